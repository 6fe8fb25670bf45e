//! Which rule reports which deviation: the one table from what the parser records to what a user reads.
//!
//! A kind goes in with a dialect, names of rules come out. Most kinds have one rule; where a kind has several, each of
//! them looks at the text and exactly one speaks. A kind without a rule is legal in that dialect, or says nothing that a
//! user could act on. Whether a rule speaks when the parser records the deviation or when it sees the whole family is
//! the rule's own affair: the table only says whose fact it is, so that no fact is told twice.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use exposit_parser::consumer::ConsumerSet;
use exposit_parser::dialect::Dialect;
use exposit_parser::issue::{Issue, IssueKind as K};

type Rules = &'static [&'static str];

/// Nobody minds, or nobody can do anything about it.
const SILENT: Rules = &[];

/// A row: the rules of a kind in each dialect, in the order of the dialects' declaration.
struct Row {
    kind: K,
    rules: [Rules; 4],
}

/// The same rules in every dialect.
const fn every(kind: K, rules: Rules) -> Row {
    Row { kind, rules: [rules; 4] }
}

/// Other rules in the text format than in both OpenMetrics dialects.
const fn text_or_om(kind: K, text: Rules, openmetrics: Rules) -> Row {
    Row { kind, rules: [text, openmetrics, openmetrics, SILENT] }
}

/// Other rules in each dialect.
const fn each(kind: K, text: Rules, openmetrics_1: Rules, openmetrics_2: Rules, protobuf: Rules) -> Row {
    Row { kind, rules: [text, openmetrics_1, openmetrics_2, protobuf] }
}

/// The names of the rules that report `kind` in `dialect`.
pub fn rules_of(kind: K, dialect: Dialect) -> &'static [&'static str] {
    TABLE.get(kind as usize).map_or(SILENT, |row| row.rules[dialect as usize])
}

/// Deviations with who rejects the input for each, every fact once: what only says that one more reader cannot take a
/// line apart goes into the deviation of the same line that says why.
pub(in crate::lint) fn told_once(issues: impl Iterator<Item = Issue>, dialect: Dialect) -> Vec<(Issue, ConsumerSet)> {
    let mut told: Vec<(Issue, ConsumerSet)> = Vec::with_capacity(issues.size_hint().0);
    for issue in issues {
        let by = issue.rejected_by(dialect);
        let is_reason = |other: K, by: ConsumerSet| match issue.kind {
            K::RefusedByVictoriaMetrics | K::RefusedByPython => !by.is_empty(),
            K::MissingNameTrailingBlank => matches!(other, K::MissingTypeName | K::MissingHelpName),
            _ => false,
        };
        let same_line = |(other, _): &&mut (Issue, ConsumerSet)| issue.span.contains(other.span);
        let reason = told.iter_mut().rev().take_while(same_line).find(|(other, by)| is_reason(other.kind, *by));
        if let Some((_, reason)) = reason {
            *reason = reason.union(by);
            continue;
        }
        told.push((issue, by));
    }
    told
}

/// The kinds that the rule of that name reports in some dialect.
pub(super) fn kinds_of(rule: &str) -> &'static [K] {
    static KINDS: LazyLock<BTreeMap<&'static str, Vec<K>>> = LazyLock::new(|| {
        let mut kinds: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in TABLE {
            for name in row.rules.into_iter().flatten() {
                let kinds = kinds.entry(*name).or_default();
                if kinds.last() != Some(&row.kind) {
                    kinds.push(row.kind);
                }
            }
        }
        kinds
    });
    KINDS.get(rule).map_or(&[], Vec::as_slice)
}

#[rustfmt::skip]
const TABLE: &[Row] = &[
    // whole input
    every(K::MissingFinalNewline, &["missing-final-newline"]),
    every(K::ByteOrderMark, &["byte-order-mark"]),
    every(K::EmptyInput, &["empty-exposition"]),
    every(K::MissingEof, &["missing-eof"]),
    every(K::DataAfterEof, &["data-after-eof"]),
    // blanks and line ends
    every(K::CarriageReturn, &["carriage-return"]),
    every(K::CarriageReturnBlank, &["carriage-return"]),
    every(K::CarriageReturnText, &["carriage-return"]),
    text_or_om(K::BlankLine, SILENT, &["blank-line"]),
    text_or_om(K::LeadingBlank, &["untidy-whitespace"], &["strict-whitespace"]),
    text_or_om(K::ExtraBlank, &["untidy-whitespace"], &["strict-whitespace"]),
    text_or_om(K::TrailingBlank, &["trailing-garbage"], &["strict-whitespace"]),
    text_or_om(K::BlankBeforeBrace, &["untidy-whitespace"], &["strict-whitespace"]),
    text_or_om(K::BlankInBraces, &["untidy-whitespace"], &["strict-whitespace"]),
    text_or_om(K::BlankInNamedBraces, &["untidy-whitespace"], &["strict-whitespace"]),
    text_or_om(K::MissingBlankBeforeValue, &["untidy-whitespace"], &["strict-whitespace"]),
    // label sets
    text_or_om(K::TrailingComma, SILENT, &["malformed-label-set"]),
    every(K::LeadingComma, &["malformed-label-set"]),
    every(K::RepeatedComma, &["malformed-label-set"]),
    every(K::MissingComma, &["malformed-label-set"]),
    each(K::DuplicateLabel, &["duplicate-label-name"], &["duplicate-label-name"], &["duplicate-label-name"],
        &["duplicate-label-name", "info-label-overlap"]),
    every(K::NameLabel, &["reserved-name-label"]),
    every(K::ReservedLabelPrefix, &["reserved-name-label"]),
    every(K::EmptyLabelName, &["invalid-label-name"]),
    each(K::ColonInLabelName, &["invalid-label-name"], &["invalid-label-name"], &["name-needs-quotes"], SILENT),
    each(K::InvalidLabelName, &["invalid-label-name"], &["invalid-label-name"], &["name-needs-quotes"], SILENT),
    every(K::UnclosedBrace, &["malformed-label-set"]),
    every(K::MissingEquals, &["malformed-label-set"]),
    every(K::UnquotedLabelValue, &["label-value-not-quoted"]),
    every(K::UnclosedQuote, &["label-value-not-quoted"]),
    every(K::InvalidLabelSet, &["malformed-label-set"]),
    // quoted text
    every(K::UndefinedEscape, &["invalid-escape"]),
    every(K::UndefinedNameEscape, &["invalid-escape"]),
    every(K::LineFeedInValue, &["label-value-not-quoted"]),
    every(K::LineFeedInName, &["label-value-not-quoted"]),
    every(K::NulByte, &["control-character"]),
    every(K::NulLine, &["control-character"]),
    every(K::NulInQuotedName, &["control-character"]),
    every(K::NulAfterValue, &["control-character"]),
    every(K::NulInKeyword, &["control-character"]),
    every(K::InvalidUtf8Value, &["invalid-utf8"]),
    every(K::InvalidUtf8Name, &["invalid-utf8"]),
    every(K::InvalidUtf8MetadataName, &["invalid-utf8"]),
    every(K::InvalidUtf8Help, &["invalid-utf8"]),
    every(K::InvalidUtf8Comment, &["invalid-utf8"]),
    // names
    each(K::InvalidMetricName, &["invalid-metric-name"], &["invalid-metric-name"], &["name-needs-quotes"], SILENT),
    every(K::QuoteInName, &["invalid-metric-name"]),
    every(K::Utf8MetricName, &["utf8-name"]),
    every(K::Utf8LabelName, &["utf8-name"]),
    every(K::QuotedNameOutside, &["invalid-metric-name"]),
    every(K::QuotedNameNotFirst, &["misplaced-quoted-name"]),
    // a fault of one reader's, which the TYPE line that is missing anyway takes away
    every(K::UndeclaredQuotedName, &["missing-type"]),
    every(K::BareNameInBraces, &["invalid-metric-name"]),
    every(K::EmptyMetricName, &["invalid-metric-name"]),
    every(K::MissingName, &["invalid-metric-name"]),
    every(K::SecondName, &["invalid-metric-name"]),
    // values
    every(K::MissingValue, &["missing-value"]),
    every(K::InvalidValue, &["invalid-value"]),
    every(K::ValueSyntax, &["unportable-number"]),
    every(K::SignedNan, &["unportable-number"]),
    every(K::ValueOutOfRange, &["unportable-number"]),
    every(K::PlusSign, &["unportable-number"]),
    every(K::NonAsciiDigits, &["unportable-number"]),
    every(K::ExtraToken, &["trailing-garbage"]),
    every(K::CommentAfterValue, &["trailing-garbage"]),
    each(K::CompositeValue, &["invalid-value"], &["invalid-value"], SILENT, SILENT),
    each(K::DeltaComposite, &["invalid-value"], &["invalid-value"], &["composite-fields"], SILENT),
    each(K::InvalidComposite, &["invalid-value"], &["invalid-value"], &["composite-fields", "composite-whitespace"], SILENT),
    each(K::CompositeMissingKey, &["invalid-value"], &["invalid-value"], &["composite-fields"], SILENT),
    each(K::CompositeOrder, &["invalid-value"], &["invalid-value"], &["composite-fields"], SILENT),
    // timestamps
    every(K::InvalidTimestamp, &["invalid-timestamp", "trailing-garbage"]),
    every(K::FractionalTimestamp, &["invalid-timestamp"]),
    every(K::NegativeTimestamp, &["invalid-timestamp"]),
    every(K::PlusTimestamp, &["invalid-timestamp"]),
    every(K::TimestampOutOfRange, &["invalid-timestamp"]),
    every(K::NotFiniteTimestamp, &["invalid-timestamp"]),
    each(K::StartTimestamp, &["trailing-garbage"], &["trailing-garbage"], SILENT, SILENT),
    each(K::MisplacedStartTimestamp, &["trailing-garbage"], &["trailing-garbage"], &["start-timestamp-position"], SILENT),
    every(K::InvalidStartTimestamp, &["invalid-timestamp"]),
    // comments and metadata
    text_or_om(K::FreeComment, SILENT, &["stray-comment"]),
    text_or_om(K::MetadataWithoutBlank, &["misspelled-metadata-keyword"], &["strict-whitespace"]),
    every(K::MetadataWithoutBlankInvalid, &["malformed-metadata"]),
    text_or_om(K::MisspelledKeyword, &["misspelled-metadata-keyword"], SILENT),
    text_or_om(K::MetadataBlanks, &["malformed-metadata"], &["strict-whitespace"]),
    text_or_om(K::MetadataLeadingBlanks, &["untidy-whitespace"], &["strict-whitespace"]),
    text_or_om(K::TypeTrailingBlank, &["type-keyword-spelling"], &["strict-whitespace"]),
    every(K::TypeWordCase, &["type-keyword-spelling"]),
    every(K::TypeNotInText, &["openmetrics-type-in-text"]),
    every(K::TypeGaugeHistogram, &["openmetrics-type-in-text"]),
    text_or_om(K::TypeGaugeHistogramUnderscore, &["openmetrics-type-in-text"], &["type-keyword-spelling"]),
    text_or_om(K::TypeUntyped, SILENT, &["untyped-keyword"]),
    every(K::UnknownTypeWord, &["unknown-type"]),
    every(K::TypeBackslash, &["type-keyword-spelling"]),
    every(K::MissingTypeWord, &["malformed-metadata"]),
    every(K::MissingTypeName, &["malformed-metadata"]),
    text_or_om(K::MissingHelpText, &["missing-help"], &["malformed-metadata"]),
    every(K::MissingHelpName, &["malformed-metadata"]),
    every(K::MissingNameTrailingBlank, &["malformed-metadata"]),
    each(K::InvalidMetadataName, &["malformed-metadata"], &["malformed-metadata"], &["name-needs-quotes"], SILENT),
    each(K::InvalidHelpName, &["malformed-metadata"], &["malformed-metadata"], &["name-needs-quotes"], SILENT),
    every(K::EmptyMetadataName, &["malformed-metadata"]),
    every(K::HelpEscape, &["invalid-escape"]),
    every(K::UnitLine, &["unit-line-in-text"]),
    every(K::EofInText, SILENT),
    // exemplars
    every(K::ExemplarInText, &["exemplar-in-text"]),
    text_or_om(K::InvalidExemplar, &["exemplar-in-text"], &["trailing-garbage", "exemplar-braces"]),
    text_or_om(K::RepeatedExemplar, &["exemplar-in-text"], &["trailing-garbage"]),
    every(K::MisplacedExemplar, &["exemplar-not-allowed"]),
    every(K::LongExemplar, &["exemplar-too-long"]),
    every(K::ExemplarWithoutTimestamp, &["exemplar-without-timestamp"]),
    text_or_om(K::ExemplarEscapedQuote, SILENT, &["invalid-escape"]),
    text_or_om(K::ExemplarNul, SILENT, &["control-character"]),
    text_or_om(K::ExemplarQuotedName, &["exemplar-in-text"], &["malformed-label-set"]),
    every(K::ExemplarDuplicateLabel, &["duplicate-label-name"]),
    // families: metadata
    every(K::RepeatedType, &["duplicate-type"]),
    every(K::RepeatedHelp, &["duplicate-help"]),
    every(K::RepeatedUnit, &["duplicate-unit"]),
    every(K::TypeAfterSample, &["metadata-after-samples"]),
    every(K::HelpAfterSample, &["metadata-after-samples"]),
    every(K::UnitAfterSample, &["metadata-after-samples"]),
    every(K::UnitNotSuffix, &["unit-not-name-suffix"]),
    every(K::UnitForbidden, &["unit-on-info-or-stateset"]),
    text_or_om(K::InterleavedFamilies, &["interleaved-family"], &["interleaved"]),
    each(K::InterleavedMetrics, SILENT, &["interleaved"], &["interleaved", "stateset-interleaved"], SILENT),
    every(K::NameClash, &["suffix-clash"]),
    every(K::MixedQuoting, &["name-needs-quotes"]),
    // families: samples
    each(K::WrongSuffix, &["sample-not-of-type"], &["sample-not-of-type", "gaugehistogram-shape"], &["suffixed-samples-in-om2"], SILENT),
    each(K::MissingTotalSuffix, &["counter-without-total"], &["counter-without-total", "family-named-total"], SILENT, SILENT),
    every(K::MissingInfoSuffix, &["info-sample-name"]),
    each(K::DiscouragedSuffix, SILENT, SILENT, &["reserved-suffix-om2"], SILENT),
    every(K::ScalarValue, &["composite-fields"]),
    every(K::UnexpectedComposite, &["composite-fields"]),
    every(K::RepeatedSample, &["duplicate-series"]),
    every(K::CounterNan, &["nan-counter", "negative-or-nan-distribution"]),
    every(K::CounterNegative, &["negative-counter"]),
    every(K::CountNegative, &["negative-or-nan-distribution"]),
    every(K::HistogramCountNegative, &["negative-or-nan-distribution"]),
    every(K::CountNotInteger, &["fractional-count"]),
    every(K::SumNegative, &["negative-or-nan-distribution"]),
    each(K::SumNan, &["negative-or-nan-distribution"], &["negative-or-nan-distribution", "gaugehistogram-shape"],
        &["negative-or-nan-distribution"], &["negative-or-nan-distribution"]),
    every(K::MissingLe, &["bucket-without-le"]),
    every(K::InvalidLe, &["le-not-a-number"]),
    every(K::NonCanonicalInf, &["non-canonical-le"]),
    every(K::HexLe, &["le-not-a-number"]),
    every(K::LeNan, &["le-not-a-number"]),
    every(K::BucketOrder, &["buckets-unsorted", "duplicate-bucket"]),
    every(K::BucketNotCumulative, &["buckets-not-cumulative"]),
    every(K::MissingInfBucket, &["missing-inf-bucket"]),
    every(K::InfBucketNotCount, &["inf-bucket-not-count"]),
    each(K::SumWithoutCount, &["missing-count"], &["sum-without-count"], &["missing-count"], SILENT),
    each(K::CountWithoutSum, &["missing-sum"], &["sum-without-count"], &["missing-sum"], SILENT),
    every(K::SumWithNegativeBuckets, &["sum-with-negative-buckets"]),
    each(K::GaugeSumNegative, SILENT, &["gaugehistogram-shape"], &["negative-or-nan-distribution"], SILENT),
    every(K::MissingQuantile, &["sample-not-of-type"]),
    every(K::InvalidQuantile, &["quantile-not-a-number"]),
    every(K::HexQuantile, &["quantile-not-a-number"]),
    every(K::QuantileRange, &["quantile-out-of-range"]),
    every(K::QuantileNegative, &["negative-quantile-value"]),
    each(K::QuantileOrder, SILENT, SILENT, &["quantiles-unsorted-om2"], SILENT),
    every(K::InfoValue, &["info-value"]),
    every(K::StateSetLabel, &["stateset-label"]),
    every(K::StateSetValue, &["stateset-value"]),
    every(K::ReservedLabel, &["composite-fields"]),
    every(K::MixedTimestamps, &["mixed-timestamp-presence"]),
    every(K::TimestampOrder, &["timestamps-not-increasing"]),
    every(K::CreatedValue, &["implausible-created"]),
    every(K::StartTimestampForbidden, &["start-timestamp-position"]),
    // native histograms
    every(K::SchemaRange, &["native-schema"]),
    every(K::SpanMismatch, &["native-spans"]),
    every(K::SpanOffset, &["native-spans"]),
    every(K::NativeBucketNegative, &["native-count"]),
    // protobuf
    every(K::TruncatedMessage, &["malformed-message"]),
    every(K::FieldPastEnd, &["malformed-message"]),
    every(K::BadVarint, &["malformed-message"]),
    every(K::LongLengthPrefix, &["malformed-message"]),
    every(K::InvalidWireType, &["malformed-message"]),
    every(K::WrongWireType, &["malformed-message"]),
    every(K::InvalidFieldNumber, &["malformed-message"]),
    every(K::UnmatchedGroup, &["malformed-message"]),
    every(K::EmptyMessage, &["malformed-message"]),
    every(K::UnknownEnumValue, &["unknown-type"]),
    every(K::InvalidUtf8Unit, &["invalid-utf8"]),
    every(K::InvalidUtf8LabelName, &["invalid-utf8"]),
    every(K::InvalidUtf8LabelValue, &["invalid-utf8"]),
    every(K::TypeWithoutPayload, &["missing-value"]),
    every(K::NamelessFamily, &["malformed-message"]),
    every(K::FamilyWithoutMetric, &["metadata-without-samples"]),
    every(K::ExemplarTimestampMissing, &["exemplar-without-timestamp"]),
    // anything else
    every(K::InvalidLine, &["invalid-metric-name"]),
    // readers of no grammar
    every(K::RefusedByVictoriaMetrics, &["invalid-metric-name"]),
    every(K::RefusedByPython, &["invalid-metric-name"]),
];

/// The table has one row a kind, in the order of the kinds.
const _: () = {
    assert!(TABLE.len() == K::ALL.len());
    let mut index = 0;
    while index < TABLE.len() {
        assert!(TABLE[index].kind as usize == index);
        index += 1;
    }
};

#[cfg(test)]
mod tests {
    use exposit_parser::consumer::Consumer;
    use exposit_parser::issue::Issue;
    use exposit_parser::span::Span;

    use super::{TABLE, kinds_of, told_once};
    use std::collections::BTreeSet;

    #[test]
    fn one_more_reader_is_no_second_fact() {
        let issues = [
            Issue::new(IssueKind::ExtraToken, Span::new(20, 22)),
            Issue::new(IssueKind::RefusedByPython, Span::new(0, 22)),
            Issue::new(IssueKind::RefusedByPython, Span::new(23, 30)),
        ];
        let told = told_once(issues.into_iter(), Dialect::PrometheusText);
        assert_eq!(told.len(), 2);
        assert!(told[0].1.contains(Consumer::ClientPython));
    }

    use exposit_parser::consumer::rejected_by;
    use exposit_parser::dialect::Dialect;
    use exposit_parser::issue::IssueKind;

    use super::rules_of;

    #[test]
    fn what_some_consumer_rejects_has_a_rule() {
        for &kind in IssueKind::ALL {
            for dialect in Dialect::ALL {
                let silent = rules_of(kind, dialect).is_empty();
                assert!(!silent || rejected_by(kind, dialect).is_empty(), "{kind:?} in {dialect:?} has no rule");
            }
        }
    }

    #[test]
    fn every_rule_of_the_table_exists_and_has_its_kinds() {
        let rules: BTreeSet<_> = super::super::all().map(|rule| rule.meta().name).collect();
        for row in TABLE {
            for name in row.rules.into_iter().flatten() {
                assert!(rules.contains(name), "{:?}: no rule `{name}`", row.kind);
                assert!(kinds_of(name).contains(&row.kind));
            }
        }
        assert!(kinds_of("no-such-rule").is_empty());
    }
}
