//! How often an enquiry was opened again, and until when it may be.

use super::time;
use crate::domain::EnquiryDetail;
use chrono::{DateTime, TimeDelta, Utc};

/// None where it never was and no time limits it.
pub fn in_words(detail: &EnquiryDetail, now: DateTime<Utc>) -> Option<String> {
    let times = match detail.times_reopened {
        0 => None,
        1 => Some("once".to_owned()),
        times => Some(format!("{times} times")),
    };
    // The last day counts whole, so the time is the midnight after it.
    let until = detail.reopening_until.map(|until| {
        let day = time::day(until - TimeDelta::seconds(1), now);
        match until > now {
            true => format!("possible until {day}"),
            false => format!("no longer possible since {day}"),
        }
    });
    match (times, until) {
        (None, until) => until,
        (times, None) => times,
        (Some(times), Some(until)) => Some(format!("{times}, {until}")),
    }
}
