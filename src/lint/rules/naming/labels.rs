//! How the names of labels are spelled: one mechanism, one row a rule; and rules that judge metric and label names.

use exposit_parser::family::Family;
use exposit_parser::model::MetricType;

use super::name_rule::{self, NameRule};
use super::{GROUP, rename, spelling, words};
use crate::diagnostic::{Applicability, counted, quoted};
use crate::lint::rules::places::Places;
use crate::lint::rules::reports::meta;
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

/// A rule about the names of labels.
pub(super) struct LabelRule {
    meta: &'static RuleMeta,
    /// The same rule for the name of the metric.
    metric: Option<&'static NameRule>,
    /// Whether a label name is at fault.
    is_wrong: fn(&[u8], &Context<'_>) -> bool,
    /// What to say of a label name: its name and the metric's, both harmless, in; the end of the message, the label, the
    /// name that is right out.
    tell: fn(&str, &Context<'_>) -> Told,
    /// What comes out wrong; empty where the place says all.
    why: &'static str,
    help: &'static str,
}

struct Told {
    /// The end of the message, after ``label `x` of `y` ``.
    what: String,
    label: String,
    rename: Option<String>,
}

pub(super) static LABEL_CAMEL_CASE: LabelRule = LabelRule {
    meta: &meta!(GROUP, "label-camel-case", Warning, "the name of a label in camelCase")
        .fixable(Applicability::Unsafe)
        .promlint("label names should be written in 'snake_case' not 'camelCase'"),
    metric: None,
    is_wrong: |name, _| words::is_camel_case(name),
    tell: |name, _| {
        let right = words::snake_case(name);
        Told {
            what: String::from("is not in snake_case"),
            label: format!("write `{}`", quoted(right.as_bytes())),
            rename: Some(right),
        }
    },
    why: "",
    help: "",
};

pub(super) static NOT_SNAKE_CASE: LabelRule = LabelRule {
    meta: &spelling::NOT_SNAKE_CASE_META,
    metric: Some(&spelling::NOT_SNAKE_CASE),
    // Names that start with two underscores are reserved, which is more than untidy.
    is_wrong: |name, _| {
        !name.starts_with(b"__") && std::str::from_utf8(name).is_ok_and(|name| spelling::untidy(name).is_some())
    },
    tell: |name, _| {
        let right = words::snake_case(name);
        Told {
            what: format!("{}: expected snake_case", spelling::untidy(name).unwrap_or_default()),
            label: format!("write `{}`", quoted(right.as_bytes())),
            rename: Some(right),
        }
    },
    why: "names of other labels are in snake_case, and PromQL tells names apart by case",
    help: "rename it with `--unsafe-fixes`; queries, alerts and dashboards must follow",
};

pub(super) static NAME_TOO_LONG: LabelRule = LabelRule {
    meta: &spelling::NAME_TOO_LONG_META,
    metric: Some(&spelling::NAME_TOO_LONG),
    is_wrong: |name, cx| name.len() > cx.limits.name_length,
    tell: |name, cx| {
        let (is, most) = (counted(name.len() as u64), counted(cx.limits.name_length as u64));
        Told { what: format!("has {is} bytes: expected at most {most}"), label: format!("{is} bytes"), rename: None }
    },
    why: "no table or legend has room for it",
    help: "shorten it, or raise `max-name-length`",
};

impl LintRule for LabelRule {
    fn meta(&self) -> &'static RuleMeta {
        self.meta
    }

    fn types(&self) -> &'static [MetricType] {
        &MetricType::ALL
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        if let Some(metric) = self.metric {
            metric.family(family, cx);
        }
        for name in family.label_names() {
            let bytes = family.get(name.first.span);
            if (self.is_wrong)(bytes, cx) {
                let places = Places::of(name.first.span, name.second.map(|token| token.span), u64::from(name.samples));
                self.report(family, bytes, places, cx);
            }
        }
    }
}

impl LabelRule {
    fn report(&self, family: &Family<'_>, label: &[u8], places: Places, cx: &mut Context<'_>) {
        let name = String::from_utf8_lossy(label);
        let told = (self.tell)(&name, cx);
        let message = format!("label `{}` of `{}` {}", quoted(label), name_rule::name(family), told.what);
        let finding = self.meta.finding(cx.dialect, message).metric(family.name()).key(name.clone());
        let mut finding = places.mark(finding, told.label);
        if !self.why.is_empty() {
            finding = hurt::note(finding, cx, self.why);
        }
        let edits = told.rename.and_then(|right| rename::label(family, &name, &right));
        if !self.help.is_empty() {
            finding = match &edits {
                Some(edits) => finding.patch(self.help, rename::shown(family, edits)),
                None => finding.help(self.help),
            };
        }
        if let Some(edits) = edits {
            finding = finding.fix(Applicability::Unsafe, edits);
        }
        cx.emit(finding);
    }
}
