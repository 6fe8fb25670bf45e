//! Which samples of a family repeat an earlier one: the same series, or the same labels but one.
//!
//! A table from a cheap hash to the sample that had it first, in memory that is used again for the next family. The cheap
//! hash looks at the ends of the label values only; where that is too little to tell series apart, the family goes on
//! with hashes of everything.

use super::identity::HashKey;
use super::{Family, Role, Sample};

/// How many unequal samples of one hash are looked at before the table changes to full hashes.
const PATIENCE: u32 = 8;

/// The samples that were first of their kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Distinct {
    /// Half of the hash, and number of the sample plus 1; 0 is a free slot. The length is a power of two.
    slots: Vec<(u32, u32)>,
    /// Memory of the table before it grew.
    spare: Vec<(u32, u32)>,
    used: usize,
    key: HashKey,
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

    /// Whether both samples are the same.
    pub(crate) fn equal<'a>(self, a: Sample<'_, 'a>, b: Sample<'_, 'a>) -> bool {
        match self {
            Self::Series => a.same_series(b),
            Self::Group { .. } => a.same_labels_but(self.without(a), b, self.without(b), true),
        }
    }
}

impl Distinct {
    /// Forgets all samples. The table keeps the size that the last family needed: the next may be more of it.
    pub(crate) fn clear(&mut self) {
        if self.used > 0 || self.slots.is_empty() {
            let size = (self.used * 2 + 1).next_power_of_two().max(FEW);
            self.slots.clear();
            self.slots.resize(size, (0, 0));
        }
        self.used = 0;
        self.full = false;
    }

    /// Enters the sample of that number; gives the number of the earlier one that it equals.
    #[inline]
    pub(crate) fn enter(&mut self, family: &Family<'_>, number: u32, sameness: Sameness<'_>) -> Option<u32> {
        let sample = family.sample(number as usize)?;
        let tag = self.tag(sample, sameness);
        if self.used * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = tag as usize & mask;
        let mut misses = 0;
        loop {
            let slot = self.slots.get_mut(at)?;
            if slot.1 == 0 {
                *slot = (tag, number + 1);
                self.used += 1;
                return None;
            }
            if slot.0 == tag {
                let earlier = slot.1 - 1;
                if sameness.equal(sample, family.sample(earlier as usize)?) {
                    return Some(earlier);
                }
                misses += 1;
                if misses > PATIENCE && !self.full {
                    self.change_to_full(family, sameness);
                    return self.enter(family, number, sameness);
                }
            }
            at = (at + 1) & mask;
        }
    }

    #[inline]
    fn tag(&self, sample: Sample<'_, '_>, sameness: Sameness<'_>) -> u32 {
        let hash = match sameness {
            Sameness::Series if !self.full => sample.quick_hash(self.key),
            Sameness::Series => sample.series_hash(),
            Sameness::Group { .. } if !self.full => sample.quick_labels_hash(self.key, sameness.without(sample)),
            Sameness::Group { .. } => sample.labels_hash(sameness.without(sample)),
        };
        (hash >> 32) as u32
    }

    /// Doubles the table.
    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(FEW);
        self.spare.clear();
        self.spare.resize(size, (0, 0));
        std::mem::swap(&mut self.slots, &mut self.spare);
        let old = std::mem::take(&mut self.spare);
        for &entry in old.iter().filter(|entry| entry.1 != 0) {
            self.place(entry);
        }
        self.spare = old;
    }

    /// Places an entry that no other equals.
    fn place(&mut self, entry: (u32, u32)) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = entry.0 as usize & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.1 == 0 {
                *slot = entry;
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// Places all entries again, by hashes of everything.
    #[cold]
    fn change_to_full(&mut self, family: &Family<'_>, sameness: Sameness<'_>) {
        self.full = true;
        let old = self.slots.clone();
        self.slots.fill((0, 0));
        for (_, number) in old.into_iter().filter(|entry| entry.1 != 0) {
            if let Some(sample) = family.sample(number as usize - 1) {
                self.place((self.tag(sample, sameness), number));
            }
        }
    }
}

/// Slots of a table for a family with few samples.
const FEW: usize = 32;
