//! Field numbers of `io.prometheus.client`, the same for its proto2 and proto3 writers, and for reader and writer here.

use crate::model::MetricType;

pub(crate) mod family {
    pub(crate) const NAME: u32 = 1;
    pub(crate) const HELP: u32 = 2;
    pub(crate) const TYPE: u32 = 3;
    pub(crate) const METRIC: u32 = 4;
    pub(crate) const UNIT: u32 = 5;
}

pub(crate) mod metric {
    pub(crate) const LABEL: u32 = 1;
    pub(crate) const GAUGE: u32 = 2;
    pub(crate) const COUNTER: u32 = 3;
    pub(crate) const SUMMARY: u32 = 4;
    pub(crate) const UNTYPED: u32 = 5;
    pub(crate) const TIMESTAMP_MS: u32 = 6;
    pub(crate) const HISTOGRAM: u32 = 7;
}

pub(crate) mod label {
    pub(crate) const NAME: u32 = 1;
    pub(crate) const VALUE: u32 = 2;
}

/// Gauge, counter and untyped share the first; only a counter has the others.
pub(crate) mod number {
    pub(crate) const VALUE: u32 = 1;
    pub(crate) const EXEMPLAR: u32 = 2;
    pub(crate) const START: u32 = 3;
}

pub(crate) mod summary {
    pub(crate) const COUNT: u32 = 1;
    pub(crate) const SUM: u32 = 2;
    pub(crate) const QUANTILE: u32 = 3;
    pub(crate) const START: u32 = 4;
}

pub(crate) mod quantile {
    pub(crate) const QUANTILE: u32 = 1;
    pub(crate) const VALUE: u32 = 2;
}

pub(crate) mod histogram {
    pub(crate) const COUNT: u32 = 1;
    pub(crate) const SUM: u32 = 2;
    pub(crate) const BUCKET: u32 = 3;
    pub(crate) const COUNT_FLOAT: u32 = 4;
    pub(crate) const SCHEMA: u32 = 5;
    pub(crate) const ZERO_THRESHOLD: u32 = 6;
    pub(crate) const ZERO_COUNT: u32 = 7;
    pub(crate) const ZERO_COUNT_FLOAT: u32 = 8;
    pub(crate) const NEGATIVE_SPAN: u32 = 9;
    pub(crate) const NEGATIVE_DELTA: u32 = 10;
    pub(crate) const NEGATIVE_COUNT: u32 = 11;
    pub(crate) const POSITIVE_SPAN: u32 = 12;
    pub(crate) const POSITIVE_DELTA: u32 = 13;
    pub(crate) const POSITIVE_COUNT: u32 = 14;
    pub(crate) const START: u32 = 15;
    pub(crate) const EXEMPLAR: u32 = 16;
}

pub(crate) mod bucket {
    pub(crate) const CUMULATIVE_COUNT: u32 = 1;
    pub(crate) const UPPER_BOUND: u32 = 2;
    pub(crate) const EXEMPLAR: u32 = 3;
    pub(crate) const CUMULATIVE_COUNT_FLOAT: u32 = 4;
}

pub(crate) mod span {
    pub(crate) const OFFSET: u32 = 1;
    pub(crate) const LENGTH: u32 = 2;
}

pub(crate) mod exemplar {
    pub(crate) const LABEL: u32 = 1;
    pub(crate) const VALUE: u32 = 2;
    pub(crate) const TIMESTAMP: u32 = 3;
}

/// `google.protobuf.Timestamp`.
pub(crate) mod timestamp {
    pub(crate) const SECONDS: u32 = 1;
    pub(crate) const NANOS: u32 = 2;
}

/// The types, at the index that the enumeration gives them, and the field of `Metric` that holds their value. There is
/// neither an info nor a state set.
pub(crate) const TYPES: [(MetricType, u32); 6] = [
    (MetricType::Counter, metric::COUNTER),
    (MetricType::Gauge, metric::GAUGE),
    (MetricType::Summary, metric::SUMMARY),
    (MetricType::Unknown, metric::UNTYPED),
    (MetricType::Histogram, metric::HISTOGRAM),
    (MetricType::GaugeHistogram, metric::HISTOGRAM),
];
