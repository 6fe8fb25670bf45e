//! The rules, one file each, in a folder a group.
//!
//! A rule looks at what its hook hands it and puts findings into the [`Context`]. It reads no file, clock or
//! environment, keeps no state, and does not know what another rule found.
//!
//! A rule is a unit struct (or a row of a table, for one mechanism with different data) with a `static META`, its long
//! text beside it as `<name>.md`, and a line in the `RULES` table of its group.

mod deviations;
mod histograms;
mod hurt;
mod metadata;
pub(in crate::lint) mod naming;
mod openmetrics;
mod places;
mod reports;
mod scraping;
mod syntax;
mod timestamps;
mod values;

use std::borrow::Cow;

use exposit_parser::consumer::ConsumerSet;
use exposit_parser::dialect::Dialect;
use exposit_parser::distribution::Distribution;
use exposit_parser::family::Family;
use exposit_parser::issue::{Issue, IssueKind};
use exposit_parser::ledger::Ledger;
use exposit_parser::model::MetricType;
use exposit_parser::source::Block;
use exposit_parser::span::Span;

use super::foreign::Foreign;
use super::options::{Limits, Profile};
use crate::diagnostic::{Diagnostic, quoted};
use crate::rule::RuleMeta;

pub use deviations::rules_of;
pub(super) use deviations::told_once;
pub use scraping::answer;

/// The rules of every group that has some, in the order in which groups are listed.
static GROUPS: [&[&dyn LintRule]; 8] = [
    syntax::RULES,
    metadata::RULES,
    naming::RULES,
    values::RULES,
    histograms::RULES,
    timestamps::RULES,
    scraping::RULES,
    openmetrics::RULES,
];

/// Every lint rule, in the order in which rules are listed.
pub fn all() -> impl Iterator<Item = &'static dyn LintRule> {
    GROUPS.iter().flat_map(|rules| rules.iter().copied())
}

/// A lint rule. Each hook does nothing unless the rule has something to do there.
///
/// The engine calls a rule only in the dialects of its metadata, and the family hooks only for the types in
/// [`types`](Self::types).
pub trait LintRule: Sync {
    /// Its metadata.
    fn meta(&self) -> &'static RuleMeta;

    /// The types of family that it can apply to.
    fn types(&self) -> &'static [MetricType] {
        &MetricType::ALL
    }

    /// The deviations that are its facts, out of the one table that says so: [`issue`](Self::issue) is called for these
    /// and no others. A rule that sees the same fact in its family hook leaves [`issue`](Self::issue) as it is.
    fn issues(&self) -> &'static [IssueKind] {
        deviations::kinds_of(self.meta().name)
    }

    /// Looks at one family, metadata and all samples.
    fn family(&self, _family: &Family<'_>, _cx: &mut Context<'_>) {}

    /// Looks at the histograms or summaries of one family, put together from its samples; called for the types that have
    /// them, after [`family`](Self::family).
    fn distributions(&self, _family: &Family<'_>, _distributions: &[Distribution<'_, '_>], _cx: &mut Context<'_>) {}

    /// Looks at the whole input, once all families were read.
    fn exposition(&self, _exposition: &Exposition<'_>, _cx: &mut Context<'_>) {}

    /// Looks at one deviation that the parser recorded.
    fn issue(&self, _deviation: &Deviation<'_>, _cx: &mut Context<'_>) {}
}

/// What a rule may ask about the run, and where it puts its findings.
pub struct Context<'c> {
    /// Dialect of the input.
    pub dialect: Dialect,
    /// Who is going to read the input.
    pub profile: Profile,
    /// The limits that the user may set.
    pub limits: &'c Limits,
    /// Where findings go.
    pub(crate) sink: &'c mut dyn FnMut(Diagnostic),
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("dialect", &self.dialect)
            .field("profile", &self.profile)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Context<'_> {
    /// Puts a finding where findings go.
    pub fn emit(&mut self, diagnostic: Diagnostic) {
        (self.sink)(diagnostic);
    }
}

/// What is known of a whole input at its end.
#[derive(Clone, Copy, Debug)]
pub struct Exposition<'i> {
    /// All families, in the order of their first lines: names, types, places.
    pub ledger: &'i Ledger,
    /// Size of the input.
    pub bytes: u64,
    /// The first bytes of the input, at most 4 KiB.
    pub head: &'i [u8],
    /// What the input is, where it is no exposition at all; then no other rule speaks of it.
    pub foreign: Option<Foreign>,
}

/// A deviation that the parser recorded, with the text around it.
#[derive(Clone, Copy, Debug)]
pub struct Deviation<'i> {
    /// What deviates, and where.
    pub issue: Issue,
    /// The consumers of the input's dialect that reject it for this.
    pub rejected_by: ConsumerSet,
    /// The line that holds the place, without its line feed (protobuf: the message).
    pub line: Span,
    /// The family that the line belongs to, where that is known.
    pub metric: Option<&'i str>,
    pub(crate) block: Block<'i>,
}

impl<'i> Deviation<'i> {
    /// What deviates.
    pub fn kind(&self) -> IssueKind {
        self.issue.kind
    }

    /// Where.
    pub fn span(&self) -> Span {
        self.issue.span
    }

    /// The bytes at `span`: empty where they lie outside the block that is being read.
    pub fn bytes(&self, span: Span) -> &'i [u8] {
        self.block.get(span)
    }

    /// The text at `span`, as written; not to be put into a message as it is (see [`quoted`](Self::quoted)).
    pub fn text(&self, span: Span) -> Cow<'i, str> {
        self.block.text(span)
    }

    /// The text at `span` as a message may quote it: cut at 60 characters, control characters made visible.
    pub fn quoted(&self, span: Span) -> String {
        quoted(self.bytes(span))
    }

    /// A finding of `rule` about it: at its place with that label, rejected by who rejects it, of its family.
    pub fn finding(
        &self,
        rule: &RuleMeta,
        cx: &Context<'_>,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Diagnostic {
        let finding = rule.rejected(cx.dialect, self.rejected_by, message).at(self.issue.span, label);
        match self.metric {
            Some(name) => finding.metric(name),
            None => finding,
        }
    }
}
