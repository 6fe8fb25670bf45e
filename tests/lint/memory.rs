//! Inputs from memory.

use std::io::{Cursor, Read};

use exposit::diagnostic::{Diagnostic, Report, Severity, Unread};
use exposit::lint::rules::{LintRule, all};
use exposit::lint::{Limits, Opened, Options, Profile, Source, run};
use exposit::rule::{Choice, RuleMeta, Selection};
use exposit_parser::dialect::Dialect;

/// An input from memory, that can be read once or again.
pub(crate) struct Memory {
    pub(crate) bytes: Vec<u8>,
    pub(crate) again: bool,
}

impl Memory {
    pub(crate) fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), again: true }
    }

    pub(crate) fn pipe(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), again: false }
    }
}

/// Gives a few bytes a read, as pipes do.
struct Dribble(Cursor<Vec<u8>>);

impl Read for Dribble {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(65_537);
        self.0.read(&mut buffer[..length])
    }
}

impl Source for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn open(&self) -> Result<Opened, Unread> {
        if self.again {
            return Ok(Opened::bytes(self.bytes.clone()));
        }
        let body = Dribble(Cursor::new(self.bytes.clone()));
        Ok(Opened { body: Some(Box::new(body)), ..Opened::default() })
    }
}

pub(crate) fn options(threads: usize) -> Options {
    let metas: Vec<&'static RuleMeta> = all().map(LintRule::meta).collect();
    let choice = Choice { min_severity: Severity::Info, ..Choice::default() };
    Options {
        selection: Selection::new(&metas, &choice).unwrap(),
        dialect: None,
        profile: Profile::default(),
        limits: Limits::default(),
        threads,
    }
}

pub(crate) fn lint(source: &Memory, options: &Options) -> Report {
    run(&[source], options)
}

pub(crate) fn text(bytes: impl Into<Vec<u8>>) -> Report {
    lint(&Memory::new(bytes), &Options { dialect: Some(Dialect::PrometheusText), ..options(2) })
}

/// Line, column, rule of each finding.
pub(crate) fn places(report: &Report) -> Vec<(u32, u32, &'static str)> {
    report.diagnostics.iter().map(|finding| place(report, finding)).collect()
}

fn place(report: &Report, finding: &Diagnostic) -> (u32, u32, &'static str) {
    let input = report.input(finding.input).unwrap();
    let at = finding.primary.as_ref().and_then(|label| input.lines.locate(label.span));
    let (line, column) = at.map_or((0, 0), |at| (at.line, at.column));
    (line, column, finding.rule)
}

pub(crate) fn rules(report: &Report) -> Vec<&'static str> {
    report.diagnostics.iter().map(|finding| finding.rule).collect()
}
