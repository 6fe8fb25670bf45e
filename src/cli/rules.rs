//! `exposit rules`: a table of the rules.

use std::io::Write;

use clap::Args;
use unicode_width::UnicodeWidthStr;

use super::output::Streams;
use super::{Failure, Status};
use crate::lint;
use crate::lint::rules::LintRule;
use crate::report::style::Ink;
use crate::rule::{Choice, RuleMeta, Selection};

/// List the rules
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Rules or groups to list
    #[arg(long, value_name = "RULE,...", value_delimiter = ',')]
    select: Vec<String>,
}

/// The columns; the last one is as wide as it is.
const HEADINGS: [&str; 4] = ["rule", "severity", "fix", "what it finds"];

pub(super) fn run(arguments: &Arguments, streams: &mut Streams) -> Result<Status, Failure> {
    let all: Vec<&'static RuleMeta> = lint::rules::all().map(LintRule::meta).collect();
    let choice = Choice { select: arguments.select.clone(), ..Choice::default() };
    // Unknown names are refused; opt-in rules of a group are listed though selecting the group does not run them.
    Selection::new(&all, &choice).map_err(|unknown| Failure::usage(unknown.to_string()))?;
    let chosen = |name: &str| arguments.select.iter().any(|selected| selected == name);
    let listed: Vec<_> =
        all.into_iter().filter(|rule| arguments.select.is_empty() || chosen(rule.name) || chosen(rule.group)).collect();
    let rows: Vec<[&str; 4]> = listed
        .iter()
        .map(|rule| [rule.name, rule.severity.name(), rule.fixable.map_or("", |fix| fix.name()), rule.summary])
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().chain([&HEADINGS]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or_default()
    };
    let widths = [width(0), width(1), width(2)];
    let colour = streams.out_screen().colour;
    for (index, row) in [HEADINGS].iter().chain(&rows).enumerate() {
        let [name, severity, fix, summary] = row;
        let ink = if index == 0 { Ink::Title } else { Ink::Help };
        let pad = |cell: &str, width: usize| " ".repeat(width.saturating_sub(cell.width()) + 2);
        let [of_name, of_severity, of_fix] = widths;
        let line = format!(
            "{}{}{severity}{}{fix}{}{summary}",
            ink.paint(name, colour),
            pad(name, of_name),
            pad(severity, of_severity),
            pad(fix, of_fix),
        );
        writeln!(streams.out(), "{}", line.trim_end())?;
    }
    let count = rows.len();
    let rules = if count == 1 { "1 rule".to_owned() } else { format!("{count} rules") };
    streams.err(|_, err| writeln!(err, "{rules}: `exposit explain RULE` explains one"))?;
    Ok(Status::Clean)
}
