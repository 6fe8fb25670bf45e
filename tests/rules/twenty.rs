//! One run over a file with twenty faults tells all of them, each with its place.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use exposit_parser::dialect::Dialect;

use crate::probe::{lint, said};

/// Line and rule of each fault of the file.
const FAULTS: [(u32, &str); 24] = [
    (3, "malformed-label-set"),
    (4, "label-value-not-quoted"),
    (5, "label-value-not-quoted"),
    (6, "duplicate-label-name"),
    (7, "invalid-escape"),
    (8, "unknown-type"),
    (9, "invalid-value"),
    (10, "type-keyword-spelling"),
    (11, "invalid-value"),
    (12, "invalid-metric-name"),
    (13, "invalid-label-name"),
    (14, "missing-value"),
    (15, "unportable-number"),
    (16, "invalid-timestamp"),
    (17, "trailing-garbage"),
    (18, "trailing-garbage"),
    (19, "malformed-metadata"),
    (20, "misspelled-metadata-keyword"),
    (22, "reserved-name-label"),
    (23, "malformed-label-set"),
    (24, "malformed-label-set"),
    (25, "misspelled-metadata-keyword"),
    (27, "invalid-value"),
    (29, "missing-final-newline"),
];

#[test]
fn every_fault_of_one_file_has_a_finding_with_its_place() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lint/twenty-faults.prom");
    let report = lint(fs::read(file).unwrap(), Some(Dialect::PrometheusText));
    let input = &report.inputs[0];
    let mut found = BTreeSet::new();
    for finding in &report.diagnostics {
        // Equal faults of one family are one finding with two places.
        for label in finding.primary.iter().chain(&finding.related) {
            let at = input.lines.locate(label.span).expect("the line of a finding is kept");
            found.insert((at.line, finding.rule));
        }
    }
    for fault in FAULTS {
        assert!(found.contains(&fault), "line {}: no {}\n{}", fault.0, fault.1, said(&report));
    }
}
