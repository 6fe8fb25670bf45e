//! The lines of an input, one after the other, beside the entries that the server's parser gave.

use std::collections::{BTreeMap, HashMap};

use exposit_parser::consumer::Consumer;
use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Families, Keyword, LabelRow, Role, Sample};
use exposit_parser::ledger::Ledger;
use exposit_parser::model::MetricType;
use exposit_parser::source::Block;
use exposit_parser::text::{Event, Events};
use serde_json::{Value, json};

use crate::cases::{Case, cases, settle};
use crate::contents::{bound, decimal, text};

/// Labels of a series with its name, as the server stores them: `le` and `quantile` in one spelling.
type Stored = BTreeMap<String, String>;

/// Reads the input and writes it down as the manifests do.
fn entries(case: &Case, drop_created: bool) -> Vec<Value> {
    let block = Block::whole(&case.input);
    let starts = starts(&case.input, case.dialect);
    let mut found = Vec::new();
    let mut declared = (String::new(), None);
    let mut events = Events::new(block, case.dialect);
    while let Some(event) = events.next() {
        match event {
            Event::Metadata(line) => {
                let (name, value) = (text(block, line.name), text(block, line.value));
                if line.keyword == Keyword::Type {
                    declared = (name.clone(), line.metric_type);
                }
                let kind = match line.keyword {
                    Keyword::Help => "help",
                    Keyword::Type => "type",
                    Keyword::Unit => "unit",
                };
                found.push(json!({"kind": kind, "name": name, "text": value}));
            }
            Event::Comment { line, .. } => {
                found.push(json!({"kind": "comment", "text": String::from_utf8_lossy(block.get(line))}));
            }
            Event::Sample(sample) => {
                let name = text(block, sample.name);
                let counts = [MetricType::Counter, MetricType::Histogram, MetricType::Summary].map(Some);
                let is_start = counts.contains(&declared.1) && name.strip_suffix("_created") == Some(&declared.0);
                if is_start && drop_created {
                    continue;
                }
                let labels = stored(block, &name, sample.labels(), declared.1);
                let exemplars: Vec<Value> = sample
                    .exemplars
                    .iter()
                    .map(|exemplar| {
                        let rows = &sample.rows[exemplar.labels.start as usize..exemplar.labels.end as usize];
                        let labels: Stored =
                            rows.iter().map(|row| (text(block, row.name), text(block, row.value))).collect();
                        json!({"labels": labels, "value": decimal(exemplar.value), "t_ms": exemplar.timestamp})
                    })
                    .collect();
                found.push(json!({
                    "kind": "series",
                    "series": String::from_utf8_lossy(block.get(sample.series)),
                    "value": decimal(sample.number),
                    "t_ms": sample.timestamp,
                    "start_ms": starts.get(&sample.line.start),
                    "labels": labels,
                    "exemplars": exemplars,
                }));
            }
            Event::Eof { .. } | Event::Blank { .. } | Event::Invalid { .. } => {}
        }
    }
    found
}

fn stored(block: Block<'_>, name: &str, rows: &[LabelRow], metric_type: Option<MetricType>) -> Stored {
    let spelled = match metric_type {
        Some(MetricType::Histogram | MetricType::GaugeHistogram) if name.ends_with("_bucket") => "le",
        Some(MetricType::Summary) => "quantile",
        _ => "",
    };
    let label = |row: &LabelRow| {
        let (name, value) = (text(block, row.name), text(block, row.value));
        if name == spelled { (name, bound(&value)) } else { (name, value) }
    };
    rows.iter().map(label).chain([("__name__".to_owned(), name.to_owned())]).collect()
}

/// When the series of each line started, by the start of the line: what the `_created` line of its metric says.
fn starts(input: &[u8], dialect: Dialect) -> HashMap<u32, i64> {
    let mut ledger = Ledger::new();
    let mut families = Families::new(Block::whole(input), dialect, &mut ledger);
    let mut starts = HashMap::new();
    while let Some(family) = families.next() {
        let part = match family.metric_type() {
            MetricType::Histogram => "le",
            MetricType::Summary => "quantile",
            _ => "",
        };
        let metric = |sample: Sample<'_, '_>| {
            let own = |name: &str| name != part;
            let labels = sample.labels().filter(|label| own(&label.name()));
            labels.map(|label| (label.name().into_owned(), label.value().into_owned())).collect::<BTreeMap<_, _>>()
        };
        let created: HashMap<_, _> = family
            .samples()
            .filter(|sample| sample.role() == Role::Created)
            .map(|sample| (metric(sample), (sample.number().unwrap() * 1000.0).round() as i64))
            .collect();
        for sample in family.samples() {
            if let Some(start) = created.get(&metric(sample)) {
                starts.insert(sample.row().line.start, *start);
            }
        }
    }
    starts
}

#[test]
fn entries_are_those_of_the_server() {
    let mut differ = Vec::new();
    let mut compared = 0;
    for case in cases().iter().filter(|case| case.consumer == Consumer::Prometheus) {
        let Some(expected) = case.manifest["parsed"]["entries"].as_array() else { continue };
        let found = entries(case, case.manifest["parsed"]["created_lines"] == "dropped");
        compared += expected.len();
        if found.len() != expected.len() {
            differ.push(format!("{}: {} entries instead of {}", case.id, found.len(), expected.len()));
        }
        for (found, expected) in found.iter().zip(expected) {
            // What upstream does not state is not compared.
            for (key, value) in expected.as_object().unwrap() {
                if !agrees(key, &found[key], value) {
                    differ.push(format!("{}: {key} is {}, not {value}: {expected}", case.id, found[key]));
                }
            }
        }
    }
    settle(compared, &differ);
}

/// Whether all that `expected` states is in `found`; values are compared as numbers.
fn agrees(key: &str, found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            expected.iter().all(|(key, value)| found.get(key).is_some_and(|found| agrees(key, found, value)))
        }
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len()
                && found.iter().zip(expected).all(|(found, expected)| agrees("", found, expected))
        }
        (Value::String(found), Value::String(expected)) if key == "value" => {
            found.parse().ok().map(decimal) == expected.parse().ok().map(decimal)
        }
        _ => found == expected,
    }
}
