//! Who may import whom, and which package has which home: the rules that keep the modules apart.
//!
//! Reads the source as text. A path in a comment or behind `#[cfg(test)]` does not count.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of `src/`, and the folders of `src/` that it may import.
const IMPORTS: &[(&str, &[&str])] = &[
    (
        "cli",
        &["diagnostic", "diff", "fetch", "generate", "lint", "relabel", "report", "rule", "spec", "validate", "yaml"],
    ),
    ("lint", &["diagnostic", "fetch", "relabel", "rule", "spec", "yaml"]),
    ("validate", &["diagnostic", "fetch", "relabel", "rule", "spec", "yaml"]),
    ("diff", &["diagnostic", "fetch", "relabel", "rule", "spec", "yaml"]),
    ("generate", &["diagnostic", "fetch", "relabel", "rule", "spec", "yaml"]),
    ("relabel", &["diagnostic", "fetch", "rule", "yaml"]),
    ("spec", &["diagnostic", "fetch", "rule", "yaml"]),
    ("rule", &["diagnostic"]),
    ("yaml", &["diagnostic"]),
    ("fetch", &["diagnostic"]),
    ("report", &["diagnostic"]),
    ("diagnostic", &[]),
];

/// A package, and the places that may name it.
const HOMES: &[(&str, &[&str])] = &[
    ("clap", &["src/cli/"]),
    ("clap_complete", &["src/cli/"]),
    ("clap_mangen", &["src/cli/"]),
    ("nom", &["crates/exposit-parser/src/"]),
    ("reqwest", &["src/fetch/http.rs"]),
    ("serde_yaml", &["src/rule/", "src/spec/", "src/generate/"]),
    ("similar", &["src/diff/", "src/lint/fix/"]),
    ("colored", &["src/report/style.rs"]),
];

/// What the parser crate knows nothing of.
const OUTSIDE_THE_PARSER: &[&str] = &["exposit::", "std::fs", "std::env", "std::net", "std::process"];

/// Names that say what a module is not.
const NO_NAMES: &[&str] = &["utils", "util", "common", "helpers", "types", "misc"];

struct SourceFile {
    /// Path from the root of the workspace, with `/`.
    path: String,
    /// Code lines: no comments, no tests.
    lines: Vec<(usize, String)>,
}

fn sources() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "crates/exposit-parser/src"] {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        SourceFile { path, lines: code(&text) }
    };
    files.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The lines before the tests of a file, without comments.
fn code(text: &str) -> Vec<(usize, String)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default().to_owned()))
        .collect()
}

/// The names after each `marker` of a line: `crate::` gives the modules, the bare name of a package a hit.
fn after<'l>(line: &'l str, marker: &str) -> Vec<&'l str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(marker)
        .filter(|&(at, _)| !line[..at].ends_with(is_word))
        .map(|(at, _)| {
            let rest = &line[at + marker.len()..];
            &rest[..rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())]
        })
        .collect()
}

fn fail_with(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

#[test]
fn modules_import_downwards_only() {
    let mut broken = Vec::new();
    for file in sources() {
        let Some(rest) = file.path.strip_prefix("src/") else { continue };
        let Some((module, _)) = rest.split_once('/') else { continue };
        let allowed = IMPORTS.iter().find(|(name, _)| *name == module).map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else {
            broken.push(format!("{}: module `{module}` is not in the table of this test", file.path));
            continue;
        };
        for (number, line) in &file.lines {
            for name in after(line, "crate::") {
                if !name.is_empty() && name != module && !allowed.contains(&name) {
                    broken.push(format!("{}:{number}: `{module}` imports `{name}`", file.path));
                }
            }
        }
    }
    fail_with(
        "imports run cli -> {lint validate diff generate} -> {relabel spec} -> {rule yaml fetch} -> diagnostic -> \
         exposit-parser, and report -> diagnostic; lint, validate, diff and generate never import each other",
        &broken,
    );
}

#[test]
fn packages_stay_at_home() {
    let mut broken = Vec::new();
    for file in sources() {
        for (package, homes) in HOMES {
            if homes.iter().any(|home| file.path.starts_with(home)) {
                continue;
            }
            for (number, line) in &file.lines {
                if !after(line, &format!("{package}::")).is_empty() {
                    broken.push(format!("{}:{number}: `{package}` belongs in {}", file.path, homes.join(", ")));
                }
            }
        }
    }
    fail_with("each package is named in its home only, so that replacing it touches one place", &broken);
}

#[test]
fn the_parser_stands_alone() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| file.path.starts_with("crates/exposit-parser/")) {
        for (number, line) in &file.lines {
            for name in OUTSIDE_THE_PARSER.iter().filter(|name| !after(line, name).is_empty()) {
                broken.push(format!("{}:{number}: names `{name}`", file.path));
            }
        }
    }
    fail_with("the parser crate knows no file, environment, socket, process, or anything of exposit", &broken);
}

#[test]
fn modules_are_named_by_what_they_are() {
    let mut broken = Vec::new();
    for file in sources() {
        let mut parts = file.path.trim_end_matches(".rs").split('/');
        if parts.any(|part| NO_NAMES.contains(&part)) {
            broken.push(file.path.clone());
        }
    }
    fail_with("a module is named by what it is: no utils, common, helpers, types", &broken);
}

#[test]
fn the_program_is_thin() {
    let main = sources().into_iter().find(|file| file.path == "src/main.rs").unwrap();
    assert!(main.lines.len() <= 40, "main.rs passes arguments on and nothing else: 40 lines at most");
}
