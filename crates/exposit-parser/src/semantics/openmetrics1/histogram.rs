//! Histograms and gauge histograms: bounds that ascend to `+Inf`, counts that grow, sum and count that fit them.

use crate::family::{Family, Role, Sample};
use crate::issue::{Issue, IssueKind};
use crate::number;
use crate::semantics::groups::{Groups, time_order};
use crate::semantics::text::is_hexadecimal;
use crate::span::Span;

/// Judges the bound of a bucket.
pub(super) fn check_sample(_: &Family<'_>, sample: Sample<'_, '_>, issues: &mut Vec<Issue>) {
    if sample.role() != Role::Bucket {
        return;
    }
    let Some(label) = sample.label("le") else {
        issues.push(Issue::new(IssueKind::MissingLe, sample.row().series));
        return;
    };
    let text = label.value();
    let kind = match bound(sample) {
        None if is_hexadecimal(&text) => Some(IssueKind::HexLe),
        None => Some(IssueKind::InvalidLe),
        // Only this spelling is refused: of the others the bucket is refused for its order.
        Some(bound) if bound.is_nan() => (text == "NaN").then_some(IssueKind::LeNan),
        Some(f64::INFINITY) => (text != "+Inf").then_some(IssueKind::NonCanonicalInf),
        Some(_) => None,
    };
    issues.extend(kind.map(|kind| Issue::new(kind, label.row().value.span)));
}

fn bound(sample: Sample<'_, '_>) -> Option<f64> {
    number::lenient(sample.label("le")?.value().trim().as_bytes())
}

/// One metric at one time, as far as it was read.
#[derive(Default)]
struct Point {
    first: Span,
    /// Bound, count and place of the last bucket.
    bucket: Option<(f64, f64, Span)>,
    negative_bounds: bool,
    count: Option<(f64, Span)>,
    sum: Option<(f64, Span)>,
    gauge_sum: Option<(f64, Span)>,
}

/// Judges the samples of each metric together.
pub(super) fn check(family: &Family<'_>, groups: &Groups, issues: &mut Vec<Issue>) {
    let mut point: Option<Point> = None;
    let mut last: Option<Sample<'_, '_>> = None;
    for (sample, place) in family.samples().zip(groups.places()) {
        let row = sample.row();
        if row.role == Role::Foreign || sample.number().is_none() || place.repeats {
            continue;
        }
        let same = last.is_some_and(|last| !place.starts && time_order(family, last.row(), row).is_eq());
        last = Some(sample);
        if !same {
            finish(point.take(), issues);
        }
        let point = point.get_or_insert_with(|| Point { first: row.series, ..Point::default() });
        add(point, sample, family.get(row.name.span).ends_with(b"_gsum"), issues);
    }
    finish(point, issues);
}

fn add(point: &mut Point, sample: Sample<'_, '_>, gauge_sum: bool, issues: &mut Vec<Issue>) {
    let row = sample.row();
    let number = sample.number().unwrap_or_default();
    match row.role {
        Role::Bucket => {
            // A bucket without a bound was refused for that.
            let Some(bound) = bound(sample) else { return };
            point.negative_bounds |= bound < 0.0;
            if let Some((before, count, place)) = point.bucket {
                if bound <= before {
                    issues.push(Issue::new(IssueKind::BucketOrder, row.series).related(place));
                }
                if number < count {
                    issues.push(Issue::new(IssueKind::BucketNotCumulative, row.value_span).related(place));
                }
            }
            point.bucket = Some((bound, number, row.series));
        }
        Role::Count => point.count = Some((number, row.value_span)),
        Role::Sum if gauge_sum => point.gauge_sum = Some((number, row.value_span)),
        Role::Sum => point.sum = Some((number, row.value_span)),
        _ => {}
    }
}

/// Judges a metric when all its samples are read.
fn finish(point: Option<Point>, issues: &mut Vec<Issue>) {
    let Some(point) = point else { return };
    match point.bucket {
        Some((f64::INFINITY, last, place)) => {
            if let Some((_, span)) = point.count.filter(|&(count, _)| count != last) {
                issues.push(Issue::new(IssueKind::InfBucketNotCount, span).related(place));
            }
        }
        Some((.., place)) => issues.push(Issue::new(IssueKind::MissingInfBucket, place)),
        None => issues.push(Issue::new(IssueKind::MissingInfBucket, point.first)),
    }
    let any_sum = point.sum.or(point.gauge_sum);
    match (point.count, any_sum) {
        (None, Some((_, span))) => issues.push(Issue::new(IssueKind::SumWithoutCount, span)),
        (Some((_, span)), None) => issues.push(Issue::new(IssueKind::CountWithoutSum, span)),
        _ => {}
    }
    if let Some((_, span)) = point.sum.filter(|_| point.negative_bounds) {
        issues.push(Issue::new(IssueKind::SumWithNegativeBuckets, span));
    }
    if let Some((_, span)) = point.gauge_sum.filter(|&(sum, _)| sum < 0.0 && !point.negative_bounds) {
        issues.push(Issue::new(IssueKind::GaugeSumNegative, span));
    }
}
