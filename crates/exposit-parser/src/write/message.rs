//! Delimited protobuf, with the presence of proto2: what is there is written, be it zero.

use super::wire::{Message, delimited};
use super::{LossKind, Losses, Options, declared, label_name, names, unit};
use crate::family::NativeHistogram;
use crate::model::{Exemplar, Histogram, Labels, MetricFamily, MetricType, Number, Point, Summary, Value};
use crate::protobuf::schema;

/// Writes all families as messages.
pub(super) fn write(families: &[MetricFamily], options: Options, losses: &mut Losses) -> Vec<u8> {
    let mut out = Vec::new();
    for family in families {
        losses.start_family();
        let mut writer = Writer { family, options, losses };
        delimited(&mut out, &writer.family().0);
    }
    out
}

/// Writes one family.
struct Writer<'w, 'm> {
    family: &'m MetricFamily,
    options: Options,
    losses: &'w mut Losses,
}

impl Writer<'_, '_> {
    fn family(&mut self) -> Message {
        let family = self.family;
        let mut out = Message::default();
        let (name, _) = names(family, self.options, self.losses);
        out.bytes(schema::family::NAME, name.as_bytes());
        if let Some(help) = &family.help {
            out.bytes(schema::family::HELP, help.as_bytes());
        }
        let (_, metric_type) = declared(family.metric_type, self.options.dialect);
        if metric_type != family.metric_type {
            self.losses.add(family, LossKind::Type);
        }
        let row = schema::TYPES.iter().position(|(candidate, _)| *candidate == metric_type);
        out.varint(schema::family::TYPE, row.unwrap_or_default() as u64);
        for metric in &family.metrics {
            for point in &metric.points {
                out.message(schema::family::METRIC, |out| self.metric(out, &metric.labels, point, metric_type));
            }
        }
        if let Some(unit) = unit(family, self.options, self.losses) {
            out.bytes(schema::family::UNIT, unit.as_bytes());
        }
        out
    }

    fn metric(&mut self, out: &mut Message, labels: &Labels, point: &Point, metric_type: MetricType) {
        self.labels(out, schema::metric::LABEL, labels);
        let payload = schema::TYPES.iter().find(|(candidate, _)| *candidate == metric_type);
        let payload = payload.map_or(schema::metric::UNTYPED, |(_, field)| *field);
        match (&point.value, metric_type) {
            (Value::Histogram(value), MetricType::Histogram | MetricType::GaugeHistogram) => {
                out.message(payload, |out| self.histogram(out, value, point));
            }
            (Value::Summary(value), MetricType::Summary) => {
                out.message(payload, |out| self.summary(out, value, point));
            }
            (Value::Number(value), MetricType::Histogram | MetricType::GaugeHistogram | MetricType::Summary) => {
                // A number that stands alone under such a type has no place in the message.
                self.losses.add(self.family, LossKind::Composite);
                out.message(payload, |out| out.double(schema::histogram::SUM, value.value));
            }
            (value, _) => out.message(payload, |out| self.number(out, value, point, metric_type)),
        }
        match point.timestamp {
            Some(0) => self.losses.add(self.family, LossKind::Timestamp),
            Some(millis) => out.varint(schema::metric::TIMESTAMP_MS, millis.cast_unsigned()),
            None => {}
        }
    }

    fn labels(&mut self, out: &mut Message, field: u32, labels: &Labels) {
        for (name, value) in labels.iter() {
            let name = label_name(self.family, name, self.options, self.losses);
            out.message(field, |out| {
                out.bytes(schema::label::NAME, name.as_bytes());
                out.bytes(schema::label::VALUE, value.as_bytes());
            });
        }
    }

    /// A counter, gauge or untyped value.
    fn number(&mut self, out: &mut Message, value: &Value, point: &Point, metric_type: MetricType) {
        let number = match value {
            Value::Number(number) => Some(number),
            Value::Histogram(Histogram { sum, .. }) | Value::Summary(Summary { sum, .. }) => {
                self.losses.add(self.family, LossKind::Composite);
                sum.as_ref()
            }
        };
        out.double(schema::number::VALUE, number.map_or(f64::NAN, |number| number.value));
        if metric_type == MetricType::Counter {
            self.losses.add_each(self.family, LossKind::Exemplar, point.exemplars.iter().skip(1));
            if let Some(exemplar) = point.exemplars.first() {
                out.message(schema::number::EXEMPLAR, |out| self.exemplar(out, exemplar));
            }
            start(out, schema::number::START, point);
        } else {
            self.losses.add_each(self.family, LossKind::Exemplar, &point.exemplars);
            self.losses.add_each(self.family, LossKind::Created, point.created);
        }
    }

    fn summary(&mut self, out: &mut Message, value: &Summary, point: &Point) {
        let [count, sum] = self.both(value.count.as_ref(), value.sum.as_ref());
        if whole(count).is_none() {
            self.losses.add(self.family, LossKind::Count);
        }
        out.varint(schema::summary::COUNT, whole(count).unwrap_or_default());
        out.double(schema::summary::SUM, sum);
        for (quantile, number) in &value.quantiles {
            if quantile.value.is_nan() {
                self.losses.add(self.family, LossKind::Bound);
                continue;
            }
            out.message(schema::summary::QUANTILE, |out| {
                out.double(schema::quantile::QUANTILE, quantile.value);
                out.double(schema::quantile::VALUE, number.value);
            });
        }
        self.losses.add_each(self.family, LossKind::Exemplar, &point.exemplars);
        start(out, schema::summary::START, point);
    }

    /// Count and sum, which the message cannot leave out: no field is zero.
    fn both(&mut self, count: Option<&Number>, sum: Option<&Number>) -> [f64; 2] {
        if count.is_none() || sum.is_none() {
            self.losses.add(self.family, LossKind::Incomplete);
        }
        [count, sum].map(|number| number.map_or(0.0, |number| number.value))
    }

    fn histogram(&mut self, out: &mut Message, value: &Histogram, point: &Point) {
        let infinity = value.buckets.iter().find(|bucket| bucket.bound.value == f64::INFINITY);
        let count = value.count.as_ref().or(infinity.map(|bucket| &bucket.count));
        let [count, sum] = self.both(count, value.sum.as_ref());
        let native = value.native.as_ref();
        let native_counts = native.into_iter().flat_map(|native| {
            native.positive_buckets.iter().chain(&native.negative_buckets).chain([&native.zero_count])
        });
        let counts = value.buckets.iter().map(|bucket| &bucket.count.value);
        // One count that is not whole makes all of them floats.
        let float = whole(count).is_none() || counts.chain(native_counts).any(|count| whole(*count).is_none());
        let amount = |out: &mut Message, count: f64, integer: u32, double: u32| match whole(count) {
            Some(count) if !float => out.varint(integer, count),
            _ => out.double(double, count),
        };
        amount(out, count, schema::histogram::COUNT, schema::histogram::COUNT_FLOAT);
        out.double(schema::histogram::SUM, sum);
        for bucket in &value.buckets {
            if bucket.bound.value.is_nan() {
                self.losses.add(self.family, LossKind::Bound);
                continue;
            }
            self.losses.add_each(self.family, LossKind::Exemplar, bucket.exemplars.iter().skip(1));
            out.message(schema::histogram::BUCKET, |out| {
                let fields = (schema::bucket::CUMULATIVE_COUNT, schema::bucket::CUMULATIVE_COUNT_FLOAT);
                amount(out, bucket.count.value, fields.0, fields.1);
                out.double(schema::bucket::UPPER_BOUND, bucket.bound.value);
                if let Some(exemplar) = bucket.exemplars.first() {
                    out.message(schema::bucket::EXEMPLAR, |out| self.exemplar(out, exemplar));
                }
            });
        }
        if let Some(native) = native {
            native_part(out, native, float);
            amount(out, native.zero_count, schema::histogram::ZERO_COUNT, schema::histogram::ZERO_COUNT_FLOAT);
        }
        start(out, schema::histogram::START, point);
        for exemplar in &point.exemplars {
            out.message(schema::histogram::EXEMPLAR, |out| self.exemplar(out, exemplar));
        }
    }

    fn exemplar(&mut self, out: &mut Message, exemplar: &Exemplar) {
        self.labels(out, schema::exemplar::LABEL, &exemplar.labels);
        out.double(schema::exemplar::VALUE, exemplar.value.value);
        if let Some(millis) = exemplar.timestamp {
            out.message(schema::exemplar::TIMESTAMP, |out| timestamp(out, millis));
        }
    }
}

/// The native buckets of a histogram. Where it has none, an empty span says that it is native all the same.
fn native_part(out: &mut Message, native: &NativeHistogram, float: bool) {
    out.zigzag(schema::histogram::SCHEMA, native.schema);
    out.double(schema::histogram::ZERO_THRESHOLD, native.zero_threshold);
    let sides = [
        (
            &native.negative_spans,
            &native.negative_buckets,
            [schema::histogram::NEGATIVE_SPAN, schema::histogram::NEGATIVE_DELTA, schema::histogram::NEGATIVE_COUNT],
        ),
        (
            &native.positive_spans,
            &native.positive_buckets,
            [schema::histogram::POSITIVE_SPAN, schema::histogram::POSITIVE_DELTA, schema::histogram::POSITIVE_COUNT],
        ),
    ];
    let empty = native.negative_spans.is_empty()
        && native.positive_spans.is_empty()
        && !(native.zero_threshold > 0.0 || native.zero_count >= 1.0 && !float);
    for (spans, buckets, [span_field, delta_field, count_field]) in sides {
        for (offset, length) in spans {
            span(out, span_field, *offset, *length);
        }
        if float {
            out.packed_double(count_field, buckets);
        } else {
            let mut before = 0;
            out.packed_zigzag(
                delta_field,
                buckets.iter().map(|count| {
                    let count = *count as i64;
                    let delta = count - before;
                    before = count;
                    delta
                }),
            );
        }
    }
    if empty {
        span(out, schema::histogram::POSITIVE_SPAN, 0, 0);
    }
}

fn span(out: &mut Message, field: u32, offset: i64, length: u64) {
    out.message(field, |out| {
        out.zigzag(schema::span::OFFSET, offset);
        out.varint(schema::span::LENGTH, length);
    });
}

fn start(out: &mut Message, field: u32, point: &Point) {
    if let Some(millis) = point.created {
        out.message(field, |out| timestamp(out, millis));
    }
}

/// Milliseconds as `google.protobuf.Timestamp`, whose nanoseconds are never negative.
fn timestamp(out: &mut Message, millis: i64) {
    out.varint(schema::timestamp::SECONDS, millis.div_euclid(1000).cast_unsigned());
    out.varint(schema::timestamp::NANOS, (millis.rem_euclid(1000) * 1_000_000).cast_unsigned());
}

/// A count as the integer that it is.
#[expect(clippy::cast_sign_loss, reason = "the range has no negative number")]
fn whole(count: f64) -> Option<u64> {
    /// Below it every whole number has a float64 of its own.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    // `-0` would come back as `0`, which is the same number.
    (count.fract() == 0.0 && (0.0..WHOLE).contains(&count)).then_some(count as u64)
}
