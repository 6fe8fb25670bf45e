//! Comments that only a slip of the pen keeps from being metadata.

use super::comment::type_word;
use super::token::{self, class};
use crate::dialect::Dialect;
use crate::issue::IssueKind as K;

/// Length of the first word of a comment, where it was surely meant as the keyword of a metadata line: what follows is a
/// metric name and then a type or, after a name that no prose has, a text.
pub(super) fn misspelled(comment: &[u8]) -> Option<usize> {
    let mut words =
        comment.split(|&byte| token::is(byte, class::BLANK) || byte == b'\r').filter(|word| !word.is_empty());
    let word = words.next()?;
    let name = words.next()?;
    if !token::metric_name(name).is_ok_and(|(rest, _)| rest.is_empty()) {
        return None;
    }
    let bare = word.strip_suffix(b":").unwrap_or(word);
    let meant = |keyword: &[u8]| bare.eq_ignore_ascii_case(keyword) || (bare.len() > 2 && one_slip(bare, keyword));
    let is_type = |word: &[u8]| type_word(word, Dialect::PrometheusText).1 != Some(K::UnknownTypeWord);
    let surely =
        if meant(b"TYPE") { words.next().is_some_and(is_type) } else { meant(b"HELP") && name.contains(&b'_') };
    surely.then_some(word.len())
}

/// Whether one letter left out, put in, changed or swapped with the next makes `word` of `keyword`.
fn one_slip(word: &[u8], keyword: &[u8]) -> bool {
    let same = word.iter().zip(keyword).take_while(|(a, b)| a == b).count();
    let rest = |bytes: &[u8], skip: usize| bytes.get(same + skip..).unwrap_or_default().to_vec();
    let swapped = || match (word.get(same..same + 2), keyword.get(same..same + 2)) {
        (Some([a, b]), Some([c, d])) => a == d && b == c && rest(word, 2) == rest(keyword, 2),
        _ => false,
    };
    rest(word, 1) == rest(keyword, 1)
        || rest(word, 1) == rest(keyword, 0)
        || rest(word, 0) == rest(keyword, 1)
        || swapped()
}

#[cfg(test)]
mod tests {
    use super::misspelled;

    #[test]
    fn comments_that_were_meant_as_metadata() {
        for comment in [
            "Type a gauge",
            "TYP a gauge",
            "type a Counter",
            "TPYE a gauge",
            "HELP: a_b Text.",
            "Help a_b",
            "HEPL a_b x",
        ] {
            assert!(misspelled(comment.as_bytes()).is_some(), "{comment}");
        }
        for comment in [
            "Type something here",
            "help me please",
            "TYPES a gauges",
            "note",
            "type",
            "THE a_b gauge",
            "exposit: ignore[x]",
        ] {
            assert_eq!(misspelled(comment.as_bytes()), None, "{comment}");
        }
    }
}
