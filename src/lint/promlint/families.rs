//! The families that expfmt has read, with no more of them than promlint asks for.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher as _};

use exposit_parser::model::MetricType;

use crate::lint::rules::naming::words;

/// Families by number, metrics by number.
#[derive(Debug, Default)]
pub(super) struct Families {
    rows: Vec<Family>,
    by_name: HashMap<Box<[u8]>, usize>,
    metrics: Vec<Metric>,
}

/// A family.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) name: String,
    /// `None` until a TYPE line or a sample.
    metric_type: Option<MetricType>,
    pub(super) help: bool,
    metrics: Vec<usize>,
}

/// A metric: a series, or all the lines of one summary or histogram.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Metric {
    /// Its label list, order included.
    pub(super) labels: LabelHash,
    /// How many of its labels have a name in camelCase.
    pub(super) camel_case: u32,
    /// How many labels `le` it has, beyond the thresholds of a histogram.
    pub(super) le: u32,
    /// How many labels `quantile` it has, beyond those of a summary.
    pub(super) quantile: u32,
}

/// 128 bits that stand for a label, a set of labels or a list of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LabelHash(u64, u64);

impl LabelHash {
    /// A label.
    pub(super) fn of(name: &[u8], value: &[u8]) -> Self {
        let half = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u8(salt);
            hasher.write_usize(name.len());
            hasher.write(name);
            hasher.write(value);
            hasher.finish()
        };
        Self(half(0), half(1))
    }

    /// A set with one more label: the order does not matter.
    pub(super) fn union(self, label: Self) -> Self {
        Self(self.0.wrapping_add(label.0), self.1.wrapping_add(label.1))
    }

    /// A list with one more label: the order matters.
    fn then(self, label: Self) -> Self {
        let half = |list: u64, label: u64| (list.rotate_left(7) ^ label).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self(half(self.0, label.0), half(self.1, label.1))
    }
}

/// A label that waits for the end of its label set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    /// Name and value.
    pub(super) hash: LabelHash,
    /// What promlint asks about the name.
    pub(super) name: LabelName,
}

/// What promlint asks about a label's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LabelName {
    CamelCase,
    Le,
    Quantile,
    Other,
}

impl LabelName {
    pub(super) fn of(name: &[u8]) -> Self {
        match name {
            b"le" => Self::Le,
            b"quantile" => Self::Quantile,
            _ if words::is_camel_case(name) => Self::CamelCase,
            _ => Self::Other,
        }
    }
}

impl Families {
    pub(super) fn find(&self, name: &[u8]) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub(super) fn create(&mut self, name: &[u8]) -> usize {
        let number = self.rows.len();
        let text = String::from_utf8_lossy(name).into_owned();
        self.rows.push(Family { name: text, metric_type: None, help: false, metrics: Vec::new() });
        self.by_name.insert(name.into(), number);
        number
    }

    pub(super) fn name(&self, family: usize) -> &str {
        self.rows.get(family).map_or("", |family| &family.name)
    }

    pub(super) fn metric_type(&self, family: usize) -> Option<MetricType> {
        self.rows.get(family)?.metric_type
    }

    pub(super) fn set_type(&mut self, family: usize, metric_type: MetricType) {
        if let Some(family) = self.rows.get_mut(family) {
            family.metric_type = Some(metric_type);
        }
    }

    pub(super) fn has_help(&self, family: usize) -> bool {
        self.rows.get(family).is_some_and(|family| family.help)
    }

    pub(super) fn set_help(&mut self, family: usize) {
        if let Some(family) = self.rows.get_mut(family) {
            family.help = true;
        }
    }

    /// A metric without labels, in no family yet.
    pub(super) fn new_metric(&mut self) -> usize {
        self.metrics.push(Metric::default());
        self.metrics.len() - 1
    }

    pub(super) fn add_labels(&mut self, metric: usize, labels: &[Waiting]) {
        let Some(metric) = self.metrics.get_mut(metric) else { return };
        for label in labels {
            metric.labels = metric.labels.then(label.hash);
            match label.name {
                LabelName::CamelCase => metric.camel_case += 1,
                LabelName::Le => metric.le += 1,
                LabelName::Quantile => metric.quantile += 1,
                LabelName::Other => {}
            }
        }
    }

    /// Puts a metric into a family.
    pub(super) fn file(&mut self, family: usize, metric: usize) {
        if let Some(family) = self.rows.get_mut(family) {
            family.metrics.push(metric);
        }
    }

    /// The families that have metrics, in the order of their first line.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Family> {
        self.rows.iter().filter(|family| !family.metrics.is_empty())
    }

    /// The metrics of a family, in input order.
    pub(super) fn metrics_of<'s>(&'s self, family: &'s Family) -> impl Iterator<Item = Metric> + 's {
        family.metrics.iter().filter_map(|&metric| self.metrics.get(metric).copied())
    }
}

impl Family {
    /// Its type. Only a family whose sample line has no name can lack one; to upstream that is its first type, counter.
    pub(super) fn metric_type(&self) -> MetricType {
        self.metric_type.unwrap_or(MetricType::Counter)
    }
}
