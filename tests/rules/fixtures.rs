//! `fixtures/lint/<rule>/`: what ends in `bad.prom` (or `bad.om`) fires the rule, what ends in `good.prom` does not, and
//! a fix takes its finding away.

use std::fs;
use std::path::Path;

use exposit::diagnostic::{Edit, Report};
use exposit::rule::RuleMeta;
use exposit_parser::dialect::Dialect;

use crate::probe::{lint, metas, of, said, settle};

/// A fixture: the rule that it is for, its name, its bytes, their dialect, and whether the rule fires on it.
struct Fixture {
    meta: &'static RuleMeta,
    name: String,
    bytes: Vec<u8>,
    dialect: Dialect,
    fires: bool,
}

fn all() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lint");
    let mut fixtures = Vec::new();
    for meta in metas() {
        let Ok(files) = fs::read_dir(folder.join(meta.name)) else { continue };
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let mut parts = name.rsplit('.');
            let dialect = match parts.next() {
                Some("prom") => Dialect::PrometheusText,
                Some("om") => Dialect::OpenMetrics1,
                Some("om2") => Dialect::OpenMetrics2,
                Some("pb") => Dialect::Protobuf,
                _ => continue,
            };
            let fires = match parts.next() {
                Some("bad") => true,
                Some("good") => false,
                _ => continue,
            };
            let bytes = fs::read(&file).unwrap();
            fixtures.push(Fixture { meta, name: format!("{}/{name}", meta.name), bytes, dialect, fires });
        }
    }
    fixtures
}

#[test]
fn fixtures_fire_their_rule_or_do_not() {
    let mut faults = Vec::new();
    for fixture in all() {
        let report = lint(fixture.bytes, Some(fixture.dialect));
        if of(&report, fixture.meta.name).is_empty() == fixture.fires {
            faults.push(format!("{}:\n{}", fixture.name, said(&report)));
        }
    }
    settle(&faults);
}

#[test]
fn a_fix_takes_its_finding_away() {
    let mut faults = Vec::new();
    for fixture in all().into_iter().filter(|fixture| fixture.fires) {
        let before = lint(fixture.bytes.clone(), Some(fixture.dialect));
        for finding in of(&before, fixture.meta.name) {
            let Some(fix) = &finding.fix else { continue };
            if fixture.meta.fixable != Some(fix.applicability) {
                faults.push(format!("{}: the fix is {}", fixture.name, fix.applicability.name()));
            }
            let fixed = apply(&fixture.bytes, &fix.edits);
            let after = lint(fixed.clone(), Some(fixture.dialect));
            if of(&after, fixture.meta.name).iter().any(|again| again.message == finding.message) {
                faults.push(format!("{}: {}\n{}", fixture.name, finding.message, String::from_utf8_lossy(&fixed)));
            }
            let rejected = |report: &Report| report.inputs.first().map(|input| input.rejected_by).unwrap_or_default();
            let new = rejected(&after).minus(rejected(&before));
            if !new.is_empty() {
                faults.push(format!(
                    "{}: after the fix {new:?} reject\n{}",
                    fixture.name,
                    String::from_utf8_lossy(&fixed)
                ));
            }
        }
    }
    settle(&faults);
}

fn apply(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        assert!(range.start >= done, "edits in order, without overlap");
        out.extend_from_slice(&bytes[done..range.start]);
        out.extend_from_slice(edit.text.as_bytes());
        done = range.end;
    }
    out.extend_from_slice(&bytes[done..]);
    out
}
