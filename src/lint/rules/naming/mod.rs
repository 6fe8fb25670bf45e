//! Names of metrics and labels.

mod counter_without_total;
mod labels;
mod name_rule;
mod rename;
mod reserved_names;
mod spelling;
mod statistics;
pub(in crate::lint) mod suffixes;
pub(in crate::lint) mod type_names;
mod unit_words;
pub(in crate::lint) mod units;
mod utf8_name;
mod word_choice;
pub(in crate::lint) mod words;

use super::LintRule;
use crate::rule::Group;
use suffixes::RESERVED;

const GROUP: Group = "naming";

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[
    &counter_without_total::CounterWithoutTotal,
    &RESERVED[0],
    &RESERVED[1],
    &RESERVED[2],
    &RESERVED[3],
    &type_names::TYPE_IN_NAME,
    &spelling::COLON_IN_NAME,
    &spelling::METRIC_CAMEL_CASE,
    &labels::LABEL_CAMEL_CASE,
    &unit_words::NON_BASE_UNIT,
    &unit_words::UNIT_ABBREVIATION,
    &unit_words::EXTENDED_UNIT_ABBREVIATION,
    &unit_words::SINGULAR_UNIT,
    &unit_words::PERCENT_NOT_RATIO,
    &unit_words::UNIT_NOT_SUFFIX,
    &unit_words::SEVERAL_UNITS_IN_NAME,
    &reserved_names::SuffixClash,
    &reserved_names::RESERVED_METRIC_NAME,
    &word_choice::MISSING_NAMESPACE,
    &labels::NOT_SNAKE_CASE,
    &word_choice::LABEL_NAME_IN_METRIC_NAME,
    &word_choice::REDUNDANT_NAME_PART,
    &type_names::TOTAL_NOT_LAST,
    &type_names::CreatedSuffix,
    &utf8_name::UTF8_NAME,
    &word_choice::TIME_SINCE,
    &statistics::PrecomputedStatistic,
    &labels::NAME_TOO_LONG,
];
