//! Histograms, gauge histograms and summaries put together from the samples of a family.
//!
//! In the text dialects a histogram is a run of `_bucket`, `_sum` and `_count` lines that share their other labels; in
//! OpenMetrics 2.0 and protobuf it is one composite value. Out comes the same [`Distribution`] for each, so that
//! whoever judges buckets does not ask for the dialect.

use std::collections::HashMap;

use crate::family::{Composite, Family, Label, NativeHistogram, Role, Sample, Value};
use crate::model::MetricType;
use crate::span::Span;

/// One histogram, gauge histogram or summary: the samples of a family that share their timestamp and their labels
/// other than `le` and `quantile`.
#[derive(Clone, Debug)]
pub struct Distribution<'f, 'a> {
    family: &'f Family<'a>,
    /// Its first sample: an index for [`Family::sample`].
    pub first_sample: u32,
    /// Its buckets in input order.
    pub buckets: Vec<BucketView<'f, 'a>>,
    /// Its quantiles in input order.
    pub quantiles: Vec<QuantileView<'f, 'a>>,
    /// The count and its place: the first, where there are several.
    pub count: Option<(f64, Span)>,
    /// The sum and its place: the first, where there are several.
    pub sum: Option<(f64, Span)>,
    /// When it started, in milliseconds since the epoch, and its place: `_created`, `st@` or the protobuf field.
    pub created: Option<(i64, Span)>,
    /// Its native (exponential) part.
    pub native: Option<&'f NativeHistogram>,
    /// Timestamp in milliseconds since the epoch.
    pub timestamp: Option<i64>,
}

/// A bucket of a [`Distribution`].
#[derive(Clone, Copy, Debug)]
pub struct BucketView<'f, 'a> {
    /// Its `le` label; `None` in composite values, and where the label is missing.
    pub le: Option<Label<'f, 'a>>,
    /// Its upper bound; `None` where `le` is missing or not a number.
    pub bound: Option<f64>,
    /// Its cumulative count.
    pub count: f64,
    /// Place of the count; in composite values of the whole bucket.
    pub span: Span,
    /// Its sample: an index for [`Family::sample`].
    pub sample: u32,
}

/// A quantile of a [`Distribution`].
#[derive(Clone, Copy, Debug)]
pub struct QuantileView<'f, 'a> {
    /// Its `quantile` label; `None` in composite values, and where the label is missing.
    pub label: Option<Label<'f, 'a>>,
    /// Which quantile, 0 to 1; `None` where the label is missing or not a number.
    pub quantile: Option<f64>,
    /// Its value.
    pub value: f64,
    /// Place of the value; in composite values of the whole pair.
    pub span: Span,
    /// Its sample: an index for [`Family::sample`].
    pub sample: u32,
}

impl<'f, 'a> Distribution<'f, 'a> {
    fn new(family: &'f Family<'a>, first_sample: u32, timestamp: Option<i64>) -> Self {
        Self {
            family,
            first_sample,
            buckets: Vec::new(),
            quantiles: Vec::new(),
            count: None,
            sum: None,
            created: None,
            native: None,
            timestamp,
        }
    }

    /// Its labels, without `le` and `quantile`, as its first sample writes them.
    pub fn labels(&self) -> impl Iterator<Item = Label<'f, 'a>> + use<'f, 'a> {
        let part = part_label(self.family.metric_type());
        self.family
            .sample(self.first_sample as usize)
            .into_iter()
            .flat_map(|sample| sample.labels())
            .filter(move |label| !label.is(part))
    }

    /// Its first sample.
    pub fn sample(&self) -> Option<Sample<'f, 'a>> {
        self.family.sample(self.first_sample as usize)
    }

    /// The place that names it: name and labels of its first sample.
    pub fn series_span(&self) -> Span {
        self.sample().map(|sample| sample.row().series).unwrap_or_default()
    }

    fn add(&mut self, index: u32, sample: Sample<'f, 'a>) {
        let row = sample.row();
        let number = match row.value {
            Value::Number(number) => number,
            Value::Composite(composite) => {
                if let Some(composite) = self.family.composite(composite) {
                    self.add_composite(index, sample, composite);
                }
                return;
            }
        };
        let place = row.value_span;
        match row.role {
            Role::Bucket => {
                let le = sample.label("le");
                let bound = le.and_then(|label| bound(&self.family.bytes(label.row().value)));
                self.buckets.push(BucketView { le, bound, count: number, span: place, sample: index });
            }
            Role::Value => {
                let label = sample.label("quantile");
                let quantile = label.and_then(|label| bound(&self.family.bytes(label.row().value)));
                self.quantiles.push(QuantileView { label, quantile, value: number, span: place, sample: index });
            }
            Role::Count => first(&mut self.count, number, place),
            Role::Sum => first(&mut self.sum, number, place),
            Role::Created => first(&mut self.created, (number * 1000.0) as i64, place),
            Role::Total | Role::Info | Role::Foreign => {}
        }
    }

    fn add_composite(&mut self, index: u32, sample: Sample<'f, 'a>, composite: &'f Composite) {
        let row = sample.row();
        self.count = composite.count.map(|count| (count, row.value_span));
        self.sum = composite.sum.map(|sum| (sum, row.value_span));
        self.created = row.start_timestamp.map(|start| (start, row.start_span));
        self.native = composite.native.as_ref();
        self.buckets.extend(composite.buckets.iter().map(|&(bound, count, span)| BucketView {
            le: None,
            bound: Some(bound),
            count,
            span,
            sample: index,
        }));
        self.quantiles.extend(composite.quantiles.iter().map(|&(quantile, value, span)| QuantileView {
            label: None,
            quantile: Some(quantile),
            value,
            span,
            sample: index,
        }));
    }
}

fn first<T>(slot: &mut Option<(T, Span)>, value: T, span: Span) {
    if slot.is_none() {
        *slot = Some((value, span));
    }
}

/// A bucket bound or quantile as a number; the servers read it as Go's `ParseFloat` does.
fn bound(text: &[u8]) -> Option<f64> {
    fast_float2::parse(text).ok()
}

/// The label that tells the parts of one distribution apart.
fn part_label(metric_type: MetricType) -> &'static str {
    if metric_type == MetricType::Summary { "quantile" } else { "le" }
}

impl<'a> Family<'a> {
    /// Its histograms, gauge histograms or summaries, in the order of their first samples; none where its type is
    /// another.
    ///
    /// Linear in the samples, whatever their order.
    pub fn distributions(&self) -> Vec<Distribution<'_, 'a>> {
        if !matches!(self.metric_type, MetricType::Histogram | MetricType::GaugeHistogram | MetricType::Summary) {
            return Vec::new();
        }
        let part = part_label(self.metric_type);
        let mut found: Vec<Distribution<'_, 'a>> = Vec::new();
        // Where equal hashes hide different labels, the later group takes the next free key.
        let mut by_labels: HashMap<u64, u32> = HashMap::new();
        let mut current: Option<usize> = None;
        for (index, sample) in self.samples().enumerate() {
            let index = index as u32;
            if matches!(sample.row().value, Value::Composite(_)) {
                let mut alone = Distribution::new(self, index, sample.row().timestamp);
                alone.add(index, sample);
                found.push(alone);
                continue;
            }
            let same = |group: &Distribution<'_, 'a>| {
                group.timestamp == sample.row().timestamp
                    && self
                        .sample(group.first_sample as usize)
                        .is_some_and(|head| head.is_written_like(sample, part) || head.same_labels(sample, part))
            };
            let at = current.filter(|&at| found.get(at).is_some_and(same)).unwrap_or_else(|| {
                let timestamp = sample.row().timestamp.unwrap_or(i64::MIN);
                let mut key = sample.labels_hash(Some(part)) ^ timestamp.cast_unsigned();
                loop {
                    let group = *by_labels.entry(key).or_insert(found.len() as u32) as usize;
                    if found.get(group).is_none_or(same) {
                        return group;
                    }
                    key = key.wrapping_add(1);
                }
            });
            if at == found.len() {
                found.push(Distribution::new(self, index, sample.row().timestamp));
            }
            if let Some(group) = found.get_mut(at) {
                group.add(index, sample);
            }
            current = Some(at);
        }
        found
    }
}
