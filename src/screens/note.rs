//! The form of a note on one enquiry or on several: the error stands above the text.

use crate::store::note::NoteForm;
use crate::store::popup::Target;
use crate::theme::{Theme, ThemeRole};
use crate::widgets::text::{clean, cut};
use crate::widgets::{popup_frame, text_box};
use chrono::{DateTime, Utc};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

pub(super) fn draw(
    note: &NoteForm,
    now: DateTime<Utc>,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let title = match note.is_for_several() {
        true => format!("A note on each of {} marked", note.targets.len()),
        false => format!("Note on {}", clean(note.reference())),
    };
    let inner = popup_frame::open(frame, area, (76, 16), &title, theme.style(ThemeRole::Rule));
    let cells = usize::from(inner.width);
    let quiet = theme.style(ThemeRole::Quiet);
    let hint = match (note.saving, note.is_for_several()) {
        (true, _) => "Saving …",
        (false, true) => "Staff of this tenant can read it. Ctrl-S saves it on all of them.",
        (false, false) => "Staff of this tenant can read it. Ctrl-S saves.",
    };
    let mut lines = vec![Line::styled(hint, quiet)];
    if note.is_for_several() {
        let references = cut(&first_references(&note.targets), cells);
        lines.push(Line::styled(references, quiet));
    }
    if let Some(at) = note.kept_at {
        lines.push(Line::styled(super::drafts::kept(at, now), quiet));
    }
    if let Some(error) = &note.error {
        lines.extend(super::form_error::lines(error, theme, cells));
    }
    lines.extend(super::length_limit::lines(&note.field, theme, cells));
    let above = u16::try_from(lines.len())
        .unwrap_or(0)
        .min(inner.height.saturating_sub(1));
    frame.render_widget(
        Paragraph::new(lines),
        Rect {
            height: above,
            ..inner
        },
    );
    let field = Rect {
        y: inner.y + above,
        height: inner.height - above,
        ..inner
    };
    text_box::draw(
        frame,
        field,
        note.field.area(),
        theme.style(ThemeRole::Text),
    );
}

/// The references of the first few targets.
fn first_references(targets: &[Target]) -> String {
    let references: Vec<_> = targets
        .iter()
        .take(3)
        .map(|t| clean(&t.reference))
        .collect();
    let first = references.join(", ");
    match targets.len().saturating_sub(references.len()) {
        0 => first,
        others => format!("{first} and {others} more"),
    }
}
