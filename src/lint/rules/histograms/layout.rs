//! Thresholds as a whole: whether the series of a histogram agree on them, and whether they fit what is observed.

use exposit_parser::distribution::{BucketView, Distribution};
use exposit_parser::family::Family;
use exposit_parser::model::MetricType;

use super::distribution_rule::{BUCKETED, DistributionRule, Found, Subject, Told, amount, threshold};
use crate::diagnostic::{Severity, number};
use crate::lint::rules::places::Places;
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

static DIFFERING: RuleMeta = RuleMeta::new(
    "histograms",
    "differing-buckets",
    Severity::Warning,
    "series of one histogram with different thresholds",
    include_str!("differing-buckets.md"),
);

#[derive(Debug)]
pub(super) struct DifferingBuckets;

impl LintRule for DifferingBuckets {
    fn meta(&self) -> &'static RuleMeta {
        &DIFFERING
    }

    fn types(&self) -> &'static [MetricType] {
        BUCKETED
    }

    fn distributions(&self, family: &Family<'_>, distributions: &[Distribution<'_, '_>], cx: &mut Context<'_>) {
        let subject = |it| Subject { family, it, dialect: cx.dialect, limits: cx.limits };
        let mut all = distributions.iter().filter(|it| has_thresholds(it));
        let Some(first) = all.next() else { return };
        let mut places = Places::default();
        let mut other = None;
        for it in all {
            if !agree(first, it) {
                places.add(it.series_span());
                other = other.or(Some(it));
            }
        }
        let Some(other) = other else { return };
        let (first, other) = (subject(first), subject(other));
        let only = |one: &Subject<'_>, two: &Subject<'_>| {
            let lacks = |bucket: &&BucketView<'_, '_>| !two.it.buckets.iter().any(|its| its.bound == bucket.bound);
            match one.it.buckets.iter().filter(|bucket| !is_inf(bucket)).find(lacks) {
                Some(bucket) => format!("threshold `{}` only here", threshold(bucket)),
                None => "fewer thresholds".to_owned(),
            }
        };
        let finding = DIFFERING
            .finding(cx.dialect, format!("series of {} have different thresholds", first.title()))
            .metric(family.name())
            .related(first.it.series_span(), only(&first, &other));
        let finding = places
            .mark(finding, only(&other, &first))
            .help("give all series of a histogram the same buckets, or split it into several families");
        cx.emit(hurt::note(finding, cx, "a sum over the series counts observations in some buckets only"));
    }
}

/// Whether all its buckets have a threshold, so that they can be compared: a bad `le` is a finding of its own.
fn has_thresholds(it: &Distribution<'_, '_>) -> bool {
    !it.buckets.is_empty() && it.buckets.iter().all(|bucket| bucket.bound.is_some_and(|bound| !bound.is_nan()))
}

fn is_inf(bucket: &BucketView<'_, '_>) -> bool {
    bucket.bound == Some(f64::INFINITY)
}

/// Whether both have the same thresholds, in whatever order; `+Inf` is not compared, since that every histogram must
/// have.
fn agree(a: &Distribution<'_, '_>, b: &Distribution<'_, '_>) -> bool {
    let bounds = |it: &Distribution<'_, '_>| -> Vec<f64> {
        let mut bounds: Vec<f64> =
            it.buckets.iter().filter(|bucket| !is_inf(bucket)).filter_map(|bucket| bucket.bound).collect();
        bounds.sort_by(f64::total_cmp);
        bounds.dedup();
        bounds
    };
    let in_order = a.buckets.iter().map(|bucket| bucket.bound).eq(b.buckets.iter().map(|bucket| bucket.bound));
    in_order || bounds(a) == bounds(b)
}

/// How many observations it takes to judge thresholds by.
const ENOUGH: f64 = 100.0;
/// The share of observations in one bucket from which on the others carry no information.
const NEARLY_ALL: f64 = 0.9;

pub(super) static DO_NOT_FIT: DistributionRule = DistributionRule {
    meta: &RuleMeta::new(
        "histograms",
        "buckets-do-not-fit",
        Severity::Info,
        "thresholds that lie above or below nearly all observations",
        include_str!("buckets-do-not-fit.md"),
    ),
    types: BUCKETED,
    find: |subject| {
        let buckets = subject.ordered();
        let inf = buckets.last().filter(|last| is_inf(last) && last.count >= ENOUGH && last.count.is_finite())?;
        let [first, .., highest, _] = buckets.as_ref() else { return None };
        if !buckets.is_sorted_by(|a, b| a.count <= b.count) {
            return None;
        }
        let most = inf.count * NEARLY_ALL;
        // A first threshold of 0 is there to count the zeros, which are most of many things.
        let at = if first.count > most && first.bound > Some(0.0) {
            first
        } else if inf.count - highest.count > most {
            inf
        } else {
            return None;
        };
        let index = usize::from(is_inf(at));
        Some(Found::at(at.span).index(index, 0))
    },
    tell: |subject, found| {
        let buckets = subject.ordered();
        let above = found.index[0] == 1;
        let bucket = if above { buckets.iter().rev().nth(1) } else { buckets.first() };
        let Some(bucket) = bucket else { return Told::default() };
        let threshold = threshold(bucket);
        let total = buckets.last().map_or(0.0, |last| last.count);
        let share = if above { total - bucket.count } else { bucket.count } / total;
        let side = if above { "above its highest threshold" } else { "below its lowest threshold" };
        Told {
            message: format!(
                "{} % of the observations of {} lie {side}, {threshold}",
                number((share * 1000.0).floor() / 10.0),
                subject.title()
            ),
            label: format!("{} observations in all", amount(total)),
            note: mistaken_unit(subject, &buckets, above),
            help: "choose thresholds around the values that are observed".to_owned(),
            ..Told::default()
        }
    },
    repair: None,
};

/// Thresholds above this are not those of a duration in seconds that somebody waits for.
const LONGEST_WAIT: f64 = 600.0;

/// Says so where the mean would lie among the thresholds if it were in another unit: the usual reason. Only where the
/// name goes with it: milliseconds among seconds if the family is one of seconds or has no unit, seconds among
/// milliseconds if it is one of milliseconds.
fn mistaken_unit(subject: &Subject<'_>, buckets: &[BucketView<'_, '_>], above: bool) -> Option<String> {
    let (sum, _) = subject.it.sum?;
    let (count, _) = subject.it.count?;
    let mean = sum / count;
    let mut bounds = buckets.iter().filter(|bucket| !is_inf(bucket)).filter_map(|bucket| bucket.bound);
    let low = bounds.clone().next()?;
    let high = bounds.next_back()?;
    let name = subject.family.name();
    let in_milliseconds = name.ends_with("_ms") || name.ends_with("_milliseconds");
    let is_likely = if above { !in_milliseconds && high <= LONGEST_WAIT } else { in_milliseconds };
    let factor = if above { 1e-3 } else { 1e3 };
    let fits = mean.is_finite() && !(low..=high).contains(&mean) && (low..=high).contains(&(mean * factor));
    (is_likely && fits).then(|| {
        let mean = number((mean * 1e4).round() / 1e4);
        let mistake = if above { "milliseconds observed as seconds" } else { "seconds observed as milliseconds" };
        format!("the mean is {mean}, which fits the thresholds in another unit: check for {mistake}")
    })
}
