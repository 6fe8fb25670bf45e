//! Families become the owned model.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{
    Bucket, Exemplar, Exposition, Histogram, Labels, Metric, MetricFamily, MetricType, Number, Point, Summary, Value,
};
use crate::dialect::Dialect;
use crate::distribution::Distribution;
use crate::family::{self, Composite, ExemplarRow, Families, Family, LabelRow, Role, Sample};
use crate::ledger::Ledger;
use crate::source::Block;
use crate::span::Span;

impl Exposition {
    /// Reads a whole exposition: families, deviations, and who rejects it.
    pub fn parse(bytes: &[u8], dialect: Dialect) -> Self {
        let mut ledger = Ledger::new();
        let mut families: Vec<MetricFamily> = Vec::new();
        let mut own_issues = Vec::new();
        let mut reader = Families::new(Block::whole(bytes), dialect, &mut ledger);
        let mut issues = Vec::new();
        while let Some(family) = reader.next() {
            let owned = MetricFamily::from(family);
            let own = family.issues().to_vec();
            // A family in several pieces comes again, whole, in the place of its first piece.
            let at = family.id() as usize;
            if let (Some(earlier), Some(issues)) = (families.get_mut(at), own_issues.get_mut(at)) {
                (*earlier, *issues) = (owned, own);
            } else {
                families.push(owned);
                own_issues.push(own);
            }
        }
        reader.take_issues(&mut issues);
        let rejected_by = reader.rejected_by();
        issues.extend(own_issues.into_iter().flatten());
        issues.sort_by_key(|issue| (issue.span, issue.kind));
        let (samples, series) = (ledger.samples(), ledger.series());
        Self { dialect, families, issues, rejected_by, samples, series }
    }
}

impl From<&Family<'_>> for MetricFamily {
    fn from(family: &Family<'_>) -> Self {
        let text = |line: &family::Metadata| family.text(line.value).into_owned();
        Self {
            name: full_name(family),
            metric_type: family.metric_type(),
            help: family.help_text().map(Cow::into_owned).filter(|text| !text.is_empty()),
            unit: family.unit().map(text).filter(|text| !text.is_empty()),
            metrics: metrics(family),
            pieces: family.pieces(),
        }
    }
}

/// The family's name with the suffix that OpenMetrics 1 keeps out of it.
fn full_name(family: &Family<'_>) -> String {
    let suffix = family.metric_type().openmetrics_suffix();
    let bare = family.sample_rows().iter().any(|row| row.role == Role::Foreign);
    let suffix = if family.dialect() == Dialect::OpenMetrics1 && !bare { suffix } else { "" };
    format!("{}{suffix}", family.name())
}

fn metrics(family: &Family<'_>) -> Vec<Metric> {
    let mut metrics = Metrics::default();
    match family.metric_type() {
        MetricType::Histogram | MetricType::GaugeHistogram | MetricType::Summary => {
            for distribution in family.distributions() {
                let labels = Labels::new(distribution.labels().map(|label| (label.name(), label.value())));
                metrics.of(labels).points.push(distribution_point(family, &distribution));
            }
        }
        _ => {
            for sample in family.samples() {
                let metric = metrics.of(labels(sample));
                if sample.role() == Role::Created {
                    let created = sample.number().map(|seconds| (seconds * 1000.0) as i64);
                    match metric.points.last_mut() {
                        Some(point) => point.created = created,
                        None => metric.points.push(Point { created, ..Point::default() }),
                    }
                    continue;
                }
                let mut point = sample_point(family, sample);
                // `_created` may stand before the sample that it speaks of.
                let text = family.dialect() != Dialect::Protobuf;
                if let Some(waiting) = metric.points.pop_if(|last| text && is_waiting(last)) {
                    point.created = waiting.created;
                }
                metric.points.push(point);
            }
        }
    }
    metrics.found
}

/// A point that only `_created` has spoken of.
fn is_waiting(point: &Point) -> bool {
    point.created.is_some() && matches!(&point.value, Value::Number(number) if number.text.is_empty())
}

/// Metrics in the order of their first samples, found by their labels.
#[derive(Default)]
struct Metrics {
    found: Vec<Metric>,
    index: HashMap<Labels, usize>,
}

impl Metrics {
    fn of(&mut self, labels: Labels) -> &mut Metric {
        let next = self.found.len();
        let at = *self.index.entry(labels).or_insert_with_key(|labels| {
            self.found.push(Metric { labels: labels.clone(), points: Vec::new() });
            next
        });
        &mut self.found[at]
    }
}

fn labels(sample: Sample<'_, '_>) -> Labels {
    Labels::new(sample.labels().map(|label| (label.name(), label.value())))
}

fn sample_point(family: &Family<'_>, sample: Sample<'_, '_>) -> Point {
    let row = sample.row();
    let value = match sample.composite() {
        None => Value::Number(number(family, sample.number().unwrap_or(f64::NAN), row.value_span)),
        Some(composite) => composite_value(family, composite),
    };
    let bucket_exemplars =
        sample.composite().map(|composite| composite.bucket_exemplars.as_slice()).unwrap_or_default();
    let exemplars = (row.exemplars.start..).zip(sample.exemplars());
    Point {
        value,
        timestamp: row.timestamp,
        created: row.start_timestamp,
        exemplars: exemplars
            .filter(|(index, _)| !bucket_exemplars.iter().any(|(_, exemplar)| exemplar == index))
            .map(|(_, exemplar)| own_exemplar(family, exemplar))
            .collect(),
    }
}

fn distribution_point(family: &Family<'_>, distribution: &Distribution<'_, '_>) -> Point {
    if let Some(sample) = distribution.sample().filter(|sample| sample.composite().is_some()) {
        return sample_point(family, sample);
    }
    let read = |part: Option<(f64, Span)>| part.map(|(value, span)| number(family, value, span));
    let label = |label: Option<family::Label<'_, '_>>, value: Option<f64>| Number {
        value: value.unwrap_or(f64::NAN),
        text: label.map(|label| label.value().into_owned()).unwrap_or_default(),
    };
    let value = if family.metric_type() == MetricType::Summary {
        Value::Summary(Summary {
            count: read(distribution.count),
            sum: read(distribution.sum),
            quantiles: distribution
                .quantiles
                .iter()
                .map(|part| (label(part.label, part.quantile), number(family, part.value, part.span)))
                .collect(),
        })
    } else {
        Value::Histogram(Histogram {
            count: read(distribution.count),
            sum: read(distribution.sum),
            buckets: distribution
                .buckets
                .iter()
                .map(|part| Bucket {
                    bound: label(part.le, part.bound),
                    count: number(family, part.count, part.span),
                    exemplars: exemplars_of(family, part.sample),
                })
                .collect(),
            native: None,
        })
    };
    Point {
        value,
        timestamp: distribution.timestamp,
        created: distribution.created.map(|(created, _)| created),
        exemplars: Vec::new(),
    }
}

fn composite_value(family: &Family<'_>, composite: &Composite) -> Value {
    let bare = |value: Option<f64>| value.map(Number::from);
    if family.metric_type() == MetricType::Summary || !composite.quantiles.is_empty() {
        return Value::Summary(Summary {
            count: bare(composite.count),
            sum: bare(composite.sum),
            quantiles: composite
                .quantiles
                .iter()
                .map(|&(quantile, value, _)| (quantile.into(), value.into()))
                .collect(),
        });
    }
    let exemplars = |bucket: u32| {
        let of_bucket = composite.bucket_exemplars.iter().filter(move |(at, _)| *at == bucket);
        of_bucket.filter_map(|(_, exemplar)| family.exemplar_rows().get(*exemplar as usize))
    };
    Value::Histogram(Histogram {
        count: bare(composite.count),
        sum: bare(composite.sum),
        buckets: (0u32..)
            .zip(&composite.buckets)
            .map(|(at, &(bound, count, _))| Bucket {
                bound: bound.into(),
                count: count.into(),
                exemplars: exemplars(at).map(|exemplar| own_exemplar(family, exemplar)).collect(),
            })
            .collect(),
        native: composite.native.clone(),
    })
}

fn exemplars_of(family: &Family<'_>, sample: u32) -> Vec<Exemplar> {
    let sample = family.sample(sample as usize);
    let rows = sample.map(|sample| sample.exemplars()).unwrap_or_default();
    rows.iter().map(|exemplar| own_exemplar(family, exemplar)).collect()
}

fn own_exemplar(family: &Family<'_>, exemplar: &ExemplarRow) -> Exemplar {
    let rows = family.label_rows().get(exemplar.labels.start as usize..exemplar.labels.end as usize);
    let label = |row: &LabelRow| (family.text(row.name).into_owned(), family.text(row.value).into_owned());
    Exemplar {
        labels: Labels::new(rows.unwrap_or_default().iter().map(label)),
        value: number(family, exemplar.value, exemplar.value_span),
        timestamp: exemplar.timestamp,
    }
}

/// A number with its text, where the dialect writes numbers as text.
fn number(family: &Family<'_>, value: f64, span: Span) -> Number {
    let text = if family.dialect() == Dialect::Protobuf {
        String::new()
    } else {
        String::from_utf8_lossy(family.get(span)).into_owned()
    };
    Number { value, text }
}
