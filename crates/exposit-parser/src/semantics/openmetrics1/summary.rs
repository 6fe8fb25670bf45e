//! Summaries: quantiles from 0 to 1 with values that are not negative.

use crate::family::{Family, Role, Sample};
use crate::issue::{Issue, IssueKind};
use crate::number;
use crate::semantics::text::is_hexadecimal;

/// Judges a quantile.
pub(super) fn check(_: &Family<'_>, sample: Sample<'_, '_>, issues: &mut Vec<Issue>) {
    let row = sample.row();
    if row.role != Role::Value {
        return;
    }
    let Some(label) = sample.label("quantile") else {
        issues.push(Issue::new(IssueKind::MissingQuantile, row.series));
        return;
    };
    let text = label.value();
    let kind = match number::lenient(text.trim().as_bytes()) {
        None if is_hexadecimal(&text) => Some(IssueKind::HexQuantile),
        None => Some(IssueKind::InvalidQuantile),
        Some(quantile) => (!(0.0..=1.0).contains(&quantile)).then_some(IssueKind::QuantileRange),
    };
    issues.extend(kind.map(|kind| Issue::new(kind, label.row().value.span)));
    if sample.number().is_some_and(|number| number < 0.0) {
        issues.push(Issue::new(IssueKind::QuantileNegative, row.value_span));
    }
}
