//! `enquiries calendar`: what a change of opening hours moves, and the change.

use super::signed_in::SignedIn;
use super::{CommandResult, print};
use crate::command_line::{CalendarAction, Global};
use crate::domain::{CalendarChange, ChangedHours, ClockMove};
use crate::wording::clock_moves::sentence;
use serde_json::json;

pub(super) async fn run(global: &Global, action: CalendarAction) -> CommandResult {
    let (change, apply) = change(action);
    let session = SignedIn::open(global, "The calendars are those of an organisation.").await?;
    let moves = session
        .database
        .change_calendar(&session.token, &change, apply)
        .await;
    session.close().await;
    let moves = moves?;
    print(&match global.json {
        true => json!({ "applied": apply, "moves": moves.iter().map(value).collect::<Vec<_>>() })
            .to_string(),
        false => as_text(&moves, apply),
    })
}

fn change(action: CalendarAction) -> (CalendarChange, bool) {
    let (calendar, what, apply) = match action {
        CalendarAction::Hours {
            calendar,
            weekday,
            hours,
            apply,
        } => {
            let weekday = weekday as i16;
            (calendar, ChangedHours::Weekday { weekday, hours }, apply)
        }
        CalendarAction::Day {
            calendar,
            day,
            name,
            hours,
            apply,
        } => (calendar, ChangedHours::Day { day, name, hours }, apply),
        CalendarAction::UsualDay {
            calendar,
            day,
            apply,
        } => (calendar, ChangedHours::UsualDay { day }, apply),
    };
    (CalendarChange { calendar, what }, apply)
}

fn as_text(moves: &[ClockMove], applied: bool) -> String {
    let mut lines: Vec<String> = moves.iter().map(|of| sentence(of, applied)).collect();
    if lines.is_empty() {
        lines.push("No clock that runs is counted by this calendar.".to_owned());
    }
    lines.push(match applied {
        true => "The calendar is changed. The worker moves the clocks.".to_owned(),
        false => "Nothing is changed. Add --apply to change the calendar.".to_owned(),
    });
    lines.join("\n")
}

/// Of one rule, for scripts.
pub(super) fn value(of: &ClockMove) -> serde_json::Value {
    json!({
        "rule": of.rule, "clocks": of.clocks, "earlier": of.earlier, "later": of.later,
        "confirmed": of.confirmed, "most_seconds": of.most_seconds,
    })
}
