//! Readers that follow no grammar have the last word on a line.
//!
//! `VictoriaMetrics` and the Python parsers cut a line at the first brace, quote or blank they find. So once a line is odd,
//! their own way of reading it ([`victoria`](super::victoria), [`python`](super::python)) is asked, and the issues of the
//! line are made to agree with the answer: one is added where none of them says that the reader refuses the line, and
//! those that say so although it takes the line keep their reason, but not that reader.

use super::{python, victoria};
use crate::consumer::{Consumer, ConsumerSet};
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
    give_way(issues, mark, dialect, takes);
    let told = issues.get(mark..).unwrap_or_default().iter();
    let told = told.fold(ConsumerSet::NONE, |set, issue| set.union(issue.rejected_by(dialect)));
    for consumer in judged.minus(takes).minus(told).iter() {
        let kind = if consumer == Consumer::VictoriaMetrics { K::RefusedByVictoriaMetrics } else { K::RefusedByPython };
        issues.push(Issue::new(kind, span));
    }
}

/// Notes on the issues which consumers take the line all the same; what nobody rejects any more is no issue.
fn give_way(issues: &mut Vec<Issue>, mark: usize, dialect: Dialect, takes: ConsumerSet) {
    let mut index = mark;
    while let Some(issue) = issues.get_mut(index) {
        let taken = issue.rejected_by(dialect).intersection(takes);
        issue.taken_by = issue.taken_by.union(taken);
        if !taken.is_empty() && issue.rejected_by(dialect).is_empty() {
            issues.remove(index);
        } else {
            index += 1;
        }
    }
}
