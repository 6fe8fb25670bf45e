//! The programs that read expositions, and which deviation each of them rejects.
//!
//! Consumers disagree on some 55 constructs. The parser accepts the union and records every deviation as an
//! [`Issue`](crate::issue::Issue); the table of this module says who rejects it, so one pass gives a verdict per consumer.

use std::fmt;

use crate::dialect::Dialect;
use crate::issue::IssueKind as K;

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

/// The consumers of `dialect` that reject an input with a deviation of that kind; for a deviation at its place ask
/// [`Issue::rejected_by`](crate::issue::Issue::rejected_by).
pub fn rejected_by(kind: K, dialect: Dialect) -> ConsumerSet {
    TOLERANCE.get(kind as usize).map_or(ConsumerSet::NONE, |row| row.rejected_by[dialect as usize])
}

/// A row of the tolerance table: who rejects a kind, by dialect.
struct Row {
    kind: K,
    rejected_by: [ConsumerSet; 4],
}

/// The columns of a row: dialect and consumer of each character; a blank parts two dialects.
const COLUMNS: [Option<(Dialect, Consumer)>; 13] = [
    Some((Dialect::PrometheusText, Consumer::Prometheus)),
    Some((Dialect::PrometheusText, Consumer::Promtool)),
    Some((Dialect::PrometheusText, Consumer::Expfmt)),
    Some((Dialect::PrometheusText, Consumer::VictoriaMetrics)),
    Some((Dialect::PrometheusText, Consumer::ClientPython)),
    None,
    Some((Dialect::OpenMetrics1, Consumer::Prometheus)),
    Some((Dialect::OpenMetrics1, Consumer::OpenMetrics)),
    None,
    Some((Dialect::OpenMetrics2, Consumer::OpenMetrics)),
    None,
    Some((Dialect::Protobuf, Consumer::Prometheus)),
    Some((Dialect::Protobuf, Consumer::Expfmt)),
];

/// Reads a row: `x` rejects, `-` accepts.
const fn row(kind: K, cells: &[u8; 13]) -> Row {
    let mut rejected_by = [ConsumerSet::NONE; 4];
    let mut index = 0;
    while index < cells.len() {
        if let (Some((dialect, consumer)), b'x') = (COLUMNS[index], cells[index]) {
            let dialect = dialect as usize;
            rejected_by[dialect] = rejected_by[dialect].union(ConsumerSet::of(&[consumer]));
        }
        index += 1;
    }
    Row { kind, rejected_by }
}

/// Who rejects what. Columns: text format (prometheus, promtool, expfmt, victoriametrics, client-python), OpenMetrics 1
/// (prometheus, openmetrics), OpenMetrics 2 (openmetrics), protobuf (prometheus, expfmt).
#[rustfmt::skip]
const TOLERANCE: &[Row] = &[
    // whole input
    row(K::MissingFinalNewline, b"-xx-- -- - --"),
    row(K::ByteOrderMark, b"xxx-x xx x --"),
    row(K::EmptyInput, b"----- xx x --"),
    row(K::MissingEof, b"----- xx x --"),
    row(K::DataAfterEof, b"----- xx x --"),
    // blanks and line ends
    row(K::CarriageReturn, b"xxx-- xx x --"),
    row(K::CarriageReturnBlank, b"xxx-- xx x --"),
    row(K::CarriageReturnText, b"----- -- - --"),
    row(K::BlankLine, b"----- xx x --"),
    row(K::LeadingBlank, b"----- xx x --"),
    row(K::ExtraBlank, b"----- xx x --"),
    row(K::TrailingBlank, b"-xx-- xx x --"),
    row(K::BlankBeforeBrace, b"----- x- x --"),
    row(K::BlankInBraces, b"----- x- x --"),
    row(K::BlankInNamedBraces, b"----- xx x --"),
    row(K::MissingBlankBeforeValue, b"----- xx x --"),
    // label sets
    row(K::TrailingComma, b"----- -x x --"),
    row(K::LeadingComma, b"xxx-- xx x --"),
    row(K::RepeatedComma, b"xxx-x xx x --"),
    row(K::MissingComma, b"-xxxx xx x --"),
    row(K::DuplicateLabel, b"xxx-x xx x x-"),
    row(K::NameLabel, b"xxx-x xx x x-"),
    row(K::ReservedLabelPrefix, b"----x -x - --"),
    row(K::EmptyLabelName, b"xxx-- x- x xx"),
    row(K::ColonInLabelName, b"xxx-- x- x --"),
    row(K::InvalidLabelName, b"xxx-x xx x --"),
    row(K::UnclosedBrace, b"xxxxx xx x --"),
    row(K::MissingEquals, b"xxxxx xx x --"),
    row(K::UnquotedLabelValue, b"xxxxx xx x --"),
    row(K::UnclosedQuote, b"xxxxx xx x --"),
    row(K::InvalidLabelSet, b"xxxxx xx x --"),
    // quoted text
    row(K::UndefinedEscape, b"-xx-- -- - --"),
    row(K::UndefinedNameEscape, b"-xx-- -- - --"),
    row(K::LineFeedInValue, b"-xxxx xx x --"),
    row(K::LineFeedInName, b"-xxxx -x x --"),
    row(K::NulByte, b"xxxxx xx x --"),
    row(K::NulLine, b"-xx-x xx x --"),
    row(K::NulInQuotedName, b"x---- x- - --"),
    row(K::NulAfterValue, b"-xx-- -x x --"),
    row(K::NulInKeyword, b"x---- x- - --"),
    row(K::InvalidUtf8Value, b"xxx-x xx x --"),
    row(K::InvalidUtf8Name, b"xxx-x xx x xx"),
    row(K::InvalidUtf8MetadataName, b"-xx-x -x x --"),
    row(K::InvalidUtf8Help, b"x---x xx x x-"),
    row(K::InvalidUtf8Comment, b"----x xx x --"),
    // names
    row(K::InvalidMetricName, b"xxx-x xx x --"),
    row(K::QuoteInName, b"x---- x- x --"),
    row(K::Utf8MetricName, b"-x--- -- - --"),
    row(K::Utf8LabelName, b"-x--- -- - --"),
    row(K::QuotedNameOutside, b"x---x xx x --"),
    row(K::QuotedNameNotFirst, b"----- -- x --"),
    row(K::UndeclaredQuotedName, b"----- -x - --"),
    row(K::BareNameInBraces, b"x--xx xx x --"),
    row(K::EmptyMetricName, b"xxxxx xx x xx"),
    row(K::MissingName, b"xxxxx xx x xx"),
    row(K::SecondName, b"xxxxx xx x --"),
    // values
    row(K::MissingValue, b"xxxxx xx x --"),
    row(K::InvalidValue, b"xxxxx xx x --"),
    row(K::ValueSyntax, b"xxxxx xx x --"),
    row(K::SignedNan, b"xxx-- x- x --"),
    row(K::ValueOutOfRange, b"xxx-- x- - --"),
    row(K::PlusSign, b"---x- -- - --"),
    row(K::NonAsciiDigits, b"xxxx- x- x --"),
    row(K::ExtraToken, b"xxxx- xx x --"),
    row(K::CommentAfterValue, b"xxx-x xx x --"),
    row(K::CompositeValue, b"xxxxx xx - --"),
    row(K::DeltaComposite, b"xxxxx x- x --"),
    row(K::InvalidComposite, b"xxxxx xx x --"),
    row(K::CompositeMissingKey, b"xxxxx xx x --"),
    row(K::CompositeOrder, b"xxxxx xx x --"),
    // timestamps
    row(K::InvalidTimestamp, b"xxxxx xx x --"),
    row(K::FractionalTimestamp, b"xxx-- -- - --"),
    row(K::NegativeTimestamp, b"x---- -- - --"),
    row(K::PlusTimestamp, b"x--x- -- - --"),
    row(K::TimestampOutOfRange, b"xxx-- -- - --"),
    row(K::NotFiniteTimestamp, b"xxx-- xx x --"),
    row(K::StartTimestamp, b"xxxxx xx - --"),
    row(K::MisplacedStartTimestamp, b"xxxxx xx x --"),
    row(K::InvalidStartTimestamp, b"xxxxx xx x --"),
    // comments and metadata
    row(K::FreeComment, b"----- xx x --"),
    row(K::MetadataWithoutBlank, b"----- xx x --"),
    row(K::MetadataWithoutBlankInvalid, b"-xx-- xx x --"),
    row(K::MisspelledKeyword, b"----- -- - --"),
    row(K::MetadataBlanks, b"x---- x- x --"),
    row(K::MetadataLeadingBlanks, b"----- x- x --"),
    row(K::TypeTrailingBlank, b"xxx-- xx x --"),
    row(K::TypeWordCase, b"x---x xx x --"),
    row(K::TypeNotInText, b"xxx-- -- - --"),
    row(K::TypeGaugeHistogram, b"x---- -- - --"),
    row(K::TypeGaugeHistogramUnderscore, b"x---x xx x --"),
    row(K::TypeUntyped, b"----- xx x --"),
    row(K::UnknownTypeWord, b"xxx-x xx x --"),
    row(K::TypeBackslash, b"x---x xx x --"),
    row(K::MissingTypeWord, b"x---x xx x --"),
    row(K::MissingTypeName, b"----x xx x --"),
    row(K::MissingHelpText, b"----- xx x --"),
    row(K::MissingHelpName, b"----- xx x --"),
    row(K::MissingNameTrailingBlank, b"x---- xx x --"),
    row(K::InvalidMetadataName, b"xxx-x xx x --"),
    row(K::InvalidHelpName, b"-xx-x xx x --"),
    row(K::EmptyMetadataName, b"-xx-- -x x --"),
    row(K::HelpEscape, b"-xx-- -- - --"),
    row(K::UnitLine, b"----- -- - --"),
    row(K::EofInText, b"----- -- - --"),
    // exemplars
    row(K::ExemplarInText, b"xxx-- -- - --"),
    row(K::InvalidExemplar, b"xxxxx xx - --"),
    row(K::RepeatedExemplar, b"xxx-- xx - --"),
    row(K::MisplacedExemplar, b"----- -x - --"),
    row(K::LongExemplar, b"----- -x - --"),
    row(K::ExemplarWithoutTimestamp, b"----- -- x --"),
    row(K::ExemplarEscapedQuote, b"----- -x - --"),
    row(K::ExemplarNul, b"----- x- - --"),
    row(K::ExemplarQuotedName, b"xxxxx xx x --"),
    row(K::ExemplarDuplicateLabel, b"----- -x x --"),
    // families: metadata
    row(K::RepeatedType, b"-xx-- -x x --"),
    row(K::RepeatedHelp, b"-xx-- -x x --"),
    row(K::RepeatedUnit, b"----- -x x --"),
    row(K::TypeAfterSample, b"-xx-- -x x --"),
    row(K::HelpAfterSample, b"----- -x x --"),
    row(K::UnitAfterSample, b"----- -x x --"),
    row(K::UnitNotSuffix, b"----- xx - x-"),
    row(K::UnitForbidden, b"----- -x x --"),
    row(K::InterleavedFamilies, b"----- -x x --"),
    row(K::InterleavedMetrics, b"----- -x x --"),
    row(K::NameClash, b"----- -x x --"),
    row(K::MixedQuoting, b"----- -- x --"),
    // families: samples
    row(K::WrongSuffix, b"----- -x x --"),
    row(K::MissingTotalSuffix, b"----- -x - --"),
    row(K::MissingInfoSuffix, b"----- -x x --"),
    row(K::DiscouragedSuffix, b"----- -- - --"),
    row(K::ScalarValue, b"----- -- x --"),
    row(K::UnexpectedComposite, b"----- -- x --"),
    row(K::RepeatedSample, b"----- -- x --"),
    row(K::CounterNan, b"----- -x x --"),
    row(K::CounterNegative, b"----- -x x --"),
    row(K::CountNegative, b"----- -x x --"),
    row(K::HistogramCountNegative, b"-xx-- -x x --"),
    row(K::CountNotInteger, b"----- -x x --"),
    row(K::SumNegative, b"----- -x x --"),
    row(K::SumNan, b"----- -x x --"),
    row(K::MissingLe, b"----- -x x --"),
    row(K::InvalidLe, b"-xx-- -x x --"),
    row(K::NonCanonicalInf, b"----- -x x --"),
    row(K::HexLe, b"-xx-- -x x --"),
    row(K::LeNan, b"----- -x x --"),
    row(K::BucketOrder, b"----- -x x --"),
    row(K::BucketNotCumulative, b"----- -x x --"),
    row(K::MissingInfBucket, b"----- -x x --"),
    row(K::InfBucketNotCount, b"----- -x x --"),
    row(K::SumWithoutCount, b"----- -x x --"),
    row(K::CountWithoutSum, b"----- -x x --"),
    row(K::SumWithNegativeBuckets, b"----- -x x --"),
    row(K::GaugeSumNegative, b"----- -x x --"),
    row(K::MissingQuantile, b"----- -x x --"),
    row(K::InvalidQuantile, b"-xx-- -x x --"),
    row(K::HexQuantile, b"-xx-- -x x --"),
    row(K::QuantileRange, b"----- -x x --"),
    row(K::QuantileNegative, b"----- -x x --"),
    row(K::QuantileOrder, b"----- -- x --"),
    row(K::InfoValue, b"----- -x x --"),
    row(K::StateSetLabel, b"----- -x x --"),
    row(K::StateSetValue, b"----- -x x --"),
    row(K::ReservedLabel, b"----- -- x x-"),
    row(K::MixedTimestamps, b"----- -x x --"),
    row(K::TimestampOrder, b"----- -x x --"),
    row(K::CreatedValue, b"----- -x x --"),
    row(K::StartTimestampForbidden, b"----- -- x --"),
    // native histograms
    row(K::SchemaRange, b"----- -x x --"),
    row(K::SpanMismatch, b"----- -x x x-"),
    row(K::SpanOffset, b"----- -x x --"),
    row(K::NativeBucketNegative, b"----- -x x --"),
    // protobuf
    row(K::TruncatedMessage, b"----- -- - xx"),
    row(K::FieldPastEnd, b"----- -- - xx"),
    row(K::BadVarint, b"----- -- - xx"),
    row(K::LongLengthPrefix, b"----- -- - x-"),
    row(K::InvalidWireType, b"----- -- - xx"),
    row(K::WrongWireType, b"----- -- - x-"),
    row(K::InvalidFieldNumber, b"----- -- - xx"),
    row(K::UnmatchedGroup, b"----- -- - xx"),
    row(K::EmptyMessage, b"----- -- - -x"),
    row(K::UnknownEnumValue, b"----- -- - x-"),
    row(K::InvalidUtf8Unit, b"----- -- - x-"),
    row(K::InvalidUtf8LabelName, b"----- -- - xx"),
    row(K::InvalidUtf8LabelValue, b"----- -- - xx"),
    row(K::TypeWithoutPayload, b"----- -- - --"),
    row(K::NamelessFamily, b"----- -- - -x"),
    row(K::FamilyWithoutMetric, b"----- -- - --"),
    row(K::ExemplarTimestampMissing, b"----- -- - --"),
    // anything else
    row(K::InvalidLine, b"xxxxx xx x xx"),
    // readers of no grammar
    row(K::RefusedByVictoriaMetrics, b"---x- -- - --"),
    row(K::RefusedByPython, b"----x -x - --"),
];

/// The table has one row a kind, in the order of the kinds.
const _: () = {
    assert!(TOLERANCE.len() == K::ALL.len());
    let mut index = 0;
    while index < TOLERANCE.len() {
        assert!(TOLERANCE[index].kind as usize == index);
        index += 1;
    }
};
