//! Which rules are called when: looked up once a run, so that a rule that cannot apply is never called.

use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind;
use exposit_parser::model::MetricType;

use super::rules::{LintRule, all, rules_of};
use crate::rule::Selection;

type Rules = Vec<&'static dyn LintRule>;

/// The rules that run in one dialect.
pub(super) struct Plan {
    /// By type of family.
    families: Vec<Rules>,
    /// By kind of deviation.
    issues: Vec<Rules>,
    /// All.
    expositions: Rules,
}

impl Plan {
    /// The rules of `selection` that can fire in `dialect`.
    pub(super) fn new(selection: &Selection, dialect: Dialect) -> Self {
        let rules: Rules =
            all().filter(|rule| rule.meta().dialects.contains(&dialect) && selection.runs(rule.meta())).collect();
        let of_type = |metric_type| rules.iter().copied().filter(|rule| rule.types().contains(metric_type)).collect();
        let of_kind = |kind: &IssueKind| {
            let names = rules_of(*kind, dialect);
            rules.iter().copied().filter(|rule| names.contains(&rule.meta().name)).collect()
        };
        Self {
            families: MetricType::ALL.iter().map(of_type).collect(),
            issues: IssueKind::ALL.iter().map(of_kind).collect(),
            expositions: rules,
        }
    }

    /// The rules that look at a family of that type.
    pub(super) fn families(&self, metric_type: MetricType) -> &[&'static dyn LintRule] {
        self.families.get(metric_type as usize).map_or(&[], Vec::as_slice)
    }

    /// The rules that report deviations of that kind.
    pub(super) fn issues(&self, kind: IssueKind) -> &[&'static dyn LintRule] {
        self.issues.get(kind as usize).map_or(&[], Vec::as_slice)
    }

    /// The rules that look at a whole input.
    pub(super) fn expositions(&self) -> &[&'static dyn LintRule] {
        &self.expositions
    }
}

/// The plans of a run, one a dialect.
pub(super) struct Plans(Vec<Plan>);

impl Plans {
    /// The plans of all dialects.
    pub(super) fn new(selection: &Selection) -> Self {
        Self(Dialect::ALL.iter().map(|&dialect| Plan::new(selection, dialect)).collect())
    }

    /// The plan of a dialect.
    pub(super) fn of(&self, dialect: Dialect) -> Option<&Plan> {
        self.0.get(dialect as usize)
    }
}
