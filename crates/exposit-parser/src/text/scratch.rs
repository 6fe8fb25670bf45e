//! The buffers that a reader fills for one line and uses again for the next.

use crate::family::{Composite, ExemplarRow, LabelRow, Token};
use crate::issue::Issue;
use crate::span::Span;

/// The rows of one sample line, and the issues of all lines that nobody took yet.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// Labels of the sample, then those of its exemplars.
    pub(super) rows: Vec<LabelRow>,
    /// Exemplars of the sample.
    pub(super) exemplars: Vec<ExemplarRow>,
    /// Its composite value, where it has one.
    pub(super) composite: Option<Composite>,
    /// What deviates.
    pub(super) issues: Vec<Issue>,
}

/// What a sample line says beside its rows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SampleLine {
    /// Offset in the block of its line feed, or of the end of the block.
    pub(super) end: usize,
    /// Name as written.
    pub(super) name: Token,
    /// Name and label set.
    pub(super) series: Span,
    /// How many rows are the sample's own.
    pub(super) label_count: u32,
    /// Whether its labels have the names of the sample line before it, as far as that was looked at.
    pub(super) same_names: bool,
    /// Value; NaN where it is a composite.
    pub(super) number: f64,
    /// Value as written.
    pub(super) value_span: Span,
    /// Milliseconds.
    pub(super) timestamp: Option<i64>,
    /// Timestamp as written.
    pub(super) timestamp_span: Span,
    /// Milliseconds.
    pub(super) start_timestamp: Option<i64>,
    /// Start timestamp as written, without `st@`.
    pub(super) start_span: Span,
}
