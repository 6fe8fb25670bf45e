//! Families keep every sample, whatever the order of lines and however the input is cut into blocks.

use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Buffers, Families};
use exposit_parser::issue::IssueKind;
use exposit_parser::ledger::Ledger;
use exposit_parser::model::{Exposition, MetricType, Value};
use exposit_parser::source::Block;
use exposit_parser::text::{Event, Events, Part, family_boundary};
use proptest::prelude::*;

/// Lines that meet each other in odd ways: suffixes, metadata of parts, repeated and empty labels.
fn line() -> impl Strategy<Value = String> {
    let name = prop_oneof!["[ab](_(total|count|sum|bucket|created|info))?", Just("\"a b\"".to_owned())];
    let kind = "counter|gauge|histogram|summary|untyped|info|stateset|gaugehistogram|x";
    let labels = prop_oneof![
        Just(String::new()),
        Just("{}".to_owned()),
        "\\{l=\"[xy\\\\\"]?\"\\}",
        "\\{le=\"(1|2|\\+Inf|x)\",l=\"u\"\\}",
        "\\{quantile=\"(0\\.5|2)\"\\}",
        Just("{\"a b\",m=\"v\"}".to_owned()),
    ];
    let value = "1|2|-1|NaN|x|\\{count:1,sum:2,bucket:\\[1:1,\\+Inf:1\\]\\}|1 5|1 # \\{\\} 1";
    prop_oneof![
        6 => (name.clone(), labels, value).prop_map(|(name, labels, value)| {
            if labels.starts_with("{\"") { format!("{labels} {value}") } else { format!("{name}{labels} {value}") }
        }),
        2 => (name.clone(), kind).prop_map(|(name, kind)| format!("# TYPE {name} {kind}")),
        1 => name.prop_map(|name| format!("# HELP {name} text")),
        1 => Just("# EOF".to_owned()),
        1 => "[ -~]{0,20}",
    ]
}

fn input() -> impl Strategy<Value = String> {
    proptest::collection::vec(line(), 0..40)
        .prop_map(|lines| lines.join("\n") + if lines.is_empty() { "" } else { "\n" })
}

fn text_dialect() -> impl Strategy<Value = Dialect> {
    prop_oneof![Just(Dialect::PrometheusText), Just(Dialect::OpenMetrics1), Just(Dialect::OpenMetrics2)]
}

/// Sample lines by their place, as events.
fn sample_lines(bytes: &[u8], dialect: Dialect) -> Vec<u32> {
    let mut events = Events::new(Block::whole(bytes), dialect);
    let mut found = Vec::new();
    while let Some(event) = events.next() {
        if let Event::Sample(sample) = event {
            found.push(sample.line.start);
        }
    }
    found
}

proptest! {
    #[test]
    fn every_sample_is_in_one_family(text in input(), dialect in text_dialect()) {
        let mut ledger = Ledger::new();
        let mut reader = Families::new(Block::whole(text.as_bytes()), dialect, &mut ledger);
        let mut by_family: Vec<Vec<u32>> = Vec::new();
        while let Some(family) = reader.next() {
            let lines = family.sample_rows().iter().map(|row| row.line.start).collect();
            let at = family.id() as usize;
            if at < by_family.len() {
                prop_assert!(family.pieces() > 1);
                by_family[at] = lines;
            } else {
                prop_assert_eq!(at, by_family.len());
                by_family.push(lines);
            }
        }
        for (facts, lines) in ledger.families().zip(&by_family) {
            prop_assert_eq!(facts.samples as usize, lines.len());
            prop_assert!(facts.series <= 5 * facts.samples);
        }
        let mut all: Vec<u32> = by_family.into_iter().flatten().collect();
        all.sort_unstable();
        prop_assert_eq!(all, sample_lines(text.as_bytes(), dialect));
    }

    #[test]
    fn blocks_give_the_families_of_the_whole(text in input(), dialect in text_dialect(), size in 8usize..200) {
        let bytes = text.as_bytes();
        let mut whole = Ledger::new();
        let mut reader = Families::new(Block::whole(bytes), dialect, &mut whole);
        while reader.next().is_some() {}
        let mut joined = Ledger::new();
        let (mut at, mut eof, mut buffers) = (0, None, Buffers::default());
        let mut blocks = Vec::new();
        while at < bytes.len() {
            let mut end = (at + size).min(bytes.len());
            let length = loop {
                match family_boundary(&bytes[at..end], dialect) {
                    _ if end == bytes.len() => break end - at,
                    Some(length) => break length,
                    None => end = (end + size).min(bytes.len()),
                }
            };
            let block = Block::new(&bytes[at..at + length], at as u32);
            let part = Part { first: at == 0, last: at + length == bytes.len(), eof };
            let mut reader = Families::of_part(block, dialect, part, &mut joined, buffers);
            while reader.next().is_some() {}
            eof = reader.eof();
            buffers = reader.into_buffers();
            blocks.push(block);
            at += length;
        }
        let mut reader = Families::rejoin(&blocks, dialect, &mut joined);
        while reader.next().is_some() {}
        let names = |ledger: &Ledger| -> Vec<(String, MetricType, u32, u32)> {
            let facts = ledger.families();
            facts.map(|facts| (facts.name.to_owned(), facts.metric_type, facts.samples, facts.series)).collect()
        };
        prop_assert_eq!(names(&whole), names(&joined));
    }

    #[test]
    fn any_bytes_give_a_model(bytes in proptest::collection::vec(any::<u8>(), 0..300), dialect in 0usize..4) {
        let exposition = Exposition::parse(&bytes, Dialect::ALL[dialect]);
        for issue in &exposition.issues {
            prop_assert!(issue.span.end as usize <= bytes.len());
        }
        for family in &exposition.families {
            let series = family.series(exposition.dialect);
            prop_assert!(series.iter().all(|series| !series.samples.is_empty()));
        }
    }

    #[test]
    fn odd_lines_give_a_model(text in input(), dialect in text_dialect()) {
        let exposition = Exposition::parse(text.as_bytes(), dialect);
        prop_assert_eq!(exposition.samples as usize, sample_lines(text.as_bytes(), dialect).len());
        prop_assert!(exposition.issues.is_sorted_by_key(|issue| issue.span));
    }
}

#[test]
fn a_family_in_pieces_comes_again_whole() {
    let text = "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nother 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n";
    let exposition = Exposition::parse(text.as_bytes(), Dialect::PrometheusText);
    let family = exposition.family("h").unwrap();
    assert_eq!((family.pieces, exposition.families.len()), (2, 2));
    let Value::Histogram(histogram) = &family.metrics[0].points[0].value else { panic!("{family:?}") };
    assert_eq!(histogram.buckets.len(), 2);
    assert_eq!(histogram.count.as_ref().map(|count| count.value), Some(2.0));
    assert_eq!(exposition.series, 5);
}

#[test]
fn one_series_at_two_times_is_one_series() {
    let text = "a{x=\"1\",y=\"2\"} 1 1\na{y=\"2\",x=\"1\",z=\"\"} 1 2\na{x=\"2\",y=\"1\"} 1\n";
    let exposition = Exposition::parse(text.as_bytes(), Dialect::PrometheusText);
    assert_eq!((exposition.samples, exposition.series), (3, 2));
}

#[test]
fn created_lines_belong_to_their_point() {
    let text = "# TYPE a counter\na_created 5\na_total 7\n# EOF\n";
    let exposition = Exposition::parse(text.as_bytes(), Dialect::OpenMetrics1);
    assert_eq!(exposition.issues, []);
    let family = exposition.family("a_total").unwrap();
    assert_eq!(family.openmetrics_name(), "a");
    assert_eq!(family.metrics[0].points.len(), 1);
    assert_eq!(family.metrics[0].points[0].created, Some(5000));
}

#[test]
fn metadata_of_a_part_is_metadata_of_the_whole_to_expfmt() {
    let text = "# TYPE s summary\ns_sum 1\n# TYPE s_count gauge\ns_count 1\n";
    let exposition = Exposition::parse(text.as_bytes(), Dialect::PrometheusText);
    assert!(exposition.issues.iter().all(|issue| issue.kind != IssueKind::InterleavedFamilies));
    assert!(!exposition.accepted_by(exposit_parser::consumer::Consumer::Expfmt));
    assert!(exposition.accepted_by(exposit_parser::consumer::Consumer::Prometheus));
}

#[test]
fn the_first_type_line_counts_though_it_says_untyped() {
    let mut ledger = Ledger::new();
    let text = b"# TYPE a untyped\na 1\n# TYPE a counter\n";
    let mut families = Families::new(Block::whole(text), Dialect::PrometheusText, &mut ledger);
    assert_eq!(families.next().map(exposit_parser::family::Family::metric_type), Some(MetricType::Unknown));
}
