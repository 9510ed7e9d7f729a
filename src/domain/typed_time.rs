//! A time as people type it: `today 16:00`, `Friday`, `4 December`, `+3`. Of the clock in London.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Europe::London;

/// The end of an office day, where no time is typed.
const END_OF_DAY: NaiveTime = match NaiveTime::from_hms_opt(17, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// What would be right.
pub const RIGHT_IS: &str =
    "Enter when it is due, like today 16:00, Friday, 4 December or +3 for 3 days.";

/// Which of two days words like Friday or 4 December mean.
#[derive(Clone, Copy)]
enum Nearest {
    /// Today or later.
    Next,
    /// Today or earlier.
    Last,
}

/// The instant that the words mean from `now` on. A weekday is the next one; a day without a year is the next one too.
pub fn parse(words: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, &'static str> {
    parsed(words, now, Nearest::Next).ok_or(RIGHT_IS)
}

/// What would be right for what happened.
pub const RIGHT_PAST_IS: &str =
    "Enter when it happened, like yesterday 14:00, Friday, 4 December or -3 for 3 days ago.";

/// The instant that the words mean up to `now`: a weekday is the last one, and so is a day without a year. Today without a
/// time is now.
pub fn parse_past(words: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, &'static str> {
    let at = parsed(words, now, Nearest::Last).ok_or(RIGHT_PAST_IS)?;
    let is_today = words.trim().eq_ignore_ascii_case("today");
    Ok(if is_today { now } else { at })
}

fn parsed(words: &str, now: DateTime<Utc>, nearest: Nearest) -> Option<DateTime<Utc>> {
    let today = today(now);
    let words = words.trim().to_lowercase().replace(',', " ");
    let parts: Vec<&str> = words.split_whitespace().collect();
    let (day, time) = match parts.split_last() {
        None => return None,
        Some((last, rest)) => match time(last) {
            Some(time) if rest.is_empty() => (Some(today), time),
            Some(time) => (day(rest, today, nearest), time),
            None => (day(&parts, today, nearest), END_OF_DAY),
        },
    };
    let local = day?.and_time(time);
    // The hour that the clock leaves out means the hour after it; of the hour that comes twice, the first.
    let at = London.from_local_datetime(&local).earliest();
    let at = at.or_else(|| {
        London
            .from_local_datetime(&(local + TimeDelta::hours(1)))
            .earliest()
    });
    at.map(|at| at.to_utc())
}

/// The beginning of a window that ends at `end`: a time of that day.
pub fn before(words: &str, end: DateTime<Utc>) -> Result<DateTime<Utc>, &'static str> {
    let right_is = "Enter a time of that day before it ends, like 14:00 or 2pm.";
    let day = end.with_timezone(&London).date_naive();
    let clock = time(&words.trim().to_lowercase()).ok_or(right_is)?;
    let from = London.from_local_datetime(&day.and_time(clock)).earliest();
    let from = from.map(|at| at.to_utc()).filter(|from| *from < end);
    from.ok_or(right_is)
}

/// What would be right for a day.
pub const RIGHT_DAY_IS: &str = "Enter a day, like today, Friday, 4 December or 4/12/2026.";

/// The day that the words mean: as `parse`, without a time.
pub fn parse_day(words: &str, now: DateTime<Utc>) -> Result<NaiveDate, &'static str> {
    parsed_day(words, now, Nearest::Next)
}

/// The day that the words mean: as `parse_past`, without a time.
pub fn parse_past_day(words: &str, now: DateTime<Utc>) -> Result<NaiveDate, &'static str> {
    parsed_day(words, now, Nearest::Last)
}

fn parsed_day(
    words: &str,
    now: DateTime<Utc>,
    nearest: Nearest,
) -> Result<NaiveDate, &'static str> {
    let words = words.trim().to_lowercase().replace(',', " ");
    let parts: Vec<&str> = words.split_whitespace().collect();
    day(&parts, today(now), nearest).ok_or(RIGHT_DAY_IS)
}

/// The day in London.
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&London).date_naive()
}

/// The end of the day in London.
pub fn end_of_day(now: DateTime<Utc>) -> DateTime<Utc> {
    end_of(today(now)).unwrap_or(now)
}

/// The end of a day in London; none beyond the calendar.
pub fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    let next = day.checked_add_days(Days::new(1))?;
    let midnight = London.from_local_datetime(&next.and_time(NaiveTime::MIN));
    midnight.earliest().map(|at| at.to_utc())
}

/// `14:30`, `2pm`, `9.30am`.
fn time(word: &str) -> Option<NaiveTime> {
    let (digits, half) = match word.strip_suffix("pm") {
        Some(digits) => (digits, 12),
        None => (word.strip_suffix("am").unwrap_or(word), 0),
    };
    let is_half = digits.len() != word.len();
    let (hours, minutes) = digits.split_once([':', '.']).unwrap_or((digits, "0"));
    if hours == digits && !is_half {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let hours = match is_half {
        true if !(1..=12).contains(&hours) => return None,
        true => hours % 12 + half,
        false => hours,
    };
    NaiveTime::from_hms_opt(hours, minutes, 0)
}

fn day(parts: &[&str], today: NaiveDate, nearest: Nearest) -> Option<NaiveDate> {
    let days = |count: &str| {
        let count = count.trim_end_matches('d').parse().ok();
        count.filter(|days| *days <= 366).map(Days::new)
    };
    match parts {
        ["today"] => Some(today),
        ["tomorrow"] => today.succ_opt(),
        ["yesterday"] => today.pred_opt(),
        [one] if one.starts_with('+') => today.checked_add_days(days(one.trim_start_matches('+'))?),
        [one] if one.starts_with('-') => today.checked_sub_days(days(one.trim_start_matches('-'))?),
        [one] if one.contains(['/', '-']) => numeric(one, today, nearest),
        [one] => {
            let wanted: Weekday = one.parse().ok()?;
            (1..=7)
                .filter_map(|n| match nearest {
                    Nearest::Next => today.checked_add_days(Days::new(n)),
                    Nearest::Last => today.checked_sub_days(Days::new(n)),
                })
                .find(|it| it.weekday() == wanted)
        }
        [day, month] => dated(day, month, None, today, nearest),
        [day, month, year] => dated(day, month, Some(year), today, nearest),
        _ => None,
    }
}

/// `2026-12-04`, `4/12/2026`, `4/12`.
fn numeric(word: &str, today: NaiveDate, nearest: Nearest) -> Option<NaiveDate> {
    if let Ok(day) = NaiveDate::parse_from_str(word, "%Y-%m-%d") {
        return Some(day);
    }
    let parts: Vec<u32> = word
        .split('/')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    match parts.as_slice() {
        [day, month] => without_year(*day, *month, today, nearest),
        [day, month, year] => NaiveDate::from_ymd_opt(i32::try_from(*year).ok()?, *month, *day),
        _ => None,
    }
}

fn dated(
    day: &str,
    month: &str,
    year: Option<&str>,
    today: NaiveDate,
    nearest: Nearest,
) -> Option<NaiveDate> {
    let day = day
        .trim_end_matches(|c: char| c.is_alphabetic())
        .parse()
        .ok()?;
    let month = month.parse::<chrono::Month>().ok()?.number_from_month();
    match year {
        Some(year) => NaiveDate::from_ymd_opt(year.parse().ok()?, month, day),
        None => without_year(day, month, today, nearest),
    }
}

fn without_year(day: u32, month: u32, today: NaiveDate, nearest: Nearest) -> Option<NaiveDate> {
    let this = NaiveDate::from_ymd_opt(today.year(), month, day);
    let (this, other) = match nearest {
        Nearest::Next => (this.filter(|it| *it >= today), today.year() + 1),
        Nearest::Last => (this.filter(|it| *it <= today), today.year() - 1),
    };
    this.or_else(|| NaiveDate::from_ymd_opt(other, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(words: &str) -> Option<String> {
        // A Thursday, at 12:00 in London.
        let now = Utc.with_ymd_and_hms(2026, 12, 3, 12, 0, 0).unwrap();
        let at = parse(words, now).ok()?;
        Some(
            at.with_timezone(&London)
                .format("%a %-d %b %Y %H:%M")
                .to_string(),
        )
    }

    #[test]
    fn typed_words_are_the_time_that_people_mean() {
        for (words, meant) in [
            ("today", "Thu 3 Dec 2026 17:00"),
            ("today 16:00", "Thu 3 Dec 2026 16:00"),
            ("4pm", "Thu 3 Dec 2026 16:00"),
            ("14:30", "Thu 3 Dec 2026 14:30"),
            ("Tomorrow 9am", "Fri 4 Dec 2026 09:00"),
            ("Fri", "Fri 4 Dec 2026 17:00"),
            ("thursday", "Thu 10 Dec 2026 17:00"),
            ("4 December", "Fri 4 Dec 2026 17:00"),
            ("1st jan, 10:15", "Fri 1 Jan 2027 10:15"),
            ("29 march 2027", "Mon 29 Mar 2027 17:00"),
            ("4/12", "Fri 4 Dec 2026 17:00"),
            ("2026-12-24 12:00", "Thu 24 Dec 2026 12:00"),
            ("+3", "Sun 6 Dec 2026 17:00"),
            // The clock goes from 1:00 to 2:00.
            ("28/3/2027 1:30", "Sun 28 Mar 2027 02:30"),
        ] {
            assert_eq!(typed(words).as_deref(), Some(meant), "{words}");
        }
        for words in [
            "",
            "soon",
            "32 december",
            "25:00",
            "13pm",
            "4",
            "+999",
            "4/13",
            "today tomorrow",
        ] {
            assert_eq!(typed(words), None, "{words}");
        }
    }

    #[test]
    fn typed_words_of_what_happened_lie_behind() {
        let now = Utc.with_ymd_and_hms(2026, 12, 3, 12, 0, 0).unwrap();
        for (words, meant) in [
            ("today", "Thu 3 Dec 2026 12:00"),
            ("today 9:30", "Thu 3 Dec 2026 09:30"),
            ("yesterday 14:00", "Wed 2 Dec 2026 14:00"),
            ("Friday", "Fri 27 Nov 2026 17:00"),
            ("thursday 10:00", "Thu 26 Nov 2026 10:00"),
            ("4 December", "Thu 4 Dec 2025 17:00"),
            ("3/12 11:00", "Thu 3 Dec 2026 11:00"),
            ("-3", "Mon 30 Nov 2026 17:00"),
            ("2026-12-01 08:00", "Tue 1 Dec 2026 08:00"),
        ] {
            let at = parse_past(words, now).unwrap().with_timezone(&London);
            assert_eq!(
                at.format("%a %-d %b %Y %H:%M").to_string(),
                meant,
                "{words}"
            );
        }
        assert_eq!(parse_past("soon", now), Err(RIGHT_PAST_IS));
    }
}
