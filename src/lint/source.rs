//! Where the bytes of an input come from: what the engine needs to know of files, URLs and standard input.

use std::io::{self, Read, Seek};

use exposit_parser::dialect::Dialect;

use crate::diagnostic::{Diagnostic, Unread};

/// An input that can be opened. Inputs are opened one after the other, as threads become free for them.
pub trait Source: Sync {
    /// As the user typed it; see [`Input::name`](crate::diagnostic::Input::name).
    fn name(&self) -> &str;

    /// Opens it.
    fn open(&self) -> Result<Opened, Unread>;
}

/// An input that is open.
#[derive(Default)]
pub struct Opened {
    /// The decompressed bytes; `None` where they are not to be looked at (an answer with status 503, say).
    pub body: Option<Box<dyn Body>>,
    /// A second way to the same bytes, for the places that are needed again: families in several pieces, and the other
    /// places of a finding. Without it the engine keeps what it may need, up to a limit.
    pub again: Option<Box<dyn ReadSeek>>,
    /// The dialect that the content type says.
    pub dialect: Option<Dialect>,
    /// What is wrong with the answer itself: status, content type, redirects.
    pub findings: Vec<Diagnostic>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened")
            .field("body", &self.body.is_some())
            .field("again", &self.again.is_some())
            .field("dialect", &self.dialect)
            .field("findings", &self.findings)
            .finish()
    }
}

/// Bytes that can be read again at any place.
pub trait ReadSeek: Read + Seek + Send {}

impl<R: Read + Seek + Send> ReadSeek for R {}

/// A stream of bytes that can say what went wrong with it.
pub trait Body: Send {
    /// Fills the front of `buffer`; 0 is the end, as for [`Read::read`].
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Fault>;
}

/// Why a body ended before its end.
#[derive(Debug)]
pub enum Fault {
    /// It could not be read; what was read so far is not judged.
    Unread(Unread),
    /// An answer came and is wrong (cut off, too large): a finding; what was read so far is judged.
    Finding(Box<Diagnostic>),
}

impl<R: Read + Send> Body for R {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        loop {
            match Read::read(self, buffer) {
                Ok(length) => return Ok(length),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::Unread(Unread { cause: error.to_string(), help: None })),
            }
        }
    }
}
