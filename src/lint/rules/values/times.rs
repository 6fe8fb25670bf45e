//! Points in time as values.

use exposit_parser::family::{Family, Role};
use exposit_parser::model::MetricType;

use super::number_rule::{NumberRule, Told, own_if};
use super::words::has_word;
use crate::diagnostic::Severity;
use crate::rule::RuleMeta;

/// Endings of names that hold seconds since 1970.
const TIME_SUFFIXES: &[&str] = &["_timestamp_seconds", "_time_seconds", "_created"];

/// 31 December 9999, the usual "never", in seconds: the only time above the limit that people mean.
const NEVER: std::ops::RangeInclusive<f64> = 253_370_764_800.0..=253_402_300_799.0;

/// Finer units that a value in seconds is mistaken for.
const FINER: [(f64, &str, &str); 3] =
    [(1e3, "milliseconds", "1,000"), (1e6, "microseconds", "1,000,000"), (1e9, "nanoseconds", "1,000,000,000")];

/// Samples of a family that hold a time: by the name, and `_created` of every counter, histogram and summary.
fn times(family: &Family<'_>) -> &'static [Role] {
    let is_named = TIME_SUFFIXES.iter().any(|suffix| family.name().ends_with(suffix));
    match family.metric_type() {
        MetricType::Gauge | MetricType::Unknown | MetricType::Counter if is_named => {
            &[Role::Value, Role::Total, Role::Created]
        }
        MetricType::Counter | MetricType::Histogram | MetricType::Summary => &[Role::Created],
        _ => &[],
    }
}

pub(super) static TIMESTAMP_IN_MILLISECONDS: NumberRule = NumberRule {
    meta: &RuleMeta::new(
        "values",
        "timestamp-in-milliseconds",
        Severity::Warning,
        "a time in milliseconds or finer under a name that promises seconds",
        include_str!("timestamp-in-milliseconds.md"),
    ),
    types: &[MetricType::Gauge, MetricType::Unknown, MetricType::Counter, MetricType::Histogram, MetricType::Summary],
    reads: times,
    is_wrong: |value| value > 1e11 && value.is_finite() && !NEVER.contains(&value),
    tell: |wrong| match FINER.iter().find(|(factor, ..)| (1e8..4.3e9).contains(&(wrong.value / factor))) {
        Some((_, unit, factor)) => Told {
            message: format!("`{}` is {}: expected seconds, found {unit}", wrong.name, wrong.written),
            label: format!("{unit} since 1970"),
            why: "`time() -` it is off by a factor of a thousand or more",
            help: format!("divide the value by {factor}"),
        },
        None => Told {
            message: format!("`{}` is {}: expected seconds since 1970", wrong.name, wrong.written),
            label: "after the year 5138".to_owned(),
            why: "`time() -` it is off by centuries",
            help: "expose seconds since 1970, and no series while there is no such time".to_owned(),
        },
    },
    kind: None,
};

/// Words that tell a point in time.
const TIME_WORDS: &[&str] = &[
    "time",
    "timestamp",
    "ts",
    "date",
    "last",
    "next",
    "start",
    "started",
    "boot",
    "created",
    "creation",
    "updated",
    "modified",
    "mtime",
    "changed",
    "expires",
    "expiry",
    "expiration",
    "expired",
    "since",
    "at",
    "epoch",
    "seen",
    "built",
    "deployed",
    "until",
    "not_after",
    "not_before",
    "deadline",
];
/// Words of names whose number is an amount, and near 1e9 only by its size.
const AMOUNTS: &[&str] = &[
    "bytes",
    "bits",
    "byte",
    "bit",
    "size",
    "count",
    "total",
    "ratio",
    "percent",
    "celsius",
    "volts",
    "amperes",
    "joules",
    "watts",
    "hertz",
    "hz",
    "ops",
    "requests",
    "operations",
    "tokens",
    "memory",
    "mem",
    "heap",
    "disk",
    "capacity",
    "limit",
    "nanoseconds",
    "microseconds",
    "milliseconds",
    "ns",
    "us",
    "ms",
    "rate",
    "number",
    "num",
    "length",
    "id",
    "version",
    "revision",
    "sequence",
    "index",
    "term",
    "duration",
    "days",
    "hours",
    "minutes",
    "cycles",
    "offset",
    "height",
    "block",
    "generation",
    "hash",
];

fn may_hide_an_epoch(family: &Family<'_>) -> bool {
    let name = family.name();
    !name.contains("timestamp_seconds")
        && !TIME_SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
        && has_word(name, TIME_WORDS)
        && !has_word(name, AMOUNTS)
}

pub(super) static EPOCH_WITHOUT_TIMESTAMP_NAME: NumberRule = NumberRule {
    meta: &RuleMeta::new(
        "values",
        "epoch-without-timestamp-name",
        Severity::Info,
        "a gauge that holds a time under a name that does not say so",
        include_str!("epoch-without-timestamp-name.md"),
    ),
    types: &[MetricType::Gauge],
    reads: |family| own_if(may_hide_an_epoch(family)),
    is_wrong: |value| (1e9..=4e9).contains(&value),
    tell: |wrong| {
        let stem = ["_seconds", "_timestamp", "_time"]
            .iter()
            .fold(wrong.name.as_str(), |stem, suffix| stem.strip_suffix(suffix).unwrap_or(stem));
        Told {
            message: format!("gauge `{}` is {}: looks like seconds since 1970", wrong.name, wrong.written),
            label: "a point in time".to_owned(),
            why: "",
            help: format!("name it `{stem}_timestamp_seconds`"),
        }
    },
    kind: None,
};
