//! Tests on the words of a name, which allocate nothing.

/// Whether a lower-case ASCII letter stands directly before an upper-case one.
pub(in crate::lint) fn is_camel_case(name: &[u8]) -> bool {
    name.windows(2)
        .any(|pair| matches!(pair, [first, second] if first.is_ascii_lowercase() && second.is_ascii_uppercase()))
}

/// Whether `word` (in lower case) is one of the parts between underscores, in any case, other than the very first one.
/// A word that holds an underscore itself matches several parts.
pub(in crate::lint) fn has_part_after_first(name: &str, word: &str) -> bool {
    part_after_first(name, word).is_some()
}

/// Where that part starts.
pub(in crate::lint) fn part_after_first(name: &str, word: &str) -> Option<usize> {
    let (name, word) = (name.as_bytes(), word.as_bytes());
    memchr::memchr_iter(b'_', name).map(|underscore| underscore + 1).find(|&start| {
        let end = start + word.len();
        name.get(start..end).is_some_and(|part| part.eq_ignore_ascii_case(word))
            && name.get(end).is_none_or(|&byte| byte == b'_')
    })
}

/// The parts of a name between underscores, each with the offset at which it starts.
pub(in crate::lint) fn parts(name: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    name.split('_').map(move |part| {
        let at = start;
        start += part.len() + 1;
        (at, part)
    })
}

/// The name in `snake_case`: lower case, words parted by single underscores.
pub(in crate::lint) fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let chars: Vec<char> = name.chars().collect();
    for (index, &c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(index + 1);
        let word_starts = c.is_ascii_uppercase()
            && before.is_some_and(|before| {
                // `requestDuration`, `http2Server`; `HTTPServer` parts before `Server`.
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if word_starts && !out.ends_with('_') {
            out.push('_');
        }
        if c == '_' && (out.is_empty() || out.ends_with('_')) {
            continue;
        }
        out.push(c.to_ascii_lowercase());
    }
    while out.ends_with('_') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{has_part_after_first, is_camel_case, parts, snake_case};

    #[test]
    fn parts_other_than_the_first() {
        assert!(has_part_after_first("x_MS", "ms"));
        assert!(has_part_after_first("x_ms_y", "ms"));
        assert!(!has_part_after_first("ms_x", "ms"));
        assert!(!has_part_after_first("x_msy", "ms"));
        assert!(has_part_after_first("a_gauge_histogram_b", "gauge_histogram"));
    }

    #[test]
    fn camel_case() {
        assert!(is_camel_case(b"requestDuration"));
        assert!(!is_camel_case(b"HTTP_REQUESTS"));
        assert!(!is_camel_case(b""));
    }

    #[test]
    fn snake_case_of() {
        assert_eq!(snake_case("requestDuration_seconds"), "request_duration_seconds");
        assert_eq!(snake_case("HTTP__Requests_"), "http_requests");
        assert_eq!(snake_case("HTTPServerErrors"), "http_server_errors");
        assert_eq!(snake_case("node_memory_MemFree_bytes"), "node_memory_mem_free_bytes");
        assert_eq!(snake_case("Active(anon)"), "active(anon)");
    }

    #[test]
    fn parts_with_their_offsets() {
        assert_eq!(parts("a__bc").collect::<Vec<_>>(), [(0, "a"), (2, ""), (3, "bc")]);
    }
}
