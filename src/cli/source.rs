//! What is fetched, as the linter takes it: bodies, dialects, and findings about the answer itself.

use std::fs::File;
use std::io::{ErrorKind, Read};

use exposit_parser::dialect::Dialect;

use crate::diagnostic::Unread;
use crate::fetch::{self, CutWatch, Fetched, HttpOptions, Place, Target};
use crate::lint::{Body, Fault, Opened, ReadSeek, Source, answer};

/// A target, and how it is read.
#[derive(Debug)]
pub(super) struct Scrape<'o> {
    pub(super) target: Target,
    pub(super) http: &'o HttpOptions,
}

impl Source for Scrape<'_> {
    fn name(&self) -> &str {
        &self.target.name
    }

    fn open(&self) -> Result<Opened, Unread> {
        match fetch::open(&self.target, self.http)? {
            Fetched::Content { body, content_type } => Ok(Opened {
                body: Some(Box::new(Watched { cut: body.watch(), body })),
                again: self.again(),
                dialect: content_type.as_deref().and_then(Dialect::from_content_type),
                ..Opened::default()
            }),
            Fetched::Refused(refusal) => Ok(Opened { findings: vec![answer::refused(&refusal)], ..Opened::default() }),
        }
    }
}

impl Scrape<'_> {
    /// A plain file can be read a second time.
    fn again(&self) -> Option<Box<dyn ReadSeek>> {
        let Place::File(path) = &self.target.place else { return None };
        if fetch::is_compressed(path) {
            return None;
        }
        let file = File::open(path).ok()?;
        file.metadata().is_ok_and(|metadata| metadata.is_file()).then(|| Box::new(file) as Box<dyn ReadSeek>)
    }
}

/// A body that tells at its end what was cut off.
pub(super) struct Watched {
    body: fetch::Body,
    cut: CutWatch,
}

impl Body for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        loop {
            match Read::read(&mut self.body, buffer) {
                Ok(0) => {
                    return match self.cut.cut() {
                        Some(cut) if !buffer.is_empty() => Err(Fault::Finding(Box::new(answer::cut(cut)))),
                        _ => Ok(0),
                    };
                }
                Ok(count) => return Ok(count),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::Unread(fetch::unread(&error))),
            }
        }
    }
}
