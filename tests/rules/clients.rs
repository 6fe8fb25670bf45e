//! What current client libraries expose: no rule about values or histograms blames them, and what is broken is found.
//! Skipped where the shared material is not there.

use std::path::{Path, PathBuf};

use exposit::diagnostic::Severity;

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

#[test]
fn a_series_that_a_library_exposes_twice_is_found() {
    let mut faults = Vec::new();
    for file in files("data/scrapes/clients/broken").iter().filter(|file| name(file).contains("-dup.")) {
        let report = lint(std::fs::read(file).unwrap(), None);
        if of(&report, "duplicate-series").len() != 1 {
            faults.push(name(file));
        }
    }
    settle(&faults);
}
