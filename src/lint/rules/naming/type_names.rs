//! Names that repeat or hide what the type says: the type itself, `_created`, `_total` in the middle.

use exposit_parser::dialect::Dialect;
use exposit_parser::ledger::{FamilyFacts, Ledger};
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::name_rule::{Fault, NameRule, Place, name, typed};
use super::{GROUP, words};
use crate::diagnostic::quoted;
use crate::lint::rules::reports::meta;
use crate::lint::rules::{Context, Exposition, LintRule, hurt};
use crate::rule::RuleMeta;

pub(super) static TYPE_IN_NAME: NameRule = NameRule {
    meta: &meta!(GROUP, "type-in-name", Warning, "a name that holds the type of its own family")
        .promlint("metric name should not include type 'gauge'"),
    types: &[
        MetricType::Counter,
        MetricType::Gauge,
        MetricType::Histogram,
        MetricType::GaugeHistogram,
        MetricType::Summary,
        MetricType::StateSet,
    ],
    find: |family, _| {
        let (word, at) = type_words(family.metric_type())
            .iter()
            .find_map(|word| words::part_after_first(family.name(), word).map(|at| (*word, at)))?;
        let rest = without(family.name(), at, word.len());
        Some(
            Fault::new(format!("{} has its type in its name", typed(family)), format!("drop `_{word}`"))
                .place(Place::Type)
                .why("the TYPE line says it, and the name is wrong when the type changes")
                .help(format!("name it `{}`", quoted(rest.as_bytes()))),
        )
    },
};

/// The words that name a type inside a name.
pub(in crate::lint) fn type_words(metric_type: MetricType) -> &'static [&'static str] {
    match metric_type {
        MetricType::Unknown => &[],
        MetricType::Counter => &["counter"],
        MetricType::Gauge => &["gauge"],
        MetricType::Histogram => &["histogram"],
        MetricType::GaugeHistogram => &["gauge_histogram", "gaugehistogram"],
        MetricType::Summary => &["summary"],
        MetricType::Info => &["info"],
        MetricType::StateSet => &["stateset"],
    }
}

/// The name without the part at `at` and the underscore before it.
fn without(name: &str, at: usize, length: usize) -> String {
    let (before, after) = (name.get(..at.saturating_sub(1)), name.get(at + length..));
    [before, after].into_iter().flatten().collect()
}

pub(super) static TOTAL_NOT_LAST: NameRule = NameRule {
    meta: &meta!(GROUP, "total-not-last", Info, "`_total_` inside a name"),
    types: &MetricType::ALL,
    find: |family, _| {
        let at =
            words::part_after_first(family.name(), "total").filter(|at| at + "total".len() < family.name().len())?;
        let rest = quoted(without(family.name(), at, "total".len()).as_bytes());
        let help = match family.metric_type() {
            MetricType::Counter if rest.ends_with("_total") => format!("name it `{rest}`"),
            MetricType::Counter => format!("name it `{rest}_total`"),
            MetricType::Unknown => format!("name it `{rest}_total` if it only grows, else `{rest}`"),
            _ => format!("name it `{rest}`"),
        };
        Some(
            Fault::new(
                format!("`{}` has `total` inside: expected it at the end of a counter", name(family)),
                "not last",
            )
            .part(at, "total".len())
            .why("readers tell a counter by `_total` at the end")
            .help(help),
        )
    },
};

static CREATED_SUFFIX_META: RuleMeta = meta!(GROUP, "created-suffix", Warning, "a gauge whose name ends in `_created`")
    .dialects(&[Dialect::PrometheusText]);

/// Needs to know what stands beside the family, so it looks once the whole input is read.
#[derive(Debug)]
pub(super) struct CreatedSuffix;

impl LintRule for CreatedSuffix {
    fn meta(&self) -> &'static RuleMeta {
        &CREATED_SUFFIX_META
    }

    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        for family in exposition.ledger.families() {
            let Some(stem) = family.name.strip_suffix("_created").filter(|stem| !stem.is_empty()) else { continue };
            let concerned = matches!(family.metric_type, MetricType::Gauge | MetricType::Unknown);
            if !concerned || family.is_empty() || has_start_times(exposition.ledger, stem) {
                continue;
            }
            let name = quoted(family.name.as_bytes());
            let message = format!("`{name}` ends in `_created`: expected the start time of a counter or histogram");
            let finding = CREATED_SUFFIX_META
                .finding(cx.dialect, message)
                .metric(family.name)
                .at(declared_name(&family), "no counter, histogram or summary has this start time")
                .help(format!("name it `{name}_timestamp_seconds` if it is a time"));
            cx.emit(hurt::note(finding, cx, "OpenMetrics tools take it for a start time and drop it"));
        }
    }
}

/// Whether a family stands beside the name whose start times `<stem>_created` are.
fn has_start_times(ledger: &Ledger, stem: &str) -> bool {
    let is =
        |name: &str, types: &[MetricType]| ledger.get(name).is_some_and(|facts| types.contains(&facts.metric_type));
    is(stem, &[MetricType::Histogram, MetricType::Summary, MetricType::Counter])
        || is(&format!("{stem}_total"), &[MetricType::Counter])
}

/// Where the name of a family stands in its TYPE line, as far as can be told without the text.
pub(super) fn declared_name(family: &FamilyFacts<'_>) -> Span {
    /// `# TYPE ` and `# HELP `.
    const KEYWORD: u32 = 7;
    let length = family.name.len() as u32;
    let word = match family.metric_type {
        MetricType::Unknown => "untyped",
        known => known.name(),
    };
    match family.type_span {
        Some(line) if line.contains(family.name_span) => family.name_span,
        Some(line) if line.len() == KEYWORD + length + 1 + word.len() as u32 => {
            Span::new(line.start + KEYWORD, line.start + KEYWORD + length)
        }
        _ => family.name_span,
    }
}
