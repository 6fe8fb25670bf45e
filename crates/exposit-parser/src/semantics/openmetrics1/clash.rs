//! Families whose samples could be one another's: a family owns its name and its name with each suffix of its type.

use crate::dialect::Dialect;
use crate::family::Family;
use crate::family::membership::{ALL_SUFFIXES, suffixes};
use crate::issue::{Issue, IssueKind};
use crate::ledger::{FamilyFacts, Ledger};
use crate::model::MetricType;

/// Looks for an earlier family that owns one of the names of this one.
pub(in crate::semantics) fn check(family: &Family<'_>, ledger: &Ledger, issues: &mut Vec<Issue>) {
    let clash = own_names(family.metric_type()).find_map(|suffix| {
        let mut name = family.name().to_owned();
        name.push_str(suffix);
        owner(&name, family.name(), ledger)
    });
    if let Some(other) = clash {
        issues.push(Issue::new(IssueKind::NameClash, family.name_span()).related(other.name_span));
    }
}

/// The suffixes of the names that a family of that type owns.
fn own_names(metric_type: MetricType) -> impl Iterator<Item = &'static str> {
    let suffixes = suffixes(Dialect::OpenMetrics1, metric_type).iter().map(|&(suffix, _)| suffix);
    suffixes.filter(|suffix| !suffix.is_empty()).chain([""])
}

/// The family other than `but` that owns `name`.
fn owner<'l>(name: &str, but: &str, ledger: &'l Ledger) -> Option<FamilyFacts<'l>> {
    let other = |name: &str| ledger.get(name).filter(|facts| facts.name != but);
    other(name).or_else(|| {
        ALL_SUFFIXES.iter().find_map(|suffix| {
            let facts = other(name.strip_suffix(suffix)?)?;
            own_names(facts.metric_type).any(|own| own == *suffix).then_some(facts)
        })
    })
}
