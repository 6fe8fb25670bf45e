//! Selectors that are read, and those that are not.

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
    ("\\PC{1,5}", op, "\\PC{0,5}")
        .prop_map(|(label, op, value)| format!("{}{op}{}", crate::names::quote(&label), crate::names::quote(&value)))
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
