//! Blocks become events.

use super::comment::Hash;
use super::event::{Event, SampleEvent};
use super::fast;
use super::judge;
use super::line::{Fatal, LineReader};
use super::scratch::{SampleLine, Scratch};
use super::token::{class, is};
use crate::dialect::Dialect;
use crate::family::{Keyword, Metadata, unescape};
use crate::issue::{Issue, IssueKind as K};
use crate::model::MetricType;
use crate::source::Block;
use crate::span::Span;

/// Which part of an input a block is. A whole input is both its first and its last block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Nothing comes before the block: a byte order mark may stand here.
    pub first: bool,
    /// Nothing comes after the block: the line feed or `# EOF` may be missing here.
    pub last: bool,
    /// The `# EOF` line of an earlier block.
    pub eof: Option<Span>,
}

impl Part {
    /// The whole input is one block.
    pub const WHOLE: Self = Self { first: true, last: true, eof: None };
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a block event by event. Events borrow the reader's buffers until the next call.
#[derive(Debug)]
pub struct Events<'a> {
    block: Block<'a>,
    dialect: Dialect,
    part: Part,
    scratch: Scratch,
    at: usize,
    /// Up to here the block is valid UTF-8; a line that goes further is read with patience.
    valid: usize,
    /// Whether the block is nothing but lines of printable ASCII characters.
    plain: bool,
    memo: fast::Memo,
    /// Name and type of the metadata lines read last (OpenMetrics 1).
    declared: Option<Metadata>,
    finished: bool,
}

/// What one line turned out to be, before it is lent out.
enum Line {
    Metadata(Metadata),
    Comment(Span),
    Eof,
    Sample(SampleLine),
    Blank,
    Invalid,
}

impl<'a> Events<'a> {
    /// A reader of a whole input in one block.
    pub fn new(block: Block<'a>, dialect: Dialect) -> Self {
        Self::of_part(block, dialect, Part::WHOLE)
    }

    /// A reader of one of several blocks.
    pub fn of_part(block: Block<'a>, dialect: Dialect, part: Part) -> Self {
        let plain = is_plain(block.bytes());
        let valid = match std::str::from_utf8(if plain { &[] } else { block.bytes() }) {
            Ok(_) => block.bytes().len(),
            Err(error) => error.valid_up_to(),
        };
        Self {
            block,
            dialect,
            part,
            scratch: Scratch::default(),
            at: 0,
            valid,
            plain,
            memo: fast::Memo::default(),
            declared: None,
            finished: false,
        }
    }

    /// The next event; `None` at the end of the block.
    #[expect(clippy::should_implement_trait, reason = "the event borrows the reader, which an iterator's item cannot")]
    #[inline]
    pub fn next(&mut self) -> Option<Event<'_>> {
        let start = self.at;
        let bytes = self.block.bytes();
        if start >= bytes.len() {
            self.finish();
            return None;
        }
        if self.part.eof.is_none()
            && let Some(line) =
                fast::sample(self.block, start, self.valid, self.dialect, &mut self.memo, &mut self.scratch)
        {
            self.at = line.end + 1;
            return Some(Event::Sample(sample_event(&self.scratch, &line, self.line_span(start, line.end))));
        }
        self.slow(start)
    }

    #[inline(never)]
    fn slow(&mut self, start: usize) -> Option<Event<'_>> {
        self.memo.forget();
        let bytes = self.block.bytes();
        let base = self.block.base();
        let rest = bytes.get(start..)?;
        let end = start + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        if let Some(eof) = self.part.eof
            && self.dialect.is_openmetrics()
            && !self.finished
        {
            // Told once, however much follows.
            self.finished = true;
            let span = Span::new(base + start as u32, base + end as u32);
            self.scratch.issues.push(Issue::new(K::DataAfterEof, span).related(eof));
        }
        if let Some(metadata) = fast::metadata(self.block, start, end, self.valid, self.dialect) {
            self.at = end + 1;
            self.declare(metadata);
            return Some(Event::Metadata(metadata));
        }
        let mark = self.scratch.issues.len();
        let (line, end) = self.read_line(start, end);
        let span = Span::new(base + start as u32, base + end as u32);
        let text = bytes.get(start..end).unwrap_or_default();
        if !matches!(line, Line::Blank | Line::Eof) {
            let histogram = self.declared.is_some_and(|line| line.metric_type == Some(MetricType::Histogram));
            judge::settle(&mut self.scratch.issues, mark, self.dialect, text, span, histogram);
        }
        self.after(&line, end, text);
        self.at = end + 1;
        Some(match line {
            Line::Metadata(metadata) => Event::Metadata(metadata),
            Line::Comment(text) => Event::Comment { line: span, text },
            Line::Eof => Event::Eof { line: span },
            Line::Sample(line) => Event::Sample(sample_event(&self.scratch, &line, span)),
            Line::Blank => Event::Blank { line: span },
            Line::Invalid => Event::Invalid { line: span },
        })
    }

    /// Reads the line from `start` to `end`; answers its true end, which a quoted text may put on a later line.
    fn read_line(&mut self, start: usize, end: usize) -> (Line, usize) {
        let bytes = self.block.bytes();
        let base = self.block.base();
        let mut at = start;
        if start == 0 && self.part.first && bytes.starts_with(BYTE_ORDER_MARK) {
            at = BYTE_ORDER_MARK.len();
            self.scratch.issues.push(Issue::new(K::ByteOrderMark, Span::new(base, base + at as u32)));
        }
        let text = bytes.get(at..end).unwrap_or_default();
        let first = text.iter().position(|&byte| !is(byte, class::BLANK));
        let Some(first) = first else {
            let span = Span::new(base + at as u32, base + end as u32);
            self.scratch.issues.push(Issue::new(K::BlankLine, span));
            return (Line::Blank, end);
        };
        let mark = self.scratch.issues.len();
        self.scratch.rows.clear();
        self.scratch.exemplars.clear();
        self.scratch.composite = None;
        let mut reader = LineReader {
            bytes,
            base,
            dialect: self.dialect,
            at,
            end,
            carriage_return: None,
            scratch: &mut self.scratch,
        };
        let fatal: Fatal = match text.get(first..).unwrap_or_default() {
            b"\r" => {
                reader.issue(K::CarriageReturnBlank, end - 1, end);
                return (Line::Blank, end);
            }
            [0, ..] => Issue::new(K::NulLine, reader.span(at + first, at + first + 1)),
            [b'#', ..] => match reader.hash() {
                Ok(hash) => {
                    let end = match &hash {
                        Hash::Metadata(metadata) => (metadata.line.end - base) as usize,
                        Hash::Comment { .. } | Hash::Eof => end,
                    };
                    return (hash.into(), end);
                }
                Err(fatal) => fatal,
            },
            _ => match reader.sample() {
                Ok(line) => return (Line::Sample(line), line.end),
                Err(fatal) => fatal,
            },
        };
        // Of what was read before the fault only what starts on this line is worth telling.
        let limit = base + end as u32;
        let of_line = self.scratch.issues.split_off(mark.min(self.scratch.issues.len()));
        self.scratch.issues.extend(of_line.into_iter().filter(|issue| issue.span.start <= limit));
        let span = Span::new(fatal.span.start.min(limit), fatal.span.end.min(limit));
        self.scratch.issues.push(Issue { span, ..fatal });
        (Line::Invalid, end)
    }

    /// What a line changes for those after it, and what is only seen once it is read.
    fn after(&mut self, line: &Line, end: usize, text: &[u8]) {
        let bytes = self.block.bytes();
        let base = self.block.base();
        match line {
            Line::Metadata(metadata) => self.declare(*metadata),
            Line::Eof if self.dialect.is_openmetrics() => {
                let span = Span::new(base + self.at as u32, base + end as u32);
                self.part.eof = self.part.eof.or(Some(span));
            }
            Line::Sample(sample) if self.dialect == Dialect::OpenMetrics1 => self.check_declared(sample),
            _ => {}
        }
        let unfinished = end >= bytes.len() && self.part.last && self.dialect == Dialect::PrometheusText;
        if unfinished && text.iter().any(|&byte| !is(byte, class::BLANK)) {
            self.scratch.issues.push(Issue::new(K::MissingFinalNewline, Span::at(base + end as u32)));
        }
    }

    fn declare(&mut self, metadata: Metadata) {
        let same =
            self.declared.is_some_and(|before| self.block.get(before.name.span) == self.block.get(metadata.name.span));
        let before = self.declared.filter(|_| same && metadata.keyword != Keyword::Type);
        let metric_type = before.map_or(metadata.metric_type, |before| before.metric_type);
        self.declared = Some(Metadata { metric_type, ..metadata });
    }

    /// The strict reader only takes a quoted name that is none without its quotes after metadata of its family.
    fn check_declared(&mut self, sample: &SampleLine) {
        let text = |span: Span, escaped: bool| {
            let text = self.block.text(span);
            if escaped { unescape(&text).into() } else { text }
        };
        let name = text(sample.name.span, sample.name.escaped);
        let needs = !super::token::metric_name(name.as_bytes()).is_ok_and(|(rest, _)| rest.is_empty());
        if !sample.name.quoted || !needs {
            return;
        }
        let known = self.declared.is_some_and(|declared| {
            let family = text(declared.name.span, declared.name.escaped);
            let suffixes: &[&str] = match declared.metric_type {
                Some(MetricType::Counter) => &["_total", "_created"],
                Some(MetricType::Summary) => &["", "_count", "_sum", "_created"],
                Some(MetricType::Histogram) => &["_count", "_sum", "_bucket", "_created"],
                Some(MetricType::GaugeHistogram) => &["_gcount", "_gsum", "_bucket"],
                Some(MetricType::Info) => &["_info"],
                _ => &[""],
            };
            name.strip_prefix(family.as_ref()).is_some_and(|suffix| suffixes.contains(&suffix))
                || (declared.metric_type == Some(MetricType::Histogram) && self.scratch.composite.is_some())
        });
        if !known {
            self.scratch.issues.push(Issue::new(K::UndeclaredQuotedName, sample.name.span));
        }
    }

    /// What only the end of the input shows.
    fn finish(&mut self) {
        if !self.part.last || !self.dialect.is_openmetrics() || self.part.eof.is_some() || self.finished {
            return;
        }
        self.finished = true;
        let end = self.block.span().end;
        let kind = if end == 0 { K::EmptyInput } else { K::MissingEof };
        self.scratch.issues.push(Issue::new(kind, Span::at(end)));
    }

    #[inline(always)]
    fn line_span(&self, start: usize, end: usize) -> Span {
        Span { start: self.block.base() + start as u32, end: self.block.base() + end as u32 }
    }

    /// Whether the block is nothing but lines of printable ASCII characters.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Block that it reads.
    pub fn block(&self) -> Block<'a> {
        self.block
    }

    /// Dialect that it reads.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The first `# EOF` line seen so far, in this block or before it.
    pub fn eof(&self) -> Option<Span> {
        self.part.eof
    }

    /// The issues of all events so far that were not yet taken, in input order.
    pub fn issues(&self) -> &[Issue] {
        &self.scratch.issues
    }

    /// Moves the issues gathered so far to the end of `into`.
    pub fn take_issues(&mut self, into: &mut Vec<Issue>) {
        into.append(&mut self.scratch.issues);
    }
}

/// Whether there are only printable ASCII characters and line feeds.
fn is_plain(bytes: &[u8]) -> bool {
    // Without an early end inside a chunk, sixteen bytes and more are looked at in one step.
    let odd = |byte: &u8| u8::from(!(b' '..0x7f).contains(byte)) & u8::from(*byte != b'\n');
    bytes.chunks(4096).all(|chunk| chunk.iter().map(odd).fold(0, |found, odd| found | odd) == 0)
}

#[inline(always)]
fn sample_event<'e>(scratch: &'e Scratch, line: &SampleLine, span: Span) -> SampleEvent<'e> {
    SampleEvent {
        line: span,
        name: line.name,
        series: line.series,
        rows: &scratch.rows,
        label_count: line.label_count,
        same_names: line.same_names,
        number: line.number,
        composite: scratch.composite.as_ref(),
        value_span: line.value_span,
        timestamp: line.timestamp,
        timestamp_span: line.timestamp_span,
        start_timestamp: line.start_timestamp,
        start_span: line.start_span,
        exemplars: &scratch.exemplars,
    }
}

impl From<Hash> for Line {
    fn from(hash: Hash) -> Self {
        match hash {
            Hash::Metadata(metadata) => Self::Metadata(metadata),
            Hash::Comment { text } => Self::Comment(text),
            Hash::Eof => Self::Eof,
        }
    }
}
