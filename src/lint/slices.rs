//! What the slices of a family have to agree on.
//!
//! What rules find in the slices of a large family adds up. What takes two slices to see (a series that appears in both,
//! buckets that differ) shows in facts that each slice leaves: where they do not fit, the family is judged once more,
//! whole.

use std::collections::{BTreeSet, HashSet};

use exposit_parser::distribution::Distribution;
use exposit_parser::family::Family;

/// What a slice of a family leaves for those that follow.
#[derive(Debug)]
pub(super) struct SliceFacts {
    name: String,
    /// A hash of what names each metric: a series, or a histogram or summary.
    metrics: Vec<u64>,
    /// The thresholds of its first histogram, the quantiles of its first summary.
    layout: Vec<u64>,
}

impl SliceFacts {
    pub(super) fn of(family: &Family<'_>, distributions: &[Distribution<'_, '_>]) -> Self {
        let metrics = if distributions.is_empty() {
            family.samples().map(|sample| sample.rough_hash(None)).collect()
        } else {
            let without = |it: &Distribution<'_, '_>| if it.quantiles.is_empty() { "le" } else { "quantile" };
            distributions.iter().filter_map(|it| Some(it.sample()?.rough_hash(Some(without(it))))).collect()
        };
        let layout = distributions.first().map_or_else(Vec::new, |it| {
            let bounds = it.buckets.iter().filter_map(|bucket| bucket.bound);
            bounds.chain(it.quantiles.iter().filter_map(|it| it.quantile)).map(f64::to_bits).collect()
        });
        Self { name: family.name().to_owned(), metrics, layout }
    }
}

/// The slices of an input's families so far.
#[derive(Debug, Default)]
pub(super) struct Slices {
    name: String,
    metrics: HashSet<u64>,
    layout: Vec<u64>,
    torn: BTreeSet<String>,
}

impl Slices {
    /// Takes in the next slice.
    pub(super) fn take(&mut self, slice: SliceFacts) {
        if self.name == slice.name {
            let fits = self.layout == slice.layout && !slice.metrics.iter().any(|metric| self.metrics.contains(metric));
            if !fits {
                self.torn.insert(slice.name);
            }
        } else {
            self.metrics.clear();
            (self.name, self.layout) = (slice.name, slice.layout);
        }
        self.metrics.extend(slice.metrics);
    }

    /// The families whose slices do not fit.
    pub(super) fn torn(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.torn)
    }
}
