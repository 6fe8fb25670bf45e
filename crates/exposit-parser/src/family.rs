//! Events become families, one at a time.
//!
//! A [`Family`] is a view: its samples, labels and exemplars are rows of spans in buffers that the reader reuses for the
//! next family, so that no sample costs an allocation. Whoever needs a family for longer turns it into a
//! [`MetricFamily`](crate::model::MetricFamily).

use std::borrow::Cow;
use std::ops::Range;

use crate::dialect::Dialect;
use crate::model::MetricType;
use crate::source::Block;
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
    /// [`Family::composite`].
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
    /// Its labels, in input order: a range of [`Family::label_rows`].
    pub labels: Range<u32>,
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
    /// Its exemplars: a range of [`Family::exemplar_rows`].
    pub exemplars: Range<u32>,
}

/// An exemplar as rows of the family's buffers.
#[derive(Clone, Debug, PartialEq)]
pub struct ExemplarRow {
    /// From its `#` (protobuf: the message) to its end.
    pub span: Span,
    /// Its labels: a range of [`Family::label_rows`].
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
    /// Exemplars of classic buckets (protobuf): index into [`Composite::buckets`] and into [`Family::exemplar_rows`].
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

/// One metric family: metadata and samples, borrowed from the reader.
#[derive(Clone, Debug)]
pub struct Family<'a> {
    pub(crate) block: Block<'a>,
    pub(crate) dialect: Dialect,
    pub(crate) name: Token,
    pub(crate) name_text: Cow<'a, str>,
    pub(crate) metric_type: MetricType,
    pub(crate) metadata: Vec<Metadata>,
    pub(crate) samples: Vec<SampleRow>,
    pub(crate) labels: Vec<LabelRow>,
    pub(crate) exemplars: Vec<ExemplarRow>,
    pub(crate) composites: Vec<Composite>,
    pub(crate) pieces: u32,
}

impl<'a> Family<'a> {
    /// Dialect that it was read in.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Its name, unescaped: in OpenMetrics 1 without the suffix (`_total`, `_info`) that its samples carry.
    pub fn name(&self) -> &str {
        &self.name_text
    }

    /// Where its name stands first: in its first metadata line, else in its first sample.
    pub fn name_span(&self) -> Span {
        self.name.span
    }

    /// Its type: [`MetricType::Unknown`] where none is declared (see [`declared_type`](Self::declared_type)).
    pub fn metric_type(&self) -> MetricType {
        self.metric_type
    }

    /// The TYPE line that counts: the first, as the parsers that refuse a second one see it.
    pub fn declared_type(&self) -> Option<&Metadata> {
        self.first(Keyword::Type)
    }

    /// The HELP line that counts: the first.
    pub fn help(&self) -> Option<&Metadata> {
        self.first(Keyword::Help)
    }

    /// The UNIT line that counts: the first.
    pub fn unit(&self) -> Option<&Metadata> {
        self.first(Keyword::Unit)
    }

    fn first(&self, keyword: Keyword) -> Option<&Metadata> {
        self.metadata.iter().find(|line| line.keyword == keyword)
    }

    /// All metadata lines of the family in input order, repeated ones included.
    pub fn metadata(&self) -> &[Metadata] {
        &self.metadata
    }

    /// Its samples in input order.
    pub fn samples(&self) -> impl ExactSizeIterator<Item = Sample<'_, 'a>> {
        self.samples.iter().map(|row| Sample { family: self, row })
    }

    /// Its samples as rows, for loops that only need numbers.
    pub fn sample_rows(&self) -> &[SampleRow] {
        &self.samples
    }

    /// All label rows of its samples and exemplars.
    pub fn label_rows(&self) -> &[LabelRow] {
        &self.labels
    }

    /// All exemplar rows of its samples.
    pub fn exemplar_rows(&self) -> &[ExemplarRow] {
        &self.exemplars
    }

    /// The composite value behind [`Value::Composite`].
    pub fn composite(&self, index: u32) -> Option<&Composite> {
        self.composites.get(index as usize)
    }

    /// In how many places of the input its lines stand: more than 1 where it is interleaved with others.
    pub fn pieces(&self) -> u32 {
        self.pieces
    }

    /// The bytes at a span of this family.
    pub fn get(&self, span: Span) -> &'a [u8] {
        self.block.get(span)
    }

    /// The text of a token: unescaped, bytes that are not UTF-8 replaced.
    pub fn text(&self, token: Token) -> Cow<'a, str> {
        let text = self.block.text(token.span);
        if token.escaped { Cow::Owned(unescape(&text)) } else { text }
    }

    /// A sample by its index.
    pub fn sample(&self, index: usize) -> Option<Sample<'_, 'a>> {
        self.samples.get(index).map(|row| Sample { family: self, row })
    }
}

/// Resolves `\\`, `\"` and `\n`; any other backslash stays with its character, as the Prometheus server reads it.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some(escaped @ ('\\' | '"')) => out.push(escaped),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

/// A sample of a [`Family`].
#[derive(Clone, Copy, Debug)]
pub struct Sample<'f, 'a> {
    family: &'f Family<'a>,
    row: &'f SampleRow,
}

impl<'f, 'a> Sample<'f, 'a> {
    /// The sample as rows: spans, number, timestamp.
    pub fn row(&self) -> &'f SampleRow {
        self.row
    }

    /// The family it belongs to.
    pub fn family(&self) -> &'f Family<'a> {
        self.family
    }

    /// Its name, unescaped, with the suffix.
    pub fn name(&self) -> Cow<'a, str> {
        self.family.text(self.row.name)
    }

    /// What it is to its family.
    pub fn role(&self) -> Role {
        self.row.role
    }

    /// The value where it is a number.
    pub fn number(&self) -> Option<f64> {
        match self.row.value {
            Value::Number(number) => Some(number),
            Value::Composite(_) => None,
        }
    }

    /// The value where it is a composite.
    pub fn composite(&self) -> Option<&'f Composite> {
        match self.row.value {
            Value::Composite(index) => self.family.composite(index),
            Value::Number(_) => None,
        }
    }

    /// Its labels in input order.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = Label<'f, 'a>> + use<'f, 'a> {
        let family = self.family;
        let range = self.row.labels.start as usize..self.row.labels.end as usize;
        family.labels.get(range).unwrap_or_default().iter().map(move |row| Label { family, row })
    }

    /// The first label of that name.
    pub fn label(&self, name: &str) -> Option<Label<'f, 'a>> {
        self.labels().find(|label| label.is(name))
    }

    /// Its exemplars.
    pub fn exemplars(&self) -> &'f [ExemplarRow] {
        let range = self.row.exemplars.start as usize..self.row.exemplars.end as usize;
        self.family.exemplars.get(range).unwrap_or_default()
    }
}

/// A label of a [`Sample`] or an exemplar.
#[derive(Clone, Copy, Debug)]
pub struct Label<'f, 'a> {
    family: &'f Family<'a>,
    row: &'f LabelRow,
}

impl<'f, 'a> Label<'f, 'a> {
    /// Its places.
    pub fn row(&self) -> &'f LabelRow {
        self.row
    }

    /// Its name, unescaped.
    pub fn name(&self) -> Cow<'a, str> {
        self.family.text(self.row.name)
    }

    /// Its value, unescaped; bytes that are not UTF-8 are replaced.
    pub fn value(&self) -> Cow<'a, str> {
        self.family.text(self.row.value)
    }

    /// Whether its name is `name`, without allocating.
    pub fn is(&self, name: &str) -> bool {
        if self.row.name.escaped { self.name() == name } else { self.family.get(self.row.name.span) == name.as_bytes() }
    }

    /// From the start of its name to the end of its value, quotes included.
    pub fn span(&self) -> Span {
        let value = self.row.value;
        self.row.name.span.cover(Span::new(value.span.start, value.span.end + u32::from(value.quoted)))
    }
}
