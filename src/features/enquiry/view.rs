//! Draws question, citizen, stage, next steps, correspondence, and related records.

mod documents;
mod head;
mod related;
mod sidebar;
mod timeline;

use super::state::EnquiryScreen;
use crate::components::text::wrap;
use crate::components::{age, conflict, form_error, rule, scroll_window};
use crate::domain::EnquiryDetail;
use crate::keys::DUPLICATES;
use crate::theme::{Theme, ThemeRole};
use crate::view::{Draw, DrawContext};
use crate::wording::duplicates::{self, DuplicateWords};
use crate::wording::transitions;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// From this width the sidebar is beside the text instead of below it.
const TWO_PANES: u16 = 100;

/// Lines of a column, and the line of the chosen related enquiry.
#[derive(Default)]
struct PageColumn {
    lines: Vec<Line<'static>>,
    chosen: Option<usize>,
    /// Where letters, messages and notes begin.
    entries: Vec<usize>,
}

fn heading(column: &mut PageColumn, words: &str, theme: &Theme) {
    if !column.lines.is_empty() {
        column.lines.push(Line::default());
    }
    let line = Line::styled(words.to_owned(), theme.style(ThemeRole::Strong));
    column.lines.push(line);
}

impl Draw for EnquiryScreen {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let detail = self.detail.value();
        let head = match self.newest_row() {
            Some(row) => head::head(row, detail, cx, usize::from(area.width)),
            None => Vec::new(),
        };
        let head_lines = u16::try_from(head.len()).unwrap_or(0).min(area.height);
        let rows = [Constraint::Length(head_lines), Constraint::Fill(1)];
        let [top, body] = Layout::vertical(rows).areas(area);
        frame.render_widget(Paragraph::new(head), top);
        let two = body.width >= TWO_PANES && detail.is_some();
        let beside = if two { body.width * 2 / 5 } else { 0 };
        let panes = [Constraint::Fill(1), Constraint::Length(beside)];
        let [left, right] = Layout::horizontal(panes).areas(body);
        // A cell at each side of the text.
        let left = left.inner(Margin::new(1, 0));
        let cells = usize::from(left.width);
        let mut text = PageColumn {
            lines: alert_lines(self, cx, cells),
            ..PageColumn::default()
        };
        match detail {
            Some(detail) if two => {
                sidebar::needs(&mut text, detail, cx.theme, cells);
                timeline::text(&mut text, (self, detail), cx, cells);
                let panes = [
                    Constraint::Length(1),
                    Constraint::Length(1),
                    Constraint::Fill(1),
                    Constraint::Length(1),
                ];
                let [line, _, right, _] = Layout::horizontal(panes).areas(right);
                rule::vertical(cx.theme, frame, line);
                let mut column = PageColumn::default();
                sidebar::sidebar(&mut column, (self, detail), cx, usize::from(right.width));
                draw_column(column, self.scroll, cx, frame, right);
            }
            Some(detail) => one_column(&mut text, (self, detail), cx, cells),
            None if cx.is_slow => text.lines.push(Line::styled(
                "Loading the enquiry …",
                cx.theme.style(ThemeRole::Quiet),
            )),
            None => {}
        }
        draw_column(text, self.scroll, cx, frame, left);
    }
}

/// Errors and stale data, above everything else.
fn alert_lines(screen: &EnquiryScreen, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let changes = &cx.services.changes;
    let refused = changes.refused.as_ref();
    if let Some((id, error)) = refused.filter(|(id, _)| *id == screen.id) {
        lines.extend(form_error::lines(error, cx.theme, cells));
        lines.extend(conflict::lines(*id, changes, cx.now, cx.theme, cells));
        lines.push(Line::default());
    }
    if let Some(step) = screen.detail.value().and_then(|it| it.waiting_step()) {
        for words in wrap(&transitions::waits(step), cells) {
            lines.push(Line::styled(words, cx.theme.style(ThemeRole::Warning)));
        }
        lines.push(Line::default());
    }
    if let Some((words, role)) = screen.detail.value().and_then(duplicate_words) {
        let wrapped = wrap(&words, cells).into_iter();
        lines.extend(wrapped.map(|words| Line::styled(words, cx.theme.style(role))));
        lines.push(Line::default());
    }
    if let Some(said) = age::not_up_to_date(&screen.detail, cx) {
        for words in wrap(&said, cells) {
            lines.push(Line::styled(words, cx.theme.style(ThemeRole::Warning)));
        }
    }
    lines
}

/// That the enquiry is merged into another, or is likely a duplicate of one, and the key for it.
fn duplicate_words(detail: &EnquiryDetail) -> Option<(String, ThemeRole)> {
    Some(match duplicates::of_enquiry(detail)? {
        DuplicateWords::Merged(words) => (
            format!("{words} Press {DUPLICATES} to undo the merge."),
            ThemeRole::Warning,
        ),
        DuplicateWords::Likely(words) => (
            format!("{words} Press {DUPLICATES} to compare."),
            ThemeRole::Quiet,
        ),
    })
}

/// On a narrow screen: summary first, then the text, then the sidebar.
fn one_column(
    column: &mut PageColumn,
    (screen, detail): (&EnquiryScreen, &EnquiryDetail),
    cx: &DrawContext<'_>,
    cells: usize,
) {
    sidebar::needs(column, detail, cx.theme, cells);
    sidebar::next_steps_summary(column, detail, cx.theme, cells);
    sidebar::context_summary(column, detail, cx.theme, cells);
    timeline::text(column, (screen, detail), cx, cells);
    sidebar::sidebar(column, (screen, detail), cx, cells);
}

/// Draws the visible part of a column, with the chosen related enquiry in view.
fn draw_column(
    column: PageColumn,
    scroll: usize,
    cx: &DrawContext<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let height = usize::from(area.height);
    let furthest = column.lines.len().saturating_sub(height);
    let mut from = scroll.min(furthest);
    if let Some(at) = column.chosen
        && (at <= from || at + 3 > from + height)
    {
        from = at.saturating_sub(height / 2).min(furthest);
    }
    cx.measure_column(height, furthest, from);
    if !column.entries.is_empty() {
        let entries = column.entries.iter().copied();
        let before = entries.clone().rfind(|at| *at < from).unwrap_or(0);
        let behind = entries.clone().find(|at| *at > from).unwrap_or(furthest);
        cx.measure_entries(before, behind.min(furthest));
    }
    let quiet = cx.theme.style(ThemeRole::Quiet);
    let visible = scroll_window::window(column.lines, from, height, "", quiet);
    frame.render_widget(Paragraph::new(visible), area);
}
