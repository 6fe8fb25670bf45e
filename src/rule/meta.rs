//! The metadata of a rule.

use exposit_parser::consumer::ConsumerSet;
use exposit_parser::dialect::Dialect;

use crate::diagnostic::{Applicability, Diagnostic, Severity};

/// A group of rules, by its name in `--select`.
pub type Group = &'static str;

/// What a rule has to see before it can decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One exposition.
    Doc,
    /// Several files or targets of one run.
    Set,
    /// One target at several times.
    Scrapes,
    /// The HTTP answer, not only its body.
    Http,
}

/// Everything about a rule that is not code.
#[derive(Debug)]
pub struct RuleMeta {
    /// Kebab-case name: the rule's only identity.
    pub name: &'static str,
    /// The group it belongs to.
    pub group: Group,
    /// Severity where neither dialect nor user says otherwise.
    pub severity: Severity,
    /// Severity in a dialect that raises or lowers it.
    pub severity_in: &'static [(Dialect, Severity)],
    /// Whether it runs without being selected.
    pub default: bool,
    /// One line for tables: what it finds.
    pub summary: &'static str,
    /// What it has to see.
    pub scope: Scope,
    /// The dialects in which it can fire.
    pub dialects: &'static [Dialect],
    /// Whether it offers a fix, and how safe that is.
    pub fixable: Option<Applicability>,
    /// promtool's own text, where the rule is one of promlint's.
    pub promlint: Option<&'static str>,
    /// The version of exposit that has it first.
    pub since: &'static str,
    /// Its long text, in Markdown: what it does, why it matters, example, instead, exceptions, reference.
    pub docs: &'static str,
}

impl RuleMeta {
    /// A rule of scope `doc` that runs by default, in every dialect, has no fix, and is there since 0.1.0; the methods
    /// below say what differs.
    pub const fn new(
        group: Group,
        name: &'static str,
        severity: Severity,
        summary: &'static str,
        docs: &'static str,
    ) -> Self {
        Self {
            name,
            group,
            severity,
            severity_in: &[],
            default: true,
            summary,
            scope: Scope::Doc,
            dialects: &Dialect::ALL,
            fixable: None,
            promlint: None,
            since: "0.1.0",
            docs,
        }
    }

    /// Can fire in these dialects only.
    pub const fn dialects(mut self, dialects: &'static [Dialect]) -> Self {
        self.dialects = dialects;
        self
    }

    /// Has another severity in these dialects.
    pub const fn severity_in(mut self, severities: &'static [(Dialect, Severity)]) -> Self {
        self.severity_in = severities;
        self
    }

    /// Offers a fix.
    pub const fn fixable(mut self, applicability: Applicability) -> Self {
        self.fixable = Some(applicability);
        self
    }

    /// Is one of promlint's validations, with that text.
    pub const fn promlint(mut self, text: &'static str) -> Self {
        self.promlint = Some(text);
        self
    }

    /// Has to see more than one exposition.
    pub const fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Runs only when it is selected.
    pub const fn opt_in(mut self) -> Self {
        self.default = false;
        self
    }

    /// A finding of this rule, at its severity in `dialect`.
    pub fn finding(&self, dialect: Dialect, message: impl Into<String>) -> Diagnostic {
        let raised = self.severity_in.iter().find(|(of, _)| *of == dialect);
        let severity = raised.map_or(self.severity, |&(_, severity)| severity);
        Diagnostic::new(self.name, self.group, severity, message)
    }

    /// The same, rejected by these consumers.
    pub fn rejected(&self, dialect: Dialect, by: ConsumerSet, message: impl Into<String>) -> Diagnostic {
        Diagnostic { rejected_by: by, ..self.finding(dialect, message) }
    }
}
