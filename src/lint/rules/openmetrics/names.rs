//! Names that OpenMetrics ties to the type, and metadata that it forbids.

use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Family, Keyword};
use exposit_parser::issue::IssueKind as K;
use exposit_parser::model::MetricType;
use exposit_parser::names::quote;
use exposit_parser::span::Span;

use super::{BOTH, GROUP, OM1, OM2};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Severity, quoted};
use crate::lint::rules::reports::{Fault, Reports, edit, is_blank, meta};
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

static UNTYPED_KEYWORD_META: RuleMeta =
    meta!(GROUP, "untyped-keyword", Error, "the type `untyped`, which is called `unknown`")
        .dialects(BOTH)
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static UNTYPED_KEYWORD: Reports = Reports {
    meta: &UNTYPED_KEYWORD_META,
    tell: |fault| {
        let word = last_word(fault);
        Some(
            fault
                .say_at(
                    word,
                    format!("type `untyped` of `{}`: expected `unknown`", metadata_name(fault)),
                    "expected `unknown`",
                )
                .help("`--fix` writes `unknown`")
                .fix(Applicability::Safe, vec![edit(word, "unknown")]),
        )
    },
    why: Some("OpenMetrics calls it `unknown`"),
};

/// The last word of a metadata line.
fn last_word(fault: &Fault<'_>) -> Span {
    let end = fault.end_of_text(fault.deviation.line.end);
    let length = fault.before(end).iter().rev().take_while(|byte| !is_blank(**byte)).count() as u32;
    Span::new(end - length, end)
}

/// The name that a metadata line is about.
fn metadata_name(fault: &Fault<'_>) -> String {
    let line = fault.bytes(fault.deviation.line);
    let name = line.split(|byte| is_blank(*byte)).filter(|word| !word.is_empty()).nth(2).unwrap_or_default();
    quoted(name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")).unwrap_or(name))
}

static UNIT_NOT_NAME_SUFFIX_META: RuleMeta =
    meta!(GROUP, "unit-not-name-suffix", Error, "a unit that does not end the name")
        .dialects(BOTH)
        .severity_in(&[(Dialect::OpenMetrics2, Severity::Warning)]);

pub(in crate::lint::rules) static UNIT_NOT_NAME_SUFFIX: Reports = Reports {
    meta: &UNIT_NOT_NAME_SUFFIX_META,
    tell: |fault| {
        let unit = last_word(fault);
        let (name, unit_text) = (metadata_name(fault), fault.quoted(unit));
        Some(
            fault
                .say_at(
                    unit,
                    format!(
                        "unit `{unit_text}` of `{name}` is not in its name: expected a name that ends in `_{unit_text}`"
                    ),
                    "not the end of the name",
                )
                .help(format!("rename the family to `{name}_{unit_text}`, or delete the UNIT line")),
        )
    },
    why: Some("OpenMetrics 2.0 asks for the unit in the name"),
};

static UNIT_ON_INFO_OR_STATESET_META: RuleMeta =
    meta!(GROUP, "unit-on-info-or-stateset", Error, "a unit on an info or stateset family")
        .dialects(BOTH)
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static UNIT_ON_INFO_OR_STATESET: Reports = Reports {
    meta: &UNIT_ON_INFO_OR_STATESET_META,
    tell: |fault| {
        let unit = last_word(fault);
        let line = fault.deviation.line;
        Some(
            fault
                .say_at(
                    unit,
                    format!(
                        "`{}` has the unit `{}`: expected none on an info or stateset",
                        metadata_name(fault),
                        fault.quoted(unit)
                    ),
                    "no quantity",
                )
                .help("`--fix` deletes the UNIT line")
                .fix(Applicability::Safe, vec![edit(fault.with_line_feed(line), "")]),
        )
    },
    why: Some("the unit means nothing"),
};

pub(in crate::lint::rules) static INFO_SAMPLE_NAME: Reports = Reports {
    meta: &const { meta!(GROUP, "info-sample-name", Error, "an info sample without `_info`").dialects(BOTH) },
    tell: |fault| {
        let metric = fault.metric();
        let name = fault.bytes(fault.span());
        let name = if name.is_empty() { metric.clone() } else { fault.quoted(fault.span()) };
        let finding = fault.say(
            format!("sample `{name}` of info `{metric}` does not end in `_info`"),
            format!("expected `{}_info`", name.trim_end_matches("_info")),
        );
        Some(finding.help(match fault.dialect {
            Dialect::OpenMetrics2 => format!("name family and samples `{name}_info`"),
            _ => format!("name the sample `{name}_info`; the family keeps its name"),
        }))
    },
    why: Some("nobody can tell that its labels are the content"),
};

static FAMILY_NAMED_TOTAL_META: RuleMeta =
    meta!(GROUP, "family-named-total", Error, "counter metadata with the suffix `_total`")
        .dialects(OM1)
        .fixable(Applicability::Safe);

/// Counters of OpenMetrics 1 whose metadata carries the suffix of their samples.
pub(in crate::lint::rules) struct FamilyNamedTotal;

impl LintRule for FamilyNamedTotal {
    fn meta(&self) -> &'static RuleMeta {
        &FAMILY_NAMED_TOTAL_META
    }

    fn types(&self) -> &'static [MetricType] {
        &[MetricType::Counter]
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let Some(stem) = family.name().strip_suffix("_total").filter(|stem| !stem.is_empty()) else { return };
        let Some(line) = family.declared_type() else { return };
        let name = quoted(family.name().as_bytes());
        // The family really is called so where its samples have the suffix twice.
        if let Some(sample) = family.samples().find(|sample| sample.name() != family.name()) {
            let mut finding = FAMILY_NAMED_TOTAL_META
                .finding(
                    cx.dialect,
                    format!(
                        "counter `{name}` carries `_total`, so that its samples carry it twice: expected `{}`",
                        quoted(stem.as_bytes())
                    ),
                )
                .at(line.name.span, format!("expected `{}`", quoted(stem.as_bytes())))
                .related(sample.row().name.span, "`_total` twice")
                .metric(family.name())
                .help("register it without `_total`: the library adds the suffix");
            finding.severity = Severity::Warning;
            cx.emit(hurt::note(finding, cx, "nobody looks for a counter under that name"));
            return;
        }
        let edits: Vec<Edit> = family
            .metadata()
            .iter()
            .map(|line| {
                let end = line.name.span.end;
                edit(Span::new(end - "_total".len() as u32, end), "")
            })
            .collect();
        let by = exposit_parser::consumer::rejected_by(K::MissingTotalSuffix, cx.dialect);
        let finding = FAMILY_NAMED_TOTAL_META
            .rejected(
                cx.dialect,
                by,
                format!("metadata of counter `{name}` carries `_total`: expected `{}`", quoted(stem.as_bytes())),
            )
            .at(line.name.span, format!("expected `{}`", quoted(stem.as_bytes())))
            .metric(family.name())
            .help("`--fix` takes the suffix out of the metadata; the samples keep it")
            .fix(Applicability::Safe, edits);
        cx.emit(hurt::note(finding, cx, "the metadata belongs to no series"));
    }
}

static RESERVED_UNDERSCORE_NAME_META: RuleMeta =
    meta!(GROUP, "reserved-underscore-name", Error, "a family name that starts with `_`").dialects(BOTH);

/// Families whose name OpenMetrics keeps for itself.
pub(in crate::lint::rules) struct ReservedUnderscoreName;

impl LintRule for ReservedUnderscoreName {
    fn meta(&self) -> &'static RuleMeta {
        &RESERVED_UNDERSCORE_NAME_META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        if !family.name().starts_with('_') {
            return;
        }
        let name = quoted(family.name().as_bytes());
        let finding = RESERVED_UNDERSCORE_NAME_META
            .finding(cx.dialect, format!("name of `{name}` starts with `_`: expected a letter"))
            .at(family.name_span(), "reserved by OpenMetrics")
            .metric(family.name())
            .help("name the family without the first `_`");
        cx.emit(hurt::note(finding, cx, "OpenMetrics keeps such names for itself"));
    }
}

static NAME_NEEDS_QUOTES_META: RuleMeta =
    meta!(GROUP, "name-needs-quotes", Error, "a name that needs quotes and has none, or not everywhere")
        .dialects(OM2)
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static NAME_NEEDS_QUOTES: Reports = Reports {
    meta: &NAME_NEEDS_QUOTES_META,
    tell: |fault| Some(needs_quotes(fault)),
    why: Some("a search finds only one of the two spellings"),
};

fn needs_quotes(fault: &Fault<'_>) -> Diagnostic {
    let span = fault.span();
    let text = fault.quoted(span);
    let written = quote(&String::from_utf8_lossy(fault.bytes(span)));
    match fault.kind() {
        K::MixedQuoting => {
            let metric = fault.metric();
            let finding = fault.say(
                format!("name of `{metric}` is quoted in one place and bare in another: expected one spelling"),
                "spelled otherwise here",
            );
            let finding = match fault.deviation.issue.related {
                Some(first) => finding.related(first, "first spelling"),
                None => finding,
            };
            finding.help("write the name in the same way everywhere")
        }
        K::InvalidMetricName => {
            let quoted_name = edit(span, format!("{{{written}"));
            let closing = match fault.rest(span.end) {
                [b'{', b'}', ..] => edit(Span::new(span.end, span.end + 1), ""),
                [b'{', ..] => edit(Span::new(span.end, span.end + 1), ","),
                _ => edit(Span::at(span.end), "}"),
            };
            fault
                .say(
                    format!("metric name `{text}` needs quotes: expected `{{{written}}}`"),
                    format!("expected `{{{written}}}`"),
                )
                .help("`--fix` quotes the name")
                .fix(Applicability::Safe, vec![quoted_name, closing])
        }
        kind => {
            let what = if kind == K::InvalidMetadataName { "metric name" } else { "label name" };
            fault
                .say(format!("{what} `{text}` needs quotes: expected `{written}`"), format!("expected `{written}`"))
                .help("`--fix` quotes the name")
                .fix(Applicability::Safe, vec![edit(span, written.clone())])
        }
    }
}

static UNESCAPED_QUOTE_IN_HELP_META: RuleMeta =
    meta!(GROUP, "unescaped-quote-in-help", Error, "a bare double quote in a HELP text")
        .dialects(BOTH)
        .fixable(Applicability::Safe);

/// Double quotes in HELP texts that lack their backslash.
pub(in crate::lint::rules) struct UnescapedQuoteInHelp;

impl LintRule for UnescapedQuoteInHelp {
    fn meta(&self) -> &'static RuleMeta {
        &UNESCAPED_QUOTE_IN_HELP_META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        for help in family.metadata().iter().filter(|line| line.keyword == Keyword::Help) {
            let bare = bare_quotes(family.get(help.value.span));
            let place = |at: usize| Span::at(help.value.span.start + at as u32);
            let (Some(&first), count) = (bare.first(), bare.len()) else { continue };
            let name = quoted(family.name().as_bytes());
            let at = place(first);
            let finding = UNESCAPED_QUOTE_IN_HELP_META
                .finding(cx.dialect, format!("HELP text of `{name}` holds a bare `\"`: expected `\\\"`"))
                .at(Span::new(at.start, at.start + 1), "expected a backslash before it")
                .metric(family.name())
                .count(count as u64)
                .help("`--fix` writes the backslash")
                .fix(Applicability::Safe, bare.into_iter().map(|at| edit(place(at), "\\")).collect());
            cx.emit(hurt::note(finding, cx, "the grammar of OpenMetrics has no bare quote there"));
        }
    }
}

/// Offsets of the quotes that no backslash escapes.
fn bare_quotes(text: &[u8]) -> Vec<usize> {
    let mut escaped = false;
    let mut found = Vec::new();
    for (at, byte) in text.iter().enumerate() {
        if *byte == b'"' && !escaped {
            found.push(at);
        }
        escaped = *byte == b'\\' && !escaped;
    }
    found
}
