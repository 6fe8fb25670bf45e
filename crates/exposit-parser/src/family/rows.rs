//! The rows that a family is made of: spans and numbers in flat buffers, one entry a metadata line, sample, label and
//! exemplar.

use std::ops::Range;

use crate::issue::Issue;
use crate::model::MetricType;
use crate::span::Span;

/// A name or a value as it stands in the input: its place, and how it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// Its place, without the quotes where it is quoted.
    pub span: Span,
    /// Whether it stands in double quotes.
    pub quoted: bool,
    /// Whether it holds a backslash, so that its text differs from its bytes.
    pub escaped: bool,
}

/// One HELP, TYPE or UNIT line (in protobuf: that field of the message).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Which of the three.
    pub keyword: Keyword,
    /// The whole line, without its line feed.
    pub line: Span,
    /// The family's name in it.
    pub name: Token,
    /// The text after the name: help text, type word or unit; empty where there is none.
    pub value: Token,
    /// The type that a TYPE line declares, where its word is one that some consumer knows.
    pub metric_type: Option<MetricType>,
}

/// The keyword of a metadata line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keyword {
    /// `# HELP`
    Help,
    /// `# TYPE`
    Type,
    /// `# UNIT`
    Unit,
}

/// What a sample is to its family: told by its name's suffix and the family's type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The name is the family's own: gauges, counters of the text format, quantiles of a summary, composite values.
    #[default]
    Value,
    /// `_total` of an OpenMetrics 1 counter.
    Total,
    /// `_bucket` of a histogram or gauge histogram.
    Bucket,
    /// `_count` of a histogram or summary, `_gcount` of a gauge histogram.
    Count,
    /// `_sum` of a histogram or summary, `_gsum` of a gauge histogram.
    Sum,
    /// `_created` of an OpenMetrics 1 counter, histogram or summary.
    Created,
    /// `_info` of an OpenMetrics 1 info family.
    Info,
    /// A suffix that the family's type does not have (OpenMetrics: the sample belongs to the family by position only).
    Foreign,
}

/// A label as it stands in the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LabelRow {
    /// The label's name.
    pub name: Token,
    /// The label's value.
    pub value: Token,
}

/// The value of a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number, as float64.
    Number(f64),
    /// A histogram, gauge histogram or summary in one value (OpenMetrics 2.0, protobuf): index for
    /// [`Family::composite`](super::Family::composite).
    Composite(u32),
}

/// A sample as rows of the family's buffers.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleRow {
    /// The whole line without its line feed; in protobuf the `metric` message.
    pub line: Span,
    /// The sample's name as written.
    pub name: Token,
    /// What the sample is to its family.
    pub role: Role,
    /// Its labels, in input order: a range of [`Family::label_rows`](super::Family::label_rows).
    pub labels: Range<u32>,
    /// Whether they are known to have the names of the last sample before it that has labels, in the same order.
    pub(crate) same_names: bool,
    /// From the first byte of the name to the end of the label set: what names the series.
    pub series: Span,
    /// The value.
    pub value: Value,
    /// The value as written; in protobuf the bytes of the field.
    pub value_span: Span,
    /// Timestamp in milliseconds since the epoch, whatever the dialect.
    pub timestamp: Option<i64>,
    /// The timestamp as written; empty where there is none.
    pub timestamp_span: Span,
    /// Start timestamp in milliseconds (`st@` of OpenMetrics 2.0, protobuf).
    pub start_timestamp: Option<i64>,
    /// The start timestamp as written; empty where there is none.
    pub start_span: Span,
    /// Its exemplars: a range of [`Family::exemplar_rows`](super::Family::exemplar_rows).
    pub exemplars: Range<u32>,
}

/// An exemplar as rows of the family's buffers.
#[derive(Clone, Debug, PartialEq)]
pub struct ExemplarRow {
    /// From its `#` (protobuf: the message) to its end.
    pub span: Span,
    /// Its labels: a range of [`Family::label_rows`](super::Family::label_rows).
    pub labels: Range<u32>,
    /// Its value.
    pub value: f64,
    /// The value as written.
    pub value_span: Span,
    /// Timestamp in milliseconds since the epoch.
    pub timestamp: Option<i64>,
    /// The timestamp as written; empty where there is none.
    pub timestamp_span: Span,
}

/// A histogram, gauge histogram or summary in one value: OpenMetrics 2.0 and protobuf.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Composite {
    /// `count` or `gcount`.
    pub count: Option<f64>,
    /// `sum` or `gsum`.
    pub sum: Option<f64>,
    /// Upper bound and cumulative count of each classic bucket, in input order, with their place.
    pub buckets: Vec<(f64, f64, Span)>,
    /// Quantile and value of each, in input order, with their place.
    pub quantiles: Vec<(f64, f64, Span)>,
    /// The native (exponential) part.
    pub native: Option<NativeHistogram>,
    /// Exemplars of classic buckets (protobuf): index into [`Composite::buckets`] and into [`Family::exemplar_rows`](super::Family::exemplar_rows).
    pub bucket_exemplars: Vec<(u32, u32)>,
}

/// The native (exponential) part of a histogram, with bucket counts absolute whatever the dialect writes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NativeHistogram {
    /// Resolution: buckets grow by 2^(2^-schema); -4 to 8.
    pub schema: i64,
    /// Width of the zero bucket.
    pub zero_threshold: f64,
    /// Observations in the zero bucket.
    pub zero_count: f64,
    /// Offset and length of each run of positive buckets.
    pub positive_spans: Vec<(i64, u64)>,
    /// Count of each positive bucket.
    pub positive_buckets: Vec<f64>,
    /// Offset and length of each run of negative buckets.
    pub negative_spans: Vec<(i64, u64)>,
    /// Count of each negative bucket.
    pub negative_buckets: Vec<f64>,
    /// Where it stands.
    pub span: Span,
}

/// The buffers of a family without the text that they point into, so that they outlive it.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) metadata: Vec<Metadata>,
    pub(crate) samples: Vec<SampleRow>,
    pub(crate) labels: Vec<LabelRow>,
    pub(crate) exemplars: Vec<ExemplarRow>,
    pub(crate) composites: Vec<Composite>,
    pub(crate) issues: Vec<Issue>,
    pub(crate) repeats: Vec<(u32, u32)>,
}
