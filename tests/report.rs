//! Format `full` on findings made by hand: what the renderer does with long, wide, hostile and missing lines.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use exposit::diagnostic::{Diagnostic, Edit, Input, Lines, Report, Severity};
use exposit::report::{Format, Screen};
use exposit_parser::consumer::{Consumer, ConsumerSet};
use exposit_parser::span::Span;

fn span_of(text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap() as u32;
    Span::new(start, start + part.len() as u32)
}

fn full(name: &str, text: &[u8], width: Option<usize>, diagnostic: Diagnostic) -> String {
    let input = Input { lines: Lines::whole(text), ..Input::named(name) };
    let report = Report { inputs: vec![input], diagnostics: vec![diagnostic], ..Report::default() };
    let screen = Screen { colour: false, unicode: true, width };
    let mut out = Vec::new();
    Format::named("full").unwrap().reporter(screen).unwrap().report(&report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn error(rule: &'static str, message: &str) -> Diagnostic {
    Diagnostic::new(rule, "syntax", Severity::Error, message)
}

#[test]
fn a_patch_follows_the_notes() {
    let text = "# HELP a b\n# TYPE app_http_requests_total counter\napp_http_requests_total{endpoint=\"/\"} 3\n\
                app_http_requests_total{endpoint=\"/login\" 4\n";
    let quote = text.find("\" 4").unwrap() as u32;
    let brace = text.rfind('{').unwrap() as u32;
    let diagnostic = Diagnostic {
        rejected_by: ConsumerSet::of(&Consumer::ALL[..5]),
        ..error("malformed-label-set", "label set is not closed: expected `,` or `}`, found a number")
    }
    .at(Span::new(quote + 2, quote + 3), "expected `,` or `}`")
    .related(Span::new(brace, brace + 1), "opened here")
    .note("Prometheus refuses the whole scrape")
    .patch("close the label set", vec![Edit { span: Span::at(quote + 1), text: "}".into() }]);
    assert_eq!(
        full("app.prom", text.as_bytes(), Some(100), diagnostic),
        "\
error[malformed-label-set]: label set is not closed: expected `,` or `}`, found a number
 --> app.prom:4:43
  |
4 | app_http_requests_total{endpoint=\"/login\" 4
  |                        - opened here      ^ expected `,` or `}`
  |
  = rejected by: prometheus, promtool, expfmt, victoriametrics, client-python
  = note: Prometheus refuses the whole scrape: `up` is 0 and every series of this target goes stale
help: close the label set
  |
4 | app_http_requests_total{endpoint=\"/login\"} 4
  |                                          +

"
    );
}

#[test]
fn several_lines_of_a_patch_and_of_labels() {
    let text = "# HELP worker_jobs Jobs.\n# TYPE worker_jobs counter\nworker_jobs{queue=\"mail\"} 311\n";
    let name = |nth: usize| {
        let start = text.match_indices("worker_jobs").nth(nth).unwrap().0 as u32;
        Span::new(start, start + 11)
    };
    let edits = (0..3).map(|nth| Edit { span: Span::at(name(nth).end), text: "_total".into() });
    let diagnostic =
        Diagnostic { severity: Severity::Warning, ..error("counter-without-total", "counter `worker_jobs`") }
            .at(name(1), "a counter")
            .related(name(2), "the first of 2 series")
            .patch("rename it", edits.skip(1).collect());
    assert_eq!(
        full("worker.prom", text.as_bytes(), Some(100), diagnostic),
        "\
warning[counter-without-total]: counter `worker_jobs`
 --> worker.prom:2:8
  |
2 | # TYPE worker_jobs counter
  |        ^^^^^^^^^^^ a counter
3 | worker_jobs{queue=\"mail\"} 311
  | ----------- the first of 2 series
  |
help: rename it
  |
2 ~ # TYPE worker_jobs_total counter
3 ~ worker_jobs_total{queue=\"mail\"} 311
  |

"
    );
}

#[test]
fn a_long_line_is_cut_around_the_caret() {
    let filler = "label=\"value\",".repeat(150);
    let text = format!("build_info{{{filler}revision=deadbeef,version=\"1.4.0\"}} 1\n");
    let at = span_of(&text, "deadbeef");
    let finding = || {
        Diagnostic {
            rejected_by: ConsumerSet::of(&Consumer::ALL[..5]),
            ..error("label-value-not-quoted", "label value is not quoted")
        }
        .at(at, "expected `\"deadbeef\"`")
    };
    let column = at.start + 1;
    assert_eq!(
        full("long.prom", text.as_bytes(), Some(60), finding()),
        format!(
            "\
error[label-value-not-quoted]: label value is not quoted
 --> long.prom:1:{column}
  |
1 | ...,revision=deadbeef,version=\"1.4.0\"}} 1
  |              ^^^^^^^^ expected `\"deadbeef\"`
  |
  = rejected by: prometheus, promtool, expfmt,
                 victoriametrics, client-python

"
        )
    );
    let unbound = full("long.prom", text.as_bytes(), None, finding());
    assert!(unbound.lines().all(|line| line.len() <= 140), "{unbound}");
    assert!(unbound.contains("expfmt, victoriametrics"), "{unbound}");
}

#[test]
fn tabs_wide_and_control_characters_keep_their_columns() {
    let text = "app_rows{table=\"Größe\",db=\"日本語\"}\t1\tx\n";
    let diagnostic = error("trailing-garbage", "text after the value").at(span_of(text, "x\n"), "expected digits");
    let shown = full("tabs.prom", text.as_bytes(), Some(100), diagnostic);
    assert!(shown.contains(" --> tabs.prom:1:36\n"), "{shown}");
    assert!(shown.contains("1 | app_rows{table=\"Größe\",db=\"日本語\"}    1    x\n"), "{shown}");

    let text = "app_disk_ok{name=\"\u{1b}[31msda\u{1b}[0m\u{202e}\"} 1\n";
    let places: Vec<_> =
        text.match_indices(['\u{1b}', '\u{202e}']).map(|(at, _)| Span::new(at as u32, at as u32 + 1)).collect();
    let diagnostic = error("control-character", "holds \u{1b}[31m")
        .at(places[0], "")
        .related(places[1], "")
        .related(places[2], "U+001B, U+001B, U+202E");
    assert_eq!(
        full("ctl.prom", text.as_bytes(), Some(100), diagnostic),
        "\
error[control-character]: holds ␛[31m
 --> ctl.prom:1:19
  |
1 | app_disk_ok{name=\"␛[31msda␛[0m�\"} 1
  |                   ^       -   - U+001B, U+001B, U+202E

"
    );
}

#[test]
fn places_far_apart_are_drawn_apart() {
    let filler = "x 1\n".repeat(30);
    let text = format!("first 1\n{filler}second 2\n");
    let diagnostic = error("duplicate-series", "series `x` appears twice")
        .at(span_of(&text, "second"), "again")
        .related(span_of(&text, "first"), "first here");
    assert_eq!(
        full("far.prom", text.as_bytes(), Some(100), diagnostic),
        "\
error[duplicate-series]: series `x` appears twice
  --> far.prom:32:1
   |
32 | second 2
   | ^^^^^^ again
   |
  ::: far.prom:1:1
   |
 1 | first 1
   | ----- first here

"
    );
}

#[test]
fn a_finding_about_a_whole_input_has_no_snippet() {
    let diagnostic = error("http-status", "status 503 (Service Unavailable): expected 200")
        .fact("body", "too many scrapes in flight (limit 40)")
        .help("try again");
    assert_eq!(
        full("http://localhost:8000/metrics", b"", Some(100), diagnostic),
        "\
error[http-status]: status 503 (Service Unavailable): expected 200
--> http://localhost:8000/metrics
 = body: too many scrapes in flight (limit 40)
 = help: try again

"
    );
}

#[test]
fn the_end_of_a_file_without_a_line_feed() {
    let text = "up 1";
    let diagnostic =
        error("missing-final-newline", "the last line has no line feed").at(Span::at(4), "expected a line feed");
    assert_eq!(
        full("end.prom", text.as_bytes(), Some(100), diagnostic),
        "\
error[missing-final-newline]: the last line has no line feed
 --> end.prom:1:5
  |
1 | up 1
  |     ^ expected a line feed

"
    );
}

#[test]
fn a_line_of_megabytes_costs_no_more_than_what_is_drawn() {
    let mut text = vec![b'x'; 4 << 20];
    text.extend(b"{a=b} 1\n");
    let start = (4 << 20) + 3;
    for _ in 0..20 {
        let diagnostic =
            error("label-value-not-quoted", "label value is not quoted").at(Span::new(start, start + 1), "here");
        let shown = full("big.prom", &text, Some(100), diagnostic);
        assert!(shown.contains(&format!(" --> big.prom:1:{}\n", start + 1)), "{shown}");
        assert!(shown.len() < 1_000, "{shown}");
    }
}
