//! The families of an input beside those that the Python parsers and package expfmt gave.

use std::collections::BTreeMap;

use exposit_parser::consumer::Consumer;
use exposit_parser::dialect::Dialect;
use exposit_parser::family::{ExemplarRow, Families, Family, NativeHistogram, Sample, Token, unescape};
use exposit_parser::issue::{Issue, IssueKind};
use exposit_parser::ledger::Ledger;
use exposit_parser::model::{Exposition, MetricType};
use exposit_parser::source::Block;
use serde_json::{Value, json};

use crate::cases::{Case, cases, settle};

/// A number as text, the same for the same number.
pub(crate) fn decimal(value: f64) -> String {
    value.to_string()
}

/// A bound or quantile as the server stores it: with a fraction, or an exponent.
pub(crate) fn bound(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => format!("{value:?}"),
        _ => text.to_owned(),
    }
}

pub(crate) fn text(block: Block<'_>, token: Token) -> String {
    let text = String::from_utf8_lossy(block.get(token.span)).into_owned();
    if token.escaped { unescape(&text) } else { text }
}

/// Samples of the text format's counters have `_total` in the Python parser, and its families have not.
fn without_total(name: &str, counter: bool) -> &str {
    name.strip_suffix("_total").filter(|_| counter).unwrap_or(name)
}

/// The families as the Python parsers give them.
fn families(case: &Case) -> Vec<Value> {
    let mut ledger = Ledger::new();
    let mut reader = Families::new(Block::whole(&case.input), case.dialect, &mut ledger);
    let mut found: Vec<Value> = Vec::new();
    while let Some(family) = reader.next() {
        let counter = case.dialect == Dialect::PrometheusText && family.metric_type() == MetricType::Counter;
        // The strict parser drops a sample that repeats a series at one time.
        let repeats = |sample: &Sample<'_, '_>| {
            let line = sample.row().line;
            let told = |issue: &Issue| issue.kind == IssueKind::RepeatedSample && line.contains(issue.span);
            case.consumer == Consumer::OpenMetrics && family.issues().iter().any(told)
        };
        let samples = family.samples().filter(|sample| !repeats(sample));
        let samples: Vec<Value> = samples.map(|sample| python_sample(family, sample, counter)).collect();
        let written = json!({
            "name": without_total(family.name(), counter),
            "type": family.metric_type().name(),
            "unit": family.unit().map(|line| family.text(line.value)).unwrap_or_default(),
            "help": family.help_text().unwrap_or_default(),
            "samples": samples,
        });
        // A family in several pieces comes again, whole.
        let at = family.id() as usize;
        match found.get_mut(at) {
            Some(earlier) => *earlier = written,
            None => found.push(written),
        }
    }
    found
}

fn python_sample(family: &Family<'_>, sample: Sample<'_, '_>, counter: bool) -> Value {
    let labels: BTreeMap<_, _> = sample.labels().map(|label| (label.name(), label.value())).collect();
    let name = sample.name();
    let name = if counter { format!("{}_total", without_total(&name, true)) } else { name.into_owned() };
    let mut written = json!({"name": name, "labels": labels, "value": sample.number().map(decimal)});
    if let Some(time) = sample.row().timestamp {
        written["t_ms"] = json!(time);
    }
    if let [exemplar, ..] = sample.exemplars() {
        written["exemplar"] = python_exemplar(family, exemplar);
    }
    if let Some(composite) = sample.composite() {
        let native = composite.native.clone().unwrap_or_default();
        written["native_histogram"] = native_histogram(composite.count, composite.sum, &native);
    }
    written
}

fn python_exemplar(family: &Family<'_>, exemplar: &ExemplarRow) -> Value {
    let rows = &family.label_rows()[exemplar.labels.start as usize..exemplar.labels.end as usize];
    let labels: BTreeMap<_, _> = rows.iter().map(|row| (family.text(row.name), family.text(row.value))).collect();
    let mut written = json!({"labels": labels, "value": decimal(exemplar.value)});
    if let Some(time) = exemplar.timestamp {
        written["t_ms"] = json!(time);
    }
    written
}

fn native_histogram(count: Option<f64>, sum: Option<f64>, native: &NativeHistogram) -> Value {
    json!({
        "count_value": count,
        "sum_value": sum,
        "schema": native.schema,
        "zero_threshold": native.zero_threshold,
        "zero_count": native.zero_count,
        "pos_spans": native.positive_spans,
        "neg_spans": native.negative_spans,
        "pos_buckets": native.positive_buckets,
        "neg_buckets": native.negative_buckets,
    })
}

/// The manifest's spelling, brought to that of this test: numbers in one spelling, milliseconds, absolute buckets.
fn normal(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            if let Some(seconds) = fields.remove("t_s") {
                // The Python parser keeps times that no count of milliseconds holds.
                let millis = seconds.as_str().unwrap().parse::<f64>().unwrap() * 1000.0;
                if millis.abs() < i64::MAX as f64 {
                    fields.insert("t_ms".into(), json!(millis.round() as i64));
                }
            }
            if fields.get("labels").is_some_and(Value::is_null) {
                fields.insert("labels".into(), json!({}));
            }
            if let Some(text) = fields.get("value").and_then(Value::as_str) {
                let number = decimal(text.parse().unwrap());
                fields.insert("value".into(), json!(number));
            }
            for side in ["pos", "neg"] {
                if let Some(deltas) = fields.remove(&format!("{side}_deltas")) {
                    let mut count = 0.0;
                    let buckets = deltas.as_array().unwrap().iter().map(|delta| {
                        count += delta.as_f64().unwrap();
                        count
                    });
                    fields.insert(format!("{side}_buckets"), buckets.collect());
                }
            }
            for (key, number) in fields.iter_mut().filter(|(key, _)| !key.ends_with("spans") && *key != "t_ms") {
                if key != "schema" && number.is_i64() {
                    *number = json!(number.as_f64());
                }
            }
            for (_, field) in fields.iter_mut().filter(|(key, _)| *key != "labels") {
                *field = normal(field.take());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = normal(item.take())),
        _ => {}
    }
    value
}

#[test]
fn families_are_those_of_the_python_parsers() {
    let (mut differ, mut compared) = (Vec::new(), 0);
    for case in cases().iter().filter(|case| case.suite == "client-python") {
        let Some(expected) = case.manifest["parsed"]["families"].as_array() else { continue };
        let found = families(case);
        let expected: Vec<Value> = expected.iter().map(|family| normal(family.clone())).collect();
        compared += expected.len();
        if found.len() != expected.len() {
            differ.push(format!("{}: {} families instead of {}", case.id, found.len(), expected.len()));
        }
        let pairs = found.iter().zip(&expected).filter(|(found, expected)| found != expected);
        differ.extend(pairs.map(|(found, expected)| format!("{}:\n  {found}\n  {expected}", case.id)));
    }
    settle(compared, &differ);
}

#[test]
fn families_are_those_of_expfmt() {
    let (mut differ, mut compared) = (Vec::new(), 0);
    for case in cases().iter().filter(|case| case.consumer == Consumer::Expfmt) {
        let Some(expected) = case.manifest["parsed"]["families"].as_array() else { continue };
        let exposition = Exposition::parse(&case.input, case.dialect);
        compared += expected.len();
        for expected in expected {
            let family = exposition.family(expected["name"].as_str().unwrap());
            let written = family.map(|family| {
                let kind = match family.metric_type {
                    MetricType::Unknown => "untyped",
                    MetricType::GaugeHistogram => "gauge_histogram",
                    other => other.name(),
                };
                json!({"name": family.name, "type": kind, "help": family.help, "metrics": family.metrics.len()})
            });
            if written.as_ref() != Some(expected) {
                differ.push(format!("{}:\n  {written:?}\n  {expected}", case.id));
            }
        }
    }
    settle(compared, &differ);
}
