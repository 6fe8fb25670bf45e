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
    /// Finds repeated series, which the family then knows, and gives the number of its series as Prometheus stores them.
    pub(crate) fn count_series(&mut self, family: &mut Family<'_>) -> u32 {
        let samples = family.samples.len();
        if samples > 1 {
            self.distinct.reset(samples);
            let mut repeats = std::mem::take(&mut family.repeats);
            for number in 0..samples as u32 {
                if let Some(first) = self.distinct.enter(family, number, Sameness::Series) {
                    repeats.push((number, first));
                }
            }
            family.repeats = repeats;
        }
        if family.composites.is_empty() {
            (samples - family.repeats.len()) as u32
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
