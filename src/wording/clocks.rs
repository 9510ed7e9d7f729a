//! Clocks in words: the target of a rule, the state of a clock, and the stretches of its explanation.

use crate::domain::{Clock, ClockAct, ClockState, Segment};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;

/// Within what time: 8 hours of Office hours, 20 working days.
pub fn target(clock: &Clock) -> String {
    match (clock.target_seconds, &clock.calendar) {
        (Some(seconds), Some(calendar)) => format!("{} of “{calendar}”", duration(seconds)),
        (Some(seconds), None) => format!("{} around the clock", duration(seconds)),
        (None, _) => clock.legal_basis.clone().unwrap_or_default(),
    }
}

/// Hours, minutes and seconds of what counted; never in days, which a calendar makes longer or shorter.
pub fn duration(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let parts = [(hours, "hour"), (minutes, "minute"), (rest, "second")];
    let words: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| plural(*count, unit))
        .collect();
    match words.is_empty() {
        true => "0 seconds".into(),
        false => words.join(" "),
    }
}

fn plural(count: i64, unit: &str) -> String {
    match count {
        1 => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    }
}

/// running, met in time, met late, paused since …
pub fn state(clock: &Clock, now: DateTime<Utc>) -> String {
    let late = clock.is_missed(now);
    match clock.state {
        ClockState::Running if late => "missed".into(),
        ClockState::Running => "running".into(),
        ClockState::Paused => match clock.paused_since {
            Some(since) => format!("paused since {}", super::time::format_time(since, now)),
            None => "paused".into(),
        },
        ClockState::Met if late => "met late".into(),
        ClockState::Met => "met in time".into(),
        ClockState::Stopped => "stopped".into(),
    }
}

/// When it is due, as a sentence for a citizen; what did not count follows.
pub fn sentence(clock: &Clock) -> String {
    let due = match clock.due_at {
        Some(due) => format!("Due {}.", deadline(clock, due)),
        None => "No due time while it is paused.".into(),
    };
    let skipped = not_counted(clock);
    let provisional = match clock.provisional {
        true => " The bank holidays of that time are not published yet, so it may move.",
        false => "",
    };
    format!("{due}{skipped}{provisional}")
}

/// A deadline at midnight is the end of the day before.
fn deadline(clock: &Clock, due: DateTime<Utc>) -> String {
    let local = due.with_timezone(&London);
    let midnight = local.time() == chrono::NaiveTime::MIN;
    match clock.target_seconds.is_none() && midnight {
        true => {
            let day = local.date_naive().pred_opt().unwrap_or(local.date_naive());
            format!("by the end of {}", day.format("%A %-d %B %Y"))
        }
        false => format!("on {}", local.format("%A %-d %B %Y at %H:%M:%S")),
    }
}

/// "Friday 3 April and Monday 6 April did not count: Good Friday, Easter Monday."
fn not_counted(clock: &Clock) -> String {
    let mut days: Vec<NaiveDate> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for segment in clock.segments.iter().filter(|it| it.kind == "holiday") {
        let Some(from) = segment.from else { continue };
        let day = from.with_timezone(&London).date_naive();
        if !days.contains(&day) {
            days.push(day);
            names.push(&segment.reason);
        }
    }
    if days.is_empty() {
        return String::new();
    }
    let words: Vec<String> = days
        .iter()
        .map(|day| day.format("%A %-d %B").to_string())
        .collect();
    let listed = match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    };
    format!(" {listed} did not count: {}.", names.join(", "))
}

/// One line of an explanation: from, to, what counted, why it did not.
pub fn segment(segment: &Segment) -> String {
    let from = segment.from.map(instant).unwrap_or_default();
    let to = segment.to.map_or_else(|| "now".into(), instant);
    let counted = match (segment.seconds, segment.days) {
        (Some(seconds), _) if seconds > 0 => format!("{} counted", duration(seconds)),
        (_, Some(days)) if matches!(segment.kind.as_str(), "counted" | "extended") => {
            format!("{} counted", units(days, &segment.reason))
        }
        _ => "did not count".into(),
    };
    let why = match segment.kind.as_str() {
        "counted" | "extended" => None,
        "set" => Some(format!("set by {}", segment.reason)),
        _ if segment.reason.is_empty() => None,
        _ => Some(segment.reason.clone()),
    };
    match (segment.kind.as_str(), segment.days, why) {
        ("message", _, Some(why)) => format!("{from}: {why}"),
        ("taken_back", _, Some(stage)) => {
            format!("{from}: the step to “{stage}” was taken back at {to}, so it changed nothing")
        }
        ("recalled", ..) => format!("{from}: our letter was recalled, so it answered nobody"),
        ("failed", ..) => {
            format!("{from}: our letter could not be delivered, so it answered nobody")
        }
        ("set" | "given", _, Some(why)) => format!("until {to}: {why}"),
        // A day of a law is told by its date.
        ("holiday" | "excluded" | "rolled", Some(_), Some(why)) => {
            format!("{}: did not count, {why}", dates(segment))
        }
        ("counted" | "extended", Some(_), _) => format!("{}: {counted}", dates(segment)),
        (_, _, Some(why)) => format!("{from} to {to}: {counted}, {why}"),
        (_, _, None) => format!("{from} to {to}: {counted}"),
    }
}

fn units(count: i32, unit: &str) -> String {
    plural(i64::from(count), &unit.replace('_', " "))
}

fn instant(at: DateTime<Utc>) -> String {
    at.with_timezone(&London)
        .format("%a %-d %b %Y %H:%M:%S")
        .to_string()
}

/// The days of a stretch, both included.
fn dates(segment: &Segment) -> String {
    let day = |at: DateTime<Utc>| at.with_timezone(&London).date_naive();
    let from = segment.from.map(day);
    let to = segment.to.and_then(|to| day(to).pred_opt());
    let words = |day: NaiveDate| day.format("%a %-d %b %Y").to_string();
    match (from, to) {
        (Some(from), Some(to)) if from == to => words(from),
        (Some(from), Some(to)) => format!("{} to {}", words(from), words(to)),
        (Some(from), None) => format!("since {}", words(from)),
        _ => String::new(),
    }
}

/// What a person did: "Extended with notice by Priya Nair: …".
pub fn act(act: &ClockAct, now: DateTime<Utc>) -> String {
    let what = kind(&act.kind);
    let reason = act
        .reason
        .as_ref()
        .map(|it| format!(": {it}"))
        .unwrap_or_default();
    let back = match act.is_taken_back {
        true => " (taken back)",
        false => "",
    };
    format!(
        "{} · {what}, {}{reason}{back}",
        super::time::format_time(act.happened_at, now),
        act.recorded_by
    )
}

/// An act as people say it; what is unknown stays as it is.
pub fn kind(code: &str) -> String {
    let words = match code {
        "clarification_asked" => "Clarification asked",
        "clarification_received" => "Clarification received",
        "fee_asked" => "Fee asked",
        "fee_paid" => "Fee paid",
        "identity_received" => "Proof of identity received",
        "acknowledged" => "Acknowledged",
        "entered" => "Entered in the register",
        "decided" => "Decision sent",
        "extended" => "Extended with notice",
        "paused" => "Paused",
        "resumed" => "Resumed",
        "withdrawn" => "Withdrawn by the citizen",
        "chased" => "The citizen asked where things stand",
        "thanked" => "The citizen said thank you",
        other => return other.replace('_', " "),
    };
    words.into()
}

/// What would be so: "Freedom of information, if received 4 December 2026 10:00, asked on …".
pub fn supposed(
    name: &str,
    received: DateTime<Utc>,
    (asked, clarified): (Option<NaiveDate>, Option<NaiveDate>),
    extended: bool,
) -> String {
    let day = |day: NaiveDate| day.format("%-d %B %Y").to_string();
    let received = super::time::to_the_minute(received);
    let mut words = format!("{name}, if received {received}");
    match (asked, clarified) {
        (Some(asked), Some(answered)) => {
            words += &format!(
                ", asked on {} and answered on {}",
                day(asked),
                day(answered)
            );
        }
        (Some(asked), None) => words += &format!(", asked on {} and not answered", day(asked)),
        (None, _) => {}
    }
    if extended {
        words += ", extended with notice";
    }
    words + "."
}
