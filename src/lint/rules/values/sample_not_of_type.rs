//! Samples that cannot belong to their family's type.

use exposit_parser::consumer::{ConsumerSet, rejected_by};
use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Family, Role, Sample, SampleRow};
use exposit_parser::issue::IssueKind;
use exposit_parser::model::MetricType;

use crate::diagnostic::{Severity, quoted};
use crate::lint::rules::places::Places;
use crate::lint::rules::{Context, Exposition, LintRule, hurt};
use crate::rule::RuleMeta;

static META: RuleMeta = RuleMeta::new(
    "values",
    "sample-not-of-type",
    Severity::Error,
    "a sample that cannot belong to its family's type",
    include_str!("sample-not-of-type.md"),
)
.dialects(&[Dialect::PrometheusText, Dialect::OpenMetrics1]);

#[derive(Debug)]
pub(super) struct SampleNotOfType;

/// Why a sample cannot belong to its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stranger {
    /// Its suffix is none of the type's.
    Suffix,
    /// A bare sample of a summary, without `quantile`.
    NoQuantile,
}

impl LintRule for SampleNotOfType {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        if !can_have_strangers(family) {
            return;
        }
        let mut places = Places::default();
        let mut first: Option<(Stranger, Sample<'_, '_>)> = None;
        let mut rejected = ConsumerSet::NONE;
        for sample in family.samples() {
            let Some(stranger) = stranger(family.metric_type(), sample) else { continue };
            places.add(sample.row().name.span);
            first.get_or_insert((stranger, sample));
            rejected = rejected.union(rejected_by(kind(stranger), cx.dialect));
        }
        let Some((stranger, sample)) = first else { return };
        let name = quoted(family.name().as_bytes());
        let sample_name = quoted(sample.name().as_bytes());
        let word = family.metric_type().name();
        let (message, label) = match stranger {
            Stranger::NoQuantile => (
                format!("sample `{sample_name}` of summary `{name}` has no `quantile`"),
                "expected a label `quantile`".to_owned(),
            ),
            Stranger::Suffix => (
                format!("sample `{sample_name}` cannot belong to {word} `{name}`: expected {}", expected(family)),
                format!("not a sample of a {word}"),
            ),
        };
        let finding = META.rejected(cx.dialect, rejected, message).metric(family.name());
        let mut finding = places.mark(finding, label).help(match stranger {
            Stranger::NoQuantile => "give it a `quantile`, or the suffix `_sum` or `_count`",
            Stranger::Suffix => "declare the type that the samples have, or give the sample a name of its own",
        });
        if let Some(line) = family.declared_type() {
            finding = finding.related(line.value.span, format!("a {word}"));
        }
        cx.emit(hurt::note(finding, cx, "the textfile collector of node_exporter drops this sample"));
    }

    /// In the text format `x_bucket` is a family of its own unless `x` is a histogram.
    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        if cx.dialect != Dialect::PrometheusText {
            return;
        }
        for buckets in exposition.ledger.families().filter(|family| !family.declared && !family.is_empty()) {
            let Some(base) = buckets.name.strip_suffix("_bucket") else { continue };
            let Some(summary) = exposition.ledger.get(base).filter(|base| base.metric_type == MetricType::Summary)
            else {
                continue;
            };
            let name = quoted(base.as_bytes());
            let mut finding = META
                .finding(
                    cx.dialect,
                    format!("sample `{name}_bucket` cannot belong to summary `{name}`: expected `{name}`, `{name}_sum` or `{name}_count`"),
                )
                .metric(buckets.name)
                .at(buckets.name_span, "not a sample of a summary")
                .count(u64::from(buckets.samples))
                .help("declare a histogram, or give the sample a name of its own");
            if let Some(line) = summary.type_span {
                finding = finding.related(line, "a summary");
            }
            finding.severity = Severity::Warning;
            cx.emit(hurt::note(finding, cx, "the buckets are stored without a type"));
        }
    }
}

/// Whether the type has samples that others are told from, and whether this rule is the one that tells them: bare
/// samples of counters and info metrics, and suffixes of gauge histograms, have rules of their own.
fn can_have_strangers(family: &Family<'_>) -> bool {
    match family.metric_type() {
        MetricType::Histogram | MetricType::GaugeHistogram | MetricType::Summary => true,
        _ => family.dialect().is_openmetrics(),
    }
}

fn stranger(metric_type: MetricType, sample: Sample<'_, '_>) -> Option<Stranger> {
    let row: &SampleRow = sample.row();
    match (metric_type, row.role) {
        // OpenMetrics has rules of its own for these.
        (MetricType::GaugeHistogram | MetricType::Info, Role::Foreign) => None,
        (_, Role::Foreign) | (MetricType::Histogram | MetricType::GaugeHistogram, Role::Value) => {
            Some(Stranger::Suffix)
        }
        (MetricType::Summary, Role::Value) if sample.label("quantile").is_none() => Some(Stranger::NoQuantile),
        _ => None,
    }
}

fn kind(stranger: Stranger) -> IssueKind {
    match stranger {
        Stranger::Suffix => IssueKind::WrongSuffix,
        Stranger::NoQuantile => IssueKind::MissingQuantile,
    }
}

/// The names that samples of the family have.
fn expected(family: &Family<'_>) -> String {
    let suffixes: &[&str] = match family.metric_type() {
        MetricType::Counter => &["_total", "_created"],
        MetricType::Histogram => &["_bucket", "_sum", "_count"],
        MetricType::GaugeHistogram => &["_bucket", "_gsum", "_gcount"],
        MetricType::Summary => &["", "_sum", "_count"],
        MetricType::Info => &["_info"],
        MetricType::Unknown | MetricType::Gauge | MetricType::StateSet => &[""],
    };
    let name = quoted(family.name().as_bytes());
    let names: Vec<String> = suffixes.iter().map(|suffix| format!("`{name}{suffix}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
