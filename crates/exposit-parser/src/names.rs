//! Metric and label names: which are legal under the old (ASCII) and the new (UTF-8) rules, and which need quotes.
//!
//! Names go in as bytes, as they stand in an input, or as text; answers come out, with the place of the first byte that
//! is at fault.
//!
//! ```
//! use exposit_parser::names::{NameKind, is_legacy, is_utf8, quoted};
//!
//! assert!(is_legacy(NameKind::Metric, b"node:cpu_seconds:rate5m"));
//! assert!(!is_legacy(NameKind::Label, b"node:cpu"));
//! assert!(is_utf8("http.server.duration".as_bytes()));
//! assert_eq!(quoted(NameKind::Metric, "http.server.duration"), "\"http.server.duration\"");
//! assert_eq!(quoted(NameKind::Metric, "up"), "up");
//! ```

use std::borrow::Cow;
use std::fmt::Write;

/// What a name names: label names may not hold a colon under the legacy rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A metric family or a sample.
    Metric,
    /// A label.
    Label,
}

/// Which set of rules a name has to meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameRules {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`, without the colon for labels.
    Legacy,
    /// Any UTF-8 text that is not empty.
    Utf8,
}

impl NameRules {
    /// Whether `name` meets these rules.
    pub fn allow(self, kind: NameKind, name: &[u8]) -> bool {
        match self {
            Self::Legacy => is_legacy(kind, name),
            Self::Utf8 => is_utf8(name),
        }
    }
}

/// Whether `byte` may stand in a legacy name after its first byte.
#[inline]
pub const fn is_legacy_byte(kind: NameKind, byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_') || (byte == b':' && matches!(kind, NameKind::Metric))
}

/// Whether `byte` may start a legacy name.
#[inline]
pub const fn is_legacy_start(kind: NameKind, byte: u8) -> bool {
    is_legacy_byte(kind, byte) && !byte.is_ascii_digit()
}

/// Whether `name` is legal under the legacy (ASCII) rules, so that it may stand without quotes.
pub fn is_legacy(kind: NameKind, name: &[u8]) -> bool {
    !name.is_empty() && first_illegal(kind, name).is_none()
}

/// Whether `name` is legal under the UTF-8 rules.
pub fn is_utf8(name: &[u8]) -> bool {
    !name.is_empty() && std::str::from_utf8(name).is_ok()
}

/// Offset of the first byte that the legacy rules do not allow where it stands; `None` for legal and empty names.
///
/// ```
/// use exposit_parser::names::{NameKind, first_illegal};
///
/// assert_eq!(first_illegal(NameKind::Metric, b"app-requests"), Some(3));
/// assert_eq!(first_illegal(NameKind::Metric, b"5xx_total"), Some(0));
/// ```
pub fn first_illegal(kind: NameKind, name: &[u8]) -> Option<usize> {
    match name.first() {
        Some(&first) if !is_legacy_start(kind, first) => Some(0),
        _ => name.iter().position(|&byte| !is_legacy_byte(kind, byte)),
    }
}

/// Whether the server keeps labels of this name for itself (`__name__`, `__address__`, ...).
pub fn is_reserved_label(name: &str) -> bool {
    name.starts_with("__")
}

/// The name as it is written in an exposition or a selector: with quotes and escapes where it needs them.
pub fn quoted(kind: NameKind, name: &str) -> Cow<'_, str> {
    if is_legacy(kind, name.as_bytes()) { Cow::Borrowed(name) } else { Cow::Owned(quote(name)) }
}

/// `text` in double quotes, with `\\`, `\"` and `\n` escaped: a label value or a quoted name.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// How a name that is not legal under the legacy rules is carried over to a reader that knows only those.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Escaping {
    /// Not at all: it is quoted.
    #[default]
    AllowUtf8,
    /// Each illegal character becomes `_`. Different names may become one.
    Underscores,
    /// `.` becomes `_dot_`, `_` becomes `__`, any other illegal character `__`.
    Dots,
    /// `U__`, then each illegal character as `_HEX_` and `_` as `__`; [`unescape_values`] gives the name back.
    Values,
}

impl Escaping {
    /// All schemes.
    pub const ALL: [Self; 4] = [Self::AllowUtf8, Self::Underscores, Self::Dots, Self::Values];

    /// Its name in a content type: `escaping=underscores`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AllowUtf8 => "allow-utf-8",
            Self::Underscores => "underscores",
            Self::Dots => "dots",
            Self::Values => "values",
        }
    }

    /// The scheme of that [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name)
    }

    /// The name under this scheme. Names that are legal already stay as they are, as Prometheus' own writers do it.
    ///
    /// ```
    /// use exposit_parser::names::{Escaping, NameKind};
    ///
    /// let name = "http.request_size";
    /// assert_eq!(Escaping::Underscores.apply(NameKind::Metric, name), "http_request_size");
    /// assert_eq!(Escaping::Dots.apply(NameKind::Metric, name), "http_dot_request__size");
    /// assert_eq!(Escaping::Values.apply(NameKind::Metric, name), "U__http_2e_request__size");
    /// ```
    pub fn apply(self, kind: NameKind, name: &str) -> Cow<'_, str> {
        if self == Self::AllowUtf8 || name.is_empty() || is_legacy(kind, name.as_bytes()) {
            return Cow::Borrowed(name);
        }
        let mut out = String::with_capacity(name.len() + 8);
        if self == Self::Values {
            out.push_str("U__");
        }
        for (at, c) in name.char_indices() {
            // A label's colon is escaped too: Prometheus' own writers let it pass, and write a label nobody can read.
            let legal = u8::try_from(c)
                .is_ok_and(|byte| if at == 0 { is_legacy_start(kind, byte) } else { is_legacy_byte(kind, byte) });
            match (self, c) {
                (Self::Dots | Self::Values, '_') => out.push_str("__"),
                (Self::Dots, '.') => out.push_str("_dot_"),
                (_, legal_char) if legal => out.push(legal_char),
                (Self::Dots, _) => out.push_str("__"),
                (Self::Values, other) => {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "_{:x}_", u32::from(other));
                }
                _ => out.push('_'),
            }
        }
        Cow::Owned(out)
    }
}

/// The name that [`Escaping::Values`] wrote; `None` where the text is not its work.
///
/// ```
/// use exposit_parser::names::unescape_values;
///
/// assert_eq!(unescape_values("U__http_2e_request__size").as_deref(), Some("http.request_size"));
/// assert_eq!(unescape_values("http_request_size"), None);
/// ```
pub fn unescape_values(name: &str) -> Option<String> {
    let mut rest = name.strip_prefix("U__")?;
    let mut out = String::with_capacity(rest.len());
    while let Some(at) = rest.find('_') {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        let tail = &tail[1..];
        if let Some(after) = tail.strip_prefix('_') {
            out.push('_');
            rest = after;
            continue;
        }
        let (code, after) = tail.split_once('_')?;
        if code.len() > 6 || !code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        out.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Escaping, NameKind, NameRules, is_legacy, quote, quoted, unescape_values};

    #[test]
    fn which_names_are_legal() {
        // name, legal as legacy metric, as legacy label, as UTF-8
        let table: [(&[u8], bool, bool, bool); 10] = [
            (b"up", true, true, true),
            (b"_x9", true, true, true),
            (b"a:b", true, false, true),
            (b":", true, false, true),
            (b"9a", false, false, true),
            (b"a.b", false, false, true),
            (b"a-b", false, false, true),
            ("é".as_bytes(), false, false, true),
            (b"", false, false, false),
            (b"a\xff", false, false, false),
        ];
        for (name, metric, label, utf8) in table {
            assert_eq!(NameRules::Legacy.allow(NameKind::Metric, name), metric, "{name:?}");
            assert_eq!(NameRules::Legacy.allow(NameKind::Label, name), label, "{name:?}");
            assert_eq!(NameRules::Utf8.allow(NameKind::Metric, name), utf8, "{name:?}");
        }
    }

    #[test]
    fn quotes_where_needed() {
        assert_eq!(quoted(NameKind::Label, "a:b"), "\"a:b\"");
        assert_eq!(quoted(NameKind::Metric, "a:b"), "a:b");
        assert_eq!(quote("a\\\"\n"), r#""a\\\"\n""#);
    }

    #[test]
    fn schemes() {
        let table = [
            ("", "", "", ""),
            ("no:escaping_required", "no:escaping_required", "no:escaping_required", "no:escaping_required"),
            ("mysystem.prod.west", "mysystem_prod_west", "mysystem_dot_prod_dot_west", "U__mysystem_2e_prod_2e_west"),
            ("status:4xx rate", "status:4xx_rate", "status:4xx__rate", "U__status:4xx_20_rate"),
            ("花火", "__", "____", "U___82b1__706b_"),
            ("9a", "_a", "__a", "U___39_a"),
        ];
        for (name, underscores, dots, values) in table {
            assert_eq!(Escaping::AllowUtf8.apply(NameKind::Metric, name), name);
            assert_eq!(Escaping::Underscores.apply(NameKind::Metric, name), underscores);
            assert_eq!(Escaping::Dots.apply(NameKind::Metric, name), dots);
            assert_eq!(Escaping::Values.apply(NameKind::Metric, name), values);
        }
    }

    #[test]
    fn what_is_not_an_escaped_name() {
        for name in ["U__a_2", "U__a_zz_", "U__a_110000_", "U__a_d800_", "a_b", "U_a"] {
            assert_eq!(unescape_values(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn values_come_back(name in "\\PC{1,12}") {
            let escaped = Escaping::Values.apply(NameKind::Label, &name);
            prop_assert!(is_legacy(NameKind::Label, escaped.as_bytes()));
            if escaped != name {
                prop_assert_eq!(unescape_values(&escaped), Some(name.clone()));
            }
        }

        #[test]
        fn every_scheme_gives_a_legal_name(name in "\\PC{1,12}") {
            for scheme in [Escaping::Underscores, Escaping::Dots, Escaping::Values] {
                prop_assert!(is_legacy(NameKind::Metric, scheme.apply(NameKind::Metric, &name).as_bytes()));
            }
        }
    }
}
