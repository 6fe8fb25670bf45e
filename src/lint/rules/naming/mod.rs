//! Names of metrics and labels.

use super::LintRule;

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[];
