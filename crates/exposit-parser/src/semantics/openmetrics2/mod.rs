//! What the specification of OpenMetrics 2.0 demands of a family: what it states as MUST and a grammar cannot hold.

mod composite;
mod order;
mod samples;

use crate::family::{Distinct, Family};
use crate::issue::{Issue, IssueKind};
use crate::model::MetricType;

use super::groups::Groups;

/// Endings that a rendering in OpenMetrics 1 would give to the parts of another family.
const DISCOURAGED: [&str; 5] = ["_count", "_sum", "_bucket", "_gcount", "_gsum"];

/// Judges a family.
pub(super) fn check(family: &Family<'_>, distinct: &mut Distinct, groups: &mut Groups, issues: &mut Vec<Issue>) {
    check_names(family, issues);
    order::check(family, distinct, groups, issues);
    for sample in family.samples() {
        samples::check(family, sample, issues);
        if let Some(composite) = sample.composite() {
            composite::check(sample, composite, issues);
        }
    }
}

fn check_names(family: &Family<'_>, issues: &mut Vec<Issue>) {
    let info = family.metric_type() == MetricType::Info;
    if info && !family.name().ends_with("_info") {
        issues.push(Issue::new(IssueKind::MissingInfoSuffix, family.name_span()));
    }
    if DISCOURAGED.iter().any(|suffix| family.name().ends_with(suffix)) {
        issues.push(Issue::new(IssueKind::DiscouragedSuffix, family.name_span()));
    }
    if let Some(unit) = family.unit().filter(|line| !line.value.span.is_empty())
        && matches!(family.metric_type(), MetricType::Info | MetricType::StateSet)
    {
        issues.push(Issue::new(IssueKind::UnitForbidden, unit.value.span));
    }
    let mut names =
        family.metadata().iter().map(|line| line.name).chain(family.sample_rows().iter().map(|row| row.name));
    if let Some(first) = names.next()
        && let Some(other) = names.find(|name| name.quoted != first.quoted)
    {
        issues.push(Issue::new(IssueKind::MixedQuoting, other.span).related(first.span));
    }
}
