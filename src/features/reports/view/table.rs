//! The table of a report: widths, headings, and a row with its bar.

use crate::components::bar::bar;
use crate::components::text::{clean, fit, fit_right, width};
use crate::domain::{Cell, Report};
use crate::theme::{Theme, ThemeRole};
use ratatui::text::{Line, Span};

/// The longest a name may be before it is cut for the figures.
const NAME: usize = 34;

/// Width of each column, and of the bars before the charted one.
pub(super) struct ReportColumns {
    cells: Vec<usize>,
    bars: usize,
}

impl ReportColumns {
    pub fn fit(report: &Report, room: usize) -> Self {
        let mut cells: Vec<usize> = Vec::new();
        for (index, head) in report.columns.iter().enumerate() {
            let values = report.rows.iter().filter_map(|row| row.get(index));
            let widest = values.map(|cell| width(&clean(&cell.text()))).max();
            let most = if index == 0 { NAME } else { 30 };
            cells.push(widest.unwrap_or(0).max(width(head)).min(most));
        }
        let taken: usize = cells.iter().map(|cells| cells + 2).sum::<usize>() + 1;
        let mut bars = room.saturating_sub(taken + 2).min(60);
        if bars < 6 {
            bars = 0;
            // Too narrow: shorten the name, never the figures.
            let over = (taken + 1).saturating_sub(room);
            if let Some(name) = cells.first_mut() {
                *name = name.saturating_sub(over).max(8);
            }
        }
        Self { cells, bars }
    }
}

pub(super) fn largest(report: &Report) -> f64 {
    let charted = report.rows.iter().filter_map(|row| row.get(report.charted));
    charted.filter_map(Cell::measure).fold(0.0, f64::max)
}

pub(super) fn headings(report: &Report, columns: &ReportColumns, theme: &Theme) -> Line<'static> {
    let mut words = String::from(" ");
    for (index, (head, cells)) in report.columns.iter().zip(&columns.cells).enumerate() {
        let head = head.to_uppercase();
        if index == report.charted && columns.bars > 0 {
            words += &" ".repeat(columns.bars + 2);
        }
        words += &placed(report, index, &head, *cells);
        words += "  ";
    }
    Line::styled(words, theme.style(ThemeRole::Quiet))
}

/// Words are left-aligned, figures right-aligned.
fn placed(report: &Report, index: usize, words: &str, cells: usize) -> String {
    let figures = report.rows.iter().filter_map(|row| row.get(index));
    let is_figure = index > 0 && figures.into_iter().any(|cell| cell.measure().is_some());
    if is_figure {
        fit_right(words, cells)
    } else {
        fit(words, cells)
    }
}

pub(super) fn row_line(
    report: &Report,
    row: &[Cell],
    columns: &ReportColumns,
    (largest, chosen): (f64, Option<usize>),
    theme: &Theme,
) -> Line<'static> {
    let mut spans = vec![match chosen {
        Some(_) => Span::styled("▌", theme.style(ThemeRole::Focus)),
        None => Span::raw(" "),
    }];
    for (index, (cell, cells)) in row.iter().zip(&columns.cells).enumerate() {
        if index == report.charted && columns.bars > 0 {
            let drawn = bar(cell.measure().unwrap_or(0.0), largest, columns.bars);
            spans.push(Span::styled(
                format!("{drawn}  "),
                theme.style(ThemeRole::Key),
            ));
        }
        let words = placed(report, index, &clean(&cell.text()), *cells);
        let style = match chosen == Some(index) {
            true => theme.style(ThemeRole::Focus),
            false => theme.style(ThemeRole::Text),
        };
        spans.push(Span::styled(words, style));
        spans.push(Span::raw("  "));
    }
    Line::from(spans)
}
