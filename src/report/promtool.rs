//! The output of `promtool check metrics`, byte for byte.
//!
//! In: what promtool makes of each input. Out: its lines, which belong on standard error (promtool keeps standard output
//! for tables), and its exit status.

use std::io::{self, Write};

use crate::diagnostic::visible;

/// What promtool makes of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// It read the input and found these problems, each a metric and a text, in its order.
    Problems(Vec<(&'a str, &'a str)>),
    /// It could not read the input, for this reason.
    Error(String),
}

impl Answer<'_> {
    /// promtool's exit status: 0 without a problem, 1 where it could not read the input, 3 with problems.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Problems(problems) if problems.is_empty() => 0,
            Self::Problems(_) => 3,
            Self::Error(_) => 1,
        }
    }
}

/// Prints an answer as promtool does.
///
/// The one place where promtool passes scraped text on as it came is the character after a backslash; where `out` is a
/// terminal, a control character there becomes a picture.
pub fn write(answer: &Answer<'_>, terminal: bool, out: &mut dyn Write) -> io::Result<()> {
    match answer {
        Answer::Problems(problems) => problems.iter().try_for_each(|(metric, text)| writeln!(out, "{metric} {text}")),
        Answer::Error(error) if terminal => {
            let tamed: String = error.chars().map(visible).collect();
            writeln!(out, "error while linting: {tamed}")
        }
        Answer::Error(error) => writeln!(out, "error while linting: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, write};

    fn printed(answer: &Answer<'_>, terminal: bool) -> String {
        let mut out = Vec::new();
        write(answer, terminal, &mut out).expect("writing to memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn problems_one_a_line() {
        let answer = Answer::Problems(vec![("a_ms", "no help text"), ("b", "no help text")]);
        assert_eq!(printed(&answer, false), "a_ms no help text\nb no help text\n");
        assert_eq!(answer.exit_status(), 3);
        assert_eq!(Answer::Problems(Vec::new()).exit_status(), 0);
    }

    #[test]
    fn an_error_cannot_reach_the_terminal_raw() {
        let answer = Answer::Error(String::from("invalid escape sequence '\\\u{1b}'"));
        assert_eq!(printed(&answer, true), "error while linting: invalid escape sequence '\\␛'\n");
        assert_eq!(printed(&answer, false), "error while linting: invalid escape sequence '\\\u{1b}'\n");
        assert_eq!(answer.exit_status(), 1);
    }
}
