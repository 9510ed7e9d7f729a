//! Writing a note: the error above it, the text in it, never lost.

use crate::store::popup::NoteForm;
use crate::theme::{Theme, ThemeRole};
use crate::widgets::text::clean;
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
    let title = format!("Note on {}", clean(&note.reference));
    let inner = popup_frame::open(frame, area, (76, 16), &title, theme.style(ThemeRole::Rule));
    let cells = usize::from(inner.width);
    let mut lines = vec![match note.saving {
        true => Line::styled("Saving …", theme.style(ThemeRole::Quiet)),
        false => Line::styled(
            "Staff of this tenant can read it. Ctrl-S saves.",
            theme.style(ThemeRole::Quiet),
        ),
    }];
    if let Some(at) = note.kept_at {
        let words = super::drafts::kept(at, now);
        lines.push(Line::styled(words, theme.style(ThemeRole::Quiet)));
    }
    if let Some(error) = &note.error {
        lines.extend(super::form_error::lines(error, theme, cells));
    }
    lines.extend(super::length_limit::lines(&note.field, theme, cells));
    let told = u16::try_from(lines.len())
        .unwrap_or(0)
        .min(inner.height.saturating_sub(1));
    frame.render_widget(
        Paragraph::new(lines),
        Rect {
            height: told,
            ..inner
        },
    );
    let field = Rect {
        y: inner.y + told,
        height: inner.height - told,
        ..inner
    };
    text_box::draw(
        frame,
        field,
        note.field.area(),
        theme.style(ThemeRole::Text),
    );
}
