//! Label sets that are not a list of `name="value"` between braces.

use exposit_parser::issue::IssueKind as K;
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::Diagnostic;
use crate::lint::rules::reports::{Fault, Reports, edit, found, meta};

pub(in crate::lint::rules) static MALFORMED_LABEL_SET: Reports = Reports {
    meta: &meta!(GROUP, "malformed-label-set", Error, "a brace, comma or equals sign that is missing or too many"),
    tell: |fault| Some(label_set(fault)),
    why: Some("the labels are not the ones that were meant"),
};

pub(in crate::lint::rules) static LABEL_VALUE_NOT_QUOTED: Reports = Reports {
    meta: &meta!(
        GROUP,
        "label-value-not-quoted",
        Error,
        "a label value without double quotes, or one that is not closed"
    ),
    tell: |fault| Some(label_value(fault)),
    why: None,
};

fn label_set(fault: &Fault<'_>) -> Diagnostic {
    let span = fault.span();
    let next = fault.next_character(span.start);
    let what = found(fault.rest(next.start));
    match fault.kind() {
        K::TrailingComma => fault
            .say("comma after the last label: expected `}`", "expected `}`")
            .patch("delete the comma", vec![edit(comma(fault, span), "")]),
        K::LeadingComma => fault
            .say("comma before the first label: expected a label name", "expected a label name")
            .patch("delete the comma", vec![edit(comma(fault, span), "")]),
        K::RepeatedComma => fault
            .say("two commas in a row: expected a label name", "expected a label name")
            .patch("delete one comma", vec![edit(comma(fault, span), "")]),
        K::MissingComma => {
            let end = fault.end_of_text(next.start);
            fault
                .say_at(
                    next,
                    format!("no comma between two labels: expected `,` or `}}`, found {what}"),
                    "expected `,`",
                )
                .patch("part the labels", vec![edit(Span::at(end), ",")])
        }
        K::UnclosedBrace => {
            let end = fault.end_of_text(next.start);
            let finding = fault.say_at(
                next,
                format!("label set is not closed: expected `,` or `}}`, found {what}"),
                "expected `,` or `}`",
            );
            let finding = match fault.deviation.issue.related {
                Some(open) => finding.related(Span::new(open.start, open.start + 1), "opened here"),
                None => finding,
            };
            finding.patch("close the label set", vec![edit(Span::at(end), "}")])
        }
        K::MissingEquals => {
            let name = span;
            let next = fault.next_character(span.end);
            let what = found(fault.rest(next.start));
            fault
                .say_at(
                    next,
                    format!("label `{}` has no value: expected `=`, found {what}", fault.quoted(name)),
                    "expected `=`",
                )
                .help(format!("write `{}=\"...\"`", fault.quoted(name)))
        }
        K::ExemplarQuotedName => fault.say(
            "label set of an exemplar holds a quoted text without a value: expected `name=\"value\"`",
            "expected `=` after it",
        ),
        _ => fault.say_at(
            next,
            format!("label set is broken: expected a label name or `}}`, found {what}"),
            "expected a label name",
        ),
    }
}

/// The comma of a finding, whichever side of it the parser points at.
fn comma(fault: &Fault<'_>, span: Span) -> Span {
    if fault.bytes(span).starts_with(b",") {
        return Span::new(span.start, span.start + 1);
    }
    let before = fault.end_of_text(span.start);
    if fault.before(before).ends_with(b",") { Span::new(before - 1, before) } else { Span::at(span.start) }
}

fn label_value(fault: &Fault<'_>) -> Diagnostic {
    let span = fault.span();
    match fault.kind() {
        K::UnquotedLabelValue => not_quoted(fault, span.start),
        K::UnclosedQuote => {
            let what =
                if fault.before(span.start).trim_ascii_end().ends_with(b"=") { "label value" } else { "quoted name" };
            let message = format!("{what} is not closed: expected `\"`, found the end of the line");
            let finding = fault.say_at(Span::at(span.end), message, "expected `\"`");
            finding.related(Span::new(span.start, span.start + 1), "opened here")
        }
        K::LineFeedInName => fault
            .say("quoted name holds a line feed: expected `\\n`", "the line ends here")
            .help("write the line feed as `\\n`"),
        _ => fault
            .say(format!("label value of `{}` holds a line feed: expected `\\n`", fault.metric()), "the line ends here")
            .help("write the line feed as `\\n`, or close the quote"),
    }
}

/// A value without quotes at `start`.
fn not_quoted(fault: &Fault<'_>, start: u32) -> Diagnostic {
    let next = fault.next_character(start);
    match fault.rest(next.start).first() {
        Some(b'\'') => in_single_quotes(fault, next),
        None | Some(b',' | b'}') => fault.say_at(
            next,
            format!("label value is missing: expected `\"`, found {}", found(fault.rest(next.start))),
            "expected `\"`",
        ),
        Some(_) => {
            let value = fault.word(next.start, b",}\"");
            let value = Span::new(next.start, value.end.max(next.end));
            let first = fault.quoted(next);
            fault.say_at(
                value,
                format!("label value is not quoted: expected `\"`, found `{first}`"),
                format!("expected `\"{}\"`", fault.quoted(value)),
            )
        }
    }
}

fn in_single_quotes(fault: &Fault<'_>, open: Span) -> Diagnostic {
    let inside = fault.rest(open.end);
    let length = memchr::memchr(b'\'', inside);
    let value = Span::new(open.end, open.end + length.unwrap_or(0) as u32);
    let whole = Span::new(open.start, value.end + u32::from(length.is_some()));
    let finding = fault.say_at(
        whole,
        "label value is in single quotes: expected `\"`, found `'`",
        format!("expected `\"{}\"`", fault.quoted(value)),
    );
    match length {
        Some(_) => finding
            .patch("write double quotes", vec![edit(open, "\""), edit(Span::new(value.end, value.end + 1), "\"")]),
        None => finding,
    }
}
