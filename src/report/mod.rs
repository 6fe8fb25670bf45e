//! Output formats: a [`Report`] goes in, text comes out. One file a format, one row a format in [`FORMATS`].
//!
//! A reporter knows findings and inputs, no rule, and writes to whatever it is given. What is said about the run itself
//! (verdicts, counts, hints) is [`summary`]'s, and goes to standard error.

mod concise;
mod full;
mod json;
pub mod promtool;
mod screen;
mod snippet;
pub mod style;
pub mod summary;
mod tame;
mod wrap;

use std::fmt;
use std::io::{self, Write};

pub use screen::Screen;
pub use tame::tame;
pub use wrap::wrap;

use crate::diagnostic::Report;

/// Writes reports in one format.
pub trait Reporter {
    /// Writes all of `report`.
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}

/// An output format.
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// One line on what it is for.
    pub help: &'static str,
    /// Whether it is meant to be read by people at a terminal: then a summary follows on standard error.
    pub human: bool,
    /// Makes its reporter; `None` where the format is not made from a report (the command that has it writes it).
    make: Option<fn(Screen) -> Box<dyn Reporter>>,
}

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// Its reporter, for output that is shown on `screen`.
    pub fn reporter(&self, screen: Screen) -> Option<Box<dyn Reporter>> {
        self.make.map(|make| make(screen))
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Format").field(&self.name).finish()
    }
}

/// Every output format, in the order in which they are listed; the first is the default.
pub static FORMATS: [Format; 4] = [
    Format {
        name: "full",
        help: "each finding with the lines that it is about",
        human: true,
        make: Some(|screen| Box::new(full::Full::new(screen))),
    },
    Format {
        name: "concise",
        help: "one line a finding",
        human: false,
        make: Some(|screen| Box::new(concise::Concise { screen })),
    },
    Format {
        name: "json",
        help: "one JSON document, with verdicts and counts",
        human: false,
        make: Some(|_| Box::new(json::Json)),
    },
    Format {
        name: "promtool",
        help: "the lines and the exit status of `promtool check metrics`",
        human: false,
        make: None,
    },
];
