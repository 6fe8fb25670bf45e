//! What expfmt demands of declared histograms and summaries of the text format.

use crate::family::{Family, Role, Sample};
use crate::issue::{Issue, IssueKind};
use crate::model::MetricType;

/// Bounds and quantiles must be numbers, counts of histograms must not be negative.
pub(super) fn check(family: &Family<'_>, issues: &mut Vec<Issue>) {
    let (part, invalid, hexadecimal) = match family.metric_type() {
        MetricType::Histogram | MetricType::GaugeHistogram => ("le", IssueKind::InvalidLe, IssueKind::HexLe),
        MetricType::Summary => ("quantile", IssueKind::InvalidQuantile, IssueKind::HexQuantile),
        _ => return,
    };
    let is_histogram = part == "le";
    for sample in family.samples() {
        let label = sample.label(part);
        let mut bound = None;
        if let Some(label) = label {
            let text = label.value();
            bound = fast_float2::parse(text.as_ref()).ok();
            if bound.is_none() {
                let kind = if is_hexadecimal(&text) { hexadecimal } else { invalid };
                issues.push(Issue::new(kind, label.row().value.span));
            }
        }
        if is_histogram && counts(sample, bound) && sample.number().is_some_and(|number| number < 0.0) {
            issues.push(Issue::new(IssueKind::HistogramCountNegative, sample.row().value_span));
        }
    }
}

/// Whether the value is read as a count: of a bucket where a bound says which.
fn counts(sample: Sample<'_, '_>, bound: Option<f64>) -> bool {
    match sample.role() {
        Role::Count => true,
        Role::Sum => false,
        _ => bound.is_some_and(|bound| !bound.is_nan()),
    }
}

/// A number such as `0x1p-3`, which Go reads and expfmt does not want.
pub(super) fn is_hexadecimal(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    digits.starts_with("0x") || digits.starts_with("0X")
}
