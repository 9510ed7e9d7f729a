//! A document in words: kind, size, access and date.

use super::time;
use crate::components::text::clean;
use crate::domain::Document;
use crate::domain::document::{kind, seen_by, size};
use chrono::{DateTime, Utc};

/// Version, kind, size, access, the day it was added, and the enquiry that it came with, where that is another.
pub fn describe(document: &Document, now: DateTime<Utc>) -> String {
    let version = match document.number {
        1 => String::new(),
        number => format!("version {number}, "),
    };
    let from = document.origin.as_deref();
    let from = from.map_or(String::new(), |reference| {
        format!(" · from {}", clean(reference))
    });
    format!(
        "{version}{}, {} · {} · {}{from}",
        clean(kind(&document.media_type)),
        size(document.size_bytes),
        clean(seen_by(&document.access_level)),
        time::day(document.added_at, now),
    )
}
