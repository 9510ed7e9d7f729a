//! The history of an enquiry as plain text, oldest first.

use super::{PlainOutput, facts};
use crate::components::text::clean;
use crate::domain::HistoryEvent;
use crate::domain::text::many_lines;
use crate::wording::events::{self, Fact};
use crate::wording::time;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::fmt::Write as _;

pub fn render(reference: &str, events: &[HistoryEvent], now: DateTime<Utc>) -> PlainOutput {
    let mut in_order: Vec<&HistoryEvent> = events.iter().collect();
    in_order.sort_by_key(|event| (event.occurred_at, event.recorded_at, event.event_id));
    let many = match events.len() {
        1 => "1 event".to_owned(),
        many => format!("{many} events"),
    };
    let mut text = format!("\nHistory of {}: {many}.\n", clean(reference));
    for (event, number) in in_order.iter().zip(1..) {
        let _ = writeln!(
            text,
            "{number}. {} ({}): {}{}.",
            time::format_time(event.occurred_at, now),
            time::exact(event.occurred_at),
            events::describe(event),
            events::role(event)
        );
        if was_recorded_later(event) {
            let _ = writeln!(text, "   recorded {}", time::exact(event.recorded_at));
        }
        for fact in events::facts(event) {
            let _ = writeln!(text, "   {}", change(&fact));
        }
    }
    if events.is_empty() {
        text.push_str("There is no history for this enquiry.\n");
    }
    PlainOutput {
        text,
        facts: facts(json!({
            "reference": clean(reference),
            "events": in_order.into_iter().map(value).collect::<Vec<_>>(),
        })),
    }
}

/// Imported events happened long before they were recorded.
fn was_recorded_later(event: &HistoryEvent) -> bool {
    (event.recorded_at - event.occurred_at).num_seconds().abs() > 60
}

/// A change as a sentence; what an event only names, and did not change, as a name and its value.
fn change(fact: &Fact<'_>) -> String {
    let name = clean(&fact.name);
    let lines = |of: &Option<String>| of.as_deref().map(many_lines);
    let words = match (lines(&fact.was), lines(&fact.is)) {
        (None, None) => format!("{name}: empty"),
        (None, Some(is)) if !fact.new => format!("{name}: {is}"),
        (was, is) => events::describe_values(&name, was, is),
    };
    events::sentence_case(&words)
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
            // Programs get the time as RFC 3339 too.
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
