//! The calendars of an organisation.

use crate::database::{Tx, queries};
use crate::domain::Failure;
use crate::runtime::request::{Reads, Request};
use chrono::NaiveDate;

/// How far ahead dated days and bank holidays are listed.
const DAYS: i32 = 120;

/// One calendar, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub code: String,
    pub name: String,
    pub holiday_calendar: String,
    pub always_open: bool,
    pub hours: Vec<OpenHours>,
    pub ahead: Vec<DayAhead>,
}

/// One stretch of a weekday, times as HH:MM in London.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenHours {
    /// By ISO 8601: 1 is Monday.
    pub weekday: i16,
    pub opens: String,
    pub closes: String,
}

/// A day with other hours than its weekday; closed without them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayAhead {
    pub day: NaiveDate,
    pub name: String,
    pub hours: Option<(String, String)>,
}

/// Every calendar with its opening hours and the days ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct ListCalendars;

impl Request for ListCalendars {
    type Response = Vec<Calendar>;
    type Access = Reads;
    const NAME: &'static str = "calendars";

    async fn run(self, tx: &Tx) -> Result<Vec<Calendar>, Failure> {
        let mut calendars: Vec<Calendar> = Vec::new();
        for row in queries::calendars::opening_hours(tx).await?.many() {
            if calendars.last().is_none_or(|last| last.code != row.code) {
                calendars.push(Calendar {
                    code: row.code,
                    name: row.name,
                    holiday_calendar: row.holiday_calendar,
                    always_open: row.always_open,
                    hours: Vec::new(),
                    ahead: Vec::new(),
                });
            }
            if let (Some(last), Some(weekday), Some(opens), Some(closes)) =
                (calendars.last_mut(), row.weekday, row.opens, row.closes)
            {
                last.hours.push(OpenHours {
                    weekday,
                    opens,
                    closes,
                });
            }
        }
        for row in queries::calendars::days_ahead(tx, DAYS).await?.many() {
            if let Some(calendar) = calendars.iter_mut().find(|it| it.code == row.code) {
                calendar.ahead.push(DayAhead {
                    day: row.day,
                    name: row.name,
                    hours: row.opens.zip(row.closes),
                });
            }
        }
        Ok(calendars)
    }
}
