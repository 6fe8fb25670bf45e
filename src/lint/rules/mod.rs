//! The rules, one file each, in a folder a group.
//!
//! A rule looks at what its hook hands it and puts findings into the [`Context`]. It reads no file, clock or
//! environment, keeps no state, and does not know what another rule found.

use exposit_parser::dialect::Dialect;
use exposit_parser::family::Family;
use exposit_parser::model::MetricType;

use crate::diagnostic::Diagnostic;
use crate::rule::RuleMeta;

/// What a rule may ask about the run, and where it puts its findings.
pub struct Context<'c> {
    /// Dialect of the input.
    pub dialect: Dialect,
    /// The limits that the user may set.
    pub limits: &'c Limits,
    /// Where findings go.
    pub sink: &'c mut dyn FnMut(Diagnostic),
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("dialect", &self.dialect).field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Context<'_> {
    /// Puts a finding where findings go.
    pub fn emit(&mut self, diagnostic: Diagnostic) {
        (self.sink)(diagnostic);
    }
}

/// Limits that some rules compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Characters of a HELP text (`max-help-length`).
    pub help_length: usize,
    /// Bytes of a metric or label name (`max-name-length`).
    pub name_length: usize,
    /// Thresholds of one histogram (`max-buckets`).
    pub buckets: usize,
    /// Prefixes that every metric name must have one of (`required-prefixes`); empty: any.
    pub required_prefixes: Vec<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { help_length: 300, name_length: 128, buckets: 30, required_prefixes: Vec::new() }
    }
}

/// A lint rule. Each hook does nothing unless the rule has something to do there; a family hook is called once a
/// family, and only for the types in [`types`](Self::types).
pub trait LintRule: Sync {
    /// Its metadata.
    fn meta(&self) -> &'static RuleMeta;

    /// The types of family that it can apply to.
    fn types(&self) -> &'static [MetricType] {
        &MetricType::ALL
    }

    /// Looks at one family, metadata and all samples.
    fn family(&self, _family: &Family<'_>, _context: &mut Context<'_>) {}
}
