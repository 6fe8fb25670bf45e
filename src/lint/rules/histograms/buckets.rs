//! Buckets: thresholds, order and counts.

use std::borrow::Cow;

use exposit_parser::dialect::Dialect;
use exposit_parser::distribution::BucketView;
use exposit_parser::issue::IssueKind;
use exposit_parser::span::Span;

use super::distribution_rule::{BUCKETED, DistributionRule, Found, Told, amount, threshold};
use crate::diagnostic::{Applicability, Edit, Severity};
use crate::rule::RuleMeta;

const WRONG_QUANTILES: &str = "`histogram_quantile()` over it is wrong";

pub(super) static MISSING_INF: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "missing-inf-bucket",
        Severity::Error,
        "a histogram without its bucket `+Inf`",
        include_str!("missing-inf-bucket.md"),
    )
    // In protobuf the count stands for it.
    .dialects(&[Dialect::PrometheusText, Dialect::OpenMetrics1, Dialect::OpenMetrics2])
    .fixable(Applicability::Unsafe),
    types: BUCKETED,
    find: |subject| {
        let it = subject.it;
        let is_there = it.buckets.iter().any(|bucket| bucket.bound == Some(f64::INFINITY));
        // A bucket without `le` may be the one that is missed: that is said by its own rule.
        let is_told = it.buckets.iter().any(|bucket| bucket.le.is_none() && bucket.bound.is_none());
        if is_there || is_told || it.native.is_some() || !subject.is_real() {
            return None;
        }
        let at = it
            .buckets
            .last()
            .map_or_else(|| it.series_span(), |last| subject.row(last.sample).map_or(last.span, |row| row.series));
        Some(Found::at(at).kind(IssueKind::MissingInfBucket))
    },
    tell: |subject, _| Told {
        message: format!("{} has no bucket `+Inf`", subject.title()),
        label: if subject.it.buckets.is_empty() { "no bucket at all" } else { "the last bucket" }.to_owned(),
        why: "`histogram_quantile()` over it is NaN",
        help: match subject.it.count {
            Some(_) => "add a bucket `le=\"+Inf\"` with the value of the count",
            None => "add a bucket `le=\"+Inf\"` that counts all observations",
        }
        .to_owned(),
        ..Told::default()
    },
    repair: Some(|subject, _| {
        let last = subject.it.buckets.last()?;
        let (count, _) = subject.it.count?;
        let row = subject.row(last.sample)?;
        let value = last.le?.row().value.span;
        let before = subject.family.get(Span::new(row.series.start, value.start));
        let after = subject.family.get(Span::new(value.end, row.series.end));
        let series = format!("{}+Inf{}", std::str::from_utf8(before).ok()?, std::str::from_utf8(after).ok()?);
        Some(vec![subject.line_after(row, &series, count)])
    }),
};

pub(super) static NOT_CUMULATIVE: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "buckets-not-cumulative",
        Severity::Error,
        "a bucket that counts less than one with a smaller `le`",
        include_str!("buckets-not-cumulative.md"),
    ),
    types: BUCKETED,
    find: |subject| {
        let buckets = subject.ordered();
        let fall = buckets
            .windows(2)
            .position(|pair| matches!(pair, [low, high] if high.count < low.count && low.bound < high.bound))?;
        let [low, high] = buckets.get(fall..fall + 2)? else { return None };
        Some(Found::at(high.span).other(low.span).index(fall + 1, fall).kind(IssueKind::BucketNotCumulative))
    },
    tell: |subject, found| {
        let buckets = subject.ordered();
        let told = |index: usize| {
            buckets.get(index).map(|bucket| (amount(bucket.count), subject.up_to(bucket))).unwrap_or_default()
        };
        let (low, low_bound) = told(found.index[1]);
        let (high, high_bound) = told(found.index[0]);
        let below_inf: f64 =
            buckets.iter().filter(|bucket| bucket.bound < Some(f64::INFINITY)).map(|bucket| bucket.count).sum();
        let all: f64 = buckets.iter().map(|bucket| bucket.count).sum();
        let is_each_alone =
            subject.it.count.is_some_and(|(count, _)| count > 0.0 && (count == below_inf || count == all));
        Told {
            message: format!("buckets of {} are not cumulative", subject.title()),
            label: format!("{high} {high_bound}: expected {low} or more"),
            other: format!("{low} {} {low_bound}", if low == "1" { "observation" } else { "observations" }),
            why: WRONG_QUANTILES,
            note: is_each_alone
                .then(|| "the buckets add up to the count: each counts its own observations only".to_owned()),
            help: "let each bucket count all observations up to its `le`".to_owned(),
            severity: None,
        }
    },
    repair: None,
};

pub(super) static INF_NOT_COUNT: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "inf-bucket-not-count",
        Severity::Error,
        "a bucket `+Inf` that differs from the count",
        include_str!("inf-bucket-not-count.md"),
    ),
    types: BUCKETED,
    find: |subject| {
        let (count, at) = subject.it.count?;
        let index = subject.it.buckets.iter().position(|bucket| bucket.bound == Some(f64::INFINITY))?;
        let inf = subject.it.buckets.get(index)?;
        let differs = inf.count != count && !inf.count.is_nan() && !count.is_nan();
        differs.then(|| Found::at(inf.span).other(at).index(index, 0).kind(IssueKind::InfBucketNotCount))
    },
    tell: |subject, found| {
        let count = amount(subject.it.count.map_or(f64::NAN, |(count, _)| count));
        let inf = amount(subject.it.buckets.get(found.index[0]).map_or(f64::NAN, |bucket| bucket.count));
        Told {
            message: format!("bucket `+Inf` of {} counts {inf}: expected {count}, its count", subject.title()),
            label: format!("{inf} observations"),
            other: format!("{count} observations"),
            why: "rates of the count and of the buckets disagree",
            help: "update the count and its buckets at the same time, and give both the same value".to_owned(),
            ..Told::default()
        }
    },
    repair: None,
};

pub(super) static WITHOUT_LE: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "bucket-without-le",
        Severity::Error,
        "a bucket without an `le` label",
        include_str!("bucket-without-le.md"),
    ),
    types: BUCKETED,
    find: |subject| {
        let bucket = subject.it.buckets.iter().find(|bucket| bucket.le.is_none() && bucket.bound.is_none())?;
        let at = subject.row(bucket.sample).map_or(bucket.span, |row| row.series);
        Some(Found::at(at).kind(IssueKind::MissingLe))
    },
    tell: |subject, _| Told {
        message: format!("bucket of {} has no label `le`", subject.title()),
        label: "expected a label `le`".to_owned(),
        why: "`histogram_quantile()` leaves the bucket out",
        help: "write the upper bound into a label `le`, and `+Inf` into that of the last bucket".to_owned(),
        ..Told::default()
    },
    repair: None,
};

pub(super) static LE_NOT_A_NUMBER: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "le-not-a-number",
        Severity::Error,
        "an `le` label that is no number",
        include_str!("le-not-a-number.md"),
    ),
    types: BUCKETED,
    find: |subject| {
        let is_wrong = |bound: Option<f64>| bound.is_none_or(f64::is_nan);
        let (index, bucket) = subject
            .it
            .buckets
            .iter()
            .enumerate()
            .find(|(_, bucket)| is_wrong(bucket.bound) && (bucket.le.is_some() || bucket.bound.is_some()))?;
        let kind = match (bucket.bound, bucket.le) {
            (Some(_), _) => IssueKind::LeNan,
            (None, Some(le)) if is_hexadecimal(&le.value()) => IssueKind::HexLe,
            _ => IssueKind::InvalidLe,
        };
        let at = bucket.le.map_or(bucket.span, |le| le.row().value.span);
        Some(Found::at(at).index(index, 0).kind(kind))
    },
    tell: |subject, found| {
        let text = subject.it.buckets.get(found.index[0]).map(threshold).unwrap_or_default();
        Told {
            message: format!("label `le` of {} is `{text}`: expected a number", subject.title()),
            label: "expected a number".to_owned(),
            why: "`histogram_quantile()` leaves the bucket out",
            help: "write the upper bound as a plain number such as `0.5`, without a unit".to_owned(),
            ..Told::default()
        }
    },
    repair: None,
};

/// Whether a number is written in a way that only some readers know.
pub(super) fn is_hexadecimal(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    digits.starts_with("0x") || digits.starts_with("0X")
}

pub(super) static DUPLICATE: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "duplicate-bucket",
        Severity::Error,
        "the same threshold twice in one histogram",
        include_str!("duplicate-bucket.md"),
    ),
    types: BUCKETED,
    find: |subject| {
        let buckets = subject.ordered();
        let at = buckets.windows(2).position(|pair| matches!(pair, [a, b] if a.bound == b.bound))?;
        if is_whole_twice(&buckets) {
            return None;
        }
        let [first, second] = buckets.get(at..at + 2)? else { return None };
        Some(Found::at(place(second)).other(place(first)).index(at + 1, at).kind(IssueKind::BucketOrder))
    },
    tell: |subject, found| {
        let buckets = subject.ordered();
        let text = |index: usize| buckets.get(index).map(threshold).unwrap_or_default();
        let (second, first) = (text(found.index[0]), text(found.index[1]));
        let message = if first == second {
            format!("bucket `{first}` of {} appears twice", subject.title())
        } else {
            format!("buckets `{first}` and `{second}` of {} are the same", subject.title())
        };
        Told {
            message,
            label: "the same threshold".to_owned(),
            other: "first here".to_owned(),
            why: "Prometheus drops the second sample as a duplicate",
            help: "leave one of them out, and write each threshold in one way".to_owned(),
            ..Told::default()
        }
    },
    repair: None,
};

/// Where a threshold stands.
fn place(bucket: &BucketView<'_, '_>) -> Span {
    bucket.le.map_or(bucket.span, |le| le.span())
}

/// Whether a whole histogram stands there twice: then it is its series that are repeated, not a bucket.
fn is_whole_twice(ordered: &[BucketView<'_, '_>]) -> bool {
    let (pairs, rest) = ordered.as_chunks::<2>();
    rest.is_empty() && pairs.len() > 1 && pairs.iter().all(|[a, b]| a.bound == b.bound && spelled(a) == spelled(b))
}

fn spelled<'a>(bucket: &BucketView<'_, 'a>) -> Option<Cow<'a, str>> {
    bucket.le.map(|le| le.value())
}

pub(super) static UNSORTED: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "buckets-unsorted",
        Severity::Warning,
        "buckets that are not in the order of their `le`",
        include_str!("buckets-unsorted.md"),
    )
    .severity_in(&[(Dialect::OpenMetrics1, Severity::Error), (Dialect::OpenMetrics2, Severity::Error)])
    .fixable(Applicability::Safe),
    types: BUCKETED,
    find: |subject| {
        let buckets = &subject.it.buckets;
        let at =
            buckets.windows(2).position(|pair| matches!(pair, [a, b] if b.bound.is_some() && a.bound > b.bound))?;
        let is_repeat = |low: &BucketView<'_, '_>| buckets.iter().take(at).any(|earlier| earlier.bound == low.bound);
        if buckets.get(at + 1).is_some_and(is_repeat) {
            return None;
        }
        let [high, low] = buckets.get(at..at + 2)? else { return None };
        Some(Found::at(place(low)).other(place(high)).index(at + 1, at).kind(IssueKind::BucketOrder))
    },
    tell: |subject, found| {
        let text = |index: usize| subject.it.buckets.get(index).map(threshold).unwrap_or_default();
        let (low, high) = (text(found.index[0]), text(found.index[1]));
        Told {
            message: format!("buckets of {} are not sorted: `{low}` after `{high}`", subject.title()),
            label: format!("expected before `{high}`"),
            other: "the larger one".to_owned(),
            why: "readers expect them in the order of their `le`",
            help: "sort the buckets by their `le`".to_owned(),
            ..Told::default()
        }
    },
    repair: Some(|subject, _| {
        let ordered = subject.ordered();
        if ordered.len() != subject.it.buckets.len() {
            return None;
        }
        let mut slots: Vec<Span> = subject
            .it
            .buckets
            .iter()
            .map(|bucket| subject.row(bucket.sample).map(|row| row.line))
            .collect::<Option<_>>()?;
        slots.sort_unstable();
        // A composite value has all its buckets on one line.
        if slots.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
            return None;
        }
        let mut edits = Vec::new();
        for (slot, bucket) in slots.into_iter().zip(ordered.iter()) {
            let line = subject.row(bucket.sample)?.line;
            if line != slot {
                let text = std::str::from_utf8(subject.family.get(line)).ok()?.to_owned();
                edits.push(Edit { span: slot, text });
            }
        }
        Some(edits)
    }),
};

pub(super) static INF_ONLY: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "inf-bucket-only",
        Severity::Info,
        "a histogram whose only bucket is `+Inf`",
        include_str!("inf-bucket-only.md"),
    ),
    types: BUCKETED,
    find: |subject| match subject.it.buckets.as_slice() {
        [only] if only.bound == Some(f64::INFINITY) && subject.it.native.is_none() => {
            Some(Found::at(only.le.map_or(only.span, |le| le.span())))
        }
        _ => None,
    },
    tell: |subject, _| Told {
        message: format!("{} has no bucket but `+Inf`", subject.title()),
        label: "the only bucket".to_owned(),
        help: "add thresholds, or expose a summary without quantiles; a native histogram needs protobuf".to_owned(),
        ..Told::default()
    },
    repair: None,
};

pub(super) static TOO_MANY: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "too-many-buckets",
        Severity::Info,
        "a histogram with more thresholds than `max-buckets`",
        include_str!("too-many-buckets.md"),
    ),
    types: BUCKETED,
    find: |subject| (subject.it.buckets.len() > subject.limits.buckets).then(|| Found::at(subject.it.series_span())),
    tell: |subject, _| Told {
        message: format!(
            "{} has {} buckets: expected at most {}",
            subject.title(),
            amount(subject.it.buckets.len() as f64),
            amount(subject.limits.buckets as f64)
        ),
        label: "each bucket is a series per label set".to_owned(),
        help: "keep the thresholds that queries use, or expose a native histogram".to_owned(),
        ..Told::default()
    },
    repair: None,
};
