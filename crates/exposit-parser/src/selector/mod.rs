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

mod grammar;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use grammar::Grammar;

use crate::names::{NameKind, quote, quoted};

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
