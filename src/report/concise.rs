//! Format `concise`: `path:line:column: severity[rule] message`, one line a finding.

use std::io::{self, Write};

use super::style::Ink;
use super::{Reporter, Screen, tame};
use crate::diagnostic::{Diagnostic, Report};

/// One line a finding.
pub(super) struct Concise {
    pub(super) screen: Screen,
}

impl Reporter for Concise {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for diagnostic in &report.diagnostics {
            let Screen { colour, unicode, .. } = self.screen;
            let severity = Ink::of(diagnostic.severity)
                .paint(&format!("{}[{}]", diagnostic.severity.name(), diagnostic.rule), colour);
            let place = tame(&place(report, diagnostic), unicode);
            writeln!(out, "{place}: {severity} {}", tame(&diagnostic.message, unicode))?;
        }
        Ok(())
    }
}

/// Where a finding is: `name:line:column`, or the input's name where it concerns all of it.
fn place(report: &Report, diagnostic: &Diagnostic) -> String {
    let Some(input) = report.input(diagnostic.input) else { return String::new() };
    match diagnostic.primary.as_ref().and_then(|label| input.lines.locate(label.span)) {
        Some(at) => format!("{}:{}:{}", input.name, at.line, at.column),
        None => input.name.clone(),
    }
}
