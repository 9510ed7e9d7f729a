//! Holds in words.

use super::time;
use crate::components::text::clean;
use crate::domain::Hold;
use chrono::{DateTime, Utc};

/// Until when, what for, and who said so; of one that is over, what ended it.
pub fn in_words(hold: &Hold, now: DateTime<Utc>) -> String {
    let at = time::format_time(hold.until, now);
    let what = match (hold.ended_because.as_deref(), hold.kind.as_str()) {
        (None, "review") => format!("to be looked at {at}, nothing else is due"),
        (None, _) => format!("until {at}"),
        (Some("message_came"), _) => format!("over since {at}: a message came in"),
        (Some("document_came"), _) => format!("over since {at}: a document came in"),
        (Some("task_came"), _) => format!("over since {at}: a colleague added a task"),
        (Some(_), "answer") => format!("over since {at}: no answer came"),
        (Some(_), _) => format!("over since {at}"),
    };
    match &hold.reason {
        Some(reason) => format!("{what} · {} ({})", clean(reason), clean(&hold.held_by)),
        None => what,
    }
}
