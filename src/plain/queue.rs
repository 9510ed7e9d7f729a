//! Tabs with their counts, and enquiries as numbered sentences.

use super::client::PAGE;
use super::{PlainOutput, facts};
use crate::components::text::clean;
use crate::domain::{QueueCounts, QueueRow, QueueView, RowCitizen, SearchResults, Sort};
use crate::wording::time::{self, Pressure};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Rows of a tab, in an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub view: QueueView,
    pub sort: Sort,
    /// Each row contains these words.
    pub filter: String,
    pub rows: Vec<QueueRow>,
    /// There are more rows after the last one.
    pub more: bool,
}

/// Counting stops after a thousand.
pub fn tabs(counts: &QueueCounts) -> PlainOutput {
    let mut text = String::new();
    let mut tabs = Map::new();
    for &view in QueueView::ALL {
        let count = counts.in_view(view);
        let words = match count {
            1_001.. => "more than 1,000".to_owned(),
            1_000 => "1,000".to_owned(),
            count => count.to_string(),
        };
        let _ = writeln!(text, "{}: {words}", view.word());
        let value = json!({ "count": count.min(1_000), "more": count > 1_000 });
        tabs.insert(view.code().to_owned(), value);
    }
    PlainOutput {
        text,
        facts: facts(json!({ "tabs": tabs })),
    }
}

pub fn render(listed: &Listed, now: DateTime<Utc>) -> PlainOutput {
    let rows = &listed.rows;
    let mut text = format!("\n{}, {}", listed.view.word(), listed.sort.words());
    if !listed.filter.is_empty() {
        let _ = write!(text, ", with {}", clean(&listed.filter));
    }
    let _ = writeln!(text, ": {}.", enquiry_count(rows.len()));
    text += &numbered(rows, 1, now);
    if rows.is_empty() {
        text.push_str(match listed.filter.is_empty() {
            true => "There are no enquiries here.\n",
            false => "No matching enquiries.\n",
        });
    }
    if listed.more {
        let _ = writeln!(
            text,
            "Showing the first {}. Use --rows to see more.",
            rows.len()
        );
    }
    PlainOutput {
        text,
        facts: facts(json!({
            "tab": listed.view.code(),
            "order": listed.sort.code(),
            "filter": clean(&listed.filter),
            "more": listed.more,
            "enquiries": values(rows, now),
        })),
    }
}

/// Search results.
pub fn found(what: &str, results: &SearchResults, now: DateTime<Utc>) -> PlainOutput {
    let (shown, more) = page_of(&results.rows);
    let first = if more { "the first " } else { "" };
    let open = shown.iter().filter(|row| !row.standard_stage.ends());
    let count = shown.len();
    let head = match results.are_close {
        true => format!("{what}: {}: {first}{count}.", SearchResults::CLOSE),
        false if count == 0 => format!("{what}: 0 found."),
        false => format!("{what}: {first}{count} found, {} open.", open.count()),
    };
    let mut list = list_without_tabs(&head, what, (shown, more), now);
    list.facts
        .insert("close".to_owned(), json!(results.are_close));
    list
}

pub(super) fn list_without_tabs(
    head: &str,
    found_by: &str,
    (shown, more): (&[QueueRow], bool),
    now: DateTime<Utc>,
) -> PlainOutput {
    PlainOutput {
        text: format!("\n{head}\n{}", numbered(shown, 1, now)),
        facts: facts(json!({
            "found_by": found_by,
            "more": more,
            "enquiries": values(shown, now),
        })),
    }
}

/// The rows to show, and whether there are more: one row more than shown was requested.
pub(super) fn page_of(rows: &[QueueRow]) -> (&[QueueRow], bool) {
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let shown = &rows[..rows.len().min(most)];
    (shown, rows.len() > shown.len())
}

/// Watched enquiries.
pub fn watched(rows: &[QueueRow], now: DateTime<Utc>) -> PlainOutput {
    const TITLE: &str = "Watched by me";
    let (shown, more) = page_of(rows);
    let count = match more {
        true => format!("the first {}", shown.len()),
        false => enquiry_count(shown.len()),
    };
    let head = format!("{TITLE}, changed last first: {count}.");
    list_without_tabs(&head, TITLE, (shown, more), now)
}

pub(super) fn enquiry_count(count: usize) -> String {
    match count {
        1 => "1 enquiry".into(),
        count => format!("{count} enquiries"),
    }
}

pub(super) fn numbered(rows: &[QueueRow], from: usize, now: DateTime<Utc>) -> String {
    let lines = rows.iter().zip(from..);
    lines
        .map(|(row, number)| format!("{number}. {}\n", describe_row(row, now)))
        .collect()
}

/// One enquiry as a sentence, with the deadline in words instead of signs.
fn describe_row(row: &QueueRow, now: DateTime<Utc>) -> String {
    let who = match row.assignee_name.as_deref() {
        Some(name) => format!("assigned to {}", clean(name)),
        None => "not assigned".to_owned(),
    };
    let team = row.team_name.as_deref();
    let team = team.map_or(String::new(), |team| format!("team {}, ", clean(team)));
    let task = row.next_task_due_at.map_or(String::new(), |at| {
        format!("task due {}, ", time::format_time(at, now))
    });
    format!(
        "{}, {}, {}, {}, {}, {} priority, received {} ago, {}, {task}{team}{who}.",
        clean(&row.reference),
        clean(&row.subject),
        citizen(row),
        clean(&row.type_name),
        clean(&row.stage_name),
        clean(&row.priority_name),
        time::span(now - row.received_at),
        due(row, now),
    )
}

/// The citizen within a sentence.
pub(super) fn citizen(row: &QueueRow) -> String {
    match &row.citizen {
        RowCitizen::Named(name) => format!("for {}", clean(name)),
        RowCitizen::Anonymous => "anonymous".into(),
        RowCitizen::Deleted => "citizen deleted".into(),
    }
}

pub(super) fn due(row: &QueueRow, now: DateTime<Utc>) -> String {
    if row.standard_stage.ends() {
        return "ended".into();
    }
    if time::is_hold_over(row, now) {
        return "hold over".into();
    }
    if time::is_paused(row.due_at) {
        return match row.hold_until {
            Some(until) => format!("clocks paused, on hold until {}", time::exact(until)),
            None => "clocks paused".into(),
        };
    }
    let left = time::span(row.due_at - now);
    match time::due(row.due_at, now).0 {
        Pressure::Late => format!("late by {left}"),
        Pressure::Soon => format!("due soon, in {left}"),
        Pressure::Calm => format!("due in {left}"),
    }
}

fn values(rows: &[QueueRow], now: DateTime<Utc>) -> Vec<Value> {
    rows.iter().map(|row| value(row, now)).collect()
}

pub(super) fn value(row: &QueueRow, now: DateTime<Utc>) -> Value {
    json!({
        "reference": clean(&row.reference),
        "subject": clean(&row.subject),
        "citizen": row.citizen.name().map(clean),
        "citizen_deleted": row.citizen == RowCitizen::Deleted,
        "type": clean(&row.type_name),
        "stage": clean(&row.stage_name),
        "priority": clean(&row.priority_name),
        "received_at": row.received_at.to_rfc3339(),
        "due_at": (!time::is_paused(row.due_at)).then(|| row.due_at.to_rfc3339()),
        "hold_until": row.hold_until.map(|at| at.to_rfc3339()),
        "next_task_due_at": row.next_task_due_at.map(|at| at.to_rfc3339()),
        "late": row.due_at < now,
        "assigned_to": row.assignee_name.as_deref().map(clean),
        "team": row.team_name.as_deref().map(clean),
    })
}
