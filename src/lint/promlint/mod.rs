//! What `promtool check metrics` says about an input, word for word.
//!
//! In: the bytes of an input, whole or in pieces. Out: the problems that promlint finds, in its order, or the one error
//! that ends its run. This is a reader and a set of texts of its own beside parser and rules, because a pipeline that
//! compares promtool's lines needs promtool's first error, its repeats and its blind spots; units, abbreviations and the
//! tests on names are the rules' own.

mod expfmt;
mod families;
mod go;
mod scan;
mod validations;

use std::borrow::Cow;
use std::fmt;

use expfmt::Expfmt;
use scan::Refusal;

/// A problem that promlint finds. Ordered as promlint prints them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The metric family.
    pub metric: String,
    /// promlint's text.
    pub text: Cow<'static, str>,
}

/// Why promtool cannot read an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Line, from 1.
    pub line: u64,
    /// expfmt's words.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "text format parsing error in line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

/// promlint over an input that comes in pieces.
#[derive(Debug)]
pub struct Promlint {
    expfmt: Expfmt,
    /// The start of a line whose end is still to come.
    partial: Vec<u8>,
    error: Option<ParseError>,
}

impl Default for Promlint {
    fn default() -> Self {
        Self { expfmt: Expfmt::new(), partial: Vec::new(), error: None }
    }
}

impl Promlint {
    /// Reads the next piece of the input; it may end anywhere.
    pub fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while self.error.is_none()
            && let Some(end) = memchr::memchr(b'\n', rest)
        {
            let (line, after) = rest.split_at(end);
            rest = after.get(1..).unwrap_or_default();
            if self.partial.is_empty() {
                self.line(line, true);
            } else {
                let mut whole = std::mem::take(&mut self.partial);
                whole.extend_from_slice(line);
                self.line(&whole, true);
            }
        }
        if self.error.is_none() {
            self.partial.extend_from_slice(rest);
        }
    }

    /// The problems of the whole input, or the error that ends promtool's run.
    pub fn finish(mut self) -> Result<Vec<Problem>, ParseError> {
        let last = std::mem::take(&mut self.partial);
        if self.error.is_none() && !last.is_empty() {
            self.line(&last, false);
        }
        match self.error {
            Some(error) => Err(error),
            None => Ok(validations::problems(&self.expfmt.into_families())),
        }
    }

    fn line(&mut self, line: &[u8], terminated: bool) {
        if let Err(refusal) = self.expfmt.line(line, terminated) {
            let message = match refusal {
                Refusal::End => String::from("unexpected end of input stream"),
                Refusal::Because(message) => message,
            };
            self.error = Some(ParseError { line: self.expfmt.lines(), message });
        }
    }
}

/// The problems of a whole input, or the error that ends promtool's run.
pub fn check(input: &[u8]) -> Result<Vec<Problem>, ParseError> {
    let mut promlint = Promlint::default();
    promlint.push(input);
    promlint.finish()
}

#[cfg(test)]
mod tests {
    use super::{Promlint, check};

    #[test]
    fn pieces_cut_anywhere_give_the_same_answer() {
        let input = b"# HELP a_ms A.\n# TYPE a_ms gauge\na_ms{aB=\"1\"} 1\na_ms{aB=\"1\"} 1\nb{x=1} 1\n";
        for end in 0..=input.len() {
            for cut in 0..=end {
                let mut promlint = Promlint::default();
                promlint.push(&input[..cut]);
                promlint.push(&input[cut..end]);
                assert_eq!(promlint.finish(), check(&input[..end]), "cut at {cut} of {end}");
            }
        }
    }

    #[test]
    fn only_the_first_error_counts() {
        let error = check(b"a 1\nb x\nc{ 1\n").expect_err("the second line has no number");
        assert_eq!(error.to_string(), "text format parsing error in line 2: expected float as value, got \"x\"");
    }
}
