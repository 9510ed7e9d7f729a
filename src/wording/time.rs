//! Times in words, in London time: today 09:40, Tue 14:05, 12 May.

use crate::domain::{Promise, QueueRow, Task};
use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use chrono_tz::Europe::London;

/// Whether nothing is due because every clock waits: the database gives such work a time that never comes, so that it
/// sorts last (`core.not_due()`).
pub fn is_paused(at: DateTime<Utc>) -> bool {
    at.year() >= NOT_DUE_YEAR
}

/// The year of `core.not_due()`.
const NOT_DUE_YEAR: i32 = 2199;

/// What stands where a due time would be.
pub const PAUSED: &str = "paused";

/// A time relative to now.
pub fn format_time(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if is_paused(at) {
        return PAUSED.into();
    }
    let (at, now) = (at.with_timezone(&London), now.with_timezone(&London));
    let days = (at.date_naive() - now.date_naive()).num_days();
    match days {
        0 => at.format("today %H:%M").to_string(),
        -1 => at.format("yesterday %H:%M").to_string(),
        1 => at.format("tomorrow %H:%M").to_string(),
        -6..=6 => at.format("%a %H:%M").to_string(),
        _ if at.year() == now.year() => at.format("%-d %b %H:%M").to_string(),
        _ => at.format("%-d %b %Y").to_string(),
    }
}

/// The same without the time of day.
pub fn day(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let words = format_time(at, now);
    let day = words.rsplit_once(' ');
    let day = day.filter(|(_, clock)| clock.contains(':'));
    day.map_or_else(|| words.clone(), |(day, _)| day.to_owned())
}

/// A time for a column, of constant width; the year only when it differs.
pub fn column(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (at, now) = (at.with_timezone(&London), now.with_timezone(&London));
    let how = if at.year() == now.year() {
        "%a %e %b  %H:%M"
    } else {
        "%e %b %Y %H:%M"
    };
    at.format(how).to_string()
}

pub fn clock(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%H:%M").to_string()
}

/// As `exact`, without seconds: of a time by which something is asked for.
pub fn deadline(at: DateTime<Utc>) -> String {
    let words = exact(at);
    match words.rsplit_once(':') {
        Some((minute, _)) if !is_paused(at) => minute.to_owned(),
        _ => words,
    }
}

/// As `exact`, without seconds where there are none.
pub fn to_the_minute(at: DateTime<Utc>) -> String {
    let words = exact(at);
    match words.strip_suffix(":00") {
        Some(minute) if !is_paused(at) => minute.to_owned(),
        _ => words,
    }
}

pub fn exact(at: DateTime<Utc>) -> String {
    if is_paused(at) {
        return PAUSED.into();
    }
    at.with_timezone(&London)
        .format("%a %-d %b %Y, %H:%M:%S")
        .to_string()
}

/// The window in which a call-back was promised: `between 2pm and 4:30pm`; none without one.
pub fn window(task: &Task) -> Option<String> {
    let from = task.due_from?;
    Some(format!("between {} and {}", hour(from), hour(task.due_at)))
}

/// A time of day as people say it.
fn hour(at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&London);
    let how = if at.minute() == 0 {
        "%-I%P"
    } else {
        "%-I:%M%P"
    };
    at.format(how).to_string()
}

/// When a task is due, with the window of a call-back and what became of the promise.
pub fn task_due(task: &Task, now: DateTime<Utc>) -> (Pressure, String) {
    let promise = task.promise(now).map(Promise::word);
    match (task.done, promise) {
        (true, Some(word)) => (Pressure::Calm, format!("done, {word}")),
        (true, None) => (Pressure::Calm, "done".to_owned()),
        (false, Some(word)) => (Pressure::Late, format!("‼ {word}")),
        (false, None) => due(task.due_at, now),
    }
}

/// A duration in its two largest units.
pub fn span(span: TimeDelta) -> String {
    let minutes = span.num_minutes().abs();
    let (days, hours) = (minutes / 1_440, minutes / 60);
    match (days, hours) {
        (0, 0) => format!("{minutes}m"),
        (0, _) => format!("{hours}h {:02}m", minutes % 60),
        (1..=6, _) if hours % 24 > 0 => format!("{days}d {}h", hours % 24),
        _ => format!("{days}d"),
    }
}

/// Urgency of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressure {
    Calm,
    Soon,
    Late,
}

/// Time left, with a sign: `2h 10m`, `! 40m`, `‼ 1d late`.
pub fn due(at: DateTime<Utc>, now: DateTime<Utc>) -> (Pressure, String) {
    if is_paused(at) {
        return (Pressure::Calm, PAUSED.into());
    }
    let left = at - now;
    if left < TimeDelta::zero() {
        // One unit is enough when it is late, and two digits: more do not fit into a column.
        let late = match left.num_days().abs() {
            days @ 100..700 => format!("{}w", days / 7),
            days @ 700.. => format!("{}y", days / 365),
            _ => span(left),
        };
        let late = late.split(' ').next().unwrap_or_default();
        return (Pressure::Late, format!("‼ {late} late"));
    }
    if left < TimeDelta::hours(2) {
        return (Pressure::Soon, format!("! {}", span(left)));
    }
    (Pressure::Calm, span(left))
}

/// Whether it was on hold, that is over, and nothing else makes it due: it stands on top until somebody takes it up.
pub fn is_hold_over(row: &QueueRow, now: DateTime<Utc>) -> bool {
    let over = row.hold_until.is_some_and(|until| until <= now);
    over && (is_paused(row.due_at) || row.hold_until == Some(row.due_at))
}

/// The same for a row: an ended enquiry is never late.
pub fn left(row: &QueueRow, now: DateTime<Utc>) -> (Pressure, String) {
    match row.standard_stage.ends() {
        true => (Pressure::Calm, "ended".into()),
        // Else a clock runs, and says more.
        false if is_hold_over(row, now) => (Pressure::Soon, "! hold over".into()),
        false => due(row.due_at, now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn times_are_those_of_london() {
        let now = at("2026-07-15T10:00:00Z");
        assert_eq!(format_time(at("2026-07-15T08:40:00Z"), now), "today 09:40");
        assert_eq!(
            format_time(at("2026-07-14T13:05:00Z"), now),
            "yesterday 14:05"
        );
        assert_eq!(format_time(at("2026-07-11T13:05:00Z"), now), "Sat 14:05");
        assert_eq!(format_time(at("2026-05-12T13:05:00Z"), now), "12 May 14:05");
        assert_eq!(format_time(at("2024-05-12T13:05:00Z"), now), "12 May 2024");
    }

    #[test]
    fn what_waits_is_paused_and_has_no_time() {
        let (now, never) = (at("2026-07-15T10:00:00Z"), at("2199-01-01T00:00:00Z"));
        assert_eq!(format_time(never, now), "paused");
        assert_eq!(exact(never), "paused");
        assert_eq!(due(never, now), (Pressure::Calm, "paused".into()));
        assert!(!is_paused(at("2198-12-31T23:59:59Z")));
    }

    #[test]
    fn deadlines_press_by_word_and_sign() {
        let now = at("2026-07-15T10:00:00Z");
        assert_eq!(due(at("2026-07-15T12:10:00Z"), now).1, "2h 10m");
        assert_eq!(due(at("2026-07-15T10:40:00Z"), now).1, "! 40m");
        assert_eq!(due(at("2026-07-14T09:00:00Z"), now).1, "‼ 1d late");
        assert_eq!(due(at("2026-04-14T09:00:00Z"), now).1, "‼ 92d late");
        assert_eq!(due(at("2026-01-14T09:00:00Z"), now).1, "‼ 26w late");
        assert_eq!(due(at("2011-02-14T09:00:00Z"), now).1, "‼ 15y late");
        assert_eq!(due(at("2026-07-18T12:00:00Z"), now).1, "3d 2h");
        assert_eq!(due(at("2026-09-18T12:00:00Z"), now).1, "65d");
    }
}
