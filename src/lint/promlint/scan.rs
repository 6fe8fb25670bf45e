//! One line, byte by byte, and the tokens that expfmt takes from it.
//!
//! In: a line without its line feed, and whether it had one. Out: tokens, or the refusal. Every token reader of expfmt
//! stops at a line feed or refuses it, so a line never depends on where the next one starts.

use exposit_parser::names::{NameKind, is_legacy_byte, is_legacy_start};

use super::go;

/// Why a line cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The input ended inside the line.
    End,
    /// Something that expfmt refuses, in its words.
    Because(String),
}

/// What a token reader answers.
pub(super) type Read<T> = Result<T, Refusal>;

/// Stands at a byte of a line.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    line: &'a [u8],
    /// Whether a line feed follows the line.
    terminated: bool,
    at: usize,
}

/// Whether a name can start with this byte; a quote opens one.
fn starts(kind: NameKind, byte: u8) -> bool {
    byte == b'"' || is_legacy_start(kind, byte)
}

/// Whether a name can go on with this byte.
fn continues(kind: NameKind, byte: u8, quoted: bool) -> bool {
    quoted || byte == b'"' || is_legacy_byte(kind, byte)
}

impl<'a> Scan<'a> {
    pub(super) fn new(line: &'a [u8], terminated: bool) -> Self {
        Self { line, terminated, at: 0 }
    }

    /// The byte it stands at: a line feed at the end of the line, a refusal at the end of the input.
    pub(super) fn byte(&self) -> Read<u8> {
        match self.line.get(self.at) {
            Some(&byte) => Ok(byte),
            None if self.terminated => Ok(b'\n'),
            None => Err(Refusal::End),
        }
    }

    /// Goes on to the next byte.
    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// Goes to the first byte from here that is neither blank nor tab.
    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.line.get(self.at), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Steps over a byte that has been looked at, and over the blanks behind it.
    pub(super) fn step_and_skip_blanks(&mut self) {
        self.step();
        self.skip_blanks();
    }

    /// Takes everything up to the next blank, tab or line feed, which must be there.
    pub(super) fn until_blank(&mut self) -> Read<&'a [u8]> {
        let rest = self.line.get(self.at..).unwrap_or_default();
        let length = memchr::memchr2(b' ', b'\t', rest).unwrap_or(rest.len());
        self.at += length;
        self.byte()?;
        Ok(rest.get(..length).unwrap_or_default())
    }

    /// Takes the rest of the line as a type: backslashes are lost.
    pub(super) fn rest_without_backslashes(&mut self) -> Read<Vec<u8>> {
        let rest = self.line.get(self.at..).unwrap_or_default();
        self.at = self.line.len();
        self.byte()?;
        Ok(rest.iter().copied().filter(|&byte| byte != b'\\').collect())
    }

    /// Takes the rest of the line as a help text, of which only the escapes matter.
    pub(super) fn rest_as_help(&mut self) -> Read<()> {
        loop {
            let rest = self.line.get(self.at..).unwrap_or_default();
            let Some(backslash) = memchr::memchr(b'\\', rest) else { break };
            self.at += backslash + 1;
            unescaped(self.byte()?)?;
            self.step();
        }
        self.at = self.line.len();
        self.byte().map(drop)
    }

    /// Reads a name into `token`: empty where none starts here. Quotes may open and close it, and open in its middle.
    pub(super) fn name(&mut self, kind: NameKind, token: &mut Vec<u8>) -> Read<()> {
        token.clear();
        let mut quoted = false;
        let mut byte = self.byte()?;
        if !starts(kind, byte) {
            return Ok(());
        }
        loop {
            match byte {
                b'"' if quoted => {
                    self.step();
                    return self.byte().map(drop);
                }
                b'"' => quoted = true,
                b'\n' => {
                    let (kind, name) = (word(kind), go::quoted(token));
                    return refuse(format!("{kind} name {name} contains unescaped new-line"));
                }
                b'\\' => {
                    self.step();
                    token.push(unescaped(self.byte()?)?);
                }
                other => token.push(other),
            }
            self.step();
            byte = self.byte()?;
            if !continues(kind, byte, quoted) {
                return Ok(());
            }
        }
    }

    /// Reads a label value, whose opening quote it stands at, into `token`, and stands at the closing quote.
    pub(super) fn label_value(&mut self, token: &mut Vec<u8>) -> Read<()> {
        token.clear();
        loop {
            self.step();
            match self.byte()? {
                b'"' => return Ok(()),
                b'\n' => return refuse(format!("label value {} contains unescaped new-line", go::quoted(token))),
                b'\\' => {
                    self.step();
                    token.push(unescaped(self.byte()?)?);
                }
                other => token.push(other),
            }
        }
    }
}

/// What a message calls names of that kind.
fn word(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Metric => "metric",
        NameKind::Label => "label",
    }
}

/// Refuses with these words.
pub(super) fn refuse<T>(words: impl Into<String>) -> Read<T> {
    Err(Refusal::Because(words.into()))
}

/// What a backslash and this byte stand for.
fn unescaped(byte: u8) -> Read<u8> {
    match byte {
        b'\\' | b'"' => Ok(byte),
        b'n' => Ok(b'\n'),
        other => refuse(format!("invalid escape sequence '\\{}'", char::from(other))),
    }
}
