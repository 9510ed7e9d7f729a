//! Periods of the law against another algorithm, which goes day by day.

use super::Dice;
use crate::support::{TestDatabase, refusal};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use enquiries::private_server::Login;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const CALENDARS: [&str; 5] = [
    "england-and-wales",
    "scotland",
    "northern-ireland",
    "uk-any-part",
    "none",
];

struct Period {
    unit: &'static str,
    count: i64,
    day_one: &'static str,
    calendar: &'static str,
    roll: &'static str,
    started_on: NaiveDate,
    /// Both ends included.
    excluded: Vec<(NaiveDate, NaiveDate)>,
}

/// What both algorithms say.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    first_day: NaiveDate,
    before_roll: NaiveDate,
    due_on: NaiveDate,
    provisional: bool,
    skipped: Vec<NaiveDate>,
}

fn random(dice: &mut Dice) -> Period {
    let day = |dice: &mut Dice| {
        NaiveDate::from_ymd_opt(2019, 1, 1).unwrap() + Days::new(dice.roll(8000).unsigned_abs())
    };
    let started_on = match dice.roll(4) {
        // The ends of months, where a corresponding day may be missing.
        0 => {
            (day(dice).with_day(1).unwrap() + Months::new(1))
                - Days::new(1 + dice.roll(3).unsigned_abs())
        }
        _ => day(dice),
    };
    let unit =
        ["working_day", "calendar_day", "week", "month"][usize::try_from(dice.roll(4)).unwrap()];
    let most = match unit {
        "month" => 13,
        "week" => 16,
        _ => 60,
    };
    let pauses = [0, 0, 1, 2, 3][usize::try_from(dice.roll(5)).unwrap()];
    let excluded = (0..pauses).map(|_| {
        let from = started_on + Days::new(dice.roll(90).unsigned_abs());
        let from = from - Days::new(dice.roll(10).unsigned_abs());
        (from, from + Days::new(dice.roll(25).unsigned_abs()))
    });
    let excluded = excluded.collect();
    Period {
        unit,
        count: 1 + dice.roll(most),
        day_one: ["day_after", "same_day"][usize::try_from(dice.roll(2)).unwrap()],
        calendar: CALENDARS[usize::try_from(dice.roll(5)).unwrap()],
        roll: ["next_working_day", "none"][usize::try_from(dice.roll(2)).unwrap()],
        started_on,
        excluded,
    }
}

fn model(period: &Period, holidays: &BTreeSet<NaiveDate>) -> Answer {
    let is_weekday = |day: NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let is_excluded = |day: NaiveDate| {
        period
            .excluded
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&day))
    };
    let begin = match period.day_one {
        "day_after" => period.started_on + Days::new(1),
        _ => period.started_on,
    };
    let in_working_days = period.unit == "working_day";
    let counts = |day: NaiveDate| {
        !is_excluded(day) && (!in_working_days || (is_weekday(day) && !holidays.contains(&day)))
    };
    let wanted = match period.unit {
        "month" => {
            let months = Months::new(u32::try_from(period.count).unwrap());
            (begin + months - begin).num_days() + 1
        }
        "week" => period.count * 7,
        _ => period.count,
    };
    let (mut day, mut counted, mut first) = (begin, 0, None);
    let before_roll = loop {
        if counts(day) {
            first = first.or(Some(day));
            counted += 1;
        }
        if counted == wanted {
            break day;
        }
        day = day + Days::new(1);
    };
    let mut due_on = before_roll;
    if period.roll == "next_working_day" && !in_working_days {
        while !is_weekday(due_on) || holidays.contains(&due_on) {
            due_on = due_on + Days::new(1);
        }
    }
    let looked_at_from = if in_working_days { begin } else { before_roll };
    let known = NaiveDate::from_ymd_opt(2028, 12, 31).unwrap();
    let by_calendar = in_working_days || period.roll == "next_working_day";
    Answer {
        first_day: match in_working_days {
            true => first.unwrap(),
            false => begin,
        },
        before_roll,
        due_on,
        provisional: by_calendar && period.calendar != "none" && due_on > known,
        skipped: holidays
            .iter()
            .copied()
            .filter(|day| (looked_at_from..due_on).contains(day))
            .collect(),
    }
}

async fn agrees(cases: usize) {
    let test = TestDatabase::new().await;
    let app = test.client(Login::App).await;
    let listed = app
        .query("select calendar_code, day from core.calendar_holidays", &[])
        .await
        .unwrap();
    let mut holidays: BTreeMap<String, BTreeSet<NaiveDate>> = BTreeMap::new();
    for row in listed {
        holidays.entry(row.get(0)).or_default().insert(row.get(1));
    }
    let mut dice = Dice::new(16);
    let periods: Vec<Period> = (0..cases).map(|_| random(&mut dice)).collect();
    let asked: Vec<_> = periods
        .iter()
        .enumerate()
        .map(|(position, it)| {
            let excluded: Vec<_> = it
                .excluded
                .iter()
                .map(|(from, to)| format!("[{from},{to}]"))
                .collect();
            json!({
                "position": position, "unit": it.unit, "count": it.count, "day_one": it.day_one,
                "calendar": it.calendar, "roll": it.roll, "started_on": it.started_on,
                "excluded": format!("{{{}}}", excluded.join(",")),
            })
        })
        .collect();
    let rows = app
        .query(
            "select q.position, d.first_day, d.before_roll, d.due_on, d.provisional, d.skipped
             from jsonb_to_recordset($1) as q (position integer, unit text, count integer, day_one text,
                 calendar text, roll text, started_on date, excluded datemultirange)
             cross join lateral core.legal_due(q.unit, q.count, q.day_one, q.calendar, q.roll, q.started_on, q.excluded) as d
             order by q.position",
            &[&json!(asked)],
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), cases);
    let none = BTreeSet::new();
    for (row, (period, asked)) in rows.iter().zip(periods.iter().zip(&asked)) {
        let answer = Answer {
            first_day: row.get(1),
            before_roll: row.get(2),
            due_on: row.get(3),
            provisional: row.get(4),
            skipped: row.get(5),
        };
        let expected = model(period, holidays.get(period.calendar).unwrap_or(&none));
        assert_eq!(answer, expected, "{asked}");
    }
}

#[tokio::test]
async fn legal_periods_agree_with_counting_day_by_day() {
    agrees(5_000).await;
}

#[tokio::test]
#[ignore = "100,000 cases"]
async fn full_legal_periods_agree_with_counting_day_by_day() {
    agrees(100_000).await;
}

#[tokio::test]
async fn unknown_periods_and_open_exclusions_are_told() {
    let test = TestDatabase::new().await;
    let app = test.client(Login::App).await;
    for (arguments, code) in [
        (
            "'fortnight', 1, 'day_after', 'none', 'none', '2026-01-01', '{}'",
            "UK424",
        ),
        (
            "'month', 1, 'day_before', 'none', 'none', '2026-01-01', '{}'",
            "UK424",
        ),
        (
            "'month', 1, 'day_after', 'none', 'back', '2026-01-01', '{}'",
            "UK424",
        ),
        (
            "'month', -1, 'day_after', 'none', 'none', '2026-01-01', '{}'",
            "UK424",
        ),
        (
            "'month', 1, 'day_after', 'wales', 'none', '2026-01-01', '{}'",
            "UK422",
        ),
        (
            "'working_day', 20, 'day_after', 'scotland', 'none', '2069-12-20', '{}'",
            "UK422",
        ),
    ] {
        let sql = format!("select core.legal_due({arguments})");
        let error = app.query_one(&sql, &[]).await.unwrap_err();
        assert_eq!(refusal(&error).0, code, "{arguments}");
    }
    let sql = "select due_on from core.legal_due(
        'month', 1, 'same_day', 'england-and-wales', 'next_working_day', '2026-10-05', '{[2026-10-08,)}')";
    let due: Option<NaiveDate> = app.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(due, None, "an exclusion without an end has no due day");
}
