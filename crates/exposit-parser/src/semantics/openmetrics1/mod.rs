//! What the strict OpenMetrics 1 reference (`prometheus_client.openmetrics.parser`) demands of a family, its
//! peculiarities included: they decide whether an exposition passes.

mod clash;
mod histogram;
mod info;
mod metadata;
mod samples;
mod stateset;
mod summary;

pub(super) use clash::check as check_clash;

use crate::family::{Distinct, Family, Role, Sample};
use crate::issue::{Issue, IssueKind};
use crate::model::MetricType;

use super::groups::{self, Groups};

/// Judges a family.
pub(super) fn check(family: &Family<'_>, distinct: &mut Distinct, groups: &mut Groups, issues: &mut Vec<Issue>) {
    metadata::check(family, issues);
    groups::find(family, part_of(family), distinct, groups);
    check_order(family, groups, issues);
    let of_type: fn(&Family<'_>, Sample<'_, '_>, &mut Vec<Issue>) = match family.metric_type() {
        MetricType::Summary => summary::check,
        MetricType::Histogram | MetricType::GaugeHistogram => histogram::check_sample,
        MetricType::Info => info::check,
        MetricType::StateSet => stateset::check,
        MetricType::Counter | MetricType::Gauge | MetricType::Unknown => |_, _, _| {},
    };
    for sample in family.samples().filter(|sample| sample.number().is_some()) {
        samples::check(family, sample, issues);
        of_type(family, sample, issues);
    }
    if matches!(family.metric_type(), MetricType::Histogram | MetricType::GaugeHistogram) {
        histogram::check(family, groups, issues);
    }
}

/// The label that tells the samples of one metric apart, and the role of the samples that have it. All samples of an
/// info family count as one metric.
fn part_of<'f>(family: &'f Family<'_>) -> Option<(&'f str, Role)> {
    match family.metric_type() {
        MetricType::Info => None,
        MetricType::Summary => Some(("quantile", Role::Value)),
        MetricType::Histogram | MetricType::GaugeHistogram => Some(("le", Role::Bucket)),
        MetricType::StateSet => Some((family.name(), Role::Value)),
        MetricType::Counter | MetricType::Gauge | MetricType::Unknown => Some(("", Role::Foreign)),
    }
}

/// Metrics must not be interleaved; their timestamps must be all or none, and not go back.
fn check_order(family: &Family<'_>, groups: &Groups, issues: &mut Vec<Issue>) {
    let is_info = family.metric_type() == MetricType::Info;
    let mut last: Option<Sample<'_, '_>> = None;
    for (sample, place) in family.samples().zip(groups.places()) {
        if sample.number().is_none() {
            continue;
        }
        let row = sample.row();
        if let Some(first) = place.came_before {
            let first = family.sample(first as usize).map(|first| first.row().series).unwrap_or_default();
            issues.push(Issue::new(IssueKind::InterleavedMetrics, row.series).related(first));
        }
        if let Some(last) = last.filter(|_| !place.starts) {
            let before = last.row();
            if row.timestamp.is_some() != before.timestamp.is_some() {
                let span = if row.timestamp.is_some() { row.timestamp_span } else { row.value_span };
                issues.push(Issue::new(IssueKind::MixedTimestamps, span).related(before.line));
            } else if !is_info && groups::time_order(family, row, before).is_lt() {
                issues.push(Issue::new(IssueKind::TimestampOrder, row.timestamp_span).related(before.timestamp_span));
            }
            if place.repeats {
                issues.push(Issue::new(IssueKind::RepeatedSample, row.series).related(before.series));
            }
        }
        last = Some(sample);
    }
}
