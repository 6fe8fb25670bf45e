//! HELP texts that say nothing, too much, or another thing than the name.

use exposit_parser::family::Family;
use exposit_parser::source::char_count;
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{counted, quoted};
use crate::lint::rules::naming::units::{self, Quantity};
use crate::lint::rules::naming::words;
use crate::lint::rules::reports::meta;
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

/// A rule about a HELP text.
pub(super) struct HelpRule {
    meta: &'static RuleMeta,
    /// Looks at a text as written, with its escapes; allocates only where it finds something.
    find: fn(&Help<'_, '_>, &Context<'_>) -> Option<Fault>,
    /// What comes out wrong.
    why: &'static str,
}

/// A HELP text that is not empty.
struct Help<'f, 'a> {
    family: &'f Family<'a>,
    text: &'a str,
}

/// What is wrong with a text.
struct Fault {
    message: String,
    label: String,
    /// Where, in bytes of the text; all of it, where there is nothing to point at.
    part: Option<(usize, usize)>,
    help: String,
}

impl LintRule for HelpRule {
    fn meta(&self) -> &'static RuleMeta {
        self.meta
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let Some(line) = family.help() else { return };
        let Ok(text) = std::str::from_utf8(family.get(line.value.span)) else { return };
        if text.trim_ascii().is_empty() {
            return;
        }
        let Some(fault) = (self.find)(&Help { family, text }, cx) else { return };
        let start = line.value.span.start;
        let place = match fault.part {
            Some((from, to)) => Span::new(start + from as u32, start + to as u32),
            None => Span::new(start, start + text.trim_ascii_end().len() as u32),
        };
        let finding = self.meta.finding(cx.dialect, fault.message).metric(family.name()).at(place, fault.label);
        cx.emit(hurt::note(finding.help(fault.help), cx, self.why));
    }
}

impl Help<'_, '_> {
    fn name(&self) -> String {
        quoted(self.family.name().as_bytes())
    }
}

pub(super) static HELP_REPEATS_NAME: HelpRule = HelpRule {
    meta: &meta!(GROUP, "help-repeats-name", Info, "a HELP text that says no more than the name"),
    find: |help, _| {
        let said = word_list(help.text);
        let named = word_list(help.family.name());
        let same = said.clone().count() > 1 && said.eq_by_word(named);
        same.then(|| Fault {
            message: format!("HELP of `{}` repeats its name", help.name()),
            label: String::from("says no more than the name"),
            part: None,
            help: String::from("say what is counted or measured, where, and what is left out"),
        })
    },
    why: "nobody learns anything from it",
};

/// The words of a text that carry a meaning, in lower case as far as they are compared.
#[derive(Clone)]
struct Words<'t>(&'t str);

fn word_list(text: &str) -> Words<'_> {
    Words(text)
}

/// Words that do not count when a text is compared with a name.
const STOP_WORDS: [&str; 14] =
    ["a", "an", "the", "of", "in", "for", "to", "is", "are", "and", "on", "by", "total", "this"];

impl<'t> Iterator for Words<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        loop {
            let is_word = |c: char| c.is_alphanumeric();
            let start = self.0.find(is_word)?;
            let rest = self.0.get(start..)?;
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(length)?;
            self.0 = after;
            if !STOP_WORDS.iter().any(|stop| stop.eq_ignore_ascii_case(word)) {
                return Some(word);
            }
        }
    }
}

impl Words<'_> {
    /// Whether both have the same words in the same order, in any case.
    fn eq_by_word(mut self, mut other: Words<'_>) -> bool {
        loop {
            match (self.next(), other.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if a.eq_ignore_ascii_case(b) => {}
                _ => return false,
            }
        }
    }
}

/// Texts that stand where nobody wrote one.
const STUBS: [&str; 14] = [
    "todo",
    "tbd",
    "fixme",
    "help",
    "no help",
    "no help text",
    "no help available",
    "no help provided",
    "n/a",
    "none",
    "description",
    "no description",
    "metric",
    "-",
];

/// What `node_exporter` writes for a file without HELP.
const READ_FROM: &str = "Metric read from ";

pub(super) static HELP_PLACEHOLDER: HelpRule = HelpRule {
    meta: &meta!(GROUP, "help-placeholder", Info, "a HELP text that is a stub"),
    find: |help, _| {
        let text = help.text.trim_ascii();
        let bare = text.trim_end_matches(['.', '!', ':', ' ']);
        let stub = !bare.contains(|c: char| c.is_ascii_whitespace())
            || STUBS.iter().any(|stub| stub.eq_ignore_ascii_case(bare))
            || text.starts_with(READ_FROM);
        stub.then(|| Fault {
            message: format!("HELP of `{}` is a stub", help.name()),
            label: String::from("a stub"),
            part: None,
            help: format!("say in one sentence what `{}` measures", help.name()),
        })
    },
    why: "nobody learns anything from it",
};

/// Line feeds that a tooltip has room for.
const LINE_FEEDS: usize = 2;

pub(super) static HELP_TOO_LONG: HelpRule = HelpRule {
    meta: &meta!(GROUP, "help-too-long", Info, "a HELP text longer than `max-help-length`"),
    find: |help, cx| {
        let limit = cx.limits.help_length;
        // A character has a byte at least: short texts need no counting.
        let length = if help.text.len() > limit { char_count(help.text.as_bytes()) as usize } else { 0 };
        let line_feeds = memchr::memmem::find_iter(help.text.as_bytes(), b"\\n").count();
        let (is, most) = if length > limit {
            (format!("{} characters", counted(length as u64)), counted(limit as u64))
        } else if line_feeds > LINE_FEEDS {
            (format!("{line_feeds} line feeds"), LINE_FEEDS.to_string())
        } else {
            return None;
        };
        Some(Fault {
            message: format!("HELP of `{}` has {is}: expected at most {most}", help.name()),
            label: is,
            part: None,
            help: String::from("keep the first sentence, or raise `max-help-length`"),
        })
    },
    why: "no tooltip has room for it",
};

pub(super) static HELP_UNIT_CONTRADICTION: HelpRule = HelpRule {
    meta: &meta!(GROUP, "help-unit-contradiction", Warning, "a HELP text with another unit than the name"),
    find: |help, _| {
        let (unit, quantity) = unit_of_name(help.family.name())?;
        let (at, word) = other_unit(help.text, unit, quantity)?;
        let said = quoted(word.as_bytes());
        Some(Fault {
            message: format!("HELP of `{}` says `{said}`: expected {unit}, as its name says", help.name()),
            label: format!("not {unit}"),
            part: Some((at, at + word.len())),
            help: format!("expose {unit} and say so, or leave the unit out of HELP"),
        })
    },
    why: "one of the two is wrong, and nobody can tell which",
};

/// The base unit that a name states, and what it measures.
fn unit_of_name(name: &str) -> Option<(&'static str, Quantity)> {
    let mut found = None;
    for (_, part) in words::parts(name) {
        if part == "ratio" {
            found = Some(("a ratio", Quantity::Share));
        } else if let Some(measure) = units::measure(part).filter(|measure| measure.is_base()) {
            found = Some((measure.base(), measure.unit.quantity));
        } else if part == "per" || part == "timestamp" {
            // What comes after is not the unit of the value, or its text may well speak of time.
            return found.filter(|_| part == "per");
        }
    }
    found
}

/// The first word of a text that states another unit of the same kind, and where it stands. `None` where the text states
/// the right one, too.
fn other_unit<'t>(text: &'t str, unit: &str, quantity: Quantity) -> Option<(usize, &'t str)> {
    let mut other = None;
    let mut before = "";
    for (at, word) in words_with_places(text) {
        if word.eq_ignore_ascii_case(unit.trim_start_matches("a ")) {
            return None;
        }
        let opened = text.get(..at).is_some_and(|head| head.ends_with(['(', '[']));
        let stated = opened || STATES.iter().any(|state| state.eq_ignore_ascii_case(before));
        if other.is_none() && contradicts(word, quantity, stated, before.is_empty()) {
            other = Some((at, word));
        }
        before = word;
    }
    other
}

/// Words after which a text states its unit.
const STATES: [&str; 3] = ["in", "as", "of"];

fn contradicts(word: &str, quantity: Quantity, stated: bool, first: bool) -> bool {
    let lower = word.to_ascii_lowercase();
    if quantity == Quantity::Share {
        return matches!(lower.as_str(), "percent" | "percentage" | "%");
    }
    let whole = units::measure(&lower).is_some_and(|measure| measure.unit.quantity == quantity && !measure.is_base());
    let short = || {
        let row = units::ABBREVIATIONS.iter().find(|row| row.short == lower && row.short.len() > 1);
        row.is_some_and(|row| row.quantity == quantity && row.long != row.instead)
    };
    (whole && (stated || first)) || (stated && short())
}

/// The words of a text, with the offset of each; `%` is a word.
fn words_with_places(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_end = |c: char| !(c.is_alphanumeric() || c == '%' || c == '_');
    text.split(is_end)
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}
