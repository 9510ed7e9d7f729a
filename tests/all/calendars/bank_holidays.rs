//! Newer files of bank holidays: what they change, and which deadlines move.

use super::{as_owner, office, pattern};
use crate::support::TestDatabase;
use chrono::NaiveDate;
use enquiries::holidays::{self, Division, Holiday};
use enquiries::private_server::Login;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio_postgres::Client;

const CODES: [&str; 3] = ["england-and-wales", "scotland", "northern-ireland"];

/// The published feed of 2024 to 2027, made from what the database has; with or without the day of 15 June 2026.
async fn feed(client: &Client, with_world_cup: bool) -> Value {
    let mut feed = BTreeMap::new();
    for code in CODES {
        let rows = client
            .query(
                "select held_on, name, substitute from core.bank_holidays
                 where division_code = $1 and held_on between '2024-01-01' and '2027-12-31' order by held_on",
                &[&code],
            )
            .await
            .unwrap();
        let events = rows.iter().map(|row| {
            let (on, name, substitute): (NaiveDate, String, bool) = (row.get(0), row.get(1), row.get(2));
            json!({ "title": name, "date": on, "notes": if substitute { "Substitute day" } else { "" }, "bunting": true })
        });
        let events: Vec<Value> = events
            .filter(|event| with_world_cup || event["date"] != "2026-06-15")
            .collect();
        feed.insert(code, json!({ "division": code, "events": events }));
    }
    json!(feed)
}

fn read(feed: &Value) -> Vec<Division> {
    holidays::read(&feed.to_string()).unwrap()
}

/// Twenty working days from each day of some months, in each calendar.
async fn deadlines(client: &Client) -> BTreeMap<(String, NaiveDate), NaiveDate> {
    let rows = client
        .query(
            "select c.code, s.day::date, d.due_on
             from core.holiday_calendars as c
             cross join generate_series('2026-04-01'::date, '2026-07-31', '1 day') as s (day)
             cross join lateral core.legal_due('working_day', 20, 'day_after', c.code, 'none', s.day::date, '{}') as d",
            &[],
        )
        .await
        .unwrap();
    rows.iter()
        .map(|row| ((row.get(0), row.get(1)), row.get(2)))
        .collect()
}

#[tokio::test]
async fn new_holiday_moves_exactly_the_deadlines_that_count_it() {
    let test = TestDatabase::new().await;
    let mut loader = test.client(Login::Loader).await;
    let admin = test.client(Login::Admin).await;
    let (before, after) = (feed(&admin, false).await, feed(&admin, true).await);
    let change = |change: &str| holidays::Change {
        division: "Scotland".into(),
        change: change.into(),
        held_on: NaiveDate::from_ymd_opt(2026, 6, 15).unwrap(),
        name: "World Cup bank holiday".into(),
    };
    // A calendar of opening hours with Scottish holidays, which follows.
    as_owner(&admin).await;
    let scottish = pattern(&admin, &office("scotland")).await;
    let english = pattern(&admin, &office("england-and-wales")).await;
    admin.batch_execute("commit").await.unwrap();
    let due = async |pattern: &str| -> String {
        let sql = format!(
            "select core.working_due('{pattern}', '2026-06-12 16:00+01', 7200, '{{}}')::text"
        );
        admin
            .query_one("select set_config('timezone', 'UTC', false)", &[])
            .await
            .unwrap();
        admin.query_one(&sql, &[]).await.unwrap().get(0)
    };

    // As it stood before the proclamation.
    assert_eq!(
        holidays::preview(&loader, &read(&before)).await.unwrap(),
        [change("removed")]
    );
    let as_published = deadlines(&admin).await;
    assert_eq!(
        holidays::load(&mut loader, &read(&before)).await.unwrap(),
        [change("removed")]
    );
    let old = deadlines(&admin).await;
    assert_eq!(due(&scottish).await, "2026-06-15 09:00:00+00");

    assert_eq!(
        holidays::preview(&loader, &read(&after)).await.unwrap(),
        [change("added")]
    );
    assert_eq!(deadlines(&admin).await, old, "a preview changes nothing");
    assert_eq!(
        holidays::load(&mut loader, &read(&after)).await.unwrap(),
        [change("added")]
    );
    let new = deadlines(&admin).await;
    assert_eq!(due(&scottish).await, "2026-06-16 09:00:00+00");
    assert_eq!(due(&english).await, "2026-06-15 09:00:00+00");
    assert_eq!(new, as_published);

    let day = NaiveDate::from_ymd_opt(2026, 6, 15).unwrap();
    let mut moved = 0;
    for ((calendar, start), old_due) in &old {
        let new_due = new[&(calendar.clone(), *start)];
        let has_scotland = [
            "scotland",
            "great-britain",
            "scotland-and-northern-ireland",
            "uk-any-part",
        ]
        .contains(&calendar.as_str());
        if has_scotland && *start < day && *old_due >= day {
            let next: NaiveDate = admin
                .query_one(
                    "select core.add_working_days($1, $2, 1)",
                    &[calendar, old_due],
                )
                .await
                .unwrap()
                .get(0);
            assert_eq!(new_due, next, "{calendar} {start}");
            moved += 1;
        } else {
            assert_eq!(new_due, *old_due, "{calendar} {start}");
        }
    }
    assert!(moved > 80, "{moved}");
    assert!(
        holidays::preview(&loader, &read(&after))
            .await
            .unwrap()
            .is_empty()
    );

    // The platform's audit log has both changes of the day.
    let sql = "select count(*) from audit.audit_logs as l
               inner join core.bank_holidays as h on h.id = l.record_id
               where l.table_id = audit.table_id('core.bank_holidays') and l.action = 'update'
                   and h.held_on = '2026-06-15' and 'withdrawn' = any (l.changed_columns)";
    let told: i64 = admin.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(told, 2);
}

#[tokio::test]
async fn next_published_year_confirms_what_was_expected() {
    let test = TestDatabase::new().await;
    let mut loader = test.client(Login::Loader).await;
    let expected = loader
        .query(
            "select calendar_code, day, name from core.calendar_holidays
             where calendar_code = any ($1) and day between '2029-01-01' and '2029-12-31'",
            &[&CODES.to_vec()],
        )
        .await
        .unwrap();
    let divisions: Vec<Division> = CODES
        .into_iter()
        .map(|code| Division {
            code,
            holidays: expected
                .iter()
                .filter(|row| row.get::<_, &str>(0) == code)
                .map(|row| Holiday {
                    on: row.get(1),
                    name: row.get(2),
                    substitute: false,
                })
                .collect(),
        })
        .collect();
    let provisional = "select provisional from core.legal_due(
        'working_day', 20, 'day_after', 'uk-any-part', 'none', '2029-05-01', '{}')";
    let before: bool = loader.query_one(provisional, &[]).await.unwrap().get(0);
    assert!(before);
    assert_eq!(holidays::load(&mut loader, &divisions).await.unwrap(), []);
    let after: bool = loader.query_one(provisional, &[]).await.unwrap().get(0);
    assert!(!after, "the year is published now");
}
