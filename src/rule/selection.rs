//! Which rules run, how bad their findings are, and which findings are shown: the user's choices, resolved once.

use std::collections::HashMap;
use std::fmt;

use exposit_parser::consumer::ConsumerSet;

use super::RuleMeta;
use crate::diagnostic::{Diagnostic, Policy, Severity};

/// The choices as they were typed: names of rules and groups not yet looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// `--select`: these run; empty: all that run by default.
    pub select: Vec<String>,
    /// `--ignore`: these do not run.
    pub ignore: Vec<String>,
    /// `--severity RULE=LEVEL`, the last one of a rule counting.
    pub severity: Vec<(String, Severity)>,
    /// `--min-severity`: findings below are counted, not shown.
    pub min_severity: Severity,
    /// `--consumer`: the consumers whose rejections are errors; `None`: all that the dialect concerns.
    pub consumers: Option<ConsumerSet>,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            select: Vec::new(),
            ignore: Vec::new(),
            severity: Vec::new(),
            min_severity: Severity::Warning,
            consumers: None,
        }
    }
}

/// A name that is neither a rule nor a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The name as typed.
    pub name: String,
    /// The option that it was given to.
    pub option: &'static str,
    /// The nearest name that exists.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown rule or group `{}` in `{}`", self.name, self.option)?;
        match self.nearest {
            Some(nearest) => write!(f, ": did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownName {}

/// The choices, looked up among the rules of a command.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Each rule of the command: whether it runs, and the severity that the user gave it.
    rules: HashMap<&'static str, (bool, Option<Severity>)>,
    min_severity: Severity,
    consumers: Option<ConsumerSet>,
}

impl Selection {
    /// Resolves the choices among `rules`. A rule's own name counts for more than its group's, `--ignore` for more than
    /// `--select`; a rule that does not run by default runs only where it is selected by its own name.
    pub fn new(rules: &[&'static RuleMeta], choice: &Choice) -> Result<Self, UnknownName> {
        let groups = || rules.iter().map(|rule| rule.group);
        let known = |name: &str| rules.iter().any(|rule| rule.name == name) || groups().any(|group| group == name);
        let severity = choice.severity.iter().map(|(name, _)| (name, "--severity"));
        let select = choice.select.iter().map(|name| (name, "--select"));
        let ignore = choice.ignore.iter().map(|name| (name, "--ignore"));
        if let Some((name, option)) = select.chain(ignore).chain(severity).find(|(name, _)| !known(name)) {
            let nearest = nearest(name, rules.iter().map(|rule| rule.name).chain(groups()));
            return Err(UnknownName { name: name.clone(), option, nearest });
        }
        let rules = rules
            .iter()
            .map(|rule| {
                let level = choice.severity.iter().rev().find(|(name, _)| name == rule.name || name == rule.group);
                (rule.name, (runs(rule, choice), level.map(|&(_, level)| level)))
            })
            .collect();
        Ok(Self { rules, min_severity: choice.min_severity, consumers: choice.consumers })
    }

    /// Whether a rule runs at all.
    pub fn runs(&self, rule: &RuleMeta) -> bool {
        self.rules.get(rule.name).map_or(rule.default, |&(runs, _)| runs)
    }
}

fn runs(rule: &RuleMeta, choice: &Choice) -> bool {
    let named = |list: &[String], name: &str| list.iter().any(|entry| entry == name);
    if named(&choice.ignore, rule.name) {
        false
    } else if named(&choice.select, rule.name) {
        true
    } else if named(&choice.ignore, rule.group) {
        false
    } else {
        rule.default && (choice.select.is_empty() || named(&choice.select, rule.group))
    }
}

impl Policy for Selection {
    fn severity(&self, diagnostic: &Diagnostic) -> Option<Severity> {
        let (runs, level) = self.rules.get(diagnostic.rule).copied().unwrap_or((true, None));
        if !runs {
            return None;
        }
        Some(level.unwrap_or_else(|| for_consumers(self.consumers, diagnostic)))
    }

    fn shows(&self, severity: Severity) -> bool {
        severity >= self.min_severity
    }
}

/// The severity of a finding for those who care about `consumers` only: what one of them rejects is an error, what
/// only others reject is none.
fn for_consumers(consumers: Option<ConsumerSet>, diagnostic: &Diagnostic) -> Severity {
    let Some(chosen) = consumers.filter(|_| !diagnostic.rejected_by.is_empty()) else { return diagnostic.severity };
    if diagnostic.rejected_by.intersection(chosen).is_empty() {
        diagnostic.severity.min(Severity::Warning)
    } else {
        Severity::Error
    }
}

/// The name nearest to `typed`: at most 2 edits away, 3 from ten letters on.
pub fn nearest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let allowed = if typed.chars().count() < 10 { 2 } else { 3 };
    names
        .map(|name| (strsim::damerau_levenshtein(typed, name), name))
        .filter(|&(distance, _)| distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use exposit_parser::consumer::{Consumer, ConsumerSet};

    use super::{Choice, Selection};
    use crate::diagnostic::{Diagnostic, Policy, Severity};
    use crate::rule::RuleMeta;

    static TOTAL: RuleMeta = RuleMeta::new("naming", "counter-without-total", Severity::Warning, "", "");
    static COLON: RuleMeta = RuleMeta::new("naming", "colon-in-name", Severity::Warning, "", "");
    static UNTIDY: RuleMeta = RuleMeta::new("syntax", "untidy-whitespace", Severity::Info, "", "").opt_in();
    static RULES: [&RuleMeta; 3] = [&TOTAL, &COLON, &UNTIDY];

    fn running(select: &[&str], ignore: &[&str]) -> Vec<&'static str> {
        let list = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let choice = Choice { select: list(select), ignore: list(ignore), ..Choice::default() };
        let selection = Selection::new(&RULES, &choice).unwrap();
        RULES.iter().filter(|rule| selection.runs(rule)).map(|rule| rule.name).collect()
    }

    #[test]
    fn own_name_over_group_and_ignore_over_select() {
        assert_eq!(running(&[], &[]), ["counter-without-total", "colon-in-name"]);
        assert_eq!(running(&["naming"], &["colon-in-name"]), ["counter-without-total"]);
        assert_eq!(running(&["colon-in-name"], &["naming"]), ["colon-in-name"]);
        assert_eq!(running(&["naming"], &["naming"]), [""; 0]);
        assert_eq!(running(&["syntax"], &[]), [""; 0]);
        assert_eq!(running(&["untidy-whitespace"], &[]), ["untidy-whitespace"]);
    }

    #[test]
    fn an_unknown_name_gets_the_nearest() {
        let choice = Choice { select: vec!["counter-without-totl".into()], ..Choice::default() };
        let error = Selection::new(&RULES, &choice).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown rule or group `counter-without-totl` in `--select`: did you mean `counter-without-total`?"
        );
        let choice = Choice { ignore: vec!["zebra".into()], ..Choice::default() };
        assert_eq!(Selection::new(&RULES, &choice).unwrap_err().nearest, None);
    }

    #[test]
    fn rejections_by_other_consumers_are_warnings() {
        let choice = Choice { consumers: Some(ConsumerSet::of(&[Consumer::Prometheus])), ..Choice::default() };
        let selection = Selection::new(&RULES, &choice).unwrap();
        let mut finding = TOTAL.finding(exposit_parser::dialect::Dialect::PrometheusText, "x");
        finding.severity = Severity::Error;
        let severity = |finding: &Diagnostic| selection.severity(finding);
        assert_eq!(severity(&finding), Some(Severity::Error));
        finding.rejected_by = ConsumerSet::of(&[Consumer::Promtool]);
        assert_eq!(severity(&finding), Some(Severity::Warning));
        finding.rejected_by = ConsumerSet::of(&[Consumer::Promtool, Consumer::Prometheus]);
        assert_eq!(severity(&finding), Some(Severity::Error));
    }
}
