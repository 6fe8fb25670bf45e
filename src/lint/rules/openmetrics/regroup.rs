//! Lines that belong together and do not stand together.

use exposit_parser::consumer::rejected_by;
use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Family, Sample};
use exposit_parser::issue::IssueKind as K;
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::{BOTH, GROUP, OM2};
use crate::diagnostic::{Applicability, Edit, Severity, quoted};
use crate::lint::rules::reports::{edit, meta};
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

/// A family longer than this is not moved: the edit would hold all of its text.
const LONGEST_MOVE: u32 = 1 << 20;

static INTERLEAVED_META: RuleMeta =
    meta!(GROUP, "interleaved", Error, "families or metrics whose lines do not stand together")
        .dialects(BOTH)
        .fixable(Applicability::Safe);

static STATESET_INTERLEAVED_META: RuleMeta =
    meta!(GROUP, "stateset-interleaved", Error, "states of one group that do not stand together")
        .dialects(OM2)
        .fixable(Applicability::Safe);

/// Families in several pieces, and metrics of a family in several pieces.
pub(in crate::lint::rules) struct Interleaved;

impl LintRule for Interleaved {
    fn meta(&self) -> &'static RuleMeta {
        &INTERLEAVED_META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        if family.pieces() > 1 {
            report(&INTERLEAVED_META, family, K::InterleavedFamilies, second_piece(family), cx);
        } else if family.metric_type() != MetricType::StateSet || cx.dialect != Dialect::OpenMetrics2 {
            report(&INTERLEAVED_META, family, K::InterleavedMetrics, metrics_apart(family), cx);
        }
    }
}

/// The same for the groups of a stateset, which OpenMetrics 2.0 has a rule of its own for.
pub(in crate::lint::rules) struct StatesetInterleaved;

impl LintRule for StatesetInterleaved {
    fn meta(&self) -> &'static RuleMeta {
        &STATESET_INTERLEAVED_META
    }

    fn types(&self) -> &'static [MetricType] {
        &[MetricType::StateSet]
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        if family.pieces() == 1 {
            report(&STATESET_INTERLEAVED_META, family, K::InterleavedMetrics, metrics_apart(family), cx);
        }
    }
}

fn report(rule: &RuleMeta, family: &Family<'_>, kind: K, apart: Option<(Span, Option<Span>)>, cx: &mut Context<'_>) {
    let Some((place, before)) = apart else { return };
    let name = quoted(family.name().as_bytes());
    let message = match (kind, family.metric_type()) {
        (K::InterleavedFamilies, _) => format!("lines of `{name}` do not stand together: expected one block"),
        (_, MetricType::StateSet) => {
            format!("states of one group of `{name}` do not stand together: expected one block")
        }
        _ => format!("samples of one metric of `{name}` do not stand together: expected one block"),
    };
    let mut finding = rule
        .rejected(cx.dialect, rejected_by(kind, cx.dialect), message)
        .at(place, "goes on here")
        .metric(family.name());
    if !finding.rejected_by.is_empty() {
        finding.severity = Severity::Error;
    }
    if let Some(before) = before {
        finding = finding.related(before, "stops here");
    }
    let lines = lines(family);
    finding = match moved(family, &lines, None) {
        Some(edits) => finding.help("`--fix` puts the lines together").fix(Applicability::Safe, edits),
        None => finding.help("put the lines together"),
    };
    cx.emit(hurt::note(finding, cx, "a reader may see two halves"));
}

/// All lines of a family, in input order.
pub(super) fn lines(family: &Family<'_>) -> Vec<Span> {
    let mut lines: Vec<Span> = family.metadata().iter().map(|line| line.line).collect();
    lines.extend(family.sample_rows().iter().map(|row| row.line));
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// Where the second piece of a family starts, and the line before the gap.
fn second_piece(family: &Family<'_>) -> Option<(Span, Option<Span>)> {
    let lines = lines(family);
    lines.windows(2).find_map(|pair| match pair {
        [before, after] if before.end + 1 < after.start => Some((*after, Some(*before))),
        _ => None,
    })
}

/// The first sample of a metric that comes back after another one, and the last sample before the gap.
fn metrics_apart(family: &Family<'_>) -> Option<(Span, Option<Span>)> {
    let issue = family.issues().iter().find(|issue| issue.kind == K::InterleavedMetrics)?;
    let row = family.sample_rows().iter().find(|row| row.line.contains(issue.span));
    let place = row.map_or(issue.span, |row| row.series);
    let related = issue.related.map(|related| {
        family.sample_rows().iter().find(|row| row.line.contains(related)).map_or(related, |row| row.series)
    });
    Some((place, related))
}

/// Edits that write the family in one block, metric by metric: at `to`, or where its first line stands.
pub(super) fn moved(family: &Family<'_>, lines: &[Span], to: Option<u32>) -> Option<Vec<Edit>> {
    let size: u32 = lines.iter().map(|line| line.len() + 1).sum();
    let first = lines.first()?;
    if size > LONGEST_MOVE {
        return None;
    }
    let mut text = String::with_capacity(size as usize);
    let mut write = |line: Span| {
        text.push_str(&String::from_utf8_lossy(family.get(line)));
        text.push('\n');
    };
    for line in family.metadata() {
        write(line.line);
    }
    for sample in sorted(family) {
        write(sample.row().line);
    }
    let mut edits = vec![edit(Span::at(to.unwrap_or(first.start)), text)];
    edits.extend(lines.iter().map(|line| {
        // The last line of a text may have none.
        let line_feed = Span::new(line.end, line.end + 1);
        edit(if family.get(line_feed) == b"\n" { line.cover(line_feed) } else { *line }, "")
    }));
    Some(edits)
}

/// The samples, those of one metric together, in the order of the metrics' first samples.
fn sorted<'f, 'a>(family: &'f Family<'a>) -> Vec<Sample<'f, 'a>> {
    let part = match family.metric_type() {
        MetricType::Histogram | MetricType::GaugeHistogram => "le",
        MetricType::Summary => "quantile",
        MetricType::StateSet => family.name(),
        _ => "",
    };
    let without = (!part.is_empty()).then_some(part);
    let mut first_of = std::collections::HashMap::new();
    let mut keyed: Vec<(usize, Sample<'f, 'a>)> = family
        .samples()
        .enumerate()
        .map(|(index, sample)| (*first_of.entry(sample.labels_hash(without)).or_insert(index), sample))
        .collect();
    keyed.sort_by_key(|(first, _)| *first);
    keyed.into_iter().map(|(_, sample)| sample).collect()
}
