//! Names that need quotes.

use exposit_parser::issue::IssueKind;

use super::GROUP;
use crate::lint::rules::reports::{Reports, meta};

pub(super) static UTF8_NAME: Reports = Reports {
    meta: &meta!(GROUP, "utf8-name", Info, "a name that needs quotes"),
    tell: |fault| {
        let text = fault.quoted(fault.span());
        let message = match fault.kind() {
            IssueKind::Utf8LabelName => format!("label `{text}` of `{}` needs quotes", fault.metric()),
            _ => format!("`{text}` needs quotes"),
        };
        let plain: String = text.chars().map(|c| if c.is_ascii_alphanumeric() || c == ':' { c } else { '_' }).collect();
        let plain = if plain.starts_with(|c: char| c.is_ascii_digit()) { format!("_{plain}") } else { plain };
        Some(
            fault
                .say(message, "not one of letters, digits and `_` alone")
                .help(format!("name it `{plain}`, unless every reader knows quoted names (Prometheus does since 3.0)")),
        )
    },
    why: Some("it has to be quoted in every query"),
};
