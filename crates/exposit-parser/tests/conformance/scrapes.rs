//! Captured scrapes of real programs, and of client libraries.

use std::path::PathBuf;

use exposit_parser::consumer::Consumer;
use exposit_parser::dialect::Dialect;
use exposit_parser::model::Exposition;
use exposit_parser::source::Block;
use exposit_parser::text::{Event, Events};
use serde_json::Value;

use crate::cases::{json_lines, settle, shared};

/// The parsers whose answers were recorded, with the dialect that they read the files in.
const RECORDED: [(&str, Consumer, Dialect); 3] = [
    ("promtool@2.42.0+ds/check-metrics", Consumer::Promtool, Dialect::PrometheusText),
    ("prometheus_client@0.26.0/text", Consumer::ClientPython, Dialect::PrometheusText),
    ("prometheus_client@0.26.0/openmetrics", Consumer::OpenMetrics, Dialect::OpenMetrics1),
];

#[test]
fn captured_scrapes_get_the_verdicts_of_the_real_parsers() {
    let Some(folder) = shared("data/scrapes/real") else { return };
    let (mut differ, mut compared) = (Vec::new(), 0);
    let mut compare = |file: &str, input: &[u8], recorded: &Value, consumer: Consumer, dialect: Dialect| {
        let exposition = Exposition::parse(input, dialect);
        compared += 1;
        if exposition.accepted_by(consumer) != (recorded["accept"] == true) {
            let kinds: Vec<_> = exposition.issues.iter().map(|issue| issue.kind.name()).take(5).collect();
            differ.push(format!("{file}: {consumer} should answer {recorded:.200}; deviations: {kinds:?}"));
        }
        if let Some(samples) = recorded["samples"].as_u64().filter(|_| dialect == Dialect::PrometheusText)
            && samples != exposition.samples
        {
            differ.push(format!("{file}: {} samples, not {samples}", exposition.samples));
        }
    };
    for record in json_lines(&folder.join("verdicts.jsonl")) {
        let file = record["file"].as_str().unwrap();
        let stored = std::fs::read(folder.join(file)).unwrap();
        for (name, consumer, dialect) in RECORDED {
            compare(file, &stored, &record[name], consumer, dialect);
        }
        let ended = &record["promtool@2.42.0+ds/check-metrics+final-newline"];
        if !ended.is_null() {
            let input = [stored.as_slice(), b"\n"].concat();
            compare(file, &input, ended, Consumer::Promtool, Dialect::PrometheusText);
        }
    }
    settle(compared, &differ);
}

/// The files of client libraries, in the order of their names, with their dialects.
fn of_libraries() -> Vec<(PathBuf, Vec<u8>, Dialect)> {
    let Some(folder) = shared("data/scrapes/clients") else { return Vec::new() };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt" || extension == "om"));
    files.sort();
    let read = |path: PathBuf| {
        let input = std::fs::read(&path).unwrap();
        let dialect = Dialect::sniff(&input, &input);
        (path, input, dialect)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn no_line_of_a_client_library_is_lost() {
    let (mut differ, mut compared) = (Vec::new(), 0);
    for (path, input, dialect) in of_libraries() {
        let block = Block::whole(&input);
        let mut events = Events::new(block, dialect);
        let (mut lost, mut samples) = (Vec::new(), 0);
        let mut before: Vec<u8> = Vec::new();
        while let Some(event) = events.next() {
            compared += 1;
            let line = block.get(event.line()).to_vec();
            match event {
                // One library does not escape the line feeds of its HELP texts.
                Event::Invalid { .. } if !before.starts_with(b"# HELP") => lost.push(line.clone()),
                Event::Sample(_) => samples += 1,
                _ => {}
            }
            before = line;
        }
        differ.extend(lost.iter().map(|line| format!("{}: {}", path.display(), String::from_utf8_lossy(line))));
        let exposition = Exposition::parse(&input, dialect);
        if exposition.samples != samples {
            differ.push(format!("{}: {samples} samples became {}", path.display(), exposition.samples));
        }
    }
    settle(compared, &differ);
}
