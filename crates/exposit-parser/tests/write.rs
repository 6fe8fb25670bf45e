//! What is written is read back: the same model in every dialect, but for the losses that the writer tells.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it skips"
)]

use std::path::{Path, PathBuf};

use exposit_parser::dialect::Dialect;
use exposit_parser::model::{
    Bucket, Exemplar, Exposition, Histogram, Labels, Metric, MetricFamily, MetricType, NativeHistogram, Number, Point,
    Summary, Value,
};
use exposit_parser::names::{Escaping, unescape_values};
use exposit_parser::span::Span;
use exposit_parser::write::{LossKind, Options, write};
use proptest::prelude::*;

/// The families without what a reader adds: places, texts of numbers, pieces.
fn bare(families: &[MetricFamily]) -> Vec<MetricFamily> {
    let mut families = families.to_vec();
    for family in &mut families {
        family.pieces = 1;
        for point in family.metrics.iter_mut().flat_map(|metric| &mut metric.points) {
            if let Value::Histogram(Histogram { native: Some(native), .. }) = &mut point.value {
                native.span = Span::default();
            }
        }
    }
    families
}

/// Writes, reads again, and compares.
fn there_and_back(families: &[MetricFamily], dialect: Dialect) {
    let written = write(families, Options::new(dialect));
    assert_eq!(written.losses, [], "{dialect:?}");
    let read = Exposition::parse(&written.bytes, dialect);
    let text = String::from_utf8_lossy(&written.bytes);
    assert_eq!(bare(&read.families), bare(families), "{dialect:?}\n{text}\n{:?}", read.issues);
}

fn one(name: &str, metric_type: MetricType, labels: Labels, point: Point) -> MetricFamily {
    let metrics = vec![Metric { labels, points: vec![point] }];
    MetricFamily { name: name.into(), metric_type, metrics, pieces: 1, ..MetricFamily::default() }
}

fn text(families: &[MetricFamily], dialect: Dialect) -> (String, Vec<LossKind>) {
    let written = write(families, Options::new(dialect));
    (String::from_utf8(written.bytes).unwrap(), written.losses.into_iter().map(|loss| loss.kind).collect())
}

#[test]
fn a_histogram_in_every_text_dialect() {
    let exemplar = Exemplar { labels: Labels::new([("trace", "x")]), value: 0.3.into(), timestamp: Some(1500) };
    let bucket = |bound: f64, count: f64, exemplars| Bucket { bound: bound.into(), count: count.into(), exemplars };
    let histogram = Histogram {
        count: Some(3.0.into()),
        sum: Some(4.5.into()),
        buckets: vec![bucket(1.0, 2.0, vec![exemplar]), bucket(f64::INFINITY, 3.0, vec![])],
        native: None,
    };
    let point =
        Point { value: Value::Histogram(histogram), timestamp: Some(2000), created: Some(1), exemplars: vec![] };
    let mut family = one("t_seconds", MetricType::Histogram, Labels::new([("a", "b")]), point);
    family.unit = Some("seconds".into());
    family.help = Some("Say \"t\"\\\n".into());
    let families = [family];
    let (written, losses) = text(&families, Dialect::PrometheusText);
    assert_eq!(
        written,
        "# HELP t_seconds Say \"t\"\\\\\\n\n# TYPE t_seconds histogram\n\
         t_seconds_bucket{a=\"b\",le=\"1\"} 2 2000\nt_seconds_bucket{a=\"b\",le=\"+Inf\"} 3 2000\n\
         t_seconds_sum{a=\"b\"} 4.5 2000\nt_seconds_count{a=\"b\"} 3 2000\n"
    );
    assert_eq!(losses, [LossKind::Unit, LossKind::Exemplar, LossKind::Created]);
    let (written, losses) = text(&families, Dialect::OpenMetrics1);
    assert_eq!(
        written,
        "# TYPE t_seconds histogram\n# UNIT t_seconds seconds\n# HELP t_seconds Say \\\"t\\\"\\\\\\n\n\
         t_seconds_bucket{a=\"b\",le=\"1.0\"} 2 2 # {trace=\"x\"} 0.3 1.5\nt_seconds_bucket{a=\"b\",le=\"+Inf\"} 3 2\n\
         t_seconds_sum{a=\"b\"} 4.5 2\nt_seconds_count{a=\"b\"} 3 2\nt_seconds_created{a=\"b\"} 0.001 2\n# EOF\n"
    );
    assert_eq!(losses, []);
    let (written, losses) = text(&families, Dialect::OpenMetrics2);
    assert_eq!(
        written,
        "# TYPE t_seconds histogram\n# UNIT t_seconds seconds\n# HELP t_seconds Say \\\"t\\\"\\\\\\n\n\
         t_seconds{a=\"b\"} {count:3,sum:4.5,bucket:[1.0:2,+Inf:3]} 2 st@0.001 # {trace=\"x\"} 0.3 1.5\n# EOF\n"
    );
    assert_eq!(losses, [LossKind::ExemplarBucket]);
}

#[test]
fn what_a_dialect_cannot_hold_is_told() {
    use LossKind as L;
    let number = |metric_type, name: &str| {
        one(name, metric_type, Labels::default(), Point { value: Value::Number(1.0.into()), ..Point::default() })
    };
    let native = Value::Histogram(Histogram { native: Some(NativeHistogram::default()), ..Histogram::default() });
    let table = [
        (number(MetricType::Counter, "jobs"), Dialect::OpenMetrics1, vec![L::Renamed]),
        (number(MetricType::Info, "build"), Dialect::OpenMetrics1, vec![L::Renamed]),
        (number(MetricType::Info, "build_info"), Dialect::PrometheusText, vec![L::Type]),
        (number(MetricType::StateSet, "state"), Dialect::Protobuf, vec![L::Type]),
        (
            MetricFamily { unit: Some("bytes".into()), ..number(MetricType::Gauge, "a") },
            Dialect::OpenMetrics1,
            vec![L::Unit],
        ),
        (
            one("h", MetricType::Histogram, Labels::default(), Point { value: native, ..Point::default() }),
            Dialect::OpenMetrics1,
            vec![L::NativeHistogram],
        ),
        (
            one("a", MetricType::Gauge, Labels::default(), Point { timestamp: Some(0), ..Point::default() }),
            Dialect::Protobuf,
            vec![L::Timestamp],
        ),
        (
            one("a", MetricType::Gauge, Labels::default(), Point { created: Some(5), ..Point::default() }),
            Dialect::OpenMetrics1,
            vec![L::Created],
        ),
        (
            one(
                "a_total",
                MetricType::Counter,
                Labels::default(),
                Point { exemplars: vec![Exemplar::default()], ..Point::default() },
            ),
            Dialect::OpenMetrics2,
            vec![L::Exemplar],
        ),
        (
            one(
                "h",
                MetricType::Histogram,
                Labels::default(),
                Point { value: Value::Histogram(Histogram::default()), ..Point::default() },
            ),
            Dialect::OpenMetrics2,
            vec![L::Incomplete],
        ),
        (
            one(
                "h",
                MetricType::Unknown,
                Labels::default(),
                Point { value: Value::Summary(Summary::default()), ..Point::default() },
            ),
            Dialect::PrometheusText,
            vec![L::Composite],
        ),
    ];
    for (family, dialect, expected) in table {
        let losses = write(std::slice::from_ref(&family), Options::new(dialect)).losses;
        assert_eq!(losses.iter().map(|loss| loss.kind).collect::<Vec<_>>(), expected, "{family:?}");
    }
}

#[test]
fn names_under_every_scheme() {
    let labels = Labels::new([("http.method", "GET")]);
    let family = one(
        "http.requests_total",
        MetricType::Counter,
        labels,
        Point { value: Value::Number(1.0.into()), ..Point::default() },
    );
    let table = [
        (Escaping::AllowUtf8, "{\"http.requests_total\",\"http.method\"=\"GET\"} 1", vec![]),
        (Escaping::Underscores, "http_requests_total{http_method=\"GET\"} 1", vec![LossKind::Escaped]),
        (Escaping::Dots, "http_dot_requests__total{http_dot_method=\"GET\"} 1", vec![LossKind::Escaped]),
        (Escaping::Values, "U__http_2e_requests__total{U__http_2e_method=\"GET\"} 1", vec![]),
    ];
    for (escaping, line, losses) in table {
        let written = write(std::slice::from_ref(&family), Options::new(Dialect::PrometheusText).escaping(escaping));
        let text = String::from_utf8(written.bytes).unwrap();
        assert_eq!(text.lines().nth(1), Some(line));
        assert_eq!(written.losses.iter().map(|loss| loss.kind).collect::<Vec<_>>(), losses);
    }
    assert_eq!(unescape_values("U__http_2e_requests__total").as_deref(), Some("http.requests_total"));
}

fn shared() -> PathBuf {
    std::env::var_os("EXPOSIT_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from)
}

#[test]
fn output_of_client_libraries_is_kept() {
    let folder = shared().join("data/scrapes/clients");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: {} not found", folder.display());
        return;
    };
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    for path in files {
        let dialect = match path.extension().and_then(|extension| extension.to_str()) {
            Some("txt") => Dialect::PrometheusText,
            Some("om") => Dialect::OpenMetrics1,
            _ => continue,
        };
        let bytes = std::fs::read(&path).unwrap();
        let read = Exposition::parse(&bytes, dialect);
        assert!(!read.families.is_empty(), "{}", path.display());
        let written = write(&read.families, Options::new(dialect));
        let again = Exposition::parse(&written.bytes, dialect);
        if written.losses.is_empty() {
            assert_eq!(bare(&again.families), bare(&read.families), "{}", path.display());
        }
        for target in Dialect::ALL {
            let written = write(&read.families, Options::new(target));
            let again = Exposition::parse(&written.bytes, target);
            let changed = |kind| written.losses.iter().any(|loss| loss.kind == kind);
            println!("{} as {target:?}: {:?}", path.display(), written.losses);
            if !changed(LossKind::Type) && !changed(LossKind::Composite) {
                let count =
                    |families: &[MetricFamily]| families.iter().map(|family| family.metrics.len()).sum::<usize>();
                assert_eq!(count(&again.families), count(&read.families), "{} as {target:?}", path.display());
            }
        }
    }
}

fn numbers() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        any::<i32>().prop_map(f64::from),
        prop::sample::select(vec![0.0, 1.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e6, 1e21])
    ]
}

fn label_sets() -> impl Strategy<Value = Labels> {
    prop::collection::btree_map("[a-dé.]{1,3}", "[a-z\\\\\"\n{}#,= é]{1,4}", 0..4).prop_map(Labels::new)
}

fn times() -> impl Strategy<Value = Option<i64>> {
    prop::option::of(prop_oneof![1_i64..5_000_000_000_000, -5_000_000_000_i64..-1])
}

fn exemplars() -> impl Strategy<Value = Exemplar> {
    (label_sets(), numbers(), times()).prop_map(|(labels, value, time)| Exemplar {
        labels,
        value: value.into(),
        timestamp: time.or(Some(7)),
    })
}

/// Cumulative buckets up to `+Inf`.
fn buckets() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((1_u32..1000, 0_u32..100), 0..5).prop_map(|steps| {
        let (mut bound, mut count) = (-5.0, 0.0);
        let mut buckets: Vec<_> = steps
            .into_iter()
            .map(|(step, more)| {
                bound += f64::from(step) / 8.0;
                count += f64::from(more);
                (bound, count)
            })
            .collect();
        buckets.push((f64::INFINITY, count + 1.0));
        buckets
    })
}

fn natives() -> impl Strategy<Value = NativeHistogram> {
    let side = || prop::collection::vec((-3_i64..4, prop::collection::vec(0_u32..1000, 1..4)), 0..3);
    (-4_i64..9, 0_u32..10, side(), side()).prop_map(|(schema, zero_count, negative, positive)| {
        // Only the first offset may be negative.
        let spans = |side: &[(i64, Vec<u32>)]| {
            let offset = |index: usize, offset: i64| if index == 0 { offset } else { offset.abs() };
            side.iter().enumerate().map(|(index, (at, counts))| (offset(index, *at), counts.len() as u64)).collect()
        };
        let counts =
            |side: Vec<(i64, Vec<u32>)>| side.into_iter().flat_map(|(_, counts)| counts).map(f64::from).collect();
        NativeHistogram {
            schema,
            zero_threshold: 1e-3,
            zero_count: f64::from(zero_count),
            negative_spans: spans(&negative),
            negative_buckets: counts(negative),
            positive_spans: spans(&positive),
            positive_buckets: counts(positive),
            span: Span::default(),
        }
    })
}

fn histograms(dialect: Dialect) -> impl Strategy<Value = Value> {
    let holds_native = matches!(dialect, Dialect::OpenMetrics2 | Dialect::Protobuf);
    let holds_exemplars = matches!(dialect, Dialect::OpenMetrics1 | Dialect::Protobuf);
    (buckets(), numbers(), prop::option::of(natives()), prop::option::of(exemplars())).prop_map(
        move |(buckets, sum, native, mut exemplar)| {
            let count = buckets.last().map(|(_, count)| Number::from(*count));
            let bucket = |(bound, count): (f64, f64)| Bucket {
                bound: bound.into(),
                count: count.into(),
                exemplars: exemplar.take().filter(|_| holds_exemplars).into_iter().collect(),
            };
            Value::Histogram(Histogram {
                count,
                sum: Some(sum.into()),
                buckets: buckets.into_iter().map(bucket).collect(),
                native: native.filter(|_| holds_native),
            })
        },
    )
}

fn summaries() -> impl Strategy<Value = Value> {
    (0_u32..1000, numbers(), prop::collection::btree_set(0_u32..=100, 0..4), numbers()).prop_map(
        |(count, sum, quantiles, value)| {
            Value::Summary(Summary {
                count: Some(f64::from(count).into()),
                sum: Some(sum.into()),
                quantiles: quantiles.into_iter().map(|q| ((f64::from(q) / 100.0).into(), value.into())).collect(),
            })
        },
    )
}

/// A family that `dialect` can hold; `index` makes its name one of its own.
fn families(dialect: Dialect) -> impl Strategy<Value = Vec<MetricFamily>> {
    let types: Vec<_> = match dialect {
        Dialect::PrometheusText => vec![
            MetricType::Unknown,
            MetricType::Counter,
            MetricType::Gauge,
            MetricType::Histogram,
            MetricType::Summary,
        ],
        Dialect::Protobuf => vec![
            MetricType::Unknown,
            MetricType::Counter,
            MetricType::Gauge,
            MetricType::Histogram,
            MetricType::GaugeHistogram,
            MetricType::Summary,
        ],
        _ => MetricType::ALL.to_vec(),
    };
    let metric = (numbers(), histograms(dialect), summaries(), times(), times(), prop::option::of(exemplars()));
    let metrics = prop::collection::btree_map(label_sets(), metric, 1..4);
    let family =
        (prop::sample::select(types), "[a-zé. ]{1,4}", prop::option::of("[a-z\\\\\"é][a-z\\\\\"\n é]{0,5}"), metrics);
    prop::collection::vec(family, 0..4).prop_map(move |families| {
        families
            .into_iter()
            .enumerate()
            .map(|(index, (metric_type, name, help, metrics))| {
                let has_start =
                    matches!(metric_type, MetricType::Counter | MetricType::Histogram | MetricType::Summary)
                        && dialect != Dialect::PrometheusText;
                let point = |(number, histogram, summary, timestamp, created, exemplar): (
                    f64,
                    Value,
                    Value,
                    Option<i64>,
                    Option<i64>,
                    Option<Exemplar>,
                )| {
                    let value = match metric_type {
                        MetricType::Histogram | MetricType::GaugeHistogram => histogram,
                        MetricType::Summary => summary,
                        _ => Value::Number(number.into()),
                    };
                    let holds = metric_type == MetricType::Counter && dialect != Dialect::PrometheusText;
                    Point {
                        value,
                        timestamp,
                        created: created.filter(|_| has_start),
                        exemplars: exemplar.filter(|_| holds).into_iter().collect(),
                    }
                };
                MetricFamily {
                    name: format!("{name}_{index}{}", metric_type.openmetrics_suffix()),
                    metric_type,
                    help,
                    unit: None,
                    metrics: metrics
                        .into_iter()
                        .map(|(labels, parts)| Metric { labels, points: vec![point(parts)] })
                        .collect(),
                    pieces: 1,
                }
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn prometheus_text_comes_back(families in families(Dialect::PrometheusText)) {
        there_and_back(&families, Dialect::PrometheusText);
    }

    #[test]
    fn openmetrics_1_comes_back(families in families(Dialect::OpenMetrics1)) {
        there_and_back(&families, Dialect::OpenMetrics1);
    }

    #[test]
    fn openmetrics_2_comes_back(families in families(Dialect::OpenMetrics2)) {
        there_and_back(&families, Dialect::OpenMetrics2);
    }

    #[test]
    fn protobuf_comes_back(families in families(Dialect::Protobuf)) {
        there_and_back(&families, Dialect::Protobuf);
    }
}
