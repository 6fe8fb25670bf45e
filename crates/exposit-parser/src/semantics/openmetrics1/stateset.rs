//! State sets: a label named like the family says which state, the value 0 or 1 whether it is on.

use crate::family::{Family, Sample};
use crate::issue::{Issue, IssueKind};

/// Judges label and value.
pub(super) fn check(family: &Family<'_>, sample: Sample<'_, '_>, issues: &mut Vec<Issue>) {
    if sample.label(family.name()).is_none() {
        issues.push(Issue::new(IssueKind::StateSetLabel, sample.row().series).related(family.name_span()));
    }
    if !matches!(sample.number(), Some(0.0 | 1.0)) {
        issues.push(Issue::new(IssueKind::StateSetValue, sample.row().value_span));
    }
}
