//! The frame of OpenMetrics text: its end, its lines, the blanks in them.

use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind as K;
use exposit_parser::span::Span;

use super::{BOTH, GROUP};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::lint::rules::reports::{Fault, Reports, edit, meta};
use crate::lint::rules::syntax::values::exemplar_number;
use crate::lint::rules::syntax::whitespace::blanks;
use crate::rule::RuleMeta;

static MISSING_EOF_META: RuleMeta =
    meta!(GROUP, "missing-eof", Error, "text without `# EOF` at its end").dialects(BOTH).fixable(Applicability::Safe);

pub(in crate::lint::rules) static MISSING_EOF: Reports =
    Reports { meta: &MISSING_EOF_META, tell: |fault| Some(missing_eof(fault)), why: Some("the text may be cut off") };

pub(in crate::lint::rules) static DATA_AFTER_EOF: Reports = Reports {
    meta: &const { meta!(GROUP, "data-after-eof", Error, "text after `# EOF`").dialects(BOTH) },
    tell: |fault| {
        let place = fault.next_character(fault.span().start);
        let place = if place.is_empty() { fault.span() } else { place };
        let mut finding = fault
            .say_at(place, "text after `# EOF`: expected the end of the input", "expected nothing here")
            .help("join expositions without the first `# EOF`");
        if let Some(eof) = fault.deviation.issue.related {
            finding = finding.related(eof, "ends here");
        }
        finding.metric = None;
        Some(finding)
    },
    why: Some("the text after it is lost"),
};

static BLANK_LINE_META: RuleMeta =
    meta!(GROUP, "blank-line", Error, "an empty line").dialects(BOTH).fixable(Applicability::Safe);

pub(in crate::lint::rules) static BLANK_LINE: Reports = Reports {
    meta: &BLANK_LINE_META,
    tell: |fault| {
        let line = fault.deviation.line;
        Some(
            fault
                .say_at(Span::at(line.start), "empty line: expected a sample, metadata or `# EOF`", "empty")
                .help("`--fix` deletes the line")
                .fix(Applicability::Safe, vec![edit(fault.with_line_feed(line), "")]),
        )
    },
    why: Some("OpenMetrics has no empty lines"),
};

static STRAY_COMMENT_META: RuleMeta =
    meta!(GROUP, "stray-comment", Error, "a comment, which OpenMetrics does not have")
        .dialects(BOTH)
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static STRAY_COMMENT: Reports = Reports {
    meta: &STRAY_COMMENT_META,
    tell: |fault| {
        let line = fault.deviation.line;
        let word = fault.quoted(line);
        Some(
            fault
                .say_at(line, format!("comment `{word}`: expected HELP, TYPE, UNIT or EOF after `# `"), "no metadata")
                .help("`--fix` deletes the comment; suppress findings with the settings file or a baseline")
                .fix(Applicability::Safe, vec![edit(fault.with_line_feed(line), "")]),
        )
    },
    why: Some("OpenMetrics has no comments"),
};

/// The fix is offered only where the last line is whole: a cut answer must stay a finding.
fn missing_eof(fault: &Fault<'_>) -> Diagnostic {
    let end = fault.span().end;
    let line = fault.deviation.line;
    let whole =
        end > line.end || fault.bytes(line).is_empty() || fault.bytes(Span::new(line.end, line.end + 1)) == b"\n";
    let mut finding = fault.say_at(Span::at(end), "the text does not end with `# EOF`", "expected `# EOF`");
    finding.metric = None;
    if whole {
        finding
            .help("`--fix` adds the line; where the text was cut off, read it again")
            .fix(Applicability::Safe, vec![edit(Span::at(end), "# EOF\n")])
    } else {
        finding.help("read the endpoint again: the last line is cut off, too")
    }
}

static STRICT_WHITESPACE_META: RuleMeta =
    meta!(GROUP, "strict-whitespace", Error, "anything but one blank between the parts of a line")
        .dialects(BOTH)
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static STRICT_WHITESPACE: Reports = Reports {
    meta: &STRICT_WHITESPACE_META,
    tell: |fault| Some(blanks(fault)),
    why: Some("the grammar asks for single blanks"),
};

static EXEMPLAR_BRACES_META: RuleMeta = meta!(GROUP, "exemplar-braces", Error, "an exemplar without a label set")
    .dialects(BOTH)
    .fixable(Applicability::Safe);

pub(in crate::lint::rules) static EXEMPLAR_BRACES: Reports = Reports {
    meta: &EXEMPLAR_BRACES_META,
    tell: |fault| {
        let number = exemplar_number(fault)?;
        let place = fault.next_character(number);
        Some(
            fault
                .say_at(
                    place,
                    format!("exemplar of `{}` has no label set: expected `{{`, found a number", fault.metric()),
                    "expected `{}` before it",
                )
                .help("`--fix` writes `{}`")
                .fix(Applicability::Safe, vec![edit(Span::at(number), "{} ")]),
        )
    },
    why: Some("the exemplar is lost"),
};

pub(in crate::lint::rules) static START_TIMESTAMP_POSITION: Reports = Reports {
    meta: &const {
        meta!(GROUP, "start-timestamp-position", Error, "a start timestamp out of its place, or on a type without one")
            .dialects(&[Dialect::OpenMetrics2])
    },
    tell: |fault| Some(start_timestamp(fault)),
    why: Some("the start is lost"),
};

fn start_timestamp(fault: &Fault<'_>) -> Diagnostic {
    let metric = fault.metric();
    if fault.kind() == K::StartTimestampForbidden {
        return fault
            .say(
                format!("`{metric}` has a start timestamp: expected one on counters, histograms and summaries only"),
                "no start timestamp on this type",
            )
            .help("leave `st@...` out");
    }
    let start = memchr::memmem::find(fault.bytes(fault.deviation.line), b" st@")
        .map_or(fault.span(), |at| fault.word(fault.deviation.line.start + at as u32 + 1, b""));
    fault
        .say_at(
            start,
            format!("start timestamp of `{metric}` is out of place: expected it between timestamp and exemplars"),
            "expected after the timestamp, before the exemplars",
        )
        .help("write value, timestamp, `st@...`, exemplars in this order")
}
