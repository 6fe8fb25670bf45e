//! Label sets and quoted names, read with patience.

use std::borrow::Cow;

use super::line::{Fatal, LineReader, Owner};
use super::python::{EXEMPLAR_LENGTH, unescaped_length};
use super::token::{self, Quoted, class};
use crate::dialect::Dialect;
use crate::family::{LabelRow, Token, unescape};
use crate::issue::{Issue, IssueKind as K};

/// Which names are meant.
#[derive(Clone, Copy)]
pub(super) enum Utf8 {
    Metric,
    Label,
}

impl<'i> LineReader<'_, 'i> {
    /// A label set, its opening brace being next. A quoted text without a value is the sample's `name`.
    pub(super) fn label_set(&mut self, owner: Owner, name: &mut Option<Token>) -> Result<(), Fatal> {
        let brace = self.at;
        let had_name = name.is_some();
        let mark = self.scratch.issues.len();
        self.at += 1;
        // What came last: nothing, a comma, or a label.
        let mut comma: Option<usize> = None;
        let mut first = true;
        loop {
            let blanks = self.skip_blanks();
            if self.at > blanks {
                self.issue(K::BlankInBraces, blanks, self.at);
            }
            let start = self.at;
            let Some(next) = self.peek() else {
                return Err(Issue::new(K::UnclosedBrace, self.span(start, start)).related(self.span(brace, brace + 1)));
            };
            match next {
                b'}' => {
                    self.at += 1;
                    if let Some(comma) = comma {
                        self.issue(K::TrailingComma, comma, comma + 1);
                    }
                    break;
                }
                b',' => {
                    self.at += 1;
                    match comma {
                        Some(_) => self.issue(K::RepeatedComma, start, start + 1),
                        None if first => self.issue(K::LeadingComma, start, start + 1),
                        None => {}
                    }
                    comma = Some(start);
                }
                _ => {
                    if !first && comma.is_none() {
                        // Without a brace and without another label up to the end of the line, the set ended before this.
                        if !self.rest().iter().any(|byte| matches!(byte, b'}' | b'=')) {
                            let brace = self.span(brace, brace + 1);
                            return Err(Issue::new(K::UnclosedBrace, self.span(start, start)).related(brace));
                        }
                        self.issue(K::MissingComma, start, start);
                    }
                    comma = None;
                    self.label_or_name(owner, name, had_name)?;
                }
            }
            first = false;
        }
        if owner == Owner::Sample && !had_name && name.is_some() {
            for issue in self.scratch.issues.get_mut(mark..).unwrap_or_default() {
                if issue.kind == K::BlankInBraces {
                    issue.kind = K::BlankInNamedBraces;
                }
            }
        }
        Ok(())
    }

    fn label_or_name(&mut self, owner: Owner, name: &mut Option<Token>, had_name: bool) -> Result<(), Fatal> {
        let start = self.at;
        let label = if self.peek() == Some(b'"') { self.quoted_name()? } else { self.bare_label_name()? };
        let end = self.at;
        let blanks = self.skip_blanks();
        match self.peek() {
            Some(b'=') => {}
            Some(b',' | b'}') if owner == Owner::Exemplar => {
                return self.fatal(K::ExemplarQuotedName, start, end);
            }
            Some(b',' | b'}') if label.quoted || !had_name => {
                if had_name || name.is_some() {
                    return self.fatal(K::SecondName, start, end);
                }
                if !label.quoted {
                    self.issue(K::BareNameInBraces, start, end);
                }
                if label.quoted && !self.scratch.rows.is_empty() {
                    self.issue(K::QuotedNameNotFirst, start, end);
                }
                if self.at > blanks {
                    self.issue(K::BlankInBraces, blanks, self.at);
                }
                *name = Some(label);
                return Ok(());
            }
            None => return self.fatal(K::UnclosedBrace, self.at, self.at),
            Some(_) => return self.fatal(K::MissingEquals, start, end),
        }
        self.at += 1;
        let before_value = self.skip_blanks();
        if self.at > before_value || before_value - 1 > blanks {
            let end = if self.at > before_value { self.at } else { before_value - 1 };
            self.issue(K::BlankInBraces, blanks, end);
        }
        let value_start = self.at;
        if self.peek() != Some(b'"') {
            return self.fatal(K::UnquotedLabelValue, value_start, value_start);
        }
        let across = owner == Owner::Sample && self.dialect == Dialect::PrometheusText;
        let (value, found) = self.quoted(across)?;
        self.check_quoted(value_start + 1, &found, K::UndefinedEscape, K::LineFeedInValue, K::InvalidUtf8Value);
        if owner == Owner::Exemplar {
            self.check_exemplar_value(value_start, &found);
        }
        self.scratch.rows.push(LabelRow { name: label, value });
        let nul = self.at;
        self.at += self.rest().iter().take_while(|&&byte| byte == 0).count();
        if self.at > nul {
            self.issue(K::NulAfterValue, nul, self.at);
        }
        Ok(())
    }

    /// A bare label name, or what stands in its place.
    fn bare_label_name(&mut self) -> Result<Token, Fatal> {
        let start = self.at;
        if let Ok((_, name)) = token::name(self.rest(), class::LABEL_START, class::LABEL) {
            self.at += name.len();
        }
        if self.at > start && self.peek() == Some(b'"') {
            return self.name_with_quote(start, Utf8::Label);
        }
        let stops = |byte: u8| token::is(byte, class::BLANK) || matches!(byte, b'=' | b',' | b'}' | b'"' | b'{');
        if self.peek().is_some_and(|byte| !stops(byte)) {
            let rest = self.rest();
            self.at += rest.iter().position(|&byte| stops(byte)).unwrap_or(rest.len());
            let text = self.bytes.get(start..self.at).unwrap_or_default();
            let colon = token::metric_name(text).is_ok_and(|(rest, _)| rest.is_empty());
            self.issue(if colon { K::ColonInLabelName } else { K::InvalidLabelName }, start, self.at);
        }
        if self.at == start {
            return self.fatal(K::InvalidLabelSet, start, start + 1);
        }
        Ok(Token { span: self.span(start, self.at), quoted: false, escaped: false })
    }

    /// A bare name that a quote interrupts: expfmt goes on to the closing one and leaves both quotes out.
    pub(super) fn name_with_quote(&mut self, start: usize, utf8: Utf8) -> Result<Token, Fatal> {
        let middle = self.at;
        let (_, found) = self.quoted(false)?;
        let mut name = self.bytes.get(start..middle).unwrap_or_default().to_vec();
        name.extend_from_slice(found.text);
        self.issue(K::QuoteInName, middle, self.at);
        self.check_quoted(middle + 1, &found, K::UndefinedNameEscape, K::LineFeedInName, K::InvalidUtf8Name);
        let (further, kind) = match utf8 {
            Utf8::Metric => (class::METRIC, K::Utf8MetricName),
            Utf8::Label => (class::LABEL, K::Utf8LabelName),
        };
        if !token::run(&name, further).0.is_empty() {
            self.issue(kind, start, self.at);
        }
        Ok(Token { span: self.span(start, self.at), quoted: false, escaped: found.escaped })
    }

    /// A quoted metric or label name.
    pub(super) fn quoted_name(&mut self) -> Result<Token, Fatal> {
        self.quoted_name_across(self.dialect != Dialect::OpenMetrics2)
    }

    /// The same, over line feeds only where asked for.
    pub(super) fn quoted_name_across(&mut self, across: bool) -> Result<Token, Fatal> {
        let start = self.at;
        let (token, found) = self.quoted(across)?;
        self.check_quoted(start + 1, &found, K::UndefinedNameEscape, K::LineFeedInName, K::InvalidUtf8Name);
        if let Some(nul) = memchr::memchr(0, found.text) {
            self.issue(K::NulInQuotedName, start + 1 + nul, start + 2 + nul);
        }
        Ok(token)
    }

    fn check_quoted(&mut self, start: usize, found: &Quoted<'_>, escape: K, line_feed: K, utf8: K) {
        if let Some(at) = found.undefined {
            self.issue(escape, start + at, start + at + 2);
        }
        if let Some(at) = found.line_feed {
            self.issue(line_feed, start + at, start + at + 1);
        }
        if let Err(error) = std::str::from_utf8(found.text) {
            let at = start + error.valid_up_to();
            self.issue(utf8, at, at + error.error_len().unwrap_or(1));
        }
    }

    fn check_exemplar_value(&mut self, start: usize, found: &Quoted<'_>) {
        if memchr::memmem::find(found.text, b"\\\"").is_some() {
            self.issue(K::ExemplarEscapedQuote, start, self.at);
        }
        if found.text.contains(&0) {
            self.issue(K::ExemplarNul, start, self.at);
        }
    }

    /// The text of a token of this line, escapes resolved.
    pub(super) fn text(&self, token: Token) -> Cow<'i, str> {
        let start = (token.span.start - self.base) as usize;
        let end = (token.span.end - self.base) as usize;
        let text = String::from_utf8_lossy(self.bytes.get(start..end).unwrap_or_default());
        if token.escaped { Cow::Owned(unescape(&text)) } else { text }
    }

    fn tell(&mut self, kind: K, token: Token) {
        self.scratch.issues.push(Issue::new(kind, token.span));
    }

    /// What is odd about a quoted metric name.
    pub(super) fn check_metric_name(&mut self, name: Token) {
        let text = self.text(name);
        if text.is_empty() {
            self.tell(K::EmptyMetricName, name);
        } else if !token::metric_name(text.as_bytes()).is_ok_and(|(rest, _)| rest.is_empty()) {
            self.tell(K::Utf8MetricName, name);
        }
    }

    /// The same for the name that stood in the braces.
    pub(super) fn check_inner_name(&mut self, name: Option<Token>) {
        if let Some(name) = name.filter(|name| name.quoted) {
            self.check_metric_name(name);
        }
    }

    /// What is odd about the label names of the rows from `from` on, and how long an exemplar's labels are.
    pub(super) fn check_labels(&mut self, from: usize, owner: Owner) {
        let rows: Vec<LabelRow> = self.scratch.rows.get(from..).unwrap_or_default().to_vec();
        let mut names: Vec<(Cow<'i, str>, Token)> = rows.iter().map(|row| (self.text(row.name), row.name)).collect();
        for (text, name) in &names {
            match owner {
                Owner::Sample if text == "__name__" => self.tell(K::NameLabel, *name),
                _ if text.starts_with("__") => self.tell(K::ReservedLabelPrefix, *name),
                _ => {}
            }
            if !name.quoted {
                continue;
            }
            if text.is_empty() {
                self.tell(K::EmptyLabelName, *name);
            } else if !token::name(text.as_bytes(), class::LABEL_START, class::LABEL)
                .is_ok_and(|(rest, _)| rest.is_empty())
            {
                self.tell(K::Utf8LabelName, *name);
            }
        }
        if owner == Owner::Exemplar {
            let names: usize = names.iter().map(|(text, _)| text.chars().count()).sum();
            let values: usize = rows
                .iter()
                .map(|row| {
                    let raw = Token { escaped: false, ..row.value };
                    unescaped_length(&self.text(raw))
                })
                .sum();
            if names + values > EXEMPLAR_LENGTH
                && let (Some(first), Some(last)) = (rows.first(), rows.last())
            {
                let span = first.name.span.cover(last.value.span);
                self.scratch.issues.push(Issue::new(K::LongExemplar, span));
            }
        }
        names.sort_by(|a, b| (&a.0, a.1.span).cmp(&(&b.0, b.1.span)));
        let kind = if owner == Owner::Exemplar { K::ExemplarDuplicateLabel } else { K::DuplicateLabel };
        for pair in names.windows(2) {
            if let [(before, first), (after, second)] = pair
                && before == after
            {
                self.scratch.issues.push(Issue::new(kind, second.span).related(first.span));
            }
        }
    }
}
