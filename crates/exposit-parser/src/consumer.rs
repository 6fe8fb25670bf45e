//! The programs that read expositions, and which deviation each of them rejects.
//!
//! Consumers disagree on some 55 constructs. The parser accepts the union and records every deviation as an
//! [`Issue`](crate::issue::Issue); the table of this module says who rejects it, so one pass gives a verdict per consumer.

use std::fmt;

/// A program that reads expositions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consumer {
    /// The Prometheus server: its parser for the dialect, and what its scrape loop refuses after parsing.
    Prometheus,
    /// `promtool check metrics`: package expfmt with legacy (ASCII) names.
    Promtool,
    /// Package expfmt with UTF-8 names: textfile collector of `node_exporter`, Pushgateway.
    Expfmt,
    /// `VictoriaMetrics` and vmagent; "accept" means that every line was understood.
    VictoriaMetrics,
    /// The text parser of Python's `prometheus_client`.
    ClientPython,
    /// The strict OpenMetrics reference parser (`prometheus_client.openmetrics`); for OpenMetrics 2.0 the specification.
    OpenMetrics,
}

impl Consumer {
    /// All consumers, in the order in which they are listed to a user.
    pub const ALL: [Self; 6] =
        [Self::Prometheus, Self::Promtool, Self::Expfmt, Self::VictoriaMetrics, Self::ClientPython, Self::OpenMetrics];

    /// Its name on the command line and in JSON, such as `client-python`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prometheus => "prometheus",
            Self::Promtool => "promtool",
            Self::Expfmt => "expfmt",
            Self::VictoriaMetrics => "victoriametrics",
            Self::ClientPython => "client-python",
            Self::OpenMetrics => "openmetrics",
        }
    }

    /// The consumer of that [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|consumer| consumer.name() == name)
    }
}

impl fmt::Display for Consumer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of consumers.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ConsumerSet(u8);

impl ConsumerSet {
    /// No consumer.
    pub const NONE: Self = Self(0);

    /// The set of these consumers.
    pub const fn of(consumers: &[Consumer]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < consumers.len() {
            bits |= 1 << consumers[index] as u8;
            index += 1;
        }
        Self(bits)
    }

    /// Whether no consumer is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `consumer` is in it.
    pub const fn contains(self, consumer: Consumer) -> bool {
        self.0 & (1 << consumer as u8) != 0
    }

    /// The consumers that are in one of the two.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The consumers that are in both.
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The consumers of this set that are not in `other`.
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Its members, in the order of [`Consumer::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Consumer> {
        Consumer::ALL.into_iter().filter(move |&consumer| self.contains(consumer))
    }
}

impl fmt::Debug for ConsumerSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl FromIterator<Consumer> for ConsumerSet {
    fn from_iter<I: IntoIterator<Item = Consumer>>(consumers: I) -> Self {
        consumers.into_iter().fold(Self::NONE, |set, consumer| set.union(Self::of(&[consumer])))
    }
}
