//! The application of the tutorial: a Python program with `prometheus_client`, started on a free port and linted live, in
//! OpenMetrics (what a Prometheus server gets) and in the text format (what everybody else gets).

#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking, and says why it is skipped")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// The running application; it ends with the test.
struct App {
    process: Child,
    port: u16,
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts the application; `None`, and a line that says why, where this machine cannot.
fn start() -> Option<App> {
    let python = std::env::var("EXPOSIT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let probe = Command::new(&python).args(["-c", "import prometheus_client"]).stderr(Stdio::null()).status();
    match probe {
        Ok(status) if status.success() => {}
        Ok(_) => {
            println!("skipped: {python} has no package prometheus_client");
            return None;
        }
        Err(_) => {
            println!("skipped: {python} not found");
            return None;
        }
    }
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tutorial/app.py");
    // Another program may take the port between here and there: then the application ends, and the next port is tried.
    for _ in 0..5 {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut process = Command::new(&python)
            .arg(&app)
            .env("PORT", port.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let app = App { process, port };
        if line.trim() == format!("http://localhost:{port}/metrics") {
            return Some(app);
        }
    }
    println!("skipped: the application does not start");
    None
}

fn lint(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_exposit")).arg("lint").args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn report(arguments: &[&str]) -> Value {
    serde_json::from_slice(&lint(&[&["--output-format", "json"], arguments].concat()).stdout).unwrap()
}

#[test]
fn the_application_has_no_finding() {
    let Some(app) = start() else { return };
    let url = format!("http://localhost:{}/metrics", app.port);
    let shown = lint(&[&url]);
    let text = String::from_utf8_lossy(&shown.stdout);
    assert_eq!((shown.status.code(), &*text), (Some(0), ""), "{text}");
    let found = report(&[&url]);
    assert_eq!(found["inputs"][0]["dialect"], "openmetrics-1", "{found:#}");
    assert_eq!(found["inputs"][0]["verdicts"]["prometheus"], "accept", "{found:#}");
    assert!(found["inputs"][0]["samples"].as_u64().unwrap() >= 4, "{found:#}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.prom");
    std::fs::write(&file, scrape_as_text(app.port)).unwrap();
    let file = file.to_str().unwrap();
    let shown = lint(&[file]);
    let text = String::from_utf8_lossy(&shown.stdout);
    assert_eq!((shown.status.code(), &*text), (Some(0), ""), "{text}");
    let found = report(&[file]);
    assert_eq!(found["inputs"][0]["dialect"], "prometheus-text", "{found:#}");
    let verdicts = found["inputs"][0]["verdicts"].as_object().unwrap();
    assert!(verdicts.len() == 5 && verdicts.values().all(|verdict| verdict == "accept"), "{found:#}");
}

/// The text format, as a client without an `Accept` header gets it.
fn scrape_as_text(port: u16) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET /metrics HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.to_ascii_lowercase().contains("content-type: text/plain"), "{head}");
    body.to_owned()
}
