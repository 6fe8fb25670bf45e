//! Rules that put into words what the parser recorded.
//!
//! A deviation carries a kind and a place; how it reads to a person is found out here, slowly, from the bytes of its
//! line. So the parser stays fast, and a message can be changed without touching it.

use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind;
use exposit_parser::source::char_count;
use exposit_parser::span::Span;

use super::{Context, Deviation, LintRule, deviations, hurt};
use crate::diagnostic::{Diagnostic, Edit, Severity, quoted};
use crate::rule::RuleMeta;

/// Metadata of a rule whose long text lies beside the file that names it.
macro_rules! meta {
    ($group:expr, $name:literal, $severity:ident, $summary:literal) => {
        $crate::rule::RuleMeta::new(
            $group,
            $name,
            $crate::diagnostic::Severity::$severity,
            $summary,
            include_str!(concat!($name, ".md")),
        )
    };
}
pub(super) use meta;

/// A rule whose findings are deviations that the parser recorded.
pub(super) struct Reports {
    /// Its metadata.
    pub(super) meta: &'static RuleMeta,
    /// Puts a deviation into words; `None` where it is the fact of another rule of the same kind.
    pub(super) tell: fn(&Fault<'_>) -> Option<Diagnostic>,
    /// What comes out wrong where every consumer reads the input; `None` where who rejects it says all.
    pub(super) why: Option<&'static str>,
}

impl LintRule for Reports {
    fn meta(&self) -> &'static RuleMeta {
        self.meta
    }

    fn issue(&self, deviation: &Deviation<'_>, cx: &mut Context<'_>) {
        if !deviations::rules_of(deviation.kind(), cx.dialect).contains(&self.meta.name) {
            return;
        }
        let fault = Fault { deviation, dialect: cx.dialect, meta: self.meta };
        if let Some(mut finding) = (self.tell)(&fault) {
            if !finding.rejected_by.is_empty() {
                finding.severity = Severity::Error;
            }
            if let Some(why) = self.why {
                finding = hurt::note(finding, cx, why);
            }
            cx.emit(finding);
        }
    }
}

/// A deviation on its way into words: its line, and what is easily said about it.
pub(super) struct Fault<'d> {
    pub(super) deviation: &'d Deviation<'d>,
    pub(super) dialect: Dialect,
    meta: &'static RuleMeta,
}

impl<'d> Fault<'d> {
    pub(super) fn kind(&self) -> IssueKind {
        self.deviation.issue.kind
    }

    pub(super) fn span(&self) -> Span {
        self.deviation.issue.span
    }

    pub(super) fn bytes(&self, span: Span) -> &'d [u8] {
        self.deviation.bytes(span)
    }

    /// A line and its line feed, where it has one.
    pub(super) fn with_line_feed(&self, line: Span) -> Span {
        let line_feed = Span::new(line.end, line.end + 1);
        if self.bytes(line_feed) == b"\n" { line.cover(line_feed) } else { line }
    }

    /// The text at `span` as a message quotes it.
    pub(super) fn quoted(&self, span: Span) -> String {
        quoted(self.bytes(span))
    }

    /// The line from `offset` on.
    pub(super) fn rest(&self, offset: u32) -> &'d [u8] {
        self.bytes(Span::new(offset, self.deviation.line.end))
    }

    /// The line up to `offset`.
    pub(super) fn before(&self, offset: u32) -> &'d [u8] {
        self.bytes(Span::new(self.deviation.line.start, offset))
    }

    /// A finding at the deviation's own place. Deviations of one kind in one family are one finding with a count.
    pub(super) fn say(&self, message: impl Into<String>, label: impl Into<String>) -> Diagnostic {
        self.say_at(self.span(), message, label)
    }

    /// A finding at another place.
    pub(super) fn say_at(&self, span: Span, message: impl Into<String>, label: impl Into<String>) -> Diagnostic {
        let finding = self.meta.rejected(self.dialect, self.deviation.rejected_by, message);
        let finding = finding.at(span, label);
        match self.deviation.metric {
            Some(name) => finding.metric(name).key(self.kind().name()),
            None => finding,
        }
    }

    /// Tells a finding from others of its rule and family. One whose family is not known stands alone anyway.
    pub(super) fn apart(finding: Diagnostic, key: impl Into<String>) -> Diagnostic {
        if finding.metric.is_some() { finding.key(key) } else { finding }
    }

    /// The place of the first character at or after `offset` that is no blank; empty at the end of the line.
    pub(super) fn next_character(&self, offset: u32) -> Span {
        let rest = self.rest(offset);
        let start = offset + rest.iter().take_while(|byte| is_blank(**byte)).count() as u32;
        Span::new(start, start + character_length(self.rest(start)))
    }

    /// The place of the word around `offset`: what no byte of `ends` and no blank interrupts.
    pub(super) fn word(&self, offset: u32, ends: &[u8]) -> Span {
        let inside = |byte: &&u8| !is_blank(**byte) && !ends.contains(byte);
        let before = self.before(offset).iter().rev().take_while(inside).count() as u32;
        let after = self.rest(offset).iter().take_while(inside).count() as u32;
        Span::new(offset - before, offset + after)
    }

    /// Offset after the last byte before `offset` that is no blank.
    pub(super) fn end_of_text(&self, offset: u32) -> u32 {
        self.deviation.line.start + self.before(offset).trim_ascii_end().len() as u32
    }

    /// The metric's name as a message may use it: that of the family, else what the line starts with.
    pub(super) fn metric(&self) -> String {
        if let Some(name) = self.deviation.metric {
            return quoted(name.as_bytes());
        }
        let line = self.bytes(self.deviation.line).trim_ascii_start();
        let name = match line.strip_prefix(b"{\"") {
            Some(inside) => inside.split(|byte| *byte == b'"').next(),
            None => line.split(|byte| is_blank(*byte) || *byte == b'{').next(),
        };
        quoted(name.unwrap_or_default())
    }
}

/// What stands at the start of `rest`, for the end of a message: `found a number`.
pub(super) fn found(rest: &[u8]) -> String {
    let rest = rest.trim_ascii_start();
    match rest {
        [] => "the end of the line".to_owned(),
        [b'0'..=b'9', ..] | [b'+' | b'-' | b'.', b'0'..=b'9', ..] => "a number".to_owned(),
        [b'"', ..] => "a quoted text".to_owned(),
        _ => format!("`{}`", quoted(rest.get(..character_length(rest) as usize).unwrap_or_default())),
    }
}

/// Length of the first character of `bytes`; 1 where it is not UTF-8, 0 where there is none.
pub(super) fn character_length(bytes: &[u8]) -> u32 {
    let most = bytes.len().min(4);
    (1..=most)
        .find(|&length| bytes.get(..length).is_some_and(|head| std::str::from_utf8(head).is_ok()))
        .unwrap_or(most.min(1)) as u32
}

/// A number of things: `a blank`, `3 blanks`.
pub(super) fn several(bytes: &[u8], one: &str, many: &str) -> String {
    match char_count(bytes) {
        0 | 1 => one.to_owned(),
        count => format!("{count} {many}"),
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

/// An edit that writes `text` in place of `span`.
pub(super) fn edit(span: Span, text: impl Into<String>) -> Edit {
    Edit { span, text: text.into() }
}
