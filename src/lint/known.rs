//! Families that current client libraries expose by default and that a rule flags: no fault of who uses the library.
//!
//! One table: library, rule, the families' names, and what they have in common when there are several.

use crate::diagnostic::{Diagnostic, Noise};

/// A rule that flags default families of a library.
struct Row {
    noise: Noise,
    rule: &'static str,
    /// Names; a `*` at the end stands for any rest, one at the start for any beginning.
    families: &'static [&'static str],
}

const fn row(
    library: &'static str,
    rule: &'static str,
    plural: &'static str,
    families: &'static [&'static str],
) -> Row {
    Row { noise: Noise { library, plural }, rule, families }
}

const NODE_TOTALS: &[&str] =
    &["nodejs_active_handles_total", "nodejs_active_requests_total", "nodejs_active_resources_total"];
const NODE_UTILIZATION: &[&str] = &["nodejs_eventloop_utilization_summary", "nodejs_eventloop_utilization_histogram"];

const JVM_LIMITS: &[&str] =
    &["jvm_memory_max_bytes", "jvm_memory_pool_max_bytes", "jvm_memory_pool_collection_max_bytes"];

static TABLE: &[Row] = &[
    row("prom-client", "total-on-non-counter", "gauges end in `_total`", NODE_TOTALS),
    row("prom-client", "type-in-name", "families have their type in their name", NODE_UTILIZATION),
    row("prom-client", "precomputed-quantiles", "summaries have quantiles", NODE_UTILIZATION),
    row("prom-client", "non-canonical-le", "histograms write whole thresholds without `.0`", &["nodejs_*"]),
    row("client_golang", "precomputed-quantiles", "summaries have quantiles", &["go_gc_duration_seconds"]),
    row("client_java", "negative-physical-quantity", "gauges are -1 where there is no limit", JVM_LIMITS),
];

/// The library whose doing a finding is, if it is one's.
pub(super) fn noise(finding: &Diagnostic) -> Option<Noise> {
    let metric = finding.metric.as_deref()?;
    let fits = |row: &&Row| row.rule == finding.rule && row.families.iter().any(|pattern| matches(pattern, metric));
    TABLE.iter().find(fits).map(|row| row.noise)
}

fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end),
        (None, Some(start)) => name.starts_with(start),
        (None, None) => name == pattern,
    }
}
