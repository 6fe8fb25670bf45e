//! The lines that a finding is about, cut and tamed for the renderer, with places as offsets in what is drawn.

use std::borrow::Cow;
use std::ops::Range;

use exposit_parser::source::char_count;
use exposit_parser::span::Span;

use super::tame::tame_char;
use crate::diagnostic::{Diagnostic, Edit, Input, InputId, Label, Line, Report};

/// Characters of a line that are given to the renderer on each side of the place that matters; it cuts further.
const AROUND: usize = 300;

/// Characters of a span that are drawn: a wide one would push its label off the screen.
const DRAWN: usize = 40;

/// Places more than this many lines apart are drawn apart.
const APART: u32 = 10;

/// Lines of a patch that are shown.
const PATCHED: usize = 3;

/// Consecutive lines of one input and the labels in them.
pub(super) struct Block {
    /// The input.
    pub(super) input: InputId,
    /// Number of the first line.
    pub(super) first_line: u32,
    /// The lines, tamed and cut.
    pub(super) text: String,
    /// The labels.
    pub(super) marks: Vec<Mark>,
    /// Column of the primary label as the renderer counts it, and its true one, where the line was cut before it.
    pub(super) column: Option<(u32, u32)>,
}

/// A label in a [`Block`].
pub(super) struct Mark {
    /// What is drawn under, as bytes of the block's text.
    pub(super) range: Range<usize>,
    /// What is said there.
    pub(super) message: String,
    /// Whether it is the finding's own place.
    pub(super) primary: bool,
}

/// The blocks that a finding is shown with: first the one with its own place.
pub(super) fn blocks(report: &Report, diagnostic: &Diagnostic, unicode: bool) -> Vec<Block> {
    let Some(primary) = &diagnostic.primary else { return Vec::new() };
    let mut places: Vec<Place<'_>> = [primary]
        .into_iter()
        .chain(&diagnostic.related)
        .enumerate()
        .filter_map(|(index, label)| Place::find(report, label, index == 0))
        .collect();
    let mut blocks = Vec::new();
    while let Some(first) = places.first() {
        let (input, anchor) = (first.label.input, first.line.number);
        let (near, far): (Vec<_>, Vec<_>) = places.into_iter().partition(|place| {
            place.label.input == input
                && place.line.number.abs_diff(anchor) <= APART
                && is_reachable(report.input(input), anchor, place.line.number)
        });
        blocks.extend(report.input(input).and_then(|input_of| block(input_of, input, &near, unicode)));
        places = far;
    }
    blocks
}

/// Whether lines can be drawn together: with a single line between them, that one is drawn too, so it must be known.
fn is_reachable(input: Option<&Input>, one: u32, other: u32) -> bool {
    one.abs_diff(other) != 2 || input.is_some_and(|input| input.lines.numbered(one.min(other) + 1).is_some())
}

/// A label and the line that it starts in.
struct Place<'r> {
    label: &'r Label,
    line: &'r Line,
    primary: bool,
}

impl<'r> Place<'r> {
    fn find(report: &'r Report, label: &'r Label, primary: bool) -> Option<Self> {
        let line = report.input(label.input)?.lines.holding(label.span.start)?;
        Some(Self { label, line, primary })
    }
}

fn block(input: &Input, id: InputId, places: &[Place<'_>], unicode: bool) -> Option<Block> {
    let first_line = places.iter().map(|place| place.line.number).min()?;
    let last_line = places.iter().map(|place| place.line.number).max()?;
    let mut block = Block { input: id, first_line, text: String::new(), marks: Vec::new(), column: None };
    for number in first_line..=last_line {
        let here: Vec<_> = places.iter().filter(|place| place.line.number == number).collect();
        let start = block.text.len();
        match here.first() {
            // A line without a label is drawn only where a single one lies between two that have some.
            None => {
                if let Some(line) = input.lines.numbered(number) {
                    block.text.push_str(&Drawn::new(line, line.start, unicode).text);
                }
            }
            Some(focus) => {
                let drawn = Drawn::new(focus.line, focus.label.span.start, unicode);
                for place in here {
                    let Some(range) = drawn.range(place.label.span) else { continue };
                    if place.primary {
                        block.column = drawn.column(range.start);
                    }
                    let range = start + range.start..start + range.end;
                    block.marks.push(Mark { range, message: place.label.message.clone(), primary: place.primary });
                }
                block.text.push_str(&drawn.text);
            }
        }
        if number != last_line {
            block.text.push('\n');
        }
    }
    Some(block)
}

/// A line as it is drawn: cut around a place, each character tamed.
struct Drawn {
    text: String,
    /// Offset in the input, and offset in `text`, of each drawn character, and of the place after the last one.
    offsets: Vec<(u32, usize)>,
    /// Characters in front of the first one of the line itself that stand for what was cut off.
    padding: usize,
    /// Characters of the line before the first drawn one.
    skipped: u32,
}

impl Drawn {
    fn new(line: &Line, focus: u32, unicode: bool) -> Self {
        let line = &around(line, focus);
        let chars: Vec<(u32, char)> = chars(line).collect();
        let at = chars.partition_point(|&(offset, _)| offset < focus);
        let from = at.saturating_sub(AROUND);
        let to = chars.len().min(at + AROUND);
        let skipped = line.skipped + from as u32;
        // The renderer writes `...` where it cuts: it must be given something to cut.
        let padding = (skipped as usize).min(AROUND);
        let mut text = ".".repeat(padding);
        let mut offsets = Vec::with_capacity(to - from + 1);
        for &(offset, c) in chars.get(from..to).unwrap_or_default() {
            offsets.push((offset, text.len()));
            text.push(tame_char(c, unicode));
        }
        offsets.push((chars.get(to).map_or(line.end(), |&(offset, _)| offset), text.len()));
        Self { text, offsets, padding, skipped }
    }

    /// Where a span is drawn: in this line, at most [`DRAWN`] characters of it; `None` where it was cut off.
    fn range(&self, span: Span) -> Option<Range<usize>> {
        let (&(first, _), &(last, _)) = (self.offsets.first()?, self.offsets.last()?);
        if span.start < first || span.start > last {
            return None;
        }
        let start = self.index(span.start);
        let end = self.index(span.end.min(last)).max(start).min(start + DRAWN);
        Some(self.offsets.get(start)?.1..self.offsets.get(end)?.1)
    }

    fn index(&self, offset: u32) -> usize {
        self.offsets.partition_point(|&(at, _)| at < offset).min(self.offsets.len() - 1)
    }

    /// The column that the renderer counts for an offset of `text`, and the true one, where they differ.
    fn column(&self, at: usize) -> Option<(u32, u32)> {
        let drawn = self.text.get(..at)?.chars().count() as u32 + 1;
        let padding = self.padding as u32;
        (self.skipped != padding).then_some((drawn, drawn - padding + self.skipped))
    }
}

/// The part of a line that is more than enough to draw the place at `focus`.
fn around(line: &Line, focus: u32) -> Cow<'_, Line> {
    // A character has at most four bytes; one that is cut in two is not drawn.
    let enough = 4 * AROUND + 4;
    if line.text.len() <= 2 * enough {
        return Cow::Borrowed(line);
    }
    let at = (focus.saturating_sub(line.start) as usize).min(line.text.len());
    let is_inside = |index: &usize| line.text.get(*index).is_some_and(|byte| byte & 0xc0 == 0x80);
    let from = at.saturating_sub(enough);
    let from = (from..at).find(|index| !is_inside(index)).unwrap_or(at);
    let to = line.text.len().min(at + enough);
    let before = line.text.get(..from).unwrap_or_default();
    Cow::Owned(Line {
        number: line.number,
        start: line.start + from as u32,
        skipped: line.skipped + char_count(before),
        text: line.text.get(from..to).unwrap_or_default().to_vec(),
    })
}

/// The characters of a line with their offsets in the input; a byte that is not UTF-8 is one character.
fn chars(line: &Line) -> impl Iterator<Item = (u32, char)> {
    let mut offset = line.start;
    line.text.utf8_chunks().flat_map(move |chunk| {
        let start = offset;
        offset += (chunk.valid().len() + chunk.invalid().len()) as u32;
        let broken = (start + chunk.valid().len() as u32, char::REPLACEMENT_CHARACTER);
        let valid = chunk.valid().char_indices().map(move |(at, c)| (start + at as u32, c));
        valid.chain((!chunk.invalid().is_empty()).then_some(broken))
    })
}

/// A patch as it is drawn: consecutive lines and the edits in them.
pub(super) struct Patched {
    /// Number of the first line.
    pub(super) first_line: u32,
    /// The lines.
    pub(super) text: String,
    /// What is replaced, as bytes of `text`, and by what.
    pub(super) edits: Vec<(Range<usize>, String)>,
}

/// Draws the first edits of a patch, as many as stand in lines that follow each other, at most [`PATCHED`]; `None` where
/// a line is too long to be drawn, or not known.
pub(super) fn patched(input: &Input, edits: &[Edit], unicode: bool) -> Option<Patched> {
    let mut lines: Vec<&Line> = Vec::new();
    let mut chosen = Vec::new();
    for edit in edits {
        let line = input.lines.holding(edit.span.start)?;
        if line.end() < edit.span.end || line.skipped > 0 || line.text.len() > 2 * AROUND {
            return None;
        }
        match lines.last() {
            Some(last) if last.number == line.number => {}
            Some(last) if last.number + 1 != line.number || lines.len() == PATCHED => break,
            _ => lines.push(line),
        }
        chosen.push(edit);
    }
    let mut patched = Patched { first_line: lines.first()?.number, text: String::new(), edits: Vec::new() };
    for line in lines {
        if !patched.text.is_empty() {
            patched.text.push('\n');
        }
        let start = patched.text.len();
        let mut offsets = Vec::new();
        for (offset, c) in chars(line) {
            offsets.push((offset, patched.text.len()));
            patched.text.push(tame_char(c, unicode));
        }
        offsets.push((line.end(), patched.text.len()));
        let drawn = |offset: u32| {
            let index = offsets.partition_point(|&(at, _)| at < offset);
            offsets.get(index).map_or(start, |&(_, at)| at)
        };
        for edit in chosen.iter().filter(|edit| line.start <= edit.span.start && edit.span.start <= line.end()) {
            let text: String = edit.text.chars().map(|c| if c == '\n' { c } else { tame_char(c, unicode) }).collect();
            patched.edits.push((drawn(edit.span.start)..drawn(edit.span.end), text));
        }
    }
    Some(patched)
}
