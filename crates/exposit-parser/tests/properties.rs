//! What holds for the events of any input whatsoever.

use exposit_parser::dialect::Dialect;
use exposit_parser::issue::Issue;
use exposit_parser::source::Block;
use exposit_parser::span::Span;
use exposit_parser::text::{Event, Events, Part, family_boundary};
use proptest::prelude::*;

const TEXTS: [Dialect; 3] = [Dialect::PrometheusText, Dialect::OpenMetrics1, Dialect::OpenMetrics2];

/// Pieces of which odd lines are made.
const PIECES: [&str; 44] = [
    "a",
    "up",
    "_total",
    "le",
    "quantile",
    "é",
    "{",
    "}",
    "\"",
    "\\",
    "\\n",
    "\\\"",
    ",",
    "=",
    "=\"",
    "\",",
    "#",
    "# ",
    "# TYPE ",
    "# HELP ",
    "# UNIT ",
    "# EOF",
    " counter",
    " histogram",
    " ",
    "  ",
    "\t",
    "\n",
    "\n",
    "\r\n",
    "1",
    " 1",
    "-2.5e3",
    " 1395066363000",
    "NaN",
    "+Inf",
    "st@",
    "{count:1,sum:1,bucket:[+Inf:1]}",
    "\u{feff}",
    "\0",
    "__name__",
    " # {t=\"x\"} 1 2",
    "٣",
    ":",
];

fn odd_text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        20 => (0..PIECES.len()).prop_map(|index| PIECES[index].as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The lines of all events, and all issues.
fn read(bytes: &[u8], base: u32, dialect: Dialect, part: Part) -> (Vec<Span>, Vec<Issue>) {
    let block = Block::new(bytes, base);
    let mut events = Events::of_part(block, dialect, part);
    let mut lines = Vec::new();
    while let Some(event) = events.next() {
        let line = event.line();
        if let Event::Sample(sample) = event {
            let mut spans = vec![sample.series, sample.value_span];
            spans.extend(sample.rows.iter().flat_map(|row| [row.name.span, row.value.span]));
            spans.extend(sample.exemplars.iter().map(|exemplar| exemplar.span));
            spans.extend([sample.timestamp_span, sample.start_span].into_iter().filter(|span| !span.is_empty()));
            assert!(spans.iter().all(|span| line.contains(*span)), "{spans:?} outside of {line:?}");
            assert!(sample.labels().len() <= sample.rows.len());
        }
        lines.push(line);
    }
    let mut issues = Vec::new();
    events.take_issues(&mut issues);
    (lines, issues)
}

proptest! {
    #[test]
    fn every_line_has_one_event_and_every_place_is_in_the_input(text in odd_text(), base in 0_u32..1000) {
        for dialect in TEXTS {
            let (lines, issues) = read(&text, base, dialect, Part::WHOLE);
            let input = Block::new(&text, base).span();
            let mut next = base;
            for line in lines {
                prop_assert_eq!(line.start, next, "a gap or an overlap before {:?}", line);
                prop_assert!(input.contains(line));
                next = line.end + 1;
            }
            let end = input.end + u32::from(text.last().is_some_and(|&byte| byte != b'\n'));
            prop_assert_eq!(next, end, "lines left at the end");
            for issue in issues {
                prop_assert!(input.contains(issue.span), "{:?}", issue);
            }
        }
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for dialect in TEXTS {
            read(&bytes, 0, dialect, Part::WHOLE);
        }
    }

    #[test]
    fn blocks_say_what_the_whole_says(text in odd_text(), more in odd_text()) {
        let text = [text, b"\n".to_vec(), more].concat();
        let Some(cut) = family_boundary(&text, Dialect::PrometheusText) else { return Ok(()) };
        let (head, tail) = text.split_at(cut);
        let first = Part { first: true, last: false, eof: None };
        let last = Part { first: false, last: true, eof: None };
        // A quoted text that runs over the cut is the one thing that may be told in another way.
        prop_assume!(head.iter().chain(tail).filter(|&&byte| byte == b'"').count() == 0);
        let (mut lines, _) = read(head, 0, Dialect::PrometheusText, first);
        let (rest, _) = read(tail, cut as u32, Dialect::PrometheusText, last);
        lines.extend(rest);
        prop_assert_eq!(lines, read(&text, 0, Dialect::PrometheusText, Part::WHOLE).0);
    }

    #[test]
    fn a_plain_sample_is_taken_by_all(
        name in "[a-zA-Z][a-zA-Z0-9_:]{0,12}",
        labels in prop::collection::btree_map("[a-zA-Z][a-zA-Z0-9_]{0,8}", r#"([a-z{}=,# é]|\\\\|\\"|\\n){0,12}"#, 0..5),
        value in any::<f64>().prop_filter("finite", |value| value.is_finite()),
        timestamp in prop::option::of(0_i64..4_000_000_000_000),
    ) {
        let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
        let timestamp_text = timestamp.map_or_else(String::new, |timestamp| format!(" {timestamp}"));
        let text = format!("{name}{{{}}} {value:e}{timestamp_text}\n", labels.join(","));
        let mut events = Events::new(Block::whole(text.as_bytes()), Dialect::PrometheusText);
        match events.next() {
            Some(Event::Sample(sample)) => {
                prop_assert_eq!(sample.number.to_bits(), value.to_bits());
                prop_assert_eq!(sample.labels().len(), labels.len());
                prop_assert_eq!(sample.timestamp, timestamp);
            }
            other => prop_assert!(false, "{:?}", other),
        }
        prop_assert!(events.issues().is_empty(), "{:?} in {}", events.issues(), text);
    }
}
