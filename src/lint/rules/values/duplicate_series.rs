//! The same series twice.
//!
//! A series is its name and its label set, in any order and without empty labels. Each sample is hashed label by label,
//! so that the order does not count, and looked up in a table that is kept for the next family: a clean family costs a
//! hash and a slot a sample, and no allocation. Equal hashes are compared before anything is said.

use std::cell::RefCell;

use exposit_parser::consumer::{Consumer, rejected_by};
use exposit_parser::family::{Family, SampleRow};
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
        let rows = family.sample_rows();
        if rows.len() < 2 {
            return;
        }
        SEEN.with_borrow_mut(|seen| {
            let repeats = seen.repeats(family, rows, Moment::Same);
            if let Some(repeats) = repeats {
                cx.emit(repeated(family, &repeats, cx));
            }
            // Points of one series at several times: nothing to see unless there are times.
            if rows.iter().any(|row| row.timestamp.is_some())
                && let Some(repeats) = seen.repeats(family, rows, Moment::Other)
            {
                cx.emit(several_times(family, &repeats, cx));
            }
        });
    }
}

fn repeated(family: &Family<'_>, repeats: &Repeats, cx: &Context<'_>) -> Diagnostic {
    let rejected = rejected_by(IssueKind::RepeatedSample, cx.dialect);
    let reads_prometheus = cx.dialect.consumers().contains(&Consumer::Prometheus);
    let label = if reads_prometheus { "Prometheus drops this sample" } else { "second here" };
    let finding = META
        .rejected(cx.dialect, rejected, title(family, repeats, "twice"))
        .metric(family.name())
        .at(repeats.second, label)
        .related(repeats.first, "first here")
        .count(repeats.count)
        .help("leave one of them out, or tell them apart by a label");
    if rejected.is_empty() { finding } else { hurt::note(finding, cx, "") }
}

fn several_times(family: &Family<'_>, repeats: &Repeats, cx: &Context<'_>) -> Diagnostic {
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
    match repeats.count {
        1 => format!("series `{series}` appears {how}"),
        more => format!(
            "series `{series}` and {} more of `{}` appear {how}",
            counted(more - 1),
            quoted(family.name().as_bytes())
        ),
    }
}

/// Which samples of one series count as a repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// Those with the timestamp of an earlier one, or without any like it.
    Same,
    /// Those with another timestamp than the first.
    Other,
}

/// What was found in a family: the first repeat with the sample that it repeats, and how many there are.
#[derive(Debug)]
struct Repeats {
    first: Span,
    second: Span,
    count: u64,
}

/// Spreads a timestamp over a hash: any odd number with its bits mixed.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

thread_local! {
    static SEEN: RefCell<Seen> = const { RefCell::new(Seen { slots: Vec::new() }) };
}

/// A table of the samples of one family by their hash: open addressing over a power of two of slots.
struct Seen {
    /// Upper half of the hash, and the number of the sample plus 1; 0 where the slot is free.
    slots: Vec<(u32, u32)>,
}

impl Seen {
    fn repeats(&mut self, family: &Family<'_>, rows: &[SampleRow], moment: Moment) -> Option<Repeats> {
        let size = (rows.len() * 2).next_power_of_two();
        // Grows with the largest family, and is given back when a later one needs much less.
        if self.slots.len() > size * 64 {
            self.slots = Vec::new();
        }
        if self.slots.len() < size {
            self.slots.resize(size, (0, 0));
        }
        let slots = self.slots.get_mut(..size)?;
        slots.fill((0, 0));
        let mask = size - 1;
        let mut found: Option<Repeats> = None;
        for (index, row) in rows.iter().enumerate() {
            let Some(sample) = family.sample(index) else { break };
            let mut hash = sample.series_hash();
            if moment == Moment::Same
                && let Some(timestamp) = row.timestamp
            {
                hash = (hash ^ timestamp as u64).wrapping_mul(SPREAD);
            }
            let tag = (hash >> 32) as u32;
            let mut at = hash as usize & mask;
            while let Some(slot) = slots.get_mut(at) {
                if slot.1 == 0 {
                    *slot = (tag, index as u32 + 1);
                    break;
                }
                if slot.0 == tag
                    && let Some(earlier) = family.sample(slot.1 as usize - 1)
                    && (moment == Moment::Other || earlier.row().timestamp == row.timestamp)
                    && earlier.same_series(sample)
                {
                    if moment == Moment::Same || earlier.row().timestamp != row.timestamp {
                        let first = earlier.row().series;
                        let repeats = found.get_or_insert(Repeats { first, second: row.series, count: 0 });
                        repeats.count += 1;
                    }
                    break;
                }
                at = (at + 1) & mask;
            }
        }
        found
    }
}
