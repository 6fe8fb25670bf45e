//! Counters whose name does not end in `_total`.

use exposit_parser::consumer::{ConsumerSet, rejected_by};
use exposit_parser::dialect::Dialect;
use exposit_parser::family::Family;
use exposit_parser::issue::IssueKind;
use exposit_parser::model::MetricType;

use super::{GROUP, name_rule, rename};
use crate::diagnostic::{Applicability, Severity, counted};
use crate::lint::rules::reports::meta;
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

static META: RuleMeta = meta!(GROUP, "counter-without-total", Warning, "a counter whose name does not end in `_total`")
    .severity_in(&[(Dialect::OpenMetrics1, Severity::Error)])
    .fixable(Applicability::Unsafe)
    .promlint(r#"counter metrics should have "_total" suffix"#);

#[derive(Debug)]
pub(super) struct CounterWithoutTotal;

impl LintRule for CounterWithoutTotal {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn types(&self) -> &'static [MetricType] {
        &[MetricType::Counter]
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        // The name of a family without samples nobody reads; where `_total` stands in the samples only, see
        // `openmetrics-counter-in-text`.
        if family.name().ends_with("_total") {
            return;
        }
        let own = |row: &&exposit_parser::family::SampleRow| {
            cx.dialect != Dialect::OpenMetrics1 || family.get(row.name.span) == family.name().as_bytes()
        };
        let mut faulty = family.sample_rows().iter().filter(own);
        let Some(first) = faulty.next() else { return };
        let first = if cx.dialect == Dialect::Protobuf { first.line } else { first.name.span };
        let series = 1 + faulty.count() as u64;
        let rejected = match cx.dialect {
            Dialect::OpenMetrics1 => rejected_by(IssueKind::MissingTotalSuffix, cx.dialect),
            _ => ConsumerSet::NONE,
        };
        let message = format!("counter `{}` does not end in `_total`", name_rule::name(family));
        let mut finding = META.rejected(cx.dialect, rejected, message).metric(family.name()).count(series);
        finding = match family.declared_type() {
            Some(declared) => {
                let of = match series {
                    1 => String::from("its only series"),
                    _ => format!("the first of {} series", counted(series)),
                };
                finding.at(declared.name.span, "a counter").related(first, of)
            }
            None => finding.at(first, "a counter"),
        };
        finding = hurt::note(finding, cx, "readers tell a counter by `_total`");
        finding = match rename::append(family, "_total") {
            Some(edits) => finding
                .patch(
                    "rename it with `--unsafe-fixes`; queries, alerts and dashboards must follow",
                    rename::shown(family, &edits),
                )
                .fix(Applicability::Unsafe, edits),
            None => finding.help(format!("name it `{}_total`", name_rule::name(family))),
        };
        cx.emit(finding);
    }
}
