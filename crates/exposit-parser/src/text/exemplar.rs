//! What starts with `#` after the value of a sample: an exemplar, or a comment.

use super::line::{Fatal, LineReader, Owner};
use super::number;
use super::token;
use crate::dialect::Dialect;
use crate::family::ExemplarRow;
use crate::issue::IssueKind as K;
use crate::span::Span;

impl LineReader<'_, '_> {
    /// What starts with `#` after the value. Whether it was an exemplar, after which the line may go on.
    pub(super) fn exemplar_or_comment(&mut self) -> Result<bool, Fatal> {
        let start = self.at;
        let text = self.dialect == Dialect::PrometheusText;
        let issues = self.scratch.issues.len();
        match self.exemplar() {
            Ok(row) => {
                if text {
                    // What is odd inside of it does not matter to readers that know no exemplars.
                    self.scratch.issues.truncate(issues);
                    self.issue(K::ExemplarInText, start, self.at);
                } else if self.dialect == Dialect::OpenMetrics1 && !self.scratch.exemplars.is_empty() {
                    self.issue(K::RepeatedExemplar, start, self.at);
                }
                self.scratch.exemplars.push(row);
                Ok(true)
            }
            Err(_) if text => {
                self.scratch.issues.truncate(issues);
                self.issue(K::CommentAfterValue, start, self.end);
                self.at = self.end;
                Ok(false)
            }
            Err(fatal) => Err(fatal),
        }
    }

    fn exemplar(&mut self) -> Result<ExemplarRow, Fatal> {
        let start = self.at;
        let rows = self.scratch.rows.len();
        let read = self.exemplar_parts(start, rows);
        if read.is_err() {
            self.scratch.rows.truncate(rows);
        }
        read
    }

    fn exemplar_parts(&mut self, start: usize, rows: usize) -> Result<ExemplarRow, Fatal> {
        if !self.rest().starts_with(b"# {") {
            return self.fatal(K::InvalidExemplar, start, self.end);
        }
        self.at += 2;
        self.label_set(Owner::Exemplar, &mut None)?;
        self.check_labels(rows, Owner::Exemplar);
        let blank = self.separator();
        let value_start = self.at;
        let Ok((_, word)) = token::word(self.rest()) else {
            return self.fatal(K::InvalidExemplar, start, self.end);
        };
        self.at += word.len();
        let reading = number::value(word);
        if !blank || !reading.is_number() {
            return self.fatal(K::InvalidExemplar, value_start, self.at);
        }
        for oddity in [reading.oddity, reading.sign].into_iter().flatten() {
            self.issue(oddity, value_start, self.at);
        }
        let value_span = self.span(value_start, self.at);
        let mut row = ExemplarRow {
            span: self.span(start, self.at),
            labels: rows as u32..self.scratch.rows.len() as u32,
            value: reading.number,
            value_span,
            timestamp: None,
            timestamp_span: Span::at(value_span.end),
        };
        self.exemplar_timestamp(start, &mut row)?;
        Ok(row)
    }

    fn exemplar_timestamp(&mut self, start: usize, row: &mut ExemplarRow) -> Result<(), Fatal> {
        let before = self.at;
        self.skip_blanks();
        let at = self.at;
        let word = token::word(self.rest()).map(|(_, word)| word).ok().filter(|word| !word.starts_with(b"#"));
        let Some(word) = word else {
            self.at = before;
            if self.dialect == Dialect::OpenMetrics2 {
                self.issue(K::ExemplarWithoutTimestamp, start, before);
            }
            return Ok(());
        };
        self.at += word.len();
        let (timestamp, oddity) = number::timestamp(word, Dialect::OpenMetrics1);
        match oddity {
            Some(K::InvalidTimestamp) => return self.fatal(K::InvalidExemplar, at, self.at),
            Some(oddity) => self.issue(oddity, at, self.at),
            None => {}
        }
        if self.bytes.get(before..at) != Some(b" ") {
            self.issue(K::ExtraBlank, before, at);
        }
        row.timestamp = timestamp;
        row.timestamp_span = self.span(at, self.at);
        row.span = self.span(start, self.at);
        Ok(())
    }
}
