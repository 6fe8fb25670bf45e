//! What the program prints, word for word.
//!
//! Every file `fixtures/golden/**/*.scene` holds commands and what they print: a line `$ exposit ...` (with `NAME=VALUE` in
//! front and `< FILE` behind where needed), then standard output as it is, then standard error with `! ` before each line,
//! then `exit N`. They run in the file's folder, without colours, 100 columns wide; times are `[T]`. `EXPOSIT_BLESS=1 cargo
//! test --test golden` writes what is printed now: read it before you commit it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_exposit");

#[test]
fn scenes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/golden");
    let mut scenes = Vec::new();
    find(&root, &mut scenes);
    scenes.sort();
    assert!(!scenes.is_empty(), "no scene below {}", root.display());
    let bless = std::env::var_os("EXPOSIT_BLESS").is_some_and(|value| value == "1");
    let mut differ = String::new();
    for scene in &scenes {
        let expected = fs::read_to_string(scene).unwrap();
        let printed = play(scene, &expected);
        if bless {
            fs::write(scene, &printed).unwrap();
        } else if printed != expected {
            let name = scene.strip_prefix(&root).unwrap().display();
            let diff = similar::TextDiff::from_lines(&expected, &printed);
            let diff = diff.unified_diff().context_radius(2).header("expected", "printed").to_string();
            let _ = writeln!(differ, "--- {name}\n{diff}");
        }
    }
    assert!(differ.is_empty(), "{differ}\nEXPOSIT_BLESS=1 cargo test --test golden   writes what is printed now");
}

/// The README shows what its commands print.
#[test]
fn readme() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("README.md")).unwrap();
    let blocks = text.split("```console\n").skip(1).filter_map(|block| block.split("```").next());
    let mut shown = 0;
    for block in blocks {
        let (command, screen) = block.split_once('\n').unwrap();
        let command = command.strip_prefix("$ ").unwrap();
        if let Some(arguments) = command.strip_prefix("cargo run --release -- ") {
            let printed = run(root, &format!("exposit {arguments}"));
            assert!(printed.contains("-->"), "{command}:\n{printed}");
        } else if command.starts_with("exposit ") {
            let printed = run(&root.join("fixtures/golden/lint"), command);
            let printed: Vec<&str> = printed
                .lines()
                .filter(|line| !line.starts_with("exit "))
                .map(|line| line.strip_prefix("! ").unwrap_or(line))
                .collect();
            let screen: Vec<String> = screen.lines().map(mask).collect();
            assert_eq!(printed, screen, "{command}");
            shown += 1;
        } else {
            assert_eq!(command, "cargo test --workspace");
        }
    }
    assert!(shown > 0);
}

fn find(folder: &Path, scenes: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, scenes);
        } else if path.extension().is_some_and(|extension| extension == "scene") {
            scenes.push(path);
        }
    }
}

/// Runs each command of a scene; the answer is the scene as it should be.
fn play(scene: &Path, text: &str) -> String {
    let mut out = String::new();
    // What stands before the first command says what the scene is about.
    for line in text.lines().take_while(|line| !line.starts_with("$ ")) {
        let _ = writeln!(out, "{line}");
    }
    for command in text.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let _ = writeln!(out, "$ {command}");
        out.push_str(&run(scene.parent().unwrap(), command));
    }
    out
}

fn run(folder: &Path, command: &str) -> String {
    let mut words = split(command).into_iter().peekable();
    let mut program = Command::new(PROGRAM);
    program.current_dir(folder).env_clear().env("LC_ALL", "C.UTF-8").env("COLUMNS", "100").stdin(Stdio::null());
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        program.env(name, value);
        words.next();
    }
    assert_eq!(words.next().as_deref(), Some("exposit"), "{command}");
    while let Some(word) = words.next() {
        if word == "<" {
            program.stdin(File::open(folder.join(words.next().unwrap())).unwrap());
        } else {
            program.arg(word);
        }
    }
    let done = program.output().unwrap();
    let mut out = String::from_utf8(done.stdout).unwrap();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str("(no line feed)\n");
    }
    for line in String::from_utf8(done.stderr).unwrap().lines() {
        let line = mask(line);
        let _ = writeln!(out, "{}", format!("! {line}").trim_end());
    }
    let _ = writeln!(out, "exit {}", done.status.code().unwrap());
    out
}

/// The words of a command; single quotes keep blanks.
fn split(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Puts `[T]` for the seconds at the end of a summary line.
fn mask(line: &str) -> String {
    let Some(head) = line.strip_suffix(" s)") else { return line.to_owned() };
    let time = head.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if time.len() < head.len() { format!("{time}[T])") } else { line.to_owned() }
}
