//! Readers that follow no grammar have the last word on a line.
//!
//! `VictoriaMetrics` and the Python parsers cut a line at the first brace, quote or blank they find. So once a line is odd,
//! their own way of reading it ([`victoria`](super::victoria), [`python`](super::python)) is asked, and the issues of the
//! line are made to agree with the answer: one is added where none of them says that the reader refuses the line, and
//! those that say so although it takes the line give way to one that does not.

use super::{python, victoria};
use crate::consumer::{Consumer, ConsumerSet, rejected_by};
use crate::dialect::Dialect;
use crate::issue::{Issue, IssueKind as K};
use crate::span::Span;

/// Makes the `issues` of the line at `span` agree with the readers that follow no grammar. `text` is the line, or the lines
/// that a quoted text spans; `histogram`: it follows the TYPE line of a histogram.
pub(super) fn settle(issues: &mut Vec<Issue>, mark: usize, dialect: Dialect, text: &[u8], span: Span, histogram: bool) {
    let lines = || text.split(|&byte| byte == b'\n');
    let (judged, takes) = match dialect {
        Dialect::PrometheusText => {
            let mut takes = ConsumerSet::NONE;
            if lines().all(victoria::understands) {
                takes = takes.union(ConsumerSet::of(&[Consumer::VictoriaMetrics]));
            }
            if lines().all(python::takes_text) {
                takes = takes.union(ConsumerSet::of(&[Consumer::ClientPython]));
            }
            (ConsumerSet::of(&[Consumer::VictoriaMetrics, Consumer::ClientPython]), takes)
        }
        Dialect::OpenMetrics1 => {
            let openmetrics = ConsumerSet::of(&[Consumer::OpenMetrics]);
            let takes = lines().all(|line| python::takes_openmetrics(line, histogram));
            (openmetrics, if takes { openmetrics } else { ConsumerSet::NONE })
        }
        Dialect::OpenMetrics2 | Dialect::Protobuf => return,
    };
    give_way(issues, mark, dialect, span, takes);
    let told = issues.get(mark..).unwrap_or_default().iter();
    let told = told.fold(ConsumerSet::NONE, |set, issue| set.union(rejected_by(issue.kind, dialect)));
    for consumer in judged.minus(takes).minus(told).iter() {
        let kind = if consumer == Consumer::VictoriaMetrics { K::RefusedByVictoriaMetrics } else { K::RefusedByPython };
        issues.push(Issue::new(kind, span));
    }
}

/// Replaces the issues that a consumer is said to reject, although it takes the line.
fn give_way(issues: &mut Vec<Issue>, mark: usize, dialect: Dialect, span: Span, takes: ConsumerSet) {
    let wrong = |issue: &Issue| !rejected_by(issue.kind, dialect).intersection(takes).is_empty();
    let tail = issues.get(mark..).unwrap_or_default();
    let Some(first) = tail.iter().find(|issue| wrong(issue)).copied() else {
        return;
    };
    // Without a substitute the issue stays: better a verdict too many than a fault untold.
    let others = tail.iter().filter(|issue| wrong(issue));
    let left = others.fold(ConsumerSet::NONE, |set, issue| set.union(rejected_by(issue.kind, dialect))).minus(takes);
    let substitute = SUBSTITUTES.into_iter().find(|&kind| {
        let rejects = rejected_by(kind, dialect);
        rejects == left
    });
    if substitute.is_none() && !left.is_empty() {
        return;
    }
    let kept: Vec<Issue> = tail.iter().filter(|issue| !wrong(issue)).copied().collect();
    issues.truncate(mark);
    if let Some(kind) = substitute {
        let span = if first.span.is_empty() { span } else { first.span };
        issues.push(Issue { kind, span, related: first.related });
    }
    issues.extend(kept);
}

/// Lines that only some readers take.
const SUBSTITUTES: [K; 5] =
    [K::LineRefusedByExpfmt, K::LineRefusedByServer, K::LineOnlyLax, K::LineOnlyVictoriaMetrics, K::LineOnlyPython];
