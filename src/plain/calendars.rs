//! Calendars as lines and as JSON.

use super::PlainOutput;
use crate::components::text::clean;
use crate::features::calendars::{Calendar, DayAhead, OpenHours};
use serde_json::{Map, Value, json};

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

pub(super) fn render(calendars: &[Calendar]) -> PlainOutput {
    let mut text = format!("Calendars: {}\n", calendars.len());
    for calendar in calendars {
        text += &format!("\n{} ({})\n", clean(&calendar.name), calendar.code);
        if calendar.always_open {
            text += "Open at all hours, every day.\n";
            continue;
        }
        text += &format!("Bank holidays: {}\n", clean(&calendar.holiday_calendar));
        for (day, hours) in week(&calendar.hours) {
            text += &format!("{day}: {hours}\n");
        }
        for day in &calendar.ahead {
            text += &format!("{}\n", ahead(day));
        }
    }
    let facts = calendars.iter().map(fact).collect();
    PlainOutput {
        text,
        facts: Map::from_iter([("calendars".to_owned(), Value::Array(facts))]),
    }
}

/// Each weekday with its hours; days without any are closed.
fn week(hours: &[OpenHours]) -> Vec<(&'static str, String)> {
    let days = (1_i16..).zip(WEEKDAYS);
    days.map(|(number, day)| {
        let open: Vec<String> = hours
            .iter()
            .filter(|it| it.weekday == number)
            .map(|it| format!("{} to {}", it.opens, it.closes))
            .collect();
        match open.is_empty() {
            true => (day, "closed".to_owned()),
            false => (day, open.join(", ")),
        }
    })
    .collect()
}

fn ahead(day: &DayAhead) -> String {
    let date = day.day.format("%A %-d %B %Y");
    let name = clean(&day.name);
    match &day.hours {
        Some((opens, closes)) => format!("{date}: {opens} to {closes}, {name}"),
        None => format!("{date}: closed, {name}"),
    }
}

fn fact(calendar: &Calendar) -> Value {
    let hours = calendar.hours.iter();
    let hours = hours
        .map(|it| json!({ "weekday": it.weekday, "opens": it.opens, "closes": it.closes }))
        .collect::<Vec<_>>();
    let ahead = calendar.ahead.iter();
    let ahead = ahead
        .map(|it| {
            let (opens, closes) = it.hours.clone().unzip();
            json!({ "day": it.day, "name": it.name, "opens": opens, "closes": closes })
        })
        .collect::<Vec<_>>();
    json!({
        "code": calendar.code,
        "name": calendar.name,
        "bank_holidays": calendar.holiday_calendar,
        "always_open": calendar.always_open,
        "hours": hours,
        "days_ahead": ahead,
    })
}
