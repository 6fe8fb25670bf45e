//! An input as blocks of whole families: read ahead into the buffer of whoever is going to check them.

use std::io::{Read, SeekFrom};

use exposit_parser::dialect::Dialect;
use exposit_parser::span::Span;
use exposit_parser::text::{Part, family_boundary};

use super::foreign::Foreign;
use super::slice::Lead;
use super::source::{Body, Fault, Opened, ReadSeek};
use crate::diagnostic::{Diagnostic, Unread};

/// Size of a block. A family that is larger is cut between two of its metrics where that is safe (see
/// [`slice`](super::slice)), else it gets a block as large as it is.
const BLOCK: usize = 1 << 20;
/// How much of an input that cannot be read twice is kept for the places that are needed again.
const KEPT: usize = 64 << 20;
/// How much of the end of an input tells its dialect.
const TAIL: i64 = 16;
/// How much of the start of an input rules may see.
const HEAD: usize = 4096;
/// Offsets have 32 bits.
const LARGEST: u64 = u32::MAX as u64 - 1;

/// Cuts an input into blocks.
pub(super) struct Blocks {
    body: Box<dyn Body>,
    again: Again,
    /// The start of the next block: read, but beyond where the last block was cut.
    carry: Vec<u8>,
    /// Offset of the next block in the input.
    offset: u64,
    sequence: u32,
    ended: bool,
    eof: Option<Span>,
    head: Vec<u8>,
    dialect: Option<Dialect>,
    finding: Option<Diagnostic>,
    /// The family that was cut at the end of the last block.
    lead: Option<Lead>,
}

/// A block in a buffer: what part of the input it is.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    /// Its number, from 0.
    pub(super) sequence: u32,
    /// Offset of its first byte.
    pub(super) base: u32,
    pub(super) dialect: Dialect,
    pub(super) part: Part,
    /// What the input is, where it is no exposition.
    pub(super) foreign: Option<Foreign>,
    /// The family that it goes on with, where its start is in an earlier block.
    pub(super) lead: Option<Lead>,
    /// Whether the next block goes on with its last family.
    pub(super) goes_on: bool,
}

/// A way back to bytes that were read before.
enum Again {
    Reader(Box<dyn ReadSeek>),
    Kept(Vec<u8>),
    Gone,
}

impl Blocks {
    /// Cuts the body of an opened input; `dialect` is what the user or the content type says.
    pub(super) fn new(body: Box<dyn Body>, again: Option<Box<dyn ReadSeek>>, dialect: Option<Dialect>) -> Self {
        Self {
            body,
            again: again.map_or_else(|| Again::Kept(Vec::new()), Again::Reader),
            carry: Vec::new(),
            offset: 0,
            sequence: 0,
            ended: false,
            eof: None,
            head: Vec::new(),
            dialect,
            finding: None,
            lead: None,
        }
    }

    /// Reads the next block into `buffer`, replacing what is there; `None` after the last. An empty input is one empty
    /// block.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>) -> Result<Option<Cut>, Unread> {
        if self.ended && self.carry.is_empty() && self.sequence > 0 {
            return Ok(None);
        }
        buffer.clear();
        buffer.append(&mut self.carry);
        let lead = self.lead.take().filter(|_| buffer.first() != Some(&b'#'));
        let mut size = BLOCK;
        let (length, next_lead) = loop {
            self.fill(buffer, size)?;
            if self.head.is_empty() {
                self.head.extend_from_slice(buffer.get(..HEAD).unwrap_or(buffer));
            }
            let dialect = self.dialect(buffer);
            match &lead {
                Some(lead) => {
                    if let Some(length) = lead.end(buffer) {
                        break (length, None);
                    }
                    if !self.ended
                        && let Some(length) = lead.cut(buffer)
                    {
                        break (length, Some(lead.clone()));
                    }
                }
                None if self.ended => {}
                None => {
                    if let Some(length) = family_boundary(buffer, dialect).filter(|&length| length > 0) {
                        break (length, None);
                    }
                    if dialect == Dialect::PrometheusText
                        && let Some(lead) = Lead::of(buffer, self.offset as u32)
                        && let Some(length) = lead.cut(buffer)
                    {
                        break (length, Some(lead));
                    }
                }
            }
            if self.ended {
                break (buffer.len(), None);
            }
            size = buffer.len() * 2;
        };
        self.lead = next_lead;
        if let Some(rest) = buffer.get(length..) {
            self.carry.extend_from_slice(rest);
        }
        buffer.truncate(length);
        self.keep(buffer);
        // Whether a block is the last shows only when more was asked for.
        while !self.ended && self.carry.is_empty() {
            let mut carry = std::mem::take(&mut self.carry);
            let filled = self.fill(&mut carry, 1);
            self.carry = carry;
            filled?;
        }
        let dialect = self.dialect(buffer);
        let base = self.offset as u32;
        let part = Part { first: self.sequence == 0, last: self.ended && self.carry.is_empty(), eof: self.eof };
        if self.eof.is_none() && dialect.is_openmetrics() {
            self.eof = eof_line(buffer).map(|at| Span::new(base + at as u32, base + at as u32 + 5));
        }
        let foreign = if dialect == Dialect::Protobuf { None } else { Foreign::sniff(&self.head) };
        let cut = Cut { sequence: self.sequence, base, dialect, part, foreign, lead, goes_on: self.lead.is_some() };
        self.offset += buffer.len() as u64;
        self.sequence += 1;
        Ok(Some(cut))
    }

    /// Reads until `buffer` holds `size` bytes or the input ends.
    fn fill(&mut self, buffer: &mut Vec<u8>, size: usize) -> Result<(), Unread> {
        let mut filled = buffer.len();
        while filled < size && !self.ended {
            // Room is made step by step: memory that nothing is read into is not touched.
            buffer.resize(size.min(filled + BLOCK), 0);
            let Some(room) = buffer.get_mut(filled..) else { break };
            match self.body.read(room) {
                Ok(0) => self.ended = true,
                Ok(count) => filled += count,
                Err(Fault::Unread(unread)) => return Err(unread),
                Err(Fault::Finding(finding)) => {
                    self.ended = true;
                    self.finding = Some(*finding);
                }
            }
        }
        buffer.truncate(filled);
        if self.offset + filled as u64 > LARGEST {
            return Err(Unread { cause: "larger than 4 GiB".to_owned(), help: None });
        }
        Ok(())
    }

    /// The dialect, at the first block told from its bytes and from the end of the input where there is a way to it.
    fn dialect(&mut self, start: &[u8]) -> Dialect {
        if let Some(dialect) = self.dialect {
            return dialect;
        }
        let mut tail = Vec::new();
        if let Again::Reader(reader) = &mut self.again
            && !self.ended
            && reader.seek(SeekFrom::End(-TAIL)).is_ok()
            && reader.by_ref().take(TAIL as u64).read_to_end(&mut tail).is_err()
        {
            tail.clear();
        }
        *self.dialect.insert(Dialect::sniff(start, &tail))
    }

    /// The first bytes of the input.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// How many blocks there were so far.
    pub(super) fn count(&self) -> u32 {
        self.sequence
    }

    /// Bytes of all blocks so far.
    pub(super) fn bytes(&self) -> u64 {
        self.offset
    }

    /// What was wrong with the body at its end.
    pub(super) fn take_finding(&mut self) -> Option<Diagnostic> {
        self.finding.take()
    }

    fn keep(&mut self, block: &[u8]) {
        if let Again::Kept(kept) = &mut self.again {
            if kept.len() + block.len() > KEPT {
                self.again = Again::Gone;
            } else {
                kept.extend_from_slice(block);
            }
        }
    }

    /// The bytes at `span` once more; `None` where there is no way back to them.
    pub(super) fn reread(&mut self, span: Span) -> Option<Vec<u8>> {
        match &mut self.again {
            Again::Gone => None,
            Again::Kept(kept) => kept.get(span.range()).map(<[u8]>::to_vec),
            Again::Reader(reader) => {
                let mut bytes = vec![0; span.len() as usize];
                reader.seek(SeekFrom::Start(u64::from(span.start))).ok()?;
                reader.read_exact(&mut bytes).ok()?;
                Some(bytes)
            }
        }
    }
}

/// Offset of the first line that is `# EOF`.
fn eof_line(bytes: &[u8]) -> Option<usize> {
    const EOF: &[u8] = b"# EOF";
    memchr::memmem::find_iter(bytes, EOF).find(|&at| {
        let starts = at == 0 || bytes.get(at - 1) == Some(&b'\n');
        starts && bytes.get(at + EOF.len()).is_none_or(|&next| next == b'\n')
    })
}

impl Opened {
    /// An input whose bytes are at hand.
    pub fn bytes(bytes: Vec<u8>) -> Self {
        let again = std::io::Cursor::new(bytes.clone());
        Self { body: Some(Box::new(std::io::Cursor::new(bytes))), again: Some(Box::new(again)), ..Self::default() }
    }
}
