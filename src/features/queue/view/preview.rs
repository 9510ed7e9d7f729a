//! The preview pane: a summary of the chosen enquiry, so that few need to be opened.

mod words;

use crate::components::text::{clean, wrap};
use crate::domain::QueueRow;
use crate::features::queue::state::QueueScreen;
use crate::keys::{CHOOSE, REFRESH};
use crate::services::drafts::StandaloneDraft;
use crate::theme::{Theme, ThemeRole};
use crate::view::DrawContext;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use words::{head, rest, styled};

/// Minimum width of the window for the pane.
const FROM_WIDTH: u16 = 110;

/// Width of the pane with its rule; 0 while it is off or does not fit.
pub(super) fn width(screen: &QueueScreen, area: Rect) -> u16 {
    let fits = area.width >= FROM_WIDTH && area.height >= 8;
    match fits && screen.pane.on {
        true => (area.width / 10 * 3).clamp(36, 70),
        false => 0,
    }
}

pub(super) fn draw(screen: &QueueScreen, cx: &DrawContext<'_>, frame: &mut Frame<'_>, area: Rect) {
    let theme = cx.theme;
    let rule = "│\n".repeat(usize::from(area.height));
    let edge = Rect { width: 1, ..area };
    frame.render_widget(
        Paragraph::new(rule).style(theme.style(ThemeRole::Rule)),
        edge,
    );
    let inner = Rect {
        x: area.x + 2,
        width: area.width.saturating_sub(3),
        ..area
    };
    let mut lines = lines(screen, cx, usize::from(inner.width));
    lines.truncate(usize::from(inner.height));
    frame.render_widget(Paragraph::new(lines), inner);
}

fn lines(screen: &QueueScreen, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let theme = cx.theme;
    let pane = &screen.pane;
    let list = screen.list();
    if let Some(alone) = screen.lists.chosen_draft(&cx.services.drafts) {
        return typed_alone(&alone, theme, cells);
    }
    if list.chosen().is_none() {
        return Vec::new();
    }
    match (pane.shown.value(), pane.shown.why()) {
        (preview, Some(why)) => {
            // A failure is shown below the enquiry that was requested.
            let row = pane.requested_id().and_then(|id| list.find(id));
            let mut lines = row.map_or(Vec::new(), |row| head(row, cx, cells));
            let wrapped = wrap(&format!("{} Press {REFRESH} to retry.", clean(why)), cells);
            lines.extend(styled(wrapped, theme, ThemeRole::Warning));
            let same = preview.filter(|preview| row.is_some_and(|row| row.id == preview.id));
            lines.extend(same.map_or(Vec::new(), |preview| rest(row, preview, cx, cells)));
            lines
        }
        (Some(preview), None) => match list.find(preview.id) {
            Some(row) => {
                let mut lines = head(row, cx, cells);
                lines.extend(typed_on(row, cx, cells));
                lines.extend(rest(Some(row), preview, cx, cells));
                lines
            }
            None => Vec::new(),
        },
        (None, None) => Vec::new(),
    }
}

/// Drafts about this enquiry: form, key that opens it, first lines.
fn typed_on(row: &QueueRow, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let theme = cx.theme;
    let mut lines = Vec::new();
    for (form, typed) in cx.drafts_about(row.id) {
        let Some((what, key)) = form.of_one() else {
            continue;
        };
        lines.push(Line::default());
        let words = format!("{what} draft. Press {key} to open it:");
        lines.extend(styled(wrap(&words, cells), theme, ThemeRole::Quiet));
        let typed_lines = form.lines(&typed);
        // Only the visible part of a long line, because it is drawn again at each key.
        let begins = |line: &String| clean(&line.chars().take(4 * cells).collect::<String>());
        let wrapped = typed_lines
            .iter()
            .flat_map(|line| wrap(&begins(line), cells));
        lines.extend(styled(wrapped.take(4).collect(), theme, ThemeRole::Link));
    }
    if !lines.is_empty() {
        lines.push(Line::default());
    }
    lines
}

/// A draft that belongs to no single enquiry, as far as it fits.
fn typed_alone(alone: &StandaloneDraft, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let what = clean(&alone.what());
    let mut lines = vec![
        Line::styled(what, theme.style(ThemeRole::Strong)),
        Line::styled(
            format!("Draft. Press {CHOOSE} to open it."),
            theme.style(ThemeRole::Quiet),
        ),
        Line::default(),
    ];
    let words = alone.lines();
    let words = words.iter().flat_map(|line| wrap(&clean(line), cells));
    lines.extend(words.map(Line::raw));
    lines
}
