//! Text as it is read: blocks of whole families with their offset in the input, and the lines of a text.

use std::borrow::Cow;

use crate::span::Span;

/// A run of bytes of an input that holds whole families, and where it starts in that input.
///
/// Parsers read blocks, never files: who reads a big input cuts it into blocks (see
/// [`family_boundary`](crate::text::family_boundary)), who has it whole passes one block at offset 0. Spans made from a
/// block are absolute in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block<'a> {
    bytes: &'a [u8],
    base: u32,
}

impl<'a> Block<'a> {
    /// A block that starts at offset `base` of its input. Bytes past the 4 GiB that a [`Span`] can name are left out.
    pub fn new(bytes: &'a [u8], base: u32) -> Self {
        let room = (u32::MAX - base) as usize;
        Self { bytes: bytes.get(..room).unwrap_or(bytes), base }
    }

    /// A whole input as one block.
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self::new(bytes, 0)
    }

    /// The bytes of the block.
    #[inline]
    pub const fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Offset of its first byte in the input.
    #[inline]
    pub const fn base(self) -> u32 {
        self.base
    }

    /// The span of the whole block.
    #[inline]
    pub const fn span(self) -> Span {
        Span { start: self.base, end: self.base + self.bytes.len() as u32 }
    }

    /// The bytes at `span`; the empty slice where the span does not lie in this block.
    #[inline]
    pub fn get(self, span: Span) -> &'a [u8] {
        let start = span.start.wrapping_sub(self.base) as usize;
        let end = span.end.wrapping_sub(self.base) as usize;
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// The text at `span`, with bytes that are not UTF-8 replaced by U+FFFD. Escapes stay as written.
    pub fn text(self, span: Span) -> Cow<'a, str> {
        String::from_utf8_lossy(self.get(span))
    }
}

/// A line and a column, both counted from 1; columns count Unicode characters (a byte that is not UTF-8 counts as one).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// Line, from 1. A line ends with a line feed.
    pub line: u32,
    /// Column in Unicode characters, from 1.
    pub column: u32,
}

/// Where the lines of a text start.
///
/// ```
/// use exposit_parser::source::{LineColumn, LineIndex};
///
/// let text = "up 1\nö{a=\"b\"} 2\n";
/// let lines = LineIndex::new(text.as_bytes());
/// assert_eq!(lines.locate(text.as_bytes(), 7), LineColumn { line: 2, column: 2 });
/// ```
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the lines of `text`, which starts at offset 0.
    pub fn new(text: &[u8]) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text).map(|at| at as u32 + 1));
        Self { starts }
    }

    /// Line (from 1) that holds `offset`; an offset past the end is on the last line.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32
    }

    /// Span of a line (from 1) of `text`, without its line feed; `None` where there is no such line.
    pub fn line_span(&self, text: &[u8], line: u32) -> Option<Span> {
        let index = (line as usize).checked_sub(1)?;
        let start = *self.starts.get(index)?;
        let end = self.starts.get(index + 1).map_or(text.len() as u32, |&next| next - 1);
        Some(Span::new(start, end))
    }

    /// Line and column of `offset` in `text`.
    pub fn locate(&self, text: &[u8], offset: u32) -> LineColumn {
        let line = self.line(offset);
        let start = self.starts.get(line as usize - 1).copied().unwrap_or_default();
        let before = text.get(start as usize..offset as usize).unwrap_or_default();
        LineColumn { line, column: char_count(before) + 1 }
    }
}

/// Number of characters of `bytes`, a byte that is not UTF-8 counting as one.
pub fn char_count(bytes: &[u8]) -> u32 {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.chars().count() as u32,
        Err(_) => String::from_utf8_lossy(bytes).chars().count() as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, LineColumn, LineIndex};
    use crate::span::Span;

    #[test]
    fn a_block_answers_absolute_spans() {
        let block = Block::new(b"up 1\n", 100);
        assert_eq!(block.get(Span::new(100, 102)), b"up");
        assert_eq!(block.get(Span::new(0, 2)), b"");
        assert_eq!(block.span(), Span::new(100, 105));
    }

    #[test]
    fn lines_without_and_with_a_final_line_feed() {
        let text = b"a 1\nb 2";
        let lines = LineIndex::new(text);
        assert_eq!(lines.line_span(text, 2), Some(Span::new(4, 7)));
        assert_eq!(lines.line_span(text, 3), None);
        assert_eq!(lines.locate(text, 7), LineColumn { line: 2, column: 4 });
    }
}
