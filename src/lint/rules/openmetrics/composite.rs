//! Composite values of OpenMetrics 2.0: their keys, their order, their blanks.

use exposit_parser::issue::IssueKind as K;
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::{GROUP, OM2};
use crate::diagnostic::{Applicability, Diagnostic, Edit};
use crate::lint::rules::reports::{Fault, Reports, edit, is_blank, meta};
use crate::rule::RuleMeta;

pub(in crate::lint::rules) static COMPOSITE_FIELDS: Reports = Reports {
    meta: &const {
        meta!(GROUP, "composite-fields", Error, "a composite value with a key missing, too many or out of order")
            .dialects(OM2)
    },
    tell: fields,
    why: Some("the value is lost"),
};

static COMPOSITE_WHITESPACE_META: RuleMeta =
    meta!(GROUP, "composite-whitespace", Error, "blanks inside a composite value")
        .dialects(OM2)
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static COMPOSITE_WHITESPACE: Reports = Reports {
    meta: &COMPOSITE_WHITESPACE_META,
    tell: |fault| {
        let (value, edits) = blanks_inside(fault)?;
        let first = edits.first()?.span;
        Some(
            fault
                .say_at(
                    first,
                    format!("value of `{}` holds blanks: expected none between its braces", fault.metric()),
                    "ends the value",
                )
                .related(Span::new(value.start, value.start + 1), "opened here")
                .help("`--fix` deletes the blanks")
                .fix(Applicability::Safe, edits),
        )
    },
    why: Some("the value ends at the first blank"),
};

static QUANTILES_UNSORTED_META: RuleMeta =
    meta!(GROUP, "quantiles-unsorted-om2", Error, "quantiles of a composite value that do not ascend")
        .dialects(OM2)
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static QUANTILES_UNSORTED_OM2: Reports = Reports {
    meta: &QUANTILES_UNSORTED_META,
    tell: |fault| {
        let mut finding = fault.say(
            format!("quantiles of `{}` are not in increasing order", fault.metric()),
            "expected increasing quantiles",
        );
        if let Some(edit) = sorted_list(fault, b"quantile:[") {
            finding = finding.help("`--fix` sorts them").fix(Applicability::Safe, vec![edit]);
        }
        Some(finding)
    },
    why: Some("the specification demands the order"),
};

/// The blanks between the braces of the value that the finding points at; `None` where it has none.
fn blanks_inside(fault: &Fault<'_>) -> Option<(Span, Vec<Edit>)> {
    if fault.kind() != K::InvalidComposite {
        return None;
    }
    let value = whole_value(fault)?;
    let bytes = fault.bytes(value);
    let mut edits: Vec<Edit> = Vec::new();
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| is_blank(**byte)) {
        let at = value.start + at as u32;
        match edits.last_mut() {
            Some(last) if last.span.end == at => last.span.end += 1,
            _ => edits.push(edit(Span::new(at, at + 1), "")),
        }
    }
    (!edits.is_empty()).then_some((value, edits))
}

/// From the opening brace of a value to its closing one.
fn whole_value(fault: &Fault<'_>) -> Option<Span> {
    let start = fault.span().start;
    let rest = fault.rest(start);
    let length = memchr::memchr(b'}', rest)?;
    rest.starts_with(b"{").then(|| Span::new(start, start + length as u32 + 1))
}

/// The order of keys that a type wants, for the help.
fn order(metric: &str, text: &[u8]) -> String {
    let gauge = if text.windows(7).any(|part| part == b"gcount:") { "g" } else { "" };
    if text.windows(9).any(|part| part == b"quantile:") {
        return format!("write the value of `{metric}` as `{{count:..,sum:..,quantile:[..]}}`");
    }
    format!("write the value of `{metric}` as `{{{gauge}count:..,{gauge}sum:..,bucket:[..,+Inf:..]}}`")
}

fn fields(fault: &Fault<'_>) -> Option<Diagnostic> {
    if blanks_inside(fault).is_some() {
        return None;
    }
    let metric = fault.metric();
    let bytes = fault.bytes(fault.span());
    let finding = match fault.kind() {
        K::CompositeMissingKey => {
            let keys = missing_keys(bytes);
            let message = if keys.is_empty() {
                format!("value of `{metric}` lacks a key that its kind needs")
            } else {
                format!("value of `{metric}` lacks {keys}")
            };
            fault.say(message, "a key is missing")
        }
        K::CompositeOrder => fault.say(
            format!("keys in the value of `{metric}` are out of order: expected count, sum, native keys, then bucket or quantile"),
            "out of order",
        ),
        K::DeltaComposite => fault.say(
            format!("value of `{metric}` has buckets as deltas: expected absolute counts in `positive_buckets`"),
            "a draft before OpenMetrics 2.0",
        ),
        K::ScalarValue => fault.say(
            format!("value of `{metric}` is a number: expected a composite value such as `{{count:..,sum:..}}`"),
            "expected `{`",
        ),
        K::UnexpectedComposite => {
            return Some(fault.say(
                format!("value of `{metric}` is composite in a way that its type does not have: expected the value of its type"),
                "not a value of this type",
            ));
        }
        K::ReservedLabel => {
            return Some(
                fault
                    .say(
                        format!("label `{}` of `{metric}` stands beside a composite value, which holds it", fault.quoted(fault.span())),
                        "belongs in the value",
                    )
                    .help("drop the label"),
            );
        }
        _ => fault.say(
            format!("value of `{metric}` does not follow the grammar: expected `{{key:value,...}}`"),
            "expected a composite value",
        ),
    };
    Some(finding.help(order(&metric, bytes)))
}

/// The keys that every composite value needs and this one lacks, in words.
fn missing_keys(bytes: &[u8]) -> String {
    let has = |key: &[u8]| bytes.windows(key.len()).any(|part| part == key);
    let gauge = has(b"gcount:") || has(b"gsum:");
    let mut lacks = Vec::new();
    for (key, named) in
        if gauge { [("gcount:", "`gcount`"), ("gsum:", "`gsum`")] } else { [("count:", "`count`"), ("sum:", "`sum`")] }
    {
        if !has(key.as_bytes()) {
            lacks.push(named);
        }
    }
    if !has(b"bucket:") && !has(b"schema:") && !has(b"quantile:") {
        lacks.push("`bucket` or `quantile`");
    }
    lacks.join(" and ")
}

/// The list after `key` with its entries sorted by their first number.
fn sorted_list(fault: &Fault<'_>, key: &[u8]) -> Option<Edit> {
    let line = fault.deviation.line;
    let bytes = fault.bytes(line);
    let start = memchr::memmem::find(bytes, key)? + key.len();
    let length = memchr::memchr(b']', bytes.get(start..)?)?;
    let list = std::str::from_utf8(bytes.get(start..start + length)?).ok()?;
    let mut entries: Vec<(f64, &str)> = list
        .split(',')
        .map(|entry| {
            entry.split_once(':').and_then(|(quantile, _)| quantile.parse().ok()).map(|quantile| (quantile, entry))
        })
        .collect::<Option<_>>()?;
    entries.sort_by(|a, b| a.0.total_cmp(&b.0));
    let sorted: Vec<&str> = entries.into_iter().map(|(_, entry)| entry).collect();
    let start = line.start + start as u32;
    Some(edit(Span::new(start, start + length as u32), sorted.join(",")))
}

/// The types whose value may be composite.
pub(super) const COMPOSITE_TYPES: &[MetricType] =
    &[MetricType::Histogram, MetricType::GaugeHistogram, MetricType::Unknown];
