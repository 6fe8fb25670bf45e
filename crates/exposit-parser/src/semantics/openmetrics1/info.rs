//! Info families: the value says nothing and is 1.

use crate::family::{Family, Sample};
use crate::issue::{Issue, IssueKind};

/// Judges the value.
pub(super) fn check(_: &Family<'_>, sample: Sample<'_, '_>, issues: &mut Vec<Issue>) {
    if sample.number() != Some(1.0) {
        issues.push(Issue::new(IssueKind::InfoValue, sample.row().value_span));
    }
}
