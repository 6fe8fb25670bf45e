//! Histograms and summaries that nobody declares.

use exposit_parser::dialect::Dialect;
use exposit_parser::family::Family;
use exposit_parser::model::MetricType;
use exposit_parser::names::{NameKind, is_legacy};
use exposit_parser::span::Span;

use super::reserved_labels::has_label;
use crate::diagnostic::{Applicability, Edit, Severity, quoted};
use crate::lint::rules::places::Places;
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

static META: RuleMeta = RuleMeta::new(
    "histograms",
    "untyped-histogram",
    Severity::Warning,
    "buckets or quantiles without a TYPE line",
    include_str!("untyped-histogram.md"),
)
.dialects(&[Dialect::PrometheusText, Dialect::OpenMetrics1])
.fixable(Applicability::Unsafe);

#[derive(Debug)]
pub(super) struct UntypedHistogram;

impl LintRule for UntypedHistogram {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn types(&self) -> &'static [MetricType] {
        &[MetricType::Unknown]
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        if family.declared_type().is_some() {
            return;
        }
        let (stem, label, word) = match family.name().strip_suffix("_bucket") {
            Some(stem) => (stem, "le", "histogram"),
            None => (family.name(), "quantile", "summary"),
        };
        if !has_label(family, label) {
            return;
        }
        let mut places = Places::default();
        for sample in family.samples() {
            let Some(found) = sample.label(label) else { continue };
            if found.value().parse::<f64>().is_ok() {
                places.add(found.span());
            }
        }
        if places.is_empty() {
            return;
        }
        let name = quoted(stem.as_bytes());
        let finding = META
            .finding(
                cx.dialect,
                format!("`{}` looks like a {word}, but no TYPE line says so", quoted(family.name().as_bytes())),
            )
            .metric(family.name());
        let finding = places.mark(finding, format!("part of a {word}"));
        let help = format!("write `# TYPE {name} {word}` above it");
        let finding = match first_line(family).filter(|_| is_legacy(NameKind::Metric, stem.as_bytes())) {
            Some(line) => {
                let edits = vec![Edit { span: Span::at(line), text: format!("# TYPE {stem} {word}\n") }];
                finding.patch(help, edits.clone()).fix(Applicability::Unsafe, edits)
            }
            None => finding.help(help),
        };
        cx.emit(hurt::note(finding, cx, "it is stored and queried as series without a type"));
    }
}

/// Where the first line of the family starts.
fn first_line(family: &Family<'_>) -> Option<u32> {
    let metadata = family.metadata().first().map(|line| line.line.start);
    let sample = family.sample_rows().first().map(|row| row.line.start);
    metadata.into_iter().chain(sample).min()
}
