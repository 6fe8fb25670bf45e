//! How the names of metrics are spelled: colons, capital letters, underscores, length.

use exposit_parser::model::MetricType;

use super::name_rule::{Fault, NameRule, name};
use super::{GROUP, words};
use crate::diagnostic::{Applicability, counted, quoted};
use crate::lint::options::Profile;
use crate::lint::rules::reports::meta;

pub(super) static COLON_IN_NAME: NameRule = NameRule {
    meta: &meta!(GROUP, "colon-in-name", Warning, "a colon in the name of a metric")
        .fixable(Applicability::Unsafe)
        .promlint("metric names should not contain ':'"),
    types: &MetricType::ALL,
    find: |family, cx| {
        // Federated series may well come from recording rules.
        if cx.profile == Profile::Federate {
            return None;
        }
        let at = family.name().find(':')?;
        Some(
            Fault::new(format!("`{}` has a colon: kept for recording rules", name(family)), "a colon")
                .part(at, 1)
                .why("readers take it for the result of a recording rule")
                .help("rename it with `--unsafe-fixes`; queries, alerts and dashboards must follow")
                .rename(family.name().replace(':', "_")),
        )
    },
};

pub(super) static METRIC_CAMEL_CASE: NameRule = NameRule {
    meta: &meta!(GROUP, "metric-camel-case", Warning, "the name of a metric in camelCase")
        .fixable(Applicability::Unsafe)
        .promlint("metric names should be written in 'snake_case' not 'camelCase'"),
    types: &MetricType::ALL,
    find: |family, _| {
        if !words::is_camel_case(family.name().as_bytes()) {
            return None;
        }
        let right = words::snake_case(family.name());
        let label = format!("write `{}`", quoted(right.as_bytes()));
        Some(
            Fault::new(format!("`{}` is not in snake_case", name(family)), label)
                .why("names of other metrics are in snake_case, and PromQL tells names apart by case")
                .help("rename it with `--unsafe-fixes`; queries, alerts and dashboards must follow")
                .rename(right),
        )
    },
};

pub(super) static NOT_SNAKE_CASE: NameRule = NameRule {
    meta: &NOT_SNAKE_CASE_META,
    types: &MetricType::ALL,
    find: |family, _| {
        let what = untidy(family.name())?;
        let right = words::snake_case(family.name());
        let label = format!("write `{}`", quoted(right.as_bytes()));
        Some(
            Fault::new(format!("`{}` {what}: expected snake_case", name(family)), label)
                .why("names of other metrics are in snake_case, and PromQL tells names apart by case")
                .help("rename it with `--unsafe-fixes`; queries, alerts and dashboards must follow")
                .rename(right),
        )
    },
};

pub(super) static NOT_SNAKE_CASE_META: crate::rule::RuleMeta =
    meta!(GROUP, "not-snake-case", Info, "capital letters or stray underscores in the name of a metric or label")
        .fixable(Applicability::Unsafe);

/// What keeps a name from being in `snake_case`, beyond camelCase, which has rules of its own.
pub(super) fn untidy(name: &str) -> Option<&'static str> {
    let bytes = name.as_bytes();
    if bytes.iter().any(u8::is_ascii_uppercase) {
        (!words::is_camel_case(bytes)).then_some("has capital letters")
    } else if bytes.windows(2).any(|pair| pair == b"__") {
        Some("has a doubled underscore")
    } else if bytes.first() == Some(&b'_') {
        Some("starts with an underscore")
    } else {
        (bytes.last() == Some(&b'_')).then_some("ends with an underscore")
    }
}

pub(super) static NAME_TOO_LONG: NameRule = NameRule {
    meta: &NAME_TOO_LONG_META,
    types: &MetricType::ALL,
    find: |family, cx| {
        let length = family.name().len();
        if length <= cx.limits.name_length {
            return None;
        }
        let (is, most) = (counted(length as u64), counted(cx.limits.name_length as u64));
        Some(
            Fault::new(format!("`{}` has {is} bytes: expected at most {most}", name(family)), format!("{is} bytes"))
                .why("no graph, table or alert has room for it")
                .help("move what varies into labels, or raise `max-name-length`"),
        )
    },
};

pub(super) static NAME_TOO_LONG_META: crate::rule::RuleMeta =
    meta!(GROUP, "name-too-long", Info, "the name of a metric or label longer than `max-name-length`");
