//! Exemplars where none may be, or that lack something.

use exposit_parser::consumer::rejected_by;
use exposit_parser::dialect::Dialect;
use exposit_parser::family::Family;
use exposit_parser::issue::IssueKind as K;
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{Applicability, Diagnostic, Severity, quoted};
use crate::lint::rules::reports::{Fault, Reports, edit, meta};
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

pub(in crate::lint::rules) static EXEMPLAR_TOO_LONG: Reports = Reports {
    meta: &const {
        meta!(GROUP, "exemplar-too-long", Error, "an exemplar whose labels exceed 128 characters")
            .dialects(&[Dialect::OpenMetrics1])
    },
    tell: |fault| {
        Some(
            fault
                .say(
                    format!("labels of an exemplar of `{}` exceed 128 characters together", fault.metric()),
                    "expected at most 128 characters",
                )
                .help("keep the id of the trace, and drop the other labels"),
        )
    },
    why: Some("readers drop the exemplar"),
};

static EXEMPLAR_NOT_ALLOWED_META: RuleMeta =
    meta!(GROUP, "exemplar-not-allowed", Error, "an exemplar on a sample that cannot have one")
        .dialects(&[Dialect::OpenMetrics1])
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static EXEMPLAR_NOT_ALLOWED: Reports = Reports {
    meta: &EXEMPLAR_NOT_ALLOWED_META,
    tell: |fault| {
        let message =
            format!("exemplar of `{}` stands on another sample: expected one on `_total` or a bucket", fault.metric());
        Some(without_exemplar(fault, message, "no exemplar here"))
    },
    why: Some("readers drop the exemplar"),
};

static EXEMPLAR_IN_TEXT_META: RuleMeta =
    meta!(GROUP, "exemplar-in-text", Error, "an exemplar, which the text format does not have")
        .dialects(&[Dialect::PrometheusText])
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static EXEMPLAR_IN_TEXT: Reports = Reports {
    meta: &EXEMPLAR_IN_TEXT_META,
    tell: |fault| {
        let message =
            format!("sample of `{}` has an exemplar: expected a timestamp or the end of the line", fault.metric());
        Some(without_exemplar(fault, message, "only OpenMetrics has these"))
    },
    why: Some("the exemplar is misread"),
};

/// A finding whose fix cuts the exemplar off, with the blanks before it.
fn without_exemplar(fault: &Fault<'_>, message: String, label: &str) -> Diagnostic {
    let span = fault.span();
    let hash = if fault.bytes(span).starts_with(b"#") {
        span.start
    } else {
        let before = memchr::memrchr(b'#', fault.before(span.start));
        before.map_or(span.start, |at| fault.deviation.line.start + at as u32)
    };
    let cut = Span::new(fault.end_of_text(hash), span.end);
    fault.say(message, label).help("`--fix` deletes the exemplar").fix(Applicability::Safe, vec![edit(cut, "")])
}

static EXEMPLAR_WITHOUT_TIMESTAMP_META: RuleMeta =
    meta!(GROUP, "exemplar-without-timestamp", Info, "an exemplar without a timestamp")
        .dialects(&[Dialect::OpenMetrics1, Dialect::OpenMetrics2])
        .severity_in(&[(Dialect::OpenMetrics2, Severity::Error)]);

/// Exemplars without a time.
pub(in crate::lint::rules) struct ExemplarWithoutTimestamp;

impl LintRule for ExemplarWithoutTimestamp {
    fn meta(&self) -> &'static RuleMeta {
        &EXEMPLAR_WITHOUT_TIMESTAMP_META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let by = rejected_by(K::ExemplarWithoutTimestamp, cx.dialect);
        for exemplar in family.exemplar_rows().iter().filter(|exemplar| exemplar.timestamp_span.is_empty()) {
            let name = quoted(family.name().as_bytes());
            let finding = EXEMPLAR_WITHOUT_TIMESTAMP_META
                .rejected(cx.dialect, by, format!("exemplar of `{name}` has no timestamp"))
                .at(exemplar.span, "expected a timestamp at its end")
                .metric(family.name())
                .help("write the time of the observation, in seconds since 1970, after the value");
            cx.emit(hurt::note(finding, cx, "Prometheus drops such an exemplar of a native histogram"));
        }
    }
}
