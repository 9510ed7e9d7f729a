//! When people work, for times of what they did.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::London;
use serde::Deserialize;

/// A stretch of the week as seed files write it: weekdays of ISO 8601, times of day in London.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Stretch {
    days: Vec<u32>,
    from: String,
    until: String,
}

/// Days away, counted from the day of the load.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Absence {
    in_days: i64,
    days: i64,
}

/// No step is looked for longer than this: a person with no hours at all would never be found.
const DAYS_AHEAD: u64 = 21;

pub(super) fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// A minute of a London day; none where the clocks go forward over it.
pub(super) fn at_minute(day: NaiveDate, minute: i64) -> Option<DateTime<Utc>> {
    let local = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute);
    let zoned = London.from_local_datetime(&local).earliest()?;
    Some(zoned.with_timezone(&Utc))
}

fn minute(clock: &str) -> Option<i64> {
    let (hours, minutes) = clock.split_once(':')?;
    Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
}

/// The stretch of work that is under way at `after`, or the next one: its beginning, not before `after`, and its end.
pub(super) fn next_work(
    hours: &[Stretch],
    absences: &[Absence],
    today: NaiveDate,
    after: DateTime<Utc>,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let first = day_of(after);
    (0..DAYS_AHEAD).find_map(|ahead| {
        let day = first.checked_add_days(Days::new(ahead))?;
        let from_today = (day - today).num_days();
        let away = |a: &Absence| (a.in_days..a.in_days + a.days).contains(&from_today);
        if absences.iter().any(away) {
            return None;
        }
        let weekday = day.weekday().number_from_monday();
        let of_day = hours
            .iter()
            .filter(|stretch| stretch.days.contains(&weekday));
        of_day
            .filter_map(|stretch| {
                let from = at_minute(day, minute(&stretch.from)?)?.max(after);
                // The last minutes of a day are for putting things away.
                let until = at_minute(day, minute(&stretch.until)?)? - TimeDelta::minutes(4);
                (from < until).then_some((from, until))
            })
            .min()
    })
}

impl Stretch {
    /// When the public can ring or call.
    pub fn of_offices() -> Vec<Self> {
        vec![Self {
            days: (1..=5).collect(),
            from: "09:00".into(),
            until: "16:45".into(),
        }]
    }
}
