//! Names of metrics and labels that no reader takes.

use exposit_parser::issue::IssueKind as K;
use exposit_parser::names::{NameKind, first_illegal, quoted as in_quotes};
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::lint::rules::reports::{Fault, Reports, character_length, edit, found, is_blank, meta};
use crate::rule::RuleMeta;
use exposit_parser::dialect::Dialect;

pub(in crate::lint::rules) static INVALID_METRIC_NAME: Reports = Reports {
    meta: &meta!(GROUP, "invalid-metric-name", Error, "a metric name that needs quotes, or is none"),
    tell: |fault| Some(metric_name(fault)),
    why: Some("the name is not the one that was meant"),
};

pub(in crate::lint::rules) static INVALID_LABEL_NAME: Reports = Reports {
    meta: &meta!(GROUP, "invalid-label-name", Error, "a label name that needs quotes, or is empty"),
    tell: |fault| Some(label_name(fault)),
    why: Some("the label is not the one that was meant"),
};

pub(in crate::lint::rules) static RESERVED_NAME_LABEL: Reports = Reports {
    meta: &meta!(GROUP, "reserved-name-label", Error, "a label called `__name__`"),
    tell: |fault| {
        if fault.kind() == K::ReservedLabelPrefix {
            let name = fault.quoted(fault.span());
            return Some(fault.say(
                format!("label name `{name}` starts with two underscores: expected one that does not"),
                "reserved for internal use",
            ));
        }
        Some(
            fault
                .say(
                    format!(
                        "label `__name__` of `{}` is reserved: expected the name before the braces",
                        fault.metric()
                    ),
                    "holds the metric's name in Prometheus",
                )
                .help("write the metric's name before the braces and drop the label"),
        )
    },
    why: Some("the sample has two names"),
};

pub(in crate::lint::rules) static DUPLICATE_LABEL_NAME: Reports = Reports {
    meta: &meta!(GROUP, "duplicate-label-name", Error, "a label set with the same label name twice"),
    tell: duplicate_label,
    why: Some("one of the two values is lost"),
};

static MISPLACED_QUOTED_NAME_META: RuleMeta =
    meta!(GROUP, "misplaced-quoted-name", Info, "a quoted metric name that does not come first between the braces")
        .severity_in(&[(Dialect::OpenMetrics2, Severity::Error)])
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static MISPLACED_QUOTED_NAME: Reports = Reports {
    meta: &MISPLACED_QUOTED_NAME_META,
    tell: |fault| Some(misplaced_name(fault)),
    why: Some("OpenMetrics 2.0 wants the name first"),
};

/// What a bare name of that kind may hold, in words.
const fn allowed(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Metric => "letters, digits, `_` or `:`",
        NameKind::Label => "letters, digits or `_`",
    }
}

/// Says which character of the name at `name` needs quotes; at that character.
pub(super) fn needs_quotes(fault: &Fault<'_>, kind: NameKind, name: Span) -> Diagnostic {
    let bytes = fault.bytes(name);
    let what = match kind {
        NameKind::Metric => "metric name",
        NameKind::Label => "label name",
    };
    let text = fault.quoted(name);
    let wrong = first_illegal(kind, bytes).unwrap_or_default();
    let start = name.start + wrong as u32;
    let place = Span::new(start, start + character_length(fault.rest(start)));
    let message = if wrong == 0 && bytes.first().is_some_and(u8::is_ascii_digit) {
        format!("{what} `{text}` starts with a digit: expected a letter or `_`")
    } else if bytes.is_empty() {
        format!("no {what}: expected one, found {}", found(fault.rest(name.start)))
    } else {
        format!("{what} `{text}` holds `{}`: expected {}", fault.quoted(place), allowed(kind))
    };
    let finding = fault.say_at(place, message, "needs quotes");
    let Ok(utf8) = std::str::from_utf8(bytes) else { return finding };
    if bytes.is_empty() || bytes.iter().any(u8::is_ascii_control) || bytes.len() > 60 {
        return finding;
    }
    let plain = underscored(kind, utf8);
    let quoted = in_quotes(kind, utf8);
    finding.help(match kind {
        NameKind::Metric => format!("write `{plain}`, or for Prometheus 3 quote it between the braces: `{{{quoted}}}`"),
        NameKind::Label => format!("write `{plain}`, or for Prometheus 3 quote it: `{quoted}`"),
    })
}

/// The name with `_` for every character that a bare name may not hold.
fn underscored(kind: NameKind, name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 1);
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        out.push('_');
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || (c == ':' && kind == NameKind::Metric);
    out.extend(name.chars().map(|c| if legal(c) { c } else { '_' }));
    out
}

/// The name that a sample line starts with.
pub(super) fn leading_name(fault: &Fault<'_>) -> Span {
    let line = fault.bytes(fault.deviation.line);
    let blank = line.iter().take_while(|byte| is_blank(**byte)).count();
    let length = line.iter().skip(blank).take_while(|byte| !is_blank(**byte) && **byte != b'{').count();
    let start = fault.deviation.line.start + blank as u32;
    Span::new(start, start + length as u32)
}

fn metric_name(fault: &Fault<'_>) -> Diagnostic {
    let span = fault.span();
    match fault.kind() {
        K::InvalidMetricName => {
            let leading = leading_name(fault);
            let name = if leading.contains(Span::at(span.start)) { leading } else { fault.word(span.start, b"{},=\"") };
            needs_quotes(fault, NameKind::Metric, name)
        }
        K::QuotedNameOutside => {
            let name = fault.word(span.start, b"{").cover(span);
            fault
                .say(
                    format!(
                        "quoted metric name `{}` stands before the braces: expected it between them",
                        fault.quoted(name).trim_matches('"')
                    ),
                    "expected between the braces",
                )
                .help(format!("write `{{{}}}`", fault.quoted(name)))
        }
        K::BareNameInBraces => fault
            .say(
                format!("metric name `{0}` stands between the braces without quotes", fault.quoted(span)),
                "expected before the braces, or in quotes",
            )
            .help(format!("write `{0}` before the braces", fault.quoted(span))),
        K::EmptyMetricName => fault.say("metric name is empty: expected at least one character", "no name"),
        K::MissingName => fault.say("sample has no metric name: expected one before the braces", "expected a name"),
        K::SecondName => {
            let finding = fault.say(
                format!(
                    "second metric name `{}` in one sample: expected one name",
                    fault.quoted(span).trim_matches('"')
                ),
                "second name",
            );
            match fault.deviation.issue.related {
                Some(first) => finding.related(first, "first name"),
                None => finding,
            }
        }
        K::RefusedByVictoriaMetrics | K::RefusedByPython => fault.say(
            "line is cut in the wrong place by a reader that does not follow the grammar: expected a plainer one",
            "cannot be taken apart",
        ),
        _ => {
            // A bad name and no value after it: the line was never meant as a sample.
            let place = fault.next_character(fault.deviation.line.start);
            fault.say_at(
                place,
                format!(
                    "line is no sample: expected a metric name and a value, found {}",
                    found(fault.rest(place.start))
                ),
                "no sample",
            )
        }
    }
}

fn label_name(fault: &Fault<'_>) -> Diagnostic {
    let span = fault.span();
    match fault.kind() {
        K::EmptyLabelName => fault
            .say(format!("label name of `{}` is empty: expected at least one character", fault.metric()), "no name"),
        _ => needs_quotes(fault, NameKind::Label, fault.word(span.start, b"{},=\"")),
    }
}

/// Where a label set holds the quoted name and the label twice, the first is related.
fn duplicate_label(fault: &Fault<'_>) -> Option<Diagnostic> {
    if fault.dialect == Dialect::Protobuf && fault.metric().ends_with("_info") {
        return None;
    }
    let name = fault.quoted(fault.span());
    let name = name.trim_matches('"');
    let finding = fault.say(format!("label `{name}` of `{}` appears twice in one label set", fault.metric()), "second");
    let finding = match fault.deviation.issue.related {
        Some(first) => finding.related(first, "first"),
        None => finding,
    };
    Some(Fault::apart(finding, name).help(format!("rename or drop one of the two labels `{name}`")))
}

/// The name moves behind the brace: cut with the comma before it, written with a comma after it.
fn misplaced_name(fault: &Fault<'_>) -> Diagnostic {
    let name = quotes_around(fault, fault.span());
    let text = fault.quoted(name);
    let finding = fault.say_at(
        name,
        format!(
            "quoted metric name `{}` comes after a label: expected it first between the braces",
            text.trim_matches('"')
        ),
        "expected first",
    );
    let before = fault.before(name.start);
    let line = fault.deviation.line.start;
    let (Some(brace), Some(comma)) =
        (memchr::memchr(b'{', before), before.trim_ascii_end().strip_suffix(b",").map(<[u8]>::len))
    else {
        return finding.help("move the name behind the brace");
    };
    let brace = line + brace as u32 + 1;
    let written = String::from_utf8_lossy(fault.bytes(name)).into_owned();
    finding.help("`--fix` moves the name to the front").fix(
        Applicability::Safe,
        vec![edit(Span::at(brace), written + ","), edit(Span::new(line + comma as u32, name.end), "")],
    )
}

/// The span of a quoted text with its quotes, whether or not it has them already.
fn quotes_around(fault: &Fault<'_>, span: Span) -> Span {
    if fault.bytes(span).starts_with(b"\"") { span } else { Span::new(span.start.saturating_sub(1), span.end + 1) }
}
