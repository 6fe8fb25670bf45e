//! Composite values: bounds and quantiles that ascend, counts that are not negative and fit each other.

use crate::family::{Composite, Sample};
use crate::issue::{Issue, IssueKind};

/// Judges a composite value.
pub(super) fn check(sample: Sample<'_, '_>, composite: &Composite, issues: &mut Vec<Issue>) {
    let whole = sample.row().value_span;
    if composite.count.is_some_and(|count| count < 0.0) {
        issues.push(Issue::new(IssueKind::CountNegative, whole));
    }
    for &(bound, count, span) in &composite.buckets {
        if bound.is_nan() {
            issues.push(Issue::new(IssueKind::LeNan, span));
        }
        if count < 0.0 {
            issues.push(Issue::new(IssueKind::CountNegative, span));
        }
    }
    for (before, bucket) in composite.buckets.iter().zip(composite.buckets.iter().skip(1)) {
        if bucket.0 <= before.0 {
            issues.push(Issue::new(IssueKind::BucketOrder, bucket.2).related(before.2));
        }
        if bucket.1 < before.1 {
            issues.push(Issue::new(IssueKind::BucketNotCumulative, bucket.2).related(before.2));
        }
    }
    if let (Some(count), Some(&(f64::INFINITY, last, span))) = (composite.count, composite.buckets.last())
        && count != last
        && !(count.is_nan() && last.is_nan())
    {
        issues.push(Issue::new(IssueKind::InfBucketNotCount, span));
    }
    for &(quantile, value, span) in &composite.quantiles {
        if !(0.0..=1.0).contains(&quantile) {
            issues.push(Issue::new(IssueKind::QuantileRange, span));
        }
        if value < 0.0 {
            issues.push(Issue::new(IssueKind::QuantileNegative, span));
        }
    }
    for (before, quantile) in composite.quantiles.iter().zip(composite.quantiles.iter().skip(1)) {
        if quantile.0 <= before.0 {
            issues.push(Issue::new(IssueKind::QuantileOrder, quantile.2).related(before.2));
        }
    }
    if let Some(native) = &composite.native {
        let counts = native.positive_buckets.iter().chain(&native.negative_buckets).chain([&native.zero_count]);
        if counts.into_iter().any(|&count| count < 0.0) {
            issues.push(Issue::new(IssueKind::NativeBucketNegative, native.span));
        }
    }
}
