//! The piece of a family that is being read, and what happens when it ends.
//!
//! In go the sample and metadata lines in input order; at each the question is whether it goes on with the family at
//! hand. A piece that ends is judged, counted and entered into the ledger.

use std::borrow::Cow;

use super::membership;
use super::reader::Buffers;
use super::{Family, Keyword, Metadata, Role, Token};
use crate::consumer::ConsumerSet;
use crate::dialect::Dialect;
use crate::issue::{Issue, IssueKind};
use crate::ledger::{FamilyFacts, FamilyId, Ledger, Piece};
use crate::model::MetricType;
use crate::protobuf::Messages;
use crate::semantics::Checker;
use crate::source::Block;
use crate::span::Span;
use crate::text::{Event, Events, Part, SampleEvent};

/// Reads pieces into `open` and keeps the last that ended in `ended`.
#[derive(Debug)]
pub(super) struct Pieces<'a, 'l> {
    dialect: Dialect,
    block: Block<'a>,
    ledger: &'l mut Ledger,
    open: Family<'a>,
    ended: Family<'a>,
    state: State,
    checker: Checker,
    issues: Vec<Issue>,
    rejected_by: ConsumerSet,
}

/// What is known of the open piece beside its rows.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// Whether a piece is open.
    open: bool,
    /// The family's number where the ledger knows it from an earlier piece.
    known: Option<FamilyId>,
    /// Name and role of the last sample.
    last: Option<(Token, Role)>,
    /// From the first line to the last.
    span: Span,
    /// A bit for each [`Role`] whose name is known to be nobody else's family.
    own_names: u16,
}

/// The family that a line starts a piece of.
struct Opening<'a> {
    name: Token,
    text: Cow<'a, str>,
    known: Option<FamilyId>,
}

impl<'a, 'l> Pieces<'a, 'l> {
    pub(super) fn new(block: Block<'a>, dialect: Dialect, ledger: &'l mut Ledger, buffers: Buffers) -> Self {
        Self {
            dialect,
            block,
            ledger,
            open: Family::with_rows(buffers.open, block, dialect),
            ended: Family::with_rows(buffers.closed, block, dialect),
            state: State::default(),
            checker: Checker::default(),
            issues: Vec::new(),
            rejected_by: ConsumerSet::NONE,
        }
    }

    /// Says that the block is nothing but lines of printable ASCII characters.
    pub(super) fn plain(mut self, plain: bool) -> Self {
        self.open.plain = plain;
        self.ended.plain = plain;
        self
    }

    /// Opens the family whose metadata stand in `lead`, before the block: the block goes on with its samples. What the
    /// lines of `lead` deviate in was told with the block that they stand in.
    pub(super) fn go_on(&mut self, lead: Block<'a>) {
        self.open.more = vec![lead];
        self.ended.more = vec![lead];
        let mut events = Events::of_part(lead, self.dialect, Part { first: false, last: false, eof: None });
        while let Some(event) = events.next() {
            match event {
                Event::Metadata(ref metadata) => {
                    self.metadata(metadata);
                }
                // Nothing declares the family: its first sample says how it is called, and is counted where it stands.
                Event::Sample(ref sample) if !self.state.open => {
                    let text = self.open.text(sample.name);
                    self.open_for_sample(sample, text);
                }
                _ => {}
            }
        }
        self.issues.clear();
        self.rejected_by = ConsumerSet::NONE;
    }

    pub(super) fn into_buffers(self) -> Buffers {
        Buffers { open: self.open.into_rows(), closed: self.ended.into_rows() }
    }

    pub(super) fn ended(&self) -> &Family<'a> {
        &self.ended
    }

    /// Name of the family that is being read; empty between families.
    pub(super) fn open_name(&self) -> &str {
        if self.state.open { self.open.name() } else { "" }
    }

    pub(super) fn ledger(&self) -> &Ledger {
        self.ledger
    }

    pub(super) fn issues(&self) -> &[Issue] {
        &self.issues
    }

    pub(super) fn take_issues(&mut self, into: &mut Vec<Issue>) {
        into.append(&mut self.issues);
    }

    pub(super) fn rejected_by(&self) -> ConsumerSet {
        self.rejected_by
    }

    /// Takes over the issues of the lines.
    pub(super) fn take_from(&mut self, events: &mut Events<'a>) {
        if !events.issues().is_empty() {
            let start = self.issues.len();
            events.take_issues(&mut self.issues);
            let new = self.issues.get(start..).unwrap_or_default();
            self.rejected_by = self.rejected_by.union(rejections(new, self.dialect));
        }
    }

    fn issue(&mut self, issue: Issue) {
        self.rejected_by = self.rejected_by.union(issue.rejected_by(self.dialect));
        self.issues.push(issue);
    }

    /// Takes in a sample; whether the first piece of another family ended before it.
    #[inline]
    pub(super) fn sample(&mut self, sample: &SampleEvent<'_>) -> bool {
        if let Some((name, role)) = self.state.last
            && name.escaped == sample.name.escaped
            && self.block.get(name.span) == self.block.get(sample.name.span)
        {
            self.state.span.end = sample.line.end;
            self.push(sample, role);
            return false;
        }
        self.sample_of_another_name(sample)
    }

    fn sample_of_another_name(&mut self, sample: &SampleEvent<'_>) -> bool {
        let text = self.open.text(sample.name);
        let mut ended = false;
        let role = self.role_here(&text).unwrap_or_else(|| {
            ended = self.open_for_sample(sample, text.clone());
            let family = self.open.name().as_bytes();
            membership::role(self.dialect, self.open.metric_type, family, text.as_bytes()).unwrap_or_default()
        });
        self.state.last = Some((sample.name, role));
        self.state.span.end = sample.line.end;
        self.push(sample, role);
        ended
    }

    #[inline]
    fn push(&mut self, sample: &SampleEvent<'_>, role: Role) {
        self.open.push_sample(sample, role);
        self.checker.last_sample(&mut self.open);
    }

    /// What a sample of that name is to the open family, if it is its sample.
    fn role_here(&mut self, name: &str) -> Option<Role> {
        if !self.state.open {
            return None;
        }
        let role = membership::role(self.dialect, self.open.metric_type, self.open.name().as_bytes(), name.as_bytes())?;
        if self.dialect != Dialect::PrometheusText || name.len() == self.open.name().len() {
            return Some(role);
        }
        // In the text format a family of that very name goes before the suffix.
        let bit = 1 << role as u16;
        if self.state.own_names & bit == 0 {
            if self.ledger.find(name).is_some() {
                return None;
            }
            self.state.own_names |= bit;
        }
        Some(role)
    }

    /// Opens the family of a sample that does not belong to the open one.
    fn open_for_sample(&mut self, sample: &SampleEvent<'_>, text: Cow<'a, str>) -> bool {
        let known = match self.ledger.find(&text) {
            Some(id) => Some(id),
            None => membership::by_stem(self.dialect, self.ledger, &text).map(|(id, _)| id),
        };
        if known.is_none() && self.dialect == Dialect::OpenMetrics1 && sample.name.quoted && !is_legacy(&text) {
            self.issue(Issue::new(IssueKind::UndeclaredQuotedName, sample.name.span));
        }
        let opening = match known.and_then(|id| self.ledger.family(id)) {
            None => Opening { name: sample.name, text, known: None },
            Some(facts) => {
                let suffix = text.len().saturating_sub(facts.name.len()) as u32;
                let span = Span::new(sample.name.span.start, sample.name.span.end - suffix.min(sample.name.span.len()));
                let name = Token { span, ..sample.name };
                Opening { name, text: Cow::Owned(facts.name.to_owned()), known }
            }
        };
        self.open(opening, sample.line)
    }

    /// Takes in a metadata line; whether the first piece of another family ended before it.
    pub(super) fn metadata(&mut self, metadata: &Metadata) -> bool {
        let text = self.open.text(metadata.name);
        let ended = if self.state.open && self.open.name() == text {
            false
        } else {
            let known = self.ledger.find(&text);
            if known.is_none() {
                self.name_of_a_part(metadata, &text);
            }
            self.open(Opening { name: metadata.name, text, known }, metadata.line)
        };
        self.check_metadata(metadata);
        self.state.span.end = metadata.line.end;
        if metadata.keyword == Keyword::Type
            && self.open.metric_type == MetricType::Unknown
            && let Some(metric_type) = metadata.metric_type
            && !self.is_declared()
        {
            self.open.metric_type = metric_type;
            self.state.last = None;
        }
        self.open.metadata.push(*metadata);
        ended
    }

    /// Whether a TYPE line of the open family was read before.
    fn is_declared(&self) -> bool {
        let known = self.state.known.and_then(|id| self.ledger.family(id));
        known.is_some_and(|facts| facts.declared) || self.open.metadata.iter().any(|line| line.metric_type.is_some())
    }

    /// expfmt takes metadata of `x_count` for metadata of the summary `x`, where it knows no `x_count` yet.
    fn name_of_a_part(&mut self, metadata: &Metadata, name: &str) {
        if self.dialect != Dialect::PrometheusText {
            return;
        }
        let here = self.role_here(name).map(|_| {
            let line = |keyword| self.open.metadata.iter().find(|line| line.keyword == keyword).map(|line| line.line);
            (line(Keyword::Type), line(Keyword::Help))
        });
        let lines = here.or_else(|| {
            let (id, _) = membership::by_stem(self.dialect, self.ledger, name)?;
            self.ledger.family(id).map(|facts| (facts.type_span, facts.help_span))
        });
        match (metadata.keyword, lines) {
            (Keyword::Type, Some((Some(first), _))) => {
                self.issue(Issue::new(IssueKind::RepeatedType, metadata.line).related(first));
            }
            (Keyword::Help, Some((_, Some(first)))) => {
                self.issue(Issue::new(IssueKind::RepeatedHelp, metadata.line).related(first));
            }
            _ => {}
        }
    }

    /// Whether the line repeats an earlier one, or comes after samples.
    fn check_metadata(&mut self, metadata: &Metadata) {
        let text_format = self.dialect == Dialect::PrometheusText;
        let says_something = |line: &Metadata| match line.keyword {
            Keyword::Type => line.metric_type.is_some() || !text_format,
            Keyword::Help => !line.value.span.is_empty() || !text_format,
            Keyword::Unit => true,
        };
        if !says_something(metadata) {
            return;
        }
        let facts = self.state.known.and_then(|id| self.ledger.family(id));
        let (repeated, late, earlier): (_, _, fn(FamilyFacts<'_>) -> Option<Span>) = match metadata.keyword {
            Keyword::Type => (IssueKind::RepeatedType, IssueKind::TypeAfterSample, |facts| facts.type_span),
            Keyword::Help => (IssueKind::RepeatedHelp, IssueKind::HelpAfterSample, |facts| facts.help_span),
            Keyword::Unit => (IssueKind::RepeatedUnit, IssueKind::UnitAfterSample, |facts| facts.unit_span),
        };
        let same = |line: &&Metadata| line.keyword == metadata.keyword && says_something(line);
        let first = facts.and_then(earlier).or_else(|| self.open.metadata.iter().find(same).map(|line| line.line));
        let sample =
            facts.and_then(|facts| facts.first_sample).or_else(|| self.open.samples.first().map(|row| row.line));
        if let Some(first) = first {
            self.issue(Issue::new(repeated, metadata.line).related(first));
        } else if let Some(sample) = sample {
            self.issue(Issue::new(late, metadata.line).related(sample));
        }
    }

    /// Takes in the next message, which is a whole piece; `None` at the end of the block, else whether it is the first
    /// piece of its family.
    pub(super) fn message(&mut self, messages: &mut Messages<'a>) -> Option<bool> {
        let piece = messages.fill(&mut self.open);
        self.checker.all_samples(&mut self.open);
        let mut issues = std::mem::take(&mut self.issues);
        let start = issues.len();
        messages.take_issues(&mut issues);
        self.rejected_by = self.rejected_by.union(rejections(issues.get(start..).unwrap_or_default(), self.dialect));
        self.issues = issues;
        let span = piece?;
        self.state = State { open: true, known: self.ledger.find(self.open.name()), span, ..State::default() };
        let ended = self.end();
        std::mem::swap(&mut self.open, &mut self.ended);
        self.state = State::default();
        Some(ended)
    }

    /// Ends the open piece and starts one; whether the piece that ended is the first of its family.
    fn open(&mut self, opening: Opening<'a>, line: Span) -> bool {
        let ended = self.end();
        std::mem::swap(&mut self.open, &mut self.ended);
        self.open.clear();
        self.checker.start();
        self.open.name = opening.name;
        self.open.name_text = opening.text;
        self.state = State { open: true, known: opening.known, last: None, span: line, own_names: 0 };
        if let Some(facts) = opening.known.and_then(|id| self.ledger.family(id)) {
            let first = facts.name_span;
            self.open.metric_type = facts.metric_type;
            if self.dialect != Dialect::Protobuf {
                self.issue(Issue::new(IssueKind::InterleavedFamilies, opening.name.span).related(first));
            }
        }
        ended
    }

    /// Ends the last piece; whether it is the first of its family.
    pub(super) fn end_of_block(&mut self) -> bool {
        let ended = self.end();
        std::mem::swap(&mut self.open, &mut self.ended);
        self.state = State::default();
        ended
    }

    /// Judges, counts and enters the open piece.
    fn end(&mut self) -> bool {
        if !self.state.open {
            return false;
        }
        let series = Checker::series(&self.open);
        if self.state.known.is_none() {
            self.check_open();
        }
        let line = |keyword| self.open.metadata.iter().find(|line| line.keyword == keyword).map(|line| line.line);
        let type_line = self.open.metadata.iter().find(|line| line.metric_type.is_some()).map(|line| line.line);
        self.open.id = self.ledger.enter(&Piece {
            name: &self.open.name_text,
            name_span: self.open.name.span,
            metric_type: self.open.metric_type,
            type_line,
            help_line: line(Keyword::Help),
            unit_line: line(Keyword::Unit),
            first_sample: self.open.samples.first().map(|row| row.line),
            span: self.state.span,
            samples: self.open.samples.len() as u32,
            series,
        });
        self.state.known.is_none()
    }

    fn check_open(&mut self) {
        self.checker.check(&mut self.open, self.ledger);
        self.rejected_by = self.rejected_by.union(rejections(&self.open.issues, self.dialect));
    }

    /// Starts to read the family of that number again, from its pieces in these blocks.
    pub(super) fn start_again(&mut self, id: FamilyId, blocks: &[Block<'a>]) {
        let Some(facts) = self.ledger.family(id) else { return };
        self.open.clear();
        self.checker.start();
        self.open.plain = false;
        self.open.id = id;
        self.open.pieces = facts.pieces;
        self.open.metric_type = facts.metric_type;
        self.open.name_text = Cow::Owned(facts.name.to_owned());
        self.open.name = Token { span: facts.name_span, ..Token::default() };
        self.open.block = blocks.first().copied().unwrap_or(self.block);
        self.open.more = blocks.get(1..).unwrap_or_default().to_vec();
        self.state = State::default();
    }

    /// Takes in the lines of one of its pieces.
    pub(super) fn again(&mut self, span: Span) {
        let block = Block::new(self.open.get(span), span.start);
        if self.dialect == Dialect::Protobuf {
            Messages::new(block).append(&mut self.open);
            return;
        }
        let mut events = Events::of_part(block, self.dialect, Part { first: false, last: false, eof: None });
        while let Some(event) = events.next() {
            match event {
                Event::Sample(ref sample) => {
                    let text = self.open.text(sample.name);
                    let (metric_type, family) = (self.open.metric_type, self.open.name().as_bytes());
                    let role = membership::role(self.dialect, metric_type, family, text.as_bytes());
                    self.push(sample, role.unwrap_or(Role::Foreign));
                }
                Event::Metadata(ref metadata) => self.open.metadata.push(*metadata),
                Event::Comment { .. } | Event::Eof { .. } | Event::Blank { .. } | Event::Invalid { .. } => {}
            }
        }
    }

    /// Judges and counts the family that was put together.
    pub(super) fn end_again(&mut self, id: FamilyId) {
        let first = self.open.metadata.first().map(|line| line.name);
        if let Some(name) = first.filter(|name| name.span == self.open.name.span) {
            self.open.name = name;
        }
        if self.dialect == Dialect::Protobuf {
            self.checker.all_samples(&mut self.open);
        }
        self.ledger.set_series(id, Checker::series(&self.open));
        self.check_open();
        std::mem::swap(&mut self.open, &mut self.ended);
    }
}

fn rejections(issues: &[Issue], dialect: Dialect) -> ConsumerSet {
    issues.iter().fold(ConsumerSet::NONE, |set, issue| set.union(issue.rejected_by(dialect)))
}

fn is_legacy(name: &str) -> bool {
    let start = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte == b':';
    name.bytes().next().is_some_and(start) && name.bytes().all(|byte| start(byte) || byte.is_ascii_digit())
}
