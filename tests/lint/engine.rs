//! What the engine owes its inputs, whatever the rules: places, counts, order, pieces.

use std::fmt::Write;

use exposit_parser::dialect::Dialect;

use crate::memory::{Memory, lint, options, places, rules, text};
use exposit::lint::rules::LintRule;
use exposit::lint::{Options, run};

/// Many families, a fault here and there, about `megabytes` long.
fn large(megabytes: usize) -> String {
    let mut out = String::new();
    let mut family = 0;
    while out.len() < megabytes << 20 {
        family += 1;
        let name = format!("app_jobs_{family}_done_total");
        writeln!(out, "# HELP {name} Jobs that were done.\n# TYPE {name} counter").unwrap();
        for series in 0..200 {
            writeln!(out, "{name}{{queue=\"queue-{series}\",worker=\"worker-{family}\"}} {series}").unwrap();
        }
        if family % 97 == 0 {
            writeln!(out, "{name}{{queue=\"open\" 1").unwrap();
        }
    }
    out
}

#[test]
fn counts_and_verdicts() {
    let report = text("# HELP up Whether it is up.\n# TYPE up gauge\nup{job=\"a\"} 1\nup{job=\"b\"} 0\n");
    let input = &report.inputs[0];
    assert_eq!((input.bytes, input.families, input.series, input.samples), (72, 1, 2, 2));
    assert!(input.rejected_by.is_empty(), "{report:?}");
}

#[test]
fn every_way_of_reading_gives_the_same_report() {
    let input = large(9);
    let reference = lint(&Memory::new(input.clone()), &options(1));
    assert!(reference.diagnostics.len() > 3, "{:?}", reference.diagnostics.len());
    assert_eq!(reference.inputs[0].bytes, input.len() as u64);
    let lines: Vec<&str> = input.lines().collect();
    for (line, column, rule) in places(&reference) {
        let text = lines[line as usize - 1];
        assert!(rule != "malformed-label-set" || (text.contains("open") && column as usize <= text.len() + 1));
    }
    for source in [Memory::new(input.clone()), Memory::pipe(input.clone())] {
        for threads in [1, 2, 5] {
            let report = lint(&source, &options(threads));
            assert_eq!(report.diagnostics, reference.diagnostics, "{threads} threads");
            assert_eq!(places(&report), places(&reference));
            let counts = |report: &exposit::diagnostic::Report| {
                let input = &report.inputs[0];
                (input.families, input.series, input.samples, input.rejected_by)
            };
            assert_eq!(counts(&report), counts(&reference));
        }
    }
}

#[test]
fn several_inputs_keep_their_order() {
    let inputs: Vec<Memory> = (0..40).map(|at| Memory::new(format!("jobs_{at} 1\njobs_{at}{{a=\"b\" 2\n"))).collect();
    let sources: Vec<&dyn exposit::lint::Source> = inputs.iter().map(|input| input as _).collect();
    let report = run(&sources, &options(3));
    assert_eq!(report.inputs.len(), 40);
    let ids: Vec<u32> = report.diagnostics.iter().map(|finding| finding.input.0).collect();
    assert!(ids.is_sorted() && ids.last() == Some(&39));
    let broken = report.diagnostics.iter().filter(|finding| finding.rule == "malformed-label-set");
    assert_eq!(broken.count(), 40);
}

#[test]
fn a_family_in_two_blocks_is_judged_whole() {
    let filler = large(5);
    let help = "# HELP app_wait_seconds Time in the queue.\n# TYPE app_wait_seconds histogram\n";
    let input = format!(
        "{help}app_wait_seconds_bucket{{le=\"1\"}} 1\n{filler}app_wait_seconds_bucket{{le=\"+Inf\"}} 2\napp_wait_seconds_sum 3\napp_wait_seconds_count 2\n"
    );
    for source in [Memory::new(input.clone()), Memory::pipe(input)] {
        let report = lint(&source, &options(2));
        let of_it: Vec<&str> = report
            .diagnostics
            .iter()
            .filter(|finding| finding.metric.as_deref() == Some("app_wait_seconds"))
            .map(|finding| finding.rule)
            .collect();
        assert_eq!(of_it, ["interleaved-family"]);
    }
}

#[test]
fn twenty_faults_are_twenty_findings() {
    let input = "\
# HELP ok_total Fine.
# TYPE ok_total counter
ok_total 1
1bad_name 1
bad-name 1
a_one{x=1} 1
a_two{x=\"1\"
a_three{x=\"1\",,y=\"2\"} 1
a_four{x \"1\"} 1
a_five{x=\"\\q\"} 1
a_six
a_seven 0,5
a_eight 0x10
a_nine 1 now
a_ten 1 2 3
# TYPE a_eleven guage
# TYPE
a_twelve{x=\"\u{fffd}\",x=\"2\"} 1
a_thirteen{__name__=\"b\"} 1
a_fourteen{x:y=\"2\"} 1
a_fifteen{x='2'} 1
# TYPE a_sixteen Gauge
a_sixteen 1
# TYPE a_seventeen info
a_seventeen 1 # {trace=\"x\"} 1
a_eighteen 1_000
";
    let report = lint(&Memory::new(input), &Options { dialect: Some(Dialect::PrometheusText), ..options(2) });
    let errors: Vec<_> = report
        .diagnostics
        .iter()
        .zip(places(&report))
        .filter(|(finding, _)| finding.severity == exposit::diagnostic::Severity::Error)
        .map(|(_, place)| place)
        .collect();
    assert!(errors.len() >= 20, "{} errors: {errors:?}", errors.len());
    assert!(errors.iter().all(|&(line, column, _)| line > 0 && column > 0), "{errors:?}");
}

#[test]
fn what_was_chosen_does_not_change_the_verdict() {
    let metas: Vec<_> = exposit::lint::rules::all().map(LintRule::meta).collect();
    let choice = exposit::rule::Choice { select: vec!["missing-help".into()], ..exposit::rule::Choice::default() };
    let selection = exposit::rule::Selection::new(&metas, &choice).unwrap();
    let report = lint(&Memory::new("a{x=1} 1\n"), &Options { selection, ..options(1) });
    assert!(!report.inputs[0].rejected_by.is_empty());
    assert!(!rules(&report).contains(&"label-value-not-quoted"));
}

#[test]
fn a_family_larger_than_a_block_is_judged_in_slices() {
    let mut input = "# HELP app_wait_seconds Time in the queue.\n# TYPE app_wait_seconds histogram\n".to_owned();
    for queue in 0..20_000 {
        let least = u32::from(queue % 5_000 == 4_999) * 9;
        write!(
            input,
            "app_wait_seconds_bucket{{queue=\"{queue}\",le=\"0.1\"}} {least}\n\
             app_wait_seconds_bucket{{queue=\"{queue}\",le=\"+Inf\"}} 4\n\
             app_wait_seconds_sum{{queue=\"{queue}\"}} 0.3\napp_wait_seconds_count{{queue=\"{queue}\"}} 4\n"
        )
        .unwrap();
    }
    input.push_str("# HELP app_depth Jobs that wait.\n# TYPE app_depth gauge\n");
    for queue in 0..60_000 {
        writeln!(input, "app_depth{{queue=\"{queue}\"}} 1").unwrap();
    }
    input.push_str("# HELP app_up Whether it is up.\n# TYPE app_up gauge\napp_up 1\n");
    assert!(input.len() > 4 << 20);
    let reference = lint(&Memory::new(input.clone()), &options(1));
    let counts = |report: &exposit::diagnostic::Report| {
        let input = &report.inputs[0];
        (input.families, input.series, input.samples, input.bytes)
    };
    assert_eq!(counts(&reference), (3, 140_001, 140_001, input.len() as u64));
    let cumulative = reference.diagnostics.iter().find(|finding| finding.rule == "buckets-not-cumulative").unwrap();
    assert_eq!(cumulative.count, 4);
    assert!(!rules(&reference).iter().any(|rule| {
        ["missing-type", "missing-help", "metadata-without-samples", "interleaved-family", "missing-inf-bucket"]
            .contains(rule)
    }));
    for threads in [2, 4] {
        let report = lint(&Memory::pipe(input.clone()), &options(threads));
        assert_eq!((counts(&report), places(&report)), (counts(&reference), places(&reference)));
        assert_eq!(report.diagnostics, reference.diagnostics);
    }
}

#[test]
fn a_series_that_two_slices_share_is_found() {
    use std::fmt::Write as _;
    let mut text = String::from("# HELP big_seconds Seconds.\n# TYPE big_seconds histogram\n");
    let pad = "x".repeat(200);
    for metric in 0..2_500 {
        let labels = format!("path=\"/{pad}/{metric}\"");
        let _ =
            writeln!(text, "big_seconds_bucket{{{labels},le=\"1\"}} 2\nbig_seconds_bucket{{{labels},le=\"+Inf\"}} 4");
        let _ = writeln!(text, "big_seconds_sum{{{labels}}} 4\nbig_seconds_count{{{labels}}} 4");
    }
    assert!(text.len() > 2 << 20);
    let count = |text: &str| {
        let report = crate::memory::lint(&Memory::new(text), &options(2));
        let twice = report.diagnostics.iter().find(|it| it.rule == "duplicate-series");
        (twice.map(|it| it.count), report.inputs[0].series)
    };
    assert_eq!(count(&text), (None, 10_000));
    let again = text.lines().nth(2).unwrap_or_default().to_owned();
    assert_eq!(count(&format!("{text}{again}\n")), (Some(1), 10_000));
}
