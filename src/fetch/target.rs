//! What the user typed, as targets.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use super::{cause, url};
use crate::diagnostic::Unread;

/// Something to read, and the name that it has in every output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// As the user typed it; a file of a directory or glob by its path; `<stdin>`; a URL without secrets.
    pub name: String,
    /// Where it is.
    pub place: Place,
}

/// Where a target is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Standard input.
    Stdin,
    /// A file (or whatever can be read like one).
    File(PathBuf),
    /// An http or https URL, as typed.
    Url(String),
    /// Nowhere: the argument stands for no target at all, and why.
    Nowhere(Unread),
}

impl Target {
    /// Standard input.
    pub fn stdin() -> Self {
        Self { name: "<stdin>".to_owned(), place: Place::Stdin }
    }

    fn file(path: PathBuf) -> Self {
        Self { name: path.display().to_string(), place: Place::File(path) }
    }

    fn nowhere(argument: &OsStr, cause: impl Into<String>) -> Self {
        let unread = Unread { cause: cause.into(), help: None };
        Self { name: argument.to_string_lossy().into_owned(), place: Place::Nowhere(unread) }
    }

    /// Whether reading it asks another machine or process.
    pub fn is_url(&self) -> bool {
        matches!(self.place, Place::Url(_))
    }
}

/// The targets that arguments stand for, in the order given: `-` is standard input, a directory stands for all files in
/// it (those of hidden names left out), a pattern with `*`, `?` or `[` that is not itself a file for what it matches,
/// both in byte order.
pub fn expand(arguments: &[OsString]) -> Vec<Target> {
    arguments.iter().flat_map(|argument| expand_one(argument)).collect()
}

fn expand_one(argument: &OsStr) -> Vec<Target> {
    if argument == "-" {
        return vec![Target::stdin()];
    }
    if let Some(url) = argument.to_str().filter(|text| is_url(text)) {
        return vec![Target { name: url::shown(url), place: Place::Url(url.to_owned()) }];
    }
    let path = Path::new(argument);
    if path.is_dir() {
        return match files_below(path) {
            Ok(files) if files.is_empty() => vec![Target::nowhere(argument, "the directory holds no file")],
            Ok(files) => files.into_iter().map(Target::file).collect(),
            Err(error) => vec![Target::nowhere(argument, cause::unread(&error).cause)],
        };
    }
    let pattern =
        argument.to_str().filter(|text| text.contains(['*', '?', '[']) && fs::symlink_metadata(path).is_err());
    let Some(pattern) = pattern else { return vec![Target::file(path.to_owned())] };
    match matches(pattern) {
        Ok(files) if files.is_empty() => vec![Target::nowhere(argument, "no file matches")],
        Ok(files) => files.into_iter().map(Target::file).collect(),
        Err(error) => vec![Target::nowhere(argument, format!("not a pattern: {}", error.msg))],
    }
}

fn is_url(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

fn matches(pattern: &str) -> Result<Vec<PathBuf>, glob::PatternError> {
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let found = glob::glob_with(pattern, options)?.filter_map(Result::ok).filter(|path| !path.is_dir());
    Ok(in_byte_order(found.collect()))
}

/// All files below a directory; links to directories are not followed, so that this ends.
fn files_below(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else if !entry.path().is_dir() {
                files.push(entry.path());
            }
        }
    }
    Ok(in_byte_order(files))
}

fn in_byte_order(mut files: Vec<PathBuf>) -> Vec<PathBuf> {
    files.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    files
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::fs;

    use super::{Place, Target, expand};

    #[test]
    fn directories_and_patterns_expand_in_byte_order_in_their_place() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.prom", "B.prom", "a.txt", "sub/c.prom", ".hidden", "[x].prom"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let names = |argument: &str| -> Vec<String> {
            let argument = folder.path().join(argument).into_os_string();
            let prefix = format!("{}/", folder.path().display());
            expand(&["-".into(), argument]).iter().map(|target| target.name.replace(&prefix, "")).collect()
        };
        assert_eq!(names(""), ["<stdin>", "B.prom", "[x].prom", "a.txt", "b.prom", "sub/c.prom"]);
        assert_eq!(names("*.prom"), ["<stdin>", "B.prom", "[x].prom", "b.prom"]);
        assert_eq!(names("**/c*"), ["<stdin>", "sub/c.prom"]);
        assert_eq!(names("[x].prom"), ["<stdin>", "[x].prom"]);
    }

    #[test]
    fn urls_lose_their_secrets_in_the_name_only() {
        let url = "HTTP://u:p@h/m?t=1";
        let targets = expand(&[OsString::from(url)]);
        assert_eq!(targets, [Target { name: "HTTP://h/m?t=*".to_owned(), place: Place::Url(url.to_owned()) }]);
    }

    #[test]
    fn a_pattern_that_matches_nothing_is_not_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let targets = expand(&[folder.path().join("*.nothing").into_os_string()]);
        assert!(matches!(&targets[0].place, Place::Nowhere(unread) if unread.cause == "no file matches"));
    }
}
