//! The form of a note on one enquiry or on several: audience, errors, text.

use crate::components::text::{clean, cut, wrap};
use crate::components::{popup_frame, text_box};
use crate::domain::Target;
use crate::store::Store;
use crate::store::note::NoteForm;
use crate::theme::{Theme, ThemeRole};
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
    let title = match (note.is_for_several(), note.targets.len()) {
        (true, 1) => "Note on 1 enquiry".to_owned(),
        (true, many) => format!("Note on {many} enquiries"),
        (false, _) => format!("Note on {}", clean(note.reference())),
    };
    let inner = popup_frame::open(frame, area, (76, 16), &title, theme.style(ThemeRole::Rule));
    let cells = usize::from(inner.width);
    let quiet = theme.style(ThemeRole::Quiet);
    let hint = match (note.saving, note.is_for_several(), note.targets.len()) {
        (true, ..) => "Saving …".to_owned(),
        (false, true, 2..) => audience(store, "these notes"),
        (false, ..) => audience(store, "this note"),
    };
    let mut lines: Vec<_> = wrap(&hint, cells)
        .into_iter()
        .map(|words| Line::styled(words, quiet))
        .collect();
    if note.is_for_several() {
        let references = cut(&first_references(&note.targets), cells);
        lines.push(Line::styled(references, quiet));
    }
    if let Some(at) = note.kept_at {
        lines.push(Line::styled(super::drafts::kept(at, store.minute()), quiet));
    }
    if let Some(error) = &note.error {
        lines.extend(crate::components::form_error::lines(error, theme, cells));
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

/// Who can see a note, by the name of their organisation, and the key that saves it.
fn audience(store: &Store, what: &str) -> String {
    match &store.person {
        Some(person) => format!(
            "Only staff at {} can see {what}. Ctrl-S Save",
            clean(&person.tenant_name)
        ),
        None => "Ctrl-S Save".to_owned(),
    }
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
