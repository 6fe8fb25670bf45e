//! `exposit lint --output-format promtool`: what `promtool check metrics` prints, and how it exits.

use std::io::IsTerminal;

use super::output::{Output, Streams};
use super::source::Scrape;
use super::{Failure, Status};
use crate::diagnostic::Unread;
use crate::lint::promlint::Promlint;
use crate::lint::{Fault, Source};
use crate::report::promtool::{self, Answer};
use crate::report::summary;

/// Name of the format.
pub(super) const NAME: &str = "promtool";

/// Checks the one input that promtool would read from standard input.
pub(super) fn run(
    scrapes: &[Scrape<'_>],
    output: &Output,
    outputs: usize,
    streams: &mut Streams,
) -> Result<Status, Failure> {
    if outputs > 1 || output.file.is_some() {
        return Err(Failure::usage(
            "format `promtool` prints on promtool's own streams: expected it alone, without a file",
        ));
    }
    let [scrape] = scrapes else {
        return Err(Failure::usage(format!(
            "format `promtool` is about one input, as promtool is: expected 1, found {}",
            scrapes.len()
        )));
    };
    let problems = match check(scrape) {
        Ok(problems) => problems,
        Err(unread) => {
            streams.err(|screen, err| {
                summary::error(
                    &format!("cannot read `{}`: {}", scrape.name(), unread.cause),
                    unread.help.as_deref(),
                    screen,
                    err,
                )
            })?;
            return Ok(Status::Failed);
        }
    };
    let answer = match &problems {
        Ok(problems) => {
            Answer::Problems(problems.iter().map(|problem| (problem.metric.as_str(), &*problem.text)).collect())
        }
        Err(error) => Answer::Error(error.to_string()),
    };
    let terminal = std::io::stderr().is_terminal();
    streams.err(|_, err| promtool::write(&answer, terminal, err))?;
    Ok(Status::As(answer.exit_status()))
}

type Problems = Result<Vec<crate::lint::promlint::Problem>, crate::lint::promlint::ParseError>;

fn check(scrape: &Scrape<'_>) -> Result<Problems, Unread> {
    let opened = scrape.open()?;
    let Some(mut body) = opened.body else {
        let finding = opened.findings.into_iter().next();
        return Err(Unread { cause: finding.map_or_else(String::new, |finding| finding.message), help: None });
    };
    let mut promlint = Promlint::default();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match body.read(&mut buffer) {
            Ok(0) => return Ok(promlint.finish()),
            Ok(length) => promlint.push(buffer.get(..length).unwrap_or_default()),
            Err(Fault::Unread(unread)) => return Err(unread),
            Err(Fault::Finding(finding)) => return Err(Unread { cause: finding.message, help: None }),
        }
    }
}
