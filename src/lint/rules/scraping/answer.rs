//! Answers that are not the metrics, or not all of them. What the fetcher saw goes in, a finding comes out.

use exposit_parser::consumer::{Consumer, ConsumerSet};

use super::GROUP;
use crate::diagnostic::{Diagnostic, PROMETHEUS_REFUSES, counted, quoted};
use crate::fetch::{Cut, Refusal, RefusalKind};
use crate::lint::rules::LintRule;
use crate::lint::rules::reports::meta;
use crate::rule::{RuleMeta, Scope};

/// A rule about the answer: it looks at no line of the body.
pub(super) struct OfAnswer(&'static RuleMeta);

impl LintRule for OfAnswer {
    fn meta(&self) -> &'static RuleMeta {
        self.0
    }
}

static HTTP_STATUS_META: RuleMeta =
    meta!(GROUP, "http-status", Error, "an answer other than 200, or one redirect too many").scope(Scope::Http);

pub(super) static HTTP_STATUS: OfAnswer = OfAnswer(&HTTP_STATUS_META);

static TRUNCATED_BODY_META: RuleMeta =
    meta!(GROUP, "truncated-body", Error, "a body that ends before its end").scope(Scope::Http);

pub(super) static TRUNCATED_BODY: OfAnswer = OfAnswer(&TRUNCATED_BODY_META);

static BODY_SIZE_LIMIT_META: RuleMeta =
    meta!(GROUP, "body-size-limit", Error, "a body larger than `--max-body`").scope(Scope::Http);

pub(super) static BODY_SIZE_LIMIT: OfAnswer = OfAnswer(&BODY_SIZE_LIMIT_META);

/// What an answer with some status usually means, and what to do.
const MEANINGS: [(u16, &str); 8] = [
    (401, "the endpoint wants credentials"),
    (403, "the endpoint knows who asks and refuses: give it a user that may read metrics"),
    (404, "metrics are usually at `/metrics`"),
    (405, "the endpoint does not answer GET: metrics are usually at `/metrics`"),
    (406, "make the endpoint answer `text/plain` whatever `Accept` says"),
    (500, "the exporter failed: its log says why"),
    (502, "a proxy does not reach the exporter behind it: ask the exporter itself"),
    (503, "an exporter answers so while it starts or is overloaded: try again"),
];

/// The finding about an answer that is not the metrics.
pub fn refused(refusal: &Refusal) -> Diagnostic {
    let (title, help) = match &refusal.kind {
        RefusalKind::Status => (status(refusal), meaning(refusal.status).map(str::to_owned)),
        RefusalKind::SchemeChange { from, to } => (
            format!("redirected from {from} to {to}: refused"),
            Some(format!("write `{to}://` in the URL, if {to} is what the endpoint should be asked with")),
        ),
        RefusalKind::TooManyRedirects { allowed } => {
            let redirects = if *allowed == 1 { "redirect" } else { "redirects" };
            (format!("more than {allowed} {redirects}"), Some("write the URL that the redirects lead to".to_owned()))
        }
        RefusalKind::NoLocation => {
            (format!("{}, and no place to go to", status(refusal)), Some("send a `Location` that is a URL".to_owned()))
        }
    };
    let mut finding = finding(&HTTP_STATUS, title);
    if !refusal.excerpt.is_empty() {
        finding = finding.fact("body", quoted(refusal.excerpt.as_bytes()));
    }
    match help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// The finding about a body that is not all there.
pub fn cut(cut: Cut) -> Diagnostic {
    let finding = match cut {
        Cut::TooLarge { limit, compressed } => {
            let unpacked = if compressed { "" } else { " after decompression" };
            finding(&BODY_SIZE_LIMIT, format!("more than {}{unpacked} (--max-body)", size(limit)))
                .help("expose fewer series, or read more with `--max-body`")
        }
        Cut::EndsEarly { read, expected } => {
            let read = match expected {
                Some(expected) => format!("{} of {} bytes", counted(read), counted(expected)),
                None => format!("after {} bytes", counted(read)),
            };
            finding(&TRUNCATED_BODY, format!("the answer ends early: {read}"))
                .help("look for a crash, a write timeout of the exporter, or a proxy with a limit in between")
        }
        Cut::BrokenGzip { read } => {
            finding(&TRUNCATED_BODY, format!("the answer is not gzip as it says: broken after {} bytes", counted(read)))
                .help("send the body as `Content-Encoding` says")
        }
    };
    finding.note(PROMETHEUS_REFUSES)
}

fn finding(rule: &OfAnswer, message: String) -> Diagnostic {
    let rejected_by = ConsumerSet::of(&[Consumer::Prometheus]);
    Diagnostic { rejected_by, ..Diagnostic::new(rule.0.name, rule.0.group, rule.0.severity, message) }
}

fn status(refusal: &Refusal) -> String {
    match refusal.reason {
        "" => format!("status {}: expected 200", refusal.status),
        reason => format!("status {} ({reason}): expected 200", refusal.status),
    }
}

fn meaning(status: u16) -> Option<&'static str> {
    MEANINGS.iter().find(|(of, _)| *of == status).map(|(_, meaning)| *meaning)
}

/// A size in the largest unit that it is a multiple of.
fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units.into_iter().find(|(unit, _)| bytes > 0 && bytes.is_multiple_of(*unit)) {
        Some((unit, name)) => format!("{} {name}", counted(bytes / unit)),
        None => format!("{} bytes", counted(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, refused};
    use crate::fetch::{Cut, Refusal, RefusalKind};

    #[test]
    fn titles() {
        let refusal = |status, reason, kind| Refusal { status, reason, excerpt: String::new(), kind };
        for (finding, expected) in [
            (
                refused(&refusal(503, "Service Unavailable", RefusalKind::Status)),
                "status 503 (Service Unavailable): expected 200",
            ),
            (refused(&refusal(599, "", RefusalKind::Status)), "status 599: expected 200"),
            (
                refused(&refusal(301, "", RefusalKind::SchemeChange { from: "https".into(), to: "http".into() })),
                "redirected from https to http: refused",
            ),
            (refused(&refusal(302, "", RefusalKind::TooManyRedirects { allowed: 5 })), "more than 5 redirects"),
            (
                cut(Cut::TooLarge { limit: 64 << 20, compressed: false }),
                "more than 64 MiB after decompression (--max-body)",
            ),
            (cut(Cut::EndsEarly { read: 4096, expected: Some(9310) }), "the answer ends early: 4,096 of 9,310 bytes"),
        ] {
            assert_eq!(finding.message, expected);
        }
    }
}
