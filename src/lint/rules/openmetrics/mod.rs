//! What the OpenMetrics dialects forbid beyond the syntax.

mod composite;
mod names;
mod native;
mod parts;
mod regroup;
pub(super) mod structure;
mod values;

use exposit_parser::dialect::Dialect;

use super::LintRule;
use crate::rule::Group;

const GROUP: Group = "openmetrics";
const OM1: &[Dialect] = &[Dialect::OpenMetrics1];
const OM2: &[Dialect] = &[Dialect::OpenMetrics2];
const BOTH: &[Dialect] = &[Dialect::OpenMetrics1, Dialect::OpenMetrics2];

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[
    &structure::MISSING_EOF,
    &structure::DATA_AFTER_EOF,
    &regroup::Interleaved,
    &structure::BLANK_LINE,
    &structure::STRAY_COMMENT,
    &names::FamilyNamedTotal,
    &names::UNIT_NOT_NAME_SUFFIX,
    &names::UNIT_ON_INFO_OR_STATESET,
    &names::INFO_SAMPLE_NAME,
    &values::INFO_VALUE,
    &values::STATESET_LABEL,
    &values::STATESET_VALUE,
    &values::EnumNotExactlyOne,
    &values::GaugehistogramShape,
    &structure::STRICT_WHITESPACE,
    &names::ReservedUnderscoreName,
    &values::TargetInfoNotFirst,
    &names::UNTYPED_KEYWORD,
    &names::UnescapedQuoteInHelp,
    &structure::EXEMPLAR_BRACES,
    &values::ExponentialTimestamp,
    &values::SUM_WITHOUT_COUNT,
    &values::INFO_LABEL_OVERLAP,
    &composite::COMPOSITE_FIELDS,
    &composite::COMPOSITE_WHITESPACE,
    &parts::SuffixedSamplesInOm2,
    &structure::START_TIMESTAMP_POSITION,
    &parts::ReservedSuffixOm2,
    &native::NativeSchema,
    &native::NATIVE_SPANS,
    &native::NativeCount,
    &native::NativeEmptyBucket,
    &composite::QUANTILES_UNSORTED_OM2,
    &names::NAME_NEEDS_QUOTES,
    &regroup::StatesetInterleaved,
    &values::ExemplarBeforeStart,
];
