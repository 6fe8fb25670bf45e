//! What a family's type demands of its samples: rules that no single line shows.
//!
//! A family goes in when it ends, issues come out. The text format's readers demand little (`text`), the OpenMetrics 1
//! reference much (`openmetrics1`), OpenMetrics 2.0 its own (`openmetrics2`).

use crate::dialect::Dialect;
use crate::family::{Distinct, Family, Sameness};
use crate::ledger::Ledger;

mod count;
mod groups;
mod openmetrics1;
mod openmetrics2;
mod text;

/// Checks families one after the other, in memory that is used again.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    distinct: Distinct,
    groups: groups::Groups,
}

impl Checker {
    /// Starts a family.
    pub(crate) fn start(&mut self) {
        self.distinct.clear();
    }

    /// Looks whether the last sample of the family repeats a series. That is done when it comes, while its line is at
    /// hand.
    #[inline]
    pub(crate) fn last_sample(&mut self, family: &mut Family<'_>) {
        let number = (family.samples.len() as u32).wrapping_sub(1);
        self.sample(family, number);
    }

    #[inline]
    fn sample(&mut self, family: &mut Family<'_>, number: u32) {
        if let Some(first) = self.distinct.enter(family, number, Sameness::Series) {
            family.repeats.push((number, first));
        }
    }

    /// The same for all samples of a family that came at once.
    pub(crate) fn all_samples(&mut self, family: &mut Family<'_>) {
        self.distinct.clear();
        family.repeats.clear();
        for number in 0..family.samples.len() as u32 {
            self.sample(family, number);
        }
    }

    /// Number of the family's series as Prometheus stores them.
    pub(crate) fn series(family: &Family<'_>) -> u32 {
        if family.composites.is_empty() {
            (family.samples.len() - family.repeats.len()) as u32
        } else {
            count::composite_series(family)
        }
    }

    /// Judges a family; `ledger` knows those that ended before it.
    pub(crate) fn check(&mut self, family: &mut Family<'_>, ledger: &Ledger) {
        let mut issues = std::mem::take(&mut family.issues);
        match family.dialect() {
            Dialect::PrometheusText => text::check(family, &mut issues),
            Dialect::OpenMetrics1 => {
                openmetrics1::check(family, &mut self.distinct, &mut self.groups, &mut issues);
                openmetrics1::check_clash(family, ledger, &mut issues);
            }
            Dialect::OpenMetrics2 => openmetrics2::check(family, &mut self.distinct, &mut self.groups, &mut issues),
            Dialect::Protobuf => {}
        }
        family.issues = issues;
    }
}
