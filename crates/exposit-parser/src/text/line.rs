//! A sample line read with patience: every deviation is told, and what can be read is read.
//!
//! This is the slow of the two paths: the fast one gives up at the first byte that is not canonical, and the line is read
//! again here. The grammar is the union of all text dialects; what the dialect at hand does not have becomes an issue.

use super::composite;
use super::labels::Utf8;
use super::number;
use super::scratch::{SampleLine, Scratch};
use super::token::{self, class, is};
use crate::dialect::Dialect;
use crate::family::Token;
use crate::issue::{Issue, IssueKind as K};
use crate::span::Span;

/// How far a quoted text may run over the end of its line.
const ACROSS: usize = 1 << 16;

/// A line that cannot be read, and why.
pub(super) type Fatal = Issue;

/// Reads one line of a block.
#[derive(Debug)]
pub(super) struct LineReader<'r, 'i> {
    pub(super) bytes: &'i [u8],
    pub(super) base: u32,
    pub(super) dialect: Dialect,
    /// Offset of the next byte.
    pub(super) at: usize,
    /// Offset after the last byte that belongs to the line's content, without carriage return and line feed.
    pub(super) end: usize,
    /// Index of the issue about the carriage return that ends the line.
    pub(super) carriage_return: Option<usize>,
    pub(super) scratch: &'r mut Scratch,
}

/// The two kinds of label sets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Sample,
    Exemplar,
}

impl<'i> LineReader<'_, 'i> {
    pub(super) fn rest(&self) -> &'i [u8] {
        self.bytes.get(self.at..self.end).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start as u32, self.base + end as u32)
    }

    pub(super) fn issue(&mut self, kind: K, start: usize, end: usize) {
        let span = self.span(start, end);
        self.scratch.issues.push(Issue::new(kind, span));
    }

    pub(super) fn fatal<T>(&self, kind: K, start: usize, end: usize) -> Result<T, Fatal> {
        Err(Issue::new(kind, self.span(start, end)))
    }

    /// Skips spaces and tabs; tells where they began.
    pub(super) fn skip_blanks(&mut self) -> usize {
        let start = self.at;
        let (_, blanks) = token::run(self.rest(), class::BLANK);
        self.at += blanks.len();
        start
    }

    /// The blanks between two tokens: one space, or an issue. Whether there were any.
    pub(super) fn separator(&mut self) -> bool {
        let start = self.skip_blanks();
        let blanks = self.bytes.get(start..self.at).unwrap_or_default();
        if !blanks.is_empty() && blanks != b" " {
            self.issue(K::ExtraBlank, start, self.at);
        }
        !blanks.is_empty()
    }

    /// Ends the content before a carriage return, if there is one.
    pub(super) fn cut_carriage_return(&mut self) {
        if self.end > self.at && self.bytes.get(self.end - 1) == Some(&b'\r') {
            self.end -= 1;
            self.carriage_return = Some(self.scratch.issues.len());
            self.issue(K::CarriageReturn, self.end, self.end + 1);
        }
    }

    /// Reads a sample line.
    pub(super) fn sample(&mut self) -> Result<SampleLine, Fatal> {
        let mark = self.scratch.issues.len();
        let mut line = SampleLine::default();
        match self.sample_parts(&mut line) {
            Ok(()) => {
                line.end = self.line_end();
                Ok(line)
            }
            Err(mut fatal) => {
                // A bad name and then no value: this was never a sample.
                let issues = self.scratch.issues.get(mark..).unwrap_or_default();
                if issues.iter().any(|issue| issue.kind == K::InvalidMetricName) {
                    self.scratch.issues.truncate(mark);
                    fatal.kind = K::InvalidLine;
                }
                Err(fatal)
            }
        }
    }

    /// Offset of the line feed that ends the line, or of the end of the block.
    fn line_end(&self) -> usize {
        if self.bytes.get(self.end) == Some(&b'\r') { self.end + 1 } else { self.end }
    }

    fn sample_parts(&mut self, line: &mut SampleLine) -> Result<(), Fatal> {
        self.cut_carriage_return();
        let start = self.skip_blanks();
        if self.at > start {
            self.issue(K::LeadingBlank, start, self.at);
        }
        let series = self.at;
        let mut name = self.name_before_braces()?;
        let mut series_end = self.at;
        let blanks = self.skip_blanks();
        let has_labels = self.peek() == Some(b'{') && !(name.is_some() && composite::starts(self.rest()));
        if has_labels {
            if self.at > blanks && name.is_some() {
                self.issue(K::BlankBeforeBrace, blanks, self.at);
            }
            let outside = name;
            self.label_set(Owner::Sample, &mut name)?;
            series_end = self.at;
            self.check_labels(0, Owner::Sample);
            if outside.is_none() {
                self.check_inner_name(name);
            }
        } else {
            self.at = blanks;
        }
        line.label_count = self.scratch.rows.len() as u32;
        line.series = self.span(series, series_end);
        let Some(name) = name else {
            return self.fatal(K::MissingName, series, series_end);
        };
        line.name = name;
        self.value(line)?;
        self.tail(line)
    }

    /// The name in front of the braces: bare, or quoted where only one reader takes it.
    fn name_before_braces(&mut self) -> Result<Option<Token>, Fatal> {
        let start = self.at;
        match self.peek() {
            None | Some(b'{') => return Ok(None),
            Some(b'"') => {
                let token = self.quoted_name()?;
                self.issue(K::QuotedNameOutside, start, self.at);
                self.check_metric_name(token);
                return Ok(Some(token));
            }
            Some(_) => {}
        }
        if let Ok((_, name)) = token::metric_name(self.rest()) {
            self.at += name.len();
        }
        if self.at > start && self.peek() == Some(b'"') {
            return self.name_with_quote(start, Utf8::Metric).map(Some);
        }
        let stops = |byte: u8| is(byte, class::SPACE) || byte == b'{';
        // A number may follow without a blank: its first byte is none of a name.
        let glued = token::word(self.rest()).is_ok_and(|(_, word)| self.at > start && number::value(word).is_number());
        if !glued && self.peek().is_some_and(|byte| !stops(byte)) {
            let rest = self.rest();
            self.at += rest.iter().position(|&byte| stops(byte)).unwrap_or(rest.len());
            self.issue(K::InvalidMetricName, start, self.at);
        }
        Ok(Some(Token { span: self.span(start, self.at), quoted: false, escaped: false }))
    }

    /// Value, or composite value.
    fn value(&mut self, line: &mut SampleLine) -> Result<(), Fatal> {
        let parted = self.separator();
        let start = self.at;
        if self.peek().is_none() {
            return self.fatal(K::MissingValue, start, start);
        }
        if !parted {
            self.issue(K::MissingBlankBeforeValue, start, start);
        }
        if self.peek() == Some(b'{') {
            return self.composite(line);
        }
        let Ok((_, word)) = token::word(self.rest()) else {
            return self.fatal(K::MissingValue, start, start);
        };
        self.at += word.len();
        line.value_span = self.span(start, self.at);
        let reading = number::value(word);
        if !reading.is_number() {
            let kind = if word.contains(&0) { K::NulByte } else { reading.oddity.unwrap_or(K::InvalidValue) };
            return self.fatal(kind, start, self.at);
        }
        line.number = reading.number;
        for oddity in [reading.oddity, reading.sign].into_iter().flatten() {
            self.issue(oddity, start, self.at);
        }
        Ok(())
    }

    fn composite(&mut self, line: &mut SampleLine) -> Result<(), Fatal> {
        let start = self.at;
        let Some(reading) = composite::read(self.rest(), self.base + start as u32) else {
            return self.fatal(K::InvalidComposite, start, self.end);
        };
        self.at += reading.length;
        if reading.deltas {
            self.issue(K::DeltaComposite, start, self.at);
        } else {
            if self.dialect != Dialect::OpenMetrics2 {
                self.issue(K::CompositeValue, start, self.at);
            }
            for fault in reading.faults {
                self.issue(fault, start, self.at);
            }
        }
        line.number = f64::NAN;
        line.value_span = self.span(start, self.at);
        self.scratch.composite = Some(reading.value);
        Ok(())
    }

    /// What follows the value: timestamp, start timestamp, exemplars.
    fn tail(&mut self, line: &mut SampleLine) -> Result<(), Fatal> {
        loop {
            let blanks = self.skip_blanks();
            let Some(next) = self.peek() else {
                if self.at > blanks {
                    self.issue(K::TrailingBlank, blanks, self.at);
                }
                return Ok(());
            };
            if self.bytes.get(blanks..self.at) != Some(b" ") {
                self.issue(K::ExtraBlank, blanks, self.at);
            }
            let start = self.at;
            if next == b'#' {
                if !self.exemplar_or_comment()? {
                    return Ok(());
                }
                continue;
            }
            let Ok((_, word)) = token::word(self.rest()) else {
                return Ok(());
            };
            if let Some(digits) = word.strip_prefix(b"st@") {
                self.at += word.len();
                self.start_timestamp(line, start, digits)?;
                continue;
            }
            if !line.timestamp_span.is_empty() || !self.scratch.exemplars.is_empty() || !line.start_span.is_empty() {
                let kind = if line.timestamp_span.is_empty() && !line.start_span.is_empty() {
                    K::MisplacedStartTimestamp
                } else {
                    K::ExtraToken
                };
                self.issue(kind, start, self.end);
                self.at = self.end;
                return Ok(());
            }
            self.at += word.len();
            let (timestamp, oddity) = number::timestamp(word, self.dialect);
            match oddity {
                Some(K::InvalidTimestamp) => return self.fatal(K::InvalidTimestamp, start, self.at),
                Some(oddity) => self.issue(oddity, start, self.at),
                None => {}
            }
            line.timestamp = timestamp;
            line.timestamp_span = self.span(start, self.at);
        }
    }

    fn start_timestamp(&mut self, line: &mut SampleLine, start: usize, digits: &[u8]) -> Result<(), Fatal> {
        if self.dialect != Dialect::OpenMetrics2 {
            self.issue(K::StartTimestamp, start, self.at);
        } else if !self.scratch.exemplars.is_empty() || !line.start_span.is_empty() {
            self.issue(K::MisplacedStartTimestamp, start, self.at);
        }
        let (timestamp, oddity) = number::timestamp(digits, Dialect::OpenMetrics2);
        if oddity.is_some() {
            return self.fatal(K::InvalidStartTimestamp, start, self.at);
        }
        line.start_timestamp = timestamp;
        line.start_span = self.span(start + 3, self.at);
        Ok(())
    }

    /// A quoted text at the reader's place, over the end of the line where the server's lexer goes there too.
    pub(super) fn quoted(&mut self, across: bool) -> Result<(Token, token::Quoted<'i>), Fatal> {
        let start = self.at;
        let found = match token::quoted(self.rest(), false) {
            Ok((_, found)) => found,
            Err(_) if across => self.quoted_across(start)?,
            Err(_) => return self.fatal(K::UnclosedQuote, start, self.end),
        };
        let inner = start + 1;
        self.at = inner + found.text.len() + 1;
        let token = Token { span: self.span(inner, self.at - 1), quoted: true, escaped: found.escaped };
        Ok((token, found))
    }

    /// The same where the closing quote stands on a later line: the line goes on to the end of that one.
    fn quoted_across(&mut self, start: usize) -> Result<token::Quoted<'i>, Fatal> {
        let limit = self.bytes.len().min(self.end.saturating_add(ACROSS));
        let window = self.bytes.get(start..limit).unwrap_or_default();
        let Ok((rest, found)) = token::quoted(window, true) else {
            return self.fatal(K::UnclosedQuote, start, self.end);
        };
        let after = limit - rest.len();
        if after > self.end {
            let tail = self.bytes.get(after..).unwrap_or_default();
            self.end = after + memchr::memchr(b'\n', tail).unwrap_or(tail.len());
            // It stands inside of the quoted text. A line may run over very many others: it is looked for once.
            if let Some(at) = self.carriage_return.take().filter(|&at| at < self.scratch.issues.len()) {
                self.scratch.issues.remove(at);
            }
        }
        Ok(found)
    }
}
