//! Names of metrics and labels.

pub(in crate::lint) mod units;
pub(in crate::lint) mod words;

use super::LintRule;

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[];
