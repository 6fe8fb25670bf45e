//! Gauges whose value does not go with their name.

use exposit_parser::model::MetricType;

use super::number_rule::{NumberRule, Told, own, own_if};
use super::words::{ends_in_word, has_word, words};
use crate::diagnostic::Severity;
use crate::rule::RuleMeta;

const GAUGES: &[MetricType] = &[MetricType::Gauge];
const GAUGES_AND_UNTYPED: &[MetricType] = &[MetricType::Gauge, MetricType::Unknown];

pub(super) static INFO_NOT_ONE: NumberRule = NumberRule {
    meta: &RuleMeta::new(
        "values",
        "info-not-one",
        Severity::Warning,
        "a metric named `*_info` whose value is not 1",
        include_str!("info-not-one.md"),
    ),
    types: GAUGES_AND_UNTYPED,
    reads: |family| own_if(family.name().ends_with("_info")),
    is_wrong: |value| value != 1.0,
    tell: |wrong| Told {
        message: format!("info metric `{}` is {}: expected 1", wrong.name, wrong.written),
        label: "expected 1".to_owned(),
        why: "a join multiplies by it, so the other side changes its value",
        help: "write the value 1 and put what varies into labels".to_owned(),
    },
    kind: None,
};

/// Quotients of two amounts that need not be part and whole: above 1 they say something.
const QUOTIENTS: &[&str] = &[
    "compression",
    "fragmentation",
    "frag",
    "allocation",
    "adjustment",
    "amplification",
    "deduplication",
    "dedup",
    "overcommit",
    "load",
    "speedup",
    "aspect",
];

/// From here on up to 100 a ratio looks like a percentage; just above 1 it is more likely a quotient.
const LEAST_PERCENT: f64 = 5.0;

pub(super) static RATIO_OUT_OF_RANGE: NumberRule = NumberRule {
    meta: &RuleMeta::new(
        "values",
        "ratio-out-of-range",
        Severity::Warning,
        "a `*_ratio` outside of 0 to 1",
        include_str!("ratio-out-of-range.md"),
    ),
    types: GAUGES_AND_UNTYPED,
    reads: |family| own_if(family.name().ends_with("_ratio") && !has_word(family.name(), QUOTIENTS)),
    is_wrong: |value| !(value.is_nan() || (0.0..=1.0).contains(&value)),
    tell: |wrong| {
        let percent = wrong.value > LEAST_PERCENT && wrong.value <= 100.0;
        Told {
            message: format!("ratio `{}` is {}: expected 0 to 1", wrong.name, wrong.written),
            label: if percent { "looks like a percentage" } else { "expected 0 to 1" }.to_owned(),
            why: "dashboards show 1 as 100 %",
            help: if percent { "divide the value by 100" } else { "expose part divided by whole" }.to_owned(),
        }
    },
    kind: None,
};

pub(super) static NAN_AS_MISSING: NumberRule = NumberRule {
    meta: &RuleMeta::new(
        "values",
        "nan-as-missing",
        Severity::Info,
        "a gauge that is NaN or infinite",
        include_str!("nan-as-missing.md"),
    ),
    types: GAUGES,
    reads: own,
    is_wrong: |value| !value.is_finite(),
    tell: |wrong| Told {
        message: format!("gauge `{}` is {}: expected a measurement", wrong.name, wrong.written),
        label: "no measurement".to_owned(),
        why: "",
        help: "leave the series out while there is nothing to measure".to_owned(),
    },
    kind: None,
};

/// Last words of names that answer a question.
const ANSWERS: &[&str] = &["up", "enabled", "healthy", "success"];

/// Whether a name asks a question that 0 or 1 answers. `servers_up` counts servers, and `last_success` is a time.
fn is_boolean(name: &str) -> bool {
    let mut parts = words(name).rev();
    let last = parts.next().unwrap_or_default();
    let before = parts.next().unwrap_or_default();
    let plural = before.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| before.ends_with(ending));
    (ANSWERS.contains(&last) && !plural && before != "last")
        || words(name).rev().skip(1).any(|word| word == "is" || word == "has")
}

pub(super) static BOOLEAN_NOT_0_1: NumberRule = NumberRule {
    meta: &RuleMeta::new(
        "values",
        "boolean-not-0-1",
        Severity::Info,
        "a gauge named like a boolean that is neither 0 nor 1",
        include_str!("boolean-not-0-1.md"),
    ),
    types: GAUGES,
    reads: |family| own_if(is_boolean(family.name())),
    is_wrong: |value| !(value == 0.0 || value == 1.0 || value.is_nan()),
    tell: |wrong| Told {
        message: format!("boolean `{}` is {}: expected 0 or 1", wrong.name, wrong.written),
        label: "expected 0 or 1".to_owned(),
        why: "",
        help: "expose 1 for yes and 0 for no; give a number of things the name of what it counts".to_owned(),
    },
    kind: None,
};

/// Last words of names of quantities that no measurement makes negative.
const NEVER_NEGATIVE: &[&str] = &["bytes", "kelvin", "ratio", "limit", "count", "size", "capacity", "quota", "length"];
/// Words of names whose quantity is a difference.
const DIFFERENCES: &[&str] = &["delta", "diff", "difference", "change", "drift", "offset", "correlation"];

pub(super) static NEGATIVE_PHYSICAL_QUANTITY: NumberRule = NumberRule {
    meta: &RuleMeta::new(
        "values",
        "negative-physical-quantity",
        Severity::Info,
        "a negative size, limit or count",
        include_str!("negative-physical-quantity.md"),
    ),
    types: GAUGES,
    reads: |family| own_if(ends_in_word(family.name(), NEVER_NEGATIVE) && !has_word(family.name(), DIFFERENCES)),
    is_wrong: |value| value < 0.0,
    tell: |wrong| Told {
        message: format!("gauge `{}` is {}: expected 0 or more", wrong.name, wrong.written),
        label: "a sentinel, not a measurement".to_owned(),
        why: "",
        help: "leave the series out where there is no limit or no value".to_owned(),
    },
    kind: None,
};

#[cfg(test)]
mod tests {
    use super::is_boolean;

    #[test]
    fn questions_and_counts_of_things() {
        for name in ["up", "db_up", "backup_success", "raft_is_leader", "has_quorum", "process_up", "feature_enabled"] {
            assert!(is_boolean(name), "{name}");
        }
        for name in ["backend_servers_up", "backup_last_success", "app_is", "queue_size", "group_ups"] {
            assert!(!is_boolean(name), "{name}");
        }
    }
}
