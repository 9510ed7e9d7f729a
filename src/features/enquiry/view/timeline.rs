//! The question, then messages and notes in one list, newest first: the newest
//! is what the reader has not read.

use super::{PageColumn, heading};
use crate::components::text::{cut, wrap};
use crate::domain::EnquiryDetail;
use crate::features::enquiry::state::EnquiryScreen;
use crate::keys::{NOTE, RECALL, UNFOLD};
use crate::theme::ThemeRole;
use crate::view::DrawContext;
use crate::wording::messages::{Entry, entries};
use ratatui::text::{Line, Span};

/// Lines that are shown whole, and those that are shown of a longer text: of what was asked, and of an entry.
const ASKED: (usize, usize) = (32, 24);
const ENTRY: (usize, usize) = (16, 12);

pub(super) fn text(
    column: &mut PageColumn,
    (screen, detail): (&EnquiryScreen, &EnquiryDetail),
    cx: &DrawContext<'_>,
    cells: usize,
) {
    let theme = cx.theme;
    heading(column, "What was asked", theme);
    column.entries.push(column.lines.len() - 1);
    let body = wrap(&detail.body, cells);
    let body = body.into_iter().map(Line::raw).collect();
    column.lines.extend(folded(screen, body, ASKED, cx));
    heading(column, "Letters, messages and notes, newest first", theme);
    let entries = entries(detail);
    if entries.is_empty() {
        column.lines.push(Line::styled(
            format!("Nothing yet. Press {NOTE} to add a note."),
            theme.style(ThemeRole::Quiet),
        ));
    }
    for entry in entries {
        column.entries.push(column.lines.len());
        let lines = entry_lines(entry, cx, cells);
        column.lines.extend(folded(screen, lines, ENTRY, cx));
    }
}

/// A long one by its first lines: what follows it would be far below the window.
fn folded(
    screen: &EnquiryScreen,
    mut lines: Vec<Line<'static>>,
    (whole, shown): (usize, usize),
    cx: &DrawContext<'_>,
) -> Vec<Line<'static>> {
    if screen.unfolded || lines.len() <= whole {
        return lines;
    }
    let more = lines.len() - shown;
    lines.truncate(shown);
    let words = format!("  ↓ {more} more lines. Press {UNFOLD} to show them.");
    lines.push(Line::styled(words, cx.theme.style(ThemeRole::Link)));
    lines
}

/// Sign and style for notes, messages in and messages out.
fn sign(entry: Entry<'_>) -> (&'static str, ThemeRole) {
    match entry {
        Entry::Note(_) => ("✎", ThemeRole::Strong),
        Entry::Merged(_) => ("⇒", ThemeRole::Link),
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
    if entry.is_recallable() {
        let words = format!("Not sent yet. Press {RECALL} to recall it.");
        under(&words, ThemeRole::Quiet);
    }
    if let Some(subject) = entry.subject() {
        under(subject, ThemeRole::Strong);
    }
    under(entry.body(), ThemeRole::Text);
    lines
}
