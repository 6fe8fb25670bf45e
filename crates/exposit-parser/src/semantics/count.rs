//! How many series Prometheus makes of composite values.

use crate::family::{Composite, Family, Value};
use crate::model::MetricType;

/// Series of a family with composite values: repeated ones count once.
pub(super) fn composite_series(family: &Family<'_>) -> u32 {
    let mut repeats = family.repeats.iter().map(|&(later, _)| later).peekable();
    let mut series: u32 = 0;
    for (number, row) in (0u32..).zip(family.sample_rows()) {
        if repeats.next_if_eq(&number).is_some() {
            continue;
        }
        series = series.saturating_add(match row.value {
            Value::Number(_) => 1,
            Value::Composite(index) => {
                family.composite(index).map_or(0, |composite| expanded(family.metric_type(), composite))
            }
        });
    }
    series
}

/// A native histogram is one series, and its classic buckets are left out; otherwise count, sum and each bucket or
/// quantile is one, and `+Inf` is there even where it is not written.
fn expanded(metric_type: MetricType, composite: &Composite) -> u32 {
    if composite.native.is_some() {
        return 1;
    }
    let parts = (composite.buckets.len() + composite.quantiles.len()) as u32 + 2;
    let is_summary = metric_type == MetricType::Summary || !composite.quantiles.is_empty();
    let infinity = composite.buckets.iter().any(|&(bound, ..)| bound == f64::INFINITY);
    parts + u32::from(!is_summary && !infinity)
}
