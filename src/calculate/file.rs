//! A file of worked examples: calendars, bank holidays and examples, and what is wrong in it and where.

use chrono::{DateTime, Datelike, NaiveDate, Weekday};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What a calendar of the file is called in the database, so that it hides none of the platform.
const PREFIX: &str = "file:";

/// The proclamation of 2026: calendars with this ending are as they were before it.
const BEFORE: (&str, &str) = ("_before_2026_02", "2026-06-15");

/// What is wrong in a file, and where: a sentence.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct BadFile {
    place: String,
    fault: String,
}

impl BadFile {
    pub(super) fn new(place: impl Into<String>, fault: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            fault: fault.into(),
        }
    }
}

/// A file as it is written. Other keys, such as its sources, say nothing to a computer.
#[derive(Debug, Deserialize)]
pub struct ExampleFile {
    #[serde(default)]
    calendars: BTreeMap<String, Calendar>,
    #[serde(default)]
    holidays: BTreeMap<String, Vec<NaiveDate>>,
    pub(super) examples: Vec<Example>,
}

#[derive(Debug, Deserialize)]
struct Calendar {
    nation: Option<String>,
    tz: Option<String>,
    week: BTreeMap<String, Vec<(String, String)>>,
    #[serde(default)]
    special: BTreeMap<NaiveDate, Vec<(String, String)>>,
}

/// One worked example.
#[derive(Debug, Deserialize)]
pub(super) struct Example {
    pub id: Option<String>,
    pub kind: String,
    pub input: Map<String, Value>,
    pub expected: Map<String, Value>,
}

impl ExampleFile {
    /// Reads a file. A fault of its form names line and column.
    pub fn read(text: &str) -> Result<Self, BadFile> {
        let file: Self = serde_json::from_str(text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            BadFile::new(place, error.to_string())
        })?;
        for name in file.calendars.keys() {
            file.definition(name, &format!("calendars.{name}"))?;
        }
        Ok(file)
    }

    /// The calendars of bank holidays that an example may name, with their holidays on weekdays.
    pub(super) fn holiday_calendars(&self) -> BTreeMap<String, Vec<NaiveDate>> {
        let mut calendars: BTreeMap<String, BTreeSet<NaiveDate>> = self
            .holidays
            .iter()
            .map(|(name, days)| (name.clone(), days.iter().copied().collect()))
            .collect();
        if !calendars.is_empty() {
            let any = calendars.values().flatten().copied().collect();
            calendars.entry("uk_any_part".to_owned()).or_insert(any);
        }
        let before: Vec<_> = calendars
            .iter()
            .map(|(name, days)| {
                let then = days
                    .iter()
                    .copied()
                    .filter(|day| day.to_string() != BEFORE.1);
                (format!("{name}{}", BEFORE.0), then.collect())
            })
            .collect();
        calendars.extend(before);
        calendars
            .into_iter()
            .map(|(name, days)| {
                let weekdays = days
                    .into_iter()
                    .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
                (format!("{PREFIX}{name}"), weekdays.collect())
            })
            .collect()
    }

    /// The database's code of a calendar of bank holidays: the file's own, else the platform's.
    pub(super) fn holiday_calendar(&self, name: &str, place: &str) -> Result<String, BadFile> {
        let own = format!("{PREFIX}{name}");
        if self.holiday_calendars().contains_key(&own) {
            return Ok(own);
        }
        match name {
            "none" => Ok("none".to_owned()),
            "england_and_wales" | "scotland" | "northern_ireland" | "uk_any_part"
                if self.holidays.is_empty() =>
            {
                Ok(name.replace('_', "-"))
            }
            _ => Err(BadFile::new(
                place,
                format!("there is no calendar of holidays {name:?} in the file"),
            )),
        }
    }

    /// The names of its calendars of opening hours.
    pub(super) fn calendar_names(&self) -> impl Iterator<Item = &str> {
        self.calendars.keys().map(String::as_str)
    }

    /// A calendar of opening hours, as `core.keep_pattern` takes it.
    pub(super) fn definition(&self, name: &str, place: &str) -> Result<Value, BadFile> {
        let bad = |fault: String| BadFile::new(place, fault);
        let calendar = self
            .calendars
            .get(name)
            .ok_or_else(|| bad(format!("there is no calendar {name:?} in the file")))?;
        if let Some(zone) = calendar.tz.as_deref()
            && zone != "Europe/London"
        {
            return Err(bad(format!(
                "tz is {zone:?}, and only Europe/London is computed"
            )));
        }
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let mut week = Map::new();
        for (day, hours) in &calendar.week {
            let number = days.iter().position(|it| it == day).ok_or_else(|| {
                bad(format!(
                    "week has {day:?}; write mon, tue, wed, thu, fri, sat, sun"
                ))
            })?;
            let hours = checked(hours).map_err(|fault| bad(format!("week.{day}: {fault}")))?;
            week.insert((number + 1).to_string(), hours);
        }
        let mut special = Map::new();
        for (day, hours) in &calendar.special {
            let hours = checked(hours).map_err(|fault| bad(format!("special.{day}: {fault}")))?;
            special.insert(day.to_string(), hours);
        }
        let nation = calendar.nation.as_deref().unwrap_or("none");
        Ok(json!({
            "always": false,
            "holidays": self.holiday_calendar(nation, place)?,
            "week": week,
            "days": special,
        }))
    }
}

/// Opening hours of a day, in order and without overlap.
fn checked(hours: &[(String, String)]) -> Result<Value, String> {
    let mut sorted: Vec<(u32, u32, &str, &str)> = Vec::new();
    for (opens, closes) in hours {
        let (from, until) = (minute(opens)?, minute(closes)?);
        if from >= until {
            return Err(format!("{opens} to {closes} ends before it begins"));
        }
        sorted.push((from, until, opens, closes));
    }
    sorted.sort_unstable();
    if sorted.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return Err("hours overlap".to_owned());
    }
    Ok(sorted.iter().map(|it| json!([it.2, it.3])).collect())
}

fn minute(text: &str) -> Result<u32, String> {
    let fault = || format!("{text:?} is no time from 00:00 to 24:00");
    let (hour, minute) = text.split_once(':').ok_or_else(fault)?;
    if hour.len() != 2 || minute.len() != 2 {
        return Err(fault());
    }
    let (hour, minute): (u32, u32) = (
        hour.parse().map_err(|_| fault())?,
        minute.parse().map_err(|_| fault())?,
    );
    match minute < 60 && hour * 60 + minute <= 1440 {
        true => Ok(hour * 60 + minute),
        false => Err(fault()),
    }
}

/// The input of an example, read field by field with the place of a fault.
pub(super) struct Input<'a> {
    pub place: &'a str,
    pub fields: &'a Map<String, Value>,
}

impl Input<'_> {
    fn bad(&self, field: &str, fault: &str) -> BadFile {
        BadFile::new(self.place, format!("input.{field} {fault}"))
    }

    fn some(&self, field: &str) -> Option<&Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    pub fn text(&self, field: &str) -> Result<Option<&str>, BadFile> {
        self.some(field)
            .map(|value| value.as_str().ok_or_else(|| self.bad(field, "is no text")))
            .transpose()
    }

    pub fn needed<T>(&self, field: &str, value: Option<T>) -> Result<T, BadFile> {
        value.ok_or_else(|| self.bad(field, "is missing"))
    }

    pub fn day(&self, field: &str) -> Result<Option<NaiveDate>, BadFile> {
        self.text(field)?
            .map(|text| {
                text.parse()
                    .map_err(|_| self.bad(field, "is no day such as 2026-11-30"))
            })
            .transpose()
    }

    pub fn number(&self, field: &str, most: i64) -> Result<i64, BadFile> {
        let value = self.needed(field, self.some(field))?;
        match value.as_i64() {
            Some(number) if (0..=most).contains(&number) => Ok(number),
            _ => Err(self.bad(field, &format!("is no whole number from 0 to {most}"))),
        }
    }

    pub fn instant(&self, field: &str) -> Result<String, BadFile> {
        let text = self.needed(field, self.text(field)?)?;
        match DateTime::parse_from_rfc3339(text) {
            Ok(_) => Ok(text.to_owned()),
            Err(_) => Err(self.bad(field, "is no instant such as 2026-11-30T09:00:00+00:00")),
        }
    }

    /// Pairs of days, both included, as a multirange.
    pub fn days(&self, field: &str) -> Result<String, BadFile> {
        self.pairs(field, &|text| text.parse::<NaiveDate>().is_ok(), "]", false)
    }

    /// Pairs of instants, the second excluded or null while it is not known, as a multirange.
    pub fn pauses(&self, field: &str) -> Result<String, BadFile> {
        self.pairs(
            field,
            &|text| DateTime::parse_from_rfc3339(text).is_ok(),
            ")",
            true,
        )
    }

    fn pairs(
        &self,
        field: &str,
        fits: &dyn Fn(&str) -> bool,
        end: &str,
        may_be_open: bool,
    ) -> Result<String, BadFile> {
        let fault = || {
            self.bad(
                field,
                "is no list of pairs, each from the earlier to the later",
            )
        };
        let Some(value) = self.some(field) else {
            return Ok("{}".to_owned());
        };
        let mut ranges = Vec::new();
        for pair in value.as_array().ok_or_else(fault)? {
            let ends = pair
                .as_array()
                .filter(|ends| ends.len() == 2)
                .ok_or_else(fault)?;
            let from = ends[0]
                .as_str()
                .filter(|text| fits(text))
                .ok_or_else(fault)?;
            let until = match &ends[1] {
                Value::Null if may_be_open => "",
                other => other.as_str().filter(|text| fits(text)).ok_or_else(fault)?,
            };
            if !until.is_empty() && !in_order(from, until) {
                return Err(fault());
            }
            ranges.push(format!("[{from},{until}{end}"));
        }
        Ok(format!("{{{}}}", ranges.join(",")))
    }
}

/// Two days, or two instants, of which the first is not the later.
fn in_order(from: &str, until: &str) -> bool {
    match (
        DateTime::parse_from_rfc3339(from),
        DateTime::parse_from_rfc3339(until),
    ) {
        (Ok(from), Ok(until)) => from <= until,
        _ => from <= until,
    }
}
