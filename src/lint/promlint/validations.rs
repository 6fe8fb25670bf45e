//! promlint's validations: families in, problems out.
//!
//! The conditions and their tables are those of the rules (`rules/naming`); what differs here is what promlint repeats
//! for every series, and that it never says which label.

use std::borrow::Cow;

use exposit_parser::model::MetricType;

use super::Problem;
use super::families::{Families, Family, LabelHash};
use crate::lint::rules::naming::{suffixes, type_names, units, words};

/// All problems of all families, in promlint's order: by metric, then text, bytewise.
pub(super) fn problems(families: &Families) -> Vec<Problem> {
    let mut problems = Vec::new();
    for family in families.iter() {
        let mut report = |text: Cow<'static, str>, times: usize| {
            problems.extend(std::iter::repeat_n(text, times).map(|text| Problem { metric: family.name.clone(), text }));
        };
        of_name(family, &mut report);
        of_metrics(families, family, &mut report);
    }
    problems.sort();
    problems
}

/// Where a text goes that is to be reported that many times.
type Report<'r> = &'r mut dyn FnMut(Cow<'static, str>, usize);

fn of_name(family: &Family, report: Report<'_>) {
    let name = family.name.as_str();
    let metric_type = family.metric_type();
    if !family.help {
        report(Cow::Borrowed("no help text"), 1);
    }
    if let Some((part, unit)) = units::promlint_unit(name)
        && !unit.is_base()
    {
        report(Cow::Owned(format!("use base unit \"{}\" instead of \"{part}\"", unit.base())), 1);
    }
    if metric_type == MetricType::Counter && !name.ends_with("_total") {
        report(Cow::Borrowed(r#"counter metrics should have "_total" suffix"#), 1);
    }
    if metric_type != MetricType::Unknown {
        for row in &suffixes::RESERVED {
            if name.ends_with(row.suffix) && !row.owners.contains(&metric_type) {
                report(Cow::Borrowed(row.meta.promlint.unwrap_or_default()), 1);
            }
        }
        // Upstream knows the first word of a type only.
        let word = type_names::type_words(metric_type).first();
        if let Some(word) = word.filter(|word| words::has_part_after_first(name, word)) {
            report(Cow::Owned(format!("metric name should not include type '{word}'")), 1);
        }
    }
    if name.contains(':') {
        report(Cow::Borrowed("metric names should not contain ':'"), 1);
    }
    if words::is_camel_case(name.as_bytes()) {
        report(Cow::Borrowed("metric names should be written in 'snake_case' not 'camelCase'"), 1);
    }
    let abbreviations = units::ABBREVIATIONS.iter().filter(|row| row.promlint);
    let found = abbreviations.filter(|row| words::has_part_after_first(name, row.short)).count();
    report(Cow::Borrowed("metric names should not contain abbreviated units"), found);
}

fn of_metrics(families: &Families, family: &Family, report: Report<'_>) {
    let metric_type = family.metric_type();
    let (mut camel_case, mut le, mut quantile) = (0, 0, 0);
    let mut labels: Vec<LabelHash> = Vec::new();
    for metric in families.metrics_of(family) {
        camel_case += metric.camel_case as usize;
        le += metric.le as usize;
        quantile += metric.quantile as usize;
        labels.push(metric.labels);
    }
    if metric_type != MetricType::Unknown {
        if metric_type != MetricType::Histogram {
            report(Cow::Borrowed(r#"non-histogram metrics should not have "le" label"#), le);
        }
        if metric_type != MetricType::Summary {
            report(Cow::Borrowed(r#"non-summary metrics should not have "quantile" label"#), quantile);
        }
    }
    report(Cow::Borrowed("label names should be written in 'snake_case' not 'camelCase'"), camel_case);
    let all = labels.len();
    labels.sort_unstable();
    labels.dedup();
    report(Cow::Borrowed("metric not unique"), all - labels.len());
}
