//! Samples by their family's type: number or composite value, which numbers, which labels.

use crate::family::{Composite, Family, Sample};
use crate::issue::{Issue, IssueKind};
use crate::model::MetricType;

/// Judges a sample.
pub(super) fn check(family: &Family<'_>, sample: Sample<'_, '_>, issues: &mut Vec<Issue>) {
    let row = sample.row();
    let metric_type = family.metric_type();
    if let Some(kind) = wrong_value(family, sample) {
        issues.push(Issue::new(kind, row.value_span));
    }
    let reserved = match metric_type {
        MetricType::Summary => Some("quantile"),
        MetricType::Histogram | MetricType::GaugeHistogram if has_buckets(sample) => Some("le"),
        _ => None,
    };
    if let Some(label) = reserved.and_then(|name| sample.label(name)) {
        issues.push(Issue::new(IssueKind::ReservedLabel, label.span()));
    }
    let no_start =
        matches!(metric_type, MetricType::Gauge | MetricType::GaugeHistogram | MetricType::Info | MetricType::StateSet);
    if no_start && row.start_timestamp.is_some() {
        issues.push(Issue::new(IssueKind::StartTimestampForbidden, row.start_span));
    }
    let Some(number) = sample.number() else { return };
    let kind = match metric_type {
        MetricType::Counter if number.is_nan() => Some(IssueKind::CounterNan),
        MetricType::Counter if number < 0.0 => Some(IssueKind::CounterNegative),
        MetricType::Info if number != 1.0 => Some(IssueKind::InfoValue),
        MetricType::StateSet if number != 0.0 && number != 1.0 => Some(IssueKind::StateSetValue),
        _ => None,
    };
    issues.extend(kind.map(|kind| Issue::new(kind, row.value_span)));
    if metric_type == MetricType::StateSet && sample.label(family.name()).is_none() {
        issues.push(Issue::new(IssueKind::StateSetLabel, row.series).related(family.name_span()));
    }
}

fn has_buckets(sample: Sample<'_, '_>) -> bool {
    sample.composite().is_some_and(|composite| !composite.buckets.is_empty())
}

/// Whether the value is a number where a composite is wanted, a composite where a number is, or another kind of one.
fn wrong_value(family: &Family<'_>, sample: Sample<'_, '_>) -> Option<IssueKind> {
    let written = sample.composite().map(|composite| kind(composite, family.get(sample.row().value_span)));
    let wanted = match family.metric_type() {
        MetricType::Unknown => return None,
        composite @ (MetricType::Histogram | MetricType::GaugeHistogram | MetricType::Summary) => Some(composite),
        MetricType::Counter | MetricType::Gauge | MetricType::Info | MetricType::StateSet => None,
    };
    match (wanted, written) {
        (Some(_), None) => Some(IssueKind::ScalarValue),
        (wanted, written) if wanted != written => Some(IssueKind::UnexpectedComposite),
        _ => None,
    }
}

/// The type that a composite value is written for.
fn kind(composite: &Composite, written: &[u8]) -> MetricType {
    if composite.native.is_none() && composite.buckets.is_empty() {
        MetricType::Summary
    } else if written.starts_with(b"{g") {
        MetricType::GaugeHistogram
    } else {
        MetricType::Histogram
    }
}
