//! Which samples of a family repeat an earlier one: the same series, or the same labels but one.
//!
//! A table from a cheap hash to the sample that had it first, in memory that is used again for the next family. The cheap
//! hash looks at the ends of the label values only; where that is too little to tell series apart, the family goes on
//! with hashes of everything.

use super::{Family, Role, Sample};

/// How many unequal samples of one hash are looked at before the table changes to full hashes.
const PATIENCE: u32 = 8;

/// The samples that were first of their kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Distinct {
    /// Upper half of the hash, and number of the sample plus 1; 0 is a free slot.
    slots: Vec<(u32, u32)>,
    used: usize,
    full: bool,
}

/// What makes two samples the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sameness<'n> {
    /// Name and labels.
    Series,
    /// Labels, with those that are empty, but for the one called `part` of samples that are a `role`.
    Group {
        /// The label that tells the parts of a group apart.
        part: &'n str,
        /// What the samples are that have it.
        role: Role,
    },
}

impl<'n> Sameness<'n> {
    /// The label of a sample that does not count.
    fn without(self, sample: Sample<'_, '_>) -> Option<&'n str> {
        match self {
            Self::Group { part, role } if sample.role() == role => Some(part),
            Self::Series | Self::Group { .. } => None,
        }
    }

    fn full_hash(self, sample: Sample<'_, '_>) -> u64 {
        match self {
            Self::Series => sample.series_hash(),
            Self::Group { .. } => sample.labels_hash(self.without(sample)),
        }
    }

    fn quick_hash(self, sample: Sample<'_, '_>) -> u64 {
        sample.quick_hash(self == Self::Series, self.without(sample))
    }

    /// Whether both samples are the same.
    pub(crate) fn equal<'a>(self, a: Sample<'_, 'a>, b: Sample<'_, 'a>) -> bool {
        match self {
            Self::Series => a.same_series(b),
            Self::Group { .. } => a.same_labels_but(self.without(a), b, self.without(b), true),
        }
    }
}

impl Distinct {
    /// Forgets all samples and makes room for so many.
    pub(crate) fn reset(&mut self, samples: usize) {
        let slots = (samples * 2).next_power_of_two().max(8);
        self.slots.clear();
        self.slots.resize(slots, (0, 0));
        self.used = 0;
        self.full = false;
    }

    /// Enters the sample of that number; gives the number of the earlier one that it equals.
    pub(crate) fn enter(&mut self, family: &Family<'_>, number: u32, sameness: Sameness<'_>) -> Option<u32> {
        if (self.used + 1) * 8 > self.slots.len() * 7 {
            self.grow(family, sameness, self.full);
        }
        let sample = family.sample(number as usize)?;
        let mut hash = if self.full { sameness.full_hash(sample) } else { sameness.quick_hash(sample) };
        let mut misses = 0;
        let mut mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots.get_mut(at)?;
            let tag = (hash >> 32) as u32;
            match *slot {
                (_, 0) => {
                    *slot = (tag, number + 1);
                    self.used += 1;
                    return None;
                }
                (other, earlier) if other == tag => {
                    if sameness.equal(sample, family.sample(earlier as usize - 1)?) {
                        return Some(earlier - 1);
                    }
                    misses += 1;
                }
                _ => {}
            }
            if misses > PATIENCE && !self.full {
                self.grow(family, sameness, true);
                hash = sameness.full_hash(sample);
                mask = self.slots.len() - 1;
                at = hash as usize & mask;
            } else {
                at = (at + 1) & mask;
            }
        }
    }

    /// Places all entries again, in a table twice the size, by full hashes if `full`.
    fn grow(&mut self, family: &Family<'_>, sameness: Sameness<'_>, full: bool) {
        self.full = full;
        let size = (self.slots.len() * 2).max(8);
        let old = std::mem::replace(&mut self.slots, vec![(0, 0); size]);
        for (_, number) in old.into_iter().filter(|slot| slot.1 != 0) {
            let Some(sample) = family.sample(number as usize - 1) else { continue };
            let hash = if full { sameness.full_hash(sample) } else { sameness.quick_hash(sample) };
            let mut at = hash as usize & (size - 1);
            while let Some(slot) = self.slots.get_mut(at) {
                if slot.1 == 0 {
                    *slot = ((hash >> 32) as u32, number);
                    break;
                }
                at = (at + 1) & (size - 1);
            }
        }
    }
}
