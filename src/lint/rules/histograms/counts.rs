//! Counts and sums: whether they are there, and whether they are what a count or a sum can be.

use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind;
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::distribution_rule::{DistributionRule, Found, Subject, Told, amount, word};
use crate::diagnostic::{Applicability, Severity, number, quoted};
use crate::rule::RuleMeta;

const HISTOGRAMS: &[MetricType] = &[MetricType::Histogram];
const COUNTED: &[MetricType] = &[MetricType::Histogram, MetricType::Summary];
const ALL: &[MetricType] = &[MetricType::Histogram, MetricType::GaugeHistogram, MetricType::Summary];

/// Dialects in which count and sum are lines of their own: elsewhere they are fields that have a rule of their own, or
/// a default.
const LINES: &[Dialect] = &[Dialect::PrometheusText, Dialect::OpenMetrics1];

pub(super) static MISSING_SUM: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "missing-sum",
        Severity::Warning,
        "a histogram or summary without `_sum`",
        include_str!("missing-sum.md"),
    )
    .dialects(LINES),
    types: COUNTED,
    find: |subject| {
        let it = subject.it;
        // OpenMetrics 1.0 wants both or none: one alone is a fault with a rule of its own, in both directions.
        let is_told = subject.dialect == Dialect::OpenMetrics1 && it.count.is_some();
        if it.sum.is_some() || is_told || !subject.is_real() || subject.has_negative_bound() {
            return None;
        }
        Some(Found::at(it.series_span()))
    },
    tell: |subject, _| Told {
        message: format!("{} has no `{}_sum`", subject.title(), subject.name()),
        label: "without a sum".to_owned(),
        why: "no average can be computed from it",
        help: format!("expose `{}_sum` beside the count", subject.name()),
        ..Told::default()
    },
    repair: None,
};

pub(super) static MISSING_COUNT: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "missing-count",
        Severity::Error,
        "a histogram or summary without `_count`",
        include_str!("missing-count.md"),
    )
    .dialects(LINES)
    .fixable(Applicability::Unsafe),
    types: COUNTED,
    find: |subject| {
        let it = subject.it;
        let is_told = subject.dialect == Dialect::OpenMetrics1 && it.sum.is_some();
        (it.count.is_none() && !is_told && subject.is_real()).then(|| Found::at(it.series_span()))
    },
    tell: |subject, _| Told {
        message: format!("{} has no `{}_count`", subject.title(), subject.name()),
        label: "without a count".to_owned(),
        why: "neither a rate nor an average can be computed from it",
        help: format!("expose `{}_count`, the number of observations", subject.name()),
        // Without both it is at least consistent.
        severity: subject.it.sum.is_none().then_some(Severity::Warning),
        ..Told::default()
    },
    repair: Some(|subject, _| {
        let it = subject.it;
        let inf = it.buckets.iter().find(|bucket| bucket.bound == Some(f64::INFINITY))?;
        let row = subject.row(inf.sample)?;
        let whole = std::str::from_utf8(subject.family.get(row.series)).ok()?;
        let name = std::str::from_utf8(subject.family.get(row.name.span)).ok()?;
        if row.name.quoted {
            return None;
        }
        let mut labels: Vec<&str> = Vec::new();
        for label in it.labels() {
            let span = label.span();
            let start = span.start - u32::from(label.row().name.quoted);
            labels.push(std::str::from_utf8(subject.family.get(Span::new(start, span.end))).ok()?);
        }
        let stem = whole.get(..name.len())?.strip_suffix("_bucket")?;
        let series = match labels.as_slice() {
            [] => format!("{stem}_count"),
            labels => format!("{stem}_count{{{}}}", labels.join(",")),
        };
        let last = it.buckets.last().and_then(|bucket| subject.row(bucket.sample)).unwrap_or(row);
        Some(vec![subject.line_after(last, &series, inf.count)])
    }),
};

pub(super) static FRACTIONAL: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "fractional-count",
        Severity::Warning,
        "a count or bucket that is not a whole number",
        include_str!("fractional-count.md"),
    )
    .severity_in(&[(Dialect::OpenMetrics1, Severity::Error)]),
    types: ALL,
    find: |subject| {
        let at = counts(subject).find(|(count, _)| count.is_finite() && count.fract() != 0.0).map(|(_, at)| at)?;
        Some(Found::at(at).kind(IssueKind::CountNotInteger))
    },
    tell: |subject, found| Told {
        message: format!("{} counts {}: expected a whole number", subject.title(), written(subject, found.at)),
        label: "expected a whole number".to_owned(),
        why: "observations come in whole numbers",
        help: "count each observation as 1".to_owned(),
        ..Told::default()
    },
    repair: None,
};

/// Counts of the buckets, then the count itself, each with its place.
fn counts<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = (f64, Span)> + 's {
    subject.it.buckets.iter().map(|bucket| (bucket.count, bucket.span)).chain(subject.it.count)
}

/// A number as the input spells it; as Prometheus would where the place holds more than the number.
fn written(subject: &Subject<'_>, at: Span) -> String {
    let value =
        counts(subject).chain(subject.it.sum).find(|(_, place)| *place == at).map_or(f64::NAN, |(value, _)| value);
    match subject.dialect {
        Dialect::PrometheusText | Dialect::OpenMetrics1 => quoted(subject.family.get(at)),
        Dialect::OpenMetrics2 | Dialect::Protobuf => number(value),
    }
}

pub(super) static NEGATIVE_OR_NAN: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "negative-or-nan-distribution",
        Severity::Error,
        "a negative or NaN count, bucket or sum",
        include_str!("negative-or-nan-distribution.md"),
    ),
    types: ALL,
    find: |subject| {
        if let Some((value, at)) = counts(subject).find(|(count, _)| count.is_nan() || *count < 0.0) {
            let kind = if value.is_nan() {
                IssueKind::CounterNan
            } else if subject.family.metric_type() == MetricType::Summary {
                IssueKind::CountNegative
            } else {
                IssueKind::HistogramCountNegative
            };
            return Some(Found::at(at).kind(kind));
        }
        let (sum, at) = subject.it.sum?;
        let kind = wrong_sum(subject, sum)?;
        Some(Found::at(at).kind(kind))
    },
    tell: |subject, found| {
        let is_sum = subject.it.sum.is_some_and(|(_, at)| at == found.at)
            && !counts(subject).any(|(count, at)| at == found.at && (count.is_nan() || count < 0.0));
        let is_nan = is_sum && subject.it.sum.is_some_and(|(sum, _)| sum.is_nan());
        let expected = if is_nan { "a number" } else { "0 or more" };
        let part = if is_sum { "sum" } else { "count" };
        let of = subject.title();
        let value = match (is_sum, subject.it.sum) {
            (true, Some((sum, _))) if !matches!(subject.dialect, Dialect::PrometheusText | Dialect::OpenMetrics1) => {
                number(sum)
            }
            _ => written(subject, found.at),
        };
        Told {
            message: format!("{part} of {of} is {value}: expected {expected}"),
            label: format!("expected {expected}"),
            why: "every rate and average over it is wrong",
            help: match (is_sum, subject.family.metric_type()) {
                _ if is_nan => "start the sum at 0, or leave it out where it cannot be known",
                (true, MetricType::Histogram) => {
                    "start the sum at 0; for negative observations add negative thresholds"
                }
                (true, _) => "start the sum at 0 and add each observation to it",
                (false, _) => "start each count at 0 and add 1 for each observation",
            }
            .to_owned(),
            ..Told::default()
        }
    },
    repair: None,
};

/// What the parser calls a sum that no sum can be. The sum of a gauge histogram of OpenMetrics 1.0 has a rule of its own,
/// and a summary of the text format may have seen negative observations.
fn wrong_sum(subject: &Subject<'_>, sum: f64) -> Option<IssueKind> {
    let metric_type = subject.family.metric_type();
    let dialect = subject.dialect;
    if metric_type == MetricType::GaugeHistogram && dialect == Dialect::OpenMetrics1 {
        return None;
    }
    if sum.is_nan() {
        // With an observation of NaN the sum of a native histogram is NaN, and that is said nowhere else.
        return subject.it.native.is_none().then_some(IssueKind::SumNan);
    }
    let may_be_negative = match metric_type {
        MetricType::Summary => !dialect.is_openmetrics(),
        _ => subject.has_negative_bound() || subject.it.native.is_some(),
    };
    (sum < 0.0 && !may_be_negative).then_some(match metric_type {
        MetricType::GaugeHistogram => IssueKind::GaugeSumNegative,
        _ => IssueKind::SumNegative,
    })
}

pub(super) static SUM_WITH_NEGATIVE_BUCKETS: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "sum-with-negative-buckets",
        Severity::Warning,
        "a histogram with a negative threshold and a `_sum`",
        include_str!("sum-with-negative-buckets.md"),
    )
    .severity_in(&[(Dialect::OpenMetrics1, Severity::Error)]),
    types: HISTOGRAMS,
    find: |subject| {
        // A sum that is NaN has a rule of its own.
        let (_, sum) = subject.it.sum.filter(|(sum, _)| !sum.is_nan())?;
        let below = subject.it.buckets.iter().find(|bucket| bucket.bound.is_some_and(|bound| bound < 0.0))?;
        let at = below.le.map_or(below.span, |le| le.span());
        Some(Found::at(sum).other(at).kind(IssueKind::SumWithNegativeBuckets))
    },
    tell: |subject, _| Told {
        message: format!("{} has a sum and a threshold below zero", subject.title()),
        label: "may fall".to_owned(),
        other: "below zero".to_owned(),
        why: "`rate()` takes each negative observation in the sum for a restart",
        help: "leave the sum out, or use `delta()` over it and say so in HELP".to_owned(),
        ..Told::default()
    },
    repair: None,
};

/// How far a sum may lie outside of what the buckets allow: sums are added up in float64 and printed with few digits.
const SLACK: f64 = 1e-5;

/// What a sum must lie between; an end that the buckets leave open is infinite.
fn possible(subject: &Subject<'_>) -> Option<(f64, f64)> {
    let (count, _) = subject.it.count?;
    if count == 0.0 {
        return Some((0.0, 0.0));
    }
    if subject.is_native() || subject.family.metric_type() != MetricType::Histogram {
        return None;
    }
    let buckets = subject.ordered();
    let last = buckets.last().filter(|last| last.bound == Some(f64::INFINITY) && last.count == count)?;
    let is_cumulative = buckets.is_sorted_by(|a, b| a.count <= b.count);
    if !is_cumulative
        || subject.has_negative_bound()
        || buckets.len() != subject.it.buckets.len()
        || !last.count.is_finite()
    {
        return None;
    }
    let (mut low, mut high, mut edge, mut below) = (0.0, 0.0, 0.0, 0.0);
    for bucket in buckets.iter() {
        let bound = bucket.bound?;
        let own = bucket.count - below;
        if own > 0.0 {
            low += edge * own;
            high += bound * own;
        }
        (edge, below) = (bound, bucket.count);
    }
    Some((low, high))
}

pub(super) static IMPOSSIBLE_SUM: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "impossible-sum",
        Severity::Warning,
        "a sum that the buckets or the count do not allow",
        include_str!("impossible-sum.md"),
    ),
    types: COUNTED,
    find: |subject| {
        let (sum, at) = subject.it.sum?;
        let (low, high) = possible(subject)?;
        // A negative sum has a rule of its own.
        let is_possible = sum.is_nan() || sum < 0.0 || (low * (1.0 - SLACK)..=high * (1.0 + SLACK)).contains(&sum);
        (!is_possible).then(|| Found { other: subject.it.count.map(|(_, at)| at), ..Found::at(at) })
    },
    tell: |subject, _| {
        let sum = subject.it.sum.map_or(f64::NAN, |(sum, _)| sum);
        let count = subject.it.count.map_or(f64::NAN, |(count, _)| count);
        let (low, high) = possible(subject).unwrap_or_default();
        let expected = if high == low {
            number(high)
        } else if high.is_finite() {
            format!("{} to {}", number(low), number(high))
        } else {
            format!("{} or more", number(low))
        };
        let by = if count == 0.0 { "the count" } else { "the buckets" };
        Told {
            message: format!("sum of {} is {}: {by} allows {expected}", subject.title(), number(sum))
                .replace("buckets allows", "buckets allow"),
            label: format!("expected {expected}"),
            other: format!("{} {}", amount(count), if count == 1.0 { "observation" } else { "observations" }),
            why: "averages over it are wrong",
            help: format!(
                "add each observation to the sum of the {} in the unit of its buckets",
                word(subject.family.metric_type())
            ),
            ..Told::default()
        }
    },
    repair: None,
};
