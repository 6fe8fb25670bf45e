//! Deviations from the grammar and the rules of a dialect, as data.

use crate::consumer::{self, ConsumerSet};
use crate::dialect::Dialect;
use crate::span::Span;

/// One deviation: what, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What deviates.
    pub kind: IssueKind,
    /// Where: the smallest piece of input that shows it; empty where something is missing.
    pub span: Span,
    /// The other place that it takes two to see: the first of two TYPE lines, the opening brace of a label set.
    pub related: Option<Span>,
    /// Consumers that reject deviations of this kind elsewhere, but take this one: they follow no grammar, and cut the
    /// line in a way of their own that happens to work out.
    pub taken_by: ConsumerSet,
}

impl Issue {
    /// A deviation that one place shows.
    pub const fn new(kind: IssueKind, span: Span) -> Self {
        Self { kind, span, related: None, taken_by: ConsumerSet::NONE }
    }

    /// The same, with the other place that it takes to see it.
    pub const fn related(self, related: Span) -> Self {
        Self { related: Some(related), ..self }
    }

    /// The consumers of `dialect` that reject an input with this deviation.
    pub fn rejected_by(&self, dialect: Dialect) -> ConsumerSet {
        consumer::rejected_by(self.kind, dialect).minus(self.taken_by)
    }
}

/// Declares the kinds, each with its name.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident => $name:literal,)+) => {
        /// Every way in which an input can deviate from what some consumer takes.
        ///
        /// Fine enough that each consumer with a grammar either takes all inputs of a kind or rejects all of them; which,
        /// says [`rejected_by`](crate::consumer::rejected_by). A kind that nobody rejects is a fact worth knowing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum IssueKind {
            $($(#[$doc])* $kind,)+
        }

        impl IssueKind {
            /// All kinds, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            /// Its name, such as `missing-final-newline`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }
        }
    };
}

kinds! {
    // whole input
    /// The last line has no line feed.
    MissingFinalNewline => "missing-final-newline",
    /// The input starts with a byte order mark.
    ByteOrderMark => "byte-order-mark",
    /// The input holds no byte.
    EmptyInput => "empty-input",
    /// The input does not end with `# EOF`.
    MissingEof => "missing-eof",
    /// Something follows `# EOF`, be it only a blank line or a carriage return.
    DataAfterEof => "data-after-eof",
    // blanks and line ends
    /// A line ends with a carriage return before its line feed.
    CarriageReturn => "carriage-return",
    /// A line holds nothing but a carriage return.
    CarriageReturnBlank => "carriage-return-blank",
    /// A HELP text or a comment ends with a carriage return, which becomes part of it.
    CarriageReturnText => "carriage-return-text",
    /// An empty line, or one of blanks only.
    BlankLine => "blank-line",
    /// Blanks before the first token of a line.
    LeadingBlank => "leading-blank",
    /// More than one blank between two tokens, or a tab.
    ExtraBlank => "extra-blank",
    /// Blanks after the last token of a sample.
    TrailingBlank => "trailing-blank",
    /// Blanks between the name and its label set.
    BlankBeforeBrace => "blank-before-brace",
    /// Blanks inside a label set, around names, commas, equals signs or values.
    BlankInBraces => "blank-in-braces",
    /// Blanks inside a label set that holds the quoted metric name.
    BlankInNamedBraces => "blank-in-named-braces",
    /// No blank between the label set and the value.
    MissingBlankBeforeValue => "missing-blank-before-value",
    // label sets
    /// A comma after the last label.
    TrailingComma => "trailing-comma",
    /// A comma before the first label.
    LeadingComma => "leading-comma",
    /// Two commas in a row.
    RepeatedComma => "repeated-comma",
    /// Two labels without a comma between them.
    MissingComma => "missing-comma",
    /// The same label name twice in one label set.
    DuplicateLabel => "duplicate-label",
    /// A label called `__name__`.
    NameLabel => "name-label",
    /// A label name that starts with two underscores.
    ReservedLabelPrefix => "reserved-label-prefix",
    /// A quoted label name without a character.
    EmptyLabelName => "empty-label-name",
    /// A bare label name with a colon.
    ColonInLabelName => "colon-in-label-name",
    /// A bare label name with a character that only a quoted name may hold.
    InvalidLabelName => "invalid-label-name",
    /// A label set without its closing brace.
    UnclosedBrace => "unclosed-brace",
    /// A label name without an equals sign after it.
    MissingEquals => "missing-equals",
    /// A label value that does not start with a double quote.
    UnquotedLabelValue => "unquoted-label-value",
    /// A quoted text without its closing quote.
    UnclosedQuote => "unclosed-quote",
    /// Something in a label set that is neither a label nor a comma.
    InvalidLabelSet => "invalid-label-set",
    // quoted text
    /// A backslash in a label value before something other than `\`, `"` and `n`.
    UndefinedEscape => "undefined-escape",
    /// Such a backslash in a quoted name.
    UndefinedNameEscape => "undefined-name-escape",
    /// A line feed inside a quoted label value.
    LineFeedInValue => "line-feed-in-value",
    /// A line feed inside a quoted name.
    LineFeedInName => "line-feed-in-name",
    /// A NUL byte outside of quoted texts, HELP texts and comments.
    NulByte => "nul-byte",
    /// A line that starts with a NUL byte, where the server stops reading.
    NulLine => "nul-line",
    /// A NUL byte in a quoted name.
    NulInQuotedName => "nul-in-quoted-name",
    /// A NUL byte behind a label value.
    NulAfterValue => "nul-after-value",
    /// A NUL byte in the keyword of a metadata line, which the server does not see.
    NulInKeyword => "nul-in-keyword",
    /// A label value that is not UTF-8.
    InvalidUtf8Value => "invalid-utf8-value",
    /// A quoted name that is not UTF-8.
    InvalidUtf8Name => "invalid-utf8-name",
    /// A quoted name in a metadata line that is not UTF-8.
    InvalidUtf8MetadataName => "invalid-utf8-metadata-name",
    /// A HELP text that is not UTF-8.
    InvalidUtf8Help => "invalid-utf8-help",
    /// A comment that is not UTF-8.
    InvalidUtf8Comment => "invalid-utf8-comment",
    // names
    /// A bare metric name with a character that only a quoted name may hold.
    InvalidMetricName => "invalid-metric-name",
    /// A quote in the middle of a bare name.
    QuoteInName => "quote-in-name",
    /// A quoted metric name that needs its quotes.
    Utf8MetricName => "utf8-metric-name",
    /// A quoted label name that needs its quotes.
    Utf8LabelName => "utf8-label-name",
    /// A quoted metric name before the braces instead of inside them.
    QuotedNameOutside => "quoted-name-outside",
    /// A quoted metric name after a label.
    QuotedNameNotFirst => "quoted-name-not-first",
    /// A quoted metric name that no TYPE line declares before it.
    UndeclaredQuotedName => "undeclared-quoted-name",
    /// A metric name inside the braces without quotes.
    BareNameInBraces => "bare-name-in-braces",
    /// A quoted metric name without a character.
    EmptyMetricName => "empty-metric-name",
    /// A sample without a metric name.
    MissingName => "missing-name",
    /// A second metric name in one sample.
    SecondName => "second-name",
    // values
    /// A sample without a value.
    MissingValue => "missing-value",
    /// A value that is no number.
    InvalidValue => "invalid-value",
    /// A hexadecimal number, or one with underscores.
    ValueSyntax => "value-syntax",
    /// `NaN` with a sign.
    SignedNan => "signed-nan",
    /// A value that float64 cannot hold.
    ValueOutOfRange => "value-out-of-range",
    /// A value with a plus sign.
    PlusSign => "plus-sign",
    /// A number in digits other than 0 to 9.
    NonAsciiDigits => "non-ascii-digits",
    /// Something after the timestamp.
    ExtraToken => "extra-token",
    /// A comment after the value.
    CommentAfterValue => "comment-after-value",
    /// A composite value, which only OpenMetrics 2.0 knows.
    CompositeValue => "composite-value",
    /// A native histogram in the syntax before 2.0.0-rc0, with deltas.
    DeltaComposite => "delta-composite",
    /// A composite value that does not follow the grammar.
    InvalidComposite => "invalid-composite",
    /// A composite value without a key that its kind needs.
    CompositeMissingKey => "composite-missing-key",
    /// Keys of a composite value out of order.
    CompositeOrder => "composite-order",
    // timestamps
    /// A timestamp that is no number.
    InvalidTimestamp => "invalid-timestamp",
    /// A timestamp with a fraction or an exponent, in a dialect that counts milliseconds.
    FractionalTimestamp => "fractional-timestamp",
    /// A timestamp before 1970.
    NegativeTimestamp => "negative-timestamp",
    /// A timestamp with a plus sign.
    PlusTimestamp => "plus-timestamp",
    /// A timestamp that 64 bits cannot hold.
    TimestampOutOfRange => "timestamp-out-of-range",
    /// A timestamp that is NaN or infinite.
    NotFiniteTimestamp => "not-finite-timestamp",
    /// A start timestamp (`st@`), which only OpenMetrics 2.0 knows.
    StartTimestamp => "start-timestamp",
    /// A start timestamp that does not stand between timestamp and exemplars.
    MisplacedStartTimestamp => "misplaced-start-timestamp",
    /// A start timestamp that is no number.
    InvalidStartTimestamp => "invalid-start-timestamp",
    // comments and metadata
    /// A comment, in a dialect that has none.
    FreeComment => "free-comment",
    /// No blank between `#` and the keyword: metadata to some, a comment to others.
    MetadataWithoutBlank => "metadata-without-blank",
    /// A line that only expfmt takes for metadata, and finds at fault.
    MetadataWithoutBlankInvalid => "metadata-without-blank-invalid",
    /// A comment that only the spelling of its first word keeps from being metadata: `# Type`, `# HELP:`.
    MisspelledKeyword => "misspelled-keyword",
    /// More blanks than one in a metadata line.
    MetadataBlanks => "metadata-blanks",
    /// More blanks than one between `#` and the keyword, or a tab.
    MetadataLeadingBlanks => "metadata-leading-blanks",
    /// A blank after the type.
    TypeTrailingBlank => "type-trailing-blank",
    /// A type that is not in lower case.
    TypeWordCase => "type-word-case",
    /// A type that the text format does not have: `unknown`, `info`, `stateset`.
    TypeNotInText => "type-not-in-text",
    /// The type `gaugehistogram` in the text format.
    TypeGaugeHistogram => "type-gauge-histogram",
    /// The type `gauge_histogram`.
    TypeGaugeHistogramUnderscore => "type-gauge-histogram-underscore",
    /// The type `untyped`, which OpenMetrics calls `unknown`.
    TypeUntyped => "type-untyped",
    /// A type that no dialect has.
    UnknownTypeWord => "unknown-type-word",
    /// A backslash in the type, which expfmt drops.
    TypeBackslash => "type-backslash",
    /// A TYPE line without a type.
    MissingTypeWord => "missing-type-word",
    /// A TYPE line without a name.
    MissingTypeName => "missing-type-name",
    /// A HELP or UNIT line that ends after the name.
    MissingHelpText => "missing-help-text",
    /// A HELP or UNIT line without a name.
    MissingHelpName => "missing-help-name",
    /// Blanks where a metadata line should have a name.
    MissingNameTrailingBlank => "missing-name-trailing-blank",
    /// A metadata line whose name is not one.
    InvalidMetadataName => "invalid-metadata-name",
    /// A HELP line whose name goes on with a character that no bare name may hold.
    InvalidHelpName => "invalid-help-name",
    /// A metadata line whose quoted name has no character.
    EmptyMetadataName => "empty-metadata-name",
    /// A backslash in a HELP text before something other than `\`, `n` and `"`.
    HelpEscape => "help-escape",
    /// A UNIT line in the text format, where it is a comment.
    UnitLine => "unit-line",
    /// `# EOF` in the text format, where it is a comment.
    EofInText => "eof-in-text",
    // exemplars
    /// An exemplar, in a dialect that has none.
    ExemplarInText => "exemplar-in-text",
    /// Something after `#` that does not follow the grammar of exemplars.
    InvalidExemplar => "invalid-exemplar",
    /// More than one exemplar on a sample.
    RepeatedExemplar => "repeated-exemplar",
    /// An exemplar on a sample that cannot have one.
    MisplacedExemplar => "misplaced-exemplar",
    /// Label names and values of an exemplar are longer than 128 characters together.
    LongExemplar => "long-exemplar",
    /// An exemplar without a timestamp, which OpenMetrics 2.0 demands.
    ExemplarWithoutTimestamp => "exemplar-without-timestamp",
    /// An escaped quote in a label value of an exemplar.
    ExemplarEscapedQuote => "exemplar-escaped-quote",
    /// A NUL byte in a label value of an exemplar.
    ExemplarNul => "exemplar-nul",
    /// A quoted text without a value in an exemplar.
    ExemplarQuotedName => "exemplar-quoted-name",
    /// The same label name twice in an exemplar.
    ExemplarDuplicateLabel => "exemplar-duplicate-label",
    // families: metadata
    /// A second TYPE line for the same family.
    RepeatedType => "repeated-type",
    /// A second HELP line for the same family.
    RepeatedHelp => "repeated-help",
    /// A second UNIT line for the same family.
    RepeatedUnit => "repeated-unit",
    /// A TYPE line after samples of its family.
    TypeAfterSample => "type-after-sample",
    /// A HELP line after samples of its family.
    HelpAfterSample => "help-after-sample",
    /// A UNIT line after samples of its family.
    UnitAfterSample => "unit-after-sample",
    /// A unit that is not the end of the family's name.
    UnitNotSuffix => "unit-not-suffix",
    /// A unit on an info or state set family.
    UnitForbidden => "unit-forbidden",
    /// Lines of a family that stand apart, with another family between them.
    InterleavedFamilies => "interleaved-families",
    /// Samples of one metric that stand apart, with another metric of the family between them.
    InterleavedMetrics => "interleaved-metrics",
    /// A family whose samples could be those of another family.
    NameClash => "name-clash",
    /// A family name that is quoted in one place and bare in another.
    MixedQuoting => "mixed-quoting",
    // families: samples
    /// A sample whose name has a suffix that its family's type does not have.
    WrongSuffix => "wrong-suffix",
    /// A counter sample without `_total`.
    MissingTotalSuffix => "missing-total-suffix",
    /// An info sample without `_info`.
    MissingInfoSuffix => "missing-info-suffix",
    /// A name that ends like a part of a histogram or summary.
    DiscouragedSuffix => "discouraged-suffix",
    /// A number where the type needs a composite value.
    ScalarValue => "scalar-value",
    /// A composite value where the type needs a number, or another kind of composite.
    UnexpectedComposite => "unexpected-composite",
    /// The same series twice at the same time.
    RepeatedSample => "repeated-sample",
    /// A counter, count or bucket that is NaN.
    CounterNan => "counter-nan",
    /// A counter that is negative.
    CounterNegative => "counter-negative",
    /// A count or bucket that is negative, where the text parsers take it.
    CountNegative => "count-negative",
    /// A count or bucket of a histogram of the text format that is negative.
    HistogramCountNegative => "histogram-count-negative",
    /// A count or bucket that is not a whole number.
    CountNotInteger => "count-not-integer",
    /// A sum that is negative where it must not be.
    SumNegative => "sum-negative",
    /// A sum that is NaN.
    SumNan => "sum-nan",
    /// A bucket without `le`.
    MissingLe => "missing-le",
    /// A bucket whose `le` is no number.
    InvalidLe => "invalid-le",
    /// An infinite bucket bound that is not written `+Inf`.
    NonCanonicalInf => "non-canonical-inf",
    /// A bucket bound as a hexadecimal number.
    HexLe => "hex-le",
    /// A bucket bound that is NaN.
    LeNan => "le-nan",
    /// Bucket bounds that do not ascend.
    BucketOrder => "bucket-order",
    /// A bucket that counts less than the one before it.
    BucketNotCumulative => "bucket-not-cumulative",
    /// A histogram without the bucket `+Inf`.
    MissingInfBucket => "missing-inf-bucket",
    /// A `+Inf` bucket that differs from the count.
    InfBucketNotCount => "inf-bucket-not-count",
    /// A sum without a count.
    SumWithoutCount => "sum-without-count",
    /// A count without a sum.
    CountWithoutSum => "count-without-sum",
    /// A sum beside buckets with negative bounds.
    SumWithNegativeBuckets => "sum-with-negative-buckets",
    /// A negative sum of a gauge histogram without negative bounds.
    GaugeSumNegative => "gauge-sum-negative",
    /// A summary sample without `quantile`.
    MissingQuantile => "missing-quantile",
    /// A `quantile` that is no number.
    InvalidQuantile => "invalid-quantile",
    /// A `quantile` as a hexadecimal number.
    HexQuantile => "hex-quantile",
    /// A `quantile` outside of 0 to 1.
    QuantileRange => "quantile-range",
    /// A quantile's value that is negative.
    QuantileNegative => "quantile-negative",
    /// Quantiles that do not ascend.
    QuantileOrder => "quantile-order",
    /// An info sample whose value is not 1.
    InfoValue => "info-value",
    /// A state set sample without the label that is named like its family.
    StateSetLabel => "state-set-label",
    /// A state set sample whose value is neither 0 nor 1.
    StateSetValue => "state-set-value",
    /// A label `le` or `quantile` beside a composite value that holds them.
    ReservedLabel => "reserved-label",
    /// A metric with and without timestamps.
    MixedTimestamps => "mixed-timestamps",
    /// Timestamps of a metric that go back.
    TimestampOrder => "timestamp-order",
    /// A `_created` sample whose value is no time.
    CreatedValue => "created-value",
    /// A start timestamp on a type that has none.
    StartTimestampForbidden => "start-timestamp-forbidden",
    // native histograms
    /// A native histogram whose schema is outside of -4 to 8.
    SchemaRange => "schema-range",
    /// Spans whose lengths do not add up to the number of buckets.
    SpanMismatch => "span-mismatch",
    /// A negative offset in a span other than the first.
    SpanOffset => "span-offset",
    /// A native bucket that counts less than zero.
    NativeBucketNegative => "native-bucket-negative",
    // protobuf
    /// The input ends in the middle of a message.
    TruncatedMessage => "truncated-message",
    /// A field that reaches past the end of its message.
    FieldPastEnd => "field-past-end",
    /// A varint of more than ten bytes.
    BadVarint => "bad-varint",
    /// The length of a message, written in more than five bytes.
    LongLengthPrefix => "long-length-prefix",
    /// A wire type that does not exist.
    InvalidWireType => "invalid-wire-type",
    /// A field whose wire type is not the one it must have.
    WrongWireType => "wrong-wire-type",
    /// A field with the number 0.
    InvalidFieldNumber => "invalid-field-number",
    /// A group that ends without a start, or the other way round.
    UnmatchedGroup => "unmatched-group",
    /// A message of length zero.
    EmptyMessage => "empty-message",
    /// A type that the format does not have.
    UnknownEnumValue => "unknown-enum-value",
    /// A unit that is not UTF-8.
    InvalidUtf8Unit => "invalid-utf8-unit",
    /// A label name that is not UTF-8.
    InvalidUtf8LabelName => "invalid-utf8-label-name",
    /// A label value that is not UTF-8.
    InvalidUtf8LabelValue => "invalid-utf8-label-value",
    /// A metric without the value that its family's type needs.
    TypeWithoutPayload => "type-without-payload",
    /// A family without a metric whose name is empty or not UTF-8.
    NamelessFamily => "nameless-family",
    /// A family without a metric.
    FamilyWithoutMetric => "family-without-metric",
    /// An exemplar of a native histogram without a timestamp, which is dropped.
    ExemplarTimestampMissing => "exemplar-timestamp-missing",
    // anything else
    /// A line that is neither a sample nor a comment.
    InvalidLine => "invalid-line",
    // readers of no grammar
    /// A line that VictoriaMetrics cannot take apart.
    RefusedByVictoriaMetrics => "refused-by-victoria-metrics",
    /// A line that the Python parser cannot take apart.
    RefusedByPython => "refused-by-python",
}
