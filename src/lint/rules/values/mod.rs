//! Values that contradict the type or the name of their family.

use super::LintRule;

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[];
