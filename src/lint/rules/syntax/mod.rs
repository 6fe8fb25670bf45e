//! Deviations from the grammar, and bodies that are no exposition at all.

mod characters;
mod input;
mod labels;
mod metadata;
mod names;
pub(super) mod values;
pub(super) mod whitespace;

use super::LintRule;
use crate::rule::Group;

const GROUP: Group = "syntax";

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[
    &names::INVALID_METRIC_NAME,
    &names::INVALID_LABEL_NAME,
    &labels::MALFORMED_LABEL_SET,
    &labels::LABEL_VALUE_NOT_QUOTED,
    &characters::INVALID_ESCAPE,
    &values::MISSING_VALUE,
    &values::INVALID_VALUE,
    &values::UNPORTABLE_NUMBER,
    &values::INVALID_TIMESTAMP,
    &values::TRAILING_GARBAGE,
    &metadata::MALFORMED_METADATA,
    &metadata::UNKNOWN_TYPE,
    &characters::INVALID_UTF8,
    &input::MISSING_FINAL_NEWLINE,
    &input::CARRIAGE_RETURN,
    &input::BYTE_ORDER_MARK,
    &names::DUPLICATE_LABEL_NAME,
    &names::RESERVED_NAME_LABEL,
    &input::NotAnExposition,
    &input::EmptyExposition,
    &input::MALFORMED_MESSAGE,
    &metadata::MISSPELLED_METADATA_KEYWORD,
    &names::MISPLACED_QUOTED_NAME,
    &characters::ControlCharacter,
    &whitespace::UNTIDY_WHITESPACE,
    &metadata::TYPE_KEYWORD_SPELLING,
];
