//! `exposit explain`: the long text of a rule.

use std::io::Write;

use clap::Args;

use super::output::Streams;
use super::{Failure, Status};
use crate::lint;
use crate::report::style::Ink;
use crate::report::wrap;
use crate::rule::{RuleMeta, nearest};

/// Explain a rule
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Name of the rule, such as `counter-without-total` (or `lint/counter-without-total`)
    rule: String,
}

/// The commands that have rules, and their rules.
fn rules() -> impl Iterator<Item = (&'static str, &'static RuleMeta)> {
    lint::rules::all().map(|rule| ("lint", rule.meta()))
}

pub(super) fn run(arguments: &Arguments, streams: &mut Streams) -> Result<Status, Failure> {
    let (command, name) = match arguments.rule.split_once('/') {
        Some((command, name)) => (Some(command), name),
        None => (None, arguments.rule.as_str()),
    };
    let found: Vec<_> = rules()
        .filter(|(of, rule)| rule.name == name && command.is_none_or(|command| command == *of))
        .map(|(_, rule)| rule)
        .collect();
    if found.is_empty() {
        let suggestion = nearest(name, rules().map(|(_, rule)| rule.name))
            .map_or_else(|| ": `exposit rules` lists them".to_owned(), |name| format!(": did you mean `{name}`?"));
        return Err(Failure::usage(format!("unknown rule `{}`{suggestion}", arguments.rule)));
    }
    let screen = streams.out_screen();
    for (index, rule) in found.iter().enumerate() {
        if index > 0 {
            writeln!(streams.out())?;
        }
        let text = page(rule, screen.width, screen.colour);
        streams.out().write_all(text.as_bytes())?;
    }
    Ok(Status::Clean)
}

/// A rule's page: its name, its metadata in one line, and its text.
fn page(rule: &RuleMeta, width: Option<usize>, colour: bool) -> String {
    let mut facts = vec![rule.group.to_owned(), rule.severity.name().to_owned()];
    facts.extend(rule.fixable.map(|fix| format!("{} fix", fix.name())));
    facts.extend((!rule.default).then(|| "opt-in".to_owned()));
    facts.push(format!("since {}", rule.since));
    let promlint = rule.promlint.map(|text| format!("; promtool: {text}")).unwrap_or_default();
    let mut page = format!("{}\n{}{promlint}\n", Ink::Help.paint(rule.name, colour), facts.join(", "));
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in rule.docs.lines() {
        let is_fence = line.starts_with("```");
        let heading = line.strip_prefix('#').filter(|_| !in_code).map(|rest| rest.trim_start_matches('#').trim());
        if is_fence || heading.is_some() || (line.trim().is_empty() && !in_code) {
            finish(&mut paragraph, width, &mut page);
        }
        match heading {
            _ if is_fence => in_code = !in_code,
            Some(heading) => {
                page.push_str(&Ink::Title.paint(heading, colour));
                page.push('\n');
            }
            None if in_code => page.push_str(format!("  {line}").trim_end()),
            None => paragraph_line(&mut paragraph, line),
        }
        if in_code && !is_fence {
            page.push('\n');
        }
    }
    finish(&mut paragraph, width, &mut page);
    page
}

/// Lines of a paragraph are one text, but each entry of a list begins a line.
fn paragraph_line(paragraph: &mut String, line: &str) {
    let line = line.trim();
    if !paragraph.is_empty() {
        paragraph.push(if line.starts_with("- ") { '\n' } else { ' ' });
    }
    paragraph.push_str(line);
}

fn finish(paragraph: &mut String, width: Option<usize>, page: &mut String) {
    let text = std::mem::take(paragraph);
    if text.is_empty() {
        return;
    }
    let text = width.map_or_else(|| text.clone(), |width| wrap(&text, width.saturating_sub(2)));
    for line in text.lines() {
        page.push_str("  ");
        page.push_str(line);
        page.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::diagnostic::Severity;
    use crate::rule::RuleMeta;

    #[test]
    fn headings_paragraphs_code_and_lists() {
        let docs = "# What it does\n\nFinds families\nof type counter.\n\n# Example\n\n```text\n# TYPE a counter\n\na 1\n```\n\n\
                    # Exceptions\n\n- one\n  more\n- two\n";
        let rule = RuleMeta::new("naming", "counter-without-total", Severity::Warning, "", docs).promlint("text");
        assert_eq!(
            page(&rule, Some(60), false),
            "counter-without-total\nnaming, warning, since 0.1.0; promtool: text\nWhat it does\n  Finds families of type \
             counter.\nExample\n  # TYPE a counter\n\n  a 1\nExceptions\n  - one more\n  - two\n"
        );
    }
}
