//! The lines of an input that its findings show.
//!
//! A configuration is kept whole; of a scrape, which may have been read in blocks that are gone by now, only the lines
//! that findings point at are kept. Either way a reporter asks for a [`Location`] or for the lines around a span.

use std::collections::BTreeMap;

use exposit_parser::source::char_count;
use exposit_parser::span::Span;

/// Where a span lies, as lines and columns from 1; columns count Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Line of the first character.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
    /// Line of the place after the last character.
    pub end_line: u32,
    /// Column of the place after the last character.
    pub end_column: u32,
}

/// A piece of a line that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Number of the line, from 1.
    pub number: u32,
    /// Offset of the first kept byte in the input.
    pub start: u32,
    /// Characters of the line before the first kept one: 0 unless the line is so long that only a window of it is kept.
    pub skipped: u32,
    /// The kept bytes, without the line feed.
    pub text: Vec<u8>,
}

impl Line {
    /// Offset after the last kept byte.
    pub fn end(&self) -> u32 {
        self.start + self.text.len() as u32
    }
}

/// The kept lines of an input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// By offset of the first kept byte.
    kept: BTreeMap<u32, Line>,
}

impl Lines {
    /// Keeps every line of a whole text.
    pub fn whole(text: &[u8]) -> Self {
        let mut lines = Self::default();
        let mut start = 0_u32;
        for (index, line) in text.split(|&byte| byte == b'\n').enumerate() {
            lines.keep(Line { number: index as u32 + 1, start, skipped: 0, text: line.to_vec() });
            start += line.len() as u32 + 1;
        }
        lines
    }

    /// Keeps a line (or a window of one).
    pub fn keep(&mut self, line: Line) {
        self.kept.insert(line.start, line);
    }

    /// The kept line that holds `offset` (the place after its last character included).
    pub fn holding(&self, offset: u32) -> Option<&Line> {
        let (_, line) = self.kept.range(..=offset).next_back()?;
        (offset <= line.end()).then_some(line)
    }

    /// The kept line of that number; the first piece, where a line has several.
    pub fn numbered(&self, number: u32) -> Option<&Line> {
        self.kept.values().find(|line| line.number == number)
    }

    /// Where `span` lies; `None` where its lines were not kept.
    pub fn locate(&self, span: Span) -> Option<Location> {
        let (line, column) = self.position(span.start)?;
        let (end_line, end_column) = self.position(span.end).unwrap_or((line, column));
        Some(Location { line, column, end_line, end_column })
    }

    fn position(&self, offset: u32) -> Option<(u32, u32)> {
        let line = self.holding(offset)?;
        let before = line.text.get(..(offset - line.start) as usize).unwrap_or_default();
        Some((line.number, line.skipped + char_count(before) + 1))
    }

    /// All kept lines, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Line> {
        self.kept.values()
    }
}

#[cfg(test)]
mod tests {
    use exposit_parser::span::Span;

    use super::{Line, Lines, Location};

    #[test]
    fn places_of_a_whole_text() {
        let lines = Lines::whole("a 1\nö 2\n".as_bytes());
        let found = lines.locate(Span::new(6, 8));
        assert_eq!(found, Some(Location { line: 2, column: 2, end_line: 2, end_column: 4 }));
    }

    #[test]
    fn a_window_of_a_long_line_keeps_its_columns() {
        let mut lines = Lines::default();
        lines.keep(Line { number: 7, start: 1_000, skipped: 500, text: b"abc".to_vec() });
        assert_eq!(lines.locate(Span::at(1_001)).map(|at| (at.line, at.column)), Some((7, 502)));
        assert_eq!(lines.locate(Span::at(9)), None);
    }
}
