//! Families without HELP, without TYPE, without a type worth the name, without samples.

use exposit_parser::consumer::{ConsumerSet, rejected_by};
use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Family, Keyword};
use exposit_parser::issue::IssueKind;
use exposit_parser::ledger::{FamilyFacts, Ledger};
use exposit_parser::model::MetricType;

use super::GROUP;
use super::mismatch;
use crate::diagnostic::{Applicability, Severity, quoted};
use crate::lint::rules::reports::meta;
use crate::lint::rules::{Context, Exposition, LintRule, hurt};
use crate::rule::RuleMeta;

static MISSING_HELP_META: RuleMeta = meta!(GROUP, "missing-help", Warning, "a family without a HELP text")
    // No finding carries a fix yet: a text can only come from a template of the settings.
    .fixable(Applicability::Unsafe)
    .promlint("no help text");

#[derive(Debug)]
pub(super) struct MissingHelp;

impl LintRule for MissingHelp {
    fn meta(&self) -> &'static RuleMeta {
        &MISSING_HELP_META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        // Nobody reads the help of a family without samples; promlint does not look for it either.
        if family.sample_rows().is_empty() {
            return;
        }
        let name = quoted(family.name().as_bytes());
        let finding = match family.help() {
            Some(help) if !family.get(help.value.span).trim_ascii().is_empty() => return,
            Some(help) => MISSING_HELP_META
                .finding(cx.dialect, format!("HELP of `{name}` is empty"))
                .at(help.name.span, "no text after it")
                .help(format!("say in one sentence what `{name}` measures")),
            None => MISSING_HELP_META
                .finding(cx.dialect, format!("`{name}` has no HELP"))
                .at(family.name_span(), "no HELP line")
                .help(format!("put `# HELP {name} ` and one sentence on what it measures above it")),
        };
        let finding = finding.metric(family.name()).count(family.sample_rows().len() as u64);
        cx.emit(hurt::note(finding, cx, "nobody can look up what it measures"));
    }
}

static MISSING_TYPE_META: RuleMeta = meta!(GROUP, "missing-type", Warning, "samples without a TYPE line");

#[derive(Debug)]
pub(super) struct MissingType;

impl LintRule for MissingType {
    fn meta(&self) -> &'static RuleMeta {
        &MISSING_TYPE_META
    }

    fn types(&self) -> &'static [MetricType] {
        &[MetricType::Unknown]
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let declared = family.metadata().iter().any(|line| line.keyword == Keyword::Type);
        let Some(first) = family.sample_rows().first() else { return };
        if declared || cx.dialect == Dialect::Protobuf {
            return;
        }
        let name = quoted(family.name().as_bytes());
        // One reader wants to know quoted names before it sees them.
        let rejected = match cx.dialect {
            Dialect::OpenMetrics1 | Dialect::OpenMetrics2 if first.name.quoted => {
                rejected_by(IssueKind::UndeclaredQuotedName, cx.dialect)
            }
            _ => ConsumerSet::NONE,
        };
        let stored = if cx.dialect.is_openmetrics() { "unknown" } else { "untyped" };
        let help = match Guess::of(family) {
            Some(guess) => format!("put `# TYPE {} {}` above it", guess.family, guess.metric_type.name()),
            None => format!("put `# TYPE {name} gauge` above it, or `counter` if it only grows"),
        };
        let mut finding = MISSING_TYPE_META
            .rejected(cx.dialect, rejected, format!("`{name}` has no TYPE"))
            .metric(family.name())
            .count(family.sample_rows().len() as u64)
            .at(first.name.span, format!("stored as {stored}"))
            .help(help);
        if !rejected.is_empty() {
            finding.severity = Severity::Error;
        }
        cx.emit(hurt::note(finding, cx, "nobody can tell whether `rate()` belongs around it"));
    }
}

static UNTYPED_METRIC_META: RuleMeta = meta!(GROUP, "untyped-metric", Info, "a TYPE line that declares no type");

#[derive(Debug)]
pub(super) struct UntypedMetric;

impl LintRule for UntypedMetric {
    fn meta(&self) -> &'static RuleMeta {
        &UNTYPED_METRIC_META
    }

    fn types(&self) -> &'static [MetricType] {
        &[MetricType::Unknown]
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let Some(declared) = family.declared_type() else { return };
        if declared.metric_type != Some(MetricType::Unknown) || family.sample_rows().is_empty() {
            return;
        }
        let name = quoted(family.name().as_bytes());
        let word = quoted(family.get(declared.value.span));
        let finding = UNTYPED_METRIC_META
            .finding(cx.dialect, format!("`{name}` is declared without a type"))
            .metric(family.name())
            .count(family.sample_rows().len() as u64);
        let finding = match Guess::of(family) {
            Some(guess) => finding
                .at(declared.value.span, format!("a {}, by {}", guess.metric_type.name(), guess.by))
                .help(format!("write `# TYPE {} {}`", guess.family, guess.metric_type.name())),
            None => finding
                .at(declared.value.span, format!("`{word}` says nothing"))
                .help("write `counter` if it only grows, else `gauge`"),
        };
        cx.emit(hurt::note(finding, cx, "nobody can tell whether `rate()` belongs around it"));
    }
}

/// What type an untyped family must be.
struct Guess {
    /// The family that the TYPE line would name, harmless.
    family: String,
    metric_type: MetricType,
    /// What tells it.
    by: &'static str,
}

impl Guess {
    fn of(family: &Family<'_>) -> Option<Self> {
        let name = family.name();
        let first = family.samples().next()?;
        let guess = |family: &str, metric_type, by| Some(Self { family: quoted(family.as_bytes()), metric_type, by });
        if let Some(stem) = name.strip_suffix("_bucket").filter(|_| first.label("le").is_some()) {
            return guess(stem, MetricType::Histogram, "its buckets");
        }
        if first.label("quantile").is_some() {
            return guess(name, MetricType::Summary, "its quantiles");
        }
        if name.ends_with("_total") {
            return guess(name, MetricType::Counter, "its name");
        }
        if name.ends_with("_info") || name.ends_with("_ratio") || name.ends_with("_timestamp_seconds") {
            return guess(name, MetricType::Gauge, "its name");
        }
        None
    }
}

static METADATA_WITHOUT_SAMPLES_META: RuleMeta =
    meta!(GROUP, "metadata-without-samples", Info, "a family with metadata and no sample");

#[derive(Debug)]
pub(super) struct MetadataWithoutSamples;

impl LintRule for MetadataWithoutSamples {
    fn meta(&self) -> &'static RuleMeta {
        &METADATA_WITHOUT_SAMPLES_META
    }

    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        for family in exposition.ledger.families() {
            if !family.is_empty() || told_elsewhere(&family, exposition.ledger, cx) {
                continue;
            }
            let name = quoted(family.name.as_bytes());
            let finding = METADATA_WITHOUT_SAMPLES_META
                .finding(cx.dialect, format!("`{name}` has metadata and no sample"))
                .metric(family.name)
                .at(family.name_span, "no sample follows")
                .note("right for a metric with labels that has no series yet")
                .help(
                    "expose the label values that are known with 0, or leave the metadata out until there is a sample",
                );
            cx.emit(finding);
        }
    }
}

/// Whether another rule says why the samples are missing.
fn told_elsewhere(family: &FamilyFacts<'_>, ledger: &Ledger, cx: &Context<'_>) -> bool {
    let counter_of_openmetrics = cx.dialect == Dialect::PrometheusText
        && family.metric_type == MetricType::Counter
        && ledger.find(&format!("{}_total", family.name)).is_some();
    counter_of_openmetrics || mismatch::candidate(family, ledger, cx.dialect).is_some()
}
