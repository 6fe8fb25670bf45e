//! Findings as data: what every command produces and every output format shows.
//!
//! A [`Diagnostic`] says what is wrong, where, how bad it is, who rejects it and what to write instead. The
//! [`Collector`] takes diagnostics from rules, applies the user's choices, merges and sorts them; the [`Report`] is what
//! a reporter gets. Nothing here knows a rule, a format or a file.

mod collector;
mod lines;
mod number;
mod phrase;
mod quote;
mod report;

pub use collector::{Collector, Noise, Policy};
pub use lines::{Line, Lines, Location};
pub use number::{counted, number};
pub use phrase::{PROMETHEUS_REFUSES, UP_IS_0};
pub use quote::{quoted, visible};
pub use report::{Input, InputKind, Report, Summary, Unread};

use exposit_parser::consumer::ConsumerSet;
use exposit_parser::span::Span;

/// How bad a finding is. Ordered: `Info < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A hint, hidden unless asked for.
    Info,
    /// Taken, but misleading or against the guidelines.
    Warning,
    /// Some consumer rejects, drops or mangles the data, a MUST is broken, or a secret leaks.
    Error,
}

impl Severity {
    /// All severities, worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// The word that is shown and typed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity of that [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

/// An input of the run: its index in [`Report::inputs`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputId(pub u32);

/// A place and what is to be said at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The input that holds the place.
    pub input: InputId,
    /// The place.
    pub span: Span,
    /// What is said at it; may be empty for the primary label.
    pub message: String,
}

/// A named fact below a finding, such as `top` or `used by`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The name that is printed before the colon.
    pub name: &'static str,
    /// The fact; several lines are aligned under the first.
    pub text: String,
}

/// How safe it is to apply a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// Meaning and series identity stay: applied by `--fix`.
    Safe,
    /// Renames or drops something: applied by `--unsafe-fixes` only.
    Unsafe,
}

impl Applicability {
    /// The word in JSON and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// A replacement of a piece of the finding's input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What is written there; empty to delete.
    pub text: String,
}

/// Edits that remove a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// How safe it is.
    pub applicability: Applicability,
    /// Edits that do not overlap, in order.
    pub edits: Vec<Edit>,
}

/// An instruction that works: after it the finding is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The instruction, verb first; the title of the patch where there is one.
    pub text: String,
    /// The edit it speaks of, to be shown as a patch; empty where the text says all.
    pub patch: Vec<Edit>,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Name of the rule, such as `counter-without-total`.
    pub rule: &'static str,
    /// Group of the rule, such as `naming`.
    pub group: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One clause: lower case, no full stop, names in backquotes.
    pub message: String,
    /// The input that it is about.
    pub input: InputId,
    /// Where; `None` where it concerns the whole input. Its `input` is the field above.
    pub primary: Option<Label>,
    /// Other places that it takes to see it, in the order in which they are to be shown.
    pub related: Vec<Label>,
    /// The metric family (lint, diff) that it is about.
    pub metric: Option<String>,
    /// What besides rule and metric tells it from another finding: a label's name, say. Findings of one rule that
    /// agree in metric and key are one finding with a count.
    pub key: Option<String>,
    /// How many times it was found: series, lines.
    pub count: u64,
    /// The consumers that reject the input because of it.
    pub rejected_by: ConsumerSet,
    /// The consumers that the input's dialect concerns and that take it.
    pub accepted_by: ConsumerSet,
    /// Named facts, in the order in which they are printed.
    pub facts: Vec<Fact>,
    /// Notes, in the order in which they are printed.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<Help>,
    /// What `--fix` would do.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding with nothing but its message; the builder methods below add the rest.
    pub fn new(rule: &'static str, group: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            rule,
            group,
            severity,
            message: message.into(),
            input: InputId::default(),
            primary: None,
            related: Vec::new(),
            metric: None,
            key: None,
            count: 1,
            rejected_by: ConsumerSet::NONE,
            accepted_by: ConsumerSet::NONE,
            facts: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Its place, and what is said there.
    pub fn at(mut self, span: Span, label: impl Into<String>) -> Self {
        self.primary = Some(Label { input: self.input, span, message: label.into() });
        self
    }

    /// Another place in the same input.
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Label { input: self.input, span, message: label.into() });
        self
    }

    /// The metric family that it is about.
    pub fn metric(mut self, name: impl Into<String>) -> Self {
        self.metric = Some(name.into());
        self
    }

    /// What tells it from another finding of its rule and metric.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// How many times it was found.
    pub fn count(mut self, count: u64) -> Self {
        self.count = count;
        self
    }

    /// A named fact.
    pub fn fact(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.facts.push(Fact { name, text: text.into() });
        self
    }

    /// A note.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// What to do, in words.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(Help { text: text.into(), patch: Vec::new() });
        self
    }

    /// What to do, in words and as a patch.
    pub fn patch(mut self, text: impl Into<String>, patch: Vec<Edit>) -> Self {
        self.help = Some(Help { text: text.into(), patch });
        self
    }

    /// What `--fix` (or `--unsafe-fixes`) would do.
    pub fn fix(mut self, applicability: Applicability, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { applicability, edits });
        self
    }
}
