//! Histograms and summaries: buckets, counts, sums, quantiles.

mod buckets;
mod canonical;
mod counts;
mod distribution_rule;
mod layout;
mod quantiles;
mod reserved_labels;
mod untyped;

use super::LintRule;

/// The rules of the group, one line each.
pub(super) static RULES: &[&dyn LintRule] = &[
    &buckets::MISSING_INF,
    &buckets::NOT_CUMULATIVE,
    &buckets::INF_NOT_COUNT,
    &buckets::WITHOUT_LE,
    &buckets::LE_NOT_A_NUMBER,
    &buckets::DUPLICATE,
    &buckets::UNSORTED,
    &canonical::NonCanonical,
    &counts::MISSING_SUM,
    &counts::MISSING_COUNT,
    &counts::FRACTIONAL,
    &counts::NEGATIVE_OR_NAN,
    &counts::SUM_WITH_NEGATIVE_BUCKETS,
    &layout::DifferingBuckets,
    &buckets::TOO_MANY,
    &layout::DO_NOT_FIT,
    &counts::IMPOSSIBLE_SUM,
    &quantiles::OUT_OF_RANGE,
    &quantiles::NOT_A_NUMBER,
    &quantiles::DUPLICATE,
    &quantiles::NOT_MONOTONE,
    &quantiles::NEGATIVE_VALUE,
    &quantiles::PRECOMPUTED,
    &reserved_labels::LE,
    &reserved_labels::QUANTILE,
    &untyped::UntypedHistogram,
    &buckets::INF_ONLY,
];
