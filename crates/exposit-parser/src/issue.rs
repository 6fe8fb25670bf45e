//! Deviations from the grammar and the rules of a dialect, as data.

use crate::span::Span;

/// One deviation: what, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What deviates.
    pub kind: IssueKind,
    /// Where: the smallest piece of input that shows it; empty where something is missing.
    pub span: Span,
    /// The other place that it takes two to see: the first of two TYPE lines, the opening brace of a label set.
    pub related: Option<Span>,
}

/// Every way in which an input can deviate from what some consumer takes.
///
/// Fine enough that each consumer either takes all inputs of a kind or rejects all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum IssueKind {
    /// The last line has no line feed.
    MissingFinalNewline,
}
