//! `promtool check metrics`, compared with recorded answers of promtool itself.
//!
//! The recordings are not part of the project: they are looked for beside the workspace, or where `EXPOSIT_SHARED` says.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use exposit::lint::promlint::{Problem, check};
use exposit::report::promtool;
use serde_json::Value;

/// The folder of recordings and captured scrapes, where there is one.
fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("EXPOSIT_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {} not found", found.display());
    None
}

fn records(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("readable recordings");
    text.lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect()
}

fn text<'v>(record: &'v Value, field: &str) -> &'v str {
    record[field].as_str().unwrap_or_default()
}

fn bytes(record: &Value) -> Vec<u8> {
    record["input_base64"].as_str().map_or_else(|| text(record, "input").as_bytes().to_vec(), from_base64)
}

fn from_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for byte in text.bytes().filter(|&byte| byte != b'=') {
        let digit = DIGITS.iter().position(|&known| known == byte).expect("a base64 digit");
        (bits, held) = (bits << 6 | digit as u32, held + 6);
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    out
}

/// What promtool prints on standard error, and its exit status.
fn run(input: &[u8]) -> (String, u8) {
    let answer = check(input);
    let printed = match &answer {
        Ok(problems) => promtool::Answer::Problems(
            problems.iter().map(|Problem { metric, text }| (metric.as_str(), text.as_ref())).collect(),
        ),
        Err(error) => promtool::Answer::Error(error.to_string()),
    };
    let mut out = Vec::new();
    promtool::write(&printed, false, &mut out).expect("writing to memory");
    (String::from_utf8(out).expect("text"), printed.exit_status())
}

#[test]
fn the_upstream_cases_give_exactly_their_problems() {
    let Some(path) = shared("conformance/promlint/cases.jsonl") else { return };
    for case in records(&path) {
        let expected: Vec<(String, String)> = case["problems"]
            .as_array()
            .expect("a list of problems")
            .iter()
            .map(|problem| (text(problem, "metric").to_owned(), text(problem, "text").to_owned()))
            .collect();
        let problems = check(&bytes(&case)).expect("upstream reads all of its cases");
        let found: Vec<(String, String)> =
            problems.into_iter().map(|problem| (problem.metric, problem.text.into_owned())).collect();
        assert_eq!(found, expected, "{}", text(&case, "id"));
    }
}

#[test]
fn the_recorded_runs_are_reproduced_on_both_streams() {
    let Some(path) = shared("conformance/promlint/promtool.jsonl") else { return };
    let mut compared = 0;
    for record in records(&path) {
        if record["args"].as_array().is_some_and(|args| !args.is_empty()) {
            continue;
        }
        // `head` says what changed since the recorded version.
        let of = |field: &str| record["head"].get(field).unwrap_or(&record[field]).clone();
        let output = Command::new(env!("CARGO_BIN_EXE_exposit"))
            .args(["lint", "--output-format", "promtool", "-"])
            .write_stdin(bytes(&record))
            .output()
            .expect("a run of the program");
        let id = text(&record, "id");
        assert_eq!(String::from_utf8_lossy(&output.stderr), of("stderr").as_str().unwrap_or_default(), "{id}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), of("stdout").as_str().unwrap_or_default(), "{id}");
        assert_eq!(output.status.code().map(i64::from), of("exit").as_i64(), "{id}");
        compared += 1;
    }
    assert!(compared > 0);
}

/// Problems by how often each is reported.
fn tally<'l>(lines: impl Iterator<Item = &'l str>) -> BTreeMap<&'l str, usize> {
    let mut tally = BTreeMap::new();
    for line in lines {
        *tally.entry(line).or_default() += 1;
    }
    tally
}

#[test]
fn the_captured_scrapes_get_the_verdict_of_promtool() {
    let Some(folder) = shared("data/scrapes/real") else { return };
    for record in records(&folder.join("verdicts.jsonl")) {
        let file = text(&record, "file");
        let stored = std::fs::read(folder.join(file)).expect("a stored scrape");
        compare(file, &stored, &record["promtool@2.42.0+ds/check-metrics"]);
        let ended = [stored.as_slice(), b"\n"].concat();
        let recorded = &record["promtool@2.42.0+ds/check-metrics+final-newline"];
        if !recorded.is_null() {
            compare(file, &ended, recorded);
        }
    }
}

fn compare(file: &str, input: &[u8], recorded: &Value) {
    let (printed, status) = run(input);
    if recorded["accept"] == false {
        assert_eq!(printed.trim_end(), text(recorded, "error"), "{file}");
        assert_eq!(status, 1, "{file}");
        return;
    }
    assert_ne!(status, 1, "{file}: {printed}");
    // Two validations changed after 2.42: repeated series, and type words other than the family's own.
    let newer = |line: &&str| !line.ends_with(" metric not unique") && !line.contains(" should not include type ");
    let lint: Vec<&str> = recorded["lint"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert_eq!(tally(printed.lines().filter(newer)), tally(lint.into_iter().filter(newer)), "{file}");
}
