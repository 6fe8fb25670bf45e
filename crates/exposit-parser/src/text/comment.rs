//! A line that starts with `#`, read with patience: metadata, `# EOF`, or a comment.

use super::labels::Utf8;
use super::line::{Fatal, LineReader};
use super::misspelled::misspelled;
use super::scratch::Scratch;
use super::token::{self, class};
use crate::consumer::{Consumer, rejected_by};
use crate::dialect::Dialect;
use crate::family::{Keyword, Metadata, Token};
use crate::issue::IssueKind as K;
use crate::model::MetricType;
use crate::span::Span;

/// What such a line is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hash {
    Metadata(Metadata),
    Comment { text: Span },
    Eof,
}

/// The type that a word of a TYPE line means, and what is odd about the word.
pub(super) fn type_word(word: &[u8], dialect: Dialect) -> (Option<MetricType>, Option<K>) {
    let text = dialect == Dialect::PrometheusText;
    let exact = MetricType::ALL.into_iter().find(|known| known.name().as_bytes() == word);
    match exact {
        Some(MetricType::GaugeHistogram) if text => return (exact, Some(K::TypeGaugeHistogram)),
        Some(MetricType::Unknown | MetricType::Info | MetricType::StateSet) if text => {
            return (exact, Some(K::TypeNotInText));
        }
        Some(_) => return (exact, None),
        None => {}
    }
    if word.contains(&b'\\') {
        let dropped: Vec<u8> = word.iter().copied().filter(|&byte| byte != b'\\').collect();
        let found = ANY_CASE.into_iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(&dropped));
        return match found {
            Some((_, metric_type)) => (Some(metric_type), Some(K::TypeBackslash)),
            None => (None, Some(K::UnknownTypeWord)),
        };
    }
    match word {
        b"untyped" => return (Some(MetricType::Unknown), (!text).then_some(K::TypeUntyped)),
        b"gauge_histogram" => return (Some(MetricType::GaugeHistogram), Some(K::TypeGaugeHistogramUnderscore)),
        _ => {}
    }
    let found = ANY_CASE.into_iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(word));
    match found {
        Some((_, metric_type)) => (Some(metric_type), Some(K::TypeWordCase)),
        None => (None, Some(K::UnknownTypeWord)),
    }
}

/// The words that package expfmt takes in any case.
const ANY_CASE: [(&str, MetricType); 7] = [
    ("counter", MetricType::Counter),
    ("gauge", MetricType::Gauge),
    ("histogram", MetricType::Histogram),
    ("summary", MetricType::Summary),
    ("untyped", MetricType::Unknown),
    ("gaugehistogram", MetricType::GaugeHistogram),
    ("gauge_histogram", MetricType::GaugeHistogram),
];

impl LineReader<'_, '_> {
    /// Reads a line whose first byte that is no blank is `#`.
    pub(super) fn hash(&mut self) -> Result<Hash, Fatal> {
        let start = self.skip_blanks();
        if self.at > start {
            self.issue(K::LeadingBlank, start, self.at);
        }
        let line = self.bytes.get(start..self.end).unwrap_or_default();
        if let Some(end) = line.strip_prefix(b"# EOF") {
            if self.dialect == Dialect::PrometheusText && end.is_empty() {
                self.issue(K::EofInText, start, self.end);
                return Ok(Hash::Eof);
            }
            if self.dialect.is_openmetrics() && (end.is_empty() || end == b"\r") {
                if !end.is_empty() {
                    self.issue(K::DataAfterEof, self.end - 1, self.end);
                }
                return Ok(Hash::Eof);
            }
        }
        let mark = self.scratch.issues.len();
        let hash = self.at;
        self.at += 1;
        let blanks = self.skip_blanks();
        let text = self.at;
        let word = token::word(self.rest()).map_or(&[][..], |(_, word)| word);
        let bare = word.strip_suffix(b"\r").filter(|_| self.at + word.len() == self.end).unwrap_or(word);
        let keyword = match bare {
            b"HELP" => Keyword::Help,
            b"TYPE" => Keyword::Type,
            b"UNIT" => Keyword::Unit,
            _ => return Ok(self.comment(hash, text)),
        };
        if keyword == Keyword::Unit && self.dialect == Dialect::PrometheusText {
            return Ok(self.unit_in_text(hash, text));
        }
        let spaced = self.at > blanks;
        if !spaced {
            self.issue(K::MetadataWithoutBlank, hash, self.at + bare.len());
        } else if self.bytes.get(blanks..self.at) != Some(b" ") {
            self.issue(K::MetadataLeadingBlanks, blanks, self.at);
        }
        self.at += bare.len();
        let read = self.metadata(keyword, start, text);
        if !spaced && self.dialect == Dialect::PrometheusText {
            return self.without_blank(read, mark, text);
        }
        read
    }

    fn comment(&mut self, hash: usize, text: usize) -> Hash {
        if self.dialect.is_openmetrics() {
            self.issue(K::FreeComment, hash, self.end);
        } else if let Some(length) = misspelled(self.bytes.get(text..self.end).unwrap_or_default()) {
            self.issue(K::MisspelledKeyword, hash, text + length);
        }
        let bytes = self.bytes.get(hash..self.end).unwrap_or_default();
        if let Err(error) = std::str::from_utf8(bytes) {
            let at = hash + error.valid_up_to();
            self.issue(K::InvalidUtf8Comment, at, at + error.error_len().unwrap_or(1));
        }
        if bytes.ends_with(b"\r") {
            self.issue(K::CarriageReturnText, self.end - 1, self.end);
        }
        if let Some(nul) = memchr::memchr(0, bytes)
            && text > hash + 1
            && self.server_rejects_without_nul(bytes)
        {
            self.issue(K::NulInKeyword, hash + nul, hash + nul + 1);
        }
        Hash::Comment { text: self.span(text, self.end) }
    }

    /// The server's lexer steps over NUL bytes in comments, so that what is left may be metadata to it, and at fault.
    fn server_rejects_without_nul(&self, line: &[u8]) -> bool {
        let seen: Vec<u8> = line.iter().copied().filter(|&byte| byte != 0).collect();
        let mut scratch = Scratch::default();
        let (at, end) = (0, seen.len());
        let read = LineReader {
            bytes: &seen,
            base: 0,
            dialect: self.dialect,
            at,
            end,
            carriage_return: None,
            scratch: &mut scratch,
        }
        .hash();
        let is_metadata = !matches!(read, Ok(Hash::Comment { .. } | Hash::Eof));
        let mut issues = scratch.issues.iter().chain(read.as_ref().err());
        is_metadata && issues.any(|issue| issue.rejected_by(self.dialect).contains(Consumer::Prometheus))
    }

    /// A UNIT line of the text format says something only where it is well-formed.
    fn unit_in_text(&mut self, hash: usize, text: usize) -> Hash {
        let mark = self.scratch.issues.len();
        self.at += 4;
        self.cut_carriage_return();
        let read = self.metadata(Keyword::Unit, hash, text);
        self.scratch.issues.truncate(mark);
        match read {
            Ok(Hash::Metadata(metadata)) if !metadata.value.span.is_empty() => {
                self.issue(K::UnitLine, hash, self.end);
                Hash::Metadata(metadata)
            }
            _ => self.comment(hash, text),
        }
    }

    /// Without a blank after its `#` a line is metadata to package expfmt alone; the faults in it are only its own.
    fn without_blank(&mut self, read: Result<Hash, Fatal>, mark: usize, text: usize) -> Result<Hash, Fatal> {
        let rejects = |kind, consumer| rejected_by(kind, Dialect::PrometheusText).contains(consumer);
        let mut index = mark;
        while let Some(issue) = self.scratch.issues.get_mut(index) {
            let kind = issue.kind;
            if rejects(kind, Consumer::Promtool) && rejects(kind, Consumer::Prometheus) {
                issue.kind = K::MetadataWithoutBlankInvalid;
            } else if !rejects(kind, Consumer::Promtool) && kind != K::MetadataWithoutBlank {
                self.scratch.issues.remove(index);
                continue;
            }
            index += 1;
        }
        match read {
            Ok(hash) => Ok(hash),
            Err(fatal) if rejects(fatal.kind, Consumer::Promtool) => {
                Err(Fatal { kind: K::MetadataWithoutBlankInvalid, ..fatal })
            }
            Err(_) => Ok(Hash::Comment { text: self.span(text, self.end) }),
        }
    }

    /// Reads what follows the keyword.
    fn metadata(&mut self, keyword: Keyword, line: usize, text: usize) -> Result<Hash, Fatal> {
        let blanks = self.at;
        if keyword != Keyword::Help {
            self.cut_carriage_return();
        }
        self.skip_blanks();
        let rest = self.rest();
        if rest.is_empty() || rest == b"\r" {
            let missing = if keyword == Keyword::Type { K::MissingTypeName } else { K::MissingHelpName };
            self.issue(missing, self.at, self.at);
            if self.at > blanks {
                self.issue(K::MissingNameTrailingBlank, blanks, self.at);
            }
            return Ok(Hash::Comment { text: self.span(text, self.end) });
        }
        if self.dialect.is_openmetrics() && self.bytes.get(blanks..self.at) != Some(b" ") {
            self.issue(K::MetadataBlanks, blanks, self.at);
        }
        let name = self.metadata_name(keyword)?;
        let after = self.at;
        let value = match keyword {
            Keyword::Type => self.type_value(after),
            Keyword::Help | Keyword::Unit => self.text_value(keyword, after),
        };
        let metric_type = value.1;
        let line = self.span(line, self.line_feed());
        Ok(Hash::Metadata(Metadata { keyword, line, name, value: value.0, metric_type }))
    }

    /// Offset of the end of the line, its carriage return included.
    fn line_feed(&self) -> usize {
        if self.bytes.get(self.end) == Some(&b'\r') { self.end + 1 } else { self.end }
    }

    fn metadata_name(&mut self, keyword: Keyword) -> Result<Token, Fatal> {
        let start = self.at;
        let ends = |reader: &Self| reader.peek().is_none_or(|byte| token::is(byte, class::BLANK));
        let name = if self.peek() == Some(b'"') {
            let mark = self.scratch.issues.len();
            let across = self.dialect != Dialect::OpenMetrics2
                && (keyword != Keyword::Unit || self.dialect != Dialect::PrometheusText);
            let name = self.quoted_name_across(across)?;
            for issue in self.scratch.issues.iter_mut().skip(mark) {
                if issue.kind == K::InvalidUtf8Name {
                    issue.kind = K::InvalidUtf8MetadataName;
                }
            }
            if name.span.is_empty() {
                self.issue(K::EmptyMetadataName, start, self.at);
            } else {
                self.check_metric_name(name);
            }
            name
        } else {
            if let Ok((_, name)) = token::metric_name(self.rest()) {
                self.at += name.len();
            }
            if self.at > start && self.peek() == Some(b'"') {
                let (after, mark) = (self.at, self.scratch.issues.len());
                match self.name_with_quote(start, Utf8::Metric) {
                    Ok(name) if ends(self) => {
                        if keyword == Keyword::Help && self.dialect == Dialect::PrometheusText {
                            // To the server that is where the text starts.
                            self.scratch.issues.retain(|issue| issue.kind != K::QuoteInName);
                        }
                        return Ok(name);
                    }
                    _ => self.at = after,
                }
                self.scratch.issues.truncate(mark);
            }
            Token { span: self.span(start, self.at), quoted: false, escaped: false }
        };
        let only_return = self.rest() == b"\r" && self.dialect == Dialect::PrometheusText && keyword == Keyword::Help;
        if self.at > start && (ends(self) || only_return) {
            if only_return {
                // To the server the carriage return is the byte before the text; to expfmt it is part of the name.
                self.issue(K::InvalidHelpName, self.at, self.end);
            }
            return Ok(name);
        }
        let started = self.at > start;
        let after = self.at;
        let word = token::word(self.rest()).map_or(0, |(_, word)| word.len());
        self.at += word;
        // To the server the text starts after the name's last good byte and one more.
        let text = self.bytes.get(after..self.end).unwrap_or_default();
        let text_is_read = match (text.split_first(), keyword) {
            (Some((0, _)), _) => false,
            (Some((_, text)), Keyword::Type) => matches!(type_word(text, Dialect::PrometheusText), (Some(_), None)),
            (Some((_, text)), _) => std::str::from_utf8(text).is_ok(),
            (None, _) => true,
        };
        let kind = if started && text_is_read { K::InvalidHelpName } else { K::InvalidMetadataName };
        self.fatal(kind, start, self.at)
    }

    fn type_value(&mut self, after: usize) -> (Token, Option<MetricType>) {
        self.skip_blanks();
        let start = self.at;
        let rest = self.rest();
        let blanks = rest.iter().rev().take_while(|&&byte| token::is(byte, class::BLANK)).count();
        let end = self.end - blanks.min(rest.len());
        let word = self.bytes.get(start..end).unwrap_or_default();
        let token = Token { span: self.span(start, end), quoted: false, escaped: false };
        self.at = self.end;
        if word.is_empty() {
            self.issue(K::MissingTypeWord, start, start);
            return (token, None);
        }
        let separator = self.bytes.get(after..start).unwrap_or_default();
        let one = separator.len() == 1 && (separator == b" " || !self.dialect.is_openmetrics());
        if !one {
            self.issue(K::MetadataBlanks, after, start);
        }
        if end < self.end {
            self.issue(K::TypeTrailingBlank, end, self.end);
        }
        let (metric_type, oddity) = type_word(word, self.dialect);
        if let Some(oddity) = oddity {
            self.issue(oddity, start, end);
        }
        (token, metric_type)
    }

    fn text_value(&mut self, keyword: Keyword, after: usize) -> (Token, Option<MetricType>) {
        if self.dialect.is_openmetrics() {
            match self.peek() {
                Some(b' ') => self.at += 1,
                Some(_) => {
                    self.issue(K::MetadataBlanks, after, after + 1);
                    self.at += 1;
                }
                None => self.issue(K::MissingHelpText, after, after),
            }
        } else {
            self.skip_blanks();
        }
        let start = self.at;
        let text = self.rest();
        self.at = self.end;
        if text.ends_with(b"\r") {
            self.issue(K::CarriageReturnText, self.end - 1, self.end);
        }
        let escaped = text.contains(&b'\\');
        if let Err(error) = std::str::from_utf8(text) {
            let at = start + error.valid_up_to();
            self.issue(K::InvalidUtf8Help, at, at + error.error_len().unwrap_or(1));
        }
        if keyword == Keyword::Help
            && let Some(at) = undefined_escape(text)
        {
            self.issue(K::HelpEscape, start + at, (start + at + 2).min(self.end));
        }
        (Token { span: self.span(start, self.end), quoted: false, escaped }, None)
    }
}

/// Offset of the first backslash before something other than `\`, `n` and `"`.
fn undefined_escape(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += found;
        if !matches!(text.get(at + 1), Some(b'\\' | b'n' | b'"')) {
            return Some(at);
        }
        at += 2;
    }
    None
}
