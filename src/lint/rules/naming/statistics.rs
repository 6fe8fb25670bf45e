//! Rates, means and percentiles that somebody calculated before Prometheus could.

use exposit_parser::ledger::Ledger;
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::{GROUP, units, words};
use crate::diagnostic::quoted;
use crate::lint::rules::reports::meta;
use crate::lint::rules::{Context, Exposition, LintRule, hurt};
use crate::rule::RuleMeta;

static META: RuleMeta =
    meta!(GROUP, "precomputed-statistic", Info, "a rate, mean, percentile or extreme calculated by the application");

/// Words that are a statistic, whatever stands beside them.
const ALONE: [&str; 5] = ["rate", "mean", "avg", "average", "stddev"];

/// Words that are one where another statistic of the same thing stands beside them.
const BESIDE: [&str; 2] = ["min", "max"];

/// What to look for beside an extreme.
const SIBLINGS: [&str; 12] =
    ["min", "max", "mean", "avg", "average", "stddev", "rate", "p50", "p90", "p95", "p99", "p999"];

/// Needs to know what stands beside a family, so it looks once the whole input is read.
#[derive(Debug)]
pub(super) struct PrecomputedStatistic;

impl LintRule for PrecomputedStatistic {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        for family in exposition.ledger.families() {
            if family.is_empty() || !matches!(family.metric_type, MetricType::Gauge | MetricType::Unknown) {
                continue;
            }
            let Some((at, word)) = statistic(family.name, exposition.ledger) else { continue };
            let place = match family.first_sample {
                Some(sample) if sample.len() as usize > at + word.len() => {
                    Span::new(sample.start + at as u32, sample.start + (at + word.len()) as u32)
                }
                _ => family.name_span,
            };
            let name = quoted(family.name.as_bytes());
            let finding = META
                .finding(cx.dialect, format!("`{name}` is a statistic that Prometheus calculates itself"))
                .metric(family.name)
                .count(u64::from(family.series.max(1)))
                .at(place, "calculated by the application")
                .help("expose a counter, a histogram or a summary, and let `rate()` or `histogram_quantile()` do the rest");
            cx.emit(hurt::note(finding, cx, "it cannot be summed over instances, nor taken over another time"));
        }
    }
}

/// The part of a name that is a statistic, and its offset: the last one, or the one before the unit.
fn statistic<'n>(name: &'n str, ledger: &Ledger) -> Option<(usize, &'n str)> {
    let mut parts = words::parts(name).skip(1).collect::<Vec<_>>();
    if parts.last().is_some_and(|(_, part)| units::measure(part).is_some()) {
        parts.pop();
    }
    let (at, word) = parts.pop()?;
    let is_one = ALONE.contains(&word)
        || is_percentile(word)
        || is_window(word)
        || (BESIDE.contains(&word) && has_sibling(name, at, word, ledger));
    is_one.then_some((at, word))
}

/// `p50`, `p99`, `p999`.
fn is_percentile(word: &str) -> bool {
    word.strip_prefix('p').is_some_and(|digits| (2..=4).contains(&digits.len()) && is_number(digits))
}

/// `1m`, `5m`, `15m`: the windows of load averages.
fn is_window(word: &str) -> bool {
    word.strip_suffix('m').is_some_and(|digits| (1..=2).contains(&digits.len()) && is_number(digits))
}

fn is_number(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_sibling(name: &str, at: usize, word: &str, ledger: &Ledger) -> bool {
    let (head, tail) = (name.get(..at).unwrap_or_default(), name.get(at + word.len()..).unwrap_or_default());
    SIBLINGS.iter().filter(|sibling| **sibling != word).any(|sibling| {
        let other = [head, sibling, tail].concat();
        ledger.find(&other).is_some()
    })
}
