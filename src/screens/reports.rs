//! The reports screen: tabs, then a table with one column drawn as bars.

mod table;

use crate::action::ViewMetrics;
use crate::components::scroll_window;
use crate::components::text::{clean, cut, width};
use crate::domain::{Report, ReportName};
use crate::store::Store;
use crate::theme::{Theme, ThemeRole};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use table::{ReportColumns, headings, largest, row_line};

pub(super) fn draw(
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let cells = usize::from(area.width);
    let mut head = vec![tabs(store, theme, cells)];
    let mut body = Vec::new();
    match store.reports.data().value() {
        Some(report) => {
            head.push(summary(store, report, theme, cells));
            let columns = ReportColumns::fit(report, cells);
            head.push(headings(report, &columns, theme));
            let largest = largest(report);
            let rows = report.rows.iter();
            body.extend(rows.map(|row| row_line(report, row, &columns, largest, theme)));
            if report.rows.is_empty() {
                let words = "   There is nothing to report yet.";
                body.push(Line::styled(words, theme.style(ThemeRole::Quiet)));
            }
        }
        None => {
            let words = match store.reports.data().why() {
                Some(why) => format!("   {} Press r to retry.", clean(why)),
                None if store.is_slow() => "   Loading the report …".into(),
                None => String::new(),
            };
            head.push(Line::styled(words, theme.style(ThemeRole::Quiet)));
        }
    }
    let room = usize::from(area.height);
    head.truncate(room);
    let left = room - head.len();
    measured.lines = left;
    measured.furthest = body.len().saturating_sub(left);
    let from = store.reports.scroll.min(measured.furthest);
    let visible = scroll_window::window(body, from, left, " ", theme.style(ThemeRole::Quiet));
    for (line, y) in head.into_iter().chain(visible).zip(area.y..) {
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

/// Tabs of the reports; where they do not fit, from the open one on.
fn tabs(store: &Store, theme: &Theme, cells: usize) -> Line<'static> {
    let piece = |name: ReportName| {
        let open = name == store.reports.name;
        (
            open,
            format!(
                "{}{}{}",
                before(name),
                if open { "▸" } else { " " },
                name.word()
            ),
        )
    };
    let all = ReportName::ALL;
    let wide: usize = all.iter().map(|name| width(&piece(*name).1) + 2).sum();
    let first = if wide <= cells {
        0
    } else {
        store.reports.name as usize
    };
    let mut left = cells;
    let mut spans = Vec::new();
    for (open, words) in all.iter().copied().skip(first).map(piece) {
        let words = cut(&format!("{words}  "), left);
        left -= width(&words);
        let role = if open {
            ThemeRole::Tab
        } else {
            ThemeRole::Quiet
        };
        spans.push(Span::styled(words, theme.style(role)));
    }
    Line::from(spans)
}

/// Two tabs are called "by type", so a bar separates the kinds of report.
fn before(name: ReportName) -> &'static str {
    match name {
        ReportName::ResponsesByMonth | ReportName::TimesByMonth | ReportName::Backlog => "│ ",
        _ => "",
    }
}

/// Title and period.
fn summary(store: &Store, report: &Report, theme: &Theme, cells: usize) -> Line<'static> {
    if let Some(why) = store.reports.data().why() {
        let over = report.filter();
        let words = format!(" Not up to date, {over}: {} Press r to retry.", clean(why));
        return Line::styled(cut(&words, cells), theme.style(ThemeRole::Warning));
    }
    // While another period loads, the old rows stay and say so.
    let words = match store.reports.awaited().filter(|_| store.is_slow()) {
        Some(months) => format!(" Loading {months} months … Showing: {}", report.filter()),
        None => format!(" {} · {}", report.name.title(), report.filter()),
    };
    Line::styled(cut(&words, cells), theme.style(ThemeRole::Quiet))
}
