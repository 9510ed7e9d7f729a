//! What a change of opening hours or of bank holidays moves: previewed both ways, moved by the worker, and as it is computed.

use crate::support::{TestDatabase, begin, enter};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use enquiries::domain::{CalendarChange, ChangedHours, ClockMove, Failure};
use enquiries::holidays::{self, Division, Holiday};
use enquiries::private_server::Login;
use enquiries::worker;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration as StdDuration, Instant};
use tokio_postgres::Client;

/// Clocks that are not as they are computed from what is recorded, in all tenants.
async fn wrong_clocks(admin: &Client) -> i64 {
    let sql = "with computed as materialized (
                   select to_jsonb(c) - 'next_look_at' as clock
                   from (select e.tenant_id, array_agg(e.id) as ids from tenant.enquiries as e group by 1) as e
                   cross join lateral tenant.computed_clocks(e.tenant_id, e.ids) as c
               ), stored as (
                   select to_jsonb(c) - 'next_look_at' as clock from tenant.clocks as c where c.state <> 'undone'
               )
               select count(*) from (
                   (select * from computed except all select * from stored)
                   union all
                   (select * from stored except all select * from computed)
               ) as d";
    admin.query_one(sql, &[]).await.unwrap().get(0)
}

/// Key, due time and version of all that is open, and the number of events of enquiries.
async fn due_times(admin: &Client) -> (Vec<(String, String)>, i64) {
    let sql = "select e.id::text, concat_ws(' ', e.due_at, e.version) from tenant.enquiries as e order by e.id";
    let rows = admin.query(sql, &[]).await.unwrap();
    let events = "select count(*) from audit.audit_logs as l where l.table_id = audit.table_id('tenant.enquiries')";
    (
        rows.iter().map(|row| (row.get(0), row.get(1))).collect(),
        admin.query_one(events, &[]).await.unwrap().get(0),
    )
}

/// The holidays of England and Wales in the years ahead, with one more.
async fn with_one_more(admin: &Client, day: NaiveDate) -> Vec<Division> {
    let rows = admin
        .query(
            "select held_on, name, substitute from core.bank_holidays
             where division_code = 'england-and-wales' and not withdrawn
                 and held_on >= date_trunc('year', $1::date::timestamp) order by held_on",
            &[&day],
        )
        .await
        .unwrap();
    let mut days: Vec<Holiday> = rows
        .iter()
        .map(|row| Holiday {
            on: row.get(0),
            name: row.get(1),
            substitute: row.get(2),
        })
        .collect();
    assert!(days.iter().all(|holiday| holiday.on != day));
    days.push(Holiday {
        on: day,
        name: "Day of mourning".into(),
        substitute: false,
    });
    vec![Division {
        code: "england-and-wales",
        holidays: days,
    }]
}

/// Three working days ahead: later than today, before most deadlines.
fn soon() -> NaiveDate {
    let mut day = chrono::Utc::now().date_naive() + Days::new(2);
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day = day + Days::new(1);
    }
    day
}

/// R106: a proclaimed holiday moves the deadlines that count it, told before and made by the worker; no version, no event.
#[tokio::test]
async fn proclaimed_holiday_moves_running_clocks() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let mut loader = test.client(Login::Loader).await;
    let file = with_one_more(&admin, soon()).await;
    let before = due_times(&admin).await;
    let (days, moved) = holidays::preview_moves(&mut loader, &file).await.unwrap();
    assert_eq!(days.len(), 1, "{days:?}");
    let hmrc = moved.iter().find(|of| of.organisation == "HMRC").unwrap();
    let later: i64 = hmrc.moves.iter().map(|of| of.later).sum();
    assert!(
        later > 0 && hmrc.moves.iter().all(|of| of.earlier == 0),
        "{hmrc:?}"
    );
    assert_eq!(due_times(&admin).await, before, "a preview changes nothing");
    let sql = "select count(*) from core.holiday_changes";
    let kept: i64 = admin.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(kept, 0);

    holidays::load(&mut loader, &file).await.unwrap();
    assert_ne!(wrong_clocks(&admin).await, 0, "nothing was to be moved");
    let done = worker::run_once(&test.config(Login::Worker)).await.unwrap();
    let run = done.iter().find(|run| run.duty == "clocks").unwrap();
    assert!(run.done > 0 && run.fault.is_none(), "{run:?}");
    assert_eq!(wrong_clocks(&admin).await, 0);
    let after = due_times(&admin).await;
    assert_eq!(after.1, before.1, "an event was written");
    let changed: Vec<_> = before
        .0
        .iter()
        .zip(&after.0)
        .filter(|(a, b)| a != b)
        .collect();
    assert!(!changed.is_empty());
    let version = |words: &str| words.rsplit(' ').next().unwrap().to_owned();
    for (was, is) in changed {
        assert_eq!(version(&was.1), version(&is.1), "{}", was.0);
        assert!(is.1 > was.1, "{} is due earlier", was.0);
    }
    // As many clocks became later as the preview said.
    let moves = "select moved, finished_at is not null from tenant.clock_moves
                 where holiday_change_id is not null and tenant_id = (select id from core.tenants where code = 'HMRC')";
    let row = admin.query_one(moves, &[]).await.unwrap();
    assert!(row.get::<_, i32>(0) > 0 && row.get(1));

    // The second run has nothing to do.
    let done = worker::run_once(&test.config(Login::Worker)).await.unwrap();
    let run = done.iter().find(|run| run.duty == "clocks").unwrap();
    assert_eq!(run.done, 0);
}

fn hours(weekday: i16, hours: &str) -> CalendarChange {
    CalendarChange {
        calendar: "office".into(),
        what: ChangedHours::Weekday {
            weekday,
            hours: hours.into(),
        },
    }
}

fn counts(moves: &[ClockMove]) -> (i64, i64) {
    moves.iter().fold((0, 0), |(earlier, later), of| {
        (earlier + of.earlier, later + of.later)
    })
}

/// R106: a change of opening hours is previewed, both ways, and made only when asked; the worker moves what was told.
#[tokio::test]
async fn changed_hours_are_previewed_and_then_made() {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 60).await;
    let admin = test.client(Login::Admin).await;
    let database = test.database(1);
    let (_, manager) = test.sign_in(&database, "HMRC/helen.morris").await;
    let before = due_times(&admin).await;
    let saturday = hours(6, "09:00-12:30, 13:30-17:00");
    let told = database
        .change_calendar(&manager, &saturday, false)
        .await
        .unwrap();
    let (earlier, later) = counts(&told);
    assert!(earlier > 0 && later == 0, "{told:?}");
    assert_eq!(wrong_clocks(&admin).await, 0, "a preview changes nothing");

    let made = database
        .change_calendar(&manager, &saturday, true)
        .await
        .unwrap();
    assert_eq!(made, told);
    let stale = wrong_clocks(&admin).await;
    assert!(stale > 0, "nothing was to be moved");
    worker::run_once(&test.config(Login::Worker)).await.unwrap();
    assert_eq!(wrong_clocks(&admin).await, 0);
    let after = due_times(&admin).await;
    assert_ne!(after.0, before.0);
    assert_eq!(after.1, before.1, "an event was written");

    // Longer hours in place of two stretches, a closed day of its own, and the day like others again.
    let whole = database
        .change_calendar(&manager, &hours(6, "09:00-18:00"), true)
        .await
        .unwrap();
    assert!(counts(&whole).0 > 0, "{whole:?}");
    let day = |what| CalendarChange {
        calendar: "office".into(),
        what,
    };
    let closed = day(ChangedHours::Day {
        day: soon(),
        name: "Staff training".into(),
        hours: "closed".into(),
    });
    worker::run_once(&test.config(Login::Worker)).await.unwrap();
    let told = database
        .change_calendar(&manager, &closed, true)
        .await
        .unwrap();
    assert!(counts(&told).1 > 0, "{told:?}");
    worker::run_once(&test.config(Login::Worker)).await.unwrap();
    let usual = day(ChangedHours::UsualDay { day: soon() });
    let back = database
        .change_calendar(&manager, &usual, true)
        .await
        .unwrap();
    assert_eq!(counts(&back), (counts(&told).1, 0));
    worker::run_once(&test.config(Login::Worker)).await.unwrap();
    assert_eq!(wrong_clocks(&admin).await, 0);

    for (change, code, words) in [
        (
            hours(1, "nine to five"),
            "UK239",
            "Enter hours like 09:00-17:00",
        ),
        (
            CalendarChange {
                calendar: "nowhere".into(),
                ..hours(1, "closed")
            },
            "UK239",
            "office",
        ),
    ] {
        let refused = database.change_calendar(&manager, &change, true).await;
        let Err(Failure::Refused(refusal)) = refused else {
            panic!("{refused:?}");
        };
        assert!(
            format!("{refusal:?}").contains(words),
            "{code}: {refusal:?}"
        );
    }
    let (_, caseworker) = test.sign_in(&database, "HMRC/jo.brown").await;
    let refused = database.change_calendar(&caseworker, &saturday, true).await;
    assert!(refused.is_err(), "a caseworker changed opening hours");
}

/// What a clock follows from is kept beside it: computed anew from that, nothing of any clock changes.
#[tokio::test]
async fn clocks_computed_from_what_is_kept_beside_them_stay() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::Admin).await;
    let admin = test.client(Login::Admin).await;
    enter(&client, "HMRC/helen.morris").await;
    let before = due_times(&admin).await;
    let sql = "update tenant.clocks set due_at = due_at + interval '1 hour', state = 'running', paused_since = null
               where tenant_id = (select auth.tenant_id()) and state in ('running', 'paused') and not due_is_set";
    let spoilt = client.execute(sql, &[]).await.unwrap();
    assert!(spoilt > 0);
    client
        .execute(
            "select tenant.recount_clocks(array(
                 select distinct c.enquiry_id from tenant.clocks as c where c.tenant_id = (select auth.tenant_id())
             ))",
            &[],
        )
        .await
        .unwrap();
    client.batch_execute("commit").await.unwrap();
    assert_eq!(wrong_clocks(&admin).await, 0);
    assert_eq!(due_times(&admin).await, before);
}

/// A person who changes priorities while clocks move: one of a thousand enquiries each time, or a hundred at once.
async fn works_beside(
    test: &TestDatabase,
    (many, of): (i64, i64),
    most: usize,
    stop: Arc<AtomicBool>,
) -> Vec<StdDuration> {
    let client = test.client(Login::App).await;
    let token = enter(&client, "HMRC/asha.patel").await;
    let tenant: i32 = client
        .query_one("select auth.tenant_id()", &[])
        .await
        .unwrap()
        .get(0);
    client.batch_execute("commit").await.unwrap();
    let sql = "update tenant.enquiries as e set priority_code = 1 + (e.priority_code % 4)
               where e.tenant_id = (select auth.tenant_id()) and e.id = any (array(
                   select s.id from tenant.enquiries as s
                   where s.tenant_id = (select auth.tenant_id()) and s.subject = any ($1)
                   order by s.id for no key update
               ))";
    let mut took = Vec::new();
    while took.len() < most && !stop.load(Ordering::Relaxed) {
        let from = i64::try_from(took.len()).unwrap() * 7_919 % (of - many);
        let subjects: Vec<String> = (from + 1..=from + many)
            .map(|n| format!("Question number {n}"))
            .collect();
        let since = Instant::now();
        begin(&client, &token, tenant).await;
        let changed = client.execute(sql, &[&subjects]).await.unwrap();
        client.batch_execute("commit").await.unwrap();
        assert_eq!(changed, u64::try_from(many).unwrap());
        took.push(since.elapsed());
    }
    took
}

/// R106: opening hours change while people work and edit in bulk: no deadlock, no open edit in conflict, nothing left behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hours_change_while_people_work() {
    change_beside_work(1_000).await;
}

/// The same under 100,000 running clocks, with figures; told in under 2 s, and no write waits for more than 100 ms.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: 100,000 clocks"]
async fn full_hours_change_under_many_running_clocks() {
    change_beside_work(100_000).await;
}

/// People work beside so many moves, with everything else that the worker does then: enough for its slowest percent.
const MOVED_BESIDE_PEOPLE: u64 = 20_000;

async fn change_beside_work(clocks: i32) {
    let test = TestDatabase::new().await;
    let rules = "insert into tenant.clock_rules (code, name, measure, enquiry_type_id, calendar_id, target_seconds, valid_from)
                 select 'all_' || y.code, 'In office hours', 'resolution', y.id, k.id, 1800000, '2020-01-01'::timestamptz
                 from tenant.enquiry_types as y
                 inner join tenant.calendars as k on k.code = 'office'
                 where $1 = 1";
    test.load_with("HMRC", rules, &[&1_i32]).await;
    let since = Instant::now();
    test.grow("HMRC", clocks).await;
    println!("{clocks} enquiries: {:?}", since.elapsed());
    let admin = test.client(Login::Admin).await;
    // The queue finds them by subject here; people find them on a screen.
    admin
        .batch_execute(
            "create index by_subject on tenant.enquiries (tenant_id, subject);
             analyze tenant.enquiries; analyze tenant.clocks",
        )
        .await
        .unwrap();
    let database = test.database(1);
    let (_, manager) = test.sign_in(&database, "HMRC/helen.morris").await;
    let saturday = hours(6, "09:00-12:30, 13:30-17:00");
    for apply in [false, true] {
        let since = Instant::now();
        let told = database
            .change_calendar(&manager, &saturday, apply)
            .await
            .unwrap();
        println!("told in {:?}: {:?}", since.elapsed(), counts(&told));
        let counted: i64 = told.iter().map(|of| of.clocks).sum();
        assert!(counted >= i64::from(clocks), "{told:?}");
    }

    let measure = async |moving: bool| {
        let stop = Arc::new(AtomicBool::new(false));
        let people =
            [(1, &stop), (1, &stop), (100, &stop)].map(|(many, stop)| (many, Arc::clone(stop)));
        // Without a move so many writes, and then as long as it lasts.
        let most = match moving {
            true => usize::MAX,
            false => usize::try_from(clocks / 300).unwrap(),
        };
        let work =
            people.map(|(many, stop)| works_beside(&test, (many, i64::from(clocks)), most, stop));
        let worked = async {
            let since = Instant::now();
            let config = test.config(Login::Worker);
            let mut moved = 0;
            if moving {
                loop {
                    let done = worker::run_once(&config).await.unwrap();
                    let run = done.iter().find(|run| run.duty == "clocks").unwrap();
                    assert_eq!(run.fault, None);
                    moved += run.done;
                    if run.done == 0 || moved >= MOVED_BESIDE_PEOPLE {
                        break;
                    }
                }
                println!("moved {moved} in {:?}", since.elapsed());
                stop.store(true, Ordering::Relaxed);
            }
        };
        let (mut took, ()) = tokio::join!(futures::future::join_all(work), worked);
        for (took, what) in took.iter_mut().zip(["one", "one", "a hundred"]) {
            took.sort();
            let at = |share: usize| took[(took.len() - 1) * share / 1_000];
            println!(
                "{what}: {} writes, median {:?}, 99 % {:?}, slowest {:?}",
                took.len(),
                at(500),
                at(990),
                at(1_000)
            );
        }
    };
    println!("Without a move:");
    measure(false).await;
    println!("While clocks move:");
    measure(true).await;
    // The rest has no measure but its end.
    let since = Instant::now();
    let config = test.config(Login::Worker);
    let clocks_moved = async || {
        let done = worker::run_once(&config).await.unwrap();
        let run = done.into_iter().find(|run| run.duty == "clocks").unwrap();
        assert_eq!(run.fault, None);
        run.done
    };
    while clocks_moved().await > 0 {}
    println!("the rest in {:?}", since.elapsed());
    let sql = "select count(*) from tenant.clock_moves where finished_at is null";
    let open: i64 = admin.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(open, 0);
    // As computed from what is recorded: of a thousand, since the whole takes minutes.
    let sql = "with chosen as (
                   select e.tenant_id, array_agg(e.id) as ids
                   from (
                       select s.tenant_id, s.id from tenant.enquiries as s
                       where s.tenant_id = (select id from core.tenants where code = 'HMRC') and s.subject like 'Question number%'
                       order by s.subject limit 1000
                   ) as e group by 1
               ), computed as materialized (
                   select to_jsonb(c) - 'next_look_at' as clock from chosen as e cross join lateral tenant.computed_clocks(e.tenant_id, e.ids) as c
               )
               select count(*) from (
                   select * from computed except all select to_jsonb(c) - 'next_look_at' from tenant.clocks as c
               ) as d";
    let wrong: i64 = admin.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(wrong, 0);
}
