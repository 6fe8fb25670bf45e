//! What the OpenMetrics dialects forbid beyond the syntax.

use super::LintRule;

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[];
