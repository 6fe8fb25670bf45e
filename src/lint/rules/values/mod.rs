//! Values that contradict the type or the name of their family.

mod counters;
mod duplicate_series;
mod gauges;
mod number_rule;
mod openmetrics_in_text;
mod precision_loss;
mod sample_not_of_type;
mod times;
mod words;

use super::LintRule;

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[
    &counters::NEGATIVE,
    &counters::NAN,
    &counters::INFINITE,
    &gauges::INFO_NOT_ONE,
    &gauges::RATIO_OUT_OF_RANGE,
    &times::TIMESTAMP_IN_MILLISECONDS,
    &times::EPOCH_WITHOUT_TIMESTAMP_NAME,
    &precision_loss::PrecisionLoss,
    &gauges::NAN_AS_MISSING,
    &gauges::BOOLEAN_NOT_0_1,
    &gauges::NEGATIVE_PHYSICAL_QUANTITY,
    &duplicate_series::DuplicateSeries,
    &openmetrics_in_text::CounterInText,
    &openmetrics_in_text::TypeInText,
    &sample_not_of_type::SampleNotOfType,
];
