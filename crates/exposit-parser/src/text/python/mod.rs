//! How Python's `prometheus_client` takes a line apart, in its text parser and in its OpenMetrics parser.
//!
//! A line goes in; whether it is taken comes out. Both parsers cut a line at unquoted characters and look at the pieces,
//! so they take lines that no grammar describes and refuse some that one does. Rules over several lines are not here.

mod openmetrics;
#[cfg(test)]
mod tests;
mod text_format;

use std::collections::HashSet;

pub(super) use openmetrics::{EXEMPLAR_LENGTH, takes_openmetrics, unescaped_length};
pub(super) use text_format::takes_text;

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

fn is_type(word: &str) -> bool {
    crate::model::MetricType::ALL.iter().any(|known| known.name() == word)
}
