//! Names that somebody else writes: Prometheus for every target, client libraries for every process; and names of two
//! families that come to mean the same series.

use exposit_parser::consumer::rejected_by;
use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind;
use exposit_parser::ledger::FamilyFacts;
use exposit_parser::model::MetricType;

use super::GROUP;
use super::name_rule::{Fault, NameRule, name};
use super::type_names::declared_name;
use crate::diagnostic::{Severity, quoted};
use crate::lint::options::Profile;
use crate::lint::rules::reports::meta;
use crate::lint::rules::{Context, Exposition, LintRule, hurt};
use crate::rule::RuleMeta;

/// What Prometheus writes for every target, and for alerts.
const BY_PROMETHEUS: [&str; 10] = [
    "up",
    "scrape_duration_seconds",
    "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling",
    "scrape_series_added",
    "scrape_timeout_seconds",
    "scrape_sample_limit",
    "scrape_body_size_bytes",
    "ALERTS",
    "ALERTS_FOR_STATE",
];

/// What client libraries write for every process.
const BY_CLIENTS: [&str; 11] = [
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_max_fds",
    "process_virtual_memory_bytes",
    "process_virtual_memory_max_bytes",
    "process_resident_memory_bytes",
    "process_heap_bytes",
    "process_start_time_seconds",
    "process_threads",
    "process_network_receive_bytes_total",
    "process_network_transmit_bytes_total",
];

pub(super) static RESERVED_METRIC_NAME: NameRule = NameRule {
    meta: &meta!(GROUP, "reserved-metric-name", Error, "a name that Prometheus or client libraries write themselves"),
    types: &MetricType::ALL,
    find: |family, cx| {
        // A server that federates hands on what it wrote itself.
        if cx.profile == Profile::Federate {
            return None;
        }
        let text = family.name();
        if BY_PROMETHEUS.contains(&text) {
            return Some(
                Fault::new(format!("`{text}` is a name that Prometheus writes itself"), "taken by Prometheus")
                    .why(format!("its samples mix with the `{text}` that Prometheus writes for every target"))
                    .help(format!("put the name of the application in front, such as `myapp_{}`", text.to_lowercase())),
            );
        }
        let prefix = ["scrape_", "process_"].into_iter().find(|prefix| text.starts_with(prefix))?;
        let bare = text.strip_suffix("_total").unwrap_or(text);
        if BY_CLIENTS.iter().any(|known| known.strip_suffix("_total").unwrap_or(known) == bare) {
            return None;
        }
        let whose = if prefix == "scrape_" {
            "Prometheus writes for every scrape"
        } else {
            "client libraries write for every process"
        };
        let mut fault = Fault::new(
            format!("`{}` starts with `{prefix}`, kept for what {whose}", name(family)),
            "a name of the application: expected its own prefix",
        )
        .part(0, prefix.len())
        .why(format!("readers take it for what {whose}"))
        .help(format!("put the name of the application in front, such as `myapp_{}`", quoted(text.as_bytes())));
        fault.severity = Some(Severity::Warning);
        Some(fault)
    },
};

static SUFFIX_CLASH_META: RuleMeta =
    meta!(GROUP, "suffix-clash", Error, "a family whose name is that of another family's samples");

/// Needs to know all families, so it looks once the whole input is read.
#[derive(Debug)]
pub(super) struct SuffixClash;

/// The suffixes that samples of a type have in one dialect or the other.
fn suffixes(dialect: Dialect, metric_type: MetricType) -> &'static [&'static str] {
    let text = dialect == Dialect::PrometheusText;
    match metric_type {
        // In the text format a `_created` gauge is what client libraries write beside them (`created-series-in-text`).
        MetricType::Histogram if text => &["_bucket", "_count", "_sum"],
        MetricType::Summary if text => &["_count", "_sum"],
        _ if text => &[],
        MetricType::Counter => &["_total", "_created"],
        MetricType::Histogram => &["_bucket", "_count", "_sum", "_created"],
        MetricType::GaugeHistogram => &["_bucket", "_gcount", "_gsum"],
        MetricType::Summary => &["_count", "_sum", "_created"],
        MetricType::Info => &["_info"],
        MetricType::Gauge | MetricType::Unknown | MetricType::StateSet => &[],
    }
}

impl LintRule for SuffixClash {
    fn meta(&self) -> &'static RuleMeta {
        &SUFFIX_CLASH_META
    }

    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        // Only these two spread a family over several names.
        if !matches!(cx.dialect, Dialect::PrometheusText | Dialect::OpenMetrics1) {
            return;
        }
        let ledger = exposition.ledger;
        for family in ledger.families() {
            let Some((at, _)) = family.name.rmatch_indices('_').next() else { continue };
            let Some((stem, suffix)) = family.name.split_at_checked(at) else { continue };
            let Some(owner) = ledger.get(stem) else { continue };
            if suffixes(cx.dialect, owner.metric_type).contains(&suffix) {
                report(&family, &owner, cx);
            }
        }
    }
}

fn report(family: &FamilyFacts<'_>, owner: &FamilyFacts<'_>, cx: &mut Context<'_>) {
    let (name, stem) = (quoted(family.name.as_bytes()), quoted(owner.name.as_bytes()));
    let owner_type = owner.metric_type.name();
    let rejected = rejected_by(IssueKind::NameClash, cx.dialect);
    let finding = SUFFIX_CLASH_META
        .rejected(cx.dialect, rejected, format!("family `{name}` has the name of samples of {owner_type} `{stem}`"))
        .metric(family.name)
        .count(u64::from(family.series.max(1)))
        .at(declared_name(family), format!("a sample of `{stem}`, too"))
        .related(declared_name(owner), format!("{owner_type} `{stem}`"))
        .help(format!("rename one of the two, so that `{stem}` keeps its suffixes"));
    cx.emit(hurt::note(finding, cx, &format!("its samples join `{stem}`")));
}
