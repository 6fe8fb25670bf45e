//! Which samples of a family are points of one metric: those that share their labels, but for the one that tells the
//! parts of a histogram, summary or state set apart.

use std::cmp::Ordering;

use crate::dialect::Dialect;
use crate::family::{Distinct, Family, Role, Sameness, SampleRow};
use crate::number;

/// Where a sample stands among the metrics of its family.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// Whether its metric is another than that of the sample before it.
    pub(super) starts: bool,
    /// The first sample of its metric, where other metrics stand between.
    pub(super) came_before: Option<u32>,
    /// Whether it repeats a series of the run at the time of the sample before it.
    pub(super) repeats: bool,
}

/// The places of all samples of a family.
#[derive(Debug, Default)]
pub(super) struct Groups {
    places: Vec<Place>,
}

impl Groups {
    /// One place a sample, in input order.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        self.places.iter().copied()
    }
}

/// Finds the places; `part` is the label that does not count, and the role of the samples that have it.
pub(super) fn find(family: &Family<'_>, (part, role): (&str, Role), distinct: &mut Distinct, groups: &mut Groups) {
    let sameness = Sameness::Group { part, role };
    groups.places.clear();
    distinct.reset(family.sample_rows().len());
    let mut repeats = family.repeats.iter().peekable();
    let mut last: Option<u32> = None;
    let mut run = 0;
    for (number, sample) in (0u32..).zip(family.samples()) {
        let before = last.and_then(|last| family.sample(last as usize));
        let first = repeats.next_if(|(later, _)| *later == number).map(|(_, first)| *first);
        let mut place = Place::default();
        // Native histograms in OpenMetrics 1 stand outside of what is ordered.
        if sample.composite().is_none() || family.dialect() != Dialect::OpenMetrics1 {
            place.starts = before.is_none_or(|before| !sameness.equal(before, sample));
            if place.starts {
                place.came_before = distinct.enter(family, number, sameness);
                run = number;
            }
            let same_time = before.is_some_and(|before| time_order(family, sample.row(), before.row()).is_eq());
            place.repeats = !place.starts && same_time && first.is_some_and(|first| first >= run);
            last = Some(number);
        }
        groups.places.push(place);
    }
}

/// Compares two timestamps, finer than the milliseconds of the rows where their texts are.
pub(super) fn time_order(family: &Family<'_>, a: &SampleRow, b: &SampleRow) -> Ordering {
    a.timestamp.cmp(&b.timestamp).then_with(|| {
        let (left, right) = (family.get(a.timestamp_span), family.get(b.timestamp_span));
        if left == right {
            return Ordering::Equal;
        }
        let read = |text| number::lenient(text).unwrap_or_default();
        read(left).total_cmp(&read(right))
    })
}
