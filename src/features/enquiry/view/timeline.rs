//! The question, then messages and notes in one list, newest first: the newest
//! is what the reader has not read.

use super::{PageColumn, heading};
use crate::components::text::{cut, wrap};
use crate::domain::EnquiryDetail;
use crate::keys::NOTE;
use crate::theme::ThemeRole;
use crate::view::DrawContext;
use crate::wording::messages::{Entry, entries};
use ratatui::text::{Line, Span};

pub(super) fn text(
    column: &mut PageColumn,
    detail: &EnquiryDetail,
    cx: &DrawContext<'_>,
    cells: usize,
) {
    let theme = cx.theme;
    heading(column, "What was asked", theme);
    let body = wrap(&detail.body, cells);
    column.lines.extend(body.into_iter().map(Line::raw));
    heading(column, "Letters, messages and notes, newest first", theme);
    let entries = entries(detail);
    if entries.is_empty() {
        column.lines.push(Line::styled(
            format!("Nothing yet. Press {NOTE} to add a note."),
            theme.style(ThemeRole::Quiet),
        ));
    }
    for entry in entries {
        column.lines.extend(entry_lines(entry, cx, cells));
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

fn entry_lines(entry: Entry<'_>, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let theme = cx.theme;
    let (sign, role) = sign(entry);
    let inner = cells.saturating_sub(2);
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("{sign} "), theme.style(role)),
        Span::styled(
            cut(&entry.head(cx.now), inner),
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
