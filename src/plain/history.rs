//! What happened to an enquiry, oldest first: who, when, from what to what.

use super::{PlainOutput, facts};
use crate::domain::HistoryEvent;
use crate::domain::text::many_lines;
use crate::widgets::text::clean;
use crate::wording::events::{self, Fact};
use crate::wording::time;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::fmt::Write as _;

pub fn told(reference: &str, events: &[HistoryEvent], now: DateTime<Utc>) -> PlainOutput {
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
            time::format_time(event.occurred_at, now),
            time::exact(event.occurred_at),
            events::describe(event),
            event.actor_role.word()
        );
        if was_recorded_later(event) {
            let _ = writeln!(text, "   recorded {}", time::exact(event.recorded_at));
        }
        for fact in events::facts(event) {
            let _ = writeln!(text, "   {}", change(&fact));
        }
    }
    if events.is_empty() {
        text.push_str("Nothing is recorded about this enquiry.\n");
    }
    PlainOutput {
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
fn change(fact: &Fact<'_>) -> String {
    let name = clean(&fact.name);
    match (&fact.was, &fact.is) {
        (Some(was), Some(is)) => {
            format!("{name}: was {}, now {}", many_lines(was), many_lines(is))
        }
        (Some(was), None) => format!("{name}: was {}", many_lines(was)),
        (None, Some(is)) if fact.new => format!("{name}: now {}", many_lines(is)),
        // What an event only names was nothing before and became nothing new.
        (None, Some(is)) => format!("{name}: {}", many_lines(is)),
        (None, None) => format!("{name}: empty"),
    }
}

fn value(event: &HistoryEvent) -> Value {
    let changes: Vec<Value> = events::facts(event)
        .iter()
        .map(|fact| {
            let (column, was, is) = fact.raw;
            let of = |words: &Option<String>| words.as_deref().map(many_lines);
            let mut change = facts(json!({
                "column": clean(column),
                "name": clean(&fact.name),
                "was": of(&fact.was),
                "now": of(&fact.is),
            }));
            // A moment stays one, for programs.
            if column.ends_with("_at") {
                change.extend(facts(json!({ "was_at": of(was), "now_at": of(is) })));
            }
            Value::Object(change)
        })
        .collect();
    json!({
        "what": events::describe(event),
        "action": clean(&event.action),
        "table": events::table(event),
        "by": clean(&event.actor_name),
        "role": event.actor_role.word(),
        "occurred_at": event.occurred_at.to_rfc3339(),
        "recorded_at": event.recorded_at.to_rfc3339(),
        "changes": changes,
    })
}
