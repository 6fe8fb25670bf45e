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
    /// The families of the ledger with several pieces that lie in these blocks, which are in the order of the input, and
    /// have further pieces among those that the ledger noted after the first `known`.
    pub(super) fn new(ledger: &Ledger, known: usize, blocks: &[Block<'_>]) -> Self {
        let further = ledger.pieces_from(known);
        let mut pieces: Vec<_> = further.iter().map(|(id, _)| *id).collect();
        pieces.sort_unstable();
        pieces.dedup();
        let first = pieces.into_iter().filter_map(|id| Some((id, ledger.first_piece(id)?)));
        let mut pieces: Vec<_> = first.chain(further.iter().copied()).collect();
        pieces.sort_by_key(|(family, _)| *family);
        let inside = |span: Span| holding(blocks, span).is_some();
        let mut kept = Vec::with_capacity(pieces.len());
        for family in pieces.chunk_by(|a, b| a.0 == b.0).filter(|family| family.iter().all(|(_, span)| inside(*span))) {
            kept.extend_from_slice(family);
        }
        Self { pieces: kept.into() }
    }

    /// Puts the next family together; `false` where there is none left.
    pub(super) fn next<'a>(&mut self, blocks: &[Block<'a>], families: &mut Pieces<'a, '_>) -> bool {
        let Some(&(id, _)) = self.pieces.front() else { return false };
        let own = self.pieces.iter().take_while(|(family, _)| *family == id);
        let mut own: Vec<Block<'a>> = own.filter_map(|(_, span)| holding(blocks, *span)).collect();
        own.dedup_by_key(|block| block.base());
        families.start_again(id, &own);
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

/// The one of some blocks in the order of the input that a span lies in.
pub(super) fn holding<'a>(blocks: &[Block<'a>], span: Span) -> Option<Block<'a>> {
    let after = blocks.partition_point(|block| block.base() <= span.start);
    blocks.get(after.checked_sub(1)?).copied().filter(|block| block.span().contains(span))
}
