//! The words of a metric name.

/// The parts of a name between underscores, dots and colons.
pub(super) fn words(name: &str) -> impl DoubleEndedIterator<Item = &str> {
    name.split(['_', '.', ':']).filter(|word| !word.is_empty())
}

/// Whether one of the words of the name is in the list.
pub(super) fn has_word(name: &str, list: &[&str]) -> bool {
    words(name).any(|word| list.iter().any(|wanted| word.eq_ignore_ascii_case(wanted)))
}

/// Whether the last word of the name is in the list.
pub(super) fn ends_in_word(name: &str, list: &[&str]) -> bool {
    words(name).next_back().is_some_and(|word| list.iter().any(|wanted| word.eq_ignore_ascii_case(wanted)))
}

#[cfg(test)]
mod tests {
    use super::{ends_in_word, has_word, words};

    #[test]
    fn names_fall_apart_at_every_separator() {
        assert!(words("a:b_c.d__e").eq(["a", "b", "c", "d", "e"]));
        assert!(has_word("last_run_total", &["run"]));
        assert!(!has_word("last_running_total", &["run"]));
        assert!(ends_in_word("used_ratio", &["ratio"]));
        assert!(!ends_in_word("ratio_used", &["ratio"]));
    }
}
