//! Units: the end of the family's name, and none on info and state set families.

use crate::family::Family;
use crate::issue::{Issue, IssueKind};
use crate::model::MetricType;

/// Judges the UNIT line.
pub(super) fn check(family: &Family<'_>, issues: &mut Vec<Issue>) {
    let Some(line) = family.unit() else { return };
    let unit = family.bytes(line.value);
    if unit.is_empty() {
        return;
    }
    let stem = family.name().as_bytes().strip_suffix(unit.as_ref());
    if !stem.is_some_and(|stem| stem.ends_with(b"_")) {
        issues.push(Issue::new(IssueKind::UnitNotSuffix, line.value.span).related(family.name_span()));
    } else if matches!(family.metric_type(), MetricType::Info | MetricType::StateSet) {
        issues.push(Issue::new(IssueKind::UnitForbidden, line.value.span));
    }
}
