//! Takes findings one by one; hands them out chosen, merged and in order.

use std::collections::HashMap;

use exposit_parser::consumer::ConsumerSet;

use super::{Diagnostic, InputId, Severity, Summary};

/// How many findings of one rule are kept for one input; more are counted only, so that memory stays bounded.
const KEPT_PER_RULE: u32 = 10_000;

/// What the user chose: which rules run, how bad each finding is, what is hidden.
pub trait Policy {
    /// The severity of a finding after the user's choices; `None` where its rule does not run.
    fn severity(&self, diagnostic: &Diagnostic) -> Option<Severity>;
    /// Whether findings of that severity are shown.
    fn shows(&self, severity: Severity) -> bool;
}

/// Where rules put what they find.
#[derive(Debug)]
pub struct Collector<P> {
    policy: P,
    input: InputId,
    /// The consumers that the current input's dialect concerns.
    consumers: ConsumerSet,
    kept: Vec<Diagnostic>,
    /// Index in `kept` by what makes two findings one.
    merged: HashMap<Identity, usize>,
    per_rule: HashMap<(InputId, &'static str), u32>,
    suppressed: u64,
    hidden: u64,
    overflow: u64,
}

type Identity = (InputId, &'static str, Option<String>, Option<String>);

impl<P: Policy> Collector<P> {
    /// An empty collector for one input.
    pub fn new(policy: P, input: InputId, consumers: ConsumerSet) -> Self {
        Self {
            policy,
            input,
            consumers,
            kept: Vec::new(),
            merged: HashMap::new(),
            per_rule: HashMap::new(),
            suppressed: 0,
            hidden: 0,
            overflow: 0,
        }
    }

    /// Takes a finding: stamps the input, applies the policy, and merges it with an earlier one of the same rule,
    /// metric and key (its count is added, and its place becomes related where there is room for a second place).
    pub fn emit(&mut self, mut diagnostic: Diagnostic) {
        let Some(severity) = self.policy.severity(&diagnostic) else { return };
        if !self.policy.shows(severity) {
            self.hidden += 1;
            return;
        }
        diagnostic.severity = severity;
        diagnostic.input = self.input;
        for label in diagnostic.primary.iter_mut().chain(&mut diagnostic.related) {
            label.input = self.input;
        }
        if !diagnostic.rejected_by.is_empty() {
            diagnostic.accepted_by = self.consumers.minus(diagnostic.rejected_by);
        }
        if diagnostic.metric.is_some() && self.merge(&diagnostic) {
            return;
        }
        let used = self.per_rule.entry((diagnostic.input, diagnostic.rule)).or_default();
        if *used == KEPT_PER_RULE {
            self.overflow += 1;
            return;
        }
        *used += 1;
        if diagnostic.metric.is_some() {
            self.merged.insert(identity(&diagnostic), self.kept.len());
        }
        self.kept.push(diagnostic);
    }

    fn merge(&mut self, diagnostic: &Diagnostic) -> bool {
        let Some(&index) = self.merged.get(&identity(diagnostic)) else { return false };
        let Some(first) = self.kept.get_mut(index) else { return false };
        first.count += diagnostic.count;
        first.rejected_by = first.rejected_by.union(diagnostic.rejected_by);
        first.accepted_by = first.accepted_by.minus(first.rejected_by);
        if first.related.is_empty() {
            first.related.extend(diagnostic.primary.clone());
        }
        true
    }

    /// The findings in the order in which they are shown: by input, place, rule.
    pub fn finish(mut self) -> (Vec<Diagnostic>, Summary) {
        self.kept.sort_by(|a, b| order(a).cmp(&order(b)));
        let mut summary = Summary { suppressed: self.suppressed, hidden: self.hidden, ..Summary::default() };
        for diagnostic in &self.kept {
            match diagnostic.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Info => summary.infos += 1,
            }
        }
        (self.kept, summary)
    }
}

fn identity(diagnostic: &Diagnostic) -> Identity {
    (diagnostic.input, diagnostic.rule, diagnostic.metric.clone(), diagnostic.key.clone())
}

fn order(diagnostic: &Diagnostic) -> (InputId, Option<(u32, u32)>, &'static str) {
    let place = diagnostic.primary.as_ref().map(|label| (label.span.start, label.span.end));
    (diagnostic.input, place, diagnostic.rule)
}
