//! The catalogue of rules: its inputs fire their rule, and names, groups and severities agree. Skipped where the shared
//! material is not there.

use exposit_parser::dialect::Dialect;
use serde_json::Value;

use crate::probe::{lint, metas, of, said, settle, shared};

/// The catalogue's rows; none where the shared material is not there.
fn rows() -> Vec<Value> {
    let path = shared().join("reference/lint-rules.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: lint-rules.jsonl not found");
        return Vec::new();
    };
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn dialect(row: &Value) -> Dialect {
    match row["example_format"].as_str() {
        Some("om1") => Dialect::OpenMetrics1,
        Some("om2") => Dialect::OpenMetrics2,
        Some("proto") => Dialect::Protobuf,
        _ => Dialect::PrometheusText,
    }
}

#[test]
fn bad_inputs_fire_their_rule_and_good_ones_do_not() {
    let mut faults = Vec::new();
    for row in rows().iter().filter(|row| row["scope"] == "doc") {
        let name = row["name"].as_str().unwrap();
        if !metas().any(|meta| meta.name == name) {
            continue;
        }
        for (kind, fires) in [("bad", true), ("good", false)] {
            for input in row[kind].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let report = lint(input, Some(dialect(row)));
                let found = of(&report, name);
                if found.is_empty() == fires {
                    faults.push(format!("{name} {kind}:\n{input}{}", said(&report)));
                }
            }
        }
    }
    settle(&faults);
}

#[test]
fn metadata_agrees_with_the_catalogue() {
    let mut faults = Vec::new();
    for row in rows() {
        let Some(meta) = metas().find(|meta| row["name"] == meta.name) else { continue };
        let fix = meta.fixable.map(exposit::diagnostic::Applicability::name);
        let pairs = [
            ("group", row["group"].as_str(), Some(meta.group)),
            ("severity", row["severity"].as_str(), Some(meta.severity.name())),
            ("autofix", row["autofix"].as_str(), fix),
            ("promlint", row["promlint"].as_str(), meta.promlint),
        ];
        for (field, expected, found) in pairs {
            if expected != found {
                faults.push(format!("{}: {field} is {found:?}, expected {expected:?}", meta.name));
            }
        }
        if row["default"] != meta.default {
            faults.push(format!("{}: default is {}", meta.name, meta.default));
        }
    }
    settle(&faults);
}
