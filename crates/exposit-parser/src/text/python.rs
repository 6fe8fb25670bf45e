//! How Python's `prometheus_client` takes a line apart, in its text parser and in its OpenMetrics parser.
//!
//! A line goes in; whether it is taken comes out. Both parsers cut a line at unquoted characters and look at the pieces,
//! so they take lines that no grammar describes and refuse some that one does. Rules over several lines are not here.

use std::collections::HashSet;

use super::number;
use crate::issue::IssueKind as K;

/// Python's `str.isspace`.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// `text[from:to]` with Python's clamping.
fn slice(text: &str, from: usize, to: usize) -> &str {
    text.get(from.min(text.len())..to.min(text.len())).unwrap_or_default()
}

/// `text[..-1]`: all but the last character.
fn all_but_last(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next_back();
    chars.as_str()
}

/// Offset of the first character of `set` at or after `start` that is not between quotes, `start` being outside of them.
fn next_unquoted(text: &str, set: &[u8], start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let before = bytes.get(..start)?;
    let mut escaped = before.iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1;
    let mut in_quotes = false;
    for (index, &byte) in bytes.iter().enumerate().skip(start) {
        if byte == b'"' && !escaped {
            in_quotes = !in_quotes;
        }
        if !in_quotes && set.contains(&byte) {
            return Some(index);
        }
        escaped = byte == b'\\' && !escaped;
    }
    None
}

/// Offset of the last character of `set`, looking from the end and taking every quote for a closing one.
fn last_unquoted(text: &str, set: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut in_quotes = false;
    for index in (1..bytes.len()).rev() {
        let byte = bytes.get(index).copied().unwrap_or_default();
        if byte == b'"' {
            let slashes = bytes.get(..index).unwrap_or_default().iter().rev().take_while(|&&b| b == b'\\').count();
            in_quotes ^= slashes % 2 == 0;
        }
        if !in_quotes && set.contains(&byte) {
            return Some(index);
        }
    }
    None
}

/// Splits at unquoted characters of `separators`, at most `limit` times.
fn split_quoted<'l>(text: &'l str, separators: &[u8], limit: usize) -> Vec<&'l str> {
    let mut tokens = vec![""];
    let mut at = 0;
    while at < text.len() {
        let Some(split) = next_unquoted(text, separators, at) else {
            set_last(&mut tokens, slice(text, at, text.len()));
            break;
        };
        if split == at {
            at += 1;
            continue;
        }
        if tokens.len() > limit {
            set_last(&mut tokens, slice(text, at, text.len()));
            break;
        }
        set_last(&mut tokens, slice(text, at, split));
        at = split + 1;
        tokens.push("");
    }
    tokens
}

fn set_last<'l>(tokens: &mut [&'l str], token: &'l str) {
    if let Some(last) = tokens.last_mut() {
        *last = token;
    }
}

/// The text without its quotes, and whether it had any; `None` where the closing one is missing.
fn unquote(text: &str) -> Option<(&str, bool)> {
    let text = if text.is_empty() { text } else { strip(text) };
    match text.strip_prefix('"') {
        Some(rest) => Some((rest.strip_suffix('"')?, true)),
        None => Some((text, false)),
    }
}

/// Whether a name that stood without quotes is taken, its escapes not yet resolved: a line feed at its end slips through.
fn is_legacy_name(name: &str) -> bool {
    super::token::metric_name(name.as_bytes()).is_ok_and(|(rest, _)| matches!(rest, b"" | b"\\n"))
}

/// The same where escapes stay.
fn is_legacy_verbatim(name: &str) -> bool {
    super::token::metric_name(name.as_bytes()).is_ok_and(|(rest, _)| rest.is_empty())
}

/// A value as `int` and `float` read it.
fn value(token: &str) -> Option<f64> {
    if strip(token) != token || token.contains('_') {
        return None;
    }
    let reading = number::value(token.as_bytes());
    (!matches!(reading.oddity, Some(K::InvalidValue | K::ValueSyntax))).then_some(reading.number)
}

/// The labels of a label set by name, the metric name under `__name__`.
fn labels(text: &str, openmetrics: bool) -> Option<Vec<(&str, &str)>> {
    /// Up to so many labels a walk is faster than a set.
    const FEW: usize = 32;
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut rest = strip(text);
    if openmetrics && rest.starts_with(',') {
        return None;
    }
    while !rest.is_empty() {
        let before = rest.len();
        let (name, term, after) = next_term(rest, openmetrics)?;
        rest = after;
        if term.is_empty() {
            if openmetrics || rest.len() == before {
                return None;
            }
            continue;
        }
        let (name, quoted) = unquote(name)?;
        if !quoted && !is_legacy_name(name) {
            return None;
        }
        let body = term.strip_prefix('"')?;
        let end = closing_quote(body)?;
        if end + 1 != body.len() {
            return None;
        }
        let known = match seen.len() {
            0 if found.len() < FEW => found.iter().any(|&(known, _)| known == name),
            0 => {
                seen.extend(found.iter().map(|&(known, _)| known));
                !seen.insert(name)
            }
            _ => !seen.insert(name),
        };
        if name != "__name__" && name.starts_with("__") || known {
            return None;
        }
        found.push((name, slice(body, 0, end)));
    }
    Some(found)
}

/// Offset of the first quote that is not escaped.
fn closing_quote(body: &str) -> Option<usize> {
    let mut escaped = false;
    body.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

/// Name, value and rest of the next term of a label set.
fn next_term(text: &str, openmetrics: bool) -> Option<(&str, &str, &str)> {
    let text = match text.strip_prefix(',') {
        Some("") => return Some(("", "", "")),
        Some(rest) if rest.starts_with(',') => return None,
        Some(rest) => rest,
        None => text,
    };
    let split = next_unquoted(text, b"=,}", 0);
    let (name, text, split) = match split {
        Some(at) if text.as_bytes().get(at) == Some(&b'=') => {
            let rest = slice(text, at + 1, text.len());
            (slice(text, 0, at), rest, next_unquoted(rest, b",}", 0))
        }
        _ => ("__name__", text, split),
    };
    let split = split.unwrap_or(text.len());
    let term = slice(text, 0, split);
    if term.is_empty() && openmetrics {
        return None;
    }
    Some((name, strip(term), strip(slice(text, split, text.len()))))
}

/// Where the name and its labels end: the name, its label set, what follows.
fn head(line: &str, openmetrics: bool) -> Option<&str> {
    let blanks: &[u8] = if openmetrics { b" " } else { b" \t" };
    let brace = next_unquoted(line, b"{", 0).filter(|&brace| !slice(line, 0, brace).contains(" # "));
    let Some(brace) = brace else {
        let end = next_unquoted(line, blanks, 0);
        let name = end.map_or_else(|| all_but_last(line), |end| slice(line, 0, end));
        let name = if openmetrics { name } else { strip(name) };
        return is_legacy_verbatim(name).then(|| slice(line, end.map_or(0, |end| end + 1), line.len()));
    };
    let name = slice(line, 0, brace);
    let name = if openmetrics { name } else { strip(name) };
    let from_brace = slice(line, brace, line.len());
    let (set, rest) = match next_unquoted(from_brace, b"}", 0) {
        Some(end) => {
            let end = brace + end;
            // The OpenMetrics parser skips the byte after the brace unseen.
            let skipped = line.get(end + 1..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let rest = if openmetrics { end + 1 + skipped } else { end + 1 };
            (slice(line, brace + 1, end), slice(line, rest, line.len()))
        }
        // Without a closing brace its offset is -1: the last character, and the rest starts at the first.
        None if openmetrics => (slice(all_but_last(line), brace + 1, line.len()), slice(line, 1, line.len())),
        None if brace == 0 => (slice(all_but_last(line), 1, line.len()), line),
        None => ("", slice(line, brace, line.len())),
    };
    let labels = labels(set, openmetrics)?;
    let named = labels.iter().any(|&(name, _)| name == "__name__");
    // The OpenMetrics parser looks at the name itself once a family starts with it.
    let legacy = !openmetrics || named || unquote(name).is_some_and(|(name, quoted)| quoted || is_legacy_name(name));
    (named == name.is_empty() && legacy).then_some(rest)
}

/// Whether the text parser takes a line, without its line feed.
pub(super) fn takes_text(line: &[u8]) -> bool {
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

fn is_type(word: &str) -> bool {
    crate::model::MetricType::ALL.iter().any(|known| known.name() == word)
}

/// Whether the OpenMetrics parser takes a line, without its line feed. `histogram`: the line follows the TYPE line of one.
pub(super) fn takes_openmetrics(line: &[u8], histogram: bool) -> bool {
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
pub(super) const EXEMPLAR_LENGTH: usize = 128;

/// Number of characters of a text once its escapes are resolved.
pub(super) fn unescaped_length(text: &str) -> usize {
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

#[cfg(test)]
mod tests {
    use super::{takes_openmetrics, takes_text};

    #[test]
    fn the_text_parser_takes_odd_lines() {
        for line in [
            "a 1",
            "a\t1",
            " a 1 \r",
            "a 1 2 3",
            "a{,b=\"c\"} 1",
            "inf",
            "a{b=\"c\"}1",
            "{\"a.b\"} 1",
            "a{} ٣",
            "{__name__=\"b\"} 1",
            "# TYPE a info",
            "# HELP",
            "#TYPE a foo",
            "# x \"",
            "a_total 1 # {x=\"y\"} 1",
            "a -nan",
        ] {
            assert!(takes_text(line.as_bytes()), "{line}");
        }
        for line in [
            "a",
            "1a 1",
            "a 0x1",
            "a 1_0",
            "a{b=\"1\",b=\"2\"} 1",
            "a{__x=\"1\"} 1",
            "a{,,b=\"c\"} 1",
            "# TYPE a",
            "# TYPE a GAUGE",
            "# TYPE 1a gauge",
            "a 1 # hi",
            "{A} 0",
            "a{b=c} 1",
            "{} 1",
            "a{\"b\"} 1",
        ] {
            assert!(!takes_text(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn the_openmetrics_parser_takes_odd_lines() {
        for line in [
            "a 1",
            "a {b=\"c\"} 1",
            "a{ b = \"c\" } 1",
            "a 1 -5",
            "a 1 1e3",
            "a 1 # {} 1",
            "a 1 2 # {a=\"b\"} 1 2.5",
            "#  TYPE  a  counter",
            "# HELP a ",
            "# EOF",
            "a{b=\"c\"}x1",
        ] {
            assert!(takes_openmetrics(line.as_bytes(), false), "{line}");
        }
        for line in [
            "a\t1",
            "a 1 ",
            "a  1",
            "a{b=\"c\",} 1",
            "a{}1",
            "a 1 # {a=\"b\"}",
            "a 1 # {a=\"b\"} 1 2 3",
            "# HELP a",
            "# TYPE a untyped",
            "a 1 NaN",
            "#",
            "a 1 # {a=\"b\"} 1 # {} 1",
        ] {
            assert!(!takes_openmetrics(line.as_bytes(), false), "{line}");
        }
        let native = b"a {count:24,sum:100,schema:0,zero_threshold:0.001,zero_count:4,positive_spans:[0:2]}";
        assert!(takes_openmetrics(native, true));
        assert!(!takes_openmetrics(native, false));
    }
}
