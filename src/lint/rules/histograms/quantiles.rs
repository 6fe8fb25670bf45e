//! Quantiles of summaries.

use exposit_parser::dialect::Dialect;
use exposit_parser::distribution::QuantileView;
use exposit_parser::issue::IssueKind;
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::buckets::is_hexadecimal;
use super::distribution_rule::{DistributionRule, Found, Subject, Told};
use crate::diagnostic::{Severity, number, quoted};
use crate::rule::RuleMeta;

const SUMMARIES: &[MetricType] = &[MetricType::Summary];

/// Where a quantile is named.
fn place(quantile: &QuantileView<'_, '_>) -> Span {
    quantile.label.map_or(quantile.span, |label| label.row().value.span)
}

/// A quantile as the input spells it.
fn text(subject: &Subject<'_>, index: usize) -> String {
    match subject.it.quantiles.get(index) {
        Some(QuantileView { label: Some(label), .. }) => quoted(label.value().as_bytes()),
        Some(QuantileView { quantile, .. }) => number(quantile.unwrap_or(f64::NAN)),
        None => String::new(),
    }
}

pub(super) static OUT_OF_RANGE: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "quantile-out-of-range",
        Severity::Error,
        "a `quantile` outside of 0 to 1",
        include_str!("quantile-out-of-range.md"),
    ),
    types: SUMMARIES,
    find: |subject| {
        let is_out = |it: &QuantileView<'_, '_>| it.quantile.is_some_and(|quantile| !(0.0..=1.0).contains(&quantile));
        let index = subject.it.quantiles.iter().position(is_out)?;
        let at = subject.it.quantiles.get(index).map(place)?;
        Some(Found::at(at).index(index, 0).kind(IssueKind::QuantileRange))
    },
    tell: |subject, found| {
        let quantile = subject.it.quantiles.get(found.index[0]).and_then(|it| it.quantile).unwrap_or(f64::NAN);
        let is_percent = quantile > 1.0 && quantile <= 100.0;
        Told {
            message: format!("quantile `{}` of {}: expected 0 to 1", text(subject, found.index[0]), subject.title()),
            label: if is_percent { "looks like a percentage" } else { "expected 0 to 1" }.to_owned(),
            why: "queries for `quantile=\"0.99\"` and the like do not find it",
            help: if is_percent {
                format!("write `quantile=\"{}\"`", number(((quantile / 100.0) * 1e12).round() / 1e12))
            } else {
                "write the share of observations below the value, such as `0.99`".to_owned()
            },
            ..Told::default()
        }
    },
    repair: None,
};

pub(super) static NOT_A_NUMBER: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "quantile-not-a-number",
        Severity::Error,
        "a `quantile` label that is no number",
        include_str!("quantile-not-a-number.md"),
    ),
    types: SUMMARIES,
    find: |subject| {
        let is_text = |it: &QuantileView<'_, '_>| it.label.is_some() && it.quantile.is_none();
        let index = subject.it.quantiles.iter().position(is_text)?;
        let quantile = subject.it.quantiles.get(index)?;
        let is_hex = quantile.label.is_some_and(|label| is_hexadecimal(&label.value()));
        let kind = if is_hex { IssueKind::HexQuantile } else { IssueKind::InvalidQuantile };
        Some(Found::at(place(quantile)).index(index, 0).kind(kind))
    },
    tell: |subject, found| Told {
        message: format!(
            "label `quantile` of {} is `{}`: expected a number",
            subject.title(),
            text(subject, found.index[0])
        ),
        label: "expected a number from 0 to 1".to_owned(),
        why: "queries for `quantile=\"0.99\"` and the like do not find it",
        help: "write the share of observations below the value, such as `0.99`".to_owned(),
        ..Told::default()
    },
    repair: None,
};

/// Numbers of the quantiles that are numbers, by rising quantile; those of one quantile in input order.
fn ordered(subject: &Subject<'_>) -> Vec<(usize, f64, f64)> {
    let mut ordered: Vec<(usize, f64, f64)> = subject
        .it
        .quantiles
        .iter()
        .enumerate()
        .filter_map(|(index, it)| {
            it.quantile.filter(|quantile| !quantile.is_nan()).map(|quantile| (index, quantile, it.value))
        })
        .collect();
    ordered.sort_by(|a, b| a.1.total_cmp(&b.1));
    ordered
}

/// A fault between two quantiles: at the one, and before it the other.
fn between(subject: &Subject<'_>, low: usize, high: usize, place: fn(&QuantileView<'_, '_>) -> Span) -> Option<Found> {
    let at = subject.it.quantiles.get(high).map(place)?;
    let other = subject.it.quantiles.get(low).map(place)?;
    Some(Found::at(at).other(other).index(high, low))
}

pub(super) static DUPLICATE: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "duplicate-quantile",
        Severity::Error,
        "the same quantile twice in one summary",
        include_str!("duplicate-quantile.md"),
    ),
    types: SUMMARIES,
    find: |subject| {
        if subject.it.quantiles.len() < 2 {
            return None;
        }
        let ordered = ordered(subject);
        let pair = ordered.windows(2).find(|pair| matches!(pair, [a, b] if a.1 == b.1))?;
        let [(first, ..), (second, ..)] = pair else { return None };
        // A whole summary twice: its series are repeated, not a quantile.
        let (pairs, rest) = ordered.as_chunks::<2>();
        let is_whole = rest.is_empty() && pairs.len() > 1;
        if is_whole && pairs.iter().all(|[a, b]| a.1 == b.1 && text(subject, a.0) == text(subject, b.0)) {
            return None;
        }
        between(subject, *first, *second, place)
    },
    tell: |subject, found| {
        let (second, first) = (text(subject, found.index[0]), text(subject, found.index[1]));
        let message = if first == second {
            format!("quantile `{first}` of {} appears twice", subject.title())
        } else {
            format!("quantiles `{first}` and `{second}` of {} are the same", subject.title())
        };
        Told {
            message,
            label: "the same quantile".to_owned(),
            other: "first here".to_owned(),
            why: "Prometheus drops the second sample as a duplicate",
            help: "leave one of them out, and write each quantile in one way".to_owned(),
            ..Told::default()
        }
    },
    repair: None,
};

pub(super) static NOT_MONOTONE: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "quantiles-not-monotone",
        Severity::Warning,
        "a higher quantile with a lower value",
        include_str!("quantiles-not-monotone.md"),
    ),
    types: SUMMARIES,
    find: |subject| {
        if subject.it.quantiles.len() < 2 {
            return None;
        }
        let mut ordered = ordered(subject);
        ordered.retain(|(_, _, value)| !value.is_nan());
        let pair = ordered.windows(2).find(|pair| matches!(pair, [a, b] if a.1 < b.1 && b.2 < a.2))?;
        let [(low, ..), (high, ..)] = pair else { return None };
        between(subject, *low, *high, |it| it.span)
    },
    tell: |subject, found| {
        let [high, low] = found.index;
        let value = |index: usize| subject.it.quantiles.get(index).map_or(f64::NAN, |it| it.value);
        Told {
            message: format!(
                "quantile `{}` of {} lies below quantile `{}`",
                text(subject, high),
                subject.title(),
                text(subject, low)
            ),
            label: format!("expected {} or more", number(value(low))),
            other: share(subject, low),
            why: "no set of observations has such quantiles",
            help: "compute all quantiles of a summary from the same observations".to_owned(),
            ..Told::default()
        }
    },
    repair: None,
};

/// What a quantile says: ``99 % of the observations are at most 1.2``.
fn share(subject: &Subject<'_>, index: usize) -> String {
    let Some(it) = subject.it.quantiles.get(index) else { return String::new() };
    let value = number(it.value);
    match it.quantile {
        Some(0.0) => format!("the smallest observation is {value}"),
        Some(quantile) => {
            format!("{} % of the observations are at most {value}", number((quantile * 1e8).round() / 1e6))
        }
        None => String::new(),
    }
}

pub(super) static NEGATIVE_VALUE: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "negative-quantile-value",
        Severity::Warning,
        "a quantile whose value is negative",
        include_str!("negative-quantile-value.md"),
    )
    .severity_in(&[(Dialect::OpenMetrics1, Severity::Error)]),
    types: SUMMARIES,
    find: |subject| {
        let is_negative = |it: &QuantileView<'_, '_>| it.quantile.is_some() && it.value < 0.0;
        let index = subject.it.quantiles.iter().position(is_negative)?;
        let at = subject.it.quantiles.get(index)?.span;
        Some(Found::at(at).index(index, 0).kind(IssueKind::QuantileNegative))
    },
    tell: |subject, found| {
        let value = subject.it.quantiles.get(found.index[0]).map_or(f64::NAN, |it| it.value);
        Told {
            message: format!(
                "quantile `{}` of {} is {}: expected 0 or more",
                text(subject, found.index[0]),
                subject.title(),
                number(value)
            ),
            label: "expected 0 or more".to_owned(),
            why: "a summary is meant for amounts such as durations and sizes",
            help: "expose a histogram with negative thresholds, or a gauge".to_owned(),
            ..Told::default()
        }
    },
    repair: None,
};

pub(super) static PRECOMPUTED: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "precomputed-quantiles",
        Severity::Info,
        "a summary with quantiles, which cannot be aggregated",
        include_str!("precomputed-quantiles.md"),
    ),
    types: SUMMARIES,
    find: |subject| {
        let index = subject.it.quantiles.iter().position(|it| it.quantile.is_some())?;
        subject.it.quantiles.get(index).map(|it| Found::at(it.label.map_or(it.span, |label| label.span())))
    },
    tell: |subject, _| Told {
        message: format!("{} has quantiles, which cannot be aggregated", subject.title()),
        label: "of this instance alone".to_owned(),
        help: "expose a histogram, or the count and the sum only".to_owned(),
        ..Told::default()
    },
    repair: None,
};
