//! Draws the form of a note: audience, errors, text.

use super::state::NoteForm;
use crate::components::text::{clean, cut, wrap};
use crate::components::{draft_hint, form_error, popup_frame, text_box};
use crate::domain::{Person, Target};
use crate::keys::SAVE;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

impl Draw for NoteForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = match (self.is_for_several(), self.targets.len()) {
            (true, 1) => "Note on 1 enquiry".to_owned(),
            (true, many) => format!("Note on {many} enquiries"),
            (false, _) => format!("Note on {}", clean(self.reference())),
        };
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (76, 16), &title, rule);
        let lines = head(self, cx, usize::from(inner.width));
        let above = u16::try_from(lines.len())
            .unwrap_or(0)
            .min(inner.height.saturating_sub(1));
        let [head_area, field] =
            Layout::vertical([Constraint::Length(above), Constraint::Fill(1)]).areas(inner);
        frame.render_widget(Paragraph::new(lines), head_area);
        let style = cx.theme.style(ThemeRole::Text);
        text_box::draw(frame, field, self.text.area(), style);
    }
}

fn head(note: &NoteForm, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let quiet = cx.theme.style(ThemeRole::Quiet);
    let hint = match (note.saving, note.is_for_several(), note.targets.len()) {
        (true, ..) => "Saving …".to_owned(),
        (false, true, 2..) => audience(cx.person, "these notes"),
        (false, ..) => audience(cx.person, "this note"),
    };
    let hint = wrap(&hint, cells).into_iter();
    let mut lines: Vec<_> = hint.map(|words| Line::styled(words, quiet)).collect();
    if note.is_for_several() {
        let references = cut(&first_references(&note.targets), cells);
        lines.push(Line::styled(references, quiet));
    }
    // While it is being saved, it is no longer a draft.
    if let Some(at) = note.kept_at.filter(|_| !note.saving) {
        lines.push(Line::styled(draft_hint::kept(at, cx.now), quiet));
    }
    if let Some(error) = &note.error {
        lines.extend(form_error::lines(error, cx.theme, cells));
    }
    lines.extend(form_error::too_long(&note.text, cx.theme, cells));
    lines
}

/// Who can see a note, by the name of their organisation, and the key that saves it.
fn audience(person: Option<&Person>, what: &str) -> String {
    match person {
        Some(person) => format!(
            "Only staff at {} can see {what}. {SAVE} Save",
            clean(&person.tenant_name)
        ),
        None => format!("{SAVE} Save"),
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
