//! The labels `le` and `quantile` where they mean nothing.

use exposit_parser::family::Family;
use exposit_parser::model::MetricType;

use super::distribution_rule::word;
use crate::diagnostic::{Severity, quoted};
use crate::lint::rules::places::Places;
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

/// A label that one type of family keeps for itself.
#[derive(Debug)]
pub(super) struct ReservedLabel {
    meta: &'static RuleMeta,
    label: &'static str,
    /// The types that must not have it. Untyped families may hold anything.
    types: &'static [MetricType],
    /// What readers take the label for.
    why: &'static str,
    help: &'static str,
}

pub(super) static LE: ReservedLabel = ReservedLabel {
    meta: &RuleMeta::new(
        "histograms",
        "le-outside-histogram",
        Severity::Warning,
        "an `le` label on a typed metric that is no histogram",
        include_str!("le-outside-histogram.md"),
    )
    .promlint("non-histogram metrics should not have \"le\" label"),
    label: "le",
    types: &[MetricType::Counter, MetricType::Gauge, MetricType::Summary, MetricType::Info, MetricType::StateSet],
    why: "readers take `le` for the threshold of a bucket",
    help: "give the label another name, or declare a histogram",
};

pub(super) static QUANTILE: ReservedLabel = ReservedLabel {
    meta: &RuleMeta::new(
        "histograms",
        "quantile-outside-summary",
        Severity::Warning,
        "a `quantile` label on a typed metric that is no summary",
        include_str!("quantile-outside-summary.md"),
    )
    .promlint("non-summary metrics should not have \"quantile\" label"),
    label: "quantile",
    types: &[
        MetricType::Counter,
        MetricType::Gauge,
        MetricType::Histogram,
        MetricType::GaugeHistogram,
        MetricType::Info,
        MetricType::StateSet,
    ],
    why: "readers take `quantile` for a quantile of a summary",
    help: "give the label another name, or declare a summary",
};

impl LintRule for ReservedLabel {
    fn meta(&self) -> &'static RuleMeta {
        self.meta
    }

    fn types(&self) -> &'static [MetricType] {
        self.types
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        if !has_label(family, self.label) {
            return;
        }
        let mut places = Places::default();
        for sample in family.samples() {
            if let Some(label) = sample.label(self.label) {
                places.add(label.row().name.span);
            }
        }
        if places.is_empty() {
            return;
        }
        let name = quoted(family.name().as_bytes());
        let word = word(family.metric_type());
        let finding = self
            .meta
            .finding(cx.dialect, format!("{word} `{name}` has a label `{}`", self.label))
            .metric(family.name())
            .key(self.label);
        let finding = places.mark(finding, format!("not for a {word}")).help(self.help);
        cx.emit(hurt::note(finding, cx, self.why));
    }
}

/// Whether a sample (or an exemplar) of the family may have a label of that name: nearly always none has.
pub(super) fn has_label(family: &Family<'_>, name: &str) -> bool {
    let length = name.len() as u32;
    family
        .label_rows()
        .iter()
        .any(|row| row.name.escaped || (row.name.span.len() == length && family.get(row.name.span) == name.as_bytes()))
}
