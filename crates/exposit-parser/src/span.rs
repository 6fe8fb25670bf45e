//! Places in an input, as byte offsets.
//!
//! Every token, issue and finding carries a [`Span`] from birth; lines and columns are computed from it only when
//! something is shown (see [`LineIndex`](crate::source::LineIndex)).

use std::ops::Range;

/// A half-open range of byte offsets, counted from 0 at the start of the (decompressed) input.
///
/// Offsets are absolute in the input even when it is read in blocks. An input stays below 4 GiB, so 32 bits are enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte; never before `start`.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to, not including, `end`. An `end` before `start` gives an empty span at `start`.
    #[inline]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// The empty span at `offset`: a place between two bytes.
    #[inline]
    pub const fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// Number of bytes.
    #[inline]
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it holds no byte.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that covers both.
    #[inline]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies inside this span.
    #[inline]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The same as a range of `usize`, for slicing a text that starts at offset 0.
    #[inline]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<Range<u32>> for Span {
    fn from(range: Range<u32>) -> Self {
        Self::new(range.start, range.end)
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn an_inverted_span_is_empty() {
        assert_eq!(Span::new(5, 3), Span::at(5));
        assert!(Span::new(5, 3).is_empty());
    }

    #[test]
    fn cover_and_contains() {
        let cover = Span::new(1, 3).cover(Span::new(7, 9));
        assert_eq!(cover, Span::new(1, 9));
        assert!(cover.contains(Span::new(7, 9)));
        assert!(!Span::new(7, 9).contains(cover));
    }
}
