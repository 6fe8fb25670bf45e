//! HELP, TYPE and UNIT lines.

mod help_text;
mod mismatch;
mod missing;
mod order;
mod repeated;

use super::LintRule;
use crate::rule::Group;

const GROUP: Group = "metadata";

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[
    &missing::MissingHelp,
    &missing::MissingType,
    &missing::UntypedMetric,
    &repeated::DUPLICATE_HELP,
    &repeated::DUPLICATE_TYPE,
    &repeated::DUPLICATE_UNIT,
    &repeated::METADATA_AFTER_SAMPLES,
    &missing::MetadataWithoutSamples,
    &mismatch::MetadataNameMismatch,
    &help_text::HELP_REPEATS_NAME,
    &help_text::HELP_PLACEHOLDER,
    &help_text::HELP_TOO_LONG,
    &help_text::HELP_UNIT_CONTRADICTION,
    &order::MetadataOrder,
    &order::MissingUnitLine,
    &order::InterleavedFamily,
    &repeated::UNIT_LINE_IN_TEXT,
];
