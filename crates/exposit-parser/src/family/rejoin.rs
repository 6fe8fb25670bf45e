//! Puts families that stand in several pieces together, by reading their lines again.

use std::collections::VecDeque;

use super::pieces::Pieces;
use crate::ledger::{FamilyId, Ledger};
use crate::source::Block;
use crate::span::Span;

/// The pieces that are still to be put together, by family.
#[derive(Debug, Default)]
pub(super) struct Rejoin {
    pieces: VecDeque<(FamilyId, Span)>,
}

impl Rejoin {
    /// All families of the ledger with several pieces that lie in these blocks.
    pub(super) fn new(ledger: &Ledger, blocks: &[Block<'_>]) -> Self {
        let pieces = ledger.pieces();
        let inside = |span: Span| blocks.iter().any(|block| block.span().contains(span));
        let mut kept = Vec::with_capacity(pieces.len());
        for family in pieces.chunk_by(|a, b| a.0 == b.0).filter(|family| family.iter().all(|(_, span)| inside(*span))) {
            kept.extend_from_slice(family);
        }
        Self { pieces: kept.into() }
    }

    /// Puts the next family together; `false` where there is none left.
    pub(super) fn next<'a>(&mut self, blocks: &[Block<'a>], families: &mut Pieces<'a, '_>) -> bool {
        let Some(&(id, _)) = self.pieces.front() else { return false };
        families.start_again(id, blocks);
        while let Some(&(family, span)) = self.pieces.front()
            && family == id
        {
            families.again(span);
            self.pieces.pop_front();
        }
        families.end_again(id);
        true
    }
}
