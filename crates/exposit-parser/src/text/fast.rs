//! The canonical line, read at full speed: what nearly every line of nearly every exporter looks like.
//!
//! A line that every consumer takes and that holds nothing worth telling is read here; at the first byte that is anything
//! else these functions give up, and the line is read again with patience. The one thing worth telling that may stand in
//! it are names that need their quotes.

use super::comment::type_word;
use super::number;
use super::scratch::{SampleLine, Scratch};
use super::token::{self, class, is};
use crate::dialect::Dialect;
use crate::family::{Keyword, LabelRow, Metadata, Token};
use crate::issue::{Issue, IssueKind as K};
use crate::source::Block;
use crate::span::Span;

/// What is known from the line before: its label names, which are all different.
#[derive(Debug, Default)]
pub(super) struct Memo {
    names: Vec<Span>,
    /// Whether the line at hand has quoted label names.
    quoted: bool,
}

/// Reads a sample line that starts at `start`; `None` where anything about it is not canonical.
#[inline(always)]
pub(super) fn sample(
    block: Block<'_>,
    start: usize,
    valid: usize,
    dialect: Dialect,
    memo: &mut Memo,
    scratch: &mut Scratch,
) -> Option<SampleLine> {
    let bytes = block.bytes();
    let base = block.base();
    let span = |from: usize, to: usize| Span { start: base + from as u32, end: base + to as u32 };
    let bare = |from: usize, to: usize| Token { span: span(from, to), quoted: false, escaped: false };
    let input = bytes.get(start..)?;
    scratch.rows.clear();
    scratch.exemplars.clear();
    scratch.composite = None;
    let mut line = SampleLine::default();
    let mut at = start;
    if input.first() == Some(&b'{') {
        // A quoted name: fine in the text format, told to promtool's users. OpenMetrics asks for its metadata.
        if dialect != Dialect::PrometheusText || input.get(1) != Some(&b'"') {
            return None;
        }
        line.name = quoted_name(block, start + 1)?;
        at = start + line.name.span.len() as usize + 3;
        match bytes.get(at)? {
            b'}' => at += 1,
            b',' if bytes.get(at + 1) != Some(&b'}') => at = labels(block, at + 1, memo, scratch)?,
            _ => return None,
        }
    } else {
        let (_, name) = token::metric_name(input).ok()?;
        at += name.len();
        line.name = bare(start, at);
        if bytes.get(at) == Some(&b'{') {
            at = labels(block, at + 1, memo, scratch)?;
        }
    }
    line.label_count = scratch.rows.len() as u32;
    line.series = span(start, at);
    if bytes.get(at) != Some(&b' ') {
        return None;
    }
    at += 1;
    let (number, length) = value(bytes.get(at..)?)?;
    line.number = number;
    line.value_span = span(at, at + length);
    at += length;
    if bytes.get(at) == Some(&b' ') {
        let (_, word) = token::word(bytes.get(at + 1..)?).ok()?;
        at += 1 + word.len();
        line.timestamp = timestamp(word, dialect);
        line.timestamp?;
        line.timestamp_span = span(at - word.len(), at);
    }
    line.end = at;
    if bytes.get(at) != Some(&b'\n') || at > valid {
        return None;
    }
    if line.name.quoted || memo.quoted {
        tell_quoted(block, &line, scratch);
    }
    Some(line)
}

/// A quoted name of nothing but printable characters without escapes, its opening quote at `at`.
#[inline(always)]
fn quoted_name(block: Block<'_>, at: usize) -> Option<Token> {
    let text = block.bytes().get(at + 1..)?;
    let length = token::quote_end(text)?;
    let name = text.get(..length)?;
    if text.get(length) != Some(&b'"') || name.is_empty() || name.starts_with(b"__") || name.iter().any(|&c| c < b' ') {
        return None;
    }
    let start = block.base() + at as u32 + 1;
    Some(Token { span: Span { start, end: start + length as u32 }, quoted: true, escaped: false })
}

/// Names that need their quotes.
#[inline(never)]
fn tell_quoted(block: Block<'_>, line: &SampleLine, scratch: &mut Scratch) {
    let needs = |name: Token, class: u8, start: u8| {
        let text = block.get(name.span);
        name.quoted && !token::name(text, start, class).is_ok_and(|(rest, _)| rest.is_empty())
    };
    if needs(line.name, class::METRIC, class::METRIC_START) {
        scratch.issues.push(Issue::new(K::Utf8MetricName, line.name.span));
    }
    for row in &scratch.rows {
        if needs(row.name, class::LABEL, class::LABEL_START) {
            scratch.issues.push(Issue::new(K::Utf8LabelName, row.name.span));
        }
    }
}

/// Reads a label set after its brace; answers the offset after the closing one.
#[inline(always)]
fn labels(block: Block<'_>, mut at: usize, memo: &mut Memo, scratch: &mut Scratch) -> Option<usize> {
    let bytes = block.bytes();
    let base = block.base();
    let span = |from: usize, to: usize| Span { start: base + from as u32, end: base + to as u32 };
    memo.quoted = false;
    if bytes.get(at) == Some(&b'}') {
        return Some(at + 1);
    }
    loop {
        let input = bytes.get(at..)?;
        let name = if input.first() == Some(&b'"') {
            memo.quoted = true;
            quoted_name(block, at)?
        } else {
            let (_, name) = token::name(input, class::LABEL_START, class::LABEL).ok()?;
            if name.starts_with(b"__") {
                return None;
            }
            Token { span: span(at, at + name.len()), quoted: false, escaped: false }
        };
        at += name.span.len() as usize + if name.quoted { 2 } else { 0 };
        let rest = bytes.get(at..)?;
        if !rest.starts_with(b"=\"") {
            return None;
        }
        at += 2;
        let (value, escaped) = label_value(rest.get(2..)?)?;
        let value_token = Token { span: span(at, at + value), quoted: true, escaped };
        scratch.rows.push(LabelRow { name, value: value_token });
        at += value + 2;
        match bytes.get(at - 1)? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    distinct(block, memo, &scratch.rows).then_some(at)
}

/// Length of a label value up to its closing quote, and whether it holds escapes.
#[inline(always)]
fn label_value(input: &[u8]) -> Option<(usize, bool)> {
    let mut at = token::quote_end(input)?;
    let mut escaped = false;
    loop {
        match input.get(at)? {
            b'"' => return Some((at, escaped)),
            b'\\' if matches!(input.get(at + 1), Some(b'\\' | b'"' | b'n')) => {
                escaped = true;
                at += 2;
                at += token::quote_end(input.get(at..)?)?;
            }
            _ => return None,
        }
    }
}

/// Whether all label names differ. Mostly they are the names of the line before, of which that is known.
#[inline(always)]
fn distinct(block: Block<'_>, memo: &mut Memo, rows: &[LabelRow]) -> bool {
    let known = memo.names.len() == rows.len()
        && memo.names.iter().zip(rows).all(|(name, row)| block.get(*name) == block.get(row.name.span));
    known || distinct_anew(block, memo, rows)
}

#[inline(never)]
fn distinct_anew(block: Block<'_>, memo: &mut Memo, rows: &[LabelRow]) -> bool {
    /// Beyond so many labels comparing each with each is too slow; the patient reader sorts them.
    const FEW: usize = 32;
    memo.names.clear();
    if rows.len() > FEW {
        return false;
    }
    for (index, row) in rows.iter().enumerate() {
        let name = block.get(row.name.span);
        if rows.iter().take(index).any(|before| block.get(before.name.span) == name) {
            memo.names.clear();
            return false;
        }
        memo.names.push(row.name.span);
    }
    true
}

/// A value that every consumer takes, and its length: digits with an optional fraction and exponent, NaN or an infinity.
#[inline(always)]
fn value(input: &[u8]) -> Option<(f64, usize)> {
    let negative = usize::from(input.first() == Some(&b'-'));
    let mut at = negative;
    let mut whole: u64 = 0;
    while let Some(digit) = input.get(at).map(|byte| byte.wrapping_sub(b'0'))
        && digit < 10
        && at < 18
    {
        whole = whole * 10 + u64::from(digit);
        at += 1;
    }
    if at > negative && matches!(input.get(at), Some(b' ' | b'\n')) && whole < 1 << 53 {
        let number = whole as f64;
        return Some((if negative == 1 { -number } else { number }, at));
    }
    float(input, at > negative)
}

#[inline(always)]
fn float(input: &[u8], digits: bool) -> Option<(f64, usize)> {
    if digits {
        let (number, length) = fast_float2::parse_partial::<f64, _>(input).ok()?;
        let ends = matches!(input.get(length), Some(b' ' | b'\n'));
        return (ends && number.is_finite()).then_some((number, length));
    }
    let (_, word) = token::word(input).ok()?;
    match word {
        b"NaN" => Some((f64::NAN, 3)),
        b"+Inf" => Some((f64::INFINITY, 4)),
        b"-Inf" => Some((f64::NEG_INFINITY, 4)),
        _ => None,
    }
}

/// A timestamp that every consumer of the dialect takes, in milliseconds.
#[inline(always)]
fn timestamp(word: &[u8], dialect: Dialect) -> Option<i64> {
    if dialect == Dialect::PrometheusText {
        /// So many digits never overflow.
        const DIGITS: usize = 18;
        if word.len() > DIGITS || !word.iter().all(u8::is_ascii_digit) {
            return None;
        }
        return Some(word.iter().fold(0, |sum, &byte| sum * 10 + i64::from(byte - b'0')));
    }
    let plain = word.iter().all(|&byte| is(byte, class::NUMBER)) && word.first().is_some_and(u8::is_ascii_digit);
    match number::timestamp(word, dialect) {
        (Some(timestamp), None) if plain => Some(timestamp),
        _ => None,
    }
}

/// Reads a canonical HELP, TYPE or UNIT line from `start` to its line feed at `end`.
pub(super) fn metadata(block: Block<'_>, start: usize, end: usize, valid: usize, dialect: Dialect) -> Option<Metadata> {
    let bytes = block.bytes();
    if end >= bytes.len() || end > valid {
        return None;
    }
    let line = bytes.get(start..end)?;
    let (keyword, rest) = line.split_at_checked(7)?;
    let keyword = match keyword {
        b"# HELP " => Keyword::Help,
        b"# TYPE " => Keyword::Type,
        b"# UNIT " if dialect.is_openmetrics() => Keyword::Unit,
        _ => return None,
    };
    let (text, name) = token::metric_name(rest).ok()?;
    let text = text.strip_prefix(b" ")?;
    let clean = !text.contains(&b'\\') && !text.ends_with(b"\r") && !text.starts_with(b" ") && !text.starts_with(b"\t");
    if text.is_empty() || !clean {
        return None;
    }
    let metric_type = match keyword {
        Keyword::Type => match type_word(text, dialect) {
            (Some(metric_type), None) => Some(metric_type),
            _ => return None,
        },
        Keyword::Help | Keyword::Unit => None,
    };
    let base = block.base();
    let token = |from: usize, to: usize| Token {
        span: Span { start: base + from as u32, end: base + to as u32 },
        quoted: false,
        escaped: false,
    };
    Some(Metadata {
        keyword,
        line: token(start, end).span,
        name: token(start + 7, start + 7 + name.len()),
        value: token(end - text.len(), end),
        metric_type,
    })
}
