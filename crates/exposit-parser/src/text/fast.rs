//! The canonical line, read at full speed: what nearly every line of nearly every exporter looks like.
//!
//! A line that every consumer takes and that holds nothing worth telling is read here; at the first byte that is anything
//! else these functions give up, and the line is read again with patience. The one thing worth telling that may stand in
//! it are names that need their quotes.

use super::comment::type_word;
use super::python::EXEMPLAR_LENGTH;
use super::scratch::{SampleLine, Scratch};
use super::token::{self, class};
use crate::dialect::Dialect;
use crate::family::{ExemplarRow, Keyword, LabelRow, Metadata, Token};
use crate::issue::{Issue, IssueKind as K};
use crate::source::Block;
use crate::span::Span;

/// What is known from the line before: its label names, which are all different.
#[derive(Debug, Default)]
pub(super) struct Memo {
    names: Vec<Span>,
    /// Whether the line at hand has just these.
    same: bool,
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
            b',' if bytes.get(at + 1) != Some(&b'}') => at = labels(block, at + 1, memo, &mut scratch.rows)?,
            _ => return None,
        }
    } else {
        let (_, name) = token::metric_name(input).ok()?;
        at += name.len();
        line.name = bare(start, at);
        if bytes.get(at) == Some(&b'{') {
            at = labels(block, at + 1, memo, &mut scratch.rows)?;
        }
    }
    line.label_count = scratch.rows.len() as u32;
    line.same_names = memo.same && line.label_count > 0;
    line.series = span(start, at);
    if bytes.get(at) != Some(&b' ') {
        return None;
    }
    at += 1;
    let (number, length) = value(bytes.get(at..)?)?;
    line.number = number;
    line.value_span = span(at, at + length);
    at += length;
    if bytes.get(at) == Some(&b' ') && bytes.get(at + 1) != Some(&b'#') {
        let (milliseconds, length) = timestamp(bytes.get(at + 1..)?, dialect)?;
        line.timestamp = Some(milliseconds);
        line.timestamp_span = span(at + 1, at + 1 + length);
        at += 1 + length;
    }
    if dialect.is_openmetrics() && bytes.get(at) == Some(&b' ') {
        at = exemplar(block, at + 1, dialect, scratch)?;
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

impl Memo {
    /// Forgets the line before: another kind of line came after it.
    pub(super) fn forget(&mut self) {
        self.names.clear();
        self.same = false;
    }
}

/// Reads one exemplar from its `#` at `start` to the end of the line; answers the offset of its end.
#[inline(never)]
fn exemplar(block: Block<'_>, start: usize, dialect: Dialect, scratch: &mut Scratch) -> Option<usize> {
    let bytes = block.bytes();
    let span = |from: usize, to: usize| Span { start: block.base() + from as u32, end: block.base() + to as u32 };
    if !bytes.get(start..)?.starts_with(b"# {") {
        return None;
    }
    let first = scratch.rows.len();
    let mut memo = Memo::default();
    let mut rows = Vec::new();
    let mut at = labels(block, start + 3, &mut memo, &mut rows)?;
    let plain = |row: &LabelRow| {
        let value = block.get(row.value.span);
        !row.name.quoted && !row.value.escaped && value.iter().all(|&byte| byte >= b' ')
    };
    // As many bytes as there may be characters, so never too many.
    let length: u32 = rows.iter().map(|row| row.name.span.len() + row.value.span.len()).sum();
    if !rows.iter().all(plain) || length as usize > EXEMPLAR_LENGTH || bytes.get(at) != Some(&b' ') {
        return None;
    }
    let (number, width) = value(bytes.get(at + 1..)?)?;
    let value_span = span(at + 1, at + 1 + width);
    at += 1 + width;
    let mut row = ExemplarRow {
        span: span(start, at),
        labels: first as u32..(first + rows.len()) as u32,
        value: number,
        value_span,
        timestamp: None,
        timestamp_span: Span::at(value_span.end),
    };
    if bytes.get(at) == Some(&b' ') {
        let (milliseconds, width) = timestamp(bytes.get(at + 1..)?, dialect)?;
        row.timestamp = Some(milliseconds);
        row.timestamp_span = span(at + 1, at + 1 + width);
        at += 1 + width;
        row.span = span(start, at);
    } else if dialect == Dialect::OpenMetrics2 {
        return None;
    }
    scratch.rows.append(&mut rows);
    scratch.exemplars.push(row);
    Some(at)
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
fn labels(block: Block<'_>, mut at: usize, memo: &mut Memo, rows: &mut Vec<LabelRow>) -> Option<usize> {
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
        rows.push(LabelRow { name, value: value_token });
        at += value + 2;
        match bytes.get(at - 1)? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    distinct(block, memo, rows).then_some(at)
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
    memo.same = known;
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

/// A timestamp that every consumer of the dialect takes, in milliseconds, and its length.
#[inline(always)]
fn timestamp(input: &[u8], dialect: Dialect) -> Option<(i64, usize)> {
    /// So many digits never overflow.
    const DIGITS: usize = 18;
    let mut sum = 0_i64;
    let mut at = 0;
    while let Some(digit) = input.get(at).map(|byte| byte.wrapping_sub(b'0'))
        && digit < 10
        && at < DIGITS
    {
        sum = sum * 10 + i64::from(digit);
        at += 1;
    }
    if at == 0 {
        return None;
    }
    if dialect == Dialect::PrometheusText {
        return Some((sum, at));
    }
    // Seconds, whose milliseconds are cut as the server cuts them.
    let (seconds, length) = fast_float2::parse_partial::<f64, _>(input).ok()?;
    let milliseconds = seconds * 1000.0;
    (milliseconds.abs() < 9.2e18).then_some((milliseconds as i64, length))
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
