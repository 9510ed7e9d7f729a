//! The note form: audience, errors, text.

use crate::store::Store;
use crate::store::popup::NoteForm;
use crate::theme::{Theme, ThemeRole};
use crate::widgets::text::{clean, wrap};
use crate::widgets::{popup_frame, text_box};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

pub(super) fn draw(
    note: &NoteForm,
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let title = format!("Note on {}", clean(&note.reference));
    let inner = popup_frame::open(frame, area, (76, 16), &title, theme.style(ThemeRole::Rule));
    let cells = usize::from(inner.width);
    let hint = match note.saving {
        true => "Saving …".to_owned(),
        false => audience(store, "this note"),
    };
    let mut lines: Vec<_> = wrap(&hint, cells)
        .into_iter()
        .map(|words| Line::styled(words, theme.style(ThemeRole::Quiet)))
        .collect();
    if let Some(at) = note.kept_at {
        let words = super::drafts::kept(at, store.minute());
        lines.push(Line::styled(words, theme.style(ThemeRole::Quiet)));
    }
    if let Some(error) = &note.error {
        lines.extend(super::form_error::lines(error, theme, cells));
    }
    lines.extend(super::length_limit::lines(&note.field, theme, cells));
    let head_height = u16::try_from(lines.len())
        .unwrap_or(0)
        .min(inner.height.saturating_sub(1));
    frame.render_widget(
        Paragraph::new(lines),
        Rect {
            height: head_height,
            ..inner
        },
    );
    let field = Rect {
        y: inner.y + head_height,
        height: inner.height - head_height,
        ..inner
    };
    text_box::draw(
        frame,
        field,
        note.field.area(),
        theme.style(ThemeRole::Text),
    );
}

/// Who can see a note, by the name of their organisation, and the key that saves it.
pub(super) fn audience(store: &Store, what: &str) -> String {
    match &store.person {
        Some(person) => format!(
            "Only staff at {} can see {what}. Ctrl-S Save",
            clean(&person.tenant_name)
        ),
        None => "Ctrl-S Save".to_owned(),
    }
}
