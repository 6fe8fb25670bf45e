//! A rule's long text: its headings, and that its examples are true.

use exposit::rule::RuleMeta;
use exposit_parser::dialect::Dialect;

use crate::probe::{lint, metas, of, said, settle};

const HEADINGS: [&str; 6] = ["What it does", "Why it matters", "Example", "Instead", "Exceptions", "Reference"];

#[test]
fn every_text_has_its_headings() {
    let mut faults = Vec::new();
    for meta in metas() {
        let headings: Vec<&str> = meta.docs.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        if headings != HEADINGS {
            faults.push(format!("{}: {headings:?}", meta.name));
        }
        for heading in HEADINGS {
            if section(meta, heading).trim().is_empty() {
                faults.push(format!("{}: nothing under {heading}", meta.name));
            }
        }
    }
    settle(&faults);
}

#[test]
fn every_example_fires_and_every_remedy_does_not() {
    let mut faults = Vec::new();
    for meta in metas() {
        for (heading, fires) in [("Example", true), ("Instead", false)] {
            for (dialect, text) in blocks(section(meta, heading)) {
                let report = lint(text.clone(), Some(dialect));
                if of(&report, meta.name).is_empty() == fires {
                    faults.push(format!(
                        "{} {heading}:\n{}{}",
                        meta.name,
                        String::from_utf8_lossy(&text),
                        said(&report)
                    ));
                }
            }
        }
    }
    settle(&faults);
}

/// The text under a heading.
fn section<'t>(meta: &'t RuleMeta, heading: &str) -> &'t str {
    let start = meta.docs.split_once(&format!("## {heading}\n")).map_or("", |(_, rest)| rest);
    start.split_once("\n## ").map_or(start, |(section, _)| section)
}

/// The fenced inputs of a section, each with the dialect that its fence names. The word `printf` after it says that the
/// block writes `\r`, `\n` and the like for what cannot stand there.
fn blocks(section: &str) -> Vec<(Dialect, Vec<u8>)> {
    let mut blocks = Vec::new();
    for part in section.split("```").skip(1).step_by(2) {
        let (fence, body) = part.split_once('\n').unwrap_or((part, ""));
        let mut words = fence.split(' ');
        let dialect = match words.next() {
            Some("prom") => Dialect::PrometheusText,
            Some("om") => Dialect::OpenMetrics1,
            Some("om2") => Dialect::OpenMetrics2,
            _ => continue,
        };
        let body = if words.next() == Some("printf") { printf(body) } else { body.as_bytes().to_vec() };
        blocks.push((dialect, body));
    }
    blocks
}

/// Resolves `\r`, `\n`, `\t`, `\0` and `\xNN`; the line feed that ends the block is not part of it.
fn printf(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.trim_end_matches('\n').as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let (resolved, tail) = match (byte, tail) {
            (b'\\', [b'r', tail @ ..]) => (b'\r', tail),
            (b'\\', [b'n', tail @ ..]) => (b'\n', tail),
            (b'\\', [b't', tail @ ..]) => (b'\t', tail),
            (b'\\', [b'0', tail @ ..]) => (0, tail),
            (b'\\', [b'x', high, low, tail @ ..]) => {
                let digits = [*high, *low].map(char::from).iter().collect::<String>();
                (u8::from_str_radix(&digits, 16).unwrap(), tail)
            }
            (byte, tail) => (byte, tail),
        };
        out.push(resolved);
        rest = tail;
    }
    out
}
