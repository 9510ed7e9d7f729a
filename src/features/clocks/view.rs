//! Draws the clocks of an enquiry: a line each, and below them the explanation of the chosen one.

use super::state::ClockScreen;
use crate::components::cursor::{Cursor, window};
use crate::components::text::{clean, cut, fit, wrap};
use crate::components::{age, pressure, scroll_window};
use crate::domain::{Clock, ClockAct, ClockState};
use crate::keys::{REFRESH, SCROLL_DOWN, SCROLL_UP, WITHDRAW};
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
        let rows = self.rows(cx, area.width);
        let wanted = u16::try_from(rows.len().max(1)).unwrap_or(u16::MAX);
        let [first, list, rule, below] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(wanted.min(area.height / 2)),
            Constraint::Length(1),
            Constraint::Fill(1),
        ])
        .areas(area);
        let below = below.inner(Margin::new(1, 0));
        let lines = usize::from(list.height);
        let heading = usize::from(self.chosen_act().is_some());
        let cursor = Cursor {
            index: self.cursor.index + heading,
            ..self.cursor
        };
        let top = window(cursor, rows.len(), lines);
        for (row, line) in list.rows().zip(rows.into_iter().skip(top)) {
            frame.render_widget(line, row);
        }
        let line = "─".repeat(usize::from(rule.width));
        frame.render_widget(Line::styled(line, cx.theme.style(ThemeRole::Rule)), rule);
        let quiet = cx.theme.style(ThemeRole::Quiet);
        let cells = usize::from(below.width);
        let text = match (self.chosen(), self.chosen_act()) {
            (Some(clock), _) => explanation(clock, cx, cells),
            (None, Some(act)) => act_in_full(self, act, cx, cells),
            (None, None) => Vec::new(),
        };
        let height = usize::from(below.height);
        let furthest = text.len().saturating_sub(height);
        cx.measure_panes(lines, height, furthest);
        let from = self.scroll.min(furthest);
        let visible = scroll_window::window(text, from, height, "", quiet);
        frame.render_widget(Paragraph::new(visible), below);
        if self.clocks().is_empty() {
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

impl ClockScreen {
    /// A line for each clock; then, below a heading, one for each act.
    fn rows(&self, cx: &DrawContext<'_>, cells: u16) -> Vec<Line<'static>> {
        let at = self.cursor.index;
        let clocks = self.clocks().iter().enumerate();
        let mut rows: Vec<Line<'static>> = clocks
            .map(|(index, clock)| clock_line(clock, index == at, cx, cells))
            .collect();
        if !self.acts().is_empty() {
            let heading = " What was done to the clocks";
            rows.push(Line::styled(heading, cx.theme.style(ThemeRole::Strong)));
        }
        for (act, index) in self.acts().iter().zip(self.clocks().len()..) {
            let (mark, role) = match (index == at, act.is_taken_back) {
                (true, _) => ("▌", ThemeRole::Focus),
                (false, true) => (" ", ThemeRole::Quiet),
                (false, false) => (" ", ThemeRole::Text),
            };
            let words = format!("{mark}{}", clean(&words::act(act, cx.now)));
            let words = fit(&words, usize::from(cells));
            rows.push(Line::styled(words, cx.theme.style(role)));
        }
        rows
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

/// The sentence for a citizen, the rule, and each stretch.
pub(super) fn explanation(clock: &Clock, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
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
    lines
}

/// What was done, whole: when it happened, for which clock, who wrote it down and why.
fn act_in_full(
    screen: &ClockScreen,
    act: &ClockAct,
    cx: &DrawContext<'_>,
    cells: usize,
) -> Vec<Line<'static>> {
    let (strong, text) = (ThemeRole::Strong, ThemeRole::Text);
    let named = screen
        .clocks()
        .iter()
        .find(|clock| Some(&clock.code) == act.clock.as_ref());
    let of = match (&act.clock, named) {
        (None, _) => "For every clock that follows it.".to_owned(),
        (Some(_), Some(clock)) => format!("For the clock “{}”.", clean(&clock.name)),
        (Some(code), None) => format!("For the clock “{}”.", clean(code)),
    };
    let reason = act.reason.as_ref().map(|it| format!("Why: {}", clean(it)));
    let back = match act.is_taken_back {
        true => "Taken back: the clocks are computed without it.".to_owned(),
        false => format!("Press {WITHDRAW} to take it back."),
    };
    let said = [
        Some((words::kind(&act.kind), strong)),
        Some((format!("Happened {}", time::exact(act.happened_at)), text)),
        Some((format!("Recorded by {}", clean(&act.recorded_by)), text)),
        Some((of, text)),
        reason.map(|it| (it, text)),
        Some((back, ThemeRole::Quiet)),
    ];
    let said = said.into_iter().flatten();
    said.flat_map(|(words, role)| {
        let style = cx.theme.style(role);
        let lines = wrap(&words, cells).into_iter();
        lines.map(move |line| Line::styled(line, style))
    })
    .collect()
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
    let words = format!(" {}   {count}{more}", clean(&screen.enquiry.reference));
    Line::styled(cut(&words, cells), theme.style(ThemeRole::Strong))
}
