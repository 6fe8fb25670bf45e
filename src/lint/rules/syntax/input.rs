//! Faults of the input as a whole: its start, its line ends, its end, and what it is.

use exposit_parser::consumer::{ConsumerSet, rejected_by};
use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind as K;
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{Applicability, Diagnostic, Severity, quoted};
use crate::lint::rules::reports::{Fault, Reports, edit, meta};
use crate::lint::rules::{Context, Exposition, LintRule, hurt};
use crate::rule::RuleMeta;

const OM: &[(Dialect, Severity)] = &[(Dialect::OpenMetrics1, Severity::Info), (Dialect::OpenMetrics2, Severity::Info)];

static MISSING_FINAL_NEWLINE_META: RuleMeta =
    meta!(GROUP, "missing-final-newline", Error, "a last line without a line feed")
        .dialects(&[Dialect::PrometheusText, Dialect::OpenMetrics1, Dialect::OpenMetrics2])
        .severity_in(OM)
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static MISSING_FINAL_NEWLINE: Reports = Reports {
    meta: &MISSING_FINAL_NEWLINE_META,
    tell: |fault| {
        let end = Span::at(fault.span().end);
        Some(
            fault
                .say_at(end, "the last line has no line feed", "expected a line feed")
                .help("`--fix` adds the line feed")
                .fix(Applicability::Safe, vec![edit(end, "\n")]),
        )
    },
    why: Some("OpenMetrics asks for one"),
};

static CARRIAGE_RETURN_META: RuleMeta =
    meta!(GROUP, "carriage-return", Error, "lines that end with a carriage return").fixable(Applicability::Safe);

pub(in crate::lint::rules) static CARRIAGE_RETURN: Reports = Reports {
    meta: &CARRIAGE_RETURN_META,
    tell: |fault| Some(carriage_return(fault)),
    why: Some("the text ends with an invisible character"),
};

static BYTE_ORDER_MARK_META: RuleMeta =
    meta!(GROUP, "byte-order-mark", Error, "a byte order mark at the start").fixable(Applicability::Safe);

pub(in crate::lint::rules) static BYTE_ORDER_MARK: Reports = Reports {
    meta: &BYTE_ORDER_MARK_META,
    tell: |fault| {
        let mark = Span::new(0, 3);
        let finding = fault.say_at(mark, "byte order mark at the start: expected a metric name or `#`", "U+FEFF");
        Some(finding.help("`--fix` deletes the mark").fix(Applicability::Safe, vec![edit(mark, "")]))
    },
    why: Some("the mark is part of the first name"),
};

pub(in crate::lint::rules) static MALFORMED_MESSAGE: Reports = Reports {
    meta: &MALFORMED_MESSAGE_META,
    tell: |fault| Some(malformed_message(fault)),
    why: Some("the message says nothing"),
};

static MALFORMED_MESSAGE_META: RuleMeta =
    meta!(GROUP, "malformed-message", Error, "a protobuf message that is cut off or cannot be decoded")
        .dialects(&[Dialect::Protobuf]);

/// All carriage returns of an input are one finding; each brings its edit.
fn carriage_return(fault: &Fault<'_>) -> Diagnostic {
    let line = fault.deviation.line;
    let place = if fault.bytes(line).ends_with(b"\r") { Span::new(line.end - 1, line.end) } else { fault.span() };
    let mut finding = fault
        .say_at(place, "carriage return before the line feed: expected the line feed alone", "carriage return")
        .key("carriage return")
        .help("`--fix` deletes the carriage returns")
        .fix(Applicability::Safe, vec![edit(place, "")]);
    finding.metric = None;
    if finding.rejected_by.is_empty() {
        finding.severity = Severity::Warning;
    }
    finding
}

fn malformed_message(fault: &Fault<'_>) -> Diagnostic {
    let at = fault.span().start;
    let (what, label) = match fault.kind() {
        K::TruncatedMessage => ("input ends inside a protobuf message", "the message starts here"),
        K::BadVarint => ("number in a protobuf message does not end", "expected at most ten bytes"),
        K::FieldPastEnd => ("field of a protobuf message reaches past its end", "does not fit into its message"),
        K::LongLengthPrefix => ("length of a protobuf message has too many bytes", "expected at most five bytes"),
        K::InvalidWireType => ("field of a protobuf message has a wire type that does not exist", "expected 0 to 5"),
        K::WrongWireType => ("field of a protobuf message has the wrong wire type", "expected another wire type"),
        K::InvalidFieldNumber => ("field of a protobuf message has the number 0", "expected 1 or more"),
        K::UnmatchedGroup => ("group in a protobuf message is not closed, or was never opened", "expected both ends"),
        K::NamelessFamily => ("family in a protobuf message has no name", "expected a metric name"),
        _ => ("protobuf message is empty", "expected a metric family"),
    };
    fault
        .say(format!("{what}: expected a whole message at offset {at}"), label)
        .help("read the endpoint again; `exposit fetch` saves the bytes as they came")
}

/// Inputs that are something else altogether.
pub(in crate::lint::rules) struct NotAnExposition;

static NOT_AN_EXPOSITION_META: RuleMeta =
    meta!(GROUP, "not-an-exposition", Error, "HTML, JSON, compressed or other data in place of metrics");

impl LintRule for NotAnExposition {
    fn meta(&self) -> &'static RuleMeta {
        &NOT_AN_EXPOSITION_META
    }

    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        let Some(foreign) = exposition.foreign else { return };
        let by = cx.dialect.consumers().iter().copied().collect();
        let finding = NOT_AN_EXPOSITION_META
            .rejected(cx.dialect, by, format!("{}: expected an exposition", foreign.what))
            .at(foreign.span, format!("{} starts here", foreign.short));
        cx.emit(match help(foreign.short, exposition.head) {
            Some(help) => finding.help(help),
            None => finding,
        });
    }
}

/// What to do about a body of that kind.
fn help(short: &str, head: &[u8]) -> Option<String> {
    Some(match short {
        "HTML" => match title(head) {
            Some(title) => format!("metrics are usually at `/metrics`; this page has the title `{title}`"),
            None => "metrics are usually at `/metrics`".to_owned(),
        },
        "gzip" | "zstd" => format!("decompress it, or send the header `Content-Encoding: {short}`"),
        "UTF-16" => "write the file as UTF-8".to_owned(),
        "protobuf" => "read it with `--dialect protobuf`, or send the content type".to_owned(),
        "JSON" => "read the endpoint that serves the text format, usually `/metrics`".to_owned(),
        "the log" => "let the program log to standard error, and write metrics only to where they are read".to_owned(),
        "the message" => "look at the address: metrics are usually at `/metrics`".to_owned(),
        _ => return None,
    })
}

/// The text of `<title>`, as a message may quote it.
fn title(head: &[u8]) -> Option<String> {
    let lower = head.to_ascii_lowercase();
    let open = memchr::memmem::find(&lower, b"<title")?;
    let start = open + memchr::memchr(b'>', lower.get(open..)?)? + 1;
    let length = memchr::memmem::find(lower.get(start..)?, b"</title")?;
    let text = head.get(start..start + length)?.trim_ascii();
    (!text.is_empty()).then(|| quoted(text))
}

/// Inputs without a sample.
pub(in crate::lint::rules) struct EmptyExposition;

static EMPTY_EXPOSITION_META: RuleMeta = meta!(GROUP, "empty-exposition", Warning, "an input without a single sample");

impl LintRule for EmptyExposition {
    fn meta(&self) -> &'static RuleMeta {
        &EMPTY_EXPOSITION_META
    }

    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        let unread = exposition.bytes > 0 && !says_nothing(exposition.head, cx.dialect);
        if exposition.foreign.is_some() || exposition.ledger.samples() > 0 || unread {
            return;
        }
        let (kind, message) = match exposition.bytes {
            0 => (Some(K::EmptyInput), "input is empty: expected at least one sample"),
            _ => (None, "input has no sample: expected at least one"),
        };
        let by = kind.map_or(ConsumerSet::NONE, |kind| rejected_by(kind, cx.dialect));
        let mut finding = EMPTY_EXPOSITION_META.rejected(cx.dialect, by, message);
        if !by.is_empty() {
            finding.severity = Severity::Error;
        }
        let finding = finding.help("look at the command or the endpoint that wrote it");
        cx.emit(hurt::note(finding, cx, "a pipe that failed looks like this"));
    }
}

/// Whether the start of an input holds blank lines and comments only, so that no other finding says why it has no sample.
fn says_nothing(head: &[u8], dialect: Dialect) -> bool {
    dialect != Dialect::Protobuf
        && head.split(|byte| *byte == b'\n').all(|line| matches!(line.trim_ascii_start().first(), None | Some(b'#')))
}
