//! Blocks become families: events go in, families are lent one after the other.
//!
//! Lines of a family that follow each other are one piece. The common family has one piece and is lent when it ends. Of
//! a family with more pieces (interleaved with others) the first is lent when it ends, since nobody knows yet; the
//! others are only counted, and at the end of the block the family is lent once more, whole.

use super::Family;
use super::pieces::Pieces;
use super::rejoin::Rejoin;
use super::rows::Rows;
use crate::consumer::ConsumerSet;
use crate::dialect::Dialect;
use crate::issue::Issue;
use crate::ledger::Ledger;
use crate::protobuf::Messages;
use crate::source::Block;
use crate::span::Span;
use crate::text::{Event, Events, Part};

/// Memory that the reader of one block hands on to the reader of the next.
#[derive(Debug, Default)]
pub struct Buffers {
    pub(super) open: Rows,
    pub(super) closed: Rows,
}

/// How many issues may gather before they are offered in the middle of a family.
const PENDING: usize = 1 << 14;

/// What [`Families::step`] comes to.
#[derive(Clone, Copy, Debug)]
pub enum Step<'f, 'a> {
    /// A family, as [`Families::next`] lends it.
    Family(&'f Family<'a>),
    /// Many issues were gathered, and the family of this name goes on: who takes the issues now needs no memory for more.
    Issues(&'f str),
}

/// What reading on came to.
enum Read {
    Family,
    Issues,
    End,
}

/// Lends the families of a block one at a time.
///
/// A family that is lent with [`pieces`](Family::pieces) over 1 replaces what was lent before under the same
/// [`id`](Family::id): it is put together from all its pieces. Where pieces stand in earlier blocks, only the ledger
/// notes them; [`Families::rejoin`] puts such families together.
///
/// ```
/// use exposit_parser::dialect::Dialect;
/// use exposit_parser::family::Families;
/// use exposit_parser::ledger::Ledger;
/// use exposit_parser::source::Block;
///
/// let text = b"# TYPE up gauge\nup{job=\"a\"} 1\nup{job=\"b\"} 0\n";
/// let mut ledger = Ledger::new();
/// let mut families = Families::new(Block::whole(text), Dialect::PrometheusText, &mut ledger);
/// let family = families.next().unwrap();
/// assert_eq!((family.name(), family.samples().len()), ("up", 2));
/// assert!(families.next().is_none());
/// assert!(families.rejected_by().is_empty());
/// ```
#[derive(Debug)]
pub struct Families<'a, 'l> {
    events: Events<'a>,
    /// What is read instead of events in protobuf.
    messages: Option<Messages<'a>>,
    pieces: Pieces<'a, 'l>,
    /// The blocks that hold the pieces of families to put together.
    blocks: Vec<Block<'a>>,
    /// How many further pieces the ledger knew at the start.
    known_pieces: usize,
    /// With how many issues reading pauses.
    pause_at: usize,
    rejoin: Option<Rejoin>,
}

impl<'a, 'l> Families<'a, 'l> {
    /// A reader of a whole input in one block. Families go into `ledger` as they end.
    pub fn new(block: Block<'a>, dialect: Dialect, ledger: &'l mut Ledger) -> Self {
        Self::of_part(block, dialect, Part::WHOLE, ledger, Buffers::default())
    }

    /// A reader of one of several blocks, which uses the memory of the reader before it.
    pub fn of_part(block: Block<'a>, dialect: Dialect, part: Part, ledger: &'l mut Ledger, buffers: Buffers) -> Self {
        let events = Events::of_part(block, dialect, part);
        Self {
            messages: (dialect == Dialect::Protobuf).then(|| Messages::new(block)),
            known_pieces: ledger.further_pieces(),
            pieces: Pieces::new(block, dialect, ledger, buffers).plain(events.is_plain()),
            events,
            blocks: vec![block],
            pause_at: PENDING,
            rejoin: None,
        }
    }

    /// Says that the block goes on with the samples of a family whose metadata lines stand in `lead`, a block before it.
    /// The family is lent with its metadata and the samples of this block.
    pub fn go_on(&mut self, lead: Block<'a>) {
        self.pieces.go_on(lead);
    }

    /// Lends the families that the ledger knows in several pieces, each put together from the blocks of the input, which
    /// come in its order.
    ///
    /// It is for who reads in blocks, after the last: what was found on these families before is void.
    pub fn rejoin(blocks: &[Block<'a>], dialect: Dialect, ledger: &'l mut Ledger) -> Self {
        let nothing = Block::whole(&[]);
        let part = Part { first: false, last: false, eof: None };
        let mut this = Self::of_part(nothing, dialect, part, ledger, Buffers::default());
        this.known_pieces = 0;
        this.blocks = blocks.to_vec();
        this
    }

    /// The memory of this reader, for the one of the next block.
    pub fn into_buffers(self) -> Buffers {
        self.pieces.into_buffers()
    }

    /// The next family; `None` at the end of the block.
    #[expect(clippy::should_implement_trait, reason = "the family borrows the reader, which an iterator's item cannot")]
    pub fn next(&mut self) -> Option<&Family<'a>> {
        loop {
            match self.read() {
                Read::Family => return Some(self.pieces.ended()),
                Read::Issues => {}
                Read::End => return None,
            }
        }
    }

    /// The next family, or a pause to take the issues in a family that has very many; `None` at the end of the block.
    pub fn step(&mut self) -> Option<Step<'_, 'a>> {
        match self.read() {
            Read::Family => Some(Step::Family(self.pieces.ended())),
            Read::Issues => Some(Step::Issues(self.pieces.open_name())),
            Read::End => None,
        }
    }

    /// The deviations that lines show by themselves or beside other families, so far and not yet taken. Those that a
    /// family shows as a whole are in [`Family::issues`].
    pub fn issues(&self) -> &[Issue] {
        self.pieces.issues()
    }

    /// Moves these deviations to the end of `into`.
    pub fn take_issues(&mut self, into: &mut Vec<Issue>) {
        self.pieces.take_issues(into);
        self.pause_at = PENDING;
    }

    /// The consumers that reject what was read so far, for an issue of a line or of a family.
    pub fn rejected_by(&self) -> ConsumerSet {
        self.pieces.rejected_by()
    }

    /// The first `# EOF` line seen so far, for the [`Part`] of the next block.
    pub fn eof(&self) -> Option<Span> {
        self.events.eof()
    }

    /// The ledger, with all families that have ended.
    pub fn ledger(&self) -> &Ledger {
        self.pieces.ledger()
    }

    /// Reads on until the first piece of a family ends, or many issues are there.
    fn read(&mut self) -> Read {
        if self.rejoin.is_some() {
            return self.put_together();
        }
        let Self { events, messages, pieces, .. } = self;
        if let Some(messages) = messages {
            while let Some(ended) = pieces.message(messages) {
                if ended {
                    return Read::Family;
                }
                if pieces.issues().len() >= self.pause_at {
                    return self.pause();
                }
            }
            return self.end_of_stream(false);
        }
        while let Some(event) = events.next() {
            let ended = match event {
                Event::Sample(ref sample) => pieces.sample(sample),
                Event::Metadata(ref metadata) => pieces.metadata(metadata),
                Event::Comment { .. } | Event::Eof { .. } | Event::Blank { .. } | Event::Invalid { .. } => false,
            };
            if ended {
                pieces.take_from(events);
                return Read::Family;
            }
            if events.issues().len() + pieces.issues().len() >= self.pause_at {
                pieces.take_from(events);
                return self.pause();
            }
        }
        let ended = pieces.end_of_block();
        pieces.take_from(events);
        self.end_of_stream(ended)
    }

    /// Offers the issues; where nobody takes them, not again before there are twice as many.
    fn pause(&mut self) -> Read {
        self.pause_at = self.pieces.issues().len() * 2;
        Read::Issues
    }

    /// Prepares what comes after the last first piece; passes on whether that ended just now.
    fn end_of_stream(&mut self, ended: bool) -> Read {
        let pieces = &self.pieces;
        self.rejoin = Some(Rejoin::default());
        if pieces.ledger().further_pieces() > self.known_pieces {
            self.rejoin = Some(Rejoin::new(pieces.ledger(), self.known_pieces, &self.blocks));
        }
        if ended { Read::Family } else { self.put_together() }
    }

    /// Puts the next family in several pieces together.
    fn put_together(&mut self) -> Read {
        let lent = self.rejoin.as_mut().is_some_and(|rejoin| rejoin.next(&self.blocks, &mut self.pieces));
        if lent { Read::Family } else { Read::End }
    }
}
