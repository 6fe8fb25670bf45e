//! What is said about a run on standard error: inputs that could not be read, verdicts, counts, hints.

use std::io::{self, Write};
use std::time::Duration;

use super::full::listed;
use super::style::Ink;
use super::{Screen, tame};
use crate::diagnostic::{Input, InputKind, Report, Severity, counted};
use exposit_parser::consumer::ConsumerSet;

/// Hints that are printed at most.
const HINTS: usize = 3;

/// Writes one error for each input that could not be read.
pub fn unread(report: &Report, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    for input in &report.inputs {
        let Some(unread) = &input.unread else { continue };
        let name = tame(&input.name, screen.unicode);
        error(&format!("cannot read `{name}`: {}", unread.cause), unread.help.as_deref(), screen, out)?;
    }
    Ok(())
}

/// Writes an error of the run, without a rule, and what to do about it.
pub fn error(message: &str, help: Option<&str>, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let word = Ink::Error.paint("error", screen.colour);
    writeln!(out, "{word}: {}", tame(message, screen.unicode))?;
    if let Some(help) = help {
        writeln!(out, " = {}: {}", Ink::Help.paint("help", screen.colour), tame(help, screen.unicode))?;
    }
    Ok(())
}

/// Writes verdicts, counts and hints.
pub fn summary(report: &Report, time: Duration, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    for input in report.inputs.iter().filter(|input| !input.rejected_by.is_empty() && input.kind.is_some()) {
        let concerned: ConsumerSet = input.consumers.iter().copied().collect();
        let accepted = concerned.minus(input.rejected_by);
        write!(out, "{}: rejected by {}", tame(&input.name, screen.unicode), listed(input.rejected_by))?;
        if !accepted.is_empty() {
            write!(out, "; {}", Ink::Dim.paint(&format!("accepted by {}", listed(accepted)), screen.colour))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", tame(&line(report, time), screen.unicode))?;
    for hint in hints(report).into_iter().take(HINTS) {
        writeln!(out, "{hint}")?;
    }
    Ok(())
}

/// The summary line.
fn line(report: &Report, time: Duration) -> String {
    let (unread, read): (Vec<_>, Vec<_>) = report.inputs.iter().partition(|input| input.unread.is_some());
    let time = format!("{:.2} s", time.as_secs_f64());
    let all = plural(report.inputs.len() as u64, "input", "inputs");
    let not_read = format!("{} of {all} not read", counted(unread.len() as u64));
    if read.is_empty() {
        return format!("{not_read} ({time})");
    }
    let counts: Vec<_> = Severity::ALL
        .iter()
        .map(|&severity| (report.summary.of(severity), severity))
        .filter(|&(count, _)| count > 0)
        .map(|(count, severity)| of_severity(count, severity))
        .collect();
    let counts = if counts.is_empty() { "no problems".to_owned() } else { counts.join(", ") };
    let found = format!("{counts} in {} ({}{time})", names(&read), sizes(&read));
    if unread.is_empty() { found } else { format!("{not_read}, {found}") }
}

fn names(inputs: &[&Input]) -> String {
    if let [input] = inputs {
        return input.name.clone();
    }
    let urls = inputs.iter().filter(|input| input.name.contains("://")).count();
    let count = inputs.len() as u64;
    match urls {
        0 => plural(count, "file", "files"),
        all if all == inputs.len() => plural(count, "URL", "URLs"),
        _ => plural(count, "input", "inputs"),
    }
}

fn sizes(inputs: &[&Input]) -> String {
    let read: Vec<_> = inputs.iter().filter(|input| matches!(input.kind, Some(InputKind::Exposition(_)))).collect();
    if read.is_empty() {
        return String::new();
    }
    let families = read.iter().map(|input| input.families).sum();
    let series = read.iter().map(|input| input.series).sum();
    format!("{}, {}; ", plural(families, "family", "families"), plural(series, "series", "series"))
}

fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", counted(count), if count == 1 { one } else { many })
}

fn of_severity(count: u64, severity: Severity) -> String {
    let word = severity.name();
    plural(count, word, &format!("{word}s"))
}

/// What to do next, most useful first.
fn hints(report: &Report) -> Vec<String> {
    let summary = &report.summary;
    let them = |count: u64| if count == 1 { "it" } else { "them" };
    let mut hints = Vec::new();
    for (count, option) in [(summary.fixable, "--fix"), (summary.fixable_unsafe, "--unsafe-fixes")] {
        if count > 0 {
            hints.push(format!("{} fixable with `{option}`", counted(count)));
        }
    }
    let hidden = [
        (summary.hidden - summary.hidden_warnings.min(summary.hidden), Severity::Info),
        (summary.hidden_warnings, Severity::Warning),
    ];
    let hidden: Vec<_> = hidden.into_iter().filter(|&(count, _)| count > 0).collect();
    if let Some((_, lowest)) = hidden.first() {
        let counts: Vec<_> = hidden.iter().rev().map(|&(count, severity)| of_severity(count, severity)).collect();
        let (counts, lowest) = (counts.join(", "), lowest.name());
        hints.push(format!("{counts} hidden: `--min-severity {lowest}` shows {}", them(summary.hidden)));
    }
    if summary.suppressed > 0 {
        hints.push(format!("{} suppressed", counted(summary.suppressed)));
    }
    hints
}
