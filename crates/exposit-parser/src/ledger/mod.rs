//! What is known of each family after its block is gone.
//!
//! Families go in as a reader closes them, in input order; facts come out, in the same order: where a family was
//! declared, how many samples and series it has, in how many pieces it stands. So a name can be looked up, a second TYPE
//! found and an interleaved family put together again without keeping the input. One row is 44 bytes beside the name.

mod index;
#[cfg(test)]
mod tests;

use index::Index;

use crate::family::membership::stem;
use crate::model::MetricType;
use crate::span::Span;

/// Index of a family in its [`Ledger`]: families are numbered in the order of their first line.
pub type FamilyId = u32;

/// The families of an input, in the order of their first lines.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    rows: Vec<Row>,
    names: String,
    index: Index,
    /// The families whose name has a suffix, by the name without it; one for each such stem.
    stems: Index,
    units: Vec<(FamilyId, Stretch)>,
    pieces: Vec<(FamilyId, Span)>,
}

/// What the ledger knows of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyFacts<'l> {
    /// Its number in the ledger.
    pub id: FamilyId,
    /// Its name, unescaped, without the suffix that its samples carry.
    pub name: &'l str,
    /// Its type; [`MetricType::Unknown`] where none is declared.
    pub metric_type: MetricType,
    /// Whether a TYPE line declares the type.
    pub declared: bool,
    /// Where its name stands first.
    pub name_span: Span,
    /// Its first TYPE line, cut after 64 KiB.
    pub type_span: Option<Span>,
    /// Its first HELP line, cut after 64 KiB.
    pub help_span: Option<Span>,
    /// Its first UNIT line, cut after 64 KiB.
    pub unit_span: Option<Span>,
    /// Its first sample line, cut after 64 KiB.
    pub first_sample: Option<Span>,
    /// Number of its samples (sample lines; in protobuf `metric` messages).
    pub samples: u32,
    /// Number of its series as Prometheus stores them.
    pub series: u32,
    /// In how many places of the input its lines stand: more than 1 where it is interleaved with others.
    pub pieces: u32,
}

impl FamilyFacts<'_> {
    /// Whether it has no sample.
    pub fn is_empty(&self) -> bool {
        self.samples == 0
    }
}

/// A place of at most 64 KiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stretch {
    start: u32,
    len: u16,
}

impl Stretch {
    fn new(span: Span) -> Self {
        Self { start: span.start, len: u16::try_from(span.len()).unwrap_or(u16::MAX) }
    }

    fn span(self) -> Span {
        Span::new(self.start, self.start + u32::from(self.len))
    }

    /// `None` for the place that was never set: no line is empty.
    fn known(self) -> Option<Span> {
        (self.len > 0).then(|| self.span())
    }
}

/// One family, packed: fields in one run instead of stretches, whose padding would cost a sixth.
#[derive(Clone, Debug, Default)]
struct Row {
    name_end: u32,
    name_start: u32,
    type_start: u32,
    help_start: u32,
    sample_start: u32,
    /// End of its first piece.
    end: u32,
    samples: u32,
    series: u32,
    name_len: u16,
    type_len: u16,
    help_len: u16,
    sample_len: u16,
    pieces: u16,
    metric_type: MetricType,
    /// From the start of its first piece to its name; 0 where that is further than a byte can tell.
    lead: u8,
}

impl Row {
    fn type_line(&self) -> Option<Span> {
        Stretch { start: self.type_start, len: self.type_len }.known()
    }

    fn help_line(&self) -> Option<Span> {
        Stretch { start: self.help_start, len: self.help_len }.known()
    }

    fn first_sample(&self) -> Option<Span> {
        Stretch { start: self.sample_start, len: self.sample_len }.known()
    }
}

/// What a reader knows of a piece of a family when it closes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'p> {
    pub(crate) name: &'p str,
    pub(crate) name_span: Span,
    pub(crate) metric_type: MetricType,
    pub(crate) type_line: Option<Span>,
    pub(crate) help_line: Option<Span>,
    pub(crate) unit_line: Option<Span>,
    pub(crate) first_sample: Option<Span>,
    /// From its first line to the end of its last.
    pub(crate) span: Span,
    pub(crate) samples: u32,
    pub(crate) series: u32,
}

impl Ledger {
    /// A ledger without families.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of families.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no family.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All families, in the order of their first lines.
    pub fn families(&self) -> impl ExactSizeIterator<Item = FamilyFacts<'_>> {
        (0..self.rows.len()).map(|at| self.view(at as FamilyId, self.rows.get(at).unwrap_or(&EMPTY)))
    }

    /// The family of that name.
    pub fn get(&self, name: &str) -> Option<FamilyFacts<'_>> {
        self.find(name).and_then(|id| self.family(id))
    }

    /// The family of that number.
    pub fn family(&self, id: FamilyId) -> Option<FamilyFacts<'_>> {
        self.rows.get(id as usize).map(|row| self.view(id, row))
    }

    /// Number of the family of that name.
    pub fn find(&self, name: &str) -> Option<FamilyId> {
        self.index.find(name, |id| self.name(id))
    }

    /// Whether a family is called `name` with a suffix that samples may have.
    pub(crate) fn is_stem(&self, name: &str) -> bool {
        self.stems.find(name, |id| stem(self.name(id)).unwrap_or_default()).is_some()
    }

    /// Samples of all families.
    pub fn samples(&self) -> u64 {
        self.rows.iter().map(|row| u64::from(row.samples)).sum()
    }

    /// Series of all families, as Prometheus stores them.
    pub fn series(&self) -> u64 {
        self.rows.iter().map(|row| u64::from(row.series)).sum()
    }

    /// The families that stand in several pieces, in the order of their first lines.
    pub fn fragmented(&self) -> impl Iterator<Item = FamilyFacts<'_>> {
        self.families().filter(|facts| facts.pieces > 1)
    }

    /// Where the pieces of the fragmented families stand: ordered by family, then as in the input. A piece is whole
    /// lines, without the last one's line feed.
    pub fn pieces(&self) -> Vec<(FamilyId, Span)> {
        let mut pieces: Vec<_> = self
            .fragmented()
            .filter_map(|facts| Some((facts.id, self.first_piece(facts.id)?)))
            .chain(self.pieces.iter().copied())
            .collect();
        pieces.sort_by_key(|(family, _)| *family);
        pieces
    }

    /// Where the first piece of a family stands.
    pub(crate) fn first_piece(&self, id: FamilyId) -> Option<Span> {
        self.rows.get(id as usize).map(|row| Span::new(self.start(id, row), row.end))
    }

    /// The pieces that are not the first of their family, in the order of the input, without the first `known`.
    pub(crate) fn pieces_from(&self, known: usize) -> &[(FamilyId, Span)] {
        self.pieces.get(known..).unwrap_or_default()
    }

    /// Number of pieces that are not the first of their family.
    pub(crate) fn further_pieces(&self) -> usize {
        self.pieces.len()
    }

    /// Offset of the first line of a family.
    fn start(&self, id: FamilyId, row: &Row) -> u32 {
        [row.type_line(), row.help_line(), row.first_sample(), self.unit_line(id)]
            .into_iter()
            .flatten()
            .map(|span| span.start)
            .chain([row.name_start - u32::from(row.lead)])
            .min()
            .unwrap_or(row.end)
    }

    fn name(&self, id: FamilyId) -> &str {
        let end = self.rows.get(id as usize).map_or(0, |row| row.name_end);
        let start = id.checked_sub(1).and_then(|before| self.rows.get(before as usize)).map_or(0, |row| row.name_end);
        self.names.get(start as usize..end as usize).unwrap_or_default()
    }

    fn unit_line(&self, id: FamilyId) -> Option<Span> {
        let at = self.units.binary_search_by_key(&id, |(family, _)| *family).ok()?;
        self.units.get(at).and_then(|(_, stretch)| stretch.known())
    }

    fn view<'l>(&'l self, id: FamilyId, row: &Row) -> FamilyFacts<'l> {
        let type_span = row.type_line();
        FamilyFacts {
            id,
            name: self.name(id),
            metric_type: row.metric_type,
            declared: type_span.is_some(),
            name_span: Stretch { start: row.name_start, len: row.name_len }.span(),
            type_span,
            help_span: row.help_line(),
            unit_span: self.unit_line(id),
            first_sample: row.first_sample(),
            samples: row.samples,
            series: row.series,
            pieces: u32::from(row.pieces),
        }
    }

    /// Enters a piece of a family: its first, or one more. Gives the family's number.
    pub(crate) fn enter(&mut self, piece: &Piece<'_>) -> FamilyId {
        let id = self.find(piece.name).unwrap_or_else(|| self.append(piece.name, piece.name_span));
        if let (Some(unit), None) = (piece.unit_line, self.unit_line(id)) {
            let at = self.units.partition_point(|(family, _)| *family < id);
            self.units.insert(at, (id, Stretch::new(unit)));
        }
        let Some(row) = self.rows.get_mut(id as usize) else { return id };
        let first = |start: &mut u32, len: &mut u16, line: Option<Span>| {
            if let (0, Some(line)) = (*len, line) {
                let stretch = Stretch::new(line);
                (*start, *len) = (stretch.start, stretch.len);
            }
        };
        if row.type_len == 0 && piece.type_line.is_some() {
            row.metric_type = piece.metric_type;
        }
        first(&mut row.type_start, &mut row.type_len, piece.type_line);
        first(&mut row.help_start, &mut row.help_len, piece.help_line);
        first(&mut row.sample_start, &mut row.sample_len, piece.first_sample);
        row.samples = row.samples.saturating_add(piece.samples);
        row.series = row.series.saturating_add(piece.series);
        if row.pieces == 0 {
            row.end = piece.span.end;
            // Nothing but the name stands in the first bytes of a protobuf message.
            row.lead = row.name_start.checked_sub(piece.span.start).and_then(|lead| lead.try_into().ok()).unwrap_or(0);
        } else {
            self.pieces.push((id, piece.span));
        }
        row.pieces = row.pieces.saturating_add(1);
        id
    }

    /// Adds samples to the last piece of a family, which goes on to `end`.
    pub(crate) fn grow(&mut self, id: FamilyId, samples: u32, series: u32, end: u32) {
        let Some(row) = self.rows.get_mut(id as usize) else { return };
        row.samples = row.samples.saturating_add(samples);
        row.series = row.series.saturating_add(series);
        if row.pieces <= 1 {
            row.end = end;
        } else if let Some((_, span)) = self.pieces.iter_mut().rev().find(|(family, _)| *family == id) {
            span.end = end;
        }
    }

    /// Where the family of that name stands, if that is one place: whole lines, without the last one's line feed.
    pub fn place(&self, name: &str) -> Option<Span> {
        let facts = self.get(name).filter(|facts| facts.pieces == 1)?;
        self.first_piece(facts.id)
    }

    /// Says how many series the family of that name has, once it was read as a whole.
    pub fn recount(&mut self, name: &str, series: u32) {
        if let Some(id) = self.find(name) {
            self.set_series(id, series);
        }
    }

    /// Says how many series a family has, once its pieces were read together.
    pub(crate) fn set_series(&mut self, id: FamilyId, series: u32) {
        if let Some(row) = self.rows.get_mut(id as usize) {
            row.series = series;
        }
    }

    fn append(&mut self, name: &str, name_span: Span) -> FamilyId {
        let id = self.rows.len() as FamilyId;
        self.names.push_str(name);
        let stretch = Stretch::new(name_span);
        self.rows.push(Row {
            name_end: self.names.len() as u32,
            name_start: stretch.start,
            name_len: stretch.len,
            ..Row::default()
        });
        let mut index = std::mem::take(&mut self.index);
        index.insert(name, id, |id| self.name(id));
        self.index = index;
        if let Some(stem_of_name) = stem(name).filter(|stem| !self.is_stem(stem)) {
            let mut stems = std::mem::take(&mut self.stems);
            stems.insert(stem_of_name, id, |id| stem(self.name(id)).unwrap_or_default());
            self.stems = stems;
        }
        id
    }
}

const EMPTY: Row = Row {
    name_end: 0,
    name_start: 0,
    type_start: 0,
    help_start: 0,
    sample_start: 0,
    end: 0,
    samples: 0,
    series: 0,
    name_len: 0,
    type_len: 0,
    help_len: 0,
    sample_len: 0,
    pieces: 0,
    metric_type: MetricType::Unknown,
    lead: 0,
};
