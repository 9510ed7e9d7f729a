//! An event of a history in words: what happened, to what, and who did it. Every stored text in it is cleaned.

use super::text::clean;
use crate::domain::HistoryEvent;

/// What happened and who did it, in a few words.
pub fn told(event: &HistoryEvent) -> String {
    let who = clean(&event.actor_name);
    let what = singular(&table(event).replace('_', " "));
    match (event.action.as_str(), event.changes.as_slice()) {
        ("insert", _) => format!("{who} added {what}"),
        ("delete", _) => format!("{who} removed {what}"),
        // The first change is the one the event is about; the others stand beside it.
        ("update", [(name, was, is), ..]) => {
            let value = |value: &Option<String>| value.as_deref().map_or("–".into(), clean);
            format!("{who}: {} {} → {}", plain(name), value(was), value(is))
        }
        ("update", []) => format!("{who} changed {what}"),
        (other, _) => format!("{who}: {} {what}", clean(other)),
    }
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

/// A column's name as a word.
pub fn plain(column: &str) -> String {
    let words = clean(column).replace('_', " ");
    words
        .strip_suffix(" id")
        .map(str::to_owned)
        .unwrap_or(words)
}
