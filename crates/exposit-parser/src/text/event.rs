//! What a line of a text says.

use crate::family::{Composite, ExemplarRow, LabelRow, Metadata, Token};
use crate::span::Span;

/// One line of the input, or the few that a quoted text with raw line feeds spreads over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event<'e> {
    /// A HELP, TYPE or UNIT line that names a family. A TYPE line without a known type has `metric_type` `None`.
    Metadata(Metadata),
    /// Any other line that starts with `#`.
    Comment {
        /// The line without its line feed.
        line: Span,
        /// What follows the `#` and its blanks.
        text: Span,
    },
    /// `# EOF`; a comment to the readers of the text format, where it ends nothing.
    Eof {
        /// The line without its line feed.
        line: Span,
    },
    /// A sample.
    Sample(SampleEvent<'e>),
    /// A line of nothing but blanks.
    Blank {
        /// The line without its line feed.
        line: Span,
    },
    /// A line that says nothing; an issue says why.
    Invalid {
        /// The line without its line feed.
        line: Span,
    },
}

impl Event<'_> {
    /// The line of it, without its line feed.
    pub const fn line(&self) -> Span {
        match self {
            Self::Metadata(metadata) => metadata.line,
            Self::Sample(sample) => sample.line,
            Self::Comment { line, .. } | Self::Eof { line } | Self::Blank { line } | Self::Invalid { line } => *line,
        }
    }
}

/// A sample line. Its rows live in buffers that the reader uses again for the next line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleEvent<'e> {
    /// The whole line without its line feed.
    pub line: Span,
    /// The sample's name as written.
    pub name: Token,
    /// From the first byte of the name or the brace to the end of the label set.
    pub series: Span,
    /// Its label rows in input order, then those of its exemplars.
    pub rows: &'e [LabelRow],
    /// How many of [`rows`](Self::rows) are the sample's own.
    pub label_count: u32,
    /// Whether its labels are known to have the same names as those of the last sample line with labels, in the same
    /// order.
    pub same_names: bool,
    /// The value; NaN where it is a composite.
    pub number: f64,
    /// The value where it is a composite.
    pub composite: Option<&'e Composite>,
    /// The value as written.
    pub value_span: Span,
    /// Timestamp in milliseconds since the epoch, whatever the dialect.
    pub timestamp: Option<i64>,
    /// The timestamp as written; empty where there is none.
    pub timestamp_span: Span,
    /// Start timestamp in milliseconds (`st@` of OpenMetrics 2.0).
    pub start_timestamp: Option<i64>,
    /// The start timestamp as written, without `st@`; empty where there is none.
    pub start_span: Span,
    /// Its exemplars; their label ranges count from the start of [`rows`](Self::rows).
    pub exemplars: &'e [ExemplarRow],
}

impl<'e> SampleEvent<'e> {
    /// Its own labels, in input order.
    #[inline]
    pub fn labels(&self) -> &'e [LabelRow] {
        self.rows.get(..self.label_count as usize).unwrap_or_default()
    }
}
