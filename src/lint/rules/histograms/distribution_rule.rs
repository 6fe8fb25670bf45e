//! Rules that look at one histogram or summary at a time: what is the fault, and what to say of the first.

use std::borrow::Cow;

use exposit_parser::consumer::{ConsumerSet, rejected_by};
use exposit_parser::dialect::Dialect;
use exposit_parser::distribution::{BucketView, Distribution};
use exposit_parser::family::{Family, SampleRow};
use exposit_parser::issue::IssueKind;
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use crate::diagnostic::{Edit, Severity, counted, number, quoted};
use crate::lint::rules::places::Places;
use crate::lint::rules::{Context, Limits, LintRule, hurt};
use crate::rule::RuleMeta;

/// The types that a classic bucket can belong to.
pub(super) const BUCKETED: &[MetricType] = &[MetricType::Histogram, MetricType::GaugeHistogram];

/// How many edits a fix may have: a fix that leaves some series out would not take the finding away.
const MOST_EDITS: usize = 10_000;

/// Looks for the edits that take a fault away; none where they cannot be known.
pub(super) type Repair = fn(&Subject<'_>, &Found) -> Option<Vec<Edit>>;

/// A rule about single histograms or summaries. One finding a family.
pub(super) struct DistributionRule {
    pub(super) meta: &'static RuleMeta,
    /// Types of family that it looks at.
    pub(super) types: &'static [MetricType],
    /// Looks for the fault in one of them. Called for each, so it builds no text.
    pub(super) find: fn(&Subject<'_>) -> Option<Found>,
    /// What to say of the first that has it.
    pub(super) tell: fn(&Subject<'_>, &Found) -> Told,
    /// The edits that take the fault away, where the rule offers a fix.
    pub(super) repair: Option<Repair>,
}

impl std::fmt::Debug for DistributionRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DistributionRule").field("meta", &self.meta.name).finish_non_exhaustive()
    }
}

/// One histogram or summary, and what it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'d> {
    pub(super) family: &'d Family<'d>,
    pub(super) it: &'d Distribution<'d, 'd>,
    pub(super) dialect: Dialect,
    pub(super) limits: &'d Limits,
}

/// A fault: where it shows, and what the parser calls it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) at: Span,
    /// The other place that it takes to see it.
    pub(super) other: Option<Span>,
    /// Numbers of the buckets or quantiles that it is about: that at `at`, that at `other`.
    pub(super) index: [usize; 2],
    /// The parser's word for the same fact: tells who rejects it.
    pub(super) kind: Option<IssueKind>,
}

impl Found {
    pub(super) fn at(at: Span) -> Self {
        Self { at, other: None, index: [0; 2], kind: None }
    }

    pub(super) fn kind(self, kind: IssueKind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    pub(super) fn other(self, other: Span) -> Self {
        Self { other: Some(other), ..self }
    }

    pub(super) fn index(self, at: usize, other: usize) -> Self {
        Self { index: [at, other], ..self }
    }
}

/// What is said of a fault.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) message: String,
    /// What is said at the place.
    pub(super) label: String,
    /// What is said at the other place.
    pub(super) other: String,
    /// What comes out wrong; empty where there is nothing to say beyond the help.
    pub(super) why: &'static str,
    /// A further note on this very fault.
    pub(super) note: Option<String>,
    pub(super) help: String,
    /// Another severity than the rule's.
    pub(super) severity: Option<Severity>,
}

impl LintRule for DistributionRule {
    fn meta(&self) -> &'static RuleMeta {
        self.meta
    }

    fn types(&self) -> &'static [MetricType] {
        self.types
    }

    fn distributions(&self, family: &Family<'_>, distributions: &[Distribution<'_, '_>], cx: &mut Context<'_>) {
        let mut places = Places::default();
        let mut first: Option<(Subject<'_>, Found)> = None;
        let mut rejected = ConsumerSet::NONE;
        let mut edits: Option<Vec<Edit>> = self.repair.map(|_| Vec::new());
        for it in distributions {
            let subject = Subject { family, it, dialect: cx.dialect, limits: cx.limits };
            let Some(found) = (self.find)(&subject) else { continue };
            places.add(found.at);
            rejected = rejected.union(found.kind.map_or(ConsumerSet::NONE, |kind| rejected_by(kind, cx.dialect)));
            if let (Some(repair), Some(all)) = (self.repair, &mut edits) {
                match repair(&subject, &found) {
                    Some(more) if all.len() + more.len() <= MOST_EDITS => all.extend(more),
                    _ => edits = None,
                }
            }
            first.get_or_insert((subject, found));
        }
        let Some((subject, found)) = first else { return };
        let told = (self.tell)(&subject, &found);
        let mut finding = self.meta.rejected(cx.dialect, rejected, told.message).metric(family.name());
        if let Some(severity) = told.severity {
            finding.severity = severity;
        }
        if !rejected.is_empty() {
            finding.severity = Severity::Error;
        }
        if let Some(other) = found.other {
            finding = finding.related(other, told.other);
        }
        finding = places.mark(finding, told.label);
        if !told.why.is_empty() {
            finding = hurt::note(finding, cx, told.why);
        }
        if let Some(note) = told.note {
            finding = finding.note(note);
        }
        finding = match (edits.filter(|edits| !edits.is_empty()), self.meta.fixable) {
            (Some(mut edits), Some(applicability)) => {
                let patch = self.repair.and_then(|repair| repair(&subject, &found)).unwrap_or_default();
                edits.sort_unstable();
                finding.patch(told.help, patch).fix(applicability, edits)
            }
            _ => finding.help(told.help),
        };
        cx.emit(finding);
    }
}

impl Subject<'_> {
    /// Name of the family, harmless.
    pub(super) fn name(&self) -> String {
        quoted(self.family.name().as_bytes())
    }

    /// The family's type and name: ``histogram `x` ``.
    pub(super) fn title(&self) -> String {
        format!("{} `{}`", word(self.family.metric_type()), self.name())
    }

    /// Whether it has nothing but a native part, which has no thresholds.
    pub(super) fn is_native(&self) -> bool {
        self.it.native.is_some() && self.it.buckets.is_empty()
    }

    /// Whether it has a sample of its type at all, not only some that cannot belong to it.
    pub(super) fn is_real(&self) -> bool {
        let it = self.it;
        !it.buckets.is_empty()
            || it.count.is_some()
            || it.sum.is_some()
            || it.quantiles.iter().any(|q| q.quantile.is_some())
    }

    /// Its buckets with a threshold, by rising threshold; those of one threshold in input order.
    pub(super) fn ordered(&self) -> Cow<'_, [BucketView<'_, '_>]> {
        let buckets = &self.it.buckets;
        let is_rising = buckets.is_sorted_by(|a, b| a.bound <= b.bound);
        let is_whole = buckets.iter().all(|bucket| bucket.bound.is_some_and(|bound| !bound.is_nan()));
        if is_rising && is_whole {
            return Cow::Borrowed(buckets);
        }
        let mut ordered: Vec<_> =
            buckets.iter().filter(|bucket| bucket.bound.is_some_and(|bound| !bound.is_nan())).copied().collect();
        ordered.sort_by(|a, b| a.bound.partial_cmp(&b.bound).unwrap_or(std::cmp::Ordering::Equal));
        Cow::Owned(ordered)
    }

    /// Whether the lowest threshold is below zero.
    pub(super) fn has_negative_bound(&self) -> bool {
        self.it.buckets.iter().any(|bucket| bucket.bound.is_some_and(|bound| bound < 0.0))
    }

    /// The row of a sample.
    pub(super) fn row(&self, sample: u32) -> Option<&SampleRow> {
        self.family.sample_rows().get(sample as usize)
    }

    /// ``up to 0.1 s``.
    pub(super) fn up_to(&self, bucket: &BucketView<'_, '_>) -> String {
        if bucket.bound == Some(f64::INFINITY) {
            return "in all".to_owned();
        }
        let unit = UNITS.iter().find(|(suffix, _)| self.family.name().ends_with(suffix)).map_or("", |(_, unit)| unit);
        format!("up to {}{unit}", threshold(bucket))
    }

    /// The line that adds a sample with this name, these labels and this value after the line of another.
    pub(super) fn line_after(&self, row: &SampleRow, series: &str, value: f64) -> Edit {
        let timestamp = self.family.get(row.timestamp_span);
        let timestamp =
            if timestamp.is_empty() { String::new() } else { format!(" {}", String::from_utf8_lossy(timestamp)) };
        Edit { span: Span::at(row.line.end), text: format!("\n{series} {}{timestamp}", number(value)) }
    }
}

/// What the numbers of a family are measured in, by its name, as a label writes it.
const UNITS: [(&str, &str); 2] = [("_seconds", " s"), ("_bytes", " bytes")];

/// A type as a message writes it.
pub(super) fn word(metric_type: MetricType) -> &'static str {
    match metric_type {
        MetricType::GaugeHistogram => "gauge histogram",
        other => other.name(),
    }
}

/// A threshold as the input spells it.
pub(super) fn threshold(bucket: &BucketView<'_, '_>) -> String {
    match bucket.le {
        Some(le) => quoted(le.value().as_bytes()),
        None => number(bucket.bound.unwrap_or(f64::NAN)),
    }
}

/// A count as a label shows it: whole numbers with commas.
pub(super) fn amount(value: f64) -> String {
    let whole = value.to_string();
    whole.parse().map_or_else(|_| number(value), counted)
}
