//! Live endpoints: a server on the loopback address that answers rightly, wrongly, too much or not at all.

#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

const GOOD: &str =
    "# HELP app_queue_size Jobs that wait in the queue.\n# TYPE app_queue_size gauge\napp_queue_size 3\n";
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Starts a server that answers every request by `answer`, which gets the head of the request.
fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
                head.push(byte[0]);
            }
            answer(&String::from_utf8(head).unwrap(), &mut stream);
        }
    });
    address
}

/// Writes an answer; who asks may hang up early, so a failed write is no failure.
fn send(stream: &mut TcpStream, status: &str, headers: &[(&str, &str)], body: &[u8]) {
    let headers: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let headers = headers.concat();
    let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
    let _ = stream.write_all(body);
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn exposit(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exposit"));
    command.env_clear().env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).arg("lint").args(arguments).output().unwrap()
}

fn json(arguments: &[&str]) -> (Value, i32) {
    let done = exposit(&[&["--output-format", "json"], arguments].concat());
    (serde_json::from_slice(&done.stdout).unwrap(), done.status.code().unwrap())
}

/// Rule and title of the only finding.
fn only_finding(arguments: &[&str]) -> (String, String) {
    let (report, status) = json(arguments);
    assert_eq!(status, 1, "{report:#}");
    let findings = report["diagnostics"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{report:#}");
    let text = |key: &str| findings[0][key].as_str().unwrap().to_owned();
    (text("rule"), text("message"))
}

#[test]
fn the_request_is_that_of_a_prometheus_server() {
    let address = serve(|head, stream| {
        let head = head.to_ascii_lowercase();
        for line in [
            "get /metrics?module=a http/1.1\r\n",
            "accept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,",
            "text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\n",
            "accept-encoding: gzip\r\n",
            "user-agent: exposit/",
            "x-prometheus-scrape-timeout-seconds: 7\r\n",
        ] {
            assert!(head.contains(line), "{line:?} is missing in {head:?}");
        }
        send(stream, "200 OK", &[("Content-Type", TEXT)], GOOD.as_bytes());
    });
    let done = exposit(&["--timeout", "7s", &format!("http://user:secret@{address}/metrics?module=a")]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(
        said.starts_with(&format!("no problems in http://{address}/metrics?module=* (1 family, 1 series; ")),
        "{said}"
    );
}

#[test]
fn the_content_type_decides_the_dialect() {
    for (content_type, dialect) in [
        (TEXT, "prometheus-text"),
        ("application/openmetrics-text; version=1.0.0; charset=utf-8", "openmetrics-1"),
        ("application/openmetrics-text; version=2.0.0; charset=utf-8", "openmetrics-2"),
        ("text/html", "openmetrics-1"),
    ] {
        let address = serve(move |_, stream| {
            let body = format!("{GOOD}# EOF\n");
            send(stream, "200 OK", &[("Content-Type", content_type)], body.as_bytes());
        });
        let (report, _) = json(&[&format!("http://{address}/metrics")]);
        assert_eq!(report["inputs"][0]["dialect"], dialect, "{content_type}");
        assert_eq!(report["inputs"][0]["samples"], 1, "{content_type}");
    }
}

#[test]
fn a_compressed_body_is_read_decompressed() {
    let address = serve(|_, stream| {
        let members = [gzip(GOOD.as_bytes()), gzip(b"app_up 1\n")].concat();
        send(stream, "200 OK", &[("Content-Type", TEXT), ("Content-Encoding", "gzip")], &members);
    });
    let (report, _) = json(&[&format!("http://{address}/metrics")]);
    assert_eq!(report["inputs"][0]["samples"], 2);
    assert_eq!(report["inputs"][0]["bytes"], GOOD.len() as u64 + 9);
}

#[test]
fn a_bomb_goes_off_at_the_limit() {
    // 512 MiB in half a megabyte: lines, so that what lies within the limit is read like any input.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let lines = b"app_up 1\n".repeat(1 << 17);
    for _ in 0..(512 << 20) / lines.len() {
        encoder.write_all(&lines).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 2 << 20, "{}", bomb.len());
    let address = serve(move |_, stream| {
        send(stream, "200 OK", &[("Content-Type", TEXT), ("Content-Encoding", "gzip")], &bomb);
    });
    let (report, status) = json(&["--max-body", "2MiB", &format!("http://{address}/metrics")]);
    assert_eq!(status, 1);
    assert_eq!(report["inputs"][0]["bytes"], 2 << 20);
    let finding =
        report["diagnostics"].as_array().unwrap().iter().find(|found| found["rule"] == "body-size-limit").unwrap();
    assert_eq!(finding["message"], "more than 2 MiB after decompression (--max-body)");
    assert_eq!(finding["span"], Value::Null);
}

#[test]
fn another_status_is_a_finding_and_its_body_is_not_linted() {
    let address = serve(|_, stream| {
        send(
            stream,
            "503 Service Unavailable",
            &[("Content-Type", TEXT)],
            b"\n too many scrapes in flight (limit 40)\nx{ 1\n",
        );
    });
    let url = format!("http://{address}/metrics");
    let done = exposit(&[&url]);
    assert_eq!(done.status.code(), Some(1));
    let shown = String::from_utf8(done.stdout).unwrap();
    assert_eq!(
        shown,
        format!(
            "error[http-status]: status 503 (Service Unavailable): expected 200\n--> {url}\n = rejected by: prometheus\n \
             = body: too many scrapes in flight (limit 40)\n \
             = help: an exporter answers so while it starts or is overloaded: try again\n\n"
        )
    );
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(said.starts_with(&format!("1 error in {url} (0")), "{said}");
    assert_eq!(exposit(&["--ignore", "http-status", &url]).status.code(), Some(0));
}

#[test]
fn redirects_within_the_scheme_are_followed_so_far() {
    let address = serve(|head, stream| {
        let path = head.split(' ').nth(1).unwrap();
        match path {
            "/metrics" => send(stream, "200 OK", &[("Content-Type", TEXT)], GOOD.as_bytes()),
            "/old" => send(stream, "301 Moved Permanently", &[("Location", "/metrics")], b""),
            "/loop" => send(stream, "302 Found", &[("Location", "/loop")], b""),
            "/nowhere" => send(stream, "302 Found", &[], b""),
            _ => send(stream, "307 Temporary Redirect", &[("Location", "https://127.0.0.1/metrics")], b""),
        }
    });
    let url = |path: &str| format!("http://{address}{path}");
    let (report, status) = json(&[&url("/old")]);
    assert_eq!((status, &report["inputs"][0]["name"]), (0, &Value::from(url("/old"))));
    let rule = |title: &str| ("http-status".to_owned(), title.to_owned());
    assert_eq!(only_finding(&[&url("/loop")]), rule("more than 5 redirects"));
    assert_eq!(only_finding(&["--max-redirects", "0", &url("/old")]), rule("more than 0 redirects"));
    assert_eq!(only_finding(&[&url("/secure")]), rule("redirected from http to https: refused"));
    assert_eq!(only_finding(&[&url("/nowhere")]), rule("status 302 (Found): expected 200, and no place to go to"));
}

#[test]
fn a_body_that_ends_early_is_a_finding() {
    let address = serve(|_, stream| {
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: {TEXT}\r\nContent-Length: 9310\r\n\r\n{GOOD}");
    });
    let (rule, title) = only_finding(&[&format!("http://{address}/metrics")]);
    assert_eq!(rule, "truncated-body");
    assert_eq!(title, format!("the answer ends early: {} of 9,310 bytes", GOOD.len()));

    let address = serve(|_, stream| {
        let body = gzip(GOOD.repeat(50).as_bytes());
        send(stream, "200 OK", &[("Content-Type", TEXT), ("Content-Encoding", "gzip")], &body[..body.len() - 6]);
    });
    let (report, _) = json(&[&format!("http://{address}/metrics")]);
    assert_eq!(report["diagnostics"][0]["rule"], "truncated-body", "{report:#}");
}

#[test]
fn no_answer_is_no_finding() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let silent = serve(|_, _| thread::sleep(std::time::Duration::from_secs(5)));
    // Speaks first, as mail servers do, and neither TLS nor HTTP.
    let mail = TcpListener::bind("127.0.0.1:0").unwrap();
    let garbage = mail.local_addr().unwrap();
    thread::spawn(move || {
        for stream in mail.incoming() {
            let _ = stream.unwrap().write_all(b"220 mail.example.net ready\r\n");
        }
    });
    let port = closed.port();
    for (url, expected) in [
        (
            format!("http://{closed}/metrics"),
            format!(
                "error: cannot read `http://{closed}/metrics`: connection refused\n \
                 = help: is the exporter running, and does it listen on port {port}?\n"
            ),
        ),
        (
            format!("http://{silent}/metrics"),
            format!("error: cannot read `http://{silent}/metrics`: no answer within 300 ms\n"),
        ),
        (
            format!("https://{garbage}/"),
            format!("error: cannot read `https://{garbage}/`: the server does not speak TLS\n"),
        ),
        (format!("http://{garbage}/"), format!("error: cannot read `http://{garbage}/`: no answer that is HTTP")),
        (
            "http://exposit.invalid/".to_owned(),
            "error: cannot read `http://exposit.invalid/`: no address for `exposit.invalid`\n".to_owned(),
        ),
    ] {
        let done = exposit(&["--timeout", "300ms", &url]);
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(done.stdout.is_empty());
        assert!(said.starts_with(&expected), "{said}");
        assert!(said.contains("\n1 of 1 input not read ("), "{said}");
    }
}

#[test]
fn an_unread_input_wins_over_findings_which_are_still_reported() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let address = serve(|_, stream| send(stream, "404 Not Found", &[], b"no such page"));
    let (report, status) = json(&[&format!("http://{closed}/"), &format!("http://{address}/")]);
    assert_eq!(status, 2);
    assert_eq!(report["diagnostics"][0]["rule"], "http-status");
    assert_eq!(report["diagnostics"][0]["input"], 1);
    assert_eq!(report["inputs"][0]["unread"]["cause"], "connection refused");
}
