//! How fast delimited protobuf becomes families.
//!
//! `cargo bench --bench protobuf` measures messages made here, one a style; texts named behind `--` are rewritten as
//! protobuf and measured instead. Each figure is the best of several runs over the whole input, on one core, in MB/s:
//! messages into families alone, and with ledger and checks as the linter reads them.

#![expect(clippy::print_stdout, reason = "what it measures is what it is for")]

use std::hint::black_box;
use std::time::Instant;

use exposit_parser::dialect::Dialect;
use exposit_parser::family::Families;
use exposit_parser::ledger::Ledger;
use exposit_parser::model::{
    Bucket, Exposition, Histogram, Labels, Metric, MetricFamily, MetricType, NativeHistogram, Point, Value,
};
use exposit_parser::protobuf::Messages;
use exposit_parser::source::Block;
use exposit_parser::write::{Options, write};

const RUNS: usize = 7;

/// A style: its name, its type, and the value of the metric of that number.
type Style = (&'static str, MetricType, fn(u32) -> Value);

const STYLES: [Style; 3] = [
    ("counters", MetricType::Counter, |number| Value::Number(f64::from(number).into())),
    ("classic histograms", MetricType::Histogram, classic),
    ("native histograms", MetricType::Histogram, native),
];

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let inputs: Vec<(String, Vec<u8>)> = if files.is_empty() {
        STYLES.iter().map(|style| (style.0.to_owned(), made(style))).collect()
    } else {
        files.into_iter().filter_map(|name| std::fs::read(&name).ok().map(|text| (name, rewritten(&text)))).collect()
    };
    println!("{:24} {:>6} {:>10} {:>12}", "style", "MB", "messages", "with checks");
    for (name, bytes) in &inputs {
        let (mut messages, mut families) = (0.0_f64, 0.0_f64);
        for _ in 0..RUNS {
            messages = messages.max(rate(bytes, by_messages));
            families = families.max(rate(bytes, by_families));
        }
        println!("{name:24} {:6.0} {messages:10.0} {families:12.0}", bytes.len() as f64 / 1e6);
    }
}

/// MB/s of one run.
fn rate(bytes: &[u8], run: impl FnOnce(&[u8]) -> usize) -> f64 {
    let start = Instant::now();
    black_box(run(bytes));
    bytes.len() as f64 / 1e6 / start.elapsed().as_secs_f64()
}

/// Number of samples.
fn by_messages(bytes: &[u8]) -> usize {
    let mut messages = Messages::new(Block::whole(bytes));
    let mut samples = 0;
    while let Some(family) = messages.next() {
        samples += family.samples().len();
    }
    samples
}

/// The same through the reader of all dialects.
fn by_families(bytes: &[u8]) -> usize {
    let mut ledger = Ledger::new();
    let mut families = Families::new(Block::whole(bytes), Dialect::Protobuf, &mut ledger);
    let mut samples = 0;
    while let Some(family) = families.next() {
        samples += family.samples().len();
    }
    samples
}

fn rewritten(text: &[u8]) -> Vec<u8> {
    write(&Exposition::parse(text, Dialect::PrometheusText).families, Options::new(Dialect::Protobuf)).bytes
}

/// Families of 500 metrics with five labels each.
fn made(style: &Style) -> Vec<u8> {
    let metric = |number: u32| Metric {
        labels: Labels::new([
            ("namespace", format!("team-{}", number % 7)),
            ("pod", format!("checkout-7d9f8c6b5-{number:05}")),
            ("container", "checkout".to_owned()),
            ("method", ["GET", "POST", "PUT"][number as usize % 3].to_owned()),
            ("code", format!("{}", 200 + number % 5)),
        ]),
        points: vec![Point { value: style.2(number), ..Point::default() }],
    };
    let families: Vec<_> = (0..60)
        .map(|number| MetricFamily {
            name: format!("app_requests_{number}_total"),
            metric_type: style.1,
            help: Some("Requests that were answered".to_owned()),
            metrics: (0..500).map(|at| metric(number * 500 + at)).collect(),
            ..MetricFamily::default()
        })
        .collect();
    write(&families, Options::new(Dialect::Protobuf)).bytes
}

fn classic(number: u32) -> Value {
    let bucket = |step: u32| {
        let bound = if step == 12 { f64::INFINITY } else { 0.005 * f64::from(1 << step) };
        Bucket { bound: bound.into(), count: f64::from(number * step).into(), ..Bucket::default() }
    };
    Value::Histogram(Histogram {
        count: Some(f64::from(number * 12).into()),
        sum: Some(12.5.into()),
        buckets: (1..=12).map(bucket).collect(),
        native: None,
    })
}

fn native(number: u32) -> Value {
    let counts: Vec<f64> = (0..40).map(|bucket| f64::from(number * bucket % 977)).collect();
    Value::Histogram(Histogram {
        count: Some(counts.iter().sum::<f64>().into()),
        sum: Some(12.5.into()),
        buckets: Vec::new(),
        native: Some(NativeHistogram {
            schema: 3,
            zero_threshold: 1e-128,
            positive_spans: vec![(-7, 20), (3, 20)],
            positive_buckets: counts,
            ..NativeHistogram::default()
        }),
    })
}
