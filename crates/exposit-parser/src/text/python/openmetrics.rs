//! Its OpenMetrics parser.

use super::{
    all_but_last, head, is_legacy_name, is_type, labels, last_unquoted, next_unquoted, slice, split_quoted, strip,
    unquote, value,
};

/// Whether the OpenMetrics parser takes a line, without its line feed. `histogram`: the line follows the TYPE line of one.
pub(in crate::text) fn takes_openmetrics(line: &[u8], histogram: bool) -> bool {
    let Ok(line) = std::str::from_utf8(line) else {
        return false;
    };
    if line == "# EOF" {
        return true;
    }
    if line.starts_with('#') {
        return takes_openmetrics_metadata(line);
    }
    if histogram {
        match native(line) {
            Native::Not => {}
            Native::Taken => return true,
            Native::Refused => return false,
        }
    }
    head(line, true).and_then(remaining).is_some()
}

fn takes_openmetrics_metadata(line: &str) -> bool {
    match split_quoted(line, b" ", 3).as_slice() {
        [_, keyword @ ("HELP" | "TYPE" | "UNIT"), name, text] => {
            let Some((name, quoted)) = unquote(name) else {
                return false;
            };
            let fits = match *keyword {
                "TYPE" => is_type(text),
                "UNIT" => text.is_empty() || name.strip_suffix(text).is_some_and(|stem| stem.ends_with('_')),
                _ => true,
            };
            fits && (quoted || is_legacy_name(name))
        }
        _ => false,
    }
}

/// What the OpenMetrics parser is about to read after the value.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Timestamp,
    Hash,
    HashSpace,
    LabelStart,
    Labels,
    ValueSpace,
    Value,
    ExemplarTimestamp,
}

/// Value, timestamp and exemplar.
fn remaining(text: &str) -> Option<()> {
    let (number, text) = match text.split_once(' ') {
        Some((number, rest)) => (number, Some(rest)),
        None => (text, None),
    };
    value(number)?;
    let Some(text) = text else {
        return Some(());
    };
    let (mut timestamp, mut exemplar_value, mut exemplar_timestamp) = (String::new(), String::new(), String::new());
    let mut exemplar = None;
    let mut state = State::Timestamp;
    let mut in_quotes = false;
    for c in text.chars() {
        in_quotes ^= c == '"';
        if in_quotes {
            continue;
        }
        state = match (state, c) {
            (State::Timestamp, '#') if timestamp.is_empty() => State::HashSpace,
            (State::Timestamp, ' ') => State::Hash,
            (State::Timestamp, _) => {
                timestamp.push(c);
                state
            }
            (State::Hash, '#') => State::HashSpace,
            (State::HashSpace, ' ') => State::LabelStart,
            (State::LabelStart, '{') => {
                let start = next_unquoted(text, b"{", 0).map_or(0, |at| at + 1);
                let inside = match last_unquoted(text, b"}") {
                    Some(end) => slice(text, start, end),
                    None => slice(all_but_last(text), start, text.len()),
                };
                exemplar = Some(labels(inside, true)?);
                State::Labels
            }
            (State::Labels, '}') => State::ValueSpace,
            (State::Labels, _) => state,
            (State::ValueSpace, ' ') => State::Value,
            (State::Value, ' ') if !exemplar_value.is_empty() => State::ExemplarTimestamp,
            (State::Value, ' ') | (State::Hash | State::HashSpace | State::LabelStart | State::ValueSpace, _) => {
                return None;
            }
            (State::Value, _) => {
                exemplar_value.push(c);
                state
            }
            (State::ExemplarTimestamp, _) => {
                exemplar_timestamp.push(c);
                state
            }
        };
    }
    let trailing = (state == State::Timestamp && timestamp.is_empty())
        || (state == State::ExemplarTimestamp && exemplar_timestamp.is_empty());
    if trailing || matches!(state, State::Hash | State::HashSpace | State::LabelStart | State::Labels) {
        return None;
    }
    takes_timestamp(&timestamp)?;
    if let Some(labels) = exemplar {
        let length: usize = labels.iter().map(|(name, value)| unescaped_length(name) + unescaped_length(value)).sum();
        if length > EXEMPLAR_LENGTH {
            return None;
        }
        value(&exemplar_value)?;
        takes_timestamp(&exemplar_timestamp)?;
    }
    Some(())
}

/// How many characters the labels of an exemplar may have together.
pub(in crate::text) const EXEMPLAR_LENGTH: usize = 128;

/// Number of characters of a text once its escapes are resolved.
pub(in crate::text) fn unescaped_length(text: &str) -> usize {
    if text.contains('\\') { crate::family::unescape(text).chars().count() } else { text.chars().count() }
}

fn takes_timestamp(token: &str) -> Option<()> {
    if token.is_empty() {
        return Some(());
    }
    if let Some((whole, fraction)) = token.split_once('.') {
        // Only its first nine digits are looked at, whatever follows them.
        let nine: String = fraction.chars().take(9).collect();
        let digits = !nine.is_empty() && nine.chars().all(|c| c.is_ascii_digit());
        if digits && value(whole).is_some_and(f64::is_finite) && !whole.contains(['e', 'E']) && !token.contains('_') {
            return Some(());
        }
    }
    let number = value(token)?;
    let is_integer = !token.contains(['.', 'e', 'E', 'i', 'I', 'n', 'N']);
    (number.is_finite() || is_integer).then_some(())
}

/// What the reader of native histograms makes of a line.
enum Native {
    Not,
    Taken,
    Refused,
}

/// A native histogram of the syntax before 2.0.0-rc0, looked for after the TYPE line of a histogram.
fn native(line: &str) -> Native {
    let Some(first) = next_unquoted(line, b" {", 0) else {
        return Native::Not;
    };
    let has_labels = line.as_bytes().get(first) == Some(&b'{');
    let end = if has_labels { next_unquoted(line, b"}", first) } else { Some(first) };
    let Some(end) = end else {
        return Native::Refused;
    };
    let Some(start) = next_unquoted(line, b"{", end + 1) else {
        return Native::Not;
    };
    if next_unquoted(line, b"#", end + 1).is_some_and(|hash| hash < start) {
        return Native::Not;
    }
    let name = slice(line, 0, if has_labels { first } else { start - 1 });
    let suffixed = ["_count", "_sum", "_bucket", "_created"].iter().any(|suffix| name.ends_with(suffix));
    let labelled = !has_labels
        || labels(slice(line, first + 1, end), true)
            .is_some_and(|labels| !name.is_empty() || labels.iter().any(|&(name, _)| name == "__name__"));
    let closed = next_unquoted(line, b"}", start).is_some();
    if closed && !suffixed && labelled && native_numbers(slice(line, start, line.len())) {
        Native::Taken
    } else {
        Native::Refused
    }
}

/// Whether the numbers that a native histogram cannot do without are there; the rest is not looked at.
fn native_numbers(text: &str) -> bool {
    let items = native_items(text);
    let item = |key: &str| items.iter().rev().find(|(name, _)| *name == key).map(|(_, value)| strip(value));
    let whole = |key: &str| item(key).is_some_and(|text| text.parse::<i64>().is_ok());
    ["count", "sum", "schema", "zero_count"].into_iter().all(whole)
        && item("zero_threshold").is_some_and(|text| value(text).is_some())
}

/// Every word before a colon with what follows up to a comma or a brace.
fn native_items(text: &str) -> Vec<(&str, &str)> {
    let mut items = Vec::new();
    let mut rest = text;
    while let Some(colon) = rest.find(':') {
        let (before, after) = rest.split_at(colon);
        let key = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
        let after = slice(after, 1, after.len());
        let end = after.find([',', '}']).unwrap_or(after.len());
        if key.is_empty() || end == 0 {
            rest = after;
            continue;
        }
        items.push((key, slice(after, 0, end)));
        rest = slice(after, end, after.len());
    }
    items
}
