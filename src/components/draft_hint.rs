//! The hint in a form that opened with a draft.

use crate::wording::time;
use chrono::{DateTime, Utc};

pub fn kept(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    format!("Draft from {}, not saved yet.", time::format_time(at, now))
}
