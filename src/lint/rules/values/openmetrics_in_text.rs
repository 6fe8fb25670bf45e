//! What OpenMetrics writes and the text format does not know: families of counters without `_total`, and four types.

use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind;
use exposit_parser::ledger::FamilyFacts;
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use crate::diagnostic::{Applicability, Edit, Severity, quoted};
use crate::lint::rules::{Context, Deviation, Exposition, LintRule, hurt};
use crate::rule::RuleMeta;

const TEXT: &[Dialect] = &[Dialect::PrometheusText];

static COUNTER: RuleMeta = RuleMeta::new(
    "values",
    "openmetrics-counter-in-text",
    Severity::Warning,
    "TYPE of a counter without `_total` above samples with it",
    include_str!("openmetrics-counter-in-text.md"),
)
.dialects(TEXT)
.fixable(Applicability::Safe);

#[derive(Debug)]
pub(super) struct CounterInText;

impl LintRule for CounterInText {
    fn meta(&self) -> &'static RuleMeta {
        &COUNTER
    }

    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        let ledger = exposition.ledger;
        let empty = ledger.families().filter(|family| family.metric_type == MetricType::Counter && family.is_empty());
        for family in empty {
            let Some(type_line) = family.type_span else { continue };
            let Some(samples) = ledger.get(&format!("{}_total", family.name)) else { continue };
            let Some(first_sample) = samples.first_sample else { continue };
            if samples.declared {
                continue;
            }
            let name = quoted(family.name.as_bytes());
            let whole = quoted(samples.name.as_bytes());
            let finding = COUNTER
                .finding(cx.dialect, format!("counter `{name}` has no samples, and `{whole}` no type"))
                .metric(family.name)
                .at(type_line, format!("the text format wants `{whole}` here"))
                .related(first_sample, "untyped")
                .count(u64::from(samples.series));
            let finding = match edits(&family, type_line) {
                Some(edits) => finding
                    .patch("write the whole name in HELP and TYPE", edits.clone())
                    .fix(Applicability::Safe, edits),
                None => finding.help(format!("write `{whole}` in HELP and TYPE, or serve OpenMetrics")),
            };
            cx.emit(hurt::note(finding, cx, "the samples have neither type nor help"));
        }
    }
}

/// `# HELP ` and `# TYPE `.
const KEYWORD: u32 = 7;

/// Appends `_total` to the name in both lines, where both are written the usual way: the lines themselves may be gone by
/// now, only their places are known.
fn edits(family: &FamilyFacts<'_>, type_line: Span) -> Option<Vec<Edit>> {
    let name = family.name_span;
    let first = family.help_span.filter(|help| help.contains(name)).unwrap_or(type_line);
    let is_usual = name.start == first.start + KEYWORD
        && type_line.len() == KEYWORD + name.len() + " counter".len() as u32
        && (family.help_span.is_none() || family.help_span == Some(first));
    let after_name = |line: Span| line.start + KEYWORD + name.len();
    let mut lines: Vec<Span> = [family.help_span, Some(type_line)].into_iter().flatten().collect();
    lines.sort_unstable();
    is_usual.then(|| {
        lines.iter().map(|&line| Edit { span: Span::at(after_name(line)), text: "_total".to_owned() }).collect()
    })
}

static TYPE: RuleMeta = RuleMeta::new(
    "values",
    "openmetrics-type-in-text",
    Severity::Error,
    "a type that only OpenMetrics has",
    include_str!("openmetrics-type-in-text.md"),
)
.dialects(TEXT)
.fixable(Applicability::Unsafe);

/// Words of TYPE lines that only OpenMetrics has, and what the text format writes instead.
const REPLACEMENTS: [(&str, &str); 3] = [("info", "gauge"), ("stateset", "gauge"), ("unknown", "untyped")];

#[derive(Debug)]
pub(super) struct TypeInText;

impl LintRule for TypeInText {
    fn meta(&self) -> &'static RuleMeta {
        &TYPE
    }

    fn issue(&self, deviation: &Deviation<'_>, cx: &mut Context<'_>) {
        let word = deviation.quoted(deviation.span());
        let replacement =
            REPLACEMENTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&word)).map(|(_, text)| *text);
        let of = deviation.metric.map(|name| format!(" of `{}`", quoted(name.as_bytes()))).unwrap_or_default();
        let expected = replacement.unwrap_or("histogram");
        let message = format!("type `{word}`{of} is not one of the text format: expected `{expected}`");
        let finding = deviation.finding(&TYPE, cx, message, format!("expected `{expected}`"));
        let finding = match replacement {
            Some(text) => {
                let edits = vec![Edit { span: deviation.span(), text: text.to_owned() }];
                finding
                    .patch(format!("write `{text}`, or serve OpenMetrics"), edits.clone())
                    .fix(Applicability::Unsafe, edits)
            }
            None => {
                finding.help("serve OpenMetrics or protobuf, or expose `_bucket`, `_sum` and `_count` of a `histogram`")
            }
        };
        let why = match deviation.kind() {
            IssueKind::TypeGaugeHistogram | IssueKind::TypeGaugeHistogramUnderscore => "its type is lost",
            _ => "its type is unknown",
        };
        cx.emit(hurt::note(finding, cx, why));
    }
}
