//! Blocks become events.

use crate::dialect::Dialect;
use crate::issue::Issue;
use crate::source::Block;
use crate::span::Span;
use crate::text::event::Event;

/// Which part of an input a block is. A whole input is both its first and its last block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Nothing comes before the block: a byte order mark may stand here.
    pub first: bool,
    /// Nothing comes after the block: the line feed or `# EOF` may be missing here.
    pub last: bool,
    /// The `# EOF` line of an earlier block.
    pub eof: Option<Span>,
}

impl Part {
    /// The whole input is one block.
    pub const WHOLE: Self = Self { first: true, last: true, eof: None };
}

/// Reads a block event by event. Events borrow the reader's buffers until the next call.
#[derive(Debug)]
pub struct Events<'a> {
    block: Block<'a>,
    dialect: Dialect,
    part: Part,
    issues: Vec<Issue>,
    at: usize,
}

impl<'a> Events<'a> {
    /// A reader of a whole input in one block.
    pub fn new(block: Block<'a>, dialect: Dialect) -> Self {
        Self::of_part(block, dialect, Part::WHOLE)
    }

    /// A reader of one of several blocks.
    pub fn of_part(block: Block<'a>, dialect: Dialect, part: Part) -> Self {
        Self { block, dialect, part, issues: Vec::new(), at: 0 }
    }

    /// The next event; `None` at the end of the block.
    #[expect(clippy::should_implement_trait, reason = "the event borrows the reader, which an iterator's item cannot")]
    pub fn next(&mut self) -> Option<Event<'_>> {
        let rest = self.block.bytes().get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let start = self.block.base() + self.at as u32;
        self.at += (length + 1).min(rest.len());
        Some(Event::Invalid { line: Span::new(start, start + length as u32) })
    }

    /// Block that it reads.
    pub fn block(&self) -> Block<'a> {
        self.block
    }

    /// Dialect that it reads.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The first `# EOF` line seen so far, in this block or before it.
    pub fn eof(&self) -> Option<Span> {
        self.part.eof
    }

    /// The issues of all events so far that were not yet taken, in input order.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// Moves the issues gathered so far to the end of `into`.
    pub fn take_issues(&mut self, into: &mut Vec<Issue>) {
        into.append(&mut self.issues);
    }
}

/// Length of the longest start of `bytes` that ends where a family ends, so that a block can be cut there; `None` where
/// `bytes` may hold no more than one family.
pub fn family_boundary(bytes: &[u8], _dialect: Dialect) -> Option<usize> {
    memchr::memmem::rfind(bytes, b"\n# HELP ").map(|at| at + 1)
}
