//! One block: events to families, families and deviations to rules, findings to a collector.

use exposit_parser::consumer::ConsumerSet;
use exposit_parser::dialect::Dialect;
use exposit_parser::distribution::Distribution;
use exposit_parser::family::{Buffers, Families, Family, Step};
use exposit_parser::issue::Issue;
use exposit_parser::ledger::Ledger;
use exposit_parser::model::MetricType;
use exposit_parser::source::Block;
use exposit_parser::span::Span;

use super::blocks::Cut;
use super::excerpt::Excerpts;
use super::known;
use super::options::Options;
use super::plan::Plan;
use super::rules::{Context, Deviation, told_once};
use super::slices::SliceFacts;
use crate::diagnostic::{Collector, Diagnostic};
use crate::rule::Selection;

/// Findings of an input or of a piece of it: those about single lines, and those about families, which are void when a
/// family turns out to have more pieces.
pub(super) struct Findings<'o> {
    pub(super) lines: Collector<'o, Selection>,
    pub(super) families: Collector<'o, Selection>,
}

impl<'o> Findings<'o> {
    pub(super) fn new(options: &'o Options, dialect: Dialect) -> Self {
        let consumers = dialect.consumers().iter().copied().collect();
        let collector = || Collector::new(&options.selection, consumers);
        Self { lines: collector(), families: collector() }
    }

    /// Takes those of a later piece.
    pub(super) fn absorb(&mut self, later: Self) {
        self.lines.absorb(later.lines);
        self.families.absorb(later.families);
    }

    /// What a block's findings show of it.
    pub(super) fn excerpts(&self, block: Block<'_>) -> Excerpts {
        let lines = self.lines.places().map(Either::Left);
        let families = self.families.places().map(Either::Right);
        Excerpts::of(block.bytes(), block.base(), lines.chain(families))
    }
}

/// One of two iterators.
enum Either<L, R> {
    Left(L),
    Right(R),
}

impl<T, L: Iterator<Item = T>, R: Iterator<Item = T>> Iterator for Either<L, R> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self {
            Self::Left(left) => left.next(),
            Self::Right(right) => right.next(),
        }
    }
}

/// What checking a block gives.
pub(super) struct Checked<'o> {
    pub(super) cut: Cut,
    pub(super) findings: Findings<'o>,
    pub(super) ledger: Ledger,
    pub(super) rejected_by: ConsumerSet,
    pub(super) excerpts: Excerpts,
    pub(super) length: u32,
    /// What those families left that are not whole in this block.
    pub(super) slices: Vec<SliceFacts>,
}

/// Memory that a thread uses again for the next block.
#[derive(Default)]
pub(super) struct Scratch {
    buffers: Buffers,
    issues: Vec<Issue>,
}

/// Checks a block on its own, or after others whose families are in `ledger`.
pub(super) fn block<'o>(
    bytes: &[u8],
    cut: Cut,
    plan: &'o Plan,
    options: &'o Options,
    mut ledger: Ledger,
    scratch: &mut Scratch,
) -> Checked<'o> {
    let block = Block::new(bytes, cut.base);
    let mut findings = Findings::new(options, cut.dialect);
    let buffers = std::mem::take(&mut scratch.buffers);
    let mut families = Families::of_part(block, cut.dialect, cut.part, &mut ledger, buffers);
    if let Some(lead) = &cut.lead {
        families.go_on(lead.block());
    }
    let mut slices = Vec::new();
    let rejected_by = if cut.foreign.is_some() {
        while families.next().is_some() {}
        families.rejected_by()
    } else {
        let check = Check { dialect: cut.dialect, plan, options };
        check.families(&mut families, block, &cut, &mut findings, &mut slices, &mut scratch.issues);
        families.rejected_by()
    };
    scratch.buffers = families.into_buffers();
    let excerpts = findings.excerpts(block);
    Checked { cut, findings, ledger, rejected_by, excerpts, length: bytes.len() as u32, slices }
}

/// Judges the families that stand in pieces in several blocks once more, whole: their names and what was found.
pub(super) fn rejoined<'o>(
    blocks: &[Block<'_>],
    dialect: Dialect,
    plan: &'o Plan,
    options: &'o Options,
    ledger: &mut Ledger,
) -> (std::collections::HashSet<String>, Findings<'o>, ConsumerSet) {
    let mut findings = Findings::new(options, dialect);
    let mut names = std::collections::HashSet::new();
    let check = Check { dialect, plan, options };
    let mut families = Families::rejoin(blocks, dialect, ledger);
    while let Some(family) = families.next() {
        names.insert(family.name().to_owned());
        check.family(family, blocks, &mut findings.families);
    }
    let rejected_by = families.rejected_by();
    (names, findings, rejected_by)
}

/// The types whose samples are put together.
const DISTRIBUTIONS: [MetricType; 3] = [MetricType::Histogram, MetricType::GaugeHistogram, MetricType::Summary];
/// How much of what stands in the place of a name is kept as the name that a finding is about.
const LONGEST_NAME: usize = 4096;
/// What a sample's name may have beyond its family's.
const SUFFIXES: [&str; 9] = ["", "_total", "_bucket", "_count", "_sum", "_created", "_info", "_gcount", "_gsum"];

/// What it takes to call rules.
pub(super) struct Check<'c> {
    pub(super) dialect: Dialect,
    pub(super) plan: &'c Plan,
    pub(super) options: &'c Options,
}

impl<'c> Check<'c> {
    fn families(
        &self,
        families: &mut Families<'_, '_>,
        block: Block<'_>,
        cut: &Cut,
        findings: &mut Findings<'c>,
        slices: &mut Vec<SliceFacts>,
        issues: &mut Vec<Issue>,
    ) {
        let blocks = &[block];
        let mut going_on = cut.lead.is_some();
        // Families in several pieces come last, and what was found on their first piece is void then.
        let mut whole = Findings::new(self.options, self.dialect).families;
        let mut names = std::collections::HashSet::new();
        let mut lines = Lines::default();
        while let Some(step) = families.step() {
            let name = match step {
                Step::Issues(name) => name.to_owned(),
                Step::Family(family) => {
                    let goes_on = std::mem::take(&mut going_on);
                    let spent = goes_on && family.sample_rows().is_empty();
                    let ends = family.sample_rows().last().is_some_and(|row| row.line.end + 1 >= block.span().end);
                    if spent {
                        // The family ended just where it was cut.
                    } else if family.pieces() > 1 {
                        names.insert(family.name().to_owned());
                        self.family(family, blocks, &mut whole);
                    } else {
                        let distributions = self.family(family, blocks, &mut findings.families);
                        if goes_on || cut.goes_on && ends {
                            slices.push(SliceFacts::of(family, &distributions));
                        }
                    }
                    family.name().to_owned()
                }
            };
            families.take_issues(issues);
            for issue in told_once(issues.drain(..), self.dialect) {
                self.line_issue(issue, &name, blocks, &mut lines, &mut findings.lines);
            }
        }
        families.take_issues(issues);
        for issue in told_once(issues.drain(..), self.dialect) {
            self.line_issue(issue, "", blocks, &mut lines, &mut findings.lines);
        }
        if !names.is_empty() {
            findings.families.forget(|finding| finding.metric.as_ref().is_some_and(|name| names.contains(name)));
            findings.families.absorb(whole);
        }
    }

    /// Calls the rules that look at a family and at what the reader found in it. Answers its histograms or summaries.
    fn family<'f, 'a>(
        &self,
        family: &'f Family<'a>,
        blocks: &[Block<'_>],
        collector: &mut Collector<'_, Selection>,
    ) -> Vec<Distribution<'f, 'a>> {
        let mut sink = |finding| emit(collector, finding);
        let mut cx = self.context(&mut sink);
        let rules = self.plan.families(family.metric_type());
        for rule in rules {
            rule.family(family, &mut cx);
        }
        let mut distributions = Vec::new();
        if DISTRIBUTIONS.contains(&family.metric_type()) {
            distributions = family.distributions();
            for rule in rules {
                rule.distributions(family, &distributions, &mut cx);
            }
        }
        let mut lines = Lines::default();
        for &issue in family.issues() {
            let issue = (issue, issue.rejected_by(self.dialect));
            self.deviation(issue, Some(family.name()), blocks, &mut lines, &mut cx);
        }
        distributions
    }

    fn line_issue(
        &self,
        (issue, by): (Issue, ConsumerSet),
        family: &str,
        blocks: &[Block<'_>],
        lines: &mut Lines,
        collector: &mut Collector<'_, Selection>,
    ) {
        if self.plan.issues(issue.kind).is_empty() {
            return;
        }
        let Some(&block) = blocks.first() else { return };
        let mut sink = |finding| emit(collector, finding);
        let mut cx = self.context(&mut sink);
        let line = lines.holding(block, issue.span);
        let written = name_on(block.get(line));
        let written = std::str::from_utf8(written).unwrap_or_default();
        let of_family = !family.is_empty() && written.strip_prefix(family).is_some_and(|rest| SUFFIXES.contains(&rest));
        // A protobuf message has no line to read a name from, and belongs to the family that was read with it.
        let metric = if of_family || self.dialect == Dialect::Protobuf { family } else { written };
        // What is no name at all is not kept whole.
        let end = metric.char_indices().map(|(at, _)| at).take_while(|&at| at <= LONGEST_NAME).last().unwrap_or(0);
        let metric = if metric.len() <= LONGEST_NAME { metric } else { metric.get(..end).unwrap_or(metric) };
        let metric = Some(metric).filter(|name| !name.is_empty());
        self.deviation((issue, by), metric, blocks, lines, &mut cx);
    }

    fn deviation(
        &self,
        (issue, rejected_by): (Issue, ConsumerSet),
        metric: Option<&str>,
        blocks: &[Block<'_>],
        lines: &mut Lines,
        cx: &mut Context<'_>,
    ) {
        let rules = self.plan.issues(issue.kind);
        if rules.is_empty() {
            return;
        }
        // Blocks are in the order of the input.
        let after = blocks.partition_point(|block| block.base() <= issue.span.start);
        let Some(&block) = after.checked_sub(1).and_then(|at| blocks.get(at)).or(blocks.first()) else { return };
        let line = if self.dialect == Dialect::Protobuf { issue.span } else { lines.holding(block, issue.span) };
        let deviation = Deviation { issue, rejected_by, line, metric, block };
        for rule in rules {
            rule.issue(&deviation, cx);
        }
    }

    fn context<'s>(&'s self, sink: &'s mut dyn FnMut(Diagnostic)) -> Context<'s> {
        Context { dialect: self.dialect, profile: self.options.profile, limits: &self.options.limits, sink }
    }

    /// Calls the rules that look at the whole input.
    pub(super) fn exposition(
        &self,
        exposition: &super::rules::Exposition<'_>,
        collector: &mut Collector<'_, Selection>,
    ) {
        let mut sink = |finding| emit(collector, finding);
        let mut cx = self.context(&mut sink);
        for rule in self.plan.expositions() {
            rule.exposition(exposition, &mut cx);
        }
    }
}

fn emit(collector: &mut Collector<'_, Selection>, finding: Diagnostic) {
    let noise = known::noise(&finding);
    collector.emit(finding, noise);
}

/// The line that was looked up last: a million deviations on one line search its ends once.
#[derive(Default)]
struct Lines {
    last: Option<Span>,
}

impl Lines {
    /// The line of `block` that holds the start of `span`, without its line feed.
    fn holding(&mut self, block: Block<'_>, span: Span) -> Span {
        if let Some(last) = self.last
            && last.start <= span.start
            && span.start <= last.end
        {
            return last;
        }
        let at = (span.start.saturating_sub(block.base()) as usize).min(block.bytes().len());
        let (before, after) = block.bytes().split_at(at);
        let start = memchr::memrchr(b'\n', before).map_or(0, |feed| feed + 1);
        let end = at + memchr::memchr(b'\n', after).unwrap_or(after.len());
        let line = Span::new(block.base() + start as u32, block.base() + end as u32);
        self.last = Some(line);
        line
    }
}

/// The metric name that a line starts with, after a keyword of metadata or the quote of a quoted name; empty where it
/// starts with none.
fn name_on(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii_start();
    let comment = line.strip_prefix(b"#").map(|rest| {
        let rest = rest.trim_ascii_start();
        let keyword = [&b"HELP "[..], b"TYPE ", b"UNIT "].iter().find_map(|keyword| rest.strip_prefix(*keyword));
        keyword.unwrap_or_default().trim_ascii_start()
    });
    let line = comment.unwrap_or(line);
    let line = line.strip_prefix(b"{").unwrap_or(line);
    if let Some(quoted) = line.strip_prefix(b"\"") {
        let end = memchr::memchr2(b'"', b'\\', quoted).filter(|&end| quoted.get(end) == Some(&b'"'));
        return end.and_then(|end| quoted.get(..end)).unwrap_or_default();
    }
    let length = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':')).count();
    line.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::name_on;

    #[test]
    fn the_name_that_a_line_speaks_of() {
        for (line, name) in [
            (&b"jobs_total{a=\"b\"} 1"[..], &b"jobs_total"[..]),
            (b"  jobs 1", b"jobs"),
            (b"# TYPE jobs gauge", b"jobs"),
            (b"#HELP jobs", b"jobs"),
            (b"# note", b""),
            (b"{\"my.jobs\",a=\"b\"} 1", b"my.jobs"),
            (b"# TYPE \"my.jobs\" gauge", b"my.jobs"),
            (b"", b""),
        ] {
            assert_eq!(name_on(line), name);
        }
    }
}
