//! Completions and manual pages in the repository are what the program prints today.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Shells, and the names that their scripts have to have.
const SHELLS: [(&str, &str); 5] = [
    ("bash", "exposit.bash"),
    ("zsh", "_exposit"),
    ("fish", "exposit.fish"),
    ("powershell", "_exposit.ps1"),
    ("elvish", "exposit.elv"),
];

/// Files of one folder, each with the arguments that print it.
fn expected() -> BTreeMap<&'static str, Vec<(String, Vec<String>)>> {
    let completions =
        SHELLS.iter().map(|(shell, file)| ((*file).to_owned(), vec!["completions".to_owned(), (*shell).to_owned()]));
    let command = exposit::cli::command();
    let pages = command.get_subcommands().map(|subcommand| {
        let name = subcommand.get_name();
        (format!("exposit-{name}.1"), vec!["man".to_owned(), name.to_owned()])
    });
    let pages = [("exposit.1".to_owned(), vec!["man".to_owned()])].into_iter().chain(pages);
    BTreeMap::from([("completions", completions.collect()), ("man", pages.collect())])
}

#[test]
fn generated_files_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = String::new();
    for (folder, files) in expected() {
        for (file, arguments) in &files {
            let path = root.join(folder).join(file);
            let printed = Command::new(env!("CARGO_BIN_EXE_exposit")).args(arguments).output().unwrap().stdout;
            let printed = String::from_utf8(printed).unwrap();
            let committed = fs::read_to_string(&path).unwrap_or_default();
            if printed != committed {
                let diff = similar::TextDiff::from_lines(&committed, &printed);
                let diff = diff.unified_diff().header("in the repository", "printed").to_string();
                let repair = format!("cargo run -- {} > {folder}/{file}", arguments.join(" "));
                let _ = writeln!(wrong, "{diff}\n{repair}\n");
            }
        }
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if !files.iter().any(|(file, _)| *file == name) {
                let _ = writeln!(wrong, "nothing prints {folder}/{name} any more\n\ngit rm {folder}/{name}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
