//! The order of samples: each metric in one run, its timestamps growing; the states of a state set together.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::family::{Distinct, Family, Role, SampleRow};
use crate::issue::{Issue, IssueKind};
use crate::model::MetricType;
use crate::semantics::groups::{self, Groups};

/// Judges the order.
pub(super) fn check(family: &Family<'_>, distinct: &mut Distinct, groups: &mut Groups, issues: &mut Vec<Issue>) {
    groups::find(family, Some(("", Role::Foreign)), distinct, groups);
    let mut last: Option<&SampleRow> = None;
    for (sample, place) in family.samples().zip(groups.places()) {
        let row = sample.row();
        if let Some(first) = place.came_before.and_then(|first| family.sample(first as usize)) {
            issues.push(Issue::new(IssueKind::InterleavedMetrics, row.series).related(first.row().series));
        }
        if let Some(before) = last.filter(|_| !place.starts) {
            let issue = match groups::time_order(family, row, before) {
                _ if row.timestamp.is_some() != before.timestamp.is_some() => {
                    Some(Issue::new(IssueKind::MixedTimestamps, row.series).related(before.line))
                }
                Ordering::Less => {
                    Some(Issue::new(IssueKind::TimestampOrder, row.timestamp_span).related(before.timestamp_span))
                }
                Ordering::Equal => Some(Issue::new(IssueKind::RepeatedSample, row.series).related(before.series)),
                Ordering::Greater => None,
            };
            issues.extend(issue);
        }
        last = Some(row);
    }
    if family.metric_type() == MetricType::StateSet {
        check_states(family, issues);
    }
}

/// The samples of a state set that share labels, read from the first on, stand together: the states of an entity, and
/// the entities of an environment.
fn check_states(family: &Family<'_>, issues: &mut Vec<Issue>) {
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    let mut last: Vec<Vec<u8>> = Vec::new();
    for sample in family.samples() {
        let mut prefix = Vec::new();
        let mut prefixes = Vec::new();
        for label in sample.labels().filter(|label| !label.is(family.name())) {
            for token in [label.row().name, label.row().value] {
                let bytes = family.bytes(token);
                prefix.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
                prefix.extend_from_slice(&bytes);
            }
            prefixes.push(prefix.clone());
        }
        let starts = prefixes.iter().enumerate().filter(|&(at, prefix)| last.get(at) != Some(prefix));
        if starts.fold(false, |again, (_, prefix)| !seen.insert(prefix.clone()) || again) {
            issues.push(Issue::new(IssueKind::InterleavedMetrics, sample.row().series));
        }
        last = prefixes;
    }
}
