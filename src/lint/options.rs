//! What the user chose for a run of the linter.

use exposit_parser::dialect::Dialect;

use crate::rule::Selection;

/// Who is going to read the input; narrows or hardens some rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// A server that scrapes it.
    #[default]
    Scrape,
    /// The textfile collector of `node_exporter`.
    Textfile,
    /// A Pushgateway.
    Pushgateway,
    /// A server that federates from another: recorded series and timestamps are expected.
    Federate,
}

impl Profile {
    /// All profiles, in the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Scrape, Self::Textfile, Self::Pushgateway, Self::Federate];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scrape => "scrape",
            Self::Textfile => "textfile",
            Self::Pushgateway => "pushgateway",
            Self::Federate => "federate",
        }
    }

    /// The profile of that [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }
}

/// Limits that some rules compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Characters of a HELP text (`max-help-length`).
    pub help_length: usize,
    /// Bytes of a metric or label name (`max-name-length`).
    pub name_length: usize,
    /// Thresholds of one histogram (`max-buckets`).
    pub buckets: usize,
    /// Prefixes that every metric name must have one of (`required-prefixes`); empty: any.
    pub required_prefixes: Vec<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { help_length: 300, name_length: 128, buckets: 30, required_prefixes: Vec::new() }
    }
}

/// What the user chose for a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which rules run, and how bad their findings are.
    pub selection: Selection,
    /// The dialect of every input; `None`: by content type, else by the first bytes.
    pub dialect: Option<Dialect>,
    /// Who is going to read the inputs.
    pub profile: Profile,
    /// The limits that some rules compare with.
    pub limits: Limits,
    /// How many threads check at the same time; 0: one a core.
    pub threads: usize,
}
