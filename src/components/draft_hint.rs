//! Hints about drafts: in the form that opened with one, and above the lists.

use crate::wording::time;
use chrono::{DateTime, Utc};

pub fn kept(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    format!("Draft from {}, not saved yet.", time::format_time(at, now))
}

/// The number of drafts, for a summary line.
pub fn waiting(many: usize) -> String {
    match many {
        0 => String::new(),
        _ => format!(" · D Drafts ({many})"),
    }
}
