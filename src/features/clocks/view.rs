//! Draws the clocks of an enquiry: a line each, and below them the explanation of the chosen one.

use super::state::ClockScreen;
use crate::components::cursor::window;
use crate::components::text::{clean, cut, fit, wrap};
use crate::components::{age, pressure, scroll_window};
use crate::domain::{Clock, ClockState};
use crate::keys::{REFRESH, SCROLL_DOWN, SCROLL_UP};
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use crate::wording::time::Pressure;
use crate::wording::{clocks as words, time};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

impl Draw for ClockScreen {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let clocks = self.clocks();
        let wanted = u16::try_from(clocks.len().max(1)).unwrap_or(u16::MAX);
        let [first, list, rule, below] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(wanted.min(area.height / 2)),
            Constraint::Length(1),
            Constraint::Fill(1),
        ])
        .areas(area);
        let below = below.inner(Margin::new(1, 0));
        let lines = usize::from(list.height);
        let top = window(self.cursor, clocks.len(), lines);
        for (row, (index, clock)) in list.rows().zip(clocks.iter().enumerate().skip(top)) {
            let line = clock_line(clock, index == self.cursor.index, cx, row.width);
            frame.render_widget(line, row);
        }
        let line = "─".repeat(usize::from(rule.width));
        frame.render_widget(Line::styled(line, cx.theme.style(ThemeRole::Rule)), rule);
        let quiet = cx.theme.style(ThemeRole::Quiet);
        let mut furthest = 0;
        if let Some(clock) = self.chosen() {
            let text = explanation(self, clock, cx, usize::from(below.width));
            let height = usize::from(below.height);
            furthest = text.len().saturating_sub(height);
            cx.measure_panes(lines, height, furthest);
            let from = self.scroll.min(furthest);
            let visible = scroll_window::window(text, from, height, "", quiet);
            frame.render_widget(Paragraph::new(visible), below);
        } else {
            cx.measure_panes(lines, 0, 0);
            let said = match self.clocks.value() {
                Some(_) => "   No clock runs for this enquiry.",
                None if cx.is_slow => "   Loading the clocks …",
                None => "",
            };
            frame.render_widget(Line::styled(said, quiet), list);
        }
        let cells = usize::from(area.width);
        frame.render_widget(head(self, cx, cells, furthest > 0), first);
    }
}

/// Name, time left or state, target.
fn clock_line(clock: &Clock, chosen: bool, cx: &DrawContext<'_>, cells: u16) -> Line<'static> {
    let (mark, role) = match chosen {
        true => ("▌", ThemeRole::Focus),
        false => (" ", ThemeRole::Text),
    };
    let (pressure, left) = match (clock.state, clock.due_at) {
        (ClockState::Running, Some(due)) => time::due(due, cx.now),
        _ if clock.is_missed(cx.now) => (Pressure::Late, words::state(clock, cx.now)),
        _ => (Pressure::Calm, words::state(clock, cx.now)),
    };
    let run = match clock.run {
        1 => String::new(),
        run => format!(" ({run})"),
    };
    let name = fit(&format!("{}{run}", clean(&clock.name)), 36);
    let due = clock
        .due_at
        .map_or_else(String::new, |due| time::column(due, cx.now));
    let style = cx.theme.style(role);
    let left_style = match chosen {
        true => style,
        false => cx.theme.style(pressure::role(pressure)),
    };
    let rest = usize::from(cells).saturating_sub(36 + 1 + 22 + 20);
    Line::from(vec![
        Span::styled(format!("{mark}{name}"), style),
        Span::styled(fit(&left, 22), left_style),
        Span::styled(fit(&due, 20), style),
        Span::styled(fit(&clean(&words::target(clock)), rest), style),
    ])
}

/// The sentence for a citizen, the rule, each stretch, and what people did.
fn explanation(
    screen: &ClockScreen,
    clock: &Clock,
    cx: &DrawContext<'_>,
    cells: usize,
) -> Vec<Line<'static>> {
    let strong = cx.theme.style(ThemeRole::Strong);
    let quiet = cx.theme.style(ThemeRole::Quiet);
    let text = cx.theme.style(ThemeRole::Text);
    let mut lines: Vec<Line<'static>> = wrap(&clean(&words::sentence(clock)), cells)
        .into_iter()
        .map(|line| Line::styled(line, strong))
        .collect();
    let duty = match (clock.legal_basis.is_some(), clock.is_duty) {
        (false, _) => "Target of this organisation",
        (true, true) => "Required by law",
        (true, false) => "Good practice",
    };
    let rule = format!("{duty}: {}", clean(&words::target(clock)));
    lines.extend(
        wrap(&rule, cells)
            .into_iter()
            .map(|it| Line::styled(it, quiet)),
    );
    let started = format!("Started {}", time::exact(clock.started_at));
    lines.push(Line::styled(cut(&started, cells), quiet));
    lines.push(Line::default());
    for segment in &clock.segments {
        let style = match segment.kind.as_str() {
            "counted" | "extended" | "set" | "given" => text,
            _ => quiet,
        };
        let words = clean(&words::segment(segment));
        lines.extend(
            wrap(&words, cells)
                .into_iter()
                .map(|it| Line::styled(it, style)),
        );
    }
    let acts = screen.clocks.value().map_or(&[][..], |it| &it.acts);
    if !acts.is_empty() {
        lines.push(Line::default());
        lines.push(Line::styled("What was done to the clocks", strong));
        for act in acts {
            let words = clean(&words::act(act, cx.now));
            lines.extend(
                wrap(&words, cells)
                    .into_iter()
                    .map(|it| Line::styled(it, text)),
            );
        }
    }
    lines
}

/// Reference, number of clocks and keys; or why the data is stale.
fn head(screen: &ClockScreen, cx: &DrawContext<'_>, cells: usize, more: bool) -> Line<'static> {
    let theme = cx.theme;
    let failed = screen
        .clocks
        .why()
        .map(|why| format!("{} Press {REFRESH} to retry.", clean(why)));
    if let Some(said) = age::not_up_to_date(&screen.clocks, cx).or(failed) {
        let words = format!(" {said}");
        return Line::styled(cut(&words, cells), theme.style(ThemeRole::Warning));
    }
    let count = match screen.clocks.value().map(|it| it.clocks.len()) {
        None => String::new(),
        Some(1) => "1 clock".to_owned(),
        Some(many) => format!("{many} clocks"),
    };
    let more = match more {
        true => format!("  {SCROLL_DOWN}, {SCROLL_UP} scroll"),
        false => String::new(),
    };
    let words = format!(" {}   {count}{more}", clean(&screen.reference));
    Line::styled(cut(&words, cells), theme.style(ThemeRole::Strong))
}
