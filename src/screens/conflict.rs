//! A conflict: the version seen and the current one, who changed what, and the key that tries again.

use crate::domain::{HistoryEvent, QueueRow};
use crate::store::Store;
use crate::theme::{Theme, ThemeRole};
use crate::widgets::text::{clean, cut, fit, wrap};
use crate::wording::events::describe_change;
use crate::wording::time;
use ratatui::text::{Line, Span};
use uuid::Uuid;

/// Width of the names.
const NAME: usize = 10;

pub(super) fn lines(id: Uuid, store: &Store, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let Some(conflict) = store.conflict.as_ref().filter(|c| c.enquiry_id == id) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if let (Some(saw), Some(now)) = (&conflict.saw, store.newest_row(id))
        && now.version > saw.version
    {
        lines.extend(versions(saw, now, theme, cells));
    }
    for event in conflict.since.value().into_iter().flatten() {
        for words in wrap(&describe_event(event, store), cells) {
            lines.push(Line::styled(words, theme.style(ThemeRole::Text)));
        }
    }
    if let Some(why) = conflict.since.why() {
        let words = cut(
            &format!("Could not load who changed it: {}", clean(why)),
            cells,
        );
        lines.push(Line::styled(words, theme.style(ThemeRole::Warning)));
    }
    let words = format!(
        "Press {} to make your change to the current version.",
        conflict.again
    );
    lines.push(Line::styled(words, theme.style(ThemeRole::Link)));
    lines
}

/// Two columns, one line for each difference.
fn versions(saw: &QueueRow, now: &QueueRow, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let half = cells.saturating_sub(NAME) / 2;
    let with = |row: &QueueRow| row.assignee_name.clone().unwrap_or_else(|| "no one".into());
    let team = |row: &QueueRow| row.team_name.clone().unwrap_or_else(|| "none".into());
    let both = [
        ("Stage", saw.stage_name.clone(), now.stage_name.clone()),
        ("Assignee", with(saw), with(now)),
        ("Team", team(saw), team(now)),
        (
            "Priority",
            saw.priority_name.clone(),
            now.priority_name.clone(),
        ),
        ("Subject", saw.subject.clone(), now.subject.clone()),
        ("Due", time::exact(saw.due_at), time::exact(now.due_at)),
    ];
    let row = |name: &str, was: &str, is: &str, was_role: ThemeRole, is_role: ThemeRole| {
        Line::from(vec![
            Span::styled(fit(name, NAME), theme.style(ThemeRole::Quiet)),
            Span::styled(cut(was, half.saturating_sub(1)), theme.style(was_role)),
            Span::raw(
                " ".repeat(half.saturating_sub(crate::widgets::text::width(&cut(
                    was,
                    half.saturating_sub(1),
                )))),
            ),
            Span::styled(cut(is, half), theme.style(is_role)),
        ])
    };
    let mut lines = vec![row(
        "",
        "You saw",
        "Now",
        ThemeRole::Strong,
        ThemeRole::Strong,
    )];
    for (name, was, is) in both {
        if was != is {
            lines.push(row(
                name,
                &clean(&was),
                &clean(&is),
                ThemeRole::Was,
                ThemeRole::Is,
            ));
        }
    }
    lines
}

/// Who changed what, and when.
fn describe_event(event: &HistoryEvent, store: &Store) -> String {
    let changes: Vec<_> = event.changes.iter().map(describe_change).collect();
    format!(
        "{}, {}: {}",
        clean(&event.actor_name),
        time::format_time(event.occurred_at, store.minute()),
        changes.join("; ")
    )
}
