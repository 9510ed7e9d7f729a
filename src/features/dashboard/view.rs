//! Counts under headings, each with a bar; Enter lists the enquiries in a count.

mod strip;

use super::state::DashboardScreen;
use crate::components::bar::bar;
use crate::components::text::{clean, cut, fit, fit_right, width};
use crate::components::{age, draft_hint, scroll_window};
use crate::domain::figures::{capped, grouped};
use crate::domain::{ClockBand, Dashboard, DueBand, Figure, Section};
use crate::keys::{REFRESH, SCOPE};
use crate::theme::{Theme, ThemeRole};
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

/// From here on two columns fit side by side.
const TWO_COLUMNS: u16 = 76;
const COUNT: usize = 7;
const LATE: usize = 9;
/// Length of "Waiting for a reply", the longest built-in name.
const LONGEST_NAME: usize = 19;
const SHORTEST_BAR: usize = 6;

/// A line, and the index of its figure.
type DrawResult = (Option<usize>, Line<'static>);

impl Draw for DashboardScreen {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let head = if area.height > 4 { 2 } else { 0 };
        let strip = strip::height(self.data.value(), area);
        let rows = [
            Constraint::Length(head),
            Constraint::Length(strip),
            Constraint::Fill(1),
        ];
        let [top, ahead, body] = Layout::vertical(rows).areas(area);
        cx.measure_screen(usize::from(body.height), 0);
        let first_line = |area: Rect| area.rows().next().unwrap_or_default();
        let Some(data) = self.data.value() else {
            frame.render_widget(nothing(self, cx), first_line(area));
            return;
        };
        if head > 0 {
            let line = summary(self, data, cx, usize::from(area.width));
            frame.render_widget(line, first_line(top));
        }
        for (line, row) in strip::lines(data, cx.theme).into_iter().zip(ahead.rows()) {
            frame.render_widget(line, row);
        }
        let sections: &[&[Section]] = match area.width >= TWO_COLUMNS {
            true => &[
                &[
                    Section::Take,
                    Section::Decide,
                    Section::Due,
                    Section::Tasks,
                    Section::People,
                ],
                &[Section::Types, Section::Ages, Section::Priorities],
            ],
            false => &[&[
                Section::Take,
                Section::Decide,
                Section::Due,
                Section::Tasks,
                Section::People,
                Section::Types,
                Section::Ages,
                Section::Priorities,
            ]],
        };
        // A cell at the right, and two between the columns.
        let count = u16::try_from(sections.len()).unwrap_or(1);
        let wide = body.width.saturating_sub(2 * (count - 1) + 1) / count;
        let columns = Layout::horizontal(sections.iter().map(|_| Constraint::Length(wide)));
        let columns = columns.spacing(2).flex(ratatui::layout::Flex::Start);
        for (column, part) in columns.split(body).iter().zip(sections) {
            let lines = lines(self, data, part, cx.theme, usize::from(column.width));
            column_of(lines, self.cursor.index, cx.theme, frame, *column);
        }
    }
}

/// Draws the lines that fit, with the chosen figure in view.
fn column_of(
    lines: Vec<DrawResult>,
    chosen: usize,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let height = usize::from(area.height);
    let at = lines.iter().position(|(figure, _)| *figure == Some(chosen));
    let overflow = lines.len().saturating_sub(height);
    // Keep a line below the chosen one for "↓ n more".
    let top = at
        .map_or(0, |at| (at + 2).saturating_sub(height))
        .min(overflow);
    let lines = lines.into_iter().map(|(_, line)| line).collect();
    let visible = scroll_window::window(lines, top, height, " ", theme.style(ThemeRole::Quiet));
    for (line, y) in visible.into_iter().zip(area.y..) {
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

/// Scope, number of open enquiries, drafts, and the key for the scope.
fn summary(
    screen: &DashboardScreen,
    data: &Dashboard,
    cx: &DrawContext<'_>,
    cells: usize,
) -> Line<'static> {
    let theme = cx.theme;
    if let Some(said) = age::not_up_to_date(&screen.data, cx) {
        let words = format!(" {said}");
        return Line::styled(cut(&words, cells), theme.style(ThemeRole::Warning));
    }
    let open = capped(data.open, data.cut);
    let more = match data.cut {
        true => format!(" · only the {} due soonest are counted", grouped(data.open)),
        false => String::new(),
    };
    let scope = format!(" {}", data.scope.word());
    let drafts = draft_hint::waiting(cx.draft_count());
    let as_of = age::while_loading(&screen.data, cx).map_or(String::new(), |at| format!(" · {at}"));
    let rest =
        format!("{as_of} · {open} open{more}{drafts} · {SCOPE} Show: me · my team · everyone");
    Line::from(vec![
        Span::styled(scope.clone(), theme.style(ThemeRole::Tab)),
        Span::styled(
            cut(&rest, cells.saturating_sub(width(&scope))),
            theme.style(ThemeRole::Quiet),
        ),
    ])
}

fn nothing(screen: &DashboardScreen, cx: &DrawContext<'_>) -> Line<'static> {
    let words = match screen.data.why() {
        Some(why) => format!("   {} Press {REFRESH} to retry.", clean(why)),
        None if cx.is_slow => "   Counting …".into(),
        None => String::new(),
    };
    Line::styled(words, cx.theme.style(ThemeRole::Quiet))
}

fn lines(
    screen: &DashboardScreen,
    data: &Dashboard,
    sections: &[Section],
    theme: &Theme,
    cells: usize,
) -> Vec<DrawResult> {
    let mut lines: Vec<DrawResult> = Vec::new();
    for section in sections {
        let figures: Vec<(usize, &Figure)> = data
            .figures
            .iter()
            .enumerate()
            .filter(|(_, figure)| figure.section == *section)
            .collect();
        if figures.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push((None, Line::default()));
        }
        lines.push((None, heading(*section, theme, cells)));
        let largest = figures.iter().map(|(_, figure)| figure.count).max();
        for (index, figure) in figures {
            let chosen = index == screen.cursor.index;
            let line = figure_line(figure, chosen, largest.unwrap_or(0), theme, cells);
            lines.push((Some(index), line));
        }
    }
    lines
}

fn heading(section: Section, theme: &Theme, cells: usize) -> Line<'static> {
    let numbers = format!("{}{}", fit_right("OPEN", COUNT), fit_right("LATE", LATE));
    let word = fit(
        &format!(" {}", section.word()),
        cells.saturating_sub(COUNT + LATE),
    );
    Line::from(vec![
        Span::styled(word, theme.style(ThemeRole::Strong)),
        Span::styled(numbers, theme.style(ThemeRole::Quiet)),
    ])
}

/// Name, bar, count, and how many are late.
fn figure_line(
    figure: &Figure,
    chosen: bool,
    largest: i64,
    theme: &Theme,
    cells: usize,
) -> Line<'static> {
    let room = cells.saturating_sub(1 + COUNT + LATE);
    // What asks for a decision is read, not compared.
    let bars = match figure.section {
        Section::Take | Section::Decide | Section::Tasks => 0,
        _ => room.saturating_sub(LONGEST_NAME + 1).min(room * 3 / 5),
    };
    // A bar of a few cells is too coarse to compare, so the names get its cells.
    let bars = if bars < SHORTEST_BAR { 0 } else { bars };
    let gap = usize::from(bars > 0);
    let name = fit(&clean(&figure.name), room.saturating_sub(bars + gap));
    let marker = if chosen { "▌" } else { " " };
    // Bold marks what needs a decision, so that it shows without colours too.
    let weight = match (figure.section, figure.count) {
        (Section::Take | Section::Decide, 0) => ThemeRole::Quiet,
        (Section::Take | Section::Decide, _) => ThemeRole::Strong,
        _ => ThemeRole::Text,
    };
    let role = if chosen { ThemeRole::Focus } else { weight };
    let mut spans = vec![Span::styled(format!("{marker}{name}"), theme.style(role))];
    if bars > 0 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a bar has a hundred cells at most"
        )]
        let drawn = bar(figure.count as f64, largest as f64, bars);
        spans.push(Span::styled(
            format!(" {drawn}"),
            theme.style(ThemeRole::Key),
        ));
    }
    spans.push(Span::styled(
        fit_right(&figure.count_text(), COUNT),
        theme.style(weight),
    ));
    // The overdue count is late as a whole.
    let whole = figure.filter.due == Some(DueBand::Overdue)
        || figure.filter.clocks == Some(ClockBand::GrosslyLate);
    if figure.overdue > 0 && !whole {
        let late = format!("‼ {}", capped(figure.overdue, figure.more));
        spans.push(Span::styled(
            fit_right(&late, LATE),
            theme.style(ThemeRole::Error),
        ));
    }
    Line::from(spans)
}
