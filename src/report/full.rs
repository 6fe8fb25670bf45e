//! Format `full`: each finding with the lines that it is about, drawn by annotate-snippets.
//!
//! What the library does not do is done before: foreign text is tamed, long lines and wide spans are cut, notes are
//! wrapped (see [`snippet`], [`tame`](super::tame) and [`wrap`]).

use std::collections::HashSet;
use std::io::{self, Write};

use annotate_snippets::renderer::{AnsiColor, DecorStyle, Effects, Style};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use exposit_parser::consumer::{Consumer, ConsumerSet};
use unicode_width::UnicodeWidthStr;

use super::snippet::{Block, blocks, patched};
use super::style::{Ink, Look};
use super::tame::tame_lines;
use super::wrap::wrap;
use super::{Reporter, Screen, tame};
use crate::diagnostic::{Diagnostic, PROMETHEUS_REFUSES, Report, Severity, UP_IS_0};

/// Each finding with its lines.
pub(super) struct Full {
    screen: Screen,
    renderer: Renderer,
}

impl Full {
    pub(super) fn new(screen: Screen) -> Self {
        let plain = if screen.colour { coloured() } else { Renderer::plain() };
        Self { screen, renderer: plain.decor_style(DecorStyle::Ascii).term_width(screen.columns()) }
    }
}

/// The library's renderer in our palette; `note` is bold, for its own green means "added" here.
fn coloured() -> Renderer {
    Renderer::styled()
        .error(style(Ink::Error))
        .warning(style(Ink::Warning))
        .info(style(Ink::Info))
        .note(style(Ink::Title))
        .help(style(Ink::Help))
        .line_num(style(Ink::Info))
        .context(style(Ink::Info))
        .emphasis(style(Ink::Title))
        .addition(style(Ink::Added))
        .removal(style(Ink::Error))
}

fn style(ink: Ink) -> Style {
    let Look { colour, bold, dim } = ink.look();
    let colour = match colour {
        Some(1) => Some(AnsiColor::Red),
        Some(2) => Some(AnsiColor::Green),
        Some(3) => Some(AnsiColor::Yellow),
        Some(4) => Some(AnsiColor::Blue),
        Some(6) => Some(AnsiColor::Cyan),
        _ => None,
    };
    let style = Style::new().fg_color(colour.map(Into::into));
    let style = if bold { style.effects(Effects::BOLD) } else { style };
    if dim { style.effects(Effects::DIMMED) } else { style }
}

impl Reporter for Full {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut told = Told::default();
        for diagnostic in &report.diagnostics {
            writeln!(out, "{}\n", self.finding(report, diagnostic, &mut told))?;
        }
        Ok(())
    }
}

/// The notes that were printed: one that explains a rule is printed at the rule's first finding only.
#[derive(Default)]
struct Told<'r> {
    notes: HashSet<(&'static str, &'r str)>,
    refusal: bool,
}

impl<'r> Told<'r> {
    fn note(&mut self, rule: &'static str, note: &'r str) -> Option<String> {
        if !self.notes.insert((rule, note)) {
            return None;
        }
        let first_refusal = note == PROMETHEUS_REFUSES && !std::mem::replace(&mut self.refusal, true);
        Some(if first_refusal { format!("{note}: {UP_IS_0}") } else { note.to_owned() })
    }
}

impl Full {
    fn finding<'r>(&self, report: &'r Report, diagnostic: &'r Diagnostic, told: &mut Told<'r>) -> String {
        let unicode = self.screen.unicode;
        let level = level(diagnostic.severity);
        let name = |id| report.input(id).map_or_else(String::new, |input| tame(&input.name, unicode));
        let path = name(diagnostic.input);
        let blocks = blocks(report, diagnostic, unicode);
        let patch = diagnostic.help.as_ref().filter(|help| !help.patch.is_empty()).and_then(|help| {
            let input = report.input(diagnostic.input)?;
            patched(input, &help.patch, unicode).map(|patch| (help, patch))
        });
        let gutter = gutter(&blocks, patch.as_ref().map(|(_, patch)| patch.first_line + count_lines(&patch.text)));

        let mut group = level.clone().primary_title(tame(&diagnostic.message, unicode)).id(diagnostic.rule).elements(
            blocks.iter().map(|block| {
                let marks = block.marks.iter().map(|mark| {
                    let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
                    let label = (!mark.message.is_empty()).then(|| tame(&mark.message, unicode));
                    kind.span(mark.range.clone()).label(label)
                });
                Snippet::source(block.text.as_str())
                    .line_start(block.first_line as usize)
                    .path(name(block.input))
                    .annotations(marks)
            }),
        );
        if blocks.is_empty() {
            group = group.element(Origin::path(path.as_str()));
        }
        for (name, text) in messages(diagnostic, told, patch.is_some()) {
            let level = if name == "help" { Level::HELP } else { Level::NOTE };
            let room = self.screen.width.map(|width| width.saturating_sub(gutter + 3 + name.width() + 2));
            let text = tame_lines(&text, unicode);
            let text = room.map_or_else(|| text.clone(), |room| wrap(&text, room));
            group = group.element(level.with_name(name).message(text));
        }
        let mut groups = vec![group];
        if let Some((help, patch)) = &patch {
            let edits = patch.edits.iter().map(|(range, text)| Patch::new(range.clone(), text.as_str()));
            groups.push(
                Group::with_title(Level::HELP.secondary_title(tame(&help.text, unicode))).element(
                    Snippet::source(patch.text.as_str())
                        .line_start(patch.first_line as usize)
                        .path(path.as_str())
                        .patches(edits),
                ),
            );
        }
        let text = self.renderer.render(&groups);
        match blocks.first().and_then(|block| block.column) {
            Some((drawn, real)) => with_column(&text, drawn, real),
            None => text,
        }
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

/// Columns of the line numbers in front of the `|`.
fn gutter(blocks: &[Block], patch_end: Option<u32>) -> usize {
    let ends = blocks.iter().map(|block| block.first_line + count_lines(&block.text) - 1);
    let last = ends.chain(patch_end.map(|end| end.saturating_sub(1))).max();
    last.map_or(0, |last| last.to_string().len())
}

fn count_lines(text: &str) -> u32 {
    text.split('\n').count() as u32
}

/// Names and texts of the lines after the snippet, in their order.
fn messages<'r>(diagnostic: &'r Diagnostic, told: &mut Told<'r>, has_patch: bool) -> Vec<(&'static str, String)> {
    let mut messages = Vec::new();
    if !diagnostic.rejected_by.is_empty() {
        messages.push(("rejected by", listed(diagnostic.rejected_by)));
        if !diagnostic.accepted_by.is_empty() {
            messages.push(("accepted by", listed(diagnostic.accepted_by)));
        }
    }
    messages.extend(diagnostic.facts.iter().map(|fact| (fact.name, fact.text.clone())));
    let notes = diagnostic.notes.iter().filter_map(|note| told.note(diagnostic.rule, note));
    messages.extend(notes.map(|note| ("note", note)));
    if let Some(help) = diagnostic.help.as_ref().filter(|_| !has_patch) {
        messages.push(("help", help.text.clone()));
    }
    messages
}

/// Consumers by name, as a list.
pub(super) fn listed(consumers: ConsumerSet) -> String {
    consumers.iter().map(Consumer::name).collect::<Vec<_>>().join(", ")
}

/// Puts the true column of a line that was cut into the first `-->`: the library counts in the text it is given.
fn with_column(text: &str, drawn: u32, real: u32) -> String {
    let drawn = format!(":{drawn}");
    let mut lines: Vec<_> = text.split('\n').map(str::to_owned).collect();
    // The title is the first line and may hold anything.
    if let Some(line) = lines.iter_mut().skip(1).find(|line| line.contains("-->"))
        && let Some(at) = line.rfind(&drawn)
    {
        line.replace_range(at..at + drawn.len(), &format!(":{real}"));
    }
    lines.join("\n")
}
