//! The queue: tabs with counts, then one line an enquiry. Only visible rows are built.

mod empty;
mod rows;
mod tabs;

use crate::action::ViewMetrics;
use crate::components::cursor::window;
use crate::components::text::clean;
use crate::components::text_box;
use crate::store::Store;
use crate::store::adhoc_list::ListSource;
use crate::store::popup::Popup;
use crate::theme::{Theme, ThemeRole};
use crate::wording::time::Pressure;
use empty::empty;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use rows::{QueueColumns, alone_line, headings, row_line};
use tabs::{summary, tabs};

pub(super) fn draw(
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let list = store.queue.list();
    let shown = list.shown();
    let cells = usize::from(area.width);
    let pane = super::preview::width(store, area);
    measured.pane = pane > 0;
    let sort = match store.queue.found.as_ref().map(|found| &found.source) {
        // No column shows this order.
        Some(ListSource::Watched | ListSource::Drafts) => None,
        _ => Some(list.sort),
    };
    let columns = QueueColumns::fit(cells - usize::from(pane), list, sort);
    let mut head = vec![tabs(store, theme, cells)];
    if area.height >= 8 {
        head.push(summary(store, theme, cells));
        head.push(headings(&columns, sort, theme));
    }
    let refusal = refusal(store, theme, cells);
    let refusal_lines = u16::try_from(refusal.len())
        .unwrap_or(0)
        .min(area.height / 3);
    let head_lines = u16::try_from(head.len()).unwrap_or(0).min(area.height);
    for (y, line) in (area.y..area.y + head_lines).zip(head) {
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..area
            },
        );
    }
    if let Some(Popup::Filter { field }) = &store.popup
        && head_lines > 1
    {
        // After " Filter: " in the summary line.
        let typed = Rect {
            x: area.x + 9.min(area.width),
            y: area.y + 1,
            width: 24.min(area.width.saturating_sub(9)),
            height: 1,
        };
        text_box::draw(frame, typed, field.area(), theme.style(ThemeRole::Strong));
    }
    if pane > 0 {
        // Beside the headings and the rows, below the tabs that reach over both.
        let y = area.y + head_lines.saturating_sub(1);
        let beside = Rect {
            x: area.x + area.width - pane,
            y,
            width: pane,
            height: (area.y + area.height - y).saturating_sub(refusal_lines),
        };
        super::preview::draw(store, theme, frame, beside);
    }
    let rows_area = Rect {
        y: area.y + head_lines,
        width: area.width - pane,
        height: (area.height - head_lines).saturating_sub(refusal_lines),
        ..area
    };
    measured.lines = usize::from(rows_area.height);
    let top = window(list.cursor, list.len(), measured.lines);
    let alone = store.standalone_drafts();
    let cells = usize::from(rows_area.width);
    for (y, index) in (rows_area.y..).zip((top..list.len()).take(measured.lines)) {
        let chosen = index == list.cursor.index;
        let row = || shown.get(index.checked_sub(list.above)?);
        let line = match (alone.get(index), row()) {
            (Some(alone), _) => alone_line(store, theme, alone, chosen, &columns, cells),
            (None, Some(row)) => row_line(store, theme, row, chosen, &columns),
            (None, None) => continue,
        };
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..rows_area
            },
        );
    }
    if list.is_empty() && rows_area.height > 0 {
        frame.render_widget(
            empty(store, theme),
            Rect {
                height: 1,
                ..rows_area
            },
        );
    }
    let below = rows_area.y + rows_area.height;
    for (y, line) in (below..below + refusal_lines).zip(refusal) {
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..area
            },
        );
    }
}

/// How a deadline looks; its sign says the same without colour.
pub(in crate::screens) fn pressing(pressure: Pressure) -> ThemeRole {
    match pressure {
        Pressure::Calm => ThemeRole::Text,
        Pressure::Soon => ThemeRole::Warning,
        Pressure::Late => ThemeRole::Error,
    }
}

/// The error about one row, below the list.
fn refusal(store: &Store, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let Some((id, error)) = &store.services.changes.refused else {
        return Vec::new();
    };
    let Some(row) = store.queue.list().find(*id) else {
        return Vec::new();
    };
    let mut lines = vec![Line::styled(
        format!("✕ {}", clean(&row.reference)),
        theme.style(ThemeRole::Strong),
    )];
    lines.extend(crate::components::form_error::lines(
        error,
        theme,
        cells.saturating_sub(1),
    ));
    lines.extend(crate::components::conflict::lines(
        *id,
        &store.services.changes,
        store.minute(),
        theme,
        cells.saturating_sub(1),
    ));
    lines
}
