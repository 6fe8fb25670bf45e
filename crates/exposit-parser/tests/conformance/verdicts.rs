//! Verdicts.

use std::collections::BTreeMap;

use exposit_parser::consumer::{Consumer, ConsumerSet};
use exposit_parser::dialect::Dialect;
use exposit_parser::family::Families;
use exposit_parser::ledger::Ledger;
use exposit_parser::source::Block;

use crate::cases::{cases, json_lines, shared};

/// What reading an input says.
struct Outcome {
    rejected_by: ConsumerSet,
    /// Names of all deviations, for a failing case.
    kinds: Vec<&'static str>,
}

fn read(input: &[u8], dialect: Dialect) -> Outcome {
    let mut ledger = Ledger::new();
    let mut families = Families::new(Block::whole(input), dialect, &mut ledger);
    let mut outcome = Outcome { rejected_by: ConsumerSet::NONE, kinds: Vec::new() };
    while let Some(family) = families.next() {
        outcome.kinds.extend(family.issues().iter().map(|issue| issue.kind.name()));
    }
    outcome.rejected_by = families.rejected_by();
    outcome.kinds.extend(families.issues().iter().map(|issue| issue.kind.name()));
    outcome
}

/// A case whose verdict is not the consumer's.
struct Failure {
    id: String,
    consumer: Consumer,
    expected: &'static str,
    kinds: Vec<&'static str>,
}

#[derive(Default)]
struct Tally {
    cases: usize,
    failures: Vec<Failure>,
}

impl Tally {
    fn verdict(&mut self, id: &str, consumer: Consumer, rejects: bool, outcome: &Outcome) {
        self.cases += 1;
        if outcome.rejected_by.contains(consumer) != rejects {
            let expected = if rejects { "reject" } else { "accept" };
            self.failures.push(Failure { id: id.into(), consumer, expected, kinds: outcome.kinds.clone() });
        }
    }
}

fn report(tallies: &BTreeMap<String, Tally>) -> usize {
    for (suite, tally) in tallies {
        println!("{suite}: {} of {} verdicts agree", tally.cases - tally.failures.len(), tally.cases);
        for Failure { id, consumer, expected, kinds } in &tally.failures {
            println!("  {id}: {consumer} should {expected}; deviations: {kinds:?}");
        }
    }
    tallies.values().map(|tally| tally.failures.len()).sum()
}

#[test]
fn every_case_gets_the_verdict_of_its_consumer() {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for case in cases() {
        let outcome = read(&case.input, case.dialect);
        let tally = tallies.entry(format!("{} ({})", case.suite, case.dialect.name())).or_default();
        tally.verdict(&case.id, case.consumer, !case.accepted, &outcome);
        if case.manifest["error_legacy_names"].is_string() && case.dialect == Dialect::PrometheusText {
            tally.verdict(&case.id, Consumer::Promtool, true, &outcome);
        }
    }
    assert_eq!(report(&tallies), 0);
}

#[test]
fn every_probe_gets_the_verdict_of_every_consumer() {
    let Some(probes) = shared("conformance/exposition/probes.jsonl") else { return };
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for probe in json_lines(&probes) {
        let id = probe["id"].as_str().unwrap();
        // One character a byte.
        let input: Vec<u8> = probe["input_latin1"].as_str().unwrap().chars().map(|c| c as u8).collect();
        let refused_after_parsing = probe["scrape"] == "reject";
        let text = read(&input, Dialect::PrometheusText);
        let mut strict = input.clone();
        if probe["openmetrics_input"] != "same" {
            strict.extend_from_slice(b"# EOF\n");
        }
        let strict = read(&strict, Dialect::OpenMetrics1);
        for (name, verdict) in probe["verdicts"].as_object().unwrap() {
            let (consumer, outcome) = match name.as_str() {
                "prometheus-openmetrics" => (Consumer::Prometheus, &strict),
                "openmetrics" => (Consumer::OpenMetrics, &strict),
                other => (Consumer::from_name(other).unwrap(), &text),
            };
            let scraped = consumer == Consumer::Prometheus && refused_after_parsing;
            let tally = tallies.entry(name.clone()).or_default();
            tally.verdict(id, consumer, verdict == "reject" || scraped, outcome);
        }
    }
    assert_eq!(report(&tallies), 0);
}
