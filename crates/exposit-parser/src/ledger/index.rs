//! Where a name stands in the ledger.

use crate::family::HashKey;

use super::FamilyId;

/// Names to numbers, without owning the names: open addressing, four bytes a slot.
///
/// The hash is keyed by chance so that no input can make it slow; nothing that is shown depends on its order.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Number of the family plus 1; 0 is a free slot. The length is a power of two or 0.
    slots: Vec<u32>,
    used: usize,
    key: HashKey,
}

impl Index {
    pub(super) fn find<'n>(&self, name: &str, name_of: impl Fn(FamilyId) -> &'n str) -> Option<FamilyId> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = self.key.of(name) as usize & mask;
        loop {
            let id = self.slots.get(at)?.checked_sub(1)?;
            if name_of(id) == name {
                return Some(id);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a name that is not there yet.
    pub(super) fn insert<'n>(&mut self, name: &str, id: FamilyId, name_of: impl Fn(FamilyId) -> &'n str) {
        if (self.used + 1) * 4 > self.slots.len() * 3 {
            let old = std::mem::take(&mut self.slots);
            self.slots = vec![0; (old.len() * 2).max(16)];
            for slot in old.into_iter().filter(|&slot| slot != 0) {
                self.place(name_of(slot - 1), slot);
            }
        }
        self.place(name, id + 1);
        self.used += 1;
    }

    fn place(&mut self, name: &str, slot: u32) {
        let Some(mask) = self.slots.len().checked_sub(1) else { return };
        let mut at = self.key.of(name) as usize & mask;
        while let Some(found) = self.slots.get_mut(at) {
            if *found == 0 {
                *found = slot;
                return;
            }
            at = (at + 1) & mask;
        }
    }
}
