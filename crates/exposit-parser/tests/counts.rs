//! How many families and samples the parser reads, and what is in them, beside what the real parsers returned.
//!
//! The data lies beside the workspace (`../shared`) or where `EXPOSIT_SHARED` says; without it the test passes unseen.

use std::path::{Path, PathBuf};

use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind;
use exposit_parser::model::Exposition;
use serde_json::Value;

/// The folder with the suites, if it is there.
fn conformance() -> Option<PathBuf> {
    let shared = match std::env::var_os("EXPOSIT_SHARED") {
        Some(path) => PathBuf::from(path),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
    };
    let folder = shared.join("conformance/exposition");
    if folder.is_dir() {
        return Some(folder);
    }
    #[expect(clippy::print_stderr, reason = "says why the test does nothing")]
    {
        eprintln!("skipped: {} not found", folder.display());
    }
    None
}

/// Samples as the reference parsers return them: a sample that repeats a series at one time is dropped by the strict
/// OpenMetrics parser.
fn samples(exposition: &Exposition, consumer: &str) -> u64 {
    let repeated = exposition.issues.iter().filter(|issue| issue.kind == IssueKind::RepeatedSample).count() as u64;
    exposition.samples - if consumer == "openmetrics" { repeated } else { 0 }
}

/// Families as the consumer counts them: expfmt and the Python parsers leave out what has no samples, or keep it.
fn families(exposition: &Exposition, consumer: &str) -> u64 {
    let counts =
        |family: &&exposit_parser::model::MetricFamily| consumer == "openmetrics" || !family.metrics.is_empty();
    exposition.families.iter().filter(counts).count() as u64
}

#[test]
fn counts_are_those_of_the_real_parsers() {
    let Some(folder) = conformance() else { return };
    let mut wrong = Vec::new();
    let mut compared = 0;
    for suite in ["client-python", "expfmt", "om-spec", "openmetrics-testdata", "textparse"] {
        let text = std::fs::read_to_string(folder.join(suite).join("cases.jsonl")).unwrap();
        for case in text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let field = |key: &str| case[key].as_str().unwrap();
            if field("expect") == "reject" {
                continue;
            }
            let dialect = Dialect::from_name(field("dialect")).unwrap();
            let input = std::fs::read(folder.join(suite).join(field("file"))).unwrap();
            let exposition = Exposition::parse(&input, dialect);
            let consumer = field("consumer");
            for (what, found) in
                [("families", families(&exposition, consumer)), ("samples", samples(&exposition, consumer))]
            {
                if let Some(expected) = case[what].as_u64() {
                    compared += 1;
                    if found != expected {
                        wrong.push(format!("{}: {found} {what} instead of {expected}", field("id")));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} counts differ:\n{}", wrong.len(), wrong.join("\n"));
}
