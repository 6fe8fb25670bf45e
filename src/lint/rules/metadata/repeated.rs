//! Metadata lines that come twice, too late, or in a dialect that does not have them: facts of the parser.

use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind;
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::lint::rules::reports::{Fault, Reports, edit, meta};
use crate::rule::RuleMeta;

static DUPLICATE_HELP_META: RuleMeta =
    meta!(GROUP, "duplicate-help", Error, "a second HELP line of the same family").fixable(Applicability::Safe);

pub(super) static DUPLICATE_HELP: Reports = Reports {
    meta: &DUPLICATE_HELP_META,
    tell: |fault| Some(repeated(fault, "HELP")),
    why: Some("Prometheus keeps the last text"),
};

static DUPLICATE_TYPE_META: RuleMeta =
    meta!(GROUP, "duplicate-type", Error, "a second TYPE line of the same family").fixable(Applicability::Safe);

pub(super) static DUPLICATE_TYPE: Reports = Reports {
    meta: &DUPLICATE_TYPE_META,
    tell: |fault| Some(repeated(fault, "TYPE")),
    why: Some("Prometheus keeps the last type"),
};

static DUPLICATE_UNIT_META: RuleMeta = meta!(GROUP, "duplicate-unit", Error, "a second UNIT line of the same family")
    .dialects(&[Dialect::OpenMetrics1, Dialect::OpenMetrics2])
    .fixable(Applicability::Safe);

pub(super) static DUPLICATE_UNIT: Reports = Reports {
    meta: &DUPLICATE_UNIT_META,
    tell: |fault| Some(repeated(fault, "UNIT")),
    why: Some("Prometheus keeps the last unit"),
};

fn repeated(fault: &Fault<'_>, keyword: &str) -> Diagnostic {
    let line = fault.deviation.line;
    let first = fault.deviation.issue.related;
    let mut finding = fault.say_at(
        without_line_end(fault, line),
        format!("`{}` has a second {keyword} line", fault.metric()),
        "second here",
    );
    if let Some(first) = first {
        finding = finding.related(first, "first here");
    }
    let drop = || vec![edit(fault.with_line_feed(line), "")];
    // The first line may lie in a block that is gone: then nobody knows whether they agree.
    let equal = first.is_some_and(|first| {
        let (a, b) = (fault.bytes(first).trim_ascii_end(), fault.bytes(line).trim_ascii_end());
        !a.is_empty() && a == b
    });
    // The parsers that know units stop at the second one: the first is what they go by.
    if equal || fault.kind() == IssueKind::RepeatedUnit {
        return finding.patch("drop the second line", drop()).fix(Applicability::Safe, drop());
    }
    finding.help(format!("keep one of the two {keyword} lines"))
}

static METADATA_AFTER_SAMPLES_META: RuleMeta =
    meta!(GROUP, "metadata-after-samples", Error, "a HELP, TYPE or UNIT line below samples of its family")
        .fixable(Applicability::Safe);

pub(super) static METADATA_AFTER_SAMPLES: Reports = Reports {
    meta: &METADATA_AFTER_SAMPLES_META,
    tell: |fault| Some(late(fault)),
    why: Some("who reads line by line has stored the samples without it"),
};

fn late(fault: &Fault<'_>) -> Diagnostic {
    let keyword = match fault.kind() {
        IssueKind::HelpAfterSample => "HELP",
        IssueKind::UnitAfterSample => "UNIT",
        _ => "TYPE",
    };
    let line = fault.deviation.line;
    let mut finding = fault.say_at(
        without_line_end(fault, line),
        format!("{keyword} of `{}` comes after its samples", fault.metric()),
        "after the samples",
    );
    if fault.deviation.rejected_by.is_empty() {
        finding.severity = Severity::Warning;
    }
    let help = format!("move the {keyword} line above the first sample");
    let Some(sample) = fault.deviation.issue.related else { return finding.help(help) };
    finding = finding.related(sample, "the first sample");
    let text = String::from_utf8_lossy(fault.bytes(line));
    let edits = vec![edit(Span::at(sample.start), format!("{text}\n")), edit(fault.with_line_feed(line), "")];
    finding.patch(help, edits.clone()).fix(Applicability::Safe, edits)
}

pub(super) static UNIT_LINE_IN_TEXT: Reports = Reports {
    meta: &UNIT_LINE_IN_TEXT_META,
    tell: |fault| {
        let message = format!("UNIT of `{}` is a comment in the text format", fault.metric());
        let help = "drop the line, or serve OpenMetrics";
        Some(fault.say_at(without_line_end(fault, fault.deviation.line), message, "a comment").help(help))
    },
    why: Some("nobody reads the unit"),
};

static UNIT_LINE_IN_TEXT_META: RuleMeta =
    meta!(GROUP, "unit-line-in-text", Info, "a UNIT line in the text format").dialects(&[Dialect::PrometheusText]);

/// The line as it is drawn: without a carriage return at its end.
fn without_line_end(fault: &Fault<'_>, line: Span) -> Span {
    Span::new(line.start, line.start + fault.bytes(line).trim_ascii_end().len() as u32)
}
