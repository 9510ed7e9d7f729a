//! Tabs with counts, then one line an enquiry, with the preview beside them.

mod empty;
mod preview;
mod rows;
mod tabs;

use super::state::QueueScreen;
use crate::components::cursor::window;
use crate::components::text::clean;
use crate::components::{conflict, form_error, text_box};
use crate::domain::ListSource;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use empty::empty;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use rows::{QueueColumns, alone_line, headings, row_line};
use tabs::{summary, tabs};

impl Draw for QueueScreen {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let list = self.list();
        let pane = preview::width(self, area);
        let sort = match self.lists.found.as_ref().map(|found| &found.source) {
            // No column shows this order.
            Some(ListSource::Watched | ListSource::Drafts | ListSource::Search(_)) => None,
            _ => Some(list.sort),
        };
        let cells = usize::from(area.width);
        let columns = QueueColumns::fit(cells - usize::from(pane), list, sort);
        let mut head = vec![tabs(self, cx, cells)];
        if area.height >= 8 {
            head.push(summary(self, cx, cells));
            head.push(headings(&columns, sort, cx.theme));
        }
        let refusal = refusal(self, cx, cells);
        let height = |lines: usize| u16::try_from(lines).unwrap_or(0);
        let refusal_lines = height(refusal.len()).min(area.height / 3);
        let parts = [
            Constraint::Length(height(head.len())),
            Constraint::Fill(1),
            Constraint::Length(refusal_lines),
        ];
        let [top, body, bottom] = Layout::vertical(parts).areas(area);
        for (line, row) in head.into_iter().zip(top.rows()) {
            frame.render_widget(line, row);
        }
        if pane > 0 {
            // Beside the headings and the rows, below the tabs that reach over both.
            let y = top.bottom().saturating_sub(1);
            let beside = Rect {
                x: area.right() - pane,
                y,
                width: pane,
                height: body.bottom() - y,
            };
            preview::draw(self, cx, frame, beside);
        }
        let rows = Rect {
            width: body.width - pane,
            ..body
        };
        cx.measure_list(usize::from(rows.height), pane > 0);
        if let Some(field) = self.filter.shown()
            && top.height > 1
        {
            // After " Filter: " in the summary line.
            let typed = Rect {
                x: area.x + 9.min(area.width),
                y: area.y + 1,
                width: 24.min(area.width.saturating_sub(9)),
                height: 1,
            };
            text_box::draw(
                frame,
                typed,
                field.area(),
                cx.theme.style(ThemeRole::Strong),
            );
        }
        draw_rows(self, &columns, cx, frame, rows);
        for (line, row) in refusal.into_iter().zip(bottom.rows()) {
            frame.render_widget(line, row);
        }
    }
}

/// Only the visible rows are built.
fn draw_rows(
    screen: &QueueScreen,
    columns: &QueueColumns,
    cx: &DrawContext<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let list = screen.list();
    let shown = list.shown();
    let lines = usize::from(area.height);
    let top = window(list.cursor, list.len(), lines);
    let alone = screen.lists.standalone_drafts(&cx.services.drafts);
    for (row_area, index) in area.rows().zip(top..list.len()) {
        let chosen = index == list.cursor.index;
        let row = || shown.get(index.checked_sub(list.above)?);
        let line = match (alone.get(index), row()) {
            (Some(alone), _) => alone_line(cx, alone, chosen, columns, usize::from(area.width)),
            (None, Some(row)) => row_line(screen, cx, row, chosen, columns),
            (None, None) => continue,
        };
        frame.render_widget(line, row_area);
    }
    if list.is_empty()
        && let Some(first) = area.rows().next()
    {
        frame.render_widget(empty(screen, cx), first);
    }
}

/// The error about one row, below the list.
fn refusal(screen: &QueueScreen, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let theme = cx.theme;
    let Some((id, error)) = &cx.services.changes.refused else {
        return Vec::new();
    };
    let Some(row) = screen.list().find(*id) else {
        return Vec::new();
    };
    let mut lines = vec![Line::styled(
        format!("✕ {}", clean(&row.reference)),
        theme.style(ThemeRole::Strong),
    )];
    lines.extend(form_error::lines(error, theme, cells.saturating_sub(1)));
    lines.extend(conflict::lines(
        *id,
        &cx.services.changes,
        cx.now,
        theme,
        cells.saturating_sub(1),
    ));
    lines
}
