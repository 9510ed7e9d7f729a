//! Validates a mapping before the first row is read, so that no row is rejected for a fault of the mapping.
//! Codes are compared with the database later (prepare.rs).

use super::super::times;
use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, FixedOffset};

/// As the check constraint of `tenant.enquiry_types` has it: up to a year.
const HOURS: std::ops::RangeInclusive<i32> = 1..=8760;

pub(super) fn in_source(source: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let good = source.starts_with(|c: char| c.is_ascii_lowercase())
        && source.chars().all(fits)
        && (2..=41).contains(&source.len());
    (!good).then(|| "source should be 2 to 41 small letters, digits and _, a letter first".into())
}

pub(super) fn in_time_formats(formats: &[String]) -> Vec<String> {
    if formats.is_empty() {
        return vec![
            "time_formats should say how times are written, such as \"%Y-%m-%d %H:%M:%S\"".into(),
        ];
    }
    formats
        .iter()
        .filter_map(|format| in_time_format(format))
        .collect()
}

pub(super) fn in_hours(hours: i32) -> Option<String> {
    (!HOURS.contains(&hours))
        .then(|| format!("resolve_within_hours is {hours}, and should be 1 to 8760 (a year)"))
}

/// A time that is written in the format must be read back as the same time.
fn in_time_format(format: &str) -> Option<String> {
    let known =
        format.contains('%') && !StrftimeItems::new(format).any(|item| matches!(item, Item::Error));
    if !known {
        return Some(format!(
            "{format:?} in time_formats is no format that we know, such as \"%Y-%m-%d %H:%M:%S\""
        ));
    }
    if format.contains("%Z") {
        return Some(format!(
            "{format:?} in time_formats reads the short name of a zone, which says no time: use %z where the file has +01:00 or Z"
        ));
    }
    let at = |text| DateTime::<FixedOffset>::parse_from_rfc3339(text).ok();
    let (noon, night) = (at("2024-11-22T13:46:00Z")?, at("2024-11-22T00:00:00Z")?);
    let says_time = noon.format(format).to_string() != night.format(format).to_string();
    let sample = if says_time { noon } else { night };
    let read = times::read(&sample.format(format).to_string(), &[format.to_owned()]);
    if read.is_some_and(|read| read.wall() == sample.naive_utc()) {
        return None;
    }
    Some(format!(
        "{format:?} in time_formats does not say a whole time: it should have year, month and day, and hours with minutes (%I with %p) or none, such as \"%Y-%m-%d %H:%M:%S\""
    ))
}
