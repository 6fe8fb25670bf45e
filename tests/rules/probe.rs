//! Lints a text and tells which rules fired.

use std::path::{Path, PathBuf};

use exposit::diagnostic::{Diagnostic, Report, Severity, Unread};
use exposit::lint::rules::{LintRule, all};
use exposit::lint::{Limits, Opened, Options, Profile, Source, run};
use exposit::rule::{Choice, RuleMeta, Scope, Selection};
use exposit_parser::dialect::Dialect;

/// The folder of shared material, whether or not it is there.
pub(crate) fn shared() -> PathBuf {
    std::env::var_os("EXPOSIT_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
}

struct Text(Vec<u8>);

impl Source for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn open(&self) -> Result<Opened, Unread> {
        Ok(Opened::bytes(self.0.clone()))
    }
}

/// The rules that look at one exposition.
pub(crate) fn metas() -> impl Iterator<Item = &'static RuleMeta> {
    all().map(LintRule::meta).filter(|meta| meta.scope == Scope::Doc)
}

/// Lints a text with all rules, the opt-in ones too.
pub(crate) fn lint(text: impl Into<Vec<u8>>, dialect: Option<Dialect>) -> Report {
    let metas: Vec<&'static RuleMeta> = all().map(LintRule::meta).collect();
    let choice = Choice {
        select: metas.iter().map(|meta| meta.name.to_owned()).collect(),
        min_severity: Severity::Info,
        ..Choice::default()
    };
    let selection = Selection::new(&metas, &choice).unwrap();
    let options = Options { selection, dialect, profile: Profile::Scrape, limits: Limits::default(), threads: 1 };
    run(&[&Text(text.into())], &options)
}

/// The findings of one rule.
pub(crate) fn of<'r>(report: &'r Report, rule: &str) -> Vec<&'r Diagnostic> {
    report.diagnostics.iter().filter(|finding| finding.rule == rule).collect()
}

/// What was found, a line each.
pub(crate) fn said(report: &Report) -> String {
    let lines: Vec<String> =
        report.diagnostics.iter().map(|finding| format!("  {} {}", finding.rule, finding.message)).collect();
    lines.join("\n")
}

/// Fails with all that went wrong.
pub(crate) fn settle(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
