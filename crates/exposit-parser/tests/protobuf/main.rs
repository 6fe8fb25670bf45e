//! The protobuf reader: against prost, against the conformance corpus, and on broken input.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it skips"
)]

mod oracle;

use std::path::{Path, PathBuf};

use exposit_parser::consumer::Consumer;
use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Composite, Family, Sample};
use exposit_parser::issue::{Issue, IssueKind};
use exposit_parser::model::{Exposition, MetricType};
use exposit_parser::protobuf::{Messages, message_boundary};
use exposit_parser::source::Block;
use exposit_parser::span::Span;
use oracle::{
    Bucket, BucketSpan, Counter, Exemplar, GAUGE, GAUGE_HISTOGRAM, Gauge, HISTOGRAM, Histogram, LabelPair, Metric,
    MetricFamily, Quantile, Summary, Timestamp, decode, delimited,
};
use proptest::prelude::*;

/// Reads everything; `look` sees each family.
fn read(bytes: &[u8], mut look: impl FnMut(&Family<'_>)) -> Vec<Issue> {
    let mut messages = Messages::new(Block::whole(bytes));
    while let Some(family) = messages.next() {
        look(family);
    }
    let mut issues = Vec::new();
    messages.take_issues(&mut issues);
    issues
}

fn kinds(bytes: &[u8]) -> Vec<IssueKind> {
    read(bytes, |_| {}).into_iter().map(|issue| issue.kind).collect()
}

fn rejects(issues: &[Issue], consumer: Consumer) -> bool {
    issues.iter().any(|issue| issue.rejected_by(Dialect::Protobuf).contains(consumer))
}

fn label(name: &str, value: &str) -> LabelPair {
    LabelPair { name: Some(name.into()), value: Some(value.into()) }
}

fn family(name: &str, number: i32, metric: Vec<Metric>) -> MetricFamily {
    MetricFamily { name: Some(name.into()), r#type: Some(number), metric, ..MetricFamily::default() }
}

fn gauge(labels: &[(&str, &str)], value: f64) -> Metric {
    Metric {
        label: labels.iter().map(|(name, value)| label(name, value)).collect(),
        gauge: Some(Gauge { value: Some(value) }),
        ..Metric::default()
    }
}

fn composite<'f>(family: &'f Family<'_>) -> &'f Composite {
    family.sample(0).unwrap().composite().unwrap()
}

#[test]
fn a_family_with_everything() {
    let bytes = delimited(&[MetricFamily {
        name: Some("disk_free_bytes".into()),
        help: Some("Free \\n bytes".into()),
        r#type: Some(GAUGE),
        metric: vec![
            Metric { timestamp_ms: Some(1234), ..gauge(&[("device", "sda\n"), ("empty", "")], 1.5) },
            gauge(&[], f64::NAN),
        ],
        unit: Some("bytes".into()),
    }]);
    let issues = read(&bytes, |family| {
        assert_eq!((family.name(), family.metric_type()), ("disk_free_bytes", MetricType::Gauge));
        assert_eq!(family.text(family.help().unwrap().value), "Free \\n bytes");
        assert_eq!(family.text(family.unit().unwrap().value), "bytes");
        assert_eq!(family.declared_type().unwrap().metric_type, Some(MetricType::Gauge));
        let first = family.sample(0).unwrap();
        assert_eq!((first.number(), first.row().timestamp), (Some(1.5), Some(1234)));
        let labels: Vec<_> = first.labels().map(|label| (label.name(), label.value())).collect();
        assert_eq!(labels, [("device".into(), "sda\n".into()), ("empty".into(), "".into())]);
        assert_eq!(family.get(first.row().value_span), b"\x09\0\0\0\0\0\0\xf8\x3f");
        assert!(family.sample(1).unwrap().number().unwrap().is_nan());
    });
    assert_eq!(issues, []);
}

#[test]
fn no_type_is_a_counter() {
    let counter = Counter {
        value: Some(3.0),
        start: Some(Timestamp { seconds: 5, nanos: 7_000_000 }),
        exemplar: Some(Exemplar {
            label: vec![label("trace", "x")],
            value: Some(0.5),
            timestamp: Some(Timestamp { seconds: 1, nanos: 0 }),
        }),
    };
    let metric = Metric { counter: Some(counter), ..Metric::default() };
    let bytes =
        delimited(&[MetricFamily { name: Some("jobs_total".into()), metric: vec![metric], ..MetricFamily::default() }]);
    let issues = read(&bytes, |family| {
        assert_eq!(family.metric_type(), MetricType::Counter);
        assert!(family.declared_type().is_some());
        let sample = family.sample(0).unwrap();
        assert_eq!((sample.number(), sample.row().start_timestamp), (Some(3.0), Some(5007)));
        let [exemplar] = sample.exemplars() else { panic!("one exemplar") };
        assert_eq!((exemplar.value, exemplar.timestamp), (0.5, Some(1000)));
        let row = &family.label_rows()[exemplar.labels.start as usize];
        assert_eq!((family.text(row.name), family.text(row.value)), ("trace".into(), "x".into()));
    });
    assert_eq!(issues, []);
}

#[test]
fn classic_histogram_gets_its_last_bucket() {
    let histogram = Histogram {
        count: Some(5),
        sum: Some(2.5),
        bucket: vec![Bucket { cumulative_count: Some(3), upper_bound: Some(0.5), ..Bucket::default() }],
        ..Histogram::default()
    };
    let metric = Metric { histogram: Some(histogram), ..Metric::default() };
    let issues = read(&delimited(&[family("h", HISTOGRAM, vec![metric])]), |family| {
        let composite = composite(family);
        assert_eq!((composite.count, composite.sum), (Some(5.0), Some(2.5)));
        let buckets: Vec<_> = composite.buckets.iter().map(|(bound, count, _)| (*bound, *count)).collect();
        assert_eq!(buckets, [(0.5, 3.0), (f64::INFINITY, 5.0)]);
        assert!(composite.native.is_none());
    });
    assert_eq!(issues, []);
}

#[test]
fn native_counts_are_absolute() {
    let span = |offset, length| BucketSpan { offset: Some(offset), length: Some(length) };
    let integer = Histogram {
        count: Some(9),
        schema: Some(-2),
        zero_threshold: Some(1e-3),
        zero_count: Some(2),
        positive_span: vec![span(-1, 2), span(3, 1)],
        positive_delta: vec![1, 2, -2],
        negative_span: vec![span(0, 2)],
        negative_delta: vec![1, 0],
        ..Histogram::default()
    };
    let float = Histogram {
        count_float: Some(2.5),
        positive_span: vec![span(0, 2)],
        positive_count: vec![0.5, 2.0],
        ..Histogram::default()
    };
    let metrics = [integer, float].map(|histogram| Metric { histogram: Some(histogram), ..Metric::default() });
    let issues = read(&delimited(&[family("h", GAUGE_HISTOGRAM, metrics.to_vec())]), |family| {
        let natives: Vec<_> =
            family.samples().map(|sample| sample.composite().unwrap().native.clone().unwrap()).collect();
        assert_eq!((natives[0].schema, natives[0].zero_count), (-2, 2.0));
        assert_eq!(natives[0].positive_spans, [(-1, 2), (3, 1)]);
        assert_eq!(natives[0].positive_buckets, [1.0, 3.0, 1.0]);
        assert_eq!(natives[0].negative_buckets, [1.0, 1.0]);
        assert_eq!(natives[1].positive_buckets, [0.5, 2.0]);
        assert!(composite(family).buckets.is_empty());
    });
    assert_eq!(issues, []);
}

#[test]
fn every_fault_and_who_minds() {
    let one = |metric| delimited(&[family("a", GAUGE, vec![metric])]);
    let field = |bytes: &[u8]| {
        let mut body = b"\x0a\x01a\x18\x01\x22\x0b\x12\x09\x09\0\0\0\0\0\0\xf0\x3f".to_vec();
        body.extend(bytes);
        [&[body.len() as u8], body.as_slice()].concat()
    };
    let mismatch =
        Histogram { positive_span: vec![BucketSpan::default()], positive_delta: vec![1], ..Histogram::default() };
    let no_name = MetricFamily { name: None, ..family("", GAUGE, vec![gauge(&[], 1.0)]) };
    let unit = MetricFamily { unit: Some("seconds".into()), ..family("a_bytes", GAUGE, vec![gauge(&[], 1.0)]) };
    let (yes, no) = (true, false);
    // input, issues, whether the server and expfmt reject it
    let table: Vec<(Vec<u8>, Vec<IssueKind>, bool, bool)> = vec![
        (vec![], vec![], no, no),
        (field(b"\x99\x06\0\0\0\0\0\0\0\0"), vec![], no, no),
        (field(b"\x53\x08\x01\x5b\x5c\x54"), vec![], no, no),
        (vec![0], vec![IssueKind::EmptyMessage], no, yes),
        (vec![0, 0, 0], vec![IssueKind::EmptyMessage], no, yes),
        (one(gauge(&[("", "x")], 1.0)), vec![IssueKind::EmptyLabelName], yes, yes),
        (one(gauge(&[("b", "x"), ("b", "y")], 1.0)), vec![IssueKind::DuplicateLabel], yes, no),
        (one(gauge(&[("__name__", "x")], 1.0)), vec![IssueKind::NameLabel], yes, no),
        (one(Metric::default()), vec![IssueKind::TypeWithoutPayload], no, no),
        (delimited(&[no_name]), vec![IssueKind::EmptyMetricName], yes, yes),
        (delimited(&[unit]), vec![IssueKind::UnitNotSuffix], yes, no),
        (
            delimited(&[family("a", 9, vec![gauge(&[], 1.0)])]),
            vec![IssueKind::UnknownEnumValue, IssueKind::TypeWithoutPayload],
            yes,
            no,
        ),
        (delimited(&[family("a", 1, vec![])]), vec![IssueKind::FamilyWithoutMetric], no, no),
        (delimited(&[family("", 1, vec![])]), vec![IssueKind::NamelessFamily, IssueKind::FamilyWithoutMetric], no, yes),
        (
            delimited(&[family("a", HISTOGRAM, vec![Metric { histogram: Some(mismatch), ..Metric::default() }])]),
            vec![IssueKind::SpanMismatch],
            yes,
            no,
        ),
        (field(b"\x12\x01\xff"), vec![IssueKind::InvalidUtf8Help], yes, no),
        (field(b"\x0a\x01\xff"), vec![IssueKind::InvalidUtf8Name], yes, yes),
        (field(b"\x2a\x01\xff"), vec![IssueKind::InvalidUtf8Unit], yes, no),
        (
            field(b"\x22\x08\x0a\x06\x0a\x01\xff\x12\x01x"),
            vec![IssueKind::InvalidUtf8LabelName, IssueKind::TypeWithoutPayload],
            yes,
            yes,
        ),
        (
            field(b"\x22\x08\x0a\x06\x0a\x01b\x12\x01\xff"),
            vec![IssueKind::InvalidUtf8LabelValue, IssueKind::TypeWithoutPayload],
            yes,
            yes,
        ),
        (field(b"\x08\x01"), vec![IssueKind::WrongWireType], yes, no),
        (field(b"\0\x01"), vec![IssueKind::InvalidFieldNumber], yes, yes),
        (field(b"\x56\x01"), vec![IssueKind::InvalidWireType], yes, yes),
        (field(b"\x54"), vec![IssueKind::UnmatchedGroup], yes, yes),
        (field(b"\x53\x08\x01"), vec![IssueKind::UnmatchedGroup], yes, yes),
        (field(b"\x22\x30\x01"), vec![IssueKind::FieldPastEnd], yes, yes),
        (
            field(&[0x30, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
            vec![IssueKind::BadVarint],
            yes,
            yes,
        ),
        (
            [b"\x83\x80\x80\x80\x80\0".as_slice(), b"\x0a\x01a"].concat(),
            vec![IssueKind::LongLengthPrefix, IssueKind::FamilyWithoutMetric],
            yes,
            no,
        ),
        (b"\x05\x0a\x01a".to_vec(), vec![IssueKind::TruncatedMessage], yes, yes),
        (vec![0x80], vec![IssueKind::TruncatedMessage], yes, yes),
        (vec![0xff; 12], vec![IssueKind::BadVarint], yes, yes),
    ];
    for (bytes, expected, server, expfmt) in table {
        let issues = read(&bytes, |_| {});
        assert_eq!(issues.iter().map(|issue| issue.kind).collect::<Vec<_>>(), expected, "{bytes:x?}");
        assert_eq!(rejects(&issues, Consumer::Prometheus), server, "{expected:?}");
        assert_eq!(rejects(&issues, Consumer::Expfmt), expfmt, "{expected:?}");
    }
}

#[test]
fn families_before_a_truncated_message_are_kept() {
    let whole = delimited(&[family("a", GAUGE, vec![gauge(&[], 1.0)]), family("b", GAUGE, vec![gauge(&[], 2.0)])]);
    let first = 1 + usize::from(whole[0]);
    for cut in first + 1..whole.len() {
        let mut names = Vec::new();
        let issues = read(&whole[..cut], |family| names.push(family.name().to_owned()));
        assert_eq!(names, ["a"]);
        assert_eq!(issues.len(), 1);
        assert_eq!(
            (issues[0].kind, issues[0].span),
            (IssueKind::TruncatedMessage, Span::new(first as u32, cut as u32))
        );
        assert_eq!(message_boundary(&whole[..cut]), Some(first));
    }
    assert_eq!(message_boundary(&whole), Some(whole.len()));
}

#[test]
fn reading_goes_on_after_a_broken_message() {
    let good = delimited(&[family("b", GAUGE, vec![gauge(&[], 2.0)])]);
    let bytes = [b"\x04\x0a\x01a\x0f".as_slice(), &good].concat();
    let mut names = Vec::new();
    let issues = read(&bytes, |family| names.push(family.name().to_owned()));
    assert_eq!(names, ["a", "b"]);
    assert_eq!(issues[0].kind, IssueKind::InvalidWireType);
    assert_eq!(issues[0].span, Span::new(4, 5));
}

#[test]
fn text_and_noise_end_soon() {
    assert!(!kinds(b"# HELP up Whether it is up\n# TYPE up gauge\nup 1\n").is_empty());
    let noise: Vec<u8> = b"\x01\x0f".repeat(500_000);
    assert!(kinds(&noise).len() <= 1000);
    assert_eq!(kinds(&vec![0; 1 << 20]), [IssueKind::EmptyMessage]);
}

#[test]
fn places_count_from_the_start_of_the_input() {
    let bytes = delimited(&[family("a", GAUGE, vec![gauge(&[("b", "c")], 1.0)])]);
    let mut messages = Messages::new(Block::new(&bytes, 1000));
    let family = messages.next().unwrap();
    let row = family.sample(0).unwrap().row();
    assert_eq!(family.name_span(), Span::new(1003, 1004));
    assert_eq!(family.get(family.name_span()), b"a");
    assert_eq!(family.get(row.series), b"\x0a\x06\x0a\x01b\x12\x01c");
}

fn shared() -> PathBuf {
    std::env::var_os("EXPOSIT_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from)
}

#[test]
fn conformance() {
    let root = shared().join("conformance/exposition");
    let mut seen = 0;
    for suite in ["expfmt", "textparse"] {
        let Ok(manifest) = std::fs::read_to_string(root.join(suite).join("cases.jsonl")) else {
            println!("skipped: {} not found", root.join(suite).display());
            continue;
        };
        for line in manifest.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            if case["dialect"] != "protobuf" {
                continue;
            }
            let id = case["id"].as_str().unwrap();
            let bytes = std::fs::read(root.join(suite).join(case["file"].as_str().unwrap())).unwrap();
            let (mut families, mut samples) = (0, 0);
            let issues = read(&bytes, |family| {
                families += 1;
                samples += family.sample_rows().len() as u64;
            });
            let consumer = Consumer::from_name(case["consumer"].as_str().unwrap()).unwrap();
            assert_eq!(rejects(&issues, consumer), case["expect"] == "reject", "{id}: {issues:?}");
            if let Some(expected) = case["families"].as_u64() {
                assert_eq!(families, expected, "families of {id}");
                assert_eq!(samples, case["samples"].as_u64().unwrap(), "samples of {id}");
            }
            // Everything prost reads, we read the same.
            if let Ok(expected) = decode(&bytes) {
                same(&bytes, &expected);
            }
            seen += 1;
        }
    }
    println!("{seen} cases");
}

/// Compares what the reader makes of `bytes` with what prost made of it.
fn same(bytes: &[u8], expected: &[MetricFamily]) {
    let mut expected = expected.iter();
    read(bytes, |family| {
        let oracle = expected.next().unwrap();
        assert_eq!(family.name(), oracle.name.clone().unwrap_or_default());
        assert_eq!(family.help().map(|help| family.text(help.value).into_owned()), oracle.help);
        assert_eq!(family.samples().len(), oracle.metric.len());
        for (sample, metric) in family.samples().zip(&oracle.metric) {
            same_metric(sample, metric, family.metric_type());
        }
    });
    assert!(expected.next().is_none());
}

fn same_labels<'f>(labels: impl Iterator<Item = (String, String)>, expected: impl Iterator<Item = &'f LabelPair>) {
    let expected: Vec<_> =
        expected.map(|pair| (pair.name.clone().unwrap_or_default(), pair.value.clone().unwrap_or_default())).collect();
    assert_eq!(labels.collect::<Vec<_>>(), expected);
}

fn same_metric(sample: Sample<'_, '_>, metric: &Metric, metric_type: MetricType) {
    same_labels(
        sample.labels().map(|label| (label.name().into_owned(), label.value().into_owned())),
        metric.label.iter(),
    );
    assert_eq!(sample.row().timestamp, metric.timestamp_ms.filter(|&millis| millis != 0));
    let number =
        |value: Option<f64>| assert_eq!(sample.number().map(f64::to_bits), Some(value.unwrap_or(0.0).to_bits()));
    let start = |start: &Option<Timestamp>| {
        assert_eq!(sample.row().start_timestamp, start.as_ref().map(Timestamp::millis));
    };
    let zero = |count: Option<u64>| Some(count.unwrap_or(0) as f64);
    match metric_type {
        MetricType::Gauge => number(metric.gauge.as_ref().and_then(|gauge| gauge.value)),
        MetricType::Counter => {
            let counter = metric.counter.clone().unwrap_or_default();
            number(counter.value);
            start(&counter.start);
            same_exemplars(sample, counter.exemplar.iter().collect());
        }
        MetricType::Summary => {
            let summary = metric.summary.clone().unwrap_or_default();
            let composite = sample.composite().unwrap();
            assert_eq!((composite.count, composite.sum), (zero(summary.count), Some(summary.sum.unwrap_or(0.0))));
            assert_eq!(composite.quantiles.len(), summary.quantile.len());
            start(&summary.start);
        }
        MetricType::Histogram | MetricType::GaugeHistogram => {
            let histogram = metric.histogram.clone().unwrap_or_default();
            let composite = sample.composite().unwrap();
            if histogram.count_float.is_none() {
                assert_eq!(composite.count, zero(histogram.count));
            }
            for (bucket, expected) in composite.buckets.iter().zip(&histogram.bucket) {
                assert_eq!(bucket.0.to_bits(), expected.upper_bound.unwrap_or(0.0).to_bits());
                if expected.cumulative_count_float.is_none() {
                    assert_eq!(Some(bucket.1), zero(expected.cumulative_count));
                }
            }
            assert!(composite.buckets.len() >= histogram.bucket.len());
            start(&histogram.start);
            let of_buckets = histogram.bucket.iter().filter_map(|bucket| bucket.exemplar.as_ref());
            same_exemplars(sample, of_buckets.chain(&histogram.exemplars).collect());
        }
        _ => number(metric.untyped.as_ref().and_then(|untyped| untyped.value)),
    }
}

fn same_exemplars(sample: Sample<'_, '_>, expected: Vec<&Exemplar>) {
    let rows = sample.exemplars();
    assert_eq!(rows.len(), expected.len());
    let family = sample.family();
    for (row, expected) in rows.iter().zip(expected) {
        let labels = &family.label_rows()[row.labels.start as usize..row.labels.end as usize];
        same_labels(
            labels.iter().map(|label| (family.text(label.name).into_owned(), family.text(label.value).into_owned())),
            expected.label.iter(),
        );
        assert_eq!(row.value.to_bits(), expected.value.unwrap_or(0.0).to_bits());
        assert_eq!(row.timestamp, expected.timestamp.as_ref().map(Timestamp::millis));
    }
}

fn labels() -> impl Strategy<Value = Vec<LabelPair>> {
    prop::collection::vec(("[a-zé.]{1,4}", prop::option::of("\\PC{0,4}")), 0..16)
        .prop_map(|pairs| pairs.into_iter().map(|(name, value)| LabelPair { name: Some(name), value }).collect())
}

fn timestamps() -> impl Strategy<Value = Option<Timestamp>> {
    prop::option::of(
        (-1000_i64..4_000_000_000, 0_i32..1_000_000_000).prop_map(|(seconds, nanos)| Timestamp { seconds, nanos }),
    )
}

fn exemplars() -> impl Strategy<Value = Exemplar> {
    (labels(), any::<Option<f64>>(), timestamps()).prop_map(|(label, value, timestamp)| Exemplar {
        label,
        value,
        timestamp,
    })
}

fn histograms() -> impl Strategy<Value = Histogram> {
    let bucket = (any::<Option<u64>>(), any::<Option<f64>>(), prop::option::of(exemplars())).prop_map(
        |(cumulative_count, upper_bound, exemplar)| Bucket {
            cumulative_count,
            upper_bound,
            exemplar,
            ..Bucket::default()
        },
    );
    let deltas = || prop::collection::vec(any::<i64>(), 0..6);
    let parts = (any::<Option<u64>>(), any::<Option<f64>>(), prop::collection::vec(bucket, 0..4), deltas(), deltas());
    (parts, timestamps(), prop::collection::vec(exemplars(), 0..2)).prop_map(
        |((count, sum, bucket, negative_delta, positive_delta), start, exemplars)| {
            let span = |deltas: &[i64]| vec![BucketSpan { offset: Some(-3), length: Some(deltas.len() as u32) }];
            Histogram {
                negative_span: span(&negative_delta),
                positive_span: span(&positive_delta),
                schema: Some(3),
                count,
                sum,
                bucket,
                negative_delta,
                positive_delta,
                start,
                exemplars,
                ..Histogram::default()
            }
        },
    )
}

fn metrics() -> impl Strategy<Value = Metric> {
    let summary = (any::<Option<u64>>(), any::<Option<f64>>(), timestamps()).prop_map(|(count, sum, start)| Summary {
        count,
        sum,
        quantile: vec![Quantile { quantile: Some(0.5), value: sum }],
        start,
    });
    let counter = (any::<Option<f64>>(), prop::option::of(exemplars()), timestamps())
        .prop_map(|(value, exemplar, start)| Counter { value, exemplar, start });
    let rest = (summary, counter, histograms());
    (labels(), any::<Option<f64>>(), rest, any::<Option<i64>>()).prop_map(
        |(label, value, (summary, counter, histogram), timestamp_ms)| Metric {
            label,
            gauge: Some(Gauge { value }),
            untyped: Some(Gauge { value }),
            summary: Some(summary),
            counter: Some(counter),
            histogram: Some(histogram),
            timestamp_ms,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_what_prost_writes(
        families in prop::collection::vec(
            ("[a-zé.]{1,6}", prop::option::of("\\PC{0,6}"), 0..6_i32, prop::collection::vec(metrics(), 0..4)),
            0..4,
        )
    ) {
        let families: Vec<_> = families
            .into_iter()
            .map(|(name, help, number, metric)| MetricFamily {
                help,
                ..family(&name, number, metric)
            })
            .collect();
        let bytes = delimited(&families);
        same(&bytes, &families);
    }

    #[test]
    fn any_bytes_are_safe(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for issue in read(&bytes, |_| {}) {
            prop_assert!(issue.span.end <= bytes.len() as u32);
        }
    }

    #[test]
    fn damaged_messages_are_safe(metric in metrics(), at: prop::sample::Index, byte: u8) {
        let mut bytes = delimited(&[family("a", HISTOGRAM, vec![metric])]);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        for issue in read(&bytes, |_| {}) {
            prop_assert!(issue.span.end <= bytes.len() as u32);
        }
    }
}

#[test]
fn families_come_through_the_reader_of_all_dialects() {
    let bytes = delimited(&[
        family("a", GAUGE, vec![gauge(&[("x", "1")], 1.0)]),
        family("b", GAUGE, vec![gauge(&[], 2.0)]),
        family("a", GAUGE, vec![gauge(&[("x", "2")], 3.0)]),
    ]);
    let exposition = Exposition::parse(&bytes, Dialect::Protobuf);
    let names: Vec<_> = exposition.families.iter().map(|family| (family.name.as_str(), family.pieces)).collect();
    assert_eq!(names, [("a", 2), ("b", 1)]);
    assert_eq!(exposition.families[0].metrics.len(), 2);
    assert_eq!((exposition.samples, exposition.series), (3, 3));
    assert_eq!(exposition.issues, []);
}
