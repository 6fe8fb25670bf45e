//! Times of samples and of their start.

use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Family, Role};
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{Severity, quoted};
use crate::lint::rules::reports::{Reports, meta};
use crate::lint::rules::{Context, Deviation, LintRule, hurt};
use crate::rule::RuleMeta;

const OPENMETRICS: &[Dialect] = &[Dialect::OpenMetrics1, Dialect::OpenMetrics2];

pub(in crate::lint::rules) static TIMESTAMPS_NOT_INCREASING: Reports = Reports {
    meta: &const {
        meta!(GROUP, "timestamps-not-increasing", Error, "points of one series whose timestamps do not increase")
            .dialects(OPENMETRICS)
    },
    tell: |fault| {
        let finding =
            fault.say(format!("timestamps of `{}` do not increase: expected a later one", fault.metric()), "not later");
        Some(match fault.deviation.issue.related {
            Some(before) => finding.related(before, "the point before"),
            None => finding,
        })
    },
    why: Some("the points are out of order"),
};

pub(in crate::lint::rules) static MIXED_TIMESTAMP_PRESENCE: Reports = Reports {
    meta: &const {
        meta!(GROUP, "mixed-timestamp-presence", Error, "points of one series with and without a timestamp")
            .dialects(OPENMETRICS)
    },
    tell: |fault| {
        let finding = fault.say(
            format!("points of one series of `{}` have and lack a timestamp: expected all or none", fault.metric()),
            "differs from the point before",
        );
        let finding = match fault.deviation.issue.related {
            Some(before) => finding.related(before, "the point before"),
            None => finding,
        };
        Some(finding.help("give every point of the series a timestamp, or none"))
    },
    why: Some("the points cannot be put in order"),
};

static IMPLAUSIBLE_CREATED_META: RuleMeta =
    meta!(GROUP, "implausible-created", Warning, "a start time that is none, or in milliseconds").dialects(OPENMETRICS);

/// Seconds since 1970 beyond which a time is surely counted in another unit: the year 5138.
const SURELY_MILLISECONDS: f64 = 1e11;

/// Start times that cannot be one.
pub(in crate::lint::rules) struct ImplausibleCreated;

impl LintRule for ImplausibleCreated {
    fn meta(&self) -> &'static RuleMeta {
        &IMPLAUSIBLE_CREATED_META
    }

    fn types(&self) -> &'static [MetricType] {
        &[MetricType::Counter, MetricType::Histogram, MetricType::GaugeHistogram, MetricType::Summary]
    }

    fn issue(&self, deviation: &Deviation<'_>, cx: &mut Context<'_>) {
        let name = quoted(deviation.metric.unwrap_or_default().as_bytes());
        let message = format!("start time of `{name}` is no time: expected seconds since 1970");
        let mut finding = deviation.finding(&IMPLAUSIBLE_CREATED_META, cx, message, "expected seconds since 1970");
        finding.severity = Severity::Error;
        cx.emit(hurt::note(finding.key("no time"), cx, ""));
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        for row in family.sample_rows() {
            let created = match row.value {
                exposit_parser::family::Value::Number(seconds) if row.role == Role::Created => {
                    Some((seconds, row.value_span))
                }
                _ => row.start_timestamp.map(|start| (start as f64 / 1000.0, row.start_span)),
            };
            let Some((seconds, place)) = created.filter(|(seconds, _)| seconds.is_finite()) else { continue };
            let own = row.timestamp.filter(|_| row.role != Role::Created).map(|time| time as f64 / 1000.0);
            if let Some(fault) = implausible(seconds, own) {
                report(family, place, fault, cx);
            }
        }
    }
}

/// What is wrong with a start time, in words.
fn implausible(seconds: f64, own: Option<f64>) -> Option<&'static str> {
    if seconds >= SURELY_MILLISECONDS {
        Some("looks like milliseconds: expected seconds since 1970")
    } else if seconds <= 0.0 {
        Some("is not after 1970: expected seconds since 1970")
    } else if own.is_some_and(|own| seconds > own) {
        Some("is later than its sample: expected an earlier one")
    } else {
        None
    }
}

fn report(family: &Family<'_>, place: Span, fault: &'static str, cx: &mut Context<'_>) {
    let name = quoted(family.name().as_bytes());
    let finding = IMPLAUSIBLE_CREATED_META
        .finding(cx.dialect, format!("start time of `{name}` {fault}"))
        .at(place, "the start time")
        .metric(family.name())
        .key(fault);
    cx.emit(hurt::note(finding, cx, "resets are told by it, and rates over them come out wrong"));
}

#[cfg(test)]
mod tests {
    use super::implausible;

    #[test]
    fn start_times() {
        assert_eq!(implausible(1.7e9, None), None);
        assert_eq!(implausible(1.7e9, Some(1.8e9)), None);
        assert!(implausible(1.7e12, None).is_some());
        assert!(implausible(0.0, None).is_some());
        assert!(implausible(1.8e9, Some(1.7e9)).is_some());
    }
}
