//! What current client libraries expose: no rule about values or histograms blames them, and what is broken is found.
//! Skipped where the shared material is not there.

use std::path::{Path, PathBuf};

use exposit::diagnostic::Severity;
use exposit_parser::dialect::Dialect;

use crate::probe::{lint, of, settle, shared};

/// The files of a folder of scrapes, in the order of their names.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = shared().join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} not found", folder.display());
        return Vec::new();
    };
    let is_scrape = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "txt" || extension == "om");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(is_scrape).collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[test]
fn client_libraries_are_not_blamed() {
    let mut faults = Vec::new();
    for file in files("data/scrapes/clients") {
        let report = lint(std::fs::read(&file).unwrap(), None);
        let ours = |group: &str| group == "values" || group == "histograms";
        for finding in report.diagnostics.iter().filter(|finding| ours(finding.group)) {
            if finding.severity > Severity::Info {
                faults.push(format!("{}: {} {}", name(&file), finding.rule, finding.message));
            }
        }
    }
    settle(&faults);
}

/// What is wrong in the outputs that a library wrote without complaint: part of the file's name, and the rules that say so.
const BROKEN: &[(&str, &[&str])] = &[
    ("-dup.", &["duplicate-series"]),
    ("-split-family.txt", &["interleaved-family", "duplicate-help", "duplicate-type"]),
    ("-split-family.om", &["interleaved", "duplicate-help", "duplicate-type"]),
    ("-total.om", &["family-named-total"]),
    ("-unit.om", &["several-units-in-name"]),
    // A name with a blank is cut there, so what stands behind it is the value.
    ("-names.om", &["invalid-value", "unknown-type", "duplicate-type", "duplicate-help", "duplicate-series"]),
    ("-boom.om", &["missing-eof"]),
];

#[test]
fn what_a_library_writes_wrongly_is_found() {
    let mut faults = Vec::new();
    for file in files("data/scrapes/clients/broken") {
        let openmetrics = file.extension().is_some_and(|extension| extension == "om");
        let dialect = if openmetrics { Dialect::OpenMetrics1 } else { Dialect::PrometheusText };
        let report = lint(std::fs::read(&file).unwrap(), Some(dialect));
        let expected = BROKEN.iter().filter(|(part, _)| name(&file).contains(part)).flat_map(|(_, rules)| *rules);
        let mut known = false;
        for rule in expected {
            known = true;
            let found = of(&report, rule);
            if found.is_empty() || found.iter().any(|finding| finding.severity == Severity::Info) {
                faults.push(format!("{}: {rule} not found", name(&file)));
            }
        }
        if !known {
            faults.push(format!("{}: nothing is known to be wrong with it", name(&file)));
        }
    }
    settle(&faults);
}
