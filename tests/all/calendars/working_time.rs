//! Working time against another algorithm, which goes second by second, or minute by minute where all is in minutes.

use super::{Dice, as_owner, office, pattern};
use crate::support::{TestDatabase, refusal};
use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Europe::London;
use enquiries::private_server::Login;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokio_postgres::Client;

/// 1 September 2026, 00:00 UTC, and the minutes of sixteen months.
const FROM: i64 = 1_788_220_800;
const MINUTES: usize = 700_000;

fn definitions() -> Vec<Value> {
    let week = |days: &[u8], hours: Value| -> Value {
        days.iter()
            .map(|day| (day.to_string(), hours.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let lunch = json!([["09:00", "12:30"], ["13:30", "17:00"]]);
    vec![
        office("england-and-wales"),
        json!({ "always": false, "holidays": "scotland", "week": week(&[1, 2, 3, 4, 5], lunch), "days": {} }),
        // Nights, in two stretches, over both changes of the clocks.
        json!({ "always": false, "holidays": "none", "week": week(&[1, 2, 3, 4, 5, 6, 7], json!([["00:00", "08:00"], ["18:00", "24:00"]])), "days": {} }),
        json!({ "always": false, "holidays": "uk-any-part", "week": week(&[1, 2, 3, 4, 5, 6], json!([["08:00", "20:00"]])),
                "days": { "2026-12-24": [["08:00", "12:00"]], "2026-12-26": [], "2026-12-28": [["10:00", "14:00"]],
                          "2027-01-31": [["09:00", "11:00"], ["12:00", "17:00"]], "2027-03-28": [["00:00", "24:00"]] } }),
        json!({ "always": true, "holidays": "none", "week": {}, "days": {} }),
        json!({ "always": false, "holidays": "none", "week": week(&[1, 2, 3, 4, 5, 6, 7], json!([["00:00", "24:00"]])), "days": {} }),
    ]
}

/// For each minute from `FROM`, whether a calendar is open in it: asked of the minute's time in London.
fn open_minutes(definition: &Value, holidays: &BTreeSet<NaiveDate>) -> Vec<bool> {
    let mut offset = 0;
    (0..i64::try_from(MINUTES).unwrap())
        .map(|minute| {
            let at = FROM + minute * 60;
            if minute % 60 == 0 {
                let utc = DateTime::from_timestamp(at, 0).unwrap().naive_utc();
                offset = i64::from(
                    London
                        .offset_from_utc_datetime(&utc)
                        .fix()
                        .local_minus_utc(),
                );
            }
            let local = DateTime::from_timestamp(at + offset, 0).unwrap();
            is_open(definition, holidays, local)
        })
        .collect()
}

fn is_open(definition: &Value, holidays: &BTreeSet<NaiveDate>, local: DateTime<Utc>) -> bool {
    if definition["always"] == true {
        return true;
    }
    let day = local.date_naive();
    let dated = &definition["days"][day.to_string()];
    let hours = match (dated.is_array(), holidays.contains(&day)) {
        (true, _) => dated,
        (false, true) => return false,
        (false, false) => &definition["week"][local.weekday().number_from_monday().to_string()],
    };
    let now = format!("{:02}:{:02}", local.hour(), local.minute());
    let hours = hours.as_array().into_iter().flatten();
    let mut hours = hours.map(|it| (it[0].as_str().unwrap(), it[1].as_str().unwrap()));
    hours.any(|(opens, closes)| opens <= now.as_str() && now.as_str() < closes)
}

struct Case {
    pattern: usize,
    start: i64,
    target: i64,
    /// Without an end while it is not known.
    pauses: Vec<(i64, Option<i64>)>,
}

fn random(dice: &mut Dice) -> Case {
    // Half of the cases in whole minutes, with longer targets.
    let (unit, longest) = if dice.roll(2) == 0 {
        (60, 3_000)
    } else {
        (1, 3_000)
    };
    // Half of them near a change of the clocks or a special day.
    let near = [1_792_800_000, 1_798_070_400, 1_801_353_600, 1_806_105_600];
    let start = match dice.roll(2) {
        0 => near[usize::try_from(dice.roll(4)).unwrap()] + dice.roll(400_000),
        _ => FROM + dice.roll(300 * 86_400),
    };
    let start = start / unit * unit;
    let pauses = [0, 1, 1, 2, 3, 4][usize::try_from(dice.roll(6)).unwrap()];
    let pauses = (0..pauses)
        .map(|_| {
            let from = start + (dice.roll(400_000) - 50_000) / unit * unit;
            let until = from + dice.roll(100_000) / unit * unit;
            (from, (dice.roll(20) > 0).then_some(until))
        })
        .collect();
    Case {
        pattern: usize::try_from(dice.roll(6)).unwrap(),
        start,
        target: dice.roll(longest) * unit,
        pauses,
    }
}

fn model(case: &Case, open: &[bool]) -> Option<i64> {
    let minutes = case.start % 60 == 0
        && case.target % 60 == 0
        && case
            .pauses
            .iter()
            .all(|(from, until)| from % 60 == 0 && until.is_none_or(|it| it % 60 == 0));
    let step = if minutes { 60 } else { 1 };
    let (mut at, mut counted) = (case.start, 0);
    while counted < case.target {
        if case
            .pauses
            .iter()
            .any(|(from, until)| *from <= at && until.is_none())
        {
            return None;
        }
        let is_open = open[usize::try_from((at - FROM) / 60).unwrap()];
        if !is_open && at % 60 == 0 {
            at += 60;
            continue;
        }
        let paused = case
            .pauses
            .iter()
            .any(|(from, until)| *from <= at && until.is_some_and(|it| at < it));
        if is_open && !paused {
            counted += step;
        }
        at += step;
    }
    Some(at)
}

fn as_json(case: &Case, position: usize, patterns: &[String]) -> Value {
    let instant = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap().to_rfc3339();
    let pauses: Vec<String> = case
        .pauses
        .iter()
        .map(|(from, until)| {
            format!(
                "[{},{})",
                instant(*from),
                until.map(instant).unwrap_or_default()
            )
        })
        .collect();
    json!({
        "position": position, "pattern": patterns[case.pattern], "start": instant(case.start),
        "target": case.target, "pauses": format!("{{{}}}", pauses.join(",")),
    })
}

const QUESTION: &str = "jsonb_to_recordset($1) as q (
    position integer, pattern uuid, start timestamptz, target bigint, pauses tstzmultirange)";

async fn listed(admin: &Client) -> (Vec<String>, Vec<Vec<bool>>) {
    let (mut patterns, mut open) = (Vec::new(), Vec::new());
    for definition in definitions() {
        patterns.push(pattern(admin, &definition).await);
        let holidays = admin
            .query(
                "select day from core.calendar_holidays where calendar_code = $1",
                &[&definition["holidays"].as_str()],
            )
            .await
            .unwrap();
        let holidays = holidays.iter().map(|row| row.get(0)).collect();
        open.push(open_minutes(&definition, &holidays));
    }
    (patterns, open)
}

async fn agrees(cases: usize) {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    as_owner(&admin).await;
    let (patterns, open) = listed(&admin).await;
    let mut dice = Dice::new(2026);
    let cases: Vec<Case> = (0..cases).map(|_| random(&mut dice)).collect();
    let asked: Vec<Value> = cases
        .iter()
        .enumerate()
        .map(|(at, case)| as_json(case, at, &patterns))
        .collect();
    let sql = format!(
        "select
             extract(epoch from d.due)::bigint,
             -- What is counted until it is due is the target.
             d.due is null or core.working_seconds(q.pattern, q.start, d.due, q.pauses) = q.target,
             -- Two parts one after the other are the whole.
             core.working_due(q.pattern, core.working_due(q.pattern, q.start, q.target / 3, '{{}}'),
                 q.target - q.target / 3, '{{}}') = core.working_due(q.pattern, q.start, q.target, '{{}}'),
             -- A later start, and one pause more, are never due earlier; perhaps never, where a pause without an end follows.
             d.due is null
                 or core.working_due(q.pattern, q.start + interval '97 minutes', q.target, q.pauses) is null
                 or core.working_due(q.pattern, q.start + interval '97 minutes', q.target, q.pauses) >= d.due,
             d.due is null or coalesce(core.working_due(q.pattern, q.start, q.target, q.pauses
                 + tstzmultirange(tstzrange(q.start + interval '1 hour', q.start + interval '3 hours'))) >= d.due, true)
         from {QUESTION}
         cross join lateral (select core.working_due(q.pattern, q.start, q.target, q.pauses) as due) as d
         order by q.position"
    );
    let rows = admin.query(&sql, &[&json!(asked)]).await.unwrap();
    assert_eq!(rows.len(), cases.len());
    for (row, (case, asked)) in rows.iter().zip(cases.iter().zip(&asked)) {
        assert_eq!(
            row.get::<_, Option<i64>>(0),
            model(case, &open[case.pattern]),
            "{asked}"
        );
        for (column, property) in [
            (1, "elapsed"),
            (2, "in parts"),
            (3, "later start"),
            (4, "one pause more"),
        ] {
            assert!(row.get::<_, bool>(column), "{property}: {asked}");
        }
    }
    // The explanation is without a gap, ends at the deadline and sums to the target.
    let some: Vec<&Value> = asked.iter().take(300).collect();
    let sql = format!(
        "select
             core.working_due(q.pattern, q.start, q.target, q.pauses) is null or (
                 s.counted = q.target and s.first = q.start
                 and s.last = core.working_due(q.pattern, q.start, q.target, q.pauses)
                 and s.length = s.last - s.first),
             q.position
         from {QUESTION}
         cross join lateral (
             select
                 sum(w.seconds) as counted, min(w.from_at) as first, max(w.to_at) as last, sum(w.to_at - w.from_at) as length
             from core.working_segments(q.pattern, q.start, q.target, q.pauses) as w
         ) as s
         where q.target > 0"
    );
    for row in admin.query(&sql, &[&json!(some)]).await.unwrap() {
        let position = usize::try_from(row.get::<_, i32>(1)).unwrap();
        assert!(row.get::<_, bool>(0), "{}", asked[position]);
    }
}

#[tokio::test]
async fn working_time_agrees_with_counting_seconds() {
    agrees(5_000).await;
}

#[tokio::test]
#[ignore = "100,000 cases"]
async fn full_working_time_agrees_with_counting_seconds() {
    agrees(100_000).await;
}

#[tokio::test]
async fn working_time_outside_the_listed_years_is_refused() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    as_owner(&admin).await;
    let office = pattern(&admin, &office("scotland")).await;
    let due = |pattern: &str, start: &str, seconds: i64| {
        format!("select core.working_due({pattern}, '{start}', {seconds}, '{{}}')")
    };
    for (sql, code) in [
        (
            due(&format!("'{office}'"), "1999-12-31 12:00+00", 60),
            "UK423",
        ),
        (
            due(&format!("'{office}'"), "2026-12-01 12:00+00", 1_000_000_000),
            "UK423",
        ),
        (due("null", "2026-12-01 12:00+00", 60), "UK420"),
    ] {
        admin.batch_execute("savepoint before").await.unwrap();
        let error = admin.query_one(&sql, &[]).await.unwrap_err();
        assert_eq!(refusal(&error).0, code, "{sql}");
        admin.batch_execute("rollback to before").await.unwrap();
    }
    // What another system had twenty years ago is loaded with its times: Friday 16:30 to Monday 10:30.
    let old = due(&format!("'{office}'"), "2004-03-05 16:30+00", 7_200);
    let row = admin.query_one(&old, &[]).await.unwrap();
    let monday: DateTime<Utc> = row.get(0);
    assert_eq!(monday.to_rfc3339(), "2004-03-08T10:30:00+00:00");
    let never = json!({ "always": false, "holidays": "none", "week": { "1": [] }, "days": {} });
    let error = admin
        .query_one("select core.keep_pattern($1)", &[&never])
        .await
        .unwrap_err();
    assert_eq!(refusal(&error).0, "UK420");
}
