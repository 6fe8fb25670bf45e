//! HELP, TYPE and UNIT lines that say nothing, or not what was meant.

use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind as K;
use exposit_parser::names::{NameKind, first_illegal};
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{Applicability, Diagnostic, Severity, quoted};
use crate::lint::rules::reports::{Fault, Reports, character_length, edit, is_blank, meta};
use crate::rule::RuleMeta;

pub(in crate::lint::rules) static MALFORMED_METADATA: Reports = Reports {
    meta: &meta!(GROUP, "malformed-metadata", Error, "a HELP, TYPE or UNIT line without name or type"),
    tell: |fault| {
        let mut finding = malformed(fault);
        if finding.rejected_by.is_empty() {
            finding.severity = Severity::Warning;
        }
        Some(finding)
    },
    why: Some("the line says nothing about any metric"),
};

pub(in crate::lint::rules) static UNKNOWN_TYPE: Reports = Reports {
    meta: &meta!(GROUP, "unknown-type", Error, "a type that no reader knows"),
    tell: |fault| Some(unknown_type(fault)),
    why: Some("the metric has no type"),
};

static TYPE_KEYWORD_SPELLING_META: RuleMeta =
    meta!(GROUP, "type-keyword-spelling", Error, "a type in capital letters, or with a blank after it")
        .fixable(Applicability::Safe);

pub(in crate::lint::rules) static TYPE_KEYWORD_SPELLING: Reports = Reports {
    meta: &TYPE_KEYWORD_SPELLING_META,
    tell: |fault| Some(type_spelling(fault)),
    why: Some("the metric has no type"),
};

static MISSPELLED_METADATA_KEYWORD_META: RuleMeta =
    meta!(GROUP, "misspelled-metadata-keyword", Warning, "a comment that was meant as HELP, TYPE or UNIT")
        .dialects(&[Dialect::PrometheusText])
        .fixable(Applicability::Unsafe);

pub(in crate::lint::rules) static MISSPELLED_METADATA_KEYWORD: Reports = Reports {
    meta: &MISSPELLED_METADATA_KEYWORD_META,
    tell: |fault| Some(misspelled(fault)),
    why: Some("the metadata is lost without a word"),
};

/// The words of a metadata line after its `#`, with their places.
fn words(fault: &Fault<'_>) -> Vec<Span> {
    let line = fault.deviation.line;
    let bytes = fault.bytes(line);
    let mut at = bytes.iter().position(|byte| *byte == b'#').map_or(0, |hash| hash + 1);
    let mut words = Vec::with_capacity(4);
    while words.len() < 4 {
        let rest = bytes.get(at..).unwrap_or_default();
        at += rest.iter().take_while(|byte| is_blank(**byte)).count();
        let length = word_length(bytes.get(at..).unwrap_or_default());
        if length == 0 {
            break;
        }
        words.push(Span::new(line.start + at as u32, line.start + (at + length) as u32));
        at += length;
    }
    words
}

/// Length of a word; a quoted name is one word.
fn word_length(bytes: &[u8]) -> usize {
    let plain = bytes.iter().take_while(|byte| !is_blank(**byte)).count();
    if bytes.first() != Some(&b'"') {
        return plain;
    }
    let mut escaped = false;
    for (index, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return index + 1,
            _ => escaped = *byte == b'\\' && !escaped,
        }
    }
    plain
}

fn keyword(fault: &Fault<'_>, words: &[Span]) -> String {
    words.first().map_or_else(String::new, |word| fault.quoted(*word))
}

fn malformed(fault: &Fault<'_>) -> Diagnostic {
    let words = words(fault);
    let keyword = keyword(fault, &words);
    let end = Span::at(fault.end_of_text(fault.deviation.line.end));
    let name = words.get(1).map_or_else(String::new, |word| fault.quoted(*word));
    match fault.kind() {
        K::MissingTypeName | K::MissingHelpName => fault
            .say_at(end, format!("{keyword} line without a metric name: expected one"), "expected a metric name")
            .help(format!("delete the line, or write `# {keyword} NAME ...`")),
        K::MissingTypeWord => {
            let types = types(fault.dialect);
            fault.say_at(end, format!("TYPE line of `{name}` has no type: expected {types}"), "expected a type")
        }
        K::MissingHelpText => fault
            .say_at(
                end,
                format!("{keyword} line of `{name}` ends after the name: expected a blank"),
                "expected a blank",
            )
            .patch("write the blank", vec![edit(end, " ")]),
        K::MetadataBlanks => {
            let span = blanks(fault);
            fault
                .say_at(
                    span,
                    format!("{keyword} line of `{name}` has more than one blank in a row: expected one"),
                    "expected one blank",
                )
                .patch("keep one blank", vec![edit(span, " ")])
        }
        _ => bad_name(fault, &keyword, words.get(1).copied().unwrap_or(fault.span())),
    }
}

fn bad_name(fault: &Fault<'_>, keyword: &str, name: Span) -> Diagnostic {
    let bytes = fault.bytes(name);
    let wrong = first_illegal(NameKind::Metric, bytes).unwrap_or_default() as u32;
    let start = name.start + wrong;
    let place = Span::new(start, start + character_length(fault.rest(start)));
    let text = quoted(bytes);
    if wrong == 0 && bytes.first().is_some_and(u8::is_ascii_digit) {
        return fault.say_at(
            place,
            format!("{keyword} names `{text}`, which starts with a digit: expected a metric name"),
            "expected a letter or `_`",
        );
    }
    fault.say_at(
        place,
        format!("{keyword} names `{text}`, which holds `{}`: expected a metric name", fault.quoted(place)),
        "needs quotes",
    )
}

/// The run of blanks around the place of a finding.
fn blanks(fault: &Fault<'_>) -> Span {
    let span = fault.span();
    let blank = |byte: &&u8| is_blank(**byte);
    let before = fault.before(span.start).iter().rev().take_while(blank).count() as u32;
    let after = fault.rest(span.start).iter().take_while(blank).count() as u32;
    Span::new(span.start - before, span.start + after)
}

/// The types of a dialect, as the end of a sentence.
const fn types(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::PrometheusText => "`counter`, `gauge`, `histogram`, `summary` or `untyped`",
        Dialect::Protobuf => "a number from 0 to 5",
        Dialect::OpenMetrics1 | Dialect::OpenMetrics2 => {
            "`counter`, `gauge`, `histogram`, `gaugehistogram`, `summary`, `info`, `stateset` or `unknown`"
        }
    }
}

/// Words of other systems, and the type that says the same here.
const SYNONYMS: [(&str, &str); 22] = [
    ("absolute", "gauge"),
    ("bool", "gauge"),
    ("boolean", "gauge"),
    ("count", "counter"),
    ("cumulative", "counter"),
    ("delta", "gauge"),
    ("distribution", "histogram"),
    ("enum", "gauge"),
    ("float", "gauge"),
    ("int", "gauge"),
    ("integer", "gauge"),
    ("level", "gauge"),
    ("meter", "counter"),
    ("monotonic", "counter"),
    ("none", "untyped"),
    ("number", "gauge"),
    ("quantile", "summary"),
    ("rate", "gauge"),
    ("set", "gauge"),
    ("timer", "histogram"),
    ("total", "counter"),
    ("updowncounter", "gauge"),
];

/// The type that a word was meant as: a word of another system, or one spelled almost like it.
fn nearest(word: &str, dialect: Dialect) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let known: &[&'static str] = if dialect.is_openmetrics() {
        &["counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset", "unknown"]
    } else {
        &["counter", "gauge", "histogram", "summary", "untyped"]
    };
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == word).map(|(_, meant)| *meant);
    let synonym = synonym.map(|meant| if meant == "untyped" && dialect.is_openmetrics() { "unknown" } else { meant });
    let close = || {
        let (distance, nearest) =
            known.iter().map(|known| (strsim::damerau_levenshtein(known, &word), *known)).min()?;
        (distance <= 2 && distance * 2 < word.len()).then_some(nearest)
    };
    let starts =
        || known.iter().copied().find(|known| word.len() >= 4 && (known.starts_with(&word) || word.starts_with(known)));
    synonym.or_else(close).or_else(starts)
}

/// The type word of a TYPE line: all that follows the name, as the readers take it.
fn type_word(fault: &Fault<'_>) -> Span {
    let words = words(fault);
    match words.get(2) {
        Some(word) => Span::new(word.start, fault.end_of_text(fault.deviation.line.end)),
        None => fault.span(),
    }
}

fn unknown_type(fault: &Fault<'_>) -> Diagnostic {
    let expected = types(fault.dialect);
    if fault.dialect == Dialect::Protobuf {
        return fault
            .say(format!("type of `{}` is unknown: expected {expected}", fault.metric()), "no type of the format");
    }
    let word = type_word(fault);
    let text = String::from_utf8_lossy(fault.bytes(word));
    let name = words(fault).get(1).map_or_else(String::new, |name| fault.quoted(*name));
    let message = format!("type `{}` of `{name}` is unknown: expected {expected}", quoted(text.as_bytes()));
    match nearest(&text, fault.dialect) {
        Some(meant) => fault
            .say_at(word, message, format!("did you mean `{meant}`?"))
            .patch(format!("write `{meant}`"), vec![edit(word, meant)]),
        None => fault.say_at(word, message, "no type"),
    }
}

fn type_spelling(fault: &Fault<'_>) -> Diagnostic {
    let word = type_word(fault);
    let name = words(fault).get(1).map_or_else(String::new, |name| fault.quoted(*name));
    let text = fault.quoted(word);
    let right = text.to_ascii_lowercase().replace('_', "");
    let whole = Span::new(word.start, fault.deviation.line.end);
    let blank = Span::new(word.end, whole.end);
    let finding = match fault.kind() {
        K::TypeTrailingBlank => fault.say_at(
            blank,
            format!("blank after the type of `{name}`: expected the end of the line"),
            "expected nothing here",
        ),
        _ => fault.say_at(
            word,
            format!("type `{text}` of `{name}` is not in lower case: expected `{right}`"),
            format!("expected `{right}`"),
        ),
    };
    finding.help(format!("`--fix` writes `{right}`")).fix(Applicability::Safe, vec![edit(whole, right)])
}

/// The keyword that a comment was meant to start with.
pub(super) fn meant_keyword(word: &[u8]) -> &'static str {
    let word = String::from_utf8_lossy(word).trim_end_matches(':').to_ascii_uppercase();
    ["HELP", "TYPE", "UNIT"]
        .into_iter()
        .min_by_key(|keyword| strsim::damerau_levenshtein(keyword, &word))
        .unwrap_or("TYPE")
}

fn misspelled(fault: &Fault<'_>) -> Diagnostic {
    let words = words(fault);
    let Some(&word) = words.first() else { return fault.say("comment looks like metadata", "") };
    let hash = fault.before(word.start).iter().rposition(|byte| *byte == b'#').unwrap_or_default() as u32;
    let start = fault.deviation.line.start + hash;
    let right = meant_keyword(fault.bytes(word));
    let name = words.get(1).map_or_else(String::new, |name| fault.quoted(*name));
    let written = fault.quoted(Span::new(start, word.end));
    let place = Span::new(start, word.end);
    let message = if fault.kind() == K::MetadataWithoutBlank {
        format!("`{written}` of `{name}` has no blank after `#`: expected `# {right}`")
    } else {
        format!("`{written}` of `{name}` is a plain comment: expected `# {right}`")
    };
    let finding = fault.say_at(place, message, format!("expected `# {right}`"));
    let finding = if fault.kind() == K::MetadataWithoutBlank {
        finding.note("Prometheus reads a comment here, promtool metadata")
    } else {
        finding
    };
    finding
        .help(format!("`--unsafe-fixes` writes `# {right}`"))
        .fix(Applicability::Unsafe, vec![edit(place, format!("# {right}"))])
}
