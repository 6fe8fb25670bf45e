//! Blanks that the text format allows and OpenMetrics does not: one mechanism, two rules.

use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind as K;
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{Applicability, Diagnostic, Edit};
use crate::lint::rules::reports::{Fault, Reports, edit, is_blank, meta, several};
use crate::rule::RuleMeta;

static UNTIDY_WHITESPACE_META: RuleMeta = meta!(GROUP, "untidy-whitespace", Info, "blanks that nobody needs")
    .dialects(&[Dialect::PrometheusText])
    .fixable(Applicability::Safe)
    .opt_in();

pub(in crate::lint::rules) static UNTIDY_WHITESPACE: Reports =
    Reports { meta: &UNTIDY_WHITESPACE_META, tell: |fault| Some(blanks(fault)), why: None };

/// What a kind of blank is called, and what stands there in a tidy line.
const fn place(kind: K) -> (&'static str, &'static str) {
    match kind {
        K::LeadingBlank => ("at the start of the line", ""),
        K::TrailingBlank | K::TypeTrailingBlank => ("at the end of the line", ""),
        K::BlankBeforeBrace => ("before the brace", ""),
        K::BlankInBraces | K::BlankInNamedBraces => ("between the braces", ""),
        K::MissingBlankBeforeValue | K::MetadataWithoutBlank => ("", " "),
        _ => ("between two words", " "),
    }
}

/// Says which blanks are too many (or missing), and takes them away.
pub(in crate::lint::rules) fn blanks(fault: &Fault<'_>) -> Diagnostic {
    let kind = fault.kind();
    let (place, tidy) = place(kind);
    if kind == K::MissingBlankBeforeValue || kind == K::MetadataWithoutBlank {
        return missing_blank(fault);
    }
    let run = run_of_blanks(fault, fault.span());
    let bytes = fault.bytes(run);
    let what = if bytes == b"\t" { "a tab".to_owned() } else { several(bytes, "a blank", "blanks") };
    let expected = if tidy.is_empty() { "none" } else { "one blank" };
    fault
        .say_at(run, format!("{what} {place}: expected {expected}"), format!("expected {expected}"))
        .help("`--fix` writes the line with single blanks")
        .fix(Applicability::Safe, tidied(fault, run, tidy))
}

/// The edits of a finding: between braces its span holds the blanks on both sides of an equals sign or a comma.
fn tidied(fault: &Fault<'_>, run: Span, tidy: &str) -> Vec<Edit> {
    let all = run.cover(fault.span());
    let mut edits: Vec<Edit> = Vec::new();
    for (at, byte) in fault.bytes(all).iter().enumerate() {
        let at = all.start + at as u32;
        match edits.last_mut() {
            _ if !is_blank(*byte) => {}
            Some(last) if last.span.end == at => last.span.end += 1,
            _ => edits.push(edit(Span::new(at, at + 1), tidy)),
        }
    }
    edits
}

fn missing_blank(fault: &Fault<'_>) -> Diagnostic {
    let span = fault.span();
    let (message, at) = if fault.kind() == K::MetadataWithoutBlank {
        let line = fault.bytes(fault.deviation.line);
        let hash = memchr::memchr(b'#', line).unwrap_or_default() as u32;
        ("no blank after `#`: expected one", fault.deviation.line.start + hash + 1)
    } else {
        ("no blank before the value: expected one", span.start)
    };
    fault
        .say_at(Span::new(at, at + 1), message, "expected a blank before it")
        .help("`--fix` writes the blank")
        .fix(Applicability::Safe, vec![edit(Span::at(at), " ")])
}

/// The whole run of blanks that a place lies in.
fn run_of_blanks(fault: &Fault<'_>, span: Span) -> Span {
    let blank = |byte: &&u8| is_blank(**byte);
    let before = fault.before(span.start).iter().rev().take_while(blank).count() as u32;
    let after = fault.rest(span.start).iter().take_while(blank).count() as u32;
    Span::new(span.start - before, span.start + after)
}
