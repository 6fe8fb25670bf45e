//! Format `json`: one document, version 1.
//!
//! The structs are the contract. They are separate from the values of a report, so that neither changes with the other.

use std::io::{self, Write};

use exposit_parser::consumer::{Consumer, ConsumerSet};
use exposit_parser::span::Span;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::Reporter;
use crate::diagnostic::{Diagnostic, Edit, Input, InputId, InputKind, Report};

/// One JSON document.
pub(super) struct Json;

impl Reporter for Json {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &document(report))?;
        writeln!(out)
    }
}

#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    tool: Tool,
    inputs: Vec<InputEntry<'r>>,
    diagnostics: Vec<DiagnosticEntry<'r>>,
    summary: SummaryEntry,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct InputEntry<'r> {
    name: &'r str,
    kind: Option<&'static str>,
    dialect: Option<&'static str>,
    bytes: u64,
    families: u64,
    series: u64,
    samples: u64,
    verdicts: Verdicts<'r>,
    /// Only where it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<UnreadEntry<'r>>,
}

#[derive(Serialize)]
struct UnreadEntry<'r> {
    cause: &'r str,
    help: Option<&'r str>,
}

#[derive(Serialize)]
struct DiagnosticEntry<'r> {
    rule: &'static str,
    group: &'static str,
    severity: &'static str,
    message: &'r str,
    help: Option<&'r str>,
    input: u32,
    span: Option<SpanEntry>,
    metric: Option<&'r str>,
    count: u64,
    rejected_by: Vec<&'static str>,
    notes: Vec<String>,
    related: Vec<RelatedEntry<'r>>,
    fix: Option<FixEntry<'r>>,
}

#[derive(Serialize)]
struct SpanEntry {
    start: u32,
    end: u32,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct RelatedEntry<'r> {
    message: &'r str,
    input: u32,
    span: Option<SpanEntry>,
}

#[derive(Serialize)]
struct FixEntry<'r> {
    applicability: &'static str,
    edits: Vec<EditEntry<'r>>,
}

#[derive(Serialize)]
struct EditEntry<'r> {
    start: u32,
    end: u32,
    text: &'r str,
}

#[derive(Serialize)]
struct SummaryEntry {
    errors: u64,
    warnings: u64,
    infos: u64,
    suppressed: u64,
    fixable: u64,
}

fn document(report: &Report) -> Document<'_> {
    let summary = &report.summary;
    Document {
        version: 1,
        tool: Tool { name: "exposit", version: env!("CARGO_PKG_VERSION") },
        inputs: report.inputs.iter().map(input).collect(),
        diagnostics: report.diagnostics.iter().map(|found| diagnostic(report, found)).collect(),
        summary: SummaryEntry {
            errors: summary.errors,
            warnings: summary.warnings,
            infos: summary.infos,
            suppressed: summary.suppressed,
            fixable: summary.fixable,
        },
    }
}

fn input(input: &Input) -> InputEntry<'_> {
    let (kind, dialect) = match input.kind {
        Some(InputKind::Exposition(dialect)) => (Some("exposition"), Some(dialect.name())),
        Some(InputKind::Configuration(kind)) => (Some(kind), None),
        None => (None, None),
    };
    InputEntry {
        name: &input.name,
        kind,
        dialect,
        bytes: input.bytes,
        families: input.families,
        series: input.series,
        samples: input.samples,
        verdicts: Verdicts(input),
        unread: input.unread.as_ref().map(|unread| UnreadEntry { cause: &unread.cause, help: unread.help.as_deref() }),
    }
}

/// A verdict for each consumer that has one, in the order of the contract.
struct Verdicts<'r>(&'r Input);

impl Serialize for Verdicts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.consumers.len()))?;
        for &consumer in &self.0.consumers {
            let verdict = if self.0.rejected_by.contains(consumer) { "reject" } else { "accept" };
            map.serialize_entry(consumer.name(), verdict)?;
        }
        map.end()
    }
}

fn diagnostic<'r>(report: &'r Report, found: &'r Diagnostic) -> DiagnosticEntry<'r> {
    let facts = found.facts.iter().map(|fact| format!("{}: {}", fact.name, fact.text));
    DiagnosticEntry {
        rule: found.rule,
        group: found.group,
        severity: found.severity.name(),
        message: &found.message,
        help: found.help.as_ref().map(|help| help.text.as_str()),
        input: found.input.0,
        span: found.primary.as_ref().and_then(|label| span(report, label.input, label.span)),
        metric: found.metric.as_deref(),
        count: found.count,
        rejected_by: names(found.rejected_by),
        notes: facts.chain(found.notes.iter().cloned()).collect(),
        related: found
            .related
            .iter()
            .map(|label| RelatedEntry {
                message: &label.message,
                input: label.input.0,
                span: span(report, label.input, label.span),
            })
            .collect(),
        fix: found.fix.as_ref().map(|fix| FixEntry {
            applicability: fix.applicability.name(),
            edits: fix.edits.iter().map(edit).collect(),
        }),
    }
}

fn edit(edit: &Edit) -> EditEntry<'_> {
    EditEntry { start: edit.span.start, end: edit.span.end, text: &edit.text }
}

fn names(consumers: ConsumerSet) -> Vec<&'static str> {
    consumers.iter().map(Consumer::name).collect()
}

fn span(report: &Report, input: InputId, span: Span) -> Option<SpanEntry> {
    let at = report.input(input)?.lines.locate(span)?;
    Some(SpanEntry {
        start: span.start,
        end: span.end,
        line: at.line,
        column: at.column,
        end_line: at.end_line,
        end_column: at.end_column,
    })
}
