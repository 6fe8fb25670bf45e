//! The same series twice.
//!
//! The parser finds samples that repeat a series, whatever the order of their labels, because it counts series. What is
//! left to say here is whether they stand for the same moment: then Prometheus drops all but the first.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use exposit_parser::consumer::{Consumer, rejected_by};
use exposit_parser::family::Family;
use exposit_parser::issue::IssueKind;
use exposit_parser::span::Span;

use crate::diagnostic::{Diagnostic, Severity, counted, quoted};
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

static META: RuleMeta = RuleMeta::new(
    "values",
    "duplicate-series",
    Severity::Error,
    "a series that appears twice",
    include_str!("duplicate-series.md"),
)
.promlint("metric not unique");

#[derive(Debug)]
pub(super) struct DuplicateSeries;

impl LintRule for DuplicateSeries {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let mut same: Option<Repeats> = None;
        let mut other: Option<Repeats> = None;
        // Where a series has several timestamps: the first place of each.
        let mut moments: HashMap<(Span, Option<i64>), Span> = HashMap::new();
        for (later, first) in family.repeated_series() {
            let (later, first) = (later.row(), first.row());
            if later.timestamp == first.timestamp {
                Repeats::add(&mut same, first.series, later.series);
                continue;
            }
            match moments.entry((first.line, later.timestamp)) {
                Entry::Occupied(entry) => Repeats::add(&mut same, *entry.get(), later.series),
                Entry::Vacant(entry) => {
                    entry.insert(later.series);
                    Repeats::add(&mut other, first.series, later.series);
                }
            }
        }
        if let Some(repeats) = same {
            cx.emit(at_once(family, &repeats, cx));
        }
        if let Some(repeats) = other {
            cx.emit(at_several_times(family, &repeats, cx));
        }
    }
}

fn at_once(family: &Family<'_>, repeats: &Repeats, cx: &Context<'_>) -> Diagnostic {
    let rejected = rejected_by(IssueKind::RepeatedSample, cx.dialect);
    let is_prometheus = cx.dialect.consumers().contains(&Consumer::Prometheus);
    let label = if is_prometheus { "Prometheus drops this sample" } else { "second here" };
    let finding = META
        .rejected(cx.dialect, rejected, title(family, repeats, "twice"))
        .metric(family.name())
        .at(repeats.second, label)
        .related(repeats.first, "first here")
        .count(repeats.count);
    if rejected.is_empty() { finding } else { hurt::note(finding, cx, "") }
}

fn at_several_times(family: &Family<'_>, repeats: &Repeats, cx: &Context<'_>) -> Diagnostic {
    let mut finding = META
        .finding(cx.dialect, title(family, repeats, "at several times"))
        .metric(family.name())
        .key("several times")
        .at(repeats.second, "the same series at another time")
        .related(repeats.first, "first here")
        .count(repeats.count)
        .help("expose the present value only; load history with `promtool tsdb create-blocks-from openmetrics`");
    finding.severity = Severity::Info;
    finding
}

fn title(family: &Family<'_>, repeats: &Repeats, how: &str) -> String {
    let series = quoted(family.get(repeats.first));
    if repeats.count == 1 {
        return format!("series `{series}` appears {how}");
    }
    let name = quoted(family.name().as_bytes());
    format!("series `{series}` and {} more of `{name}` appear {how}", counted(repeats.count - 1))
}

/// Samples that repeat another: the first of them, what it repeats, and how many there are.
#[derive(Debug)]
struct Repeats {
    first: Span,
    second: Span,
    count: u64,
}

impl Repeats {
    fn add(slot: &mut Option<Self>, first: Span, second: Span) {
        slot.get_or_insert(Self { first, second, count: 0 }).count += 1;
    }
}
