//! What only the answer shows: status, content type, size.

pub mod answer;

use super::LintRule;
use crate::rule::Group;

const GROUP: Group = "scraping";

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[&answer::HTTP_STATUS, &answer::TRUNCATED_BODY, &answer::BODY_SIZE_LIMIT];
