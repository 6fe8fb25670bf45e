//! Metadata that name a family without samples, next to samples without metadata.

use exposit_parser::dialect::Dialect;
use exposit_parser::ledger::{FamilyFacts, Ledger};
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{Applicability, Edit, quoted};
use crate::lint::rules::reports::meta;
use crate::lint::rules::{Context, Exposition, LintRule, hurt};
use crate::rule::RuleMeta;

static META: RuleMeta =
    meta!(GROUP, "metadata-name-mismatch", Warning, "metadata under another name than the samples next to them")
        .fixable(Applicability::Unsafe);

#[derive(Debug)]
pub(super) struct MetadataNameMismatch;

impl LintRule for MetadataNameMismatch {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        for family in exposition.ledger.families() {
            let Some(found) = candidate(&family, exposition.ledger, cx.dialect) else { continue };
            let (name, right) = (quoted(family.name.as_bytes()), quoted(found.name.as_bytes()));
            let samples = quoted(found.samples.name.as_bytes());
            let finding = META
                .finding(
                    cx.dialect,
                    format!("metadata of `{name}` have no samples, and samples of `{samples}` no metadata"),
                )
                .metric(family.name)
                .at(family.name_span, format!("the samples are called `{samples}`"))
                .related(found.samples.name_span, "no metadata");
            let finding = match edits(&family, found.name) {
                Some(edits) => finding
                    .patch(format!("write `{right}` in the metadata, if the samples are right"), edits.clone())
                    .fix(Applicability::Unsafe, edits),
                None => finding.help(format!("write `{right}` in the metadata, if the samples are right")),
            };
            cx.emit(hurt::note(finding, cx, "the samples have neither type nor help"));
        }
    }
}

/// The samples that metadata are meant for.
pub(super) struct Candidate<'l> {
    /// The family that they are now, which nothing declares.
    samples: FamilyFacts<'l>,
    /// What the metadata should say.
    name: &'l str,
}

/// The only neighbour of a family without samples whose samples look as if they were its own.
pub(super) fn candidate<'l>(family: &FamilyFacts<'l>, ledger: &'l Ledger, dialect: Dialect) -> Option<Candidate<'l>> {
    if !family.is_empty() || dialect == Dialect::Protobuf {
        return None;
    }
    let neighbours = [family.id.checked_sub(1), family.id.checked_add(1)];
    let mut found = neighbours.into_iter().flatten().filter_map(|id| ledger.family(id)).filter_map(|samples| {
        let bare = !samples.declared && samples.help_span.is_none() && !samples.is_empty();
        let name = if bare { meant(family, samples.name, dialect) } else { None }?;
        Some(Candidate { samples, name })
    });
    found.next().filter(|_| found.next().is_none())
}

/// The suffixes of the samples of a type.
fn suffixes(metric_type: MetricType) -> &'static [&'static str] {
    match metric_type {
        MetricType::Histogram => &["_bucket", "_count", "_sum"],
        MetricType::Summary => &["_count", "_sum"],
        _ => &[],
    }
}

/// The name that the metadata should have for these samples; `None` where the two have nothing to do with each other.
fn meant<'n>(family: &FamilyFacts<'_>, samples: &'n str, dialect: Dialect) -> Option<&'n str> {
    let declared = family.name;
    let stem = suffixes(family.metric_type).iter().find_map(|suffix| samples.strip_suffix(suffix)).unwrap_or(samples);
    // OpenMetrics in text: a rule of its own (`openmetrics-counter-in-text`).
    if dialect == Dialect::PrometheusText
        && family.metric_type == MetricType::Counter
        && samples.strip_suffix("_total") == Some(declared)
    {
        return None;
    }
    let one_more = |longer: &str, shorter: &str| longer.strip_prefix(shorter).is_some_and(|rest| rest.starts_with('_'));
    let typo =
        declared.len() > 4 && stem.len().abs_diff(declared.len()) <= 2 && strsim::osa_distance(stem, declared) <= 2;
    (stem != declared && (typo || one_more(stem, declared) || one_more(declared, stem))).then_some(stem)
}

/// `# HELP ` and `# TYPE `.
const KEYWORD: u32 = 7;

/// Writes another name into the metadata lines, where all of them are written the usual way: the lines themselves may be
/// gone by now, only their places are known.
fn edits(family: &FamilyFacts<'_>, name: &str) -> Option<Vec<Edit>> {
    let mut lines: Vec<Span> = [family.type_span, family.help_span, family.unit_span].into_iter().flatten().collect();
    lines.sort_unstable();
    let length = family.name.len() as u32;
    let usual = |line: &Span| line.len() > KEYWORD + length;
    let exact =
        family.type_span.is_none_or(|line| line.len() == KEYWORD + length + 1 + family.metric_type.name().len() as u32);
    let starts = lines.first().is_some_and(|line| family.name_span.start == line.start + KEYWORD);
    // What is no plain name would have to be written otherwise.
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':'));
    if !plain || !exact || !starts || !lines.iter().all(usual) || family.name_span.len() != length {
        return None;
    }
    let place = |line: &Span| Span::new(line.start + KEYWORD, line.start + KEYWORD + length);
    Some(lines.iter().map(|line| Edit { span: place(line), text: name.to_owned() }).collect())
}
