//! A `Histogram` message becomes a composite value: classic buckets, native buckets with absolute counts, exemplars.

use super::exemplar::start_timestamp;
use super::metric::Filler;
use super::wire::{Content, zigzag};
use super::{Field, Fields, Message, schema};
use crate::family::{Composite, NativeHistogram, SampleRow};
use crate::issue::{Issue, IssueKind};
use crate::span::Span;

/// One side of a native histogram as the message writes it.
#[derive(Default)]
struct Side {
    spans: Vec<(i64, u64)>,
    /// Sum of the lengths of the spans.
    total: u64,
    deltas: Vec<i64>,
    counts: Vec<f64>,
    /// From the first of its fields to the last.
    place: Option<Span>,
}

impl Side {
    fn seen(&mut self, field: &Field<'_>) {
        self.place = Some(self.place.map_or(field.span, |place| place.cover(field.span)));
    }

    fn span(&mut self, field: &Field<'_>) -> Result<(), Issue> {
        self.seen(field);
        let (mut offset, mut length) = (0, 0);
        let mut fields = Fields::new(field.message()?);
        while let Some(field) = fields.next()? {
            match field.number {
                schema::span::OFFSET => offset = i64::from(field.zigzag()? as i32),
                schema::span::LENGTH => length = u64::from(field.varint()? as u32),
                _ => {}
            }
        }
        self.total = self.total.saturating_add(length);
        self.spans.push((offset, length));
        Ok(())
    }

    /// One delta, or a packed run of them.
    fn delta(&mut self, field: &Field<'_>) -> Result<(), Issue> {
        self.seen(field);
        let Content::Bytes(packed) = field.content else {
            self.deltas.push(field.zigzag()?);
            return Ok(());
        };
        let mut numbers = Fields::new(packed);
        while !numbers.is_at_end() {
            self.deltas.push(zigzag(numbers.varint()?));
        }
        Ok(())
    }

    /// One count, or a packed run of them.
    fn count(&mut self, field: &Field<'_>) -> Result<(), Issue> {
        self.seen(field);
        let Content::Bytes(packed) = field.content else {
            self.counts.push(field.double()?);
            return Ok(());
        };
        let (numbers, rest) = packed.bytes.as_chunks::<8>();
        if !rest.is_empty() {
            let end = packed.span().end;
            return Err(Issue::new(IssueKind::FieldPastEnd, Span::new(end - rest.len() as u32, end)));
        }
        self.counts.extend(numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)));
        Ok(())
    }

    /// Absolute counts: each delta is the difference to the bucket before it.
    fn absolute(self, float: bool) -> (Vec<(i64, u64)>, Vec<f64>) {
        if float {
            return (self.spans, self.counts);
        }
        let mut count: i64 = 0;
        let counts = self.deltas.iter().map(|delta| {
            count = count.wrapping_add(*delta);
            count as f64
        });
        (self.spans, counts.collect())
    }

    /// Number of buckets that are written, as a float histogram or not.
    fn buckets(&self, float: bool) -> u64 {
        if float { self.counts.len() as u64 } else { self.deltas.len() as u64 }
    }
}

/// The numbers of a histogram that stand once.
#[derive(Default)]
struct Scalars {
    count: u64,
    count_float: f64,
    sum: f64,
    schema: i64,
    zero_threshold: f64,
    zero_count: u64,
    zero_count_float: f64,
}

impl<'a> Filler<'_, 'a> {
    /// Reads a histogram or gauge histogram.
    pub(super) fn histogram(&mut self, message: Message<'a>, row: &mut SampleRow) -> Result<(), Issue> {
        let mut composite = self.composite();
        let mut scalars = Scalars::default();
        let (mut negative, mut positive) = (Side::default(), Side::default());
        let mut fields = Fields::new(message);
        while let Some(field) = fields.next()? {
            let read = match field.number {
                schema::histogram::COUNT => field.varint().map(|number| scalars.count = number),
                schema::histogram::SUM => field.double().map(|number| scalars.sum = number),
                schema::histogram::BUCKET => field.message().and_then(|message| self.bucket(message, &mut composite)),
                schema::histogram::COUNT_FLOAT => field.double().map(|number| scalars.count_float = number),
                schema::histogram::SCHEMA => field.zigzag().map(|number| scalars.schema = i64::from(number as i32)),
                schema::histogram::ZERO_THRESHOLD => field.double().map(|number| scalars.zero_threshold = number),
                schema::histogram::ZERO_COUNT => field.varint().map(|number| scalars.zero_count = number),
                schema::histogram::ZERO_COUNT_FLOAT => field.double().map(|number| scalars.zero_count_float = number),
                schema::histogram::NEGATIVE_SPAN => negative.span(&field),
                schema::histogram::NEGATIVE_DELTA => negative.delta(&field),
                schema::histogram::NEGATIVE_COUNT => negative.count(&field),
                schema::histogram::POSITIVE_SPAN => positive.span(&field),
                schema::histogram::POSITIVE_DELTA => positive.delta(&field),
                schema::histogram::POSITIVE_COUNT => positive.count(&field),
                schema::histogram::START => start_timestamp(&field, row),
                schema::histogram::EXEMPLAR => field.message().and_then(|message| {
                    self.exemplar(message)?;
                    self.check_exemplar_time();
                    Ok(())
                }),
                _ => Ok(()),
            };
            self.tell(read)?;
        }
        let count = if scalars.count_float == 0.0 { scalars.count as f64 } else { scalars.count_float };
        (composite.count, composite.sum) = (Some(count), Some(scalars.sum));
        // As the server tells a native histogram from a classic one.
        let is_native = !negative.spans.is_empty()
            || !positive.spans.is_empty()
            || scalars.zero_threshold > 0.0
            || scalars.zero_count > 0;
        if is_native {
            composite.native = Some(self.native(message, &scalars, negative, positive));
        } else {
            self.check_reserved(row, b"le");
        }
        // The bucket of everything may be left out: it is the count.
        let has_infinity = composite.buckets.iter().any(|(bound, _, _)| *bound == f64::INFINITY);
        if !(has_infinity || is_native && composite.buckets.is_empty()) {
            composite.buckets.push((f64::INFINITY, count, row.value_span));
        }
        self.keep(composite, row);
        Ok(())
    }

    /// Puts the native part together.
    fn native(&mut self, message: Message<'a>, scalars: &Scalars, negative: Side, positive: Side) -> NativeHistogram {
        let float = scalars.count_float > 0.0 || scalars.zero_count_float > 0.0;
        for side in [&negative, &positive] {
            if side.total != side.buckets(float) {
                let place = side.place.unwrap_or(message.span());
                self.issues.push(Issue::new(IssueKind::SpanMismatch, place));
            }
        }
        let (negative_spans, negative_buckets) = negative.absolute(float);
        let (positive_spans, positive_buckets) = positive.absolute(float);
        NativeHistogram {
            schema: scalars.schema,
            zero_threshold: scalars.zero_threshold,
            zero_count: if float { scalars.zero_count_float } else { scalars.zero_count as f64 },
            positive_spans,
            positive_buckets,
            negative_spans,
            negative_buckets,
            span: message.span(),
        }
    }

    /// Reads a classic bucket and its exemplar.
    fn bucket(&mut self, message: Message<'a>, composite: &mut Composite) -> Result<(), Issue> {
        let (mut bound, mut count, mut count_float) = (0.0, 0, 0.0);
        let exemplars = self.family.exemplars.len() as u32;
        let mut fields = Fields::new(message);
        while let Some(field) = fields.next()? {
            let read = match field.number {
                schema::bucket::CUMULATIVE_COUNT => field.varint().map(|number| count = number),
                schema::bucket::UPPER_BOUND => field.double().map(|number| bound = number),
                schema::bucket::EXEMPLAR => field.message().and_then(|message| self.exemplar(message)),
                schema::bucket::CUMULATIVE_COUNT_FLOAT => field.double().map(|number| count_float = number),
                _ => Ok(()),
            };
            self.tell(read)?;
        }
        let index = composite.buckets.len() as u32;
        composite.bucket_exemplars.extend((exemplars..self.family.exemplars.len() as u32).map(|row| (index, row)));
        let count = if count_float == 0.0 { count as f64 } else { count_float };
        composite.buckets.push((bound, count, message.span()));
        Ok(())
    }

    /// The server drops exemplars of native histograms that have no timestamp.
    fn check_exemplar_time(&mut self) {
        if let Some(exemplar) = self.family.exemplars.last().filter(|exemplar| exemplar.timestamp.is_none()) {
            self.issues.push(Issue::new(IssueKind::ExemplarTimestampMissing, exemplar.span));
        }
    }
}
