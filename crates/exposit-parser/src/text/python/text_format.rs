//! Its text parser.

use super::{head, is_legacy_name, is_space, is_type, split_quoted, strip, unquote, value};

/// Whether the text parser takes a line, without its line feed.
pub(in crate::text) fn takes_text(line: &[u8]) -> bool {
    let Ok(line) = std::str::from_utf8(line) else {
        return false;
    };
    let line = strip(line);
    if line.is_empty() {
        return true;
    }
    if line.starts_with('#') {
        return takes_text_comment(line);
    }
    head(line, false).and_then(value_and_timestamp).is_some()
}

/// The first number of the rest is the value, the last one the timestamp, and what stands between is not looked at.
fn value_and_timestamp(rest: &str) -> Option<()> {
    let rest = rest.trim_start_matches(is_space);
    let separator = if rest.contains(' ') { ' ' } else { '\t' };
    let mut parts = rest.split(separator).map(strip).filter(|part| !part.is_empty());
    value(parts.next()?)?;
    match parts.next_back() {
        Some(timestamp) => {
            let number = value(timestamp)?;
            // An integer is divided as an integer, and too long a one is no float.
            let is_integer = !timestamp.contains(['.', 'e', 'E', 'i', 'I', 'n', 'N']);
            (!(is_integer && number.is_infinite())).then_some(())
        }
        None => Some(()),
    }
}

fn takes_text_comment(line: &str) -> bool {
    let parts = split_quoted(line, b" \t\n\r\x0b\x0c", 3);
    match parts.as_slice() {
        [_, "TYPE"] => false,
        [_, keyword @ ("HELP" | "TYPE"), name, rest @ ..] => {
            let Some((name, quoted)) = unquote(name) else {
                return false;
            };
            let type_is_known = match rest {
                [word] => is_type(word) || *word == "untyped" || name.is_empty(),
                _ => false,
            };
            (quoted || is_legacy_name(name)) && (*keyword == "HELP" || type_is_known)
        }
        _ => true,
    }
}
