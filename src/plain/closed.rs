//! Recently closed enquiries, as lines and as JSON.

use super::PlainOutput;
use super::queue::{citizen, enquiry_count, value};
use crate::components::text::clean;
use crate::domain::Scope;
use crate::features::recently_closed::ClosedEnquiry;
use crate::wording::time;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

/// `more`: more were closed than these rows.
pub fn render(scope: Scope, rows: &[ClosedEnquiry], more: bool, now: DateTime<Utc>) -> PlainOutput {
    let count = match more {
        true => format!("the first {}", rows.len()),
        false => enquiry_count(rows.len()),
    };
    let scope = scope.word();
    let lines = rows.iter().zip(1..);
    let lines = lines.map(|(closed, number)| format!("{number}. {}\n", describe(closed, now)));
    let text = format!(
        "\nClosed in the last 30 days, {scope}, last closed first: {count}.\n{}",
        lines.collect::<String>()
    );
    let mut facts = Map::new();
    facts.insert("scope".into(), scope.into());
    facts.insert("more".into(), more.into());
    let enquiries: Vec<Value> = rows.iter().map(|closed| facts_of(closed, now)).collect();
    facts.insert("enquiries".into(), enquiries.into());
    PlainOutput { text, facts }
}

fn describe(closed: &ClosedEnquiry, now: DateTime<Utc>) -> String {
    let row = &closed.row;
    let citizen = citizen(row);
    let who = row.assignee_name.as_deref().map(clean);
    let who = who.map_or_else(
        || "not assigned".to_owned(),
        |who| format!("assigned to {who}"),
    );
    format!(
        "{}, {}, {citizen}, {}, closed {}, {who}.",
        clean(&row.reference),
        clean(&row.subject),
        clean(&closed.ending()),
        time::format_time(closed.closed_at, now),
    )
}

fn facts_of(closed: &ClosedEnquiry, now: DateTime<Utc>) -> Value {
    let mut facts = value(&closed.row, now);
    facts["closed_at"] = json!(closed.closed_at.to_rfc3339());
    facts["outcome"] = json!(closed.outcome.as_deref().map(clean));
    facts["merged_into"] = json!(closed.merged_into.as_deref().map(clean));
    // A deadline of closed work asks for nothing.
    facts["late"] = json!(false);
    facts
}
