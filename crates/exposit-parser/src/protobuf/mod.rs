//! Delimited protobuf: a run of `io.prometheus.client.MetricFamily` messages, each after its length.
//!
//! A [`Block`] goes in, families come out, the same [`Family`] view that the text dialects give: histograms and summaries
//! are composite values, native bucket counts are absolute. Names are plain strings and carry their suffix themselves.
//! Fields that are not known are skipped. A message that is broken is told at its place, and reading goes on at the next
//! one; what was read of it stays. An input that ends inside a message keeps the families before it.
//!
//! ```
//! use exposit_parser::protobuf::Messages;
//! use exposit_parser::source::Block;
//!
//! // name "up", type 1 (gauge), one metric: a gauge of 1.0
//! let bytes = b"\x13\x0a\x02up\x18\x01\x22\x0b\x12\x09\x09\0\0\0\0\0\0\xf0\x3f";
//! let mut messages = Messages::new(Block::whole(bytes));
//! let family = messages.next().unwrap();
//! assert_eq!(family.name(), "up");
//! assert_eq!(family.sample(0).unwrap().number(), Some(1.0));
//! assert!(messages.next().is_none());
//! assert!(messages.issues().is_empty());
//! ```

mod exemplar;
mod histogram;
mod metric;
pub(crate) mod schema;
pub(crate) mod wire;

use std::borrow::Cow;

use crate::dialect::Dialect;
use crate::family::{Composite, Family, Rows, Token};
use crate::issue::{Issue, IssueKind};
use crate::source::Block;
use crate::span::Span;

use schema::TYPES;
use wire::{Field, Fields, Message};

/// A length of more bytes is refused by the server, whatever it says.
const MAX_LENGTH_BYTES: u32 = 5;

/// Where so many messages in a row are broken, the lengths between them mean nothing either: the rest is left alone.
const MAX_BROKEN: u32 = 1000;

/// Reads a block message by message. The family is lent: its buffers are used again for the next one.
#[derive(Debug)]
pub struct Messages<'a> {
    block: Block<'a>,
    at: usize,
    issues: Vec<Issue>,
    family: Family<'a>,
    broken: u32,
    /// Composites of earlier families, whose buffers are used again.
    spare: Vec<Composite>,
}

impl<'a> Messages<'a> {
    /// A reader of the messages in `block`.
    pub fn new(block: Block<'a>) -> Self {
        Self {
            block,
            at: 0,
            issues: Vec::new(),
            family: Family::with_rows(Rows::default(), block, Dialect::Protobuf),
            broken: 0,
            spare: Vec::new(),
        }
    }

    /// The next family; `None` at the end of the block.
    #[expect(clippy::should_implement_trait, reason = "the family borrows the reader, which an iterator's item cannot")]
    pub fn next(&mut self) -> Option<&Family<'a>> {
        let nothing = Family::with_rows(Rows::default(), self.block, Dialect::Protobuf);
        let mut family = std::mem::replace(&mut self.family, nothing);
        let found = self.fill(&mut family).is_some();
        self.family = family;
        found.then_some(&self.family)
    }

    /// The issues of all families so far that were not yet taken, in input order but for those that a whole family
    /// shows.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// Moves the issues gathered so far to the end of `into`.
    pub fn take_issues(&mut self, into: &mut Vec<Issue>) {
        into.append(&mut self.issues);
    }

    /// Reads the next family into `family`, whose rows are used again; gives the place of the message with its length,
    /// `None` at the end of the block.
    pub(crate) fn fill(&mut self, family: &mut Family<'a>) -> Option<Span> {
        self.spare.append(&mut family.composites);
        family.block = self.block;
        family.more.clear();
        loop {
            family.clear();
            family.name = Token::default();
            family.name_text = Cow::Borrowed("");
            let start = self.block.base() + self.at as u32;
            let message = self.message()?;
            let before = self.issues.len();
            let whole = self.filler(family).family(message);
            let broken = self.issues.len() > before && !whole;
            self.broken = if broken { self.broken + 1 } else { 0 };
            if !message.bytes.is_empty() && (whole || !family.name.span.is_empty()) {
                return Some(Span::new(start, message.span().end));
            }
        }
    }

    /// Adds what the next message says to `family`: one more piece of it.
    pub(crate) fn append(&mut self, family: &mut Family<'a>) {
        if let Some(message) = self.message() {
            let name = family.name;
            self.filler(family).family(message);
            family.name = name;
        }
    }

    fn filler<'f>(&'f mut self, family: &'f mut Family<'a>) -> metric::Filler<'f, 'a> {
        metric::Filler { family, issues: &mut self.issues, spare: &mut self.spare }
    }

    /// The message that starts here. The end of the block in the middle of one is its end.
    fn message(&mut self) -> Option<Message<'a>> {
        let start = self.block.base() + self.at as u32;
        let rest = Message { bytes: self.block.bytes().get(self.at..).unwrap_or_default(), start };
        if rest.bytes.is_empty() || self.broken >= MAX_BROKEN {
            return None;
        }
        let mut prefix = Fields::new(rest);
        let Ok(length) = prefix.varint() else {
            let kind = if rest.bytes.len() < 10 { IssueKind::TruncatedMessage } else { IssueKind::BadVarint };
            self.stop(Issue::new(kind, Span::new(start, start + rest.bytes.len().min(10) as u32)));
            return None;
        };
        let body = prefix.offset();
        if body - start > MAX_LENGTH_BYTES {
            self.issues.push(Issue::new(IssueKind::LongLengthPrefix, Span::new(start, body)));
        }
        let content = (rest.bytes.get((body - start) as usize..))
            .and_then(|bytes| bytes.get(..usize::try_from(length).unwrap_or(usize::MAX)));
        let Some(bytes) = content else {
            self.stop(Issue::new(IssueKind::TruncatedMessage, rest.span()).related(Span::new(start, body)));
            return None;
        };
        self.at += (body - start) as usize + bytes.len();
        let message = Message { bytes, start: body };
        if bytes.is_empty() {
            self.empty_message(Span::new(start, body));
        }
        Some(message)
    }

    /// One issue for a run of empty messages, however long.
    fn empty_message(&mut self, span: Span) {
        match self.issues.last_mut() {
            Some(last) if last.kind == IssueKind::EmptyMessage && last.span.end == span.start => {
                last.span.end = span.end;
            }
            _ => self.issues.push(Issue::new(IssueKind::EmptyMessage, span)),
        }
    }

    /// Nothing can be read after this.
    fn stop(&mut self, issue: Issue) {
        self.issues.push(issue);
        self.at = self.block.bytes().len();
    }
}

/// Length of the longest start of `bytes` that ends where a message ends, so that a block can be cut there; `None` where
/// no message ends in it.
pub fn message_boundary(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..) {
        let mut prefix = Fields::new(Message { bytes: rest, start: 0 });
        let Ok(length) = prefix.varint() else { break };
        let end = usize::try_from(length).ok().and_then(|length| length.checked_add(prefix.offset() as usize));
        match end {
            Some(end) if end <= rest.len() => at += end,
            _ => break,
        }
    }
    (at > 0).then_some(at)
}
