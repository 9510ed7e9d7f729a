//! The question, then messages and notes in one list, newest first: the newest
//! is what the reader has not read.

use super::PageColumn;
use crate::components::text::{cut, wrap};
use crate::domain::EnquiryDetail;
use crate::store::Store;
use crate::theme::{Theme, ThemeRole};
use crate::wording::messages::{Entry, entries};
use ratatui::text::{Line, Span};

pub(super) fn text(
    column: &mut PageColumn,
    detail: &EnquiryDetail,
    store: &Store,
    theme: &Theme,
    cells: usize,
) {
    column.heading("What was asked", theme);
    let body = wrap(&detail.body, cells);
    column.lines.extend(body.into_iter().map(Line::raw));
    column.heading("Letters, messages and notes, newest first", theme);
    let entries = entries(detail);
    if entries.is_empty() {
        column.lines.push(Line::styled(
            "Nothing yet. Press n to add a note.",
            theme.style(ThemeRole::Quiet),
        ));
    }
    for entry in entries {
        column.lines.extend(entry_lines(entry, store, theme, cells));
    }
}

/// Sign and style for notes, messages in and messages out.
fn sign(entry: Entry<'_>) -> (&'static str, ThemeRole) {
    match entry {
        Entry::Note(_) => ("✎", ThemeRole::Strong),
        Entry::Message(message) if message.goes_out => ("→", ThemeRole::Good),
        Entry::Message(_) => ("←", ThemeRole::Link),
    }
}

fn entry_lines(entry: Entry<'_>, store: &Store, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let (sign, role) = sign(entry);
    let inner = cells.saturating_sub(2);
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("{sign} "), theme.style(role)),
        Span::styled(
            cut(&entry.head(store.minute()), inner),
            theme.style(ThemeRole::Quiet),
        ),
    ])];
    let mut under = |words: &str, role: ThemeRole| {
        for words in wrap(words, inner) {
            lines.push(Line::styled(format!("  {words}"), theme.style(role)));
        }
    };
    if let Some(failed) = entry.failed() {
        under(&failed, ThemeRole::Error);
    }
    if let Some(subject) = entry.subject() {
        under(subject, ThemeRole::Strong);
    }
    under(entry.body(), ThemeRole::Text);
    lines
}
