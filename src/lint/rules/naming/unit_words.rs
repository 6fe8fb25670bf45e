//! Units that are not base units, or not spelled out: one mechanism, one table (`units.rs`).

use exposit_parser::family::Family;
use exposit_parser::model::MetricType;

use super::name_rule::{Fault, NameRule, name};
use super::units::{self, Abbreviation, Quantity};
use super::{GROUP, words};
use crate::diagnostic::{Applicability, quoted};
use crate::lint::rules::reports::meta;

pub(super) static NON_BASE_UNIT: NameRule = NameRule {
    meta: &meta!(GROUP, "non-base-unit", Warning, "a unit in a name that is not the base unit")
        .promlint(r#"use base unit "seconds" instead of "milliseconds""#),
    types: &MetricType::ALL,
    find: |family, _| {
        let (at, part, measure) = words::parts(family.name())
            .find_map(|(at, part)| units::measure(part).filter(|unit| !unit.is_base()).map(|unit| (at, part, unit)))?;
        let base = measure.base();
        let right = quoted(replaced(family.name(), at, part.len(), base).as_bytes());
        let help = match measure.conversion() {
            Some(conversion) => format!("expose {base} ({conversion}) and name it `{right}`"),
            None => format!("name it `{right}`"),
        };
        Some(
            Fault::new(
                format!("`{}` is in {part}: expected the base unit {base}", name(family)),
                format!("write `{base}`"),
            )
            .part(at, part.len())
            .why("whoever divides or compares it with another metric has to convert it first")
            .help(help),
        )
    },
};

pub(super) static UNIT_ABBREVIATION: NameRule = NameRule {
    meta: &meta!(GROUP, "unit-abbreviation", Warning, "an abbreviated unit in a name")
        .promlint("metric names should not contain abbreviated units"),
    types: &MetricType::ALL,
    find: |family, _| abbreviated(family, true),
};

pub(super) static EXTENDED_UNIT_ABBREVIATION: NameRule = NameRule {
    meta: &meta!(
        GROUP,
        "extended-unit-abbreviation",
        Warning,
        "an abbreviated unit in a name that promlint does not know"
    ),
    types: &MetricType::ALL,
    find: |family, _| abbreviated(family, false),
};

fn abbreviated(family: &Family<'_>, promlint: bool) -> Option<Fault> {
    // The shortest one is a letter and its underscore: names of one part hold none.
    memchr::memchr(b'_', family.name().as_bytes())?;
    let (row, at) = units::ABBREVIATIONS
        .iter()
        .filter(|row| row.promlint == promlint)
        .find_map(|row| words::part_after_first(family.name(), row.short).map(|at| (row, at)))?;
    let written = family.name().get(at..at + row.short.len()).unwrap_or(row.short);
    let message = format!("`{}` abbreviates its unit as `{}`", name(family), quoted(written.as_bytes()));
    Some(
        Fault::new(message, row.long)
            .part(at, row.short.len())
            .why("readers have to guess the unit")
            .help(spelled_out(row, family.name(), at)),
    )
}

fn spelled_out(row: &Abbreviation, name: &str, at: usize) -> String {
    let right = quoted(replaced(name, at, row.short.len(), row.instead).as_bytes());
    match row.quantity {
        Quantity::Rate => {
            format!("expose a counter of bytes that ends in `_{}`: `rate()` makes bytes a second of it", row.instead)
        }
        Quantity::Share => format!("expose a ratio between 0 and 1 and name it `{right}`"),
        _ => format!("expose {} and name it `{right}`", row.instead),
    }
}

pub(super) static SINGULAR_UNIT: NameRule = NameRule {
    meta: &meta!(GROUP, "singular-unit", Info, "a base unit in the singular").fixable(Applicability::Unsafe),
    types: &MetricType::ALL,
    find: |family, _| {
        let (at, part, before) = unit_place(family.name())?;
        let unit = units::UNITS.iter().find(|unit| unit.singular == part && unit.word == unit.base)?;
        // `bytes_per_second` is right; a word that is its own plural, too.
        if before == Some("per") || unit.word == part {
            return None;
        }
        let right = replaced(family.name(), at, part.len(), unit.word);
        Some(
            Fault::new(
                format!("`{}` has its unit in the singular: expected `{}`", name(family), unit.word),
                format!("write `{}`", unit.word),
            )
            .part(at, part.len())
            .why("names of other metrics have it in the plural")
            .help("rename it with `--unsafe-fixes`; queries, alerts and dashboards must follow")
            .rename(right),
        )
    },
};

/// The part of a name where its unit belongs (the last, or the one before `_total`, `_info` or `_ratio`), its offset, and
/// the part before it. `None` for names of one part.
fn unit_place(name: &str) -> Option<(usize, &str, Option<&str>)> {
    let stem = AFTER_UNIT.iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
    let (head, part) = stem.rsplit_once('_')?;
    let before = head.rsplit('_').next();
    Some((head.len() + 1, part, before))
}

/// What may follow the unit.
const AFTER_UNIT: [&str; 3] = ["_total", "_info", "_ratio"];

/// What follows the unit in the samples of a histogram or summary that nothing declares.
const PARTS_OF_DISTRIBUTIONS: [&str; 4] = ["bucket", "count", "sum", "created"];

/// The words for a share of a hundred.
const PERCENT: [&str; 3] = ["percent", "percentage", "pct"];

pub(super) static PERCENT_NOT_RATIO: NameRule = NameRule {
    meta: &meta!(GROUP, "percent-not-ratio", Warning, "a percentage instead of a ratio"),
    types: &MetricType::ALL,
    find: |family, _| {
        let is_percent = |part: &str| PERCENT.iter().any(|word| word.eq_ignore_ascii_case(part));
        let (at, part) = words::parts(family.name()).find(|(_, part)| is_percent(part))?;
        let right = quoted(replaced(family.name(), at, part.len(), "ratio").as_bytes());
        Some(
            Fault::new(format!("`{}` is in percent: expected a ratio", name(family)), "write `ratio`")
                .part(at, part.len())
                .why("whoever multiplies it with another metric has to divide by 100 first")
                .help(format!("expose 0 to 1 as `{right}`, or better the two counters behind it")),
        )
    },
};

pub(super) static UNIT_NOT_SUFFIX: NameRule = NameRule {
    meta: &meta!(GROUP, "unit-not-suffix", Info, "a base unit that is not the end of a name"),
    types: &MetricType::ALL,
    find: |family, _| {
        let text = family.name();
        let is_untyped = family.metric_type() == MetricType::Unknown;
        let mut before = "";
        let mut parts = words::parts(text).peekable();
        while let Some((at, part)) = parts.next() {
            let next = parts.peek().map(|&(_, next)| next);
            let in_place = match next {
                None => true,
                Some(next) => {
                    next == "per"
                        || AFTER_UNIT.iter().any(|suffix| suffix.trim_start_matches('_') == next)
                        || (is_untyped && PARTS_OF_DISTRIBUTIONS.contains(&next))
                }
            };
            if !in_place && before != "per" && units::measure(part).is_some_and(units::Measure::is_base) {
                let right = quoted(unit_last(text, at, part).as_bytes());
                return Some(
                    Fault::new(format!("unit `{part}` of `{}` is not at its end", name(family)), "the unit")
                        .part(at, part.len())
                        .why("readers look for the unit at the end of a name")
                        .help(format!("name it `{right}`")),
                );
            }
            before = part;
        }
        None
    },
};

/// The name with its unit moved to where it belongs.
fn unit_last(name: &str, at: usize, part: &str) -> String {
    let mut parts: Vec<&str> = words::parts(name).filter(|&(start, _)| start != at).map(|(_, part)| part).collect();
    let trailing =
        parts.last().is_some_and(|last| AFTER_UNIT.iter().any(|suffix| suffix.trim_start_matches('_') == *last));
    parts.insert(parts.len() - usize::from(trailing), part);
    parts.join("_")
}

pub(super) static SEVERAL_UNITS_IN_NAME: NameRule = NameRule {
    meta: &meta!(GROUP, "several-units-in-name", Warning, "two units in one name"),
    types: &MetricType::ALL,
    find: |family, _| {
        let mut first: Option<&str> = None;
        for (at, part) in words::parts(family.name()) {
            if part == "per" {
                first = None;
            } else if units::measure(part).is_some() {
                let Some(first) = first.replace(part) else { continue };
                return Some(
                    Fault::new(format!("`{}` has two units: `{first}` and `{part}`", name(family)), "the second unit")
                        .part(at, part.len())
                        .why("readers cannot tell which of the two the values are in")
                        .help("keep the unit of the values, or put `per` between the two"),
                );
            }
        }
        None
    },
};

/// The name with another word in place of a part.
fn replaced(name: &str, at: usize, length: usize, word: &str) -> String {
    let (before, after) = (name.get(..at), name.get(at + length..));
    [before, Some(word), after].into_iter().flatten().collect()
}
