//! One input: its blocks' results in order, and what can be said at its end only.

use std::collections::BTreeMap;

use exposit_parser::consumer::{Consumer, ConsumerSet};
use exposit_parser::dialect::Dialect;
use exposit_parser::ledger::Ledger;
use exposit_parser::source::Block;
use exposit_parser::span::Span;
use exposit_parser::text::Part;

use super::blocks::{Blocks, Cut};
use super::check::{self, Check, Checked, Findings, Scratch};
use super::excerpt::Excerpts;
use super::options::Options;
use super::plan::Plans;
use super::rules::Exposition;
use super::slices::Slices;
use crate::diagnostic::{Diagnostic, Input, InputId, InputKind, Lines, Summary, Unread};

/// How much of an input is read once more to judge the families that stand in several blocks.
const REJOINED: u64 = 64 << 20;

/// How far apart two pieces may stand to be read as one.
const NEAR: u32 = 64 << 10;

/// What is known of an input while it is being read.
pub(super) struct Progress<'o> {
    options: &'o Options,
    plans: &'o Plans,
    /// Results of blocks whose turn has not come, by number of the block.
    waiting: BTreeMap<u32, (Checked<'o>, Vec<u8>)>,
    next: u32,
    first: Option<Cut>,
    ledger: Ledger,
    findings: Option<Findings<'o>>,
    rejected_by: ConsumerSet,
    lines: Lines,
    line_feeds: u32,
    /// Offset of each block and how many line feeds come before it.
    starts: Vec<(u32, u32)>,
    end: u32,
    slices: Slices,
}

/// What an input comes to.
pub(super) type Outcome = (Input, Vec<Diagnostic>, Summary);

impl<'o> Progress<'o> {
    pub(super) fn new(options: &'o Options, plans: &'o Plans) -> Self {
        Self {
            options,
            plans,
            waiting: BTreeMap::new(),
            next: 0,
            first: None,
            ledger: Ledger::new(),
            findings: None,
            rejected_by: ConsumerSet::NONE,
            lines: Lines::default(),
            line_feeds: 0,
            starts: Vec::new(),
            end: 0,
            slices: Slices::default(),
        }
    }

    /// How many blocks were taken in.
    pub(super) fn taken(&self) -> u32 {
        self.next
    }

    /// How many results wait for that of an earlier block.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Takes the result of a block, in any order, and its bytes; gives back the buffers that are free now.
    pub(super) fn take(&mut self, checked: Checked<'o>, bytes: Vec<u8>, free: &mut Vec<Vec<u8>>) {
        self.waiting.insert(checked.cut.sequence, (checked, bytes));
        while let Some((checked, bytes)) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.add(checked, &bytes);
            free.push(bytes);
        }
    }

    fn add(&mut self, mut checked: Checked<'o>, bytes: &[u8]) {
        if checked.cut.lead.is_some() {
            self.ledger.go_on_with(std::mem::take(&mut checked.ledger));
        } else if !self.ledger.is_apart_from(&checked.ledger)
            && let Some(plan) = self.plans.of(checked.cut.dialect)
        {
            let ledger = std::mem::take(&mut self.ledger);
            checked = check::block(bytes, checked.cut, plan, self.options, ledger, &mut Scratch::default());
            self.ledger = std::mem::take(&mut checked.ledger);
        } else {
            self.ledger.extend(checked.ledger);
        }
        for slice in std::mem::take(&mut checked.slices) {
            self.slices.take(slice);
        }
        if self.first.is_none() {
            self.first = Some(checked.cut.clone());
        }
        self.rejected_by = self.rejected_by.union(checked.rejected_by);
        match &mut self.findings {
            Some(findings) => findings.absorb(checked.findings),
            None => self.findings = Some(checked.findings),
        }
        self.starts.push((checked.cut.base, self.line_feeds));
        self.end = checked.cut.base + checked.length;
        let line_feeds = checked.excerpts.line_feeds;
        checked.excerpts.move_into(&mut self.lines, self.line_feeds);
        self.line_feeds += line_feeds;
    }

    /// The input after its last block; `answer` is what is wrong with the answer that it came in.
    pub(super) fn finish(mut self, name: &str, id: InputId, blocks: &mut Blocks, answer: Vec<Diagnostic>) -> Outcome {
        let Some(first) = self.first.take() else { return unread(name, None) };
        let Cut { dialect, foreign, .. } = first;
        let mut findings = self.findings.take().unwrap_or_else(|| Findings::new(self.options, dialect));
        if let Some(plan) = self.plans.of(dialect) {
            if foreign.is_none() {
                self.rejoin(blocks, dialect, &mut findings);
                self.judge_whole(blocks, &first, &mut findings);
            }
            let exposition = Exposition { ledger: &self.ledger, bytes: blocks.bytes(), head: blocks.head(), foreign };
            Check { dialect, plan, options: self.options }.exposition(&exposition, &mut findings.families);
        }
        for finding in answer.into_iter().chain(blocks.take_finding()) {
            self.rejected_by = self.rejected_by.union(finding.rejected_by);
            findings.lines.emit(finding, None);
        }
        findings.families.absorb(findings.lines);
        let (mut found, summary) = findings.families.finish(id);
        if dialect != Dialect::Protobuf {
            self.find_lines(blocks, &mut found);
        }
        let consumers: ConsumerSet = dialect.consumers().iter().copied().collect();
        if foreign.is_some() {
            self.rejected_by = consumers;
            self.ledger = Ledger::new();
        }
        let input = Input {
            kind: Some(InputKind::Exposition(dialect)),
            bytes: blocks.bytes(),
            families: self.ledger.len() as u64,
            series: self.ledger.series(),
            samples: self.ledger.samples(),
            consumers: dialect.consumers().to_vec(),
            rejected_by: self.rejected_by.intersection(consumers),
            lines: self.lines,
            ..Input::named(name)
        };
        (input, found, summary)
    }

    /// Judges families whose pieces stand in several blocks, from their bytes read again.
    fn rejoin(&mut self, blocks: &mut Blocks, dialect: Dialect, findings: &mut Findings<'o>) {
        let Some(plan) = self.plans.of(dialect) else { return };
        let pieces = self.ledger.pieces();
        let mut spans: Vec<Span> = pieces
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|family| {
                family.windows(2).any(|pair| {
                    pair.first().map(|p| self.block_of(p.1.start)) != pair.last().map(|p| self.block_of(p.1.start))
                })
            })
            .flat_map(|family| family.iter().map(|(_, span)| *span))
            .collect();
        spans.sort_unstable();
        // Pieces that are near each other are read as one.
        spans.dedup_by(|next, last| {
            let near = next.start <= last.end.saturating_add(NEAR);
            last.end = if near { last.end.max(next.end) } else { last.end };
            near
        });
        if spans.is_empty() || spans.iter().map(|span| u64::from(span.len())).sum::<u64>() > REJOINED {
            return;
        }
        let read: Option<Vec<(u32, Vec<u8>)>> =
            spans.into_iter().map(|span| Some((span.start, blocks.reread(span)?))).collect();
        let Some(read) = read else { return };
        let pieces: Vec<Block<'_>> = read.iter().map(|(base, bytes)| Block::new(bytes, *base)).collect();
        let (names, whole, rejected_by) = check::rejoined(&pieces, dialect, plan, self.options, &mut self.ledger);
        findings.families.forget(|finding| finding.metric.as_ref().is_some_and(|name| names.contains(name)));
        findings.absorb(whole);
        self.rejected_by = self.rejected_by.union(rejected_by);
    }

    /// Judges families whose slices do not fit, from their bytes read again.
    fn judge_whole(&mut self, blocks: &mut Blocks, first: &Cut, findings: &mut Findings<'o>) {
        let Some(plan) = self.plans.of(first.dialect) else { return };
        for name in self.slices.torn() {
            let Some(span) = self.ledger.place(&name) else { continue };
            let Some(bytes) = blocks.reread(span) else { continue };
            let part = Part { first: false, last: false, eof: None };
            let cut = Cut { base: span.start, part, lead: None, goes_on: false, ..first.clone() };
            let checked = check::block(&bytes, cut, plan, self.options, Ledger::new(), &mut Scratch::default());
            self.rejected_by = self.rejected_by.union(checked.rejected_by);
            self.ledger.recount(&name, checked.ledger.series() as u32);
            findings.families.forget(|finding| finding.metric.as_deref() == Some(name.as_str()));
            findings.families.absorb(checked.findings.families);
        }
    }

    /// Number of the block that holds `offset`.
    fn block_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|(start, _)| *start <= offset).saturating_sub(1)
    }

    /// Copies the lines of findings that speak of blocks that are gone, from their bytes read again; other places of a
    /// finding that cannot be read again are not shown.
    fn find_lines(&mut self, blocks: &mut Blocks, found: &mut [Diagnostic]) {
        let places = |finding: &Diagnostic| {
            let labels = finding.primary.iter().chain(&finding.related);
            labels.map(|label| label.span).collect::<Vec<_>>()
        };
        let mut missing: BTreeMap<usize, Vec<Vec<Span>>> = BTreeMap::new();
        for finding in found.iter() {
            for span in places(finding) {
                if self.lines.locate(span).is_none() {
                    missing.entry(self.block_of(span.start)).or_default().push(vec![span]);
                }
            }
        }
        for (block, places) in missing {
            let Some(&(start, before)) = self.starts.get(block) else { continue };
            let end = self.starts.get(block + 1).map_or(self.end, |&(next, _)| next);
            let Some(bytes) = blocks.reread(Span::new(start, end)) else { continue };
            let places = places.iter().map(|spans| spans.iter().copied());
            Excerpts::of(&bytes, start, places).move_into(&mut self.lines, before);
        }
        for finding in found {
            finding.related.retain(|label| self.lines.locate(label.span).is_some());
        }
    }
}

/// An input that could not be read, or whose body was not looked at.
pub(super) fn unread(name: &str, why: Option<Unread>) -> Outcome {
    (Input { unread: why, ..Input::named(name) }, Vec::new(), Summary::default())
}

/// An input of which only the answer was looked at.
pub(super) fn answered(name: &str, id: InputId, options: &Options, answer: Vec<Diagnostic>) -> Outcome {
    let rejected_by = answer.iter().fold(ConsumerSet::NONE, |set, finding| set.union(finding.rejected_by));
    let consumers = vec![Consumer::Prometheus];
    let mut findings = Findings::new(options, Dialect::PrometheusText);
    for finding in answer {
        findings.lines.emit(finding, None);
    }
    let (mut found, summary) = findings.lines.finish(id);
    // Nobody reads such a body, so nobody accepts it either.
    for finding in &mut found {
        finding.accepted_by = ConsumerSet::NONE;
    }
    let accepted: ConsumerSet = consumers.iter().copied().collect();
    let input = Input { rejected_by: rejected_by.intersection(accepted), consumers, ..Input::named(name) };
    (input, found, summary)
}
