//! History events in words. Every stored text is cleaned.

use super::{event_fields, time};
use crate::components::text::clean;
use crate::domain::{Change, HistoryEvent, OWN_FIELD};
use chrono::DateTime;
use std::borrow::Cow;

/// Who did it, with their role; an import or a service has a name only.
pub fn actor(event: &HistoryEvent) -> String {
    format!("{}{}", clean(&event.actor_name), role(event))
}

/// The role, to follow a name or a sentence.
pub fn role(event: &HistoryEvent) -> String {
    let word = event.actor_role.known_word();
    word.map(|word| format!(", {word}")).unwrap_or_default()
}

/// The headline of an event: who did what.
pub fn describe(event: &HistoryEvent) -> String {
    let who = clean(&event.actor_name);
    let what = singular(&table(event).replace('_', " "));
    if let Some(words) = approval(event).or_else(|| event_fields::describe(event)) {
        return words;
    }
    match (event.action.as_str(), event.changes.as_slice()) {
        ("insert", _) => format!("{who} added {what}"),
        ("delete", _) => format!("{who} removed {what}"),
        ("update", [first, ..]) => {
            let main = MAIN_COLUMNS
                .iter()
                .find_map(|column| event.changes.iter().find(|(name, ..)| name == column));
            format!("{who}: {}", describe_change(main.unwrap_or(first)))
        }
        ("update", []) => format!("{who} saved {what} without a change"),
        (other, _) => format!("{who}: {} {what}", clean(other)),
    }
}

/// The columns that an event is named after, in this order; without them, its first change names it.
const MAIN_COLUMNS: [&str; 3] = ["stage_id", "assignee_id", "priority_code"];

/// One change in words, without a capital: it follows a name.
pub fn describe_change((name, was, is): &Change) -> String {
    let read = |of: &Option<String>| of.as_deref().map(|of| clean(&value(name, of)));
    match (name.as_str(), read(was), read(is)) {
        ("assignee_id", _, Some(is)) => format!("assigned to {is}"),
        ("assignee_id", Some(was), None) => format!("no longer assigned to {was}"),
        (_, was, is) => describe_values(&column_label(name), was, is),
    }
}

/// The same of values that are words already.
pub fn describe_values(label: &str, was: Option<String>, is: Option<String>) -> String {
    match (was, is) {
        (Some(was), Some(is)) => format!("{label} changed from {was} to {is}"),
        (None, Some(is)) => format!("{label} set to {is}"),
        (Some(was), None) => format!("{label} removed, was {was}"),
        (None, None) => format!("{label} changed"),
    }
}

/// With a capital, for words at the start of a line.
pub fn sentence_case(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// One value of an event.
pub struct Fact<'a> {
    /// As it was recorded, for programs.
    pub raw: &'a Change,
    pub name: String,
    pub was: Option<String>,
    pub is: Option<String>,
    /// Changed by this event; otherwise it only identifies the subject.
    pub new: bool,
}

/// The changes of an event, not cleaned, without those that its headline implies.
pub fn facts(event: &HistoryEvent) -> Vec<Fact<'_>> {
    let table = table(event);
    let is_new = |column: &str, was: &Option<String>| match (event.action.as_str(), table.as_str())
    {
        // An insert and a decision have no earlier values.
        ("insert", _) | (_, "approvals") => false,
        _ => was.is_some() || !event_fields::identifies_subject(&table, column),
    };
    let changes = event.changes.iter();
    let shown = changes.filter(|(column, ..)| !event_fields::is_implied(&table, column));
    let mut facts: Vec<_> = shown
        .map(|raw @ (column, was, is)| Fact {
            raw,
            name: event_fields::field_label(event, column).unwrap_or_else(|| column_label(column)),
            was: was
                .as_deref()
                .filter(|_| event.action != "insert")
                .map(|was| display_value(&table, column, was)),
            is: is.as_deref().map(|is| display_value(&table, column, is)),
            new: is_new(column, was),
        })
        .collect();
    // Changes first: a small screen shows only the first few.
    if facts.iter().any(|fact| fact.new) {
        facts.sort_by_key(|fact| !fact.new);
    }
    facts
}

fn display_value(table: &str, column: &str, of: &str) -> String {
    match event_fields::field_value(table, column, of) {
        Some(words) => words,
        None => value(column, of).into_owned(),
    }
}

/// A request for approval or its decision: step and reason.
fn approval(event: &HistoryEvent) -> Option<String> {
    if table(event) != "approvals" {
        return None;
    }
    let now = |wanted: &str| {
        let mut changes = event.changes.iter();
        let found = changes.find(|(name, ..)| name == wanted);
        found.and_then(|(_, _, is)| is.as_deref()).map(clean)
    };
    let did = match (event.action.as_str(), now("decision").as_deref()) {
        ("insert", _) if now("needs_countersign").as_deref() == Some("true") => {
            "asked for a countersignature"
        }
        ("insert", _) => "asked for approval",
        (_, Some("approved")) => "approved",
        (_, Some("refused")) => "declined",
        _ => return None,
    };
    let step = now("workflow_transition_id").unwrap_or_else(|| "a step".into());
    let mut words = format!("{} {did}: {step}", clean(&event.actor_name));
    if let Some(why) = now("reason").or_else(|| now("decision_reason")) {
        words = format!("{words}, because: {why}");
    }
    Some(words)
}

/// The table without its schema.
pub fn table(event: &HistoryEvent) -> String {
    let table = clean(&event.table_name);
    table.rsplit('.').next().unwrap_or_default().to_owned()
}

/// A table's name as one thing of its kind: `notes` is a note.
fn singular(table: &str) -> String {
    let one = match table.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => table.strip_suffix('s').unwrap_or(table).to_owned(),
    };
    match one.starts_with(['a', 'e', 'i', 'o']) {
        _ if one == "enquiry" => "the enquiry".into(),
        true => format!("an {one}"),
        false => format!("a {one}"),
    }
}

/// A column's name as a word; the label of a field of the type's own is its tenant's, and stays as it is.
pub fn column_label(column: &str) -> String {
    if let Some(label) = column.strip_prefix(OWN_FIELD) {
        return clean(label);
    }
    let words = clean(column).replace('_', " ");
    match words.as_str() {
        "workflow transition id" => "step".into(),
        "due at" => "due".into(),
        _ => [" id", " code"]
            .iter()
            .find_map(|end| words.strip_suffix(end))
            .map(str::to_owned)
            .unwrap_or(words),
    }
}

/// A value as people read it: a moment in London's time, what was decided by its word.
pub fn value<'a>(column: &str, value: &'a str) -> Cow<'a, str> {
    match column {
        "decision" if value == "refused" => Cow::Borrowed("declined"),
        _ if column.starts_with(OWN_FIELD) => Cow::Borrowed(value),
        _ if column.ends_with("_at") => DateTime::parse_from_rfc3339(value)
            .map_or(Cow::Borrowed(value), |at| {
                Cow::Owned(time::exact(at.to_utc()))
            }),
        _ => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_values_are_described_in_words() {
        assert_eq!(column_label("priority_code"), "priority");
        assert_eq!(column_label("assignee_id"), "assignee");
        let moment = "2026-11-21T16:06:17.307349+00:00";
        assert_eq!(column_label("due_at"), "due");
        assert_eq!(value("due_at", moment), "Sat 21 Nov 2026, 16:06:17");
        assert_eq!(value("subject", moment), moment);
        assert_eq!(value("decision", "refused"), "declined");
        assert_eq!(column_label("custom_fields.Post code"), "Post code");
        assert_eq!(value("custom_fields.Seen_at", moment), moment);
    }
}
