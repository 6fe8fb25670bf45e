//! Counters with values that no counter has.

use exposit_parser::issue::IssueKind;
use exposit_parser::model::MetricType;

use super::number_rule::{NumberRule, Told, own};
use crate::diagnostic::Severity;
use crate::rule::RuleMeta;

const COUNTERS: &[MetricType] = &[MetricType::Counter];

pub(super) static NEGATIVE: NumberRule = NumberRule {
    meta: &RuleMeta::new(
        "values",
        "negative-counter",
        Severity::Error,
        "a counter below zero",
        include_str!("negative-counter.md"),
    ),
    types: COUNTERS,
    reads: own,
    is_wrong: |value| value < 0.0,
    tell: |wrong| Told {
        message: format!("counter `{}` is {}: expected 0 or more", wrong.name, wrong.written),
        label: "expected 0 or more".to_owned(),
        why: "`rate()` takes each step down for a restart",
        help: "declare it a gauge if the value can fall; else count up from 0".to_owned(),
    },
    kind: Some(IssueKind::CounterNegative),
};

pub(super) static NAN: NumberRule = NumberRule {
    meta: &RuleMeta::new(
        "values",
        "nan-counter",
        Severity::Error,
        "a counter that is NaN",
        include_str!("nan-counter.md"),
    ),
    types: COUNTERS,
    reads: own,
    is_wrong: f64::is_nan,
    tell: |wrong| Told {
        message: format!("counter `{}` is NaN: expected a number", wrong.name),
        label: "expected a number".to_owned(),
        why: "every `rate()` and `sum()` over it is NaN",
        help: "start the counter at 0, or leave the series out until it has a value".to_owned(),
    },
    kind: Some(IssueKind::CounterNan),
};

pub(super) static INFINITE: NumberRule = NumberRule {
    meta: &RuleMeta::new(
        "values",
        "infinite-counter",
        Severity::Warning,
        "a counter that is infinite",
        include_str!("infinite-counter.md"),
    ),
    types: COUNTERS,
    reads: own,
    // Minus infinity is below zero first of all.
    is_wrong: |value| value == f64::INFINITY,
    tell: |wrong| Told {
        message: format!("counter `{}` is infinite: expected a finite number", wrong.name),
        label: "expected a finite number".to_owned(),
        why: "`rate()` over it is NaN from here on",
        help: "look for an overflow or a division by zero where the exporter adds to it".to_owned(),
    },
    kind: None,
};
