//! Which family a sample belongs to, told from its name.
//!
//! In the text format and OpenMetrics 1 some types spread over several names that share a stem; in OpenMetrics 2.0 and
//! protobuf a sample is named like its family. One table says which suffix is what, by dialect and type.

use crate::dialect::Dialect;
use crate::family::Role;
use crate::ledger::{FamilyId, Ledger};
use crate::model::MetricType;

/// A suffix of a sample's name, and what it makes the sample.
type Suffix = (&'static str, Role);

const VALUE: &[Suffix] = &[("", Role::Value)];

/// The text format, as expfmt groups: a histogram's own name is taken too, though its value is lost.
const TEXT_SUMMARY: &[Suffix] = &[("", Role::Value), ("_sum", Role::Sum), ("_count", Role::Count)];
const TEXT_HISTOGRAM: &[Suffix] =
    &[("_bucket", Role::Bucket), ("_sum", Role::Sum), ("_count", Role::Count), ("", Role::Foreign)];

/// OpenMetrics 1. A name without suffix where the type wants one is the family's all the same: it can be nobody else's.
const COUNTER: &[Suffix] = &[("_total", Role::Total), ("_created", Role::Created), ("", Role::Foreign)];
const SUMMARY: &[Suffix] =
    &[("", Role::Value), ("_sum", Role::Sum), ("_count", Role::Count), ("_created", Role::Created)];
const HISTOGRAM: &[Suffix] = &[
    ("_bucket", Role::Bucket),
    ("_sum", Role::Sum),
    ("_count", Role::Count),
    ("_created", Role::Created),
    ("", Role::Foreign),
];
const GAUGE_HISTOGRAM: &[Suffix] =
    &[("_bucket", Role::Bucket), ("_gsum", Role::Sum), ("_gcount", Role::Count), ("", Role::Foreign)];
const INFO: &[Suffix] = &[("_info", Role::Info), ("", Role::Foreign)];

/// All suffixes that some type has in some dialect.
pub(crate) const ALL_SUFFIXES: &[&str] =
    &["_total", "_created", "_bucket", "_sum", "_count", "_gsum", "_gcount", "_info"];

/// The name without such a suffix. No suffix ends with another, so there is one way to do it.
pub(crate) fn stem(name: &str) -> Option<&str> {
    ALL_SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix))
}

/// The suffixes that the samples of a family may have.
pub(crate) fn suffixes(dialect: Dialect, metric_type: MetricType) -> &'static [Suffix] {
    match (dialect, metric_type) {
        (Dialect::PrometheusText, MetricType::Summary) => TEXT_SUMMARY,
        (Dialect::PrometheusText, MetricType::Histogram | MetricType::GaugeHistogram) => TEXT_HISTOGRAM,
        (Dialect::OpenMetrics1, MetricType::Counter) => COUNTER,
        (Dialect::OpenMetrics1, MetricType::Summary) => SUMMARY,
        (Dialect::OpenMetrics1, MetricType::Histogram) => HISTOGRAM,
        (Dialect::OpenMetrics1, MetricType::GaugeHistogram) => GAUGE_HISTOGRAM,
        (Dialect::OpenMetrics1, MetricType::Info) => INFO,
        _ => VALUE,
    }
}

/// What a sample called `name` is to the family; `None` where it cannot belong to it.
pub(crate) fn role(dialect: Dialect, metric_type: MetricType, family: &[u8], name: &[u8]) -> Option<Role> {
    let rest = name.strip_prefix(family)?;
    suffixes(dialect, metric_type).iter().find(|(suffix, _)| suffix.as_bytes() == rest).map(|&(_, role)| role)
}

/// The family of the ledger that a name belongs to when no family of that very name is known: its stem's, where that
/// one's type has the suffix.
pub(crate) fn by_stem(dialect: Dialect, ledger: &Ledger, name: &str) -> Option<(FamilyId, Role)> {
    if matches!(dialect, Dialect::OpenMetrics2 | Dialect::Protobuf) {
        return None;
    }
    let facts = ledger.get(stem(name)?)?;
    let role = role(dialect, facts.metric_type, facts.name.as_bytes(), name.as_bytes())?;
    Some((facts.id, role))
}

#[cfg(test)]
mod tests {
    use super::role;
    use crate::dialect::Dialect::{OpenMetrics1, OpenMetrics2, PrometheusText};
    use crate::family::Role;
    use crate::model::MetricType;

    #[test]
    fn a_role_needs_stem_type_and_dialect() {
        let cases = [
            (PrometheusText, MetricType::Counter, "x", "x", Some(Role::Value)),
            (PrometheusText, MetricType::Counter, "x", "x_total", None),
            (PrometheusText, MetricType::Histogram, "x", "x_bucket", Some(Role::Bucket)),
            (PrometheusText, MetricType::Histogram, "x", "x_bucket_total", None),
            (PrometheusText, MetricType::Summary, "x", "x_bucket", None),
            (OpenMetrics1, MetricType::Counter, "x", "x_total", Some(Role::Total)),
            (OpenMetrics1, MetricType::Counter, "x", "x", Some(Role::Foreign)),
            (OpenMetrics1, MetricType::GaugeHistogram, "x", "x_count", None),
            (OpenMetrics1, MetricType::GaugeHistogram, "x", "x_gcount", Some(Role::Count)),
            (OpenMetrics2, MetricType::Counter, "x", "x_total", None),
            (OpenMetrics2, MetricType::Histogram, "x", "x", Some(Role::Value)),
        ];
        for (dialect, metric_type, family, name, expected) in cases {
            let found = role(dialect, metric_type, family.as_bytes(), name.as_bytes());
            assert_eq!(found, expected, "{name} of {metric_type:?} {family} in {}", dialect.name());
        }
    }
}
