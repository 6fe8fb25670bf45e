//! The wire format of protobuf: a message of bytes goes in, its fields come out with their places.
//!
//! Every length is checked against what is left of the message before anything is read or kept, so no number that an
//! input states makes the reader allocate.

use crate::issue::{Issue, IssueKind};
use crate::span::Span;

/// The content of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Content<'a> {
    /// Wire type 0.
    Varint(u64),
    /// Wire type 1.
    Fixed64(u64),
    /// Wire type 2: a text, a message or packed numbers.
    Bytes(Message<'a>),
    /// Wire types 3 (with everything up to its end) and 5, which no field here has.
    Other,
}

/// A run of bytes, and the offset of the first in the input.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Message<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) start: u32,
}

impl Message<'_> {
    /// Its place.
    #[inline]
    pub(crate) fn span(self) -> Span {
        Span::new(self.start, self.start + self.bytes.len() as u32)
    }
}

/// A field of a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Field<'a> {
    pub(crate) number: u32,
    /// From its tag to its end.
    pub(crate) span: Span,
    pub(crate) content: Content<'a>,
}

impl<'a> Field<'a> {
    /// An error where the field has another wire type than it must have.
    fn wrong(&self) -> Issue {
        Issue::new(IssueKind::WrongWireType, self.span)
    }

    pub(crate) fn varint(&self) -> Result<u64, Issue> {
        if let Content::Varint(number) = self.content { Ok(number) } else { Err(self.wrong()) }
    }

    /// A `sint32` or `sint64`.
    pub(crate) fn zigzag(&self) -> Result<i64, Issue> {
        self.varint().map(zigzag)
    }

    pub(crate) fn double(&self) -> Result<f64, Issue> {
        if let Content::Fixed64(bits) = self.content { Ok(f64::from_bits(bits)) } else { Err(self.wrong()) }
    }

    #[inline]
    pub(crate) fn message(&self) -> Result<Message<'a>, Issue> {
        if let Content::Bytes(message) = self.content { Ok(message) } else { Err(self.wrong()) }
    }
}

/// Undoes the encoding that keeps small negative numbers short.
#[inline]
pub(crate) const fn zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Reads the fields of a message, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    message: Message<'a>,
    at: usize,
}

impl<'a> Fields<'a> {
    #[inline]
    pub(crate) fn new(message: Message<'a>) -> Self {
        Self { message, at: 0 }
    }

    /// Offset in the input of what is read next.
    #[inline]
    pub(crate) fn offset(&self) -> u32 {
        self.message.start + self.at as u32
    }

    /// What is not read yet.
    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.message.bytes.get(self.at..).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.message.bytes.len()
    }

    /// The field that starts here; `None` at the end of the message.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Field<'a>>, Issue> {
        if self.is_at_end() {
            return Ok(None);
        }
        let start = self.offset();
        let tag = self.varint()?;
        let number = (tag >> 3) as u32;
        if number == 0 {
            return Err(Issue::new(IssueKind::InvalidFieldNumber, Span::new(start, self.offset())));
        }
        let content = match tag & 7 {
            0 => Content::Varint(self.varint()?),
            1 => Content::Fixed64(u64::from_le_bytes(*self.fixed::<8>()?)),
            2 => Content::Bytes(self.bytes()?),
            5 => {
                self.fixed::<4>()?;
                Content::Other
            }
            3 => {
                self.group(number, start)?;
                Content::Other
            }
            4 => return Err(Issue::new(IssueKind::UnmatchedGroup, Span::new(start, self.offset()))),
            _ => return Err(Issue::new(IssueKind::InvalidWireType, Span::new(start, self.offset()))),
        };
        Ok(Some(Field { number, span: Span::new(start, self.offset()), content }))
    }

    /// A number of up to ten bytes, seven bits in each.
    #[inline]
    pub(crate) fn varint(&mut self) -> Result<u64, Issue> {
        match self.message.bytes.get(self.at) {
            Some(&byte) if byte < 0x80 => {
                self.at += 1;
                Ok(u64::from(byte))
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<u64, Issue> {
        let start = self.offset();
        let mut number = 0;
        for (index, &byte) in self.rest().iter().take(10).enumerate() {
            number |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                if index == 9 && byte > 1 {
                    break;
                }
                self.at += index + 1;
                return Ok(number);
            }
        }
        let kind = if self.rest().len() < 10 { IssueKind::FieldPastEnd } else { IssueKind::BadVarint };
        Err(Issue::new(kind, Span::new(start, start + self.rest().len().min(10) as u32)))
    }

    #[inline]
    fn fixed<const N: usize>(&mut self) -> Result<&'a [u8; N], Issue> {
        let Some(bytes) = self.rest().first_chunk::<N>() else { return Err(self.past_end()) };
        self.at += N;
        Ok(bytes)
    }

    /// A length and as many bytes.
    #[inline]
    fn bytes(&mut self) -> Result<Message<'a>, Issue> {
        let length = self.varint()?;
        let start = self.offset();
        match usize::try_from(length).ok().and_then(|length| self.rest().get(..length)) {
            Some(bytes) => {
                self.at += bytes.len();
                Ok(Message { bytes, start })
            }
            None => Err(self.past_end()),
        }
    }

    /// An error for something that does not fit into the message.
    #[cold]
    fn past_end(&self) -> Issue {
        Issue::new(IssueKind::FieldPastEnd, Span::new(self.offset(), self.message.span().end))
    }

    /// Skips the fields of a group whose start was read, and of the groups in it.
    #[cold]
    fn group(&mut self, number: u32, start: u32) -> Result<(), Issue> {
        let mut open = vec![number];
        while let Some(&innermost) = open.last() {
            if self.is_at_end() {
                return Err(Issue::new(IssueKind::UnmatchedGroup, Span::new(start, self.offset())));
            }
            let tag_start = self.offset();
            let tag = self.varint()?;
            match tag & 7 {
                0 => drop(self.varint()?),
                1 => drop(self.fixed::<8>()?),
                2 => drop(self.bytes()?),
                3 => open.push((tag >> 3) as u32),
                4 if (tag >> 3) as u32 == innermost => drop(open.pop()),
                4 => return Err(Issue::new(IssueKind::UnmatchedGroup, Span::new(tag_start, self.offset()))),
                5 => drop(self.fixed::<4>()?),
                _ => return Err(Issue::new(IssueKind::InvalidWireType, Span::new(tag_start, self.offset()))),
            }
        }
        Ok(())
    }
}
