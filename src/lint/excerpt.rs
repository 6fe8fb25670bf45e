//! The lines that findings show, copied while their bytes are there.
//!
//! The places of a block's findings go in, in any order; out come the lines around them, numbered from the block's first
//! line. One sweep over the block does it, so a million places on one line cost no more than the line.

use exposit_parser::source::char_count;
use exposit_parser::span::Span;

use crate::diagnostic::{Line, Lines};

/// How much of a line is kept, and how much of it before the place.
const WINDOW: usize = 4096;
const BEFORE: usize = 1024;
/// The same once many lines are kept.
const SMALL_WINDOW: usize = 256;
const SMALL_BEFORE: usize = 64;
/// From how many kept bytes on windows are small, and from how many on no further line is kept but with a place.
const PLENTY: usize = 1 << 20;
/// How far apart two places of a finding may be for the lines between them to be kept.
const GAP: usize = 10;

/// Lines of one block, and how many lines it has.
#[derive(Debug, Default)]
pub(super) struct Excerpts {
    /// The kept lines; the first of the block has number 1.
    pub(super) lines: Vec<Line>,
    /// Number of line feeds in the block.
    pub(super) line_feeds: u32,
}

impl Excerpts {
    /// Copies what the findings with these places show of a block that starts at offset `base`. Places outside of the
    /// block are left out.
    pub(super) fn of<P, S>(bytes: &[u8], base: u32, findings: P) -> Self
    where
        P: Iterator<Item = S>,
        S: Iterator<Item = Span>,
    {
        let wanted = wanted(bytes, base, findings);
        let mut sweep =
            Sweep { bytes, base, at: 0, line: 1, line_start: 0, chars: 0, counted: 0, kept: 0, lines: Vec::new() };
        for offset in wanted {
            sweep.keep(offset);
        }
        let line_feeds = sweep.line - 1 + feeds(bytes.get(sweep.at..).unwrap_or_default());
        Self { lines: sweep.lines, line_feeds }
    }

    /// Moves the lines to those of the input, where `before` line feeds come before the block.
    pub(super) fn move_into(self, lines: &mut Lines, before: u32) {
        for line in self.lines {
            lines.keep(Line { number: line.number + before, ..line });
        }
    }
}

fn feeds(bytes: &[u8]) -> u32 {
    memchr::memchr_iter(b'\n', bytes).count() as u32
}

/// The offsets in the block whose lines are to be kept, ascending.
fn wanted<P, S>(bytes: &[u8], base: u32, findings: P) -> Vec<usize>
where
    P: Iterator<Item = S>,
    S: Iterator<Item = Span>,
{
    let inside = |offset: u32| Some(offset.checked_sub(base)? as usize).filter(|&at| at <= bytes.len());
    let mut offsets = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    for spans in findings {
        places.clear();
        for span in spans {
            places.extend([inside(span.start), inside(span.end)].into_iter().flatten());
        }
        places.sort_unstable();
        places.dedup();
        offsets.extend_from_slice(&places);
        if offsets.len() < PLENTY / WINDOW {
            around(bytes, &places, &mut offsets);
        }
    }
    offsets.sort_unstable();
    offsets.dedup();
    offsets
}

/// Starts of the lines before the first place, after the last one, and between places that are not far apart.
fn around(bytes: &[u8], places: &[usize], offsets: &mut Vec<usize>) {
    let (Some(&first), Some(&last)) = (places.first(), places.last()) else { return };
    let (before, after) = bytes.split_at(first.min(bytes.len()));
    if let Some(end) = memchr::memrchr(b'\n', before) {
        offsets.push(memchr::memrchr(b'\n', before.get(..end).unwrap_or_default()).map_or(0, |at| at + 1));
    }
    let starts = memchr::memchr_iter(b'\n', after).map(|at| first + at + 1);
    for pair in places.windows(2) {
        let [from, to] = *pair else { continue };
        let between = starts.clone().skip_while(|&start| start <= from).take_while(|&start| start <= to);
        let found: Vec<usize> = between.take(GAP + 1).collect();
        if found.len() <= GAP {
            offsets.extend(found);
        }
    }
    let rest = bytes.get(last..).unwrap_or_default();
    offsets.extend(memchr::memchr(b'\n', rest).map(|at| last + at + 1).filter(|&start| start < bytes.len()));
}

/// A walk through a block, from kept line to kept line.
struct Sweep<'b> {
    bytes: &'b [u8],
    base: u32,
    /// How far the walk has come.
    at: usize,
    /// Number of the line at `at`, and where it starts.
    line: u32,
    line_start: usize,
    /// Characters of that line before `counted`.
    chars: u32,
    counted: usize,
    /// Bytes kept so far.
    kept: usize,
    lines: Vec<Line>,
}

impl Sweep<'_> {
    /// Keeps the line at an offset that is not before the last one.
    fn keep(&mut self, offset: usize) {
        let passed = self.bytes.get(self.at..offset).unwrap_or_default();
        if let Some(last) = memchr::memrchr(b'\n', passed) {
            self.line += feeds(passed);
            self.line_start = self.at + last + 1;
            self.chars = 0;
            self.counted = self.line_start;
        }
        self.at = offset;
        let (window, before) = if self.kept < PLENTY { (WINDOW, BEFORE) } else { (SMALL_WINDOW, SMALL_BEFORE) };
        let mut start = self.line_start;
        if offset - start > window / 2 {
            start = self.boundary(offset - before);
        }
        if let Some(last) = self.lines.last() {
            let last_end = (last.end() - self.base) as usize;
            if last.number == self.line {
                if offset < last_end || self.bytes.get(last_end).is_none_or(|&byte| byte == b'\n') {
                    return;
                }
                start = start.max(last_end);
            }
        }
        let rest = self.bytes.get(start..).unwrap_or_default();
        let rest = rest.get(..window).unwrap_or(rest);
        let mut end = start + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        // A line that is a little longer than a window is kept whole up to its carriage return; a longer one is cut
        // between two characters.
        if rest.len() == window && end == start + window {
            end = self.boundary(end).max(start);
        }
        self.chars += char_count(self.bytes.get(self.counted..start).unwrap_or_default());
        self.counted = start;
        let text = self.bytes.get(start..end).unwrap_or_default().to_vec();
        self.kept += text.len() + size_of::<Line>();
        self.lines.push(Line { number: self.line, start: self.base + start as u32, skipped: self.chars, text });
    }

    /// The last place at or before `offset` where a character starts.
    fn boundary(&self, offset: usize) -> usize {
        let continues = |at: &usize| self.bytes.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
        let back = (0..4).map(|step| offset.saturating_sub(step)).find(|at| !continues(at)).unwrap_or(offset);
        back.max(self.line_start)
    }
}

#[cfg(test)]
mod tests {
    use exposit_parser::span::Span;

    use super::{Excerpts, WINDOW};
    use crate::diagnostic::{Lines, Location};

    fn excerpts(text: &[u8], base: u32, findings: &[&[Span]]) -> Excerpts {
        Excerpts::of(text, base, findings.iter().map(|spans| spans.iter().copied()))
    }

    fn numbers(excerpts: &Excerpts) -> Vec<u32> {
        excerpts.lines.iter().map(|line| line.number).collect()
    }

    #[test]
    fn the_line_and_its_neighbours() {
        let found = excerpts(b"a\nb\nc\nd\ne\n", 100, &[&[Span::new(104, 105)]]);
        assert_eq!(numbers(&found), [2, 3, 4]);
        assert_eq!(found.line_feeds, 5);
        assert_eq!(found.lines[1].text, b"c");
        assert_eq!(found.lines[1].start, 104);
    }

    #[test]
    fn lines_between_two_places_unless_far_apart() {
        let text = "x\n".repeat(40);
        assert_eq!(numbers(&excerpts(text.as_bytes(), 0, &[&[Span::at(2), Span::at(10)]])), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(numbers(&excerpts(text.as_bytes(), 0, &[&[Span::at(2), Span::at(60)]])), [1, 2, 31, 32]);
    }

    #[test]
    fn a_place_at_the_very_end() {
        let found = excerpts(b"a 1\nb 2", 0, &[&[Span::at(7)]]);
        let mut lines = Lines::default();
        found.move_into(&mut lines, 10);
        assert_eq!(lines.locate(Span::at(7)).map(|at| (at.line, at.column)), Some((12, 4)));
    }

    #[test]
    fn columns_on_a_long_line() {
        let text = format!("{}\n", "ö".repeat(100_000));
        let spans = [Span::new(4, 6), Span::new(150_000, 150_002), Span::new(199_998, 200_000)];
        let found = excerpts(text.as_bytes(), 0, &[&spans]);
        assert!(found.lines.iter().all(|line| line.text.len() <= WINDOW));
        let mut lines = Lines::default();
        found.move_into(&mut lines, 0);
        for span in spans {
            let column = span.start / 2 + 1;
            let expected = Location { line: 1, column, end_line: 1, end_column: column + 1 };
            assert_eq!(lines.locate(span), Some(expected));
        }
    }

    #[test]
    fn many_places_on_one_line_are_linear_and_bounded() {
        let text = "a=\"b\",".repeat(200_000);
        let spans: Vec<Span> = (0..200_000).map(|at| Span::new(at * 6, at * 6 + 1)).collect();
        let found = Excerpts::of(text.as_bytes(), 0, spans.iter().map(|span| std::iter::once(*span)));
        let kept: usize = found.lines.iter().map(|line| line.text.len()).sum();
        assert!(kept <= text.len());
        let mut lines = Lines::default();
        found.move_into(&mut lines, 0);
        assert_eq!(lines.locate(spans[123_456]).map(|at| at.column), Some(123_456 * 6 + 1));
    }
}
