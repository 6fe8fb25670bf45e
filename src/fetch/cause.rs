//! Why something could not be read, in words: told by error kinds and types, never by an error's text.

use std::io::{self, BufRead, Read};
use std::{error, fmt};

use crate::diagnostic::Unread;

/// A gzip decoder whose errors say what they mean.
#[derive(Debug)]
pub(super) struct Gzip<R>(pub(super) R);

impl<R: Read> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            kind @ io::ErrorKind::UnexpectedEof => io::Error::new(kind, GzipError::EndsEarly),
            kind @ (io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
                io::Error::new(kind, GzipError::NotGzip)
            }
            _ => error,
        })
    }
}

/// The same reader, if what it reads starts like gzip data.
pub(super) fn gzip_data<R: BufRead>(mut reader: R) -> io::Result<R> {
    if reader.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        Ok(reader)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, GzipError::NotGzip))
    }
}

/// What can be wrong with a compressed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GzipError {
    EndsEarly,
    NotGzip,
}

impl fmt::Display for GzipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EndsEarly => "its gzip data end early",
            Self::NotGzip => "not gzip data, though its name ends in `.gz`",
        })
    }
}

impl error::Error for GzipError {}

/// The time for an HTTP exchange is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimedOut(pub(super) std::time::Duration);

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no answer within {}", seconds(self.0))
    }
}

impl error::Error for TimedOut {}

fn seconds(time: std::time::Duration) -> String {
    if time.subsec_millis() == 0 { format!("{} s", time.as_secs()) } else { format!("{} ms", time.as_millis()) }
}

/// Kinds that need fewer words than the system has for them.
const WORDS: [(io::ErrorKind, &str); 7] = [
    (io::ErrorKind::NotFound, "no such file"),
    (io::ErrorKind::PermissionDenied, "permission denied"),
    (io::ErrorKind::IsADirectory, "a directory: expected a file"),
    (io::ErrorKind::NotADirectory, "no such file"),
    (io::ErrorKind::ConnectionRefused, "connection refused"),
    (io::ErrorKind::ConnectionReset, "the connection was closed before an answer came"),
    (io::ErrorKind::InvalidFilename, "not a file name"),
];

/// Why reading failed, for [`Input::unread`](crate::diagnostic::Input::unread).
pub fn unread(error: &io::Error) -> Unread {
    let ours = error.get_ref().filter(|inner| inner.is::<GzipError>() || inner.is::<TimedOut>());
    let cause = match ours {
        Some(ours) => ours.to_string(),
        None => match WORDS.iter().find(|(kind, _)| *kind == error.kind()) {
            Some((_, words)) => (*words).to_owned(),
            None => plain(error),
        },
    };
    Unread { cause, help: None }
}

/// An error of the system in its own words, made to fit into a sentence.
pub(super) fn plain(error: &dyn error::Error) -> String {
    let text = error.to_string();
    let text = text.split_once(" (os error").map_or(text.as_str(), |(words, _)| words);
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}
