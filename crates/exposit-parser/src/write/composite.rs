//! Histograms and summaries as one value of OpenMetrics 2.0.

use std::fmt::Write;

use super::lines::write_count;
use super::{LossKind, Losses};
use crate::model::{Histogram, MetricFamily, Number, Summary};
use crate::number;

/// `{count:3,sum:4.5,bucket:[1.0:2,+Inf:3]}`
pub(super) fn histogram(family: &MetricFamily, value: &Histogram, gauge: bool, losses: &mut Losses) -> String {
    let mut out = String::from("{");
    let infinity = value.buckets.iter().find(|bucket| bucket.bound.value == f64::INFINITY);
    let count = value.count.as_ref().or(infinity.map(|bucket| &bucket.count));
    let count = start(&mut out, family, count, value.sum.as_ref(), gauge, losses);
    if let Some(native) = &value.native {
        let _ = write!(out, ",schema:{},zero_threshold:", native.schema);
        number_into(&mut out, native.zero_threshold);
        out.push_str(",zero_count:");
        write_count(&mut out, native.zero_count);
        let sides = [
            ("negative", &native.negative_spans, &native.negative_buckets),
            ("positive", &native.positive_spans, &native.positive_buckets),
        ];
        for (side, spans, buckets) in sides.into_iter().filter(|(_, spans, _)| !spans.is_empty()) {
            let _ = write!(out, ",{side}_spans:[");
            list(&mut out, spans, |out, (offset, length)| {
                let _ = write!(out, "{offset}:{length}");
            });
            let _ = write!(out, "],{side}_buckets:[");
            list(&mut out, buckets, |out, count| write_count(out, *count));
            out.push(']');
        }
    }
    if value.native.is_none() || !value.buckets.is_empty() {
        let is_number = |bound: &Number| !bound.value.is_nan();
        let mut buckets: Vec<(f64, f64)> = (value.buckets.iter().filter(|bucket| is_number(&bucket.bound)))
            .map(|bucket| (bucket.bound.value, bucket.count.value))
            .collect();
        losses.add_each(family, LossKind::Bound, value.buckets.iter().filter(|bucket| !is_number(&bucket.bound)));
        if infinity.is_none() {
            losses.add(family, LossKind::Incomplete);
            buckets.push((f64::INFINITY, count));
        }
        out.push_str(",bucket:[");
        list(&mut out, &buckets, |out, &(bound, count)| pair(out, bound, |out| write_count(out, count)));
        out.push(']');
    }
    out.push('}');
    out
}

/// `{count:3,sum:4.5,quantile:[0.5:1.5]}`
pub(super) fn summary(family: &MetricFamily, value: &Summary, losses: &mut Losses) -> String {
    let mut out = String::from("{");
    start(&mut out, family, value.count.as_ref(), value.sum.as_ref(), false, losses);
    let is_number = |quantile: &Number| !quantile.value.is_nan();
    let quantiles: Vec<_> = value.quantiles.iter().filter(|(quantile, _)| is_number(quantile)).collect();
    losses.add_each(family, LossKind::Bound, value.quantiles.iter().filter(|(quantile, _)| !is_number(quantile)));
    out.push_str(",quantile:[");
    list(&mut out, &quantiles, |out, (quantile, number)| {
        pair(out, quantile.value, |out| number_into(out, number.value));
    });
    out.push_str("]}");
    out
}

/// Count and sum, which have to be there; gives the count.
fn start(
    out: &mut String,
    family: &MetricFamily,
    count: Option<&Number>,
    sum: Option<&Number>,
    gauge: bool,
    losses: &mut Losses,
) -> f64 {
    if count.is_none() || sum.is_none() {
        losses.add(family, LossKind::Incomplete);
    }
    let prefix = if gauge { "g" } else { "" };
    let count = count.map_or(0.0, |count| count.value);
    let _ = write!(out, "{prefix}count:");
    write_count(out, count);
    let _ = write!(out, ",{prefix}sum:");
    number_into(out, sum.map_or(f64::NAN, |sum| sum.value));
    count
}

fn number_into(out: &mut String, value: f64) {
    out.push_str(&number::openmetrics(value));
}

fn pair(out: &mut String, key: f64, value: impl FnOnce(&mut String)) {
    number_into(out, key);
    out.push(':');
    value(out);
}

/// Items with commas between them.
fn list<T>(out: &mut String, items: &[T], mut write: impl FnMut(&mut String, &T)) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item);
    }
}
