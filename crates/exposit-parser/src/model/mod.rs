//! What an exposition says, whatever the dialect it says it in: owned families, metrics, points.
//!
//! A [`MetricFamily`] holds one [`Metric`] a label set and in it one [`Point`] a timestamp; the lines of a histogram or
//! summary are put together into one value, so that text, OpenMetrics and protobuf that say the same are the same here.
//! [`MetricFamily::series`] takes them apart again into the series that Prometheus stores. Positions are not kept: who
//! needs them reads [`Family`](crate::family::Family).

mod build;
mod labels;
mod metric_type;
mod series;

pub use labels::Labels;
pub use metric_type::MetricType;
pub use series::{Sample, Series};

use std::fmt;

use crate::consumer::{Consumer, ConsumerSet};
use crate::dialect::Dialect;
use crate::issue::Issue;

pub use crate::family::NativeHistogram;

/// A whole exposition: its families in input order, and everything that is wrong with it.
///
/// ```
/// use exposit_parser::consumer::Consumer;
/// use exposit_parser::dialect::Dialect;
/// use exposit_parser::model::{Exposition, MetricType, Value};
///
/// let text = b"# TYPE jobs_total counter\njobs_total{queue=\"mail\"} 7 \n";
/// let exposition = Exposition::parse(text, Dialect::PrometheusText);
///
/// let family = exposition.family("jobs_total").unwrap();
/// assert_eq!(family.metric_type, MetricType::Counter);
/// let metric = &family.metrics[0];
/// assert_eq!(metric.labels.get("queue"), Some("mail"));
/// assert!(matches!(&metric.points[0].value, Value::Number(number) if number.value == 7.0));
///
/// // A blank at the end of the line: the server takes it, expfmt does not.
/// assert_eq!(exposition.issues.len(), 1);
/// assert!(exposition.accepted_by(Consumer::Prometheus));
/// assert!(!exposition.accepted_by(Consumer::Expfmt));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Exposition {
    /// Dialect that it was read in.
    pub dialect: Dialect,
    /// Its families, in the order of their first lines.
    pub families: Vec<MetricFamily>,
    /// Every deviation, ordered by place.
    pub issues: Vec<Issue>,
    /// The consumers that reject it.
    pub rejected_by: ConsumerSet,
    /// Number of its samples: sample lines; in protobuf `metric` messages.
    pub samples: u64,
    /// Number of its series, as Prometheus stores them.
    pub series: u64,
}

impl Exposition {
    /// The family of that name, as [`MetricFamily::name`] has it.
    pub fn family(&self, name: &str) -> Option<&MetricFamily> {
        self.families.iter().find(|family| family.name == name)
    }

    /// Whether `consumer` accepts it; one that does not read its dialect rejects nothing.
    pub fn accepted_by(&self, consumer: Consumer) -> bool {
        !self.rejected_by.contains(consumer)
    }

    /// The consumers of its dialect, each with whether it accepts.
    pub fn verdicts(&self) -> impl Iterator<Item = (Consumer, bool)> {
        self.dialect.consumers().iter().map(|&consumer| (consumer, self.accepted_by(consumer)))
    }
}

/// One metric family.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetricFamily {
    /// Its name as the text format and protobuf write it: with `_total` or `_info` where its samples carry that (see
    /// [`openmetrics_name`](Self::openmetrics_name)).
    pub name: String,
    /// Its type.
    pub metric_type: MetricType,
    /// Its HELP text, unescaped.
    pub help: Option<String>,
    /// Its unit; only OpenMetrics and protobuf have one.
    pub unit: Option<String>,
    /// Its metrics, in the order of their first samples.
    pub metrics: Vec<Metric>,
    /// In how many places of the input its lines stood: more than 1 where it was interleaved with others.
    pub pieces: u32,
}

impl MetricFamily {
    /// Its name in the metadata of OpenMetrics 1: without `_total` of a counter, `_info` of an info family.
    pub fn openmetrics_name(&self) -> &str {
        let suffix = self.metric_type.openmetrics_suffix();
        self.name.strip_suffix(suffix).unwrap_or(&self.name)
    }
}

/// The points of a family that share a label set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metric {
    /// Its labels, without `le` and `quantile` of the parts of a histogram or summary.
    pub labels: Labels,
    /// Its points, in input order: one, but for expositions that write several timestamps.
    pub points: Vec<Point>,
}

/// The value of a metric at one time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    /// The value.
    pub value: Value,
    /// Timestamp in milliseconds since the epoch.
    pub timestamp: Option<i64>,
    /// When a counter, histogram or summary started, in milliseconds since the epoch.
    pub created: Option<i64>,
    /// Exemplars of the value as a whole; those of a classic bucket are in [`Bucket::exemplars`].
    pub exemplars: Vec<Exemplar>,
}

/// What a point says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number: counter, gauge, unknown, info, state.
    Number(Number),
    /// A histogram or gauge histogram.
    Histogram(Histogram),
    /// A summary.
    Summary(Summary),
}

impl Default for Value {
    fn default() -> Self {
        Self::Number(Number::default())
    }
}

/// A number and how it was written. Two are equal where their numbers are, or where both are NaN.
#[derive(Clone, Debug, Default)]
pub struct Number {
    /// The number.
    pub value: f64,
    /// Its text in the input; empty where it had none (protobuf, and numbers made by a program).
    pub text: String,
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value || (self.value.is_nan() && other.value.is_nan())
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self { value, text: String::new() }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.is_empty() { write!(f, "{}", self.value) } else { f.write_str(&self.text) }
    }
}

/// A histogram or gauge histogram: classic buckets, a native part, or both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// Number of observations.
    pub count: Option<Number>,
    /// Sum of observations.
    pub sum: Option<Number>,
    /// Classic buckets in input order.
    pub buckets: Vec<Bucket>,
    /// The native (exponential) part.
    pub native: Option<NativeHistogram>,
}

/// A classic bucket.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bucket {
    /// Its upper bound; NaN with the text of `le` where that is no number.
    pub bound: Number,
    /// Observations up to that bound.
    pub count: Number,
    /// Its exemplars.
    pub exemplars: Vec<Exemplar>,
}

/// A summary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Number of observations.
    pub count: Option<Number>,
    /// Sum of observations.
    pub sum: Option<Number>,
    /// Quantile and its value, in input order; a quantile that is no number is NaN with its text.
    pub quantiles: Vec<(Number, Number)>,
}

/// An exemplar: one observation, with labels that lead to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exemplar {
    /// Its labels, such as a trace.
    pub labels: Labels,
    /// The observed value.
    pub value: Number,
    /// Timestamp in milliseconds since the epoch.
    pub timestamp: Option<i64>,
}
