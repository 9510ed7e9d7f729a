//! The enquiry screen: question, citizen, stage, next steps, correspondence, and
//! related records.

mod documents;
mod head;
mod related;
mod sidebar;
mod timeline;

use crate::action::ViewMetrics;
use crate::components::text::wrap;
use crate::components::{rule, scroll_window};
use crate::domain::EnquiryDetail;
use crate::store::Store;
use crate::theme::{Theme, ThemeRole};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// From this width the sidebar is beside the text instead of below it.
const TWO_PANES: u16 = 100;

/// Lines of a column, and the line of the chosen related enquiry.
#[derive(Default)]
struct PageColumn {
    lines: Vec<Line<'static>>,
    chosen: Option<usize>,
}

impl PageColumn {
    fn heading(&mut self, words: &str, theme: &Theme) {
        if !self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        self.lines.push(Line::styled(
            words.to_owned(),
            theme.style(ThemeRole::Strong),
        ));
    }
}

pub(super) fn draw(
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let detail = store.enquiry.detail.value();
    let head = match store.enquiry.row() {
        Some(row) => head::head(row, detail, store, theme, usize::from(area.width)),
        None => Vec::new(),
    };
    let head_lines = u16::try_from(head.len()).unwrap_or(0).min(area.height);
    frame.render_widget(
        Paragraph::new(head),
        Rect {
            height: head_lines,
            ..area
        },
    );
    let body = Rect {
        y: area.y + head_lines,
        height: area.height - head_lines,
        ..area
    };
    let two = body.width >= TWO_PANES && detail.is_some();
    let right_width = if two { body.width * 2 / 5 } else { 0 };
    let left = Rect {
        x: body.x + 1,
        width: (body.width - right_width).saturating_sub(2),
        ..body
    };
    let cells = usize::from(left.width);
    let mut text = PageColumn {
        lines: alert_lines(store, theme, cells),
        chosen: None,
    };
    match detail {
        Some(detail) if two => {
            sidebar::needs(&mut text, detail, theme, cells);
            timeline::text(&mut text, detail, store, theme, cells);
            let x = body.x + body.width - right_width;
            let line = Rect {
                x,
                width: 1,
                ..body
            };
            rule::vertical(theme, frame, line);
            let right = Rect {
                x: x + 2,
                width: right_width.saturating_sub(3),
                ..body
            };
            let mut sidebar_column = PageColumn::default();
            sidebar::sidebar(
                &mut sidebar_column,
                detail,
                store,
                theme,
                usize::from(right.width),
            );
            draw_column(sidebar_column, store, theme, frame, right, measured);
        }
        Some(detail) => one_column(&mut text, detail, store, theme, cells),
        None if store.is_slow() => text.lines.push(Line::styled(
            "Loading the enquiry …",
            theme.style(ThemeRole::Quiet),
        )),
        None => {}
    }
    draw_column(text, store, theme, frame, left, measured);
}

/// Errors and stale data, above everything else.
fn alert_lines(store: &Store, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let id = store.enquiry.id;
    if let Some((id, error)) = store
        .services
        .changes
        .refused
        .as_ref()
        .filter(|(r, _)| Some(*r) == id)
    {
        lines.extend(crate::components::form_error::lines(error, theme, cells));
        lines.extend(crate::components::conflict::lines(
            *id,
            &store.services.changes,
            store.minute(),
            theme,
            cells,
        ));
        lines.push(Line::default());
    }
    if let Some(why) = store.enquiry.detail.why() {
        for words in wrap(&format!("Not up to date: {why} Press r to retry."), cells) {
            lines.push(Line::styled(words, theme.style(ThemeRole::Warning)));
        }
    }
    lines
}

/// On a narrow screen: summary first, then the text, then the sidebar.
fn one_column(
    column: &mut PageColumn,
    detail: &EnquiryDetail,
    store: &Store,
    theme: &Theme,
    cells: usize,
) {
    sidebar::needs(column, detail, theme, cells);
    sidebar::next_steps_summary(column, detail, theme, cells);
    sidebar::context_summary(column, detail, theme, cells);
    timeline::text(column, detail, store, theme, cells);
    sidebar::sidebar(column, detail, store, theme, cells);
}

/// Draws the visible part of a column, with the chosen related enquiry in view.
fn draw_column(
    column: PageColumn,
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let height = usize::from(area.height);
    let furthest = column.lines.len().saturating_sub(height);
    let mut from = store.enquiry.scroll.min(furthest);
    if let Some(at) = column.chosen
        && (at <= from || at + 3 > from + height)
    {
        from = at.saturating_sub(height / 2).min(furthest);
    }
    measured.lines = height;
    measured.furthest = measured.furthest.max(furthest);
    measured.top = from;
    let visible = scroll_window::window(
        column.lines,
        from,
        height,
        "",
        theme.style(ThemeRole::Quiet),
    );
    frame.render_widget(Paragraph::new(visible), area);
}
