//! Timestamps and exemplars that readers refuse or misread.

mod exemplars;
mod times;

use super::LintRule;
use crate::rule::Group;

const GROUP: Group = "timestamps";

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[
    &times::TIMESTAMPS_NOT_INCREASING,
    &times::MIXED_TIMESTAMP_PRESENCE,
    &exemplars::EXEMPLAR_TOO_LONG,
    &exemplars::EXEMPLAR_NOT_ALLOWED,
    &exemplars::ExemplarWithoutTimestamp,
    &exemplars::EXEMPLAR_IN_TEXT,
    &times::ImplausibleCreated,
];
