//! How many families and samples there are.

use exposit_parser::consumer::Consumer;
use exposit_parser::issue::IssueKind;
use exposit_parser::model::{Exposition, MetricFamily};

use crate::cases::{cases, settle};

/// Samples as the reference parsers return them: a sample that repeats a series at one time is dropped by the strict
/// OpenMetrics parser.
fn samples(exposition: &Exposition, consumer: Consumer) -> u64 {
    let repeated = exposition.issues.iter().filter(|issue| issue.kind == IssueKind::RepeatedSample).count() as u64;
    exposition.samples - if consumer == Consumer::OpenMetrics { repeated } else { 0 }
}

/// Families as the consumer counts them: all but the strict OpenMetrics parser leave out what has no samples.
fn families(exposition: &Exposition, consumer: Consumer) -> u64 {
    let counts = |family: &&MetricFamily| consumer == Consumer::OpenMetrics || !family.metrics.is_empty();
    exposition.families.iter().filter(counts).count() as u64
}

#[test]
fn counts_are_those_of_the_real_parsers() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for case in cases().iter().filter(|case| case.accepted) {
        let exposition = Exposition::parse(&case.input, case.dialect);
        let found =
            [("families", families(&exposition, case.consumer)), ("samples", samples(&exposition, case.consumer))];
        for (what, found) in found {
            if let Some(expected) = case.manifest[what].as_u64() {
                compared += 1;
                if found != expected {
                    wrong.push(format!("{}: {found} {what} instead of {expected}", case.id));
                }
            }
        }
    }
    settle(compared, &wrong);
}
