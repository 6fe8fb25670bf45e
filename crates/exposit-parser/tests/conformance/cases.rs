//! The cases of the suites, read from their manifests.

use std::path::{Path, PathBuf};

use exposit_parser::consumer::Consumer;
use exposit_parser::dialect::Dialect;
use serde_json::Value;

const SUITES: [&str; 5] = ["client-python", "expfmt", "om-spec", "openmetrics-testdata", "textparse"];

/// A folder or file of the shared data, if it is there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("EXPOSIT_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let found = shared.join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {} not found", found.display());
    None
}

pub(crate) fn json_lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// An input, and what its consumer said of it.
pub(crate) struct Case {
    pub(crate) suite: &'static str,
    pub(crate) id: String,
    pub(crate) dialect: Dialect,
    pub(crate) consumer: Consumer,
    pub(crate) accepted: bool,
    pub(crate) input: Vec<u8>,
    /// The line of the manifest.
    pub(crate) manifest: Value,
}

/// All cases of all suites; none where the data is not there.
pub(crate) fn cases() -> Vec<Case> {
    let Some(folder) = shared("conformance/exposition") else { return Vec::new() };
    let of_suite = |suite: &'static str| {
        let folder = folder.join(suite);
        json_lines(&folder.join("cases.jsonl")).into_iter().map(move |manifest| {
            let text = |key: &str| manifest[key].as_str().unwrap();
            Case {
                suite,
                id: text("id").to_owned(),
                dialect: Dialect::from_name(text("dialect")).unwrap(),
                consumer: Consumer::from_name(text("consumer")).unwrap(),
                accepted: text("expect") == "accept",
                input: std::fs::read(folder.join(text("file"))).unwrap(),
                manifest,
            }
        })
    };
    SUITES.into_iter().flat_map(of_suite).collect()
}

/// Fails with all that differs.
pub(crate) fn settle(compared: usize, differ: &[String]) {
    println!("{compared} compared, {} differ", differ.len());
    assert!(differ.is_empty(), "{} of {compared} differ:\n{}", differ.len(), differ.join("\n"));
}
