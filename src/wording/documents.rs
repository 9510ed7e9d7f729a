//! A document in words: kind, size, access and date.

use super::time;
use crate::components::text::clean;
use crate::domain::Document;
use crate::domain::document::{kind, seen_by, size};
use chrono::{DateTime, Utc};

/// Version, kind, size, access, and the day it was added.
pub fn describe(document: &Document, now: DateTime<Utc>) -> String {
    let version = match document.number {
        1 => String::new(),
        number => format!("version {number}, "),
    };
    format!(
        "{version}{}, {} · {} · {}",
        clean(kind(&document.media_type)),
        size(document.size_bytes),
        clean(seen_by(&document.access_level)),
        time::day(document.added_at, now),
    )
}
