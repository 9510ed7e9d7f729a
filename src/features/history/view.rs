//! Draws the history: one line an event, and what the chosen one changed, from → to.

use super::state::History;
use crate::components::cursor::window;
use crate::components::text::{clean, cut, fit, wrap};
use crate::components::{age, rule, scroll_window};
use crate::domain::HistoryEvent;
use crate::keys::{REFRESH, SCROLL_DOWN, SCROLL_UP};
use crate::theme::{Theme, ThemeRole};
use crate::view::{Draw, DrawContext};
use crate::wording::events::{self, describe, table};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// From this width the changes are beside the events instead of below them.
const TWO_PANES: u16 = 100;

impl Draw for History {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let events = self.events();
        let rows = [Constraint::Length(1), Constraint::Fill(1)];
        let [first, body] = Layout::vertical(rows).areas(area);
        let (list, beside) = panes(frame, body, events.len(), cx.theme);
        let lines = usize::from(list.height);
        let top = window(self.cursor, events.len(), lines);
        let visible = events.iter().enumerate().skip(top);
        for (row, (index, event)) in list.rows().zip(visible) {
            let line = event_line(event, index == self.cursor.index, cx, row.width);
            frame.render_widget(line, row);
        }
        let quiet = cx.theme.style(ThemeRole::Quiet);
        let mut furthest = 0;
        if let Some(event) = self.chosen() {
            let text = changes(event, cx.theme, usize::from(beside.width));
            let height = usize::from(beside.height);
            furthest = text.len().saturating_sub(height);
            cx.measure_panes(lines, height, furthest);
            let from = self.scroll.min(furthest);
            let visible = scroll_window::window(text, from, height, "", quiet);
            frame.render_widget(Paragraph::new(visible), beside);
        } else {
            cx.measure_panes(lines, 0, 0);
            let words = match self.events.value() {
                Some(_) => "   There is no history for this enquiry.",
                None if cx.is_slow => "   Loading the history …",
                None => "",
            };
            if let Some(row) = list.rows().next() {
                frame.render_widget(Line::styled(words, quiet), row);
            }
        }
        let cells = usize::from(area.width);
        frame.render_widget(head(self, cx, cells, furthest > 0), first);
    }
}

/// The list of events, and the changes of the chosen one: beside it, or below it in a narrow window.
fn panes(frame: &mut Frame<'_>, body: Rect, events: usize, theme: &Theme) -> (Rect, Rect) {
    if body.width >= TWO_PANES {
        let [list, between, _, beside, _] = Layout::horizontal([
            Constraint::Length(body.width * 11 / 20),
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length(1),
        ])
        .areas(body);
        rule::vertical(theme, frame, between);
        return (list, beside);
    }
    // A short list leaves the rest of its half to the changes.
    let wanted = u16::try_from(events.max(1)).unwrap_or(u16::MAX);
    let [list, between, below] = Layout::vertical([
        Constraint::Length(wanted.min(body.height / 2)),
        Constraint::Length(1),
        Constraint::Fill(1),
    ])
    .areas(body);
    let words = "─".repeat(usize::from(body.width));
    let line = Line::styled(words, theme.style(ThemeRole::Rule));
    frame.render_widget(line, between);
    (list, below.inner(Margin::new(1, 0)))
}

/// When, what kind, and what happened.
fn event_line(
    event: &HistoryEvent,
    chosen: bool,
    cx: &DrawContext<'_>,
    cells: u16,
) -> Line<'static> {
    let (mark, role) = match chosen {
        true => ("▌", ThemeRole::Focus),
        false => (" ", ThemeRole::Text),
    };
    let words = format!(
        "{mark}{}  {} {}",
        time::column(event.occurred_at, cx.now),
        sign(event),
        describe(event)
    );
    Line::styled(fit(&words, usize::from(cells)), cx.theme.style(role))
}

/// Reference, number of events and keys; or why the data is stale.
fn head(history: &History, cx: &DrawContext<'_>, cells: usize, more: bool) -> Line<'static> {
    let theme = cx.theme;
    let failed = history
        .events
        .why()
        .map(|why| format!("{} Press {REFRESH} to retry.", clean(why)));
    if let Some(said) = age::not_up_to_date(&history.events, cx).or(failed) {
        let words = format!(" {said}");
        return Line::styled(cut(&words, cells), theme.style(ThemeRole::Warning));
    }
    let events = match history.events.value().map(Vec::len) {
        None => String::new(),
        Some(1) => "1 event".to_owned(),
        Some(many) => format!("{many} events"),
    };
    let reference = clean(&history.reference);
    // Up and down move among the events: what is longer than its pane needs keys of its own.
    let more = match more {
        true => format!("  {SCROLL_DOWN}, {SCROLL_UP} scroll"),
        false => String::new(),
    };
    let words = format!(" {reference}   {events}   ← earlier  → later{more}");
    Line::styled(cut(&words, cells), theme.style(ThemeRole::Strong))
}

/// A sign for the kind of event, so that the list can be scanned.
fn sign(event: &HistoryEvent) -> &'static str {
    let changes = |start: &str| {
        event
            .changes
            .iter()
            .any(|(name, ..)| name.starts_with(start))
    };
    let mut ways = event
        .changes
        .iter()
        .filter(|(name, ..)| name == "direction");
    let direction = ways.next().and_then(|(_, _, is)| is.as_deref());
    match table(event).as_str() {
        "notes" => "✎",
        "approvals" => "◇",
        "corrections" => "±",
        "messages" => match direction {
            Some("out") => "→",
            _ => "←",
        },
        "documents" => "▤",
        "enquiry_links" => "↔",
        "enquiry_tags" => "#",
        "tasks" => "○",
        "watchers" => "◎",
        "enquiries" if event.action == "insert" => "●",
        "enquiries" if changes("stage") => "▲",
        "enquiries" if changes("assign") => "◆",
        _ => "●",
    }
}

/// Each changed value, from and to.
fn changes(event: &HistoryEvent, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let quiet = theme.style(ThemeRole::Quiet);
    let mut lines = vec![
        Line::styled(
            cut(&time::exact(event.occurred_at), cells),
            theme.style(ThemeRole::Strong),
        ),
        Line::raw(cut(&events::actor(event), cells)),
    ];
    if (event.recorded_at - event.occurred_at).num_seconds().abs() > 60 {
        let words = format!("recorded {}", time::exact(event.recorded_at));
        lines.push(Line::styled(cut(&words, cells), quiet));
    }
    lines.push(Line::default());
    for fact in events::facts(event) {
        lines.push(Line::styled(
            cut(&events::sentence_case(&clean(&fact.name)), cells),
            theme.style(ThemeRole::Strong),
        ));
        // What did not change is only there to be read.
        let (to, role) = match fact.new {
            true => ("to   ", ThemeRole::Is),
            false => ("     ", ThemeRole::Text),
        };
        let from = match fact.is {
            Some(_) => "from ",
            None => "was  ",
        };
        let versions = [(&fact.was, from, ThemeRole::Was), (&fact.is, to, role)];
        for (value, name, role) in versions {
            let Some(value) = value else { continue };
            for (nth, words) in wrap(value, cells.saturating_sub(7)).into_iter().enumerate() {
                let name = if nth == 0 { name } else { "     " };
                lines.push(Line::from(vec![
                    Span::styled(format!("  {name}"), quiet),
                    Span::styled(words, theme.style(role)),
                ]));
            }
        }
        if fact.was.is_none() && fact.is.is_none() {
            lines.push(Line::styled("  empty", quiet));
        }
    }
    lines
}
