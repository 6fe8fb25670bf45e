//! Who is hurt by a fault, in the fixed words of the project.

use exposit_parser::consumer::{Consumer, ConsumerSet};
use exposit_parser::dialect::Dialect;

use super::{Context, Profile};
use crate::diagnostic::{Diagnostic, PROMETHEUS_REFUSES, Severity};

const ONLY_PROMTOOL: ConsumerSet = ConsumerSet::of(&[Consumer::Promtool]);
const ONLY_OPENMETRICS: ConsumerSet = ConsumerSet::of(&[Consumer::OpenMetrics]);

/// Adds the note that says who breaks. `why` says what comes out wrong where every consumer reads the input; it ends
/// ``every consumer reads it, but ...`` of an error and ``counts as misleading: ...`` of a warning.
pub(super) fn note(finding: Diagnostic, cx: &Context<'_>, why: &str) -> Diagnostic {
    let text = match words(finding.rejected_by, cx) {
        Some(text) => text.to_owned(),
        None => match finding.severity {
            Severity::Error => format!("every consumer reads it, but {why}"),
            Severity::Warning | Severity::Info => format!("every consumer reads it; counts as misleading: {why}"),
        },
    };
    finding.note(text)
}

fn words(rejected_by: ConsumerSet, cx: &Context<'_>) -> Option<&'static str> {
    if rejected_by.is_empty() {
        return None;
    }
    Some(if rejected_by.contains(Consumer::Prometheus) {
        PROMETHEUS_REFUSES
    } else if rejected_by == ONLY_OPENMETRICS {
        match cx.dialect {
            Dialect::OpenMetrics2 => "breaks a MUST of OpenMetrics 2.0",
            _ => "breaks a MUST of OpenMetrics 1.0; Prometheus reads it",
        }
    } else if rejected_by == ONLY_PROMTOOL {
        "only `promtool check metrics` refuses it"
    } else if rejected_by.contains(Consumer::Expfmt)
        && (cx.profile == Profile::Pushgateway || cx.dialect == Dialect::Protobuf)
    {
        "the Pushgateway answers 400"
    } else if rejected_by.contains(Consumer::Expfmt) {
        "the textfile collector of node_exporter drops the whole file"
    } else if rejected_by.contains(Consumer::VictoriaMetrics) {
        "VictoriaMetrics skips this line and reads the rest"
    } else {
        "only the text parser of prometheus_client refuses it"
    })
}
