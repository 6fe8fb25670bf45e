//! Text on its way to a terminal: nothing in it may act, and every character stays one character, so that columns are
//! true.

use crate::diagnostic::visible;

/// `text` without characters that a terminal acts on, in ASCII symbols where it shows no others.
pub fn tame(text: &str, unicode: bool) -> String {
    let tamed = text.chars().map(|c| tame_char(c, unicode));
    if unicode { tamed.collect() } else { tamed.flat_map(ascii_symbol).collect() }
}

/// The same for a text of several lines: line feeds stay.
pub(super) fn tame_lines(text: &str, unicode: bool) -> String {
    text.split('\n').map(|line| tame(line, unicode)).collect::<Vec<_>>().join("\n")
}

/// One character of a source line; a tab stays, for the renderer draws it as blanks.
pub(super) fn tame_char(c: char, unicode: bool) -> char {
    let shown = if c == '\t' { c } else { visible(c) };
    let picture = shown != c || c == char::REPLACEMENT_CHARACTER || ('\u{2400}'..='\u{243f}').contains(&c);
    if picture && !unicode { '?' } else { shown }
}

/// The symbols that exposit itself writes into messages.
fn ascii_symbol(c: char) -> impl Iterator<Item = char> {
    let symbol = match c {
        '…' => "...",
        '→' => "->",
        _ => "",
    };
    let other = symbol.is_empty().then_some(c);
    symbol.chars().chain(other)
}

#[cfg(test)]
mod tests {
    use super::tame;

    #[test]
    fn one_for_one_and_in_ascii() {
        assert_eq!(tame("a\u{1b}[0m\u{202e}é\u{9b}", true), "a␛[0m�é�");
        assert_eq!(tame("a\u{1b}[0m\u{202e}é→…␛", false), "a?[0m?é->...?");
    }
}
