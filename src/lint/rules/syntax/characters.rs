//! Characters that a quoted text or a HELP text should not hold: bad escapes, bytes that are not UTF-8, control
//! characters.

use std::fmt::Write as _;

use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Family, Keyword, Token};
use exposit_parser::issue::IssueKind as K;
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Severity, quoted, visible};
use crate::lint::rules::reports::{Fault, Reports, edit, meta};
use crate::lint::rules::{Context, Deviation, LintRule, hurt};
use crate::rule::RuleMeta;

static INVALID_ESCAPE_META: RuleMeta =
    meta!(GROUP, "invalid-escape", Error, "a backslash before something that needs none")
        .severity_in(&[(Dialect::OpenMetrics1, Severity::Warning), (Dialect::OpenMetrics2, Severity::Warning)])
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static INVALID_ESCAPE: Reports = Reports {
    meta: &INVALID_ESCAPE_META,
    tell: |fault| Some(escape(fault)),
    why: Some("OpenMetrics asks for a doubled backslash"),
};

pub(in crate::lint::rules) static INVALID_UTF8: Reports = Reports {
    meta: &meta!(GROUP, "invalid-utf8", Error, "bytes that are not UTF-8"),
    tell: |fault| Some(not_utf8(fault)),
    why: Some("the text is stored with replacement characters"),
};

fn escape(fault: &Fault<'_>) -> Diagnostic {
    let span = fault.span();
    let at = backslash(fault, span);
    let next = fault.next_character(at + 1);
    let place = if next.start == at + 1 { Span::new(at, next.end) } else { Span::new(at, at + 1) };
    let text = fault.quoted(place);
    let metric = fault.metric();
    if fault.kind() == K::ExemplarEscapedQuote {
        return fault
            .say(
                format!("exemplar of `{metric}` holds an escaped quote: expected a label value without quotes"),
                "misread",
            )
            .help("write the label value of the exemplar without quotes");
    }
    let (what, expected) = match fault.kind() {
        K::HelpEscape => (format!("HELP text of `{}`", help_name(fault)), "`\\\\` or `\\n`"),
        K::UndefinedNameEscape => ("quoted name".to_owned(), "`\\\\`, `\\\"` or `\\n`"),
        _ => (format!("label value of `{metric}`"), "`\\\\`, `\\\"` or `\\n`"),
    };
    fault
        .say_at(place, format!("{what} holds the escape `{text}`: expected {expected}"), "no escape")
        .help("`--fix` doubles the backslash")
        .fix(Applicability::Safe, doubled(fault, at))
}

/// Edits that double this backslash and the other bad ones up to the end of the text.
fn doubled(fault: &Fault<'_>, from: u32) -> Vec<Edit> {
    let in_help = fault.kind() == K::HelpEscape;
    let rest = fault.rest(from);
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(&byte) = rest.get(at) {
        if byte == b'"' && !in_help {
            break;
        }
        if byte != b'\\' {
            at += 1;
            continue;
        }
        if let Some(b'\\' | b'n' | b'"') = rest.get(at + 1) {
            at += 2;
        } else {
            edits.push(edit(Span::at(from + at as u32), "\\"));
            at += 1;
        }
    }
    edits
}

/// The backslash of a finding, wherever in the escape the parser points.
fn backslash(fault: &Fault<'_>, span: Span) -> u32 {
    match memchr::memchr(b'\\', fault.bytes(span)) {
        Some(at) => span.start + at as u32,
        None if fault.before(span.start).ends_with(b"\\") => span.start - 1,
        None => span.start,
    }
}

/// The metric of a HELP line.
fn help_name(fault: &Fault<'_>) -> String {
    let line = fault.bytes(fault.deviation.line);
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    quoted(words.find(|word| *word == b"HELP").and_then(|_| words.next()).unwrap_or_default())
}

fn not_utf8(fault: &Fault<'_>) -> Diagnostic {
    let (what, name) = match fault.kind() {
        K::InvalidUtf8Help => ("HELP text of ", help_name(fault)),
        K::InvalidUtf8Comment => ("comment", String::new()),
        K::InvalidUtf8Name => ("quoted name", String::new()),
        K::InvalidUtf8Unit => ("unit of ", fault.metric()),
        K::InvalidUtf8LabelName => ("label name of ", fault.metric()),
        _ => ("label value of ", fault.metric()),
    };
    let name = if name.is_empty() { name } else { format!("`{name}`") };
    let span = fault.span();
    let bytes = fault.bytes(span);
    let (start, length) = first_wrong(bytes);
    let wrong = bytes.get(start..start + length).unwrap_or_default();
    let hex: Vec<String> = wrong.iter().map(|byte| format!("0x{byte:02X}")).collect();
    let word = if wrong.len() == 1 { "byte" } else { "bytes" };
    let at = span.start + start as u32;
    let place = Span::new(at, at + length as u32);
    let finding = fault.say_at(
        place,
        format!("{what}{name} is not UTF-8: {word} {} at offset {at}", hex.join(" ")),
        "expected UTF-8",
    );
    // The 96 printable characters of ISO 8859-1 are those of Unicode.
    match wrong {
        [byte @ 0xa0..=0xff] => finding
            .help(format!("convert the text to UTF-8: in ISO 8859-1 the byte is `{}`", visible(char::from(*byte)))),
        _ => finding.help("convert the text to UTF-8"),
    }
}

/// Offset and length of the first bytes that are not UTF-8.
fn first_wrong(bytes: &[u8]) -> (usize, usize) {
    match std::str::from_utf8(bytes) {
        Ok(_) => (0, bytes.len()),
        Err(error) => (error.valid_up_to(), error.error_len().unwrap_or(bytes.len() - error.valid_up_to())),
    }
}

/// Control characters in label values and HELP texts, and NUL bytes anywhere.
pub(in crate::lint::rules) struct ControlCharacter;

static CONTROL_CHARACTER_META: RuleMeta =
    meta!(GROUP, "control-character", Warning, "invisible characters in a label value or a HELP text");

impl LintRule for ControlCharacter {
    fn meta(&self) -> &'static RuleMeta {
        &CONTROL_CHARACTER_META
    }

    fn types(&self) -> &'static [MetricType] {
        &MetricType::ALL
    }

    fn issue(&self, deviation: &Deviation<'_>, cx: &mut Context<'_>) {
        let (message, label) = match deviation.kind() {
            K::ExemplarNul => ("exemplar holds a NUL byte: expected text", "U+0000"),
            _ => ("NUL byte outside of quoted text: expected text", "U+0000"),
        };
        let mut finding = deviation.finding(&CONTROL_CHARACTER_META, cx, message, label);
        finding.severity = Severity::Error;
        cx.emit(hurt::note(finding.help("write the line without NUL bytes"), cx, ""));
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let mut last = Span::default();
        let rows = if family.is_plain() { &[] } else { family.label_rows() };
        for row in rows {
            // One look at the bytes tells; the characters are counted only where there is something to count.
            if row.value.span == last || !may_hide(family.get(row.value.span)) {
                continue;
            }
            last = row.value.span;
            let Some(hidden) = Hidden::find(family, row.value) else { continue };
            let name = quoted(family.text(row.name).as_bytes());
            let subject = format!("label `{name}` of `{}`", quoted(family.name().as_bytes()));
            cx.emit(hidden.finding(family, &subject, cx).key(name));
        }
        for line in family.metadata().iter().filter(|line| line.keyword == Keyword::Help) {
            if !may_hide(family.get(line.value.span)) {
                continue;
            }
            let Some(hidden) = Hidden::find(family, line.value) else { continue };
            let subject = format!("HELP text of `{}`", quoted(family.name().as_bytes()));
            cx.emit(hidden.finding(family, &subject, cx).key("HELP"));
        }
    }
}

/// Whether some byte may belong to an invisible character: cheap, and wrong only in one direction.
fn may_hide(bytes: &[u8]) -> bool {
    // Without an early end the first loop is done 16 bytes at a time.
    bytes.iter().map(|byte| u8::from(!(0x20..0x7f).contains(byte))).fold(0, |found, odd| found | odd) > 0
        && bytes.iter().any(|&byte| {
            (byte < 0x20 && byte != b'\t' && byte != b'\n') || matches!(byte, 0x7f | 0xc2 | 0xd8 | 0xe2 | 0xef | 0xf3)
        })
}

/// The invisible characters of a text.
struct Hidden {
    found: Vec<(Span, char)>,
    rest: usize,
}

impl Hidden {
    /// How many are shown one by one.
    const SHOWN: usize = 3;

    fn find(family: &Family<'_>, token: Token) -> Option<Self> {
        let bytes = family.get(token.span);
        let mut hidden = Self { found: Vec::new(), rest: 0 };
        let mut at = token.span.start;
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars() {
                let length = c.len_utf8() as u32;
                let counts = visible(c) != c && !matches!(c, '\t' | '\n' | '\r');
                if counts && hidden.found.len() < Self::SHOWN {
                    hidden.found.push((Span::new(at, at + length), c));
                } else if counts {
                    hidden.rest += 1;
                }
                at += length;
            }
            at += chunk.invalid().len() as u32;
        }
        (!hidden.found.is_empty()).then_some(hidden)
    }

    fn finding(&self, family: &Family<'_>, subject: &str, cx: &Context<'_>) -> Diagnostic {
        let count = self.found.len() + self.rest;
        let many =
            if count == 1 { "an invisible character".to_owned() } else { format!("{count} invisible characters") };
        let mut numbers = String::new();
        for (index, (_, c)) in self.found.iter().enumerate() {
            let _ = write!(numbers, "{}U+{:04X}", if index == 0 { "" } else { ", " }, u32::from(*c));
        }
        if self.rest > 0 {
            let _ = write!(numbers, " and {} more", self.rest);
        }
        let last = self.found.len().saturating_sub(1);
        let mut finding =
            CONTROL_CHARACTER_META.finding(cx.dialect, format!("{subject} holds {many}")).metric(family.name());
        for (index, (span, _)) in self.found.iter().enumerate() {
            let label = if index == last { numbers.clone() } else { String::new() };
            finding = if index == 0 { finding.at(*span, label) } else { finding.related(*span, label) };
        }
        let escape = self.found.iter().any(|(_, c)| *c == '\x1b');
        finding.help(if escape { "write the value without terminal colours" } else { "write the value without them" })
    }
}
