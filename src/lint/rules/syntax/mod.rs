//! Deviations from the grammar, and bodies that are no exposition at all.

use super::LintRule;

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[];
