//! Takes findings one by one; hands them out chosen, merged and in order.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use exposit_parser::consumer::ConsumerSet;
use exposit_parser::span::Span;

use super::number::counted;
use super::{Diagnostic, InputId, Severity, Summary};

/// How many findings of one rule are kept for one input; more are counted only, so that memory stays bounded.
const KEPT_PER_RULE: u32 = 10_000;

/// How many edits a finding gathers; the next run finds what is left.
const EDITS_PER_FINDING: usize = 10_000;

/// What the user chose: which rules run, how bad each finding is, what is hidden.
pub trait Policy {
    /// The severity of a finding after the user's choices; `None` where its rule does not run.
    fn severity(&self, diagnostic: &Diagnostic) -> Option<Severity>;
    /// Whether findings of that severity are shown.
    fn shows(&self, severity: Severity) -> bool;
}

/// Says that a finding is the doing of a library that everybody uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noise {
    /// The library's name; findings of one rule and library are one.
    pub library: &'static str,
    /// What several families of the library have in common: gauges that end in `_total`. Empty: the title stays.
    pub plural: &'static str,
}

/// Where rules put what they find in one input, or in one piece of it.
#[derive(Debug)]
pub struct Collector<'p, P> {
    policy: &'p P,
    /// The consumers that the input's dialect concerns.
    consumers: ConsumerSet,
    kept: Vec<Finding>,
    /// Index in `kept` by the hash of what makes two findings one.
    merged: HashMap<u64, u32>,
    keys: RandomState,
    per_rule: HashMap<&'static str, u32>,
    more: u64,
}

/// A finding, and what it takes to merge it with others.
#[derive(Debug)]
struct Finding {
    diagnostic: Diagnostic,
    shown: bool,
    /// Whether its second place is the first place of another finding.
    joined: bool,
    noise: Option<NoisyFamilies>,
}

#[derive(Debug)]
struct NoisyFamilies {
    noise: Noise,
    count: u64,
    last: Option<String>,
}

impl<'p, P: Policy> Collector<'p, P> {
    /// An empty collector.
    pub fn new(policy: &'p P, consumers: ConsumerSet) -> Self {
        Self {
            policy,
            consumers,
            kept: Vec::new(),
            merged: HashMap::new(),
            keys: RandomState::new(),
            per_rule: HashMap::new(),
            more: 0,
        }
    }

    /// Takes a finding: applies the policy, and merges it with an earlier one of the same rule, metric and key (its count
    /// is added, and its place becomes related where there is room for a second place). What is known as `noise` becomes
    /// a hint that names the library.
    pub fn emit(&mut self, mut diagnostic: Diagnostic, noise: Option<Noise>) {
        let Some(mut severity) = self.policy.severity(&diagnostic) else { return };
        if let Some(noise) = noise {
            severity = Severity::Info;
            // What the author of the exporter could do is not said: it is not theirs.
            diagnostic.help = None;
            diagnostic.related.clear();
            diagnostic.notes =
                vec![format!("{} names its default metrics so; not a fault of this exporter", noise.library)];
        }
        diagnostic.severity = severity;
        if !diagnostic.rejected_by.is_empty() {
            diagnostic.accepted_by = self.consumers.minus(diagnostic.rejected_by);
        }
        let noise = noise.map(|noise| NoisyFamilies { noise, count: 1, last: diagnostic.metric.clone() });
        self.take(Finding { diagnostic, shown: self.policy.shows(severity), joined: false, noise });
    }

    /// Takes all findings of a later piece of the input.
    pub fn absorb(&mut self, later: Self) {
        self.more += later.more;
        for finding in later.kept {
            self.take(finding);
        }
    }

    /// Drops the findings that `gone` is true of.
    pub fn forget(&mut self, gone: impl Fn(&Diagnostic) -> bool) {
        let before = std::mem::take(&mut self.kept);
        self.merged.clear();
        self.per_rule.clear();
        for finding in before.into_iter().filter(|finding| !gone(&finding.diagnostic)) {
            self.take(finding);
        }
    }

    /// The places that the shown findings point at, a list a finding, in no order.
    pub fn places(&self) -> impl Iterator<Item = impl Iterator<Item = Span>> {
        self.kept.iter().filter(|finding| finding.shown).map(|finding| {
            let diagnostic = &finding.diagnostic;
            diagnostic.primary.iter().chain(&diagnostic.related).map(|label| label.span).chain(edits(diagnostic))
        })
    }

    fn take(&mut self, finding: Finding) {
        let identity = self.identity(&finding);
        if let Some(identity) = identity
            && let Some(earlier) = self.merged.get(&identity).and_then(|&at| self.kept.get_mut(at as usize))
            && earlier.is_one_with(&finding)
        {
            earlier.merge(finding);
            return;
        }
        let used = self.per_rule.entry(finding.diagnostic.rule).or_default();
        if *used == KEPT_PER_RULE {
            self.more += u64::from(finding.shown);
            return;
        }
        *used += 1;
        if let Some(identity) = identity {
            self.merged.insert(identity, self.kept.len() as u32);
        }
        self.kept.push(finding);
    }

    /// `None` where nothing can be one with it: a finding about no metric, and without a key.
    fn identity(&self, finding: &Finding) -> Option<u64> {
        let diagnostic = &finding.diagnostic;
        if let Some(families) = &finding.noise {
            return Some(self.keys.hash_one((diagnostic.rule, families.noise.library)));
        }
        if diagnostic.metric.is_none() && diagnostic.key.is_none() {
            return None;
        }
        Some(self.keys.hash_one((diagnostic.rule, &diagnostic.metric, &diagnostic.key)))
    }

    /// The findings of the input `input` that are shown, in the order in which they are shown: by place, then rule; and
    /// how many there are.
    pub fn finish(self, input: InputId) -> (Vec<Diagnostic>, Summary) {
        let mut summary = Summary { more: self.more, ..Summary::default() };
        let mut shown = Vec::with_capacity(self.kept.len());
        for mut finding in self.kept {
            if !finding.shown {
                summary.hidden += 1;
                summary.hidden_warnings += u64::from(finding.diagnostic.severity == Severity::Warning);
                continue;
            }
            finding.complete();
            let mut diagnostic = finding.diagnostic;
            diagnostic.input = input;
            for label in diagnostic.primary.iter_mut().chain(&mut diagnostic.related) {
                label.input = input;
            }
            summary.add(&diagnostic);
            shown.push(diagnostic);
        }
        shown.sort_by(|a, b| order(a).cmp(&order(b)));
        (shown, summary)
    }
}

impl Finding {
    fn is_one_with(&self, later: &Self) -> bool {
        let (a, b) = (&self.diagnostic, &later.diagnostic);
        let same = match (&self.noise, &later.noise) {
            (Some(a), Some(b)) => a.noise == b.noise,
            (None, None) => a.metric == b.metric && a.key == b.key,
            _ => false,
        };
        same && a.rule == b.rule
    }

    fn merge(&mut self, later: Self) {
        if let (Some(mine), Some(its)) = (&mut self.noise, later.noise) {
            mine.count += its.count - u64::from(its.count == 1 && mine.last == its.last);
            mine.last = its.last;
            self.diagnostic.count += later.diagnostic.count;
            return;
        }
        let (first, second) = (&mut self.diagnostic, later.diagnostic);
        // The rest of a family that is judged in pieces speaks of its metadata once more.
        if second.primary.is_some()
            && first.primary.as_ref().map(|label| label.span) == second.primary.as_ref().map(|label| label.span)
        {
            return;
        }
        first.count += second.count;
        if let (Some(fix), Some(its)) = (&mut first.fix, second.fix)
            && fix.edits.len() < EDITS_PER_FINDING
        {
            fix.edits.extend(its.edits);
        }
        first.rejected_by = first.rejected_by.union(second.rejected_by);
        first.accepted_by = first.accepted_by.minus(first.rejected_by);
        if first.related.is_empty() {
            first.related.extend(second.primary);
            self.joined = true;
        }
        if first.severity < second.severity {
            first.severity = second.severity;
            self.shown |= later.shown;
        }
    }

    /// Writes what only the last merge knows: how many more there are.
    fn complete(&mut self) {
        let diagnostic = &mut self.diagnostic;
        if let Some(families) = &self.noise
            && families.count > 1
            && !families.noise.plural.is_empty()
            && let Some(metric) = &diagnostic.metric
        {
            diagnostic.message =
                format!("`{metric}` and {} more {}", counted(families.count - 1), families.noise.plural);
        }
        if self.joined
            && diagnostic.count > 2
            && let Some(label) = diagnostic.related.first_mut()
        {
            label.message = format!("and {} more", counted(diagnostic.count - 2));
        }
    }
}

/// The places of the edits that a finding offers.
fn edits(diagnostic: &Diagnostic) -> impl Iterator<Item = Span> {
    let patch = diagnostic.help.iter().flat_map(|help| &help.patch);
    patch.chain(diagnostic.fix.iter().flat_map(|fix| &fix.edits)).map(|edit| edit.span)
}

fn order(diagnostic: &Diagnostic) -> (Option<(u32, u32)>, &'static str, &Option<String>) {
    let place = diagnostic.primary.as_ref().map(|label| (label.span.start, label.span.end));
    (place, diagnostic.rule, &diagnostic.key)
}

#[cfg(test)]
mod tests {
    use exposit_parser::consumer::ConsumerSet;
    use exposit_parser::span::Span;

    use super::{Collector, KEPT_PER_RULE, Noise, Policy};
    use crate::diagnostic::{Diagnostic, InputId, Severity, Summary};

    struct Everything;

    impl Policy for Everything {
        fn severity(&self, diagnostic: &Diagnostic) -> Option<Severity> {
            Some(diagnostic.severity)
        }

        fn shows(&self, severity: Severity) -> bool {
            severity > Severity::Info
        }
    }

    fn finding(metric: &str, at: u32) -> Diagnostic {
        Diagnostic::new("rule", "group", Severity::Warning, format!("`{metric}` is odd"))
            .at(Span::at(at), "here")
            .metric(metric)
    }

    fn collected(findings: Vec<(Diagnostic, Option<Noise>)>) -> (Vec<Diagnostic>, Summary) {
        let mut collector = Collector::new(&Everything, ConsumerSet::NONE);
        for (finding, noise) in findings {
            collector.emit(finding, noise);
        }
        collector.finish(InputId(0))
    }

    #[test]
    fn findings_of_one_family_are_one() {
        let (found, summary) = collected(vec![
            (finding("a", 9), None),
            (finding("b", 4), None),
            (finding("a", 12), None),
            (finding("a", 20), None),
        ]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].metric.as_deref(), found[1].count), (Some("b"), 3));
        assert_eq!((found[1].related[0].span, found[1].related[0].message.as_str()), (Span::at(12), "and 1 more"));
        assert_eq!(summary.warnings, 2);
    }

    #[test]
    fn one_place_is_told_once() {
        let (found, _) = collected(vec![(finding("a", 9), None), (finding("a", 9), None)]);
        assert_eq!((found[0].count, found[0].related.len()), (1, 0));
    }

    #[test]
    fn pieces_join_as_if_they_were_one() {
        let mut whole = Collector::new(&Everything, ConsumerSet::NONE);
        for at in 0..3 {
            let mut piece = Collector::new(&Everything, ConsumerSet::NONE);
            piece.emit(finding("a", at), None);
            piece.emit(finding("a", at + 10), None);
            whole.absorb(piece);
        }
        let (found, _) = whole.finish(InputId(3));
        assert_eq!((found.len(), found[0].count, found[0].input), (1, 6, InputId(3)));
        assert_eq!(found[0].related[0].message, "and 4 more");
    }

    #[test]
    fn noise_of_a_library_is_one_hint() {
        let noise = Some(Noise { library: "prom-client", plural: "gauges end in `_total`" });
        let (found, summary) =
            collected(vec![(finding("a", 1), noise), (finding("b", 2), noise), (finding("c", 3), noise)]);
        assert_eq!((found.len(), summary.hidden, summary.warnings), (0, 1, 0));
    }

    #[test]
    fn what_is_not_kept_is_counted() {
        let many = (0..KEPT_PER_RULE + 5).map(|at| (finding(&at.to_string(), at), None)).collect();
        let (found, summary) = collected(many);
        assert_eq!((found.len() as u32, summary.more), (KEPT_PER_RULE, 5));
    }
}
