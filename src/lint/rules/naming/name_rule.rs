//! The one mechanism of rules about the name of a family: a test on the name in, a finding at the right place out.

use std::ops::Range;

use exposit_parser::consumer::ConsumerSet;
use exposit_parser::dialect::Dialect;
use exposit_parser::family::Family;
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::rename;
use crate::diagnostic::{Applicability, Severity, counted, quoted};
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

/// A rule about the name of a family that has samples.
pub(super) struct NameRule {
    pub(super) meta: &'static RuleMeta,
    /// The types of family that it applies to.
    pub(super) types: &'static [MetricType],
    /// Looks at a family; allocates only where it finds something.
    pub(super) find: fn(&Family<'_>, &Context<'_>) -> Option<Fault>,
}

/// What is wrong with a name.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) place: Place,
    /// What is said at the place.
    pub(super) label: String,
    /// What comes out wrong, as the end of a sentence (see [`hurt::note`]).
    pub(super) why: String,
    pub(super) help: String,
    /// The name that is right, where it can be told.
    pub(super) rename: Option<String>,
    /// Severity, where it is not that of the rule.
    pub(super) severity: Option<Severity>,
    pub(super) rejected_by: ConsumerSet,
}

/// Where a fault of a name shows.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// The name in the TYPE line, because type and name do not agree.
    Type,
    /// The name in the first sample, without the suffix of the sample.
    Name,
    /// A part of it, in bytes of the family's name.
    Part(Range<usize>),
}

impl Fault {
    /// A fault of the whole name.
    pub(super) fn new(message: String, label: impl Into<String>) -> Self {
        Self {
            message,
            place: Place::Name,
            label: label.into(),
            why: String::new(),
            help: String::new(),
            rename: None,
            severity: None,
            rejected_by: ConsumerSet::NONE,
        }
    }

    pub(super) fn place(self, place: Place) -> Self {
        Self { place, ..self }
    }

    pub(super) fn part(self, start: usize, length: usize) -> Self {
        self.place(Place::Part(start..start + length))
    }

    pub(super) fn why(self, why: impl Into<String>) -> Self {
        Self { why: why.into(), ..self }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: help.into(), ..self }
    }

    /// The name that is right; the help becomes the title of a patch.
    pub(super) fn rename(self, name: String) -> Self {
        Self { rename: (!name.is_empty()).then_some(name), ..self }
    }
}

impl LintRule for NameRule {
    fn meta(&self) -> &'static RuleMeta {
        self.meta
    }

    fn types(&self) -> &'static [MetricType] {
        self.types
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        // Without samples nobody reads the name; promlint does not look at it either.
        if family.sample_rows().is_empty() {
            return;
        }
        if let Some(fault) = (self.find)(family, cx) {
            emit(self.meta, fault, family, cx);
        }
    }
}

/// Puts a fault into a finding.
pub(super) fn emit(meta: &RuleMeta, fault: Fault, family: &Family<'_>, cx: &mut Context<'_>) {
    let series = family.sample_rows().len() as u64;
    let mut finding = meta.rejected(cx.dialect, fault.rejected_by, fault.message).metric(family.name()).count(series);
    if let Some(severity) = fault.severity {
        finding.severity = severity;
    }
    let sample = sample_name(family).unwrap_or_else(|| family.name_span());
    finding = match fault.place {
        Place::Type => {
            let declared = family.declared_type().map_or(family.name_span(), |line| line.name.span);
            let of = match series {
                1 => String::from("its only series"),
                _ => format!("the first of {} series", counted(series)),
            };
            let finding = finding.at(declared, fault.label);
            if declared == sample { finding } else { finding.related(sample, of) }
        }
        Place::Name => finding.at(part_of(family, sample, 0..family.name().len()), fault.label),
        Place::Part(part) => finding.at(part_of(family, sample, part), fault.label),
    };
    if !fault.why.is_empty() {
        finding = hurt::note(finding, cx, &fault.why);
    }
    let edits = fault.rename.and_then(|name| rename::family(family, &name));
    finding = match edits {
        Some(edits) => {
            let shown = rename::shown(family, &edits);
            finding.patch(fault.help, shown).fix(Applicability::Unsafe, edits)
        }
        None if fault.help.is_empty() => finding,
        None => finding.help(fault.help),
    };
    cx.emit(finding);
}

/// Where the name stands in the first sample; protobuf samples have none.
pub(super) fn sample_name(family: &Family<'_>) -> Option<Span> {
    let first = family.sample_rows().first()?;
    (family.dialect() != Dialect::Protobuf && !first.name.span.is_empty()).then_some(first.name.span)
}

/// A part of the family's name at a place where the name stands; the whole place where it is spelled another way.
fn part_of(family: &Family<'_>, place: Span, part: Range<usize>) -> Span {
    if family.get(place).starts_with(family.name().as_bytes()) {
        Span::new(place.start + part.start as u32, place.start + part.end as u32)
    } else {
        place
    }
}

/// The name of a family as a message quotes it, with what it is: ``gauge `disk_bytes` ``, or the name alone.
pub(super) fn typed(family: &Family<'_>) -> String {
    match family.metric_type() {
        MetricType::Unknown => format!("`{}`", name(family)),
        metric_type => format!("{} `{}`", metric_type.name(), name(family)),
    }
}

/// The name of a family as a message quotes it.
pub(super) fn name(family: &Family<'_>) -> String {
    quoted(family.name().as_bytes())
}

/// `a gauge`, `an info`; what a name without TYPE is: `untyped`.
pub(super) fn a_type(metric_type: MetricType) -> String {
    match metric_type {
        MetricType::Unknown => String::from("untyped"),
        MetricType::Info => String::from("an info"),
        other => format!("a {}", other.name()),
    }
}
