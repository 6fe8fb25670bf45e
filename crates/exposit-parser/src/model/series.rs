//! Metrics taken apart into the series that Prometheus stores.

use std::collections::HashMap;

use super::{Histogram, Labels, MetricFamily, MetricType, Number, Point, Summary, Value};
use crate::dialect::Dialect;
use crate::family::NativeHistogram;

/// A series: what Prometheus keeps under one name and label set.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name, with the suffix of its part.
    pub name: String,
    /// Its labels, with `le` or `quantile` where it is a bucket or quantile.
    pub labels: Labels,
    /// Its samples, in input order.
    pub samples: Vec<Sample>,
}

/// A sample of a [`Series`].
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The value; NaN where it is a native histogram.
    pub value: Number,
    /// The native histogram, where it is one.
    pub native: Option<NativeHistogram>,
    /// Timestamp in milliseconds since the epoch.
    pub timestamp: Option<i64>,
}

impl MetricFamily {
    /// Its series as a scrape in `dialect` gives them to Prometheus, metric by metric: a histogram gives one a bucket
    /// (`le="+Inf"` even where a protobuf message leaves it out) and those of count and sum, or one where it is native.
    ///
    /// ```
    /// use exposit_parser::dialect::Dialect;
    /// use exposit_parser::model::Exposition;
    ///
    /// let text = b"# TYPE t histogram\nt_bucket{le=\"1\"} 2\nt_bucket{le=\"+Inf\"} 3\nt_sum 4.5\nt_count 3\n";
    /// let exposition = Exposition::parse(text, Dialect::PrometheusText);
    /// let names: Vec<_> = exposition.families[0].series(exposition.dialect).into_iter().map(|series| series.name).collect();
    /// assert_eq!(names, ["t_bucket", "t_bucket", "t_count", "t_sum"]);
    /// ```
    pub fn series(&self, dialect: Dialect) -> Vec<Series> {
        self.metrics
            .iter()
            .flat_map(|metric| {
                let mut parts =
                    Parts { family: self, dialect, labels: &metric.labels, found: Vec::new(), index: HashMap::new() };
                for point in &metric.points {
                    parts.add(point);
                }
                parts.found
            })
            .collect()
    }
}

/// The series of one metric, as far as they are known.
struct Parts<'m> {
    family: &'m MetricFamily,
    dialect: Dialect,
    labels: &'m Labels,
    found: Vec<Series>,
    /// Where a series stands among those found, by name and labels.
    index: HashMap<(String, Labels), usize>,
}

impl Parts<'_> {
    fn add(&mut self, point: &Point) {
        match &point.value {
            Value::Number(number) => self.push("", None, number.clone(), point),
            Value::Histogram(histogram) => self.histogram(histogram, point),
            Value::Summary(summary) => self.summary(summary, point),
        }
    }

    fn histogram(&mut self, histogram: &Histogram, point: &Point) {
        if let Some(native) = &histogram.native {
            let sample = Sample { value: f64::NAN.into(), native: Some(native.clone()), timestamp: point.timestamp };
            self.enter(self.family.name.clone(), self.labels.clone(), sample);
            return;
        }
        let infinity = histogram.buckets.iter().any(|bucket| bucket.bound.value == f64::INFINITY);
        for bucket in &histogram.buckets {
            self.push("_bucket", Some(("le", bound_text(&bucket.bound))), bucket.count.clone(), point);
        }
        if let (false, Dialect::Protobuf, Some(count)) = (infinity, self.dialect, &histogram.count) {
            self.push("_bucket", Some(("le", "+Inf".to_owned())), count.clone(), point);
        }
        self.count_and_sum(histogram.count.as_ref(), histogram.sum.as_ref(), point);
    }

    fn summary(&mut self, summary: &Summary, point: &Point) {
        for (quantile, value) in &summary.quantiles {
            self.push("", Some(("quantile", bound_text(quantile))), value.clone(), point);
        }
        self.count_and_sum(summary.count.as_ref(), summary.sum.as_ref(), point);
    }

    fn count_and_sum(&mut self, count: Option<&Number>, sum: Option<&Number>, point: &Point) {
        for (suffix, number) in [("_count", count), ("_sum", sum)] {
            if let Some(number) = number {
                self.push(suffix, None, number.clone(), point);
            }
        }
    }

    fn push(&mut self, suffix: &str, label: Option<(&str, String)>, value: Number, point: &Point) {
        let gauge = self.family.metric_type == MetricType::GaugeHistogram && self.dialect.is_openmetrics();
        let suffix = match suffix {
            "_count" if gauge => "_gcount",
            "_sum" if gauge => "_gsum",
            _ => suffix,
        };
        let labels = match label {
            None => self.labels.clone(),
            Some((name, value)) => self.labels.with(name, &value),
        };
        let sample = Sample { value, native: None, timestamp: point.timestamp };
        self.enter(format!("{}{suffix}", self.family.name), labels, sample);
    }

    fn enter(&mut self, name: String, labels: Labels, sample: Sample) {
        let at = *self.index.entry((name, labels)).or_insert_with_key(|(name, labels)| {
            self.found.push(Series { name: name.clone(), labels: labels.clone(), samples: Vec::new() });
            self.found.len() - 1
        });
        if let Some(series) = self.found.get_mut(at) {
            series.samples.push(sample);
        }
    }
}

/// A bound or quantile as the server writes it into its label: `1` becomes `1.0`.
fn bound_text(number: &Number) -> String {
    let value = number.value;
    if value.is_nan() && !number.text.is_empty() {
        number.text.clone()
    } else if value.is_infinite() {
        (if value > 0.0 { "+Inf" } else { "-Inf" }).to_owned()
    } else if value == value.trunc() && value.abs() < 1e21 {
        format!("{value:.1}")
    } else {
        value.to_string()
    }
}
