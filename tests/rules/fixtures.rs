//! `fixtures/lint/<rule>/`: what ends in `bad.prom` (or `bad.om`) fires the rule, what ends in `good.prom` does not.

use std::fs;
use std::path::Path;

use exposit_parser::dialect::Dialect;

use crate::probe::{lint, metas, of, said, settle};

#[test]
fn fixtures_fire_their_rule_or_do_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lint");
    let mut faults = Vec::new();
    for meta in metas() {
        let Ok(files) = fs::read_dir(folder.join(meta.name)) else { continue };
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let dialect = match name.rsplit_once('.').unwrap().1 {
                "prom" => Dialect::PrometheusText,
                "om" => Dialect::OpenMetrics1,
                "om2" => Dialect::OpenMetrics2,
                "pb" => Dialect::Protobuf,
                _ => continue,
            };
            let stem = name.rsplit_once('.').unwrap().0;
            let fires = match stem.rsplit('.').next() {
                Some("bad") => true,
                Some("good") => false,
                _ => continue,
            };
            let report = lint(fs::read(&file).unwrap(), Some(dialect));
            if of(&report, meta.name).is_empty() == fires {
                faults.push(format!("{}/{name}:\n{}", meta.name, said(&report)));
            }
        }
    }
    settle(&faults);
}
