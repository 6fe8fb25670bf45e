//! Inputs that once broke the linter, by dialect: `regressions/<dialect>/<name>`. Every place lies inside of the input.

use std::path::Path;

use exposit_parser::dialect::Dialect;
use exposit_parser::span::Span;

use crate::memory::{Memory, lint, options};

#[test]
fn inputs_that_broke_the_linter() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint/regressions");
    for dialect in Dialect::ALL {
        let Ok(inputs) = std::fs::read_dir(folder.join(dialect.name())) else { continue };
        for input in inputs {
            let body = std::fs::read(input.unwrap().path()).unwrap();
            let whole = Span::new(0, body.len() as u32);
            let mut options = options(1);
            options.dialect = Some(dialect);
            for finding in lint(&Memory::new(body.clone()), &options).diagnostics {
                let labels = finding.primary.iter().chain(&finding.related).map(|label| label.span);
                let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
                let patch = finding.help.iter().flat_map(|help| &help.patch).map(|edit| edit.span);
                assert!(labels.chain(edits).chain(patch).all(|span| whole.contains(span)), "{finding:?}");
            }
        }
    }
}
