//! Events become families, one at a time.
//!
//! A [`Family`] is a view: its samples, labels and exemplars are rows of spans in buffers that the reader reuses for the
//! next family, so that no sample costs an allocation. Whoever needs a family for longer turns it into a
//! [`MetricFamily`](crate::model::MetricFamily).

mod distinct;
mod fill;
mod identity;
mod join;
mod label_names;
pub(crate) mod membership;
mod pieces;
mod reader;
mod rejoin;
mod rows;

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::dialect::Dialect;
use crate::issue::Issue;
use crate::ledger::FamilyId;
use crate::model::MetricType;
use crate::source::Block;
use crate::span::Span;

pub(crate) use distinct::{Distinct, Sameness};
pub(crate) use identity::HashKey;
pub use label_names::LabelName;
pub use reader::{Buffers, Families, Step};
pub(crate) use rows::Rows;
pub use rows::{Composite, ExemplarRow, Keyword, LabelRow, Metadata, NativeHistogram, Role, SampleRow, Token, Value};

/// One metric family: metadata and samples, borrowed from the reader.
#[derive(Clone, Debug)]
pub struct Family<'a> {
    pub(crate) block: Block<'a>,
    pub(crate) dialect: Dialect,
    pub(crate) name: Token,
    pub(crate) name_text: Cow<'a, str>,
    pub(crate) metric_type: MetricType,
    pub(crate) metadata: Vec<Metadata>,
    pub(crate) samples: Vec<SampleRow>,
    pub(crate) labels: Vec<LabelRow>,
    pub(crate) exemplars: Vec<ExemplarRow>,
    pub(crate) composites: Vec<Composite>,
    pub(crate) pieces: u32,
    pub(crate) more: Vec<Block<'a>>,
    pub(crate) id: FamilyId,
    pub(crate) issues: Vec<Issue>,
    pub(crate) repeats: Vec<(u32, u32)>,
    pub(crate) label_names: OnceCell<Vec<LabelName>>,
    /// Whether the blocks that it stands in are nothing but lines of printable ASCII characters.
    pub(crate) plain: bool,
}

impl<'a> Family<'a> {
    /// Dialect that it was read in.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Its name, unescaped: in OpenMetrics 1 without the suffix (`_total`, `_info`) that its samples carry.
    pub fn name(&self) -> &str {
        &self.name_text
    }

    /// Where its name stands first: in its first metadata line, else in its first sample.
    pub fn name_span(&self) -> Span {
        self.name.span
    }

    /// Its type: [`MetricType::Unknown`] where none is declared (see [`declared_type`](Self::declared_type)).
    pub fn metric_type(&self) -> MetricType {
        self.metric_type
    }

    /// The TYPE line that counts: the first, as the parsers that refuse a second one see it.
    pub fn declared_type(&self) -> Option<&Metadata> {
        self.first(Keyword::Type)
    }

    /// The HELP line that counts: the first.
    pub fn help(&self) -> Option<&Metadata> {
        self.first(Keyword::Help)
    }

    /// The text of that line, unescaped. The text format escapes no quotes in it, so there a backslash before one stays.
    pub fn help_text(&self) -> Option<Cow<'a, str>> {
        let token = self.help()?.value;
        if token.escaped && self.dialect == Dialect::PrometheusText {
            return Some(Cow::Owned(resolve(&String::from_utf8_lossy(self.get(token.span)), &['\\'])));
        }
        Some(self.text(token))
    }

    /// The UNIT line that counts: the first.
    pub fn unit(&self) -> Option<&Metadata> {
        self.first(Keyword::Unit)
    }

    fn first(&self, keyword: Keyword) -> Option<&Metadata> {
        self.metadata.iter().find(|line| line.keyword == keyword)
    }

    /// All metadata lines of the family in input order, repeated ones included.
    pub fn metadata(&self) -> &[Metadata] {
        &self.metadata
    }

    /// Its samples in input order.
    pub fn samples(&self) -> impl ExactSizeIterator<Item = Sample<'_, 'a>> {
        self.samples.iter().map(|row| Sample { family: self, row })
    }

    /// Its samples as rows, for loops that only need numbers.
    pub fn sample_rows(&self) -> &[SampleRow] {
        &self.samples
    }

    /// All label rows of its samples and exemplars.
    pub fn label_rows(&self) -> &[LabelRow] {
        &self.labels
    }

    /// All exemplar rows of its samples.
    pub fn exemplar_rows(&self) -> &[ExemplarRow] {
        &self.exemplars
    }

    /// The composite value behind [`Value::Composite`].
    pub fn composite(&self, index: u32) -> Option<&Composite> {
        self.composites.get(index as usize)
    }

    /// In how many places of the input its lines stand: more than 1 where it is interleaved with others.
    pub fn pieces(&self) -> u32 {
        self.pieces
    }

    /// Its number in the ledger: families are numbered in the order of their first lines.
    pub fn id(&self) -> FamilyId {
        self.id
    }

    /// The deviations that show in the family as a whole: what its type demands of names, values, labels, order. Those
    /// that a line shows by itself, or beside other families, are the reader's (see [`Families::issues`]).
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// The samples whose series an earlier sample of the family has, each with the first one of that series, in input
    /// order. They may differ in their timestamps.
    pub fn repeated_series(&self) -> impl Iterator<Item = (Sample<'_, 'a>, Sample<'_, 'a>)> {
        self.repeats
            .iter()
            .filter_map(|&(later, first)| Some((self.sample(later as usize)?, self.sample(first as usize)?)))
    }

    /// Whether its samples are known to be nothing but printable ASCII characters, so that nobody need look for others.
    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// The bytes at a span of this family.
    #[inline]
    pub fn get(&self, span: Span) -> &'a [u8] {
        let bytes = self.block.get(span);
        if bytes.is_empty() && !self.more.is_empty() { self.get_elsewhere(span) } else { bytes }
    }

    /// The same, where the family was put together from pieces of several blocks.
    #[cold]
    fn get_elsewhere(&self, span: Span) -> &'a [u8] {
        rejoin::holding(&self.more, span).map(|block| block.get(span)).unwrap_or_default()
    }

    /// The text of a token: unescaped, bytes that are not UTF-8 replaced.
    pub fn text(&self, token: Token) -> Cow<'a, str> {
        let text = String::from_utf8_lossy(self.get(token.span));
        if token.escaped { Cow::Owned(unescape(&text)) } else { text }
    }

    /// A sample by its index.
    pub fn sample(&self, index: usize) -> Option<Sample<'_, 'a>> {
        self.samples.get(index).map(|row| Sample { family: self, row })
    }
}

/// Resolves `\\`, `\"` and `\n`; any other backslash stays with its character, as the Prometheus server reads it.
pub fn unescape(text: &str) -> String {
    resolve(text, &['\\', '"'])
}

/// Resolves `\n`, and a backslash before one of `escaped`.
fn resolve(text: &str, escaped: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some(plain) if escaped.contains(&plain) => out.push(plain),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

/// A sample of a [`Family`].
#[derive(Clone, Copy, Debug)]
pub struct Sample<'f, 'a> {
    family: &'f Family<'a>,
    row: &'f SampleRow,
}

impl<'f, 'a> Sample<'f, 'a> {
    /// The sample as rows: spans, number, timestamp.
    pub fn row(&self) -> &'f SampleRow {
        self.row
    }

    /// The family it belongs to.
    pub fn family(&self) -> &'f Family<'a> {
        self.family
    }

    /// Its name, unescaped, with the suffix.
    pub fn name(&self) -> Cow<'a, str> {
        self.family.text(self.row.name)
    }

    /// What it is to its family.
    pub fn role(&self) -> Role {
        self.row.role
    }

    /// The value where it is a number.
    pub fn number(&self) -> Option<f64> {
        match self.row.value {
            Value::Number(number) => Some(number),
            Value::Composite(_) => None,
        }
    }

    /// The value where it is a composite.
    pub fn composite(&self) -> Option<&'f Composite> {
        match self.row.value {
            Value::Composite(index) => self.family.composite(index),
            Value::Number(_) => None,
        }
    }

    /// Its labels in input order.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = Label<'f, 'a>> + use<'f, 'a> {
        let family = self.family;
        let range = self.row.labels.start as usize..self.row.labels.end as usize;
        family.labels.get(range).unwrap_or_default().iter().map(move |row| Label { family, row })
    }

    /// The first label of that name.
    pub fn label(&self, name: &str) -> Option<Label<'f, 'a>> {
        self.labels().find(|label| label.is(name))
    }

    /// Its exemplars.
    pub fn exemplars(&self) -> &'f [ExemplarRow] {
        let range = self.row.exemplars.start as usize..self.row.exemplars.end as usize;
        self.family.exemplars.get(range).unwrap_or_default()
    }
}

/// A label of a [`Sample`] or an exemplar.
#[derive(Clone, Copy, Debug)]
pub struct Label<'f, 'a> {
    family: &'f Family<'a>,
    row: &'f LabelRow,
}

impl<'f, 'a> Label<'f, 'a> {
    /// Its places.
    pub fn row(&self) -> &'f LabelRow {
        self.row
    }

    /// Its name, unescaped.
    pub fn name(&self) -> Cow<'a, str> {
        self.family.text(self.row.name)
    }

    /// Its value, unescaped; bytes that are not UTF-8 are replaced.
    pub fn value(&self) -> Cow<'a, str> {
        self.family.text(self.row.value)
    }

    /// Whether its name is `name`, without allocating.
    pub fn is(&self, name: &str) -> bool {
        if self.row.name.escaped { self.name() == name } else { self.family.get(self.row.name.span) == name.as_bytes() }
    }

    /// From the start of its name to the end of its value, quotes included.
    pub fn span(&self) -> Span {
        let value = self.row.value;
        self.row.name.span.cover(Span::new(value.span.start, value.span.end + u32::from(value.quoted)))
    }
}
