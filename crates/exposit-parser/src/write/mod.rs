//! The model becomes an exposition again, in canonical form, in any dialect.
//!
//! Families go in, bytes come out, and beside them a list of what the dialect could not hold: a [`Loss`] for everything
//! that is left out or changed, so that nothing goes missing silently. Writing and reading again gives the same model,
//! but for what the losses name.
//!
//! ```
//! use exposit_parser::dialect::Dialect;
//! use exposit_parser::model::Exposition;
//! use exposit_parser::write::{LossKind, Options, write};
//!
//! let text = b"# TYPE jobs counter\njobs{queue=\"mail\"} 7\n";
//! let read = Exposition::parse(text, Dialect::PrometheusText);
//!
//! let written = write(&read.families, Options::new(Dialect::OpenMetrics1));
//! assert_eq!(
//!     String::from_utf8_lossy(&written.bytes),
//!     "# TYPE jobs counter\njobs_total{queue=\"mail\"} 7.0\n# EOF\n"
//! );
//! // OpenMetrics 1 knows counters by `_total` only.
//! assert_eq!(written.losses[0].kind, LossKind::Renamed);
//! ```

mod composite;
mod lines;
mod message;
mod wire;

use std::borrow::Cow;

use crate::dialect::Dialect;
use crate::model::{Exemplar, MetricFamily, MetricType};
use crate::names::{Escaping, NameKind};

/// How to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The dialect.
    pub dialect: Dialect,
    /// What becomes of names that are not legal under the legacy rules.
    pub escaping: Escaping,
}

impl Options {
    /// The dialect, with UTF-8 names quoted where they need it.
    pub const fn new(dialect: Dialect) -> Self {
        Self { dialect, escaping: Escaping::AllowUtf8 }
    }

    /// The same with another escaping scheme.
    pub const fn escaping(self, escaping: Escaping) -> Self {
        Self { escaping, ..self }
    }
}

/// What was written, and what could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The exposition.
    pub bytes: Vec<u8>,
    /// What it does not hold, by family and kind.
    pub losses: Vec<Loss>,
}

/// Something that the dialect cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The family.
    pub family: String,
    /// What is lost.
    pub kind: LossKind,
    /// How often.
    pub count: u32,
}

/// The ways in which writing can lose something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LossKind {
    /// The type: another one is declared, which comes closest.
    Type,
    /// Blanks at the start of a HELP text: readers of the text format skip them.
    Help,
    /// The unit: the dialect has none, or not one that the family's name does not end in.
    Unit,
    /// A name: the dialect demands a suffix, which was added.
    Renamed,
    /// A name: the escaping scheme cannot be undone.
    Escaped,
    /// An exemplar: the dialect has none, or not there.
    Exemplar,
    /// That an exemplar is of one bucket: it is written as one of the whole value.
    ExemplarBucket,
    /// When a series started.
    Created,
    /// A timestamp that means "none" in the dialect.
    Timestamp,
    /// The native part of a histogram.
    NativeHistogram,
    /// A bucket or quantile whose bound is no number.
    Bound,
    /// That a count, a sum or a bucket is missing: the dialect demands it, so one was made up.
    Incomplete,
    /// The count of a summary, which has to be a whole number.
    Count,
    /// That lines belong together: the dialect cannot say so for this type.
    Composite,
}

impl LossKind {
    /// What is lost, to stand in a message.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Type => "type is written as another one",
            Self::Help => "help text loses its first blanks",
            Self::Unit => "unit is left out",
            Self::Renamed => "name gets a suffix",
            Self::Escaped => "name is escaped for good",
            Self::Exemplar => "exemplar is left out",
            Self::ExemplarBucket => "exemplar loses its bucket",
            Self::Created => "start time is left out",
            Self::Timestamp => "timestamp is left out",
            Self::NativeHistogram => "native histogram is left out",
            Self::Bound => "bucket or quantile without a number is left out",
            Self::Incomplete => "missing count, sum or bucket is made up",
            Self::Count => "count is not a whole number",
            Self::Composite => "histogram or summary falls apart",
        }
    }
}

/// Writes families.
pub fn write(families: &[MetricFamily], options: Options) -> Written {
    let mut losses = Losses::default();
    let bytes = match options.dialect {
        Dialect::Protobuf => message::write(families, options, &mut losses),
        _ => lines::write(families, options, &mut losses).into_bytes(),
    };
    Written { bytes, losses: losses.found }
}

/// Losses as they are found, one entry a family and kind.
#[derive(Debug, Default)]
struct Losses {
    found: Vec<Loss>,
    /// Where those of the family at hand start.
    current: usize,
}

impl Losses {
    fn start_family(&mut self) {
        self.current = self.found.len();
    }

    fn add(&mut self, family: &MetricFamily, kind: LossKind) {
        let current = self.found.get_mut(self.current..).unwrap_or_default();
        match current.iter_mut().find(|loss| loss.kind == kind) {
            Some(loss) => loss.count = loss.count.saturating_add(1),
            None => self.found.push(Loss { family: family.name.clone(), kind, count: 1 }),
        }
    }

    /// The same for each of several things.
    fn add_each<T>(&mut self, family: &MetricFamily, kind: LossKind, lost: impl IntoIterator<Item = T>) {
        lost.into_iter().for_each(|_| self.add(family, kind));
    }
}

/// What a type is written as.
struct TypeRow {
    metric_type: MetricType,
    /// The word in the text format and the type it means, which differ where that has no such type.
    text: (&'static str, MetricType),
    /// The type in protobuf.
    protobuf: MetricType,
}

/// The types in the order of their declaration.
const TYPES: [TypeRow; 8] = [
    TypeRow { metric_type: MetricType::Unknown, text: ("untyped", MetricType::Unknown), protobuf: MetricType::Unknown },
    TypeRow { metric_type: MetricType::Counter, text: ("counter", MetricType::Counter), protobuf: MetricType::Counter },
    TypeRow { metric_type: MetricType::Gauge, text: ("gauge", MetricType::Gauge), protobuf: MetricType::Gauge },
    TypeRow {
        metric_type: MetricType::Histogram,
        text: ("histogram", MetricType::Histogram),
        protobuf: MetricType::Histogram,
    },
    TypeRow {
        metric_type: MetricType::GaugeHistogram,
        text: ("histogram", MetricType::Histogram),
        protobuf: MetricType::GaugeHistogram,
    },
    TypeRow { metric_type: MetricType::Summary, text: ("summary", MetricType::Summary), protobuf: MetricType::Summary },
    TypeRow { metric_type: MetricType::Info, text: ("gauge", MetricType::Gauge), protobuf: MetricType::Gauge },
    TypeRow { metric_type: MetricType::StateSet, text: ("gauge", MetricType::Gauge), protobuf: MetricType::Gauge },
];

/// The word of a type in a dialect and the type that it is there.
fn declared(metric_type: MetricType, dialect: Dialect) -> (&'static str, MetricType) {
    let row = TYPES.iter().find(|row| row.metric_type == metric_type).unwrap_or(&TYPES[0]);
    match dialect {
        Dialect::PrometheusText => row.text,
        Dialect::Protobuf => (row.protobuf.name(), row.protobuf),
        Dialect::OpenMetrics1 | Dialect::OpenMetrics2 => (metric_type.name(), metric_type),
    }
}

/// The family's name as the dialect puts it into metadata, escaped, and the suffix of its main sample.
fn names<'m>(family: &'m MetricFamily, options: Options, losses: &mut Losses) -> (Cow<'m, str>, &'static str) {
    let (name, suffix) = if options.dialect == Dialect::OpenMetrics1 {
        let suffix = family.metric_type.openmetrics_suffix();
        if !family.name.ends_with(suffix) {
            losses.add(family, LossKind::Renamed);
        }
        (family.openmetrics_name(), suffix)
    } else {
        (family.name.as_str(), "")
    };
    let escaped = options.escaping.apply(NameKind::Metric, name);
    if matches!(options.escaping, Escaping::Underscores | Escaping::Dots) && escaped != name {
        losses.add(family, LossKind::Escaped);
    }
    (escaped, suffix)
}

/// A label's name under the escaping scheme.
fn label_name<'m>(family: &MetricFamily, name: &'m str, options: Options, losses: &mut Losses) -> Cow<'m, str> {
    let escaped = options.escaping.apply(NameKind::Label, name);
    if matches!(options.escaping, Escaping::Underscores | Escaping::Dots) && escaped != name {
        losses.add(family, LossKind::Escaped);
    }
    escaped
}

/// The unit, where the dialect can hold it.
fn unit<'m>(family: &'m MetricFamily, options: Options, losses: &mut Losses) -> Option<&'m str> {
    let unit = family.unit.as_deref().filter(|unit| !unit.is_empty())?;
    let without_total =
        if family.metric_type == MetricType::Counter { family.openmetrics_name() } else { &family.name };
    let stem = if options.dialect == Dialect::OpenMetrics1 { family.openmetrics_name() } else { without_total };
    let is_suffix = stem.strip_suffix(unit).is_some_and(|rest| rest.ends_with('_'));
    let is_name = unit.bytes().all(|byte| crate::names::is_legacy_byte(NameKind::Metric, byte));
    let holds = match options.dialect {
        Dialect::PrometheusText => false,
        Dialect::OpenMetrics1 => is_suffix && !matches!(family.metric_type, MetricType::Info | MetricType::StateSet),
        Dialect::OpenMetrics2 => is_name && !matches!(family.metric_type, MetricType::Info | MetricType::StateSet),
        Dialect::Protobuf => is_suffix,
    };
    if !holds {
        losses.add(family, LossKind::Unit);
    }
    holds.then_some(unit)
}

/// The exemplars that OpenMetrics 2.0 can hold: those with a timestamp.
fn timed<'m>(
    family: &MetricFamily,
    exemplars: &'m [Exemplar],
    losses: &mut Losses,
) -> impl Iterator<Item = &'m Exemplar> + use<'m> {
    losses.add_each(family, LossKind::Exemplar, exemplars.iter().filter(|exemplar| exemplar.timestamp.is_none()));
    exemplars.iter().filter(|exemplar| exemplar.timestamp.is_some())
}
