//! The grammar of selectors, over nom's primitives.

use std::ops::Range;

use nom::Parser;
use nom::bytes::complete::{take_while, take_while1};
use nom::character::complete::char;
use nom::error::{ErrorKind, ParseError};

use super::{MatchOp, Matcher, NAME, Selector, SelectorError, SelectorErrorKind};
use crate::names::{NameKind, is_legacy_byte, is_legacy_start};

/// What nom carries: our error, with its place.
#[derive(Debug)]
pub(super) struct Fault(pub(super) SelectorError);

impl ParseError<&str> for Fault {
    // Primitives fail to be replaced by the rule that called them, which knows place and reason.
    fn from_error_kind(_: &str, _: ErrorKind) -> Self {
        Self(SelectorError { kind: SelectorErrorKind::ExpectedSelector, span: 0..0 })
    }

    fn append(_: &str, _: ErrorKind, other: Self) -> Self {
        other
    }
}

pub(super) type Parsed<'a, O> = nom::IResult<&'a str, O, Fault>;

/// The grammar over one text; places are offsets in it.
pub(super) struct Grammar<'a> {
    pub(super) text: &'a str,
}

impl<'a> Grammar<'a> {
    /// Offset of what is left.
    fn at(&self, rest: &str) -> usize {
        self.text.len() - rest.len()
    }

    /// An error at the next word (or character) of what is left.
    fn fail<O>(&self, kind: SelectorErrorKind, rest: &str) -> Parsed<'a, O> {
        let start = self.at(rest);
        let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let length = if word == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { word };
        self.fail_at(kind, start..start + length)
    }

    #[expect(clippy::unused_self, reason = "reads like the other one")]
    fn fail_at<O>(&self, kind: SelectorErrorKind, span: Range<usize>) -> Parsed<'a, O> {
        Err(nom::Err::Failure(Fault(SelectorError { kind, span })))
    }

    /// `selector = blanks [name] [ "{" [ matcher *( "," matcher ) [","] ] "}" ] blanks`
    pub(super) fn selector(&self, input: &'a str) -> Parsed<'a, Selector> {
        let mut selector = Selector::default();
        let mut rest = blanks(input)?.0;
        let start = self.at(rest);
        if let Ok((after, name)) = word(NameKind::Metric, rest) {
            selector.matchers.push(name_matcher(name.to_owned(), start..start + name.len()));
            rest = blanks(after)?.0;
        }
        if let Ok((after, _)) = char::<_, Fault>('{').parse(rest) {
            rest = self.matchers(after, &mut selector)?.0;
        } else if selector.matchers.is_empty() {
            return self.fail(SelectorErrorKind::ExpectedSelector, rest);
        }
        rest = blanks(rest)?.0;
        if !rest.is_empty() {
            return self.fail(SelectorErrorKind::Trailing, rest);
        }
        Ok((rest, selector))
    }

    /// What stands after the opening brace, up to the closing one.
    fn matchers(&self, input: &'a str, selector: &mut Selector) -> Parsed<'a, ()> {
        let mut rest = blanks(input)?.0;
        loop {
            if let Ok((after, _)) = char::<_, Fault>('}').parse(rest) {
                return Ok((after, ()));
            }
            let (after, matcher) = self.matcher(rest)?;
            let named = |matcher: &Matcher| matcher.label == NAME && matcher.op == MatchOp::Equal;
            if named(&matcher) && selector.matchers.iter().any(named) {
                return self.fail_at(SelectorErrorKind::SecondName, matcher.value_span);
            }
            selector.matchers.push(matcher);
            rest = blanks(after)?.0;
            match char::<_, Fault>(',').parse(rest) {
                Ok((after, _)) => rest = blanks(after)?.0,
                Err(_) if rest.starts_with('}') => {}
                Err(_) => return self.fail(SelectorErrorKind::ExpectedCommaOrBrace, rest),
            }
        }
    }

    /// `matcher = label op value`, or a quoted metric name alone.
    fn matcher(&self, input: &'a str) -> Parsed<'a, Matcher> {
        let (rest, (label, label_span)) = if input.starts_with(QUOTES) {
            let (rest, (name, span)) = self.quoted(input)?;
            if name.is_empty() {
                return self.fail_at(SelectorErrorKind::EmptyName, span);
            }
            (rest, (name, span))
        } else if let Ok((rest, name)) = word(NameKind::Label, input) {
            (rest, (name.to_owned(), self.at(input)..self.at(rest)))
        } else {
            return self.fail(SelectorErrorKind::ExpectedLabel, input);
        };
        let rest = blanks(rest)?.0;
        let op = MatchOp::ALL.into_iter().find_map(|op| Some((op, rest.strip_prefix(op.symbol())?)));
        let Some((op, rest)) = op else {
            if input.starts_with(QUOTES) && (rest.is_empty() || rest.starts_with([',', '}'])) {
                return Ok((rest, name_matcher(label, label_span)));
            }
            return self.fail(SelectorErrorKind::ExpectedOperator, rest);
        };
        let rest = blanks(rest)?.0;
        if !rest.starts_with(QUOTES) {
            return self.fail(SelectorErrorKind::ExpectedValue, rest);
        }
        let (rest, (value, value_span)) = self.quoted(rest)?;
        Ok((rest, Matcher { label, label_span, op, value, value_span }))
    }

    /// A text in double, single or back quotes, unescaped, and its place without the quotes.
    fn quoted(&self, input: &'a str) -> Parsed<'a, (String, Range<usize>)> {
        let mut chars = input.chars();
        let quote = chars.next().unwrap_or('"');
        let start = self.at(chars.as_str());
        let mut value = String::new();
        loop {
            let here = self.at(chars.as_str());
            match chars.next() {
                Some(end) if end == quote => return Ok((chars.as_str(), (value, start..here))),
                Some('\\') if quote != '`' => {
                    let Some((unescaped, rest)) = unescape(chars.as_str(), quote) else {
                        let escaped = chars.next().map_or(0, char::len_utf8);
                        return self.fail_at(SelectorErrorKind::BadEscape, here..here + 1 + escaped);
                    };
                    value.push(unescaped);
                    chars = rest.chars();
                }
                Some('\n') if quote != '`' => break,
                Some(other) => value.push(other),
                None => break,
            }
        }
        self.fail_at(SelectorErrorKind::Unclosed, start - 1..start)
    }
}

/// What may open a quoted text.
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// The condition that a metric name is.
fn name_matcher(name: String, span: Range<usize>) -> Matcher {
    Matcher { label: NAME.to_owned(), label_span: span.clone(), op: MatchOp::Equal, value: name, value_span: span }
}

/// A name that needs no quotes.
fn word(kind: NameKind, input: &str) -> Parsed<'_, &str> {
    let start = |c: char| u8::try_from(c).is_ok_and(|byte| is_legacy_start(kind, byte));
    let inner = move |c: char| u8::try_from(c).is_ok_and(|byte| is_legacy_byte(kind, byte));
    nom::combinator::recognize((nom::character::complete::satisfy(start), take_while(inner))).parse(input)
}

/// Blanks, line feeds and comments up to the end of their line.
fn blanks(input: &str) -> Parsed<'_, ()> {
    let blank = take_while1(|c: char| c.is_ascii_whitespace());
    let comment = nom::combinator::recognize((char('#'), take_while(|c: char| c != '\n')));
    nom::multi::fold_many0(nom::branch::alt((blank, comment)), || (), |(), _| ()).parse(input)
}

/// What follows a backslash: the character it stands for, and the rest. Octal and `\x` escapes reach up to U+007F: above
/// it they would name bytes, not characters.
fn unescape(input: &str, quote: char) -> Option<(char, &str)> {
    /// Letters and what they stand for.
    const LETTERS: [(char, char); 8] = [
        ('a', '\x07'),
        ('b', '\x08'),
        ('f', '\x0c'),
        ('n', '\n'),
        ('r', '\r'),
        ('t', '\t'),
        ('v', '\x0b'),
        ('\\', '\\'),
    ];
    /// What introduces a number, how many digits it has, their base, and the first number that is too large.
    const NUMBERS: [(&str, usize, u32, u32); 4] =
        [("x", 2, 16, 0x80), ("u", 4, 16, u32::MAX), ("U", 8, 16, u32::MAX), ("", 3, 8, 0x80)];
    let mut chars = input.chars();
    let first = chars.next()?;
    if first == quote {
        return Some((quote, chars.as_str()));
    }
    if let Some((_, meaning)) = LETTERS.iter().find(|(letter, _)| *letter == first) {
        return Some((*meaning, chars.as_str()));
    }
    NUMBERS.iter().find_map(|&(prefix, digits, base, end)| {
        let (number, rest) = input.strip_prefix(prefix)?.split_at_checked(digits)?;
        let number = number.chars().all(|c| c.is_digit(base)).then(|| u32::from_str_radix(number, base).ok())??;
        Some((char::from_u32(number).filter(|_| number < end)?, rest))
    })
}
