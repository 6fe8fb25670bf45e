//! Series selectors, as PromQL and `match[]` write them: `up`, `{job="api"}`, `http_requests_total{code=~"5.."}`.
//!
//! Text goes in; the name and the matchers come out with their places, or the first thing that is wrong and where. Range,
//! offset and `@` are not part of it. Regular expressions are left to whoever has an engine for them:
//! [`Selector::matches`] asks back.
//!
//! ```
//! use exposit_parser::selector::{MatchOp, Selector};
//!
//! let selector = Selector::parse(r#"http_requests_total{code=~"5..", path!="/healthz"}"#)?;
//! assert_eq!(selector.metric_name(), Some("http_requests_total"));
//! assert_eq!(selector.matchers[1].op, MatchOp::Regex);
//!
//! let labels = [("__name__", "http_requests_total"), ("code", "503")];
//! let value = |label: &str| labels.iter().find(|(name, _)| *name == label).map_or("", |(_, value)| *value);
//! assert!(selector.matches(value, |pattern, value| pattern == "5.." && value.starts_with('5')));
//!
//! let error = Selector::parse("up{job=api}").unwrap_err();
//! assert_eq!(error.to_string(), "label value is not quoted: expected `\"`");
//! assert_eq!(error.span, 7..10);
//! # Ok::<(), exposit_parser::selector::SelectorError>(())
//! ```

use std::fmt;
use std::ops::Range;

use nom::Parser;
use nom::bytes::complete::{take_while, take_while1};
use nom::character::complete::char;
use nom::error::{ErrorKind, ParseError};

use crate::names::{NameKind, is_legacy_byte, is_legacy_start, quote, quoted};

/// How a matcher compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchOp {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`: the whole value matches the regular expression.
    Regex,
    /// `!~`
    NotRegex,
}

impl MatchOp {
    /// The operators, those that start another one after it.
    const ALL: [Self; 4] = [Self::Regex, Self::NotRegex, Self::NotEqual, Self::Equal];

    /// How it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Regex => "=~",
            Self::NotRegex => "!~",
        }
    }

    /// Whether its value is a regular expression.
    pub const fn is_regex(self) -> bool {
        matches!(self, Self::Regex | Self::NotRegex)
    }

    /// Whether it holds where the comparison does not.
    pub const fn is_negative(self) -> bool {
        matches!(self, Self::NotEqual | Self::NotRegex)
    }
}

/// One condition on a label. A metric name is a condition on `__name__`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher {
    /// The label.
    pub label: String,
    /// Where the label stands; for a metric name, where that stands.
    pub label_span: Range<usize>,
    /// The comparison.
    pub op: MatchOp,
    /// Text or regular expression to compare with, unescaped.
    pub value: String,
    /// Where the value stands, without its quotes.
    pub value_span: Range<usize>,
}

impl Matcher {
    /// Whether a label of that value (empty: no such label) passes; `regex` says whether a whole value matches.
    pub fn matches(&self, value: &str, regex: impl FnOnce(&str, &str) -> bool) -> bool {
        let equal = if self.op.is_regex() { regex(&self.value, value) } else { self.value == value };
        equal != self.op.is_negative()
    }
}

/// A series selector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Its conditions, in the order they stand; the metric name is one of them, wherever it stands.
    pub matchers: Vec<Matcher>,
}

/// What is wrong with a selector, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectorError {
    /// What is wrong.
    pub kind: SelectorErrorKind,
    /// Where: empty where something is missing.
    pub span: Range<usize>,
}

/// The ways in which a selector can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SelectorErrorKind {
    /// There is nothing, or something that starts neither a name nor a set of matchers.
    ExpectedSelector,
    /// A label name is missing or does not start like one.
    ExpectedLabel,
    /// A label name in quotes is empty.
    EmptyName,
    /// No `=`, `!=`, `=~` or `!~` after a label name.
    ExpectedOperator,
    /// A label value is not quoted.
    ExpectedValue,
    /// A quoted text has no closing quote.
    Unclosed,
    /// A backslash with something that it cannot escape.
    BadEscape,
    /// Neither a comma nor the closing brace after a matcher.
    ExpectedCommaOrBrace,
    /// The metric name is set twice.
    SecondName,
    /// Something stands after the selector.
    Trailing,
    /// No condition, or only conditions that series without the label meet: it would select everything.
    SelectsEverything,
}

impl SelectorErrorKind {
    /// What is wrong, as a message.
    pub const fn message(self) -> &'static str {
        match self {
            Self::ExpectedSelector => "no selector: expected a metric name or `{`",
            Self::ExpectedLabel => "no label name: expected one such as `job`",
            Self::EmptyName => "name is empty: expected at least one character between the quotes",
            Self::ExpectedOperator => "no operator after the label name: expected `=`, `!=`, `=~` or `!~`",
            Self::ExpectedValue => "label value is not quoted: expected `\"`",
            Self::Unclosed => "quoted text is not closed: expected the same quote at its end",
            Self::BadEscape => "unknown escape: expected `\\\\`, `\\\"`, `\\n` or another one of Go",
            Self::ExpectedCommaOrBrace => "set of matchers is not closed: expected `,` or `}`",
            Self::SecondName => "metric name is set twice: expected it once",
            Self::Trailing => "text after the selector: expected its end",
            Self::SelectsEverything => "selects every series: expected a condition that an absent label does not meet",
        }
    }
}

impl fmt::Display for SelectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.message())
    }
}

impl std::error::Error for SelectorError {}

impl Selector {
    /// Reads a selector.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let grammar = Grammar { text };
        match grammar.selector(text) {
            Ok((_, selector)) => Ok(selector),
            Err(nom::Err::Error(fault) | nom::Err::Failure(fault)) => Err(fault.0),
            // The grammar reads complete texts only.
            Err(nom::Err::Incomplete(_)) => {
                Err(SelectorError { kind: SelectorErrorKind::ExpectedSelector, span: 0..text.len() })
            }
        }
    }

    /// The metric name, where the selector asks for exactly one.
    pub fn metric_name(&self) -> Option<&str> {
        let name = self.matchers.iter().find(|matcher| matcher.label == NAME && matcher.op == MatchOp::Equal)?;
        Some(&name.value)
    }

    /// Whether a series passes: `label` gives the value of a label (`__name__` for the metric name), empty where the series
    /// does not have it; `regex` says whether a whole value matches a regular expression.
    pub fn matches<'v>(
        &self,
        mut label: impl FnMut(&str) -> &'v str,
        mut regex: impl FnMut(&str, &str) -> bool,
    ) -> bool {
        self.matchers.iter().all(|matcher| matcher.matches(label(&matcher.label), &mut regex))
    }

    /// The same as an error where each condition holds for a label that is absent, as Prometheus refuses it.
    pub fn check_not_everything(&self, mut regex: impl FnMut(&str, &str) -> bool) -> Result<(), SelectorError> {
        if !self.matches(|_| "", &mut regex) {
            return Ok(());
        }
        let end = self.matchers.iter().map(|matcher| matcher.value_span.end).max().unwrap_or_default();
        Err(SelectorError { kind: SelectorErrorKind::SelectsEverything, span: 0..end })
    }
}

impl fmt::Display for Selector {
    /// In canonical form: the name first where it may stand there, then the other matchers in their order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.matchers.iter().position(|matcher| {
            matcher.label == NAME
                && matcher.op == MatchOp::Equal
                && crate::names::is_legacy(NameKind::Metric, matcher.value.as_bytes())
        });
        if let Some(matcher) = name.and_then(|index| self.matchers.get(index)) {
            f.write_str(&matcher.value)?;
            if self.matchers.len() == 1 {
                return Ok(());
            }
        }
        f.write_str("{")?;
        let rest = self.matchers.iter().enumerate().filter(|(index, _)| Some(*index) != name);
        for (written, (_, matcher)) in rest.enumerate() {
            let comma = if written == 0 { "" } else { "," };
            let label = quoted(NameKind::Label, &matcher.label);
            write!(f, "{comma}{label}{}{}", matcher.op.symbol(), quote(&matcher.value))?;
        }
        f.write_str("}")
    }
}

/// The label that holds the metric name.
const NAME: &str = "__name__";

/// What nom carries: our error, with its place.
#[derive(Debug)]
struct Fault(SelectorError);

impl ParseError<&str> for Fault {
    // Primitives fail to be replaced by the rule that called them, which knows place and reason.
    fn from_error_kind(_: &str, _: ErrorKind) -> Self {
        Self(SelectorError { kind: SelectorErrorKind::ExpectedSelector, span: 0..0 })
    }

    fn append(_: &str, _: ErrorKind, other: Self) -> Self {
        other
    }
}

type Parsed<'a, O> = nom::IResult<&'a str, O, Fault>;

/// The grammar over one text; places are offsets in it.
struct Grammar<'a> {
    text: &'a str,
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
    fn selector(&self, input: &'a str) -> Parsed<'a, Selector> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MatchOp, Selector, SelectorErrorKind as Kind};

    fn read(text: &str) -> Vec<(String, &'static str, String)> {
        let selector = Selector::parse(text).unwrap_or_else(|error| panic!("{text}: {error} at {:?}", error.span));
        selector.matchers.into_iter().map(|m| (m.label, m.op.symbol(), m.value)).collect()
    }

    #[test]
    fn what_is_read() {
        let one = |label: &str, op, value: &str| vec![(label.to_owned(), op, value.to_owned())];
        let table = [
            ("up", one("__name__", "=", "up")),
            (" node:cpu:rate5m ", one("__name__", "=", "node:cpu:rate5m")),
            ("up{}", one("__name__", "=", "up")),
            ("{job=\"a\"}", one("job", "=", "a")),
            ("{job='a',}", one("job", "=", "a")),
            ("{ job != `a\\n` }", one("job", "!=", "a\\n")),
            ("{__name__=~\"a.*\"}", one("__name__", "=~", "a.*")),
            ("{job!~\"a|b\"}", one("job", "!~", "a|b")),
            ("{\"http.requests\"}", one("__name__", "=", "http.requests")),
            ("{\"a b\"=\"c\"}", one("a b", "=", "c")),
            ("{a=\"\\\"\\\\\\n\\x41\\u00e9\\101\"}", one("a", "=", "\"\\\nAéA")),
            ("{ # comment }\n a=\"}\"}", one("a", "=", "}")),
        ];
        for (text, expected) in table {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read("a{b=\"1\",\"c.d\"=~\"2\"}").len(), 3);
        assert_eq!(read("{b=\"1\",\"c.d\"}").len(), 2);
    }

    #[test]
    fn places() {
        let selector = Selector::parse("up{job=\"é\", a!~'x'}").unwrap();
        let spans: Vec<_> = selector.matchers.iter().map(|m| (m.label_span.clone(), m.value_span.clone())).collect();
        assert_eq!(spans, [(0..2, 0..2), (3..6, 8..10), (13..14, 17..18)]);
    }

    #[test]
    fn faults_and_their_places() {
        let table = [
            ("", Kind::ExpectedSelector, 0..0),
            ("9a", Kind::ExpectedSelector, 0..2),
            ("up{", Kind::ExpectedLabel, 3..3),
            ("up{9=\"a\"}", Kind::ExpectedLabel, 3..4),
            ("up{,}", Kind::ExpectedLabel, 3..4),
            ("up{a:b=\"c\"}", Kind::ExpectedOperator, 4..5),
            ("up{job}", Kind::ExpectedOperator, 6..7),
            ("up{job==\"a\"}", Kind::ExpectedValue, 7..8),
            ("up{job=api}", Kind::ExpectedValue, 7..10),
            ("up{job=\"a}", Kind::Unclosed, 7..8),
            ("up{job=\"a\nb\"}", Kind::Unclosed, 7..8),
            ("up{job=\"\\d\"}", Kind::BadEscape, 8..10),
            ("up{job=\"\\xff\"}", Kind::BadEscape, 8..10),
            ("up{job=\"\\ud800\"}", Kind::BadEscape, 8..10),
            ("up{job=\"a\" b=\"c\"}", Kind::ExpectedCommaOrBrace, 11..12),
            ("up{job=\"a\"", Kind::ExpectedCommaOrBrace, 10..10),
            ("up{__name__=\"a\"}", Kind::SecondName, 13..14),
            ("{\"a\",\"b\"}", Kind::SecondName, 6..7),
            ("{\"\"=\"a\"}", Kind::EmptyName, 2..2),
            ("up[5m]", Kind::Trailing, 2..3),
            ("up offset 5m", Kind::Trailing, 3..9),
        ];
        for (text, kind, span) in table {
            let error = Selector::parse(text).unwrap_err();
            assert_eq!((error.kind, error.span), (kind, span), "{text}");
        }
    }

    #[test]
    fn which_series_pass() {
        let label = |name: &str| if name == "job" { "api" } else { "" };
        // A stand-in: these tests need no engine.
        let regex = |pattern: &str, value: &str| pattern == ".*" || pattern == value;
        let table = [
            ("{job=\"api\"}", true),
            ("{job!=\"api\"}", false),
            ("{job=~\".*\"}", true),
            ("{job!~\"db\"}", true),
            ("{instance=\"\"}", true),
            ("{instance!=\"\"}", false),
            ("{job=\"api\",instance=\"x\"}", false),
        ];
        for (text, passes) in table {
            assert_eq!(Selector::parse(text).unwrap().matches(label, regex), passes, "{text}");
        }
        for (text, refused) in [("{}", true), ("{job=~\".*\"}", true), ("{job!=\"a\"}", true), ("up", false)] {
            let selector = Selector::parse(text).unwrap();
            assert_eq!(selector.check_not_everything(regex).is_err(), refused, "{text}");
        }
    }

    #[test]
    fn canonical_form() {
        let table = [
            ("up", "up"),
            ("up { } ", "up"),
            ("{ a = 'b' , __name__=\"up\" }", "up{a=\"b\"}"),
            ("{\"a.b\",\"c d\"!~'e'}", "{__name__=\"a.b\",\"c d\"!~\"e\"}"),
        ];
        for (text, canonical) in table {
            assert_eq!(Selector::parse(text).unwrap().to_string(), canonical);
        }
    }

    fn matcher() -> impl Strategy<Value = String> {
        let op = prop::sample::select(MatchOp::ALL.map(MatchOp::symbol).to_vec());
        ("\\PC{1,5}", op, "\\PC{0,5}").prop_map(|(label, op, value)| {
            format!("{}{op}{}", crate::names::quote(&label), crate::names::quote(&value))
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(matchers in prop::collection::vec(matcher(), 0..4)) {
            let selector = Selector::parse(&format!("{{{}}}", matchers.join(","))).unwrap();
            let again = Selector::parse(&selector.to_string()).unwrap();
            prop_assert_eq!(selector.to_string(), again.to_string());
            prop_assert_eq!(selector.matchers.len(), again.matchers.len());
        }

        #[test]
        fn any_text_is_safe(text in "[a{}\"'`\\\\,=!~# \n9é]{0,16}") {
            if let Err(error) = Selector::parse(&text) {
                prop_assert!(text.get(error.span).is_some());
            }
        }
    }
}
