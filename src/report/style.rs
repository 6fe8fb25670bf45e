//! The palette, and the decision whether to use it. The only file that names colored.

use std::env;

use colored::{Color, Colorize};

use crate::diagnostic::Severity;

/// When output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// Where the stream is a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl When {
    /// All of them, with their names on the command line.
    pub const NAMES: [(&'static str, Self); 3] =
        [("auto", Self::Auto), ("always", Self::Always), ("never", Self::Never)];

    /// Whether a stream is coloured: the option decides, then `NO_COLOR`, `CLICOLOR_FORCE` (or `FORCE_COLOR`),
    /// `CLICOLOR=0` and `TERM=dumb`, then whether that very stream is a terminal.
    pub fn colours(self, stream_is_terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => by_environment(|name| env::var(name).ok()).unwrap_or(stream_is_terminal),
        }
    }
}

fn by_environment(variable: impl Fn(&str) -> Option<String>) -> Option<bool> {
    let is = |name: &str, test: fn(&str) -> bool| variable(name).is_some_and(|value| test(&value));
    if is("NO_COLOR", |value| !value.is_empty()) {
        Some(false)
    } else if ["CLICOLOR_FORCE", "FORCE_COLOR"].iter().any(|name| is(name, |value| !value.is_empty() && value != "0")) {
        Some(true)
    } else if is("CLICOLOR", |value| value == "0") || is("TERM", |value| value == "dumb") {
        Some(false)
    } else {
        None
    }
}

/// What a colour stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// `error`, `breaking`, removed text.
    Error,
    /// `warning`, `risky`.
    Warning,
    /// `info`, `compatible`, gutters and related places.
    Info,
    /// Added text.
    Added,
    /// `help`, rule names in lists, placeholders.
    Help,
    /// Titles, headings, notes.
    Title,
    /// What can be skipped.
    Dim,
}

/// How an [`Ink`] looks, in the 16 colours that every terminal's theme decides itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Number of the colour (1 red, 2 green, 3 yellow, 4 blue, 6 cyan); `None`: the terminal's own.
    pub colour: Option<u8>,
    /// Bold.
    pub bold: bool,
    /// Dim.
    pub dim: bool,
}

impl Ink {
    /// The ink of a severity.
    pub const fn of(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Info => Self::Info,
        }
    }

    /// How it looks.
    pub const fn look(self) -> Look {
        let (colour, bold, dim) = match self {
            Self::Error => (Some(1), true, false),
            Self::Warning => (Some(3), true, false),
            Self::Info => (Some(4), true, false),
            Self::Added => (Some(2), false, false),
            Self::Help => (Some(6), false, false),
            Self::Title => (None, true, false),
            Self::Dim => (None, false, true),
        };
        Look { colour, bold, dim }
    }

    /// `text` in this ink, if `colour`.
    pub fn paint(self, text: &str, colour: bool) -> String {
        if !colour {
            return text.to_owned();
        }
        // The decision was made for the stream that is written to; colored would look at standard output only.
        colored::control::set_override(true);
        let look = self.look();
        let text = match look.colour {
            Some(1) => text.color(Color::Red),
            Some(2) => text.color(Color::Green),
            Some(3) => text.color(Color::Yellow),
            Some(4) => text.color(Color::Blue),
            Some(6) => text.color(Color::Cyan),
            _ => text.normal(),
        };
        let text = if look.bold { text.bold() } else { text };
        if look.dim { text.dimmed() } else { text }.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::{Ink, by_environment};

    #[test]
    fn the_environment_in_its_order() {
        for (variables, expected) in [
            (&[][..], None),
            (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], Some(false)),
            (&[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")], Some(true)),
            (&[("CLICOLOR_FORCE", "0")], None),
            (&[("FORCE_COLOR", "1"), ("TERM", "dumb")], Some(true)),
            (&[("CLICOLOR", "0")], Some(false)),
            (&[("TERM", "dumb")], Some(false)),
        ] {
            let variable =
                |name: &str| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(by_environment(variable), expected, "{variables:?}");
        }
    }

    #[test]
    fn ink_on_a_plain_stream_is_plain() {
        assert_eq!(Ink::Error.paint("x", false), "x");
        assert_eq!(Ink::Error.paint("x", true), "\u{1b}[1;31mx\u{1b}[0m");
    }
}
