//! What was asked, and everything written since: messages from and to the citizen and notes of staff, in one order of
//! time. The newest comes first: it is what the reader has not read.

use super::Column;
use crate::domain::EnquiryDetail;
use crate::store::Store;
use crate::theme::{Role, Theme};
use crate::widgets::text::{cut, wrap};
use crate::widgets::written::{Entry, entries};
use ratatui::text::{Line, Span};

pub(super) fn text(
    column: &mut Column,
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
            "Nothing yet. n writes a note.",
            theme.style(Role::Quiet),
        ));
    }
    for entry in entries {
        column.lines.extend(told(entry, store, theme, cells));
    }
}

/// The sign of which way it went, beside its word, and how it looks.
fn sign(entry: Entry<'_>) -> (&'static str, Role) {
    match entry {
        Entry::Note(_) => ("✎", Role::Strong),
        Entry::Message(message) if message.goes_out => ("→", Role::Good),
        Entry::Message(_) => ("←", Role::Link),
    }
}

fn told(entry: Entry<'_>, store: &Store, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let (sign, role) = sign(entry);
    let inner = cells.saturating_sub(2);
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("{sign} "), theme.style(role)),
        Span::styled(
            cut(&entry.head(store.minute()), inner),
            theme.style(Role::Quiet),
        ),
    ])];
    let mut under = |words: &str, role: Role| {
        for words in wrap(words, inner) {
            lines.push(Line::styled(format!("  {words}"), theme.style(role)));
        }
    };
    if let Some(failed) = entry.failed() {
        under(&failed, Role::Error);
    }
    if let Some(subject) = entry.subject() {
        under(subject, Role::Strong);
    }
    under(entry.body(), Role::Text);
    lines
}
