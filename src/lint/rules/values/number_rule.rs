//! Rules that look at one number at a time: which families, which samples, which numbers, and what to say.

use exposit_parser::consumer::{ConsumerSet, rejected_by};
use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Family, Role, SampleRow, Value};
use exposit_parser::issue::IssueKind;
use exposit_parser::model::MetricType;

use crate::diagnostic::{Severity, number, quoted};
use crate::lint::rules::places::Places;
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

/// A rule about single numbers. One finding a family.
#[derive(Debug)]
pub(super) struct NumberRule {
    pub(super) meta: &'static RuleMeta,
    /// Types of family that it looks at.
    pub(super) types: &'static [MetricType],
    /// The samples of a family that it looks at: none where name and metadata make the fault impossible.
    pub(super) reads: fn(&Family<'_>) -> &'static [Role],
    /// Whether the number is the fault.
    pub(super) is_wrong: fn(f64) -> bool,
    /// What to say of the first sample that has it.
    pub(super) tell: fn(&Wrong) -> Told,
    /// The parser's word for the same fact: tells who rejects it.
    pub(super) kind: Option<IssueKind>,
}

/// The first sample of a family that has the fault.
#[derive(Debug)]
pub(super) struct Wrong {
    /// Name of the family, harmless.
    pub(super) name: String,
    pub(super) value: f64,
    /// The value as it is written.
    pub(super) written: String,
}

/// What is said of it.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) message: String,
    /// What is said at the number.
    pub(super) label: String,
    /// What comes out wrong; empty where there is nothing to say beyond the help.
    pub(super) why: &'static str,
    pub(super) help: String,
}

impl LintRule for NumberRule {
    fn meta(&self) -> &'static RuleMeta {
        self.meta
    }

    fn types(&self) -> &'static [MetricType] {
        self.types
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        // The numbers first: nearly always none is wrong, and then the name need not be taken apart.
        let is_wrong = |row: &SampleRow| matches!(row.value, Value::Number(value) if (self.is_wrong)(value));
        if !family.sample_rows().iter().any(is_wrong) {
            return;
        }
        let roles = (self.reads)(family);
        if roles.is_empty() {
            return;
        }
        let mut places = Places::default();
        let mut first: Option<&SampleRow> = None;
        for row in family.sample_rows() {
            if let Value::Number(value) = row.value
                && (self.is_wrong)(value)
                && roles.contains(&row.role)
            {
                places.add(row.value_span);
                first = first.or(Some(row));
            }
        }
        let Some(row) = first else { return };
        let Value::Number(value) = row.value else { return };
        let wrong = Wrong { name: quoted(family.name().as_bytes()), value, written: written(family, row, value) };
        let told = (self.tell)(&wrong);
        let rejected = self.kind.map_or(ConsumerSet::NONE, |kind| rejected_by(kind, cx.dialect));
        let mut finding = self.meta.rejected(cx.dialect, rejected, told.message).metric(family.name());
        if !rejected.is_empty() {
            finding.severity = Severity::Error;
        }
        finding = places.mark(finding, told.label).help(told.help);
        if !told.why.is_empty() {
            finding = hurt::note(finding, cx, told.why);
        }
        cx.emit(finding);
    }
}

/// The number as the input spells it; as Prometheus would where the input holds bits instead of digits.
fn written(family: &Family<'_>, row: &SampleRow, value: f64) -> String {
    match family.dialect() {
        Dialect::Protobuf => number(value),
        _ => quoted(family.get(row.value_span)),
    }
}

/// The samples that are the family's own value: no count, sum, bucket or time of creation.
pub(super) const OWN: &[Role] = &[Role::Value, Role::Total];

/// The own values of every family.
pub(super) fn own(_: &Family<'_>) -> &'static [Role] {
    OWN
}

/// The own values of families that a predicate picks.
pub(super) fn own_if(concerned: bool) -> &'static [Role] {
    if concerned { OWN } else { &[] }
}
