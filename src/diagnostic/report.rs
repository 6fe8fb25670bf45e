//! What a run found, ready to be shown.

use exposit_parser::consumer::{Consumer, ConsumerSet};
use exposit_parser::dialect::Dialect;

use super::{Applicability, Diagnostic, InputId, Lines, Severity};

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// A scrape, in that dialect.
    Exposition(Dialect),
    /// A Prometheus configuration or one of the files around it, by its name in the contract (`prometheus`, `file-sd`).
    Configuration(&'static str),
}

/// One input of a run: what it is, what was read, what its consumers do with it.
#[derive(Clone, Debug)]
pub struct Input {
    /// As the user typed it; `<stdin>` for standard input; a URL without its user info.
    pub name: String,
    /// What it is; `None` where it could not be read at all, or where its body was not looked at.
    pub kind: Option<InputKind>,
    /// Size after decompression.
    pub bytes: u64,
    /// Metric families read.
    pub families: u64,
    /// Series, as Prometheus stores them.
    pub series: u64,
    /// Sample lines (protobuf: `metric` messages).
    pub samples: u64,
    /// The consumers that have a verdict on it, in listing order, and those of them that reject it.
    pub consumers: Vec<Consumer>,
    /// The consumers that reject it.
    pub rejected_by: ConsumerSet,
    /// The lines that findings show.
    pub lines: Lines,
    /// Why it could not be read; then the rest is empty.
    pub unread: Option<Unread>,
}

/// Why an input could not be read, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The cause, such as `connection refused`.
    pub cause: String,
    /// What to do, where something can be said.
    pub help: Option<String>,
}

impl Input {
    /// An input of which nothing is known yet but its name.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kind: None,
            bytes: 0,
            families: 0,
            series: 0,
            samples: 0,
            consumers: Vec::new(),
            rejected_by: ConsumerSet::NONE,
            lines: Lines::default(),
            unread: None,
        }
    }
}

/// How many findings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Findings of severity error.
    pub errors: u64,
    /// Findings of severity warning.
    pub warnings: u64,
    /// Findings of severity info that are shown.
    pub infos: u64,
    /// Findings that a suppression or a baseline took away.
    pub suppressed: u64,
    /// Shown findings that `--fix` removes.
    pub fixable: u64,
    /// Shown findings that only `--unsafe-fixes` removes.
    pub fixable_unsafe: u64,
    /// Findings below `--min-severity`.
    pub hidden: u64,
    /// Findings that were counted only, because their rule has so many.
    pub more: u64,
    /// Those of them that are warnings; the rest are infos.
    pub hidden_warnings: u64,
}

impl Summary {
    /// How many shown findings are of that severity.
    pub fn of(&self, severity: Severity) -> u64 {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
            Severity::Info => self.infos,
        }
    }

    /// Counts a finding that is shown.
    pub fn add(&mut self, finding: &Diagnostic) {
        match finding.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Info => self.infos += 1,
        }
        match finding.fix.as_ref().map(|fix| fix.applicability) {
            Some(Applicability::Safe) => self.fixable += 1,
            Some(Applicability::Unsafe) => self.fixable_unsafe += 1,
            None => {}
        }
    }

    /// Adds the counts of another input.
    pub fn join(&mut self, other: &Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.infos += other.infos;
        self.suppressed += other.suppressed;
        self.fixable += other.fixable;
        self.fixable_unsafe += other.fixable_unsafe;
        self.hidden += other.hidden;
        self.hidden_warnings += other.hidden_warnings;
        self.more += other.more;
    }
}

/// What a run found: the value that every output format shows.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The inputs, in the order in which they were given.
    pub inputs: Vec<Input>,
    /// The findings, in the order in which they are shown.
    pub diagnostics: Vec<Diagnostic>,
    /// The counts.
    pub summary: Summary,
}

impl Report {
    /// The input of that id.
    pub fn input(&self, id: InputId) -> Option<&Input> {
        self.inputs.get(id.0 as usize)
    }

    /// The worst severity among the findings.
    pub fn worst(&self) -> Option<Severity> {
        self.diagnostics.iter().map(|diagnostic| diagnostic.severity).max()
    }
}
