//! Draws the reports: tabs, then a table with one column drawn as bars.

mod export;
mod table;

use super::state::Reports;
use crate::components::cursor::window;
use crate::components::text::{clean, cut, width};
use crate::components::{age, scroll_window};
use crate::domain::{Report, ReportName};
use crate::keys::REFRESH;
use crate::theme::{Theme, ThemeRole};
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use table::{ReportColumns, headings, largest, row_line};

impl Draw for Reports {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let theme = cx.theme;
        let quiet = theme.style(ThemeRole::Quiet);
        let cells = usize::from(area.width);
        let mut head = vec![tabs(self.name, theme, cells)];
        let mut body = Vec::new();
        match self.data.value() {
            Some(report) => {
                head.push(summary(self, report, cx, cells));
                let columns = ReportColumns::fit(report, cells);
                head.push(headings(report, &columns, theme));
                let largest = largest(report);
                let opens = self.opens().len();
                for (index, row) in report.rows.iter().enumerate() {
                    let is_chosen = index == self.cursor.index && index < opens;
                    let chosen = self.chosen_column().filter(|_| is_chosen);
                    body.push(row_line(report, row, &columns, (largest, chosen), theme));
                }
                if report.rows.is_empty() {
                    body.push(Line::styled("   There is nothing to report yet.", quiet));
                }
            }
            None => {
                let words = match self.data.why() {
                    Some(why) => format!("   {} Press {REFRESH} to retry.", clean(why)),
                    None if cx.is_slow => "   Loading the report …".into(),
                    None => String::new(),
                };
                head.push(Line::styled(words, quiet));
            }
        }
        let height = u16::try_from(head.len()).unwrap_or(1);
        let [head_area, table] =
            Layout::vertical([Constraint::Max(height), Constraint::Fill(1)]).areas(area);
        let lines = usize::from(table.height);
        let furthest = body.len().saturating_sub(lines);
        cx.measure_screen(lines, furthest);
        let from = match self.opens().len() {
            0 => self.scroll.min(furthest),
            rows => window(self.cursor, rows, lines),
        };
        let visible = scroll_window::window(body, from, lines, " ", quiet);
        // Each line styles its row to the edge, which a paragraph would not.
        let rows = head_area.rows().zip(head);
        for (row, line) in rows.chain(table.rows().zip(visible)) {
            frame.render_widget(line, row);
        }
    }
}

/// Tabs of the reports; where they do not fit, those around the open one, none of them cut, and a sign for more.
fn tabs(open: ReportName, theme: &Theme, cells: usize) -> Line<'static> {
    let piece = |name: ReportName| {
        let mark = if name == open { "▸" } else { " " };
        format!("{}{mark}{}  ", before(name), name.word())
    };
    let pieces: Vec<(String, bool)> = ReportName::ALL
        .iter()
        .map(|name| (piece(*name), *name == open))
        .collect();
    let at = pieces.iter().position(|(_, open)| *open).unwrap_or(0);
    let (from, to) = around(at, &pieces, cells);
    let quiet = theme.style(ThemeRole::Quiet);
    let mut spans = Vec::new();
    if from > 0 {
        spans.push(Span::styled("‹ ", quiet));
    }
    spans.extend(pieces[from..to].iter().map(|(words, open)| {
        let style = match open {
            true => theme.style(ThemeRole::Tab),
            false => quiet,
        };
        Span::styled(words.clone(), style)
    }));
    if to < pieces.len() {
        spans.push(Span::styled("›", quiet));
    }
    Line::from(spans)
}

/// Cells of the sign for more tabs on one side.
const HIDDEN: usize = 2;

/// The tabs that fit with the open one, as many before it as after it.
fn around(at: usize, pieces: &[(String, bool)], cells: usize) -> (usize, usize) {
    let wide = |from: usize, to: usize| -> usize {
        let tabs: usize = pieces[from..to].iter().map(|(words, _)| width(words)).sum();
        let sides = usize::from(from > 0) + usize::from(to < pieces.len());
        tabs + sides * HIDDEN
    };
    let (mut from, mut to) = (at, at + 1);
    loop {
        let before = (from, to);
        if to < pieces.len() && wide(from, to + 1) <= cells {
            to += 1;
        }
        if from > 0 && wide(from - 1, to) <= cells {
            from -= 1;
        }
        if before == (from, to) {
            return before;
        }
    }
}

/// Two tabs are called "by type", so a bar separates the kinds of report.
fn before(name: ReportName) -> &'static str {
    match name {
        ReportName::ResponsesByMonth
        | ReportName::TimesByMonth
        | ReportName::ReopenedByMonth
        | ReportName::ClocksByMonth
        | ReportName::AgeingByType
        | ReportName::Backlog => "│ ",
        _ => "",
    }
}

/// Title and period.
fn summary(
    reports: &Reports,
    report: &Report,
    cx: &DrawContext<'_>,
    cells: usize,
) -> Line<'static> {
    if let Some(said) = age::not_up_to_date(&reports.data, cx) {
        let words = format!(" {said} {}", report.filter());
        return Line::styled(cut(&words, cells), cx.theme.style(ThemeRole::Warning));
    }
    // While another period loads, the old rows stay and say so.
    let words = match reports.awaited().filter(|_| cx.is_slow) {
        Some(months) => format!(" Loading {months} months … Showing: {}", report.filter()),
        None => format!(" {} · {}", report.name.title(), report.filter()),
    };
    Line::styled(cut(&words, cells), cx.theme.style(ThemeRole::Quiet))
}
