//! What happened to an enquiry, oldest first: who, when, from what to what.

use super::{Told, facts};
use crate::domain::HistoryEvent;
use crate::domain::text::many_lines;
use crate::widgets::text::clean;
use crate::widgets::{happened, time};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::fmt::Write as _;

pub fn told(reference: &str, events: &[HistoryEvent], now: DateTime<Utc>) -> Told {
    let mut in_order: Vec<&HistoryEvent> = events.iter().collect();
    in_order.sort_by_key(|event| (event.occurred_at, event.event_id));
    let many = match events.len() {
        1 => "1 event".to_owned(),
        many => format!("{many} events"),
    };
    let mut text = format!("\nHistory of {}: {many}.\n", clean(reference));
    for (event, number) in in_order.iter().zip(1..) {
        let _ = writeln!(
            text,
            "{number}. {} ({}): {}, {}.",
            time::said(event.occurred_at, now),
            time::exact(event.occurred_at),
            happened::told(event),
            event.actor_role.word()
        );
        if was_recorded_later(event) {
            let _ = writeln!(text, "   recorded {}", time::exact(event.recorded_at));
        }
        for (column, was, is) in &event.changes {
            let _ = writeln!(text, "   {}", change(event, column, was, is));
        }
    }
    if events.is_empty() {
        text.push_str("Nothing is recorded about this enquiry.\n");
    }
    Told {
        text,
        facts: facts(json!({
            "reference": clean(reference),
            "events": in_order.into_iter().map(value).collect::<Vec<_>>(),
        })),
    }
}

/// An import tells of what happened long before.
fn was_recorded_later(event: &HistoryEvent) -> bool {
    (event.recorded_at - event.occurred_at).num_seconds().abs() > 60
}

/// What was before is said only of what was there before.
fn change(event: &HistoryEvent, column: &str, was: &Option<String>, is: &Option<String>) -> String {
    let was = was.as_deref().filter(|_| event.action != "insert");
    let name = happened::plain(column);
    let read = |value: &str| many_lines(&happened::value(column, value));
    match (was, is.as_deref()) {
        (Some(was), Some(is)) => format!("{name}: was {}, now {}", read(was), read(is)),
        (Some(was), None) => format!("{name}: was {}", read(was)),
        // What an event only names was nothing before and became nothing new.
        (None, Some(is)) if happened::table(event) == "approvals" => {
            format!("{name}: {}", read(is))
        }
        (None, Some(is)) => format!("{name}: now {}", read(is)),
        (None, None) => format!("{name}: empty"),
    }
}

fn value(event: &HistoryEvent) -> Value {
    let changes: Vec<Value> = event
        .changes
        .iter()
        .map(|(column, was, is)| {
            json!({
                "column": clean(column),
                "was": was.as_deref().map(many_lines),
                "now": is.as_deref().map(many_lines),
            })
        })
        .collect();
    json!({
        "what": happened::told(event),
        "action": clean(&event.action),
        "table": happened::table(event),
        "by": clean(&event.actor_name),
        "role": event.actor_role.word(),
        "occurred_at": event.occurred_at.to_rfc3339(),
        "recorded_at": event.recorded_at.to_rfc3339(),
        "changes": changes,
    })
}
