//! Metadata lines in another order than OpenMetrics asks for, a UNIT line that is missing, and families whose lines do
//! not stand together.

use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Family, Keyword, Metadata};
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{Applicability, Edit, quoted};
use crate::lint::rules::naming::units;
use crate::lint::rules::reports::meta;
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

const OPENMETRICS: &[Dialect] = &[Dialect::OpenMetrics1, Dialect::OpenMetrics2];

static METADATA_ORDER_META: RuleMeta =
    meta!(GROUP, "metadata-order", Info, "metadata in another order than TYPE, UNIT, HELP")
        .dialects(OPENMETRICS)
        .fixable(Applicability::Safe);

#[derive(Debug)]
pub(super) struct MetadataOrder;

impl LintRule for MetadataOrder {
    fn meta(&self) -> &'static RuleMeta {
        &METADATA_ORDER_META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let lines = family.metadata();
        if lines.is_sorted_by_key(rank) {
            return;
        }
        let Some(late) = lines.windows(2).find_map(|pair| match pair {
            [before, after] if rank(before) > rank(after) => Some(after),
            _ => None,
        }) else {
            return;
        };
        let name = quoted(family.name().as_bytes());
        let mut finding = METADATA_ORDER_META
            .finding(cx.dialect, format!("metadata of `{name}` are out of order: expected TYPE, UNIT, HELP"))
            .metric(family.name())
            .at(late.line, format!("{} belongs above", word(late.keyword)));
        finding = hurt::note(finding, cx, "OpenMetrics asks for TYPE, then UNIT, then HELP");
        let edits = reordered(family);
        cx.emit(finding.patch("reorder the lines", edits.clone()).fix(Applicability::Safe, edits));
    }
}

/// Place of a line in the order of OpenMetrics.
fn rank(line: &Metadata) -> u8 {
    match line.keyword {
        Keyword::Type => 0,
        Keyword::Unit => 1,
        Keyword::Help => 2,
    }
}

fn word(keyword: Keyword) -> &'static str {
    match keyword {
        Keyword::Type => "TYPE",
        Keyword::Unit => "UNIT",
        Keyword::Help => "HELP",
    }
}

/// The same lines in the right order, each in the place of another; those that stay are left alone.
fn reordered(family: &Family<'_>) -> Vec<Edit> {
    let lines = family.metadata();
    let mut sorted: Vec<&Metadata> = lines.iter().collect();
    sorted.sort_by_key(|line| rank(line));
    let moved = lines.iter().zip(sorted).filter(|(old, new)| old.line != new.line);
    moved
        .map(|(old, new)| Edit { span: old.line, text: String::from_utf8_lossy(family.get(new.line)).into_owned() })
        .collect()
}

static MISSING_UNIT_LINE_META: RuleMeta =
    meta!(GROUP, "missing-unit-line", Info, "a name that ends in a unit, without a UNIT line")
        .dialects(OPENMETRICS)
        .fixable(Applicability::Safe);

#[derive(Debug)]
pub(super) struct MissingUnitLine;

impl LintRule for MissingUnitLine {
    fn meta(&self) -> &'static RuleMeta {
        &MISSING_UNIT_LINE_META
    }

    fn types(&self) -> &'static [MetricType] {
        // Info and state sets have no unit.
        &[
            MetricType::Unknown,
            MetricType::Counter,
            MetricType::Gauge,
            MetricType::Histogram,
            MetricType::GaugeHistogram,
            MetricType::Summary,
        ]
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let Some((_, last)) = family.name().rsplit_once('_') else { return };
        let Some(unit) = units::measure(last).filter(|measure| measure.is_base()) else { return };
        if family.unit().is_some() || family.sample_rows().is_empty() {
            return;
        }
        let (name, unit) = (quoted(family.name().as_bytes()), unit.base());
        let mut finding = MISSING_UNIT_LINE_META
            .finding(cx.dialect, format!("`{name}` has no UNIT"))
            .metric(family.name())
            .at(family.declared_type().map_or(family.name_span(), |line| line.name.span), "no UNIT line");
        finding = hurt::note(finding, cx, "tools that read UNIT show the values without one");
        let help = format!("put `# UNIT {name} {unit}` below the TYPE line");
        cx.emit(match inserted(family, unit) {
            Some(edits) => finding.patch(help, edits.clone()).fix(Applicability::Safe, edits),
            None => finding.help(help),
        });
    }
}

/// The UNIT line below the TYPE line. `None` where there is no TYPE line.
fn inserted(family: &Family<'_>, unit: &str) -> Option<Vec<Edit>> {
    let declared = family.declared_type()?;
    let token = declared.name;
    let name = String::from_utf8_lossy(family.get(token.span));
    let quote = if token.quoted { "\"" } else { "" };
    let text = format!("\n# UNIT {quote}{name}{quote} {unit}");
    Some(vec![Edit { span: Span::at(declared.line.end), text }])
}

static INTERLEAVED_FAMILY_META: RuleMeta =
    meta!(GROUP, "interleaved-family", Warning, "a family whose lines do not stand together")
        .dialects(&[Dialect::PrometheusText])
        .fixable(Applicability::Safe);

/// Sees the whole family, so that it can put its lines together.
#[derive(Debug)]
pub(super) struct InterleavedFamily;

impl LintRule for InterleavedFamily {
    fn meta(&self) -> &'static RuleMeta {
        &INTERLEAVED_FAMILY_META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let pieces = family.pieces();
        if pieces < 2 {
            return;
        }
        let name = quoted(family.name().as_bytes());
        let lines = lines(family);
        let first_piece = together(&lines);
        let mut finding = INTERLEAVED_FAMILY_META
            .finding(cx.dialect, format!("lines of `{name}` stand in {pieces} places"))
            .metric(family.name())
            .count(u64::from(pieces) - 1);
        if let (Some(end), Some(next)) = (lines.get(first_piece - 1), lines.get(first_piece)) {
            finding = finding.at(*next, "goes on here").related(*end, "interrupted after this line");
        }
        finding = hurt::note(finding, cx, "federation and parsers that read line by line take it for two families");
        let help = "put the lines of a family together";
        cx.emit(match regrouped(family, &lines, first_piece) {
            Some(edits) => finding.help(format!("{help}, as `--fix` does")).fix(Applicability::Safe, edits),
            None => finding.help(help),
        });
    }
}

/// The lines of a family in input order.
fn lines(family: &Family<'_>) -> Vec<Span> {
    let metadata = family.metadata().iter().map(|line| line.line);
    let mut lines: Vec<Span> = metadata.chain(family.sample_rows().iter().map(|row| row.line)).collect();
    lines.sort_unstable();
    lines
}

/// How many lines from the first on follow each other without anything between them; at least 1.
fn together(lines: &[Span]) -> usize {
    let gap = lines.windows(2).position(|pair| matches!(pair, [a, b] if a.end + 1 != b.start));
    gap.map_or(lines.len().max(1), |at| at + 1)
}

/// Moves the lines after the first piece to its end. `None` where a line has no line feed to take along.
fn regrouped(family: &Family<'_>, lines: &[Span], first_piece: usize) -> Option<Vec<Edit>> {
    let (here, there) = lines.split_at_checked(first_piece)?;
    let end = Span::at(here.last()?.end + 1);
    let mut text = Vec::new();
    let mut edits = vec![Edit { span: end, text: String::new() }];
    for line in there {
        let whole = Span::new(line.start, line.end + 1);
        let bytes = family.get(whole);
        if bytes.last() != Some(&b'\n') {
            return None;
        }
        text.extend_from_slice(bytes);
        edits.push(Edit { span: whole, text: String::new() });
    }
    edits.first_mut()?.text = String::from_utf8(text).ok()?;
    Some(edits)
}
