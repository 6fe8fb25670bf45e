//! Inputs that once broke the parser, by dialect: `inputs/<dialect>/<name>`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod reading;

use std::path::Path;

use exposit_parser::dialect::Dialect;

#[test]
fn inputs_that_broke_the_parser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regressions/inputs");
    for dialect in Dialect::ALL {
        let Ok(inputs) = std::fs::read_dir(folder.join(dialect.name())) else { continue };
        for input in inputs {
            reading::read(&std::fs::read(input.unwrap().path()).unwrap(), dialect);
        }
    }
}

#[test]
fn a_few_inputs_of_no_dialect() {
    let inputs: [&[u8]; 6] = [b"", b"\n", b"\0", b"{", b"\xff\xfea\0", b"a{b=\"\xff\n"];
    for dialect in Dialect::ALL {
        for input in inputs {
            reading::read(input, dialect);
        }
    }
}
