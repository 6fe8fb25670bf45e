//! Inputs that nobody would write on purpose: a clear finding, and an end.

use std::io::Write;

use crate::memory::{Memory, lint, options, places, rules, text};

/// A hundred thousand pieces, each with its number.
fn numbered(piece: impl Fn(u32) -> String) -> String {
    (0..100_000).map(piece).collect()
}

#[test]
fn a_line_without_an_end() {
    let report = text(vec![b'a'; 4 << 20]);
    assert!(rules(&report).contains(&"missing-final-newline"), "{:?}", rules(&report));
    assert!(report.inputs[0].lines.iter().map(|line| line.text.len()).sum::<usize>() < 1 << 20);
}

#[test]
fn a_hundred_thousand_labels() {
    let labels = numbered(|at| format!("l{at}=\"v\","));
    let report = text(format!("wide{{{labels}}} 1\n"));
    assert_eq!(report.inputs[0].samples, 1);
    let same: String = "l=\"v\",".repeat(100_000);
    let report = text(format!("wide{{{same}}} 1\n"));
    assert!(rules(&report).contains(&"duplicate-label-name"));
}

#[test]
fn a_hundred_thousand_empty_families() {
    let report = text(numbered(|at| format!("# TYPE empty_{at} gauge\n")));
    assert_eq!(report.inputs[0].families, 100_000);
    assert!(report.diagnostics.len() < 50_000);
    assert!(report.summary.more > 0);
}

#[test]
fn a_hundred_thousand_broken_lines() {
    let report = text("a{b=1} 1\n".repeat(100_000));
    assert!(report.diagnostics.len() < 50_000);
    assert!(rules(&report).contains(&"label-value-not-quoted"));
    let report = text(numbered(|at| format!("a{at}{{b=1}} 1\n")));
    assert!(report.summary.more > 0);
}

#[test]
fn interleaved_families() {
    let mut input = Vec::new();
    for round in 0..50 {
        for family in 0..200 {
            writeln!(input, "family_{family}{{round=\"{round}\"}} 1").unwrap();
        }
    }
    let report = text(input);
    assert_eq!((report.inputs[0].families, report.inputs[0].samples), (200, 10_000));
}

#[test]
fn bodies_that_are_something_else() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"up 1\n").unwrap();
    let gzip = gzip.finish().unwrap();
    let utf16: Vec<u8> = "\u{feff}up 1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (body, what) in [
        (b"<!doctype html>\n<html><title>Sign in</title>\n</html>\n".to_vec(), "an HTML page"),
        (b"{\"status\": \"success\",\n \"data\": []}\n".to_vec(), "a JSON document"),
        (gzip, "gzip data"),
        (utf16, "UTF-16 text"),
    ] {
        let report = lint(&Memory::new(body), &options(2));
        assert_eq!(rules(&report), ["not-an-exposition"], "{what}");
        assert!(report.diagnostics[0].message.starts_with(what));
        assert_eq!(places(&report)[0].0, 1);
        assert!(!report.inputs[0].rejected_by.is_empty());
    }
}

#[test]
fn bytes_that_are_no_text() {
    let report = text(b"up\0 1\n\0\0\0\n".to_vec());
    assert!(!report.inputs[0].rejected_by.is_empty());
    let report = text(vec![0; 1 << 20]);
    assert!(!report.inputs[0].rejected_by.is_empty());
    let noise: Vec<u8> = (0..1_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let report = text(noise);
    assert!(!report.inputs[0].rejected_by.is_empty());
}

#[test]
fn a_message_that_ends_early() {
    let whole = b"\x0a\x0a\x04jobs\x18\x01\x22\x00";
    for end in 7..whole.len() - 1 {
        let report = lint(&Memory::new(&whole[..end]), &options(1));
        assert!(rules(&report).contains(&"malformed-message"), "{end}: {:?}", rules(&report));
    }
}

#[test]
fn nothing_at_all() {
    for body in [&b""[..], b"\n", b"# a comment\n"] {
        let report = lint(&Memory::new(body), &options(2));
        assert!(rules(&report).contains(&"empty-exposition"), "{body:?}: {:?}", rules(&report));
    }
}

#[test]
fn quotes_that_nobody_closes() {
    for line in ["a{b=\"x\n", "{\"a\n", "\"a\n", "a{b=\"x\" 1\n", "a{b=\"x\\\n"] {
        let report = text(line.repeat(20_000));
        assert!(!report.inputs[0].rejected_by.is_empty(), "{line:?}");
    }
    let chain = format!("a{{b=\"\n{}", "\",b=\"\n".repeat(20_000));
    assert!(!text(chain).inputs[0].rejected_by.is_empty());
}

#[test]
fn a_carriage_return_before_quotes_over_lines_is_told() {
    let report = text("a 1\r\nb{c=\"\n\"} 1\n");
    assert!(rules(&report).contains(&"carriage-return"), "{:?}", rules(&report));
}

#[test]
fn a_family_without_metadata_in_slices() {
    use std::fmt::Write as _;

    let mut input = String::new();
    for at in 0..200_000 {
        let _ = writeln!(input, "big{{l=\"{at}\"}} {at}");
    }
    let whole = input.len() > 2 << 20;
    let report = text(format!("{input}other 1\n"));
    assert!(whole);
    assert_eq!((report.inputs[0].families, report.inputs[0].samples), (2, 200_001));
    // No HELP, no TYPE, no namespace: once a family, not once a slice.
    assert_eq!((report.inputs[0].series, report.diagnostics.len()), (200_001, 6));
}

#[test]
fn a_hundred_thousand_blank_lines_and_notes() {
    let report = text(format!("up 1\n{}up{{a=\"b\"}} 2\n", "\n#\nx\n".repeat(100_000)));
    assert_eq!((report.inputs[0].families, report.inputs[0].samples), (1, 2));
    assert!(!rules(&report).contains(&"interleaved-family"), "{:?}", rules(&report));
}
