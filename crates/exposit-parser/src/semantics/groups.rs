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

/// Finds the places; `part` is the label that does not count, and the role of the samples that have it. Without a part
/// all samples are of one metric.
pub(super) fn find(family: &Family<'_>, part: Option<(&str, Role)>, distinct: &mut Distinct, groups: &mut Groups) {
    let sameness = part.map(|(part, role)| Sameness::Group { part, role });
    groups.places.clear();
    distinct.clear();
    let mut repeats = family.repeats.iter().peekable();
    let mut last: Option<u32> = None;
    let mut run = 0;
    for (number, sample) in (0u32..).zip(family.samples()) {
        let before = last.and_then(|last| family.sample(last as usize));
        let first = repeats.next_if(|(later, _)| *later == number).map(|(_, first)| *first);
        let mut place = Place::default();
        // Native histograms in OpenMetrics 1 stand outside of what is ordered.
        if sample.composite().is_none() || family.dialect() != Dialect::OpenMetrics1 {
            place.starts = before.is_none_or(|before| sameness.is_some_and(|sameness| !sameness.equal(before, sample)));
            if place.starts {
                place.came_before = sameness.and_then(|sameness| distinct.enter(family, number, sameness));
                run = number;
            }
            let same_time = before.is_some_and(|before| time_order(family, sample.row(), before.row()).is_eq());
            place.repeats =
                !place.starts && same_time && first.is_some_and(|first| repeats_within(family, run, first, number));
            last = Some(number);
        }
        groups.places.push(place);
    }
}

/// Whether the sample repeats one from `run` on. Samples that differ in empty labels only are one series, but not to the
/// readers that ask here.
fn repeats_within(family: &Family<'_>, run: u32, first: u32, number: u32) -> bool {
    let Some(sample) = family.sample(number as usize) else { return false };
    let same = |other: u32| family.sample(other as usize).is_some_and(|other| other.same_series_with_empty(sample));
    let is_exact = |other: u32| other >= run && same(other);
    is_exact(first) || (!same(first) && (run..number).any(is_exact))
}

/// Compares two timestamps, finer than the milliseconds of the rows where their texts are.
pub(super) fn time_order(family: &Family<'_>, a: &SampleRow, b: &SampleRow) -> Ordering {
    a.timestamp.cmp(&b.timestamp).then_with(|| {
        let (left, right) = (family.get(a.timestamp_span), family.get(b.timestamp_span));
        if left == right { Ordering::Equal } else { nanoseconds(left).cmp(&nanoseconds(right)) }
    })
}

/// The nanoseconds that a timestamp in seconds adds to its last whole second; digits beyond the ninth do not count.
fn nanoseconds(text: &[u8]) -> i64 {
    let whole_digits = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
    match memchr::memchr(b'.', text).and_then(|point| text.get(point + 1..)) {
        Some(fraction) if whole_digits(fraction) => {
            let digit = |at: usize| i64::from(fraction.get(at).map_or(0, |digit| digit - b'0'));
            (0..9).fold(0, |sum, at| sum * 10 + digit(at))
        }
        _ => (number::lenient(text).unwrap_or_default().fract() * 1e9) as i64,
    }
}

#[cfg(test)]
mod tests {
    use super::nanoseconds;

    #[test]
    fn nine_digits_count() {
        for (text, expected) in [("5", 0), ("5.5", 500_000_000), ("1.0000000019", 1), ("15e-1", 500_000_000)] {
            assert_eq!(nanoseconds(text.as_bytes()), expected, "{text}");
        }
    }
}
