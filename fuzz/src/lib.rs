//! What the fuzz targets check.

use std::io::Cursor;

use exposit::diagnostic::Unread;
use exposit::lint::rules::LintRule;
use exposit::lint::{self, Limits, Opened, Options, Profile, Source};
use exposit::rule::{Choice, RuleMeta, Selection};
use exposit_parser::dialect::Dialect;
use exposit_parser::span::Span;

#[path = "../../crates/exposit-parser/tests/regressions/reading.rs"]
mod reading;

pub use reading::read;

/// Bytes as an input of the linter.
struct Bytes {
    bytes: Vec<u8>,
}

impl Source for Bytes {
    fn name(&self) -> &str {
        "input"
    }

    fn open(&self) -> Result<Opened, Unread> {
        Ok(Opened {
            body: Some(Box::new(Cursor::new(self.bytes.clone()))),
            again: Some(Box::new(Cursor::new(self.bytes.clone()))),
            ..Opened::default()
        })
    }
}

/// The dialect that a byte stands for; `None`: to be sniffed.
pub fn dialect(byte: u8) -> Option<Dialect> {
    Dialect::ALL.get(usize::from(byte) % (Dialect::ALL.len() + 1)).copied()
}

/// Lints `body` with all rules; every finding has to lie inside.
pub fn lint(body: &[u8], dialect: Option<Dialect>) {
    let rules: Vec<&'static RuleMeta> = lint::rules::all().map(LintRule::meta).collect();
    let Ok(selection) = Selection::new(&rules, &Choice::default()) else { return };
    let options = Options { selection, dialect, profile: Profile::Scrape, limits: Limits::default(), threads: 1 };
    let report = lint::run(&[&Bytes { bytes: body.to_vec() }], &options);
    let whole = Span::new(0, body.len() as u32);
    let inside = |span: Span| assert!(whole.contains(span), "{span:?} outside of {whole:?}");
    for finding in &report.diagnostics {
        finding.primary.iter().chain(&finding.related).for_each(|label| inside(label.span));
        finding.fix.iter().flat_map(|fix| &fix.edits).for_each(|edit| inside(edit.span));
    }
}
