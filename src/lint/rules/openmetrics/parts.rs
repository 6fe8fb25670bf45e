//! Families without a TYPE that are really parts of another one: `x_count` beside a histogram `x`.
//!
//! The reader cannot put them into the family: in their dialect it has no such samples. Only the whole input shows both.

use exposit_parser::dialect::Dialect;
use exposit_parser::ledger::{FamilyFacts, Ledger};
use exposit_parser::model::MetricType as T;
use exposit_parser::span::Span;

use super::{GROUP, OM2};
use crate::diagnostic::quoted;
use crate::lint::rules::reports::meta;
use crate::lint::rules::{Context, Exposition, LintRule, hurt};
use crate::rule::RuleMeta;

/// The suffixes that OpenMetrics 1 (and the text format) gives the samples of a type, and OpenMetrics 2.0 does not.
const PARTS: [(T, &[&str]); 5] = [
    (T::Counter, &["_total", "_created"]),
    (T::Histogram, &["_bucket", "_count", "_sum", "_created"]),
    (T::GaugeHistogram, &["_bucket", "_gcount", "_gsum"]),
    (T::Summary, &["_count", "_sum", "_created"]),
    (T::Info, &["_info"]),
];

/// The suffixes of a histogram that a gauge histogram of OpenMetrics 1 does not have.
const NOT_GAUGE: &[&str] = &["_count", "_sum", "_created"];

/// The suffixes that OpenMetrics 2.0 keeps for renderings as OpenMetrics 1.
const RESERVED: [&str; 5] = ["_bucket", "_gcount", "_gsum", "_count", "_sum"];

/// The typed family that an untyped one is a part of.
fn whole<'l>(
    ledger: &'l Ledger,
    part: &FamilyFacts<'_>,
    suffixes: impl Fn(T) -> &'static [&'static str],
) -> Option<FamilyFacts<'l>> {
    let at = part.name.rfind('_').filter(|_| !part.declared)?;
    let (stem, suffix) = part.name.split_at_checked(at)?;
    let facts = ledger.get(stem).filter(|facts| facts.declared)?;
    suffixes(facts.metric_type).contains(&suffix).then_some(facts)
}

fn parts_of(metric_type: T) -> &'static [&'static str] {
    PARTS.iter().find(|(of, _)| *of == metric_type).map_or(&[], |(_, suffixes)| suffixes)
}

/// Where the name of a family stands in its first sample.
fn place(part: &FamilyFacts<'_>) -> Span {
    part.name_span
}

static SUFFIXED_SAMPLES_IN_OM2_META: RuleMeta =
    meta!(GROUP, "suffixed-samples-in-om2", Error, "samples with the suffixes of OpenMetrics 1").dialects(OM2);

/// Samples of OpenMetrics 2.0 that are named as OpenMetrics 1 names them.
pub(in crate::lint::rules) struct SuffixedSamplesInOm2;

impl LintRule for SuffixedSamplesInOm2 {
    fn meta(&self) -> &'static RuleMeta {
        &SUFFIXED_SAMPLES_IN_OM2_META
    }

    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        for part in exposition.ledger.families() {
            let Some(facts) = whole(exposition.ledger, &part, parts_of) else { continue };
            let (name, stem) = (quoted(part.name.as_bytes()), quoted(facts.name.as_bytes()));
            let kind = facts.metric_type.name();
            let finding = SUFFIXED_SAMPLES_IN_OM2_META
                .finding(
                    cx.dialect,
                    format!("sample `{name}` is not named like its family: expected `{stem}`, a {kind}"),
                )
                .at(place(&part), format!("expected `{stem}`"))
                .metric(facts.name)
                .count(u64::from(part.samples))
                .help(match facts.metric_type {
                    T::Counter => format!(
                        "name family and samples alike, and write a start time as `st@`: `{stem} 3 st@1795132800`"
                    ),
                    T::Info => format!("name family and samples `{stem}_info`"),
                    T::Summary => format!("write one value: `{stem} {{count:..,sum:..,quantile:[..]}}`"),
                    _ => format!("write one value: `{stem} {{count:..,sum:..,bucket:[..,+Inf:..]}}`"),
                });
            cx.emit(hurt::note(finding, cx, "the sample belongs to no family"));
        }
    }
}

static RESERVED_SUFFIX_OM2_META: RuleMeta =
    meta!(GROUP, "reserved-suffix-om2", Warning, "a name that ends like a part of a histogram or summary")
        .dialects(OM2);

/// Names of OpenMetrics 2.0 that a histogram or summary has in OpenMetrics 1.
pub(in crate::lint::rules) struct ReservedSuffixOm2;

impl LintRule for ReservedSuffixOm2 {
    fn meta(&self) -> &'static RuleMeta {
        &RESERVED_SUFFIX_OM2_META
    }

    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        for family in exposition.ledger.families() {
            let Some(suffix) = RESERVED.into_iter().find(|suffix| family.name.ends_with(suffix)) else { continue };
            // A part of another family is told as that.
            if whole(exposition.ledger, &family, parts_of).is_some() {
                continue;
            }
            let name = quoted(family.name.as_bytes());
            let finding = RESERVED_SUFFIX_OM2_META
                .finding(cx.dialect, format!("name of `{name}` ends in `{suffix}`, which is reserved"))
                .at(place(&family), "reserved suffix")
                .metric(family.name)
                .help(format!("name the family without `{suffix}`"));
            cx.emit(hurt::note(finding, cx, "a histogram of the shorter name has such a series in OpenMetrics 1"));
        }
    }
}

/// `_sum` and `_count` beside a gauge histogram of OpenMetrics 1, which has `_gsum` and `_gcount`.
pub(super) fn foreign_to_gauge_histogram(exposition: &Exposition<'_>, rule: &RuleMeta, cx: &mut Context<'_>) {
    if cx.dialect != Dialect::OpenMetrics1 {
        return;
    }
    let not_gauge = |metric_type| if metric_type == T::GaugeHistogram { NOT_GAUGE } else { &[] };
    for part in exposition.ledger.families() {
        let Some(facts) = whole(exposition.ledger, &part, not_gauge) else { continue };
        let (name, stem) = (quoted(part.name.as_bytes()), quoted(facts.name.as_bytes()));
        let suffix = name.strip_prefix(stem.as_str()).unwrap_or_default().trim_start_matches('_');
        let expected = format!("{stem}_g{suffix}");
        let finding = rule
            .finding(cx.dialect, format!("sample `{name}` beside gauge histogram `{stem}`: expected `{expected}`"))
            .at(place(&part), format!("expected `{expected}`"))
            .metric(facts.name)
            .key(suffix);
        let finding = finding.help(match suffix {
            "created" => "leave it out: a gauge histogram has no start".to_owned(),
            _ => format!("name it `{expected}`"),
        });
        cx.emit(hurt::note(finding, cx, "it becomes a family of its own, without a type"));
    }
}
