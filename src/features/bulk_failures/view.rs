//! Draws one line for each failure, and all reasons for the chosen one below.

use super::state::BulkFailuresPopup;
use crate::components::cursor::{Cursor, window};
use crate::components::text::{clean, fit, width};
use crate::components::{form_error, popup_frame};
use crate::services::changes::BulkFailures;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Preferred width of the popup.
const WIDTH: u16 = 108;

impl Draw for BulkFailuresPopup {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        if let Some(failures) = &cx.services.changes.failures {
            draw(failures, self.cursor, frame, area, cx);
        }
    }
}

fn draw(
    bulk_failures: &BulkFailures,
    cursor: Cursor,
    frame: &mut Frame<'_>,
    area: Rect,
    cx: &DrawContext<'_>,
) {
    let theme = cx.theme;
    // The inner width first: the wrapped lines decide the height.
    let cells = usize::from(WIDTH.min(area.width).saturating_sub(4));
    let mut why = vec![Line::default()];
    if let Some(chosen) = bulk_failures.rows.get(cursor.index) {
        why.extend(form_error::lines(&chosen.why, theme, cells));
    }
    let wanted = 1 + bulk_failures.rows.len() + why.len();
    let height = u16::try_from(wanted + 2).unwrap_or(u16::MAX);
    let (left_out, of) = (bulk_failures.rows.len(), bulk_failures.of);
    let title = format!(
        "{}: {left_out} of {of} not done",
        clean(&bulk_failures.what)
    );
    let size = (WIDTH, height);
    let inner = popup_frame::open(frame, area, size, &title, theme.style(ThemeRole::Rule));
    let room = usize::from(inner.height);
    // In a low window the reasons are shortened before the list.
    let below = why.len().min(room.saturating_sub(3));
    let lines_of_list = room.saturating_sub(1 + below);
    cx.measure_popup(lines_of_list, 0);
    let columns = FailureColumns::fit(cells, bulk_failures);
    let heading = columns.line("  ", "REFERENCE", "SUBJECT", "WHY");
    let mut lines = vec![Line::styled(heading, theme.style(ThemeRole::Quiet))];
    let top = window(cursor, bulk_failures.rows.len(), lines_of_list);
    let visible = bulk_failures.rows.iter().enumerate().skip(top);
    for (index, row) in visible.take(lines_of_list) {
        let chosen = index == cursor.index;
        let (mark, role) = match chosen {
            true => ("▌ ", ThemeRole::Focus),
            false => ("  ", ThemeRole::Text),
        };
        let (reference, subject) = (clean(&row.row.reference), clean(&row.row.subject));
        let words = columns.line(mark, &reference, &subject, &clean(&row.brief));
        lines.push(Line::styled(words, theme.style(role)));
    }
    lines.extend(why.into_iter().take(below));
    frame.render_widget(Paragraph::new(lines), inner);
}

struct FailureColumns {
    reference: usize,
    subject: usize,
    why: usize,
}

impl FailureColumns {
    /// The reference is never cut; the reason gets more of the rest than the subject.
    fn fit(cells: usize, bulk_failures: &BulkFailures) -> Self {
        let references = bulk_failures
            .rows
            .iter()
            .map(|r| width(&clean(&r.row.reference)));
        let reference = references.max().unwrap_or(0).clamp(9, 24);
        let rest = cells.saturating_sub(2 + reference + 4);
        let subject = rest * 2 / 5;
        Self {
            reference,
            subject,
            why: rest - subject,
        }
    }

    fn line(&self, mark: &str, reference: &str, subject: &str, why: &str) -> String {
        format!(
            "{mark}{}  {}  {}",
            fit(reference, self.reference),
            fit(subject, self.subject),
            fit(why, self.why)
        )
    }
}
