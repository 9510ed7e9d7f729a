//! The note form for marked enquiries: their references, then the text.

use crate::store::Store;
use crate::store::notes::Notes;
use crate::store::popup::Target;
use crate::theme::{Theme, ThemeRole};
use crate::widgets::text::{clean, cut, wrap};
use crate::widgets::{popup_frame, text_box};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

pub(super) fn draw(notes: &Notes, store: &Store, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let title = match notes.targets.len() {
        1 => "Note on 1 enquiry".to_owned(),
        many => format!("Note on {many} enquiries"),
    };
    let inner = popup_frame::open(frame, area, (76, 16), &title, theme.style(ThemeRole::Rule));
    let cells = usize::from(inner.width);
    let hint = match notes.saving {
        true => "Saving …".to_owned(),
        false => match notes.targets.len() {
            1 => super::note::audience(store, "this note"),
            _ => super::note::audience(store, "these notes"),
        },
    };
    let quiet = theme.style(ThemeRole::Quiet);
    let mut lines: Vec<_> = wrap(&hint, cells)
        .into_iter()
        .map(|words| Line::styled(words, quiet))
        .collect();
    lines.push(Line::styled(cut(&named(&notes.targets), cells), quiet));
    if let Some(at) = notes.kept_at {
        lines.push(Line::styled(super::drafts::kept(at, store.minute()), quiet));
    }
    if let Some(error) = &notes.error {
        lines.extend(super::form_error::lines(error, theme, cells));
    }
    lines.extend(super::length_limit::lines(&notes.field, theme, cells));
    let most = inner.height.saturating_sub(1);
    let head_height = u16::try_from(lines.len()).unwrap_or(0).min(most);
    let above = Rect {
        height: head_height,
        ..inner
    };
    frame.render_widget(Paragraph::new(lines), above);
    let field = Rect {
        y: inner.y + head_height,
        height: inner.height - head_height,
        ..inner
    };
    text_box::draw(
        frame,
        field,
        notes.field.area(),
        theme.style(ThemeRole::Text),
    );
}

/// The first three references, and how many more.
pub(super) fn named(targets: &[Target]) -> String {
    let references: Vec<_> = targets
        .iter()
        .take(3)
        .map(|t| clean(&t.reference))
        .collect();
    let named = references.join(", ");
    match targets.len().saturating_sub(references.len()) {
        0 => named,
        others => format!("{named} and {others} more"),
    }
}
