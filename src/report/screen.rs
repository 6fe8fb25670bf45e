//! What the stream that is written to can show.

use std::env;

/// Widths that a terminal is taken to have at least and at most.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=140;

/// Columns at which source lines are cut where there is no terminal.
const UNBOUND: usize = 140;

/// What the stream that is written to can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Whether it shows colours.
    pub colour: bool,
    /// Whether it shows characters beyond ASCII.
    pub unicode: bool,
    /// Columns; `None` where it is not a terminal: then nothing wraps, so that it can be searched.
    pub width: Option<usize>,
}

impl Screen {
    /// A file, or another program: no colours, no width, every character.
    pub const fn file() -> Self {
        Self { colour: false, unicode: true, width: None }
    }

    /// A standard stream of the process. `width` is the terminal's; it is held between 60 and 140.
    pub fn stream(colour: bool, width: Option<usize>) -> Self {
        let width = width.map(|width| width.clamp(*WIDTHS.start(), *WIDTHS.end()));
        Self { colour, unicode: locale_is_utf8(|name| env::var(name).ok()), width }
    }

    /// Columns at which source lines are cut.
    pub fn columns(&self) -> usize {
        self.width.unwrap_or(UNBOUND)
    }
}

/// Whether the locale is one of UTF-8; the kernel's own console has too few glyphs for it to count.
fn locale_is_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    if variable("TERM").as_deref() == Some("linux") {
        return false;
    }
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    match set {
        // Windows has no such variables and shows UTF-8.
        None => cfg!(windows),
        Some(locale) => {
            let codeset = locale.split_once('.').map(|(_, codeset)| codeset.to_ascii_lowercase());
            codeset.is_some_and(|codeset| codeset.starts_with("utf-8") || codeset.starts_with("utf8"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::locale_is_utf8;

    #[test]
    fn the_first_variable_that_is_set_counts() {
        for (variables, expected) in [
            (&[("LANG", "en_US.UTF-8")][..], true),
            (&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], false),
            (&[("LC_ALL", ""), ("LC_CTYPE", "de_DE.utf8@euro")], true),
            (&[("LANG", "C.UTF-8"), ("TERM", "linux")], false),
            (&[], cfg!(windows)),
        ] {
            let variable =
                |name: &str| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(locale_is_utf8(variable), expected, "{variables:?}");
        }
    }
}
