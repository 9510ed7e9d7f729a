//! A conflict: the version seen and the current one, who changed what, and the key that tries again.

use crate::components::text::{clean, cut, fit, wrap};
use crate::domain::{HistoryEvent, QueueRow};
use crate::services::changes::{Changes, ChangesSince};
use crate::theme::{Theme, ThemeRole};
use crate::wording::events::describe_change;
use crate::wording::time;
use chrono::{DateTime, Utc};
use ratatui::text::{Line, Span};
use uuid::Uuid;

/// Width of the names.
const NAME: usize = 10;

pub fn lines(
    id: Uuid,
    changes: &Changes,
    now: DateTime<Utc>,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let conflict = changes.conflict.as_ref();
    let Some(conflict) = conflict.filter(|it| it.enquiry_id == id) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if let (Some(saw), Some(newest)) = (&conflict.saw, &conflict.now)
        && newest.version > saw.version
    {
        lines.extend(versions(saw, newest, theme, cells));
    }
    match &conflict.since {
        ChangesSince::Loading => {}
        ChangesSince::Loaded(events) => {
            let words = events.iter().map(|event| describe_event(event, now));
            let words = words.flat_map(|words| wrap(&words, cells));
            lines.extend(words.map(|words| Line::styled(words, theme.style(ThemeRole::Text))));
        }
        ChangesSince::Failed(why) => {
            let words = format!("Could not load who changed it: {}", clean(why));
            let style = theme.style(ThemeRole::Warning);
            lines.push(Line::styled(cut(&words, cells), style));
        }
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
                " ".repeat(half.saturating_sub(crate::components::text::width(&cut(
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
fn describe_event(event: &HistoryEvent, now: DateTime<Utc>) -> String {
    let changes: Vec<_> = event.changes.iter().map(describe_change).collect();
    format!(
        "{}, {}: {}",
        clean(&event.actor_name),
        time::format_time(event.occurred_at, now),
        changes.join("; ")
    )
}
