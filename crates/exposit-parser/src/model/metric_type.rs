//! The types of metric families, over all dialects.

/// The type of a metric family, over all dialects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MetricType {
    /// `unknown` of OpenMetrics, `untyped` of the text format, or no TYPE at all.
    #[default]
    Unknown,
    /// A value that only grows, or starts again from zero.
    Counter,
    /// A value that goes up and down.
    Gauge,
    /// Observations counted in buckets.
    Histogram,
    /// A histogram whose counts go up and down.
    GaugeHistogram,
    /// Count and sum of observations, with or without quantiles.
    Summary,
    /// Labels that describe the target; the value is 1.
    Info,
    /// A set of booleans.
    StateSet,
}

impl MetricType {
    /// All types, in the order of their declaration.
    pub const ALL: [Self; 8] = [
        Self::Unknown,
        Self::Counter,
        Self::Gauge,
        Self::Histogram,
        Self::GaugeHistogram,
        Self::Summary,
        Self::Info,
        Self::StateSet,
    ];

    /// Its word in OpenMetrics, such as `gaugehistogram`; the text format writes `untyped` for `unknown`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::GaugeHistogram => "gaugehistogram",
            Self::Summary => "summary",
            Self::Info => "info",
            Self::StateSet => "stateset",
        }
    }

    /// What OpenMetrics 1 puts between the family's name and the name of its main sample: `_total`, `_info` or nothing.
    pub const fn openmetrics_suffix(self) -> &'static str {
        match self {
            Self::Counter => "_total",
            Self::Info => "_info",
            _ => "",
        }
    }
}
