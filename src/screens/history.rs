//! The history: one line an event, and what the chosen one changed, from → to.

use super::enquiry::rule;
use crate::action::ViewMetrics;
use crate::components::cursor::window;
use crate::components::scroll_window;
use crate::components::text::{clean, cut, fit, wrap};
use crate::domain::HistoryEvent;
use crate::store::Store;
use crate::theme::{Theme, ThemeRole};
use crate::wording::events::{self, describe, table};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// From this width the changes are beside the events instead of below them.
const TWO_PANES: u16 = 100;

pub(super) fn draw(
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let trail = &store.history;
    let events = trail.events();
    let cells = usize::from(area.width);
    let body = Rect {
        y: area.y + area.height.min(1),
        height: area.height.saturating_sub(1),
        ..area
    };
    let (list, beside) = if body.width >= TWO_PANES {
        let width = body.width * 11 / 20;
        let x = body.x + width;
        rule(
            theme,
            frame,
            Rect {
                x,
                width: 1,
                ..body
            },
        );
        let beside = Rect {
            x: x + 2,
            width: body.width - width - 3,
            ..body
        };
        (Rect { width, ..body }, beside)
    } else {
        // A short list leaves the rest of its half to the changes.
        let wanted = u16::try_from(events.len().max(1)).unwrap_or(u16::MAX);
        let height = wanted.min(body.height / 2);
        let line = Rect {
            y: body.y + height,
            height: (body.height - height).min(1),
            ..body
        };
        let between = "─".repeat(cells);
        frame.render_widget(Line::styled(between, theme.style(ThemeRole::Rule)), line);
        let below = Rect {
            x: body.x + body.width.min(1),
            y: line.y + line.height,
            width: body.width.saturating_sub(2),
            height: body.height - height - line.height,
        };
        (Rect { height, ..body }, below)
    };
    measured.lines = usize::from(list.height);
    let top = window(trail.cursor, events.len(), measured.lines);
    let visible = events.iter().enumerate().skip(top).take(measured.lines);
    for (y, (index, event)) in (list.y..).zip(visible) {
        let chosen = index == trail.cursor.index;
        let role = if chosen {
            ThemeRole::Focus
        } else {
            ThemeRole::Text
        };
        let mark = if chosen { "▌" } else { " " };
        let words = format!(
            "{mark}{}  {} {}",
            time::column(event.occurred_at, store.minute()),
            sign(event),
            describe(event)
        );
        let line = Line::styled(fit(&words, usize::from(list.width)), theme.style(role));
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..list
            },
        );
    }
    if let Some(event) = trail.chosen() {
        let lines = changes(event, theme, usize::from(beside.width));
        measured.beside = usize::from(beside.height);
        measured.furthest = lines.len().saturating_sub(measured.beside);
        let from = trail.scroll.min(measured.furthest);
        let quiet = theme.style(ThemeRole::Quiet);
        let visible = scroll_window::window(lines, from, measured.beside, "", quiet);
        frame.render_widget(Paragraph::new(visible), beside);
    } else if list.height > 0 {
        let words = match trail.events.value() {
            Some(_) => "   There is no history for this enquiry.",
            None if store.is_slow() => "   Loading the history …",
            None => "",
        };
        let line = Line::styled(words, theme.style(ThemeRole::Quiet));
        frame.render_widget(line, Rect { height: 1, ..list });
    }
    let first = Rect {
        height: area.height.min(1),
        ..area
    };
    let more = trail.chosen().is_some() && measured.furthest > 0;
    frame.render_widget(head(store, theme, cells, more), first);
}

/// Reference, number of events and keys; or why the data is stale.
fn head(store: &Store, theme: &Theme, cells: usize, more: bool) -> Line<'static> {
    let trail = &store.history;
    if let Some(why) = trail.events.why() {
        let words = format!(" Not up to date: {} Press r to retry.", clean(why));
        return Line::styled(cut(&words, cells), theme.style(ThemeRole::Warning));
    }
    let events = match trail.events().len() {
        1 => "1 event".to_owned(),
        many => format!("{many} events"),
    };
    let reference = clean(&trail.reference);
    // Up and down move among the events: what is longer than its pane needs keys of its own.
    let more = if more { "  J scroll down  K up" } else { "" };
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
        Line::raw(cut(
            &format!("{}, {}", clean(&event.actor_name), event.actor_role.word()),
            cells,
        )),
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
