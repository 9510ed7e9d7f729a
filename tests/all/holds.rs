//! Holds: an enquiry that waits says until when, comes back with whatever comes in and at its time, and nothing open is out of
//! sight.

use crate::calendars::Dice;
use crate::clocks::{OPEN, clock, step};
use crate::support::attempt::refused;
use crate::support::{TestDatabase, enter};
use chrono::{DateTime, Utc};
use enquiries::plain::hold::{self, HoldCommand};
use enquiries::private_server::Login;
use tokio_postgres::Client;
use uuid::Uuid;

/// Kind and end of the hold that lasts or that nobody has dealt with, and whether its enquiry is due at that end.
async fn held(client: &Client, enquiry: Uuid) -> Option<(String, Option<String>, bool)> {
    let sql = "select h.kind, h.ended_because, e.due_at = h.until from app.holds as h
               inner join app.enquiries as e on h.enquiry_id = e.id where e.id = $1";
    let row = client.query_opt(sql, &[&enquiry]).await.unwrap()?;
    Some((row.get(0), row.get(1), row.get(2)))
}

fn of(kind: &str, ended: Option<&str>, on_top: bool) -> Option<(String, Option<String>, bool)> {
    Some((kind.to_owned(), ended.map(str::to_owned), on_top))
}

async fn put(client: &Client, enquiry: Uuid, days: i32) -> Result<u64, String> {
    let sql = "select from app.hold_enquiries(array[$1::uuid], 'The bank answers', auth.now() + make_interval(days => $2))";
    client.batch_execute("savepoint before_it").await.unwrap();
    let done = client.execute(sql, &[&enquiry, &days]).await;
    if done.is_err() {
        client.batch_execute("rollback to before_it").await.unwrap();
    }
    done.map_err(|error| refused(&error).rule)
}

async fn disposable(test: &TestDatabase) -> Client {
    let admin = test.client(Login::Admin).await;
    let sql = "update core.settings set value = 'on' where name = 'disposable'";
    admin.batch_execute(sql).await.unwrap();
    admin
}

/// Days pass, and the worker does its duty until nothing is left.
async fn days_pass(test: &TestDatabase, admin: &Client, days: i32) {
    let sql = format!(
        "update auth.clock set clock_offset = clock_offset + interval '{days} days'; select audit.open_months(auth.now()::date, 3)"
    );
    admin.batch_execute(&sql).await.unwrap();
    loop {
        let rows = test
            .as_worker("HMRC", "select tenant.end_due_holds()")
            .await;
        if rows[0].get::<_, i64>(0) == 0 {
            return;
        }
    }
}

/// R106, R130: a hold has an end within 120 days, survives a change of hands, and is replaced by a newer one.
#[tokio::test]
async fn hold_has_an_end_and_survives_reassignment() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let enquiry: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    assert_eq!(held(&client, enquiry).await, None);
    for days in [-1, 0, 121] {
        assert_eq!(
            put(&client, enquiry, days).await,
            Err("refuse_hold_without_end".into())
        );
    }
    put(&client, enquiry, 14).await.unwrap();
    let given = "update tenant.enquiries as e set assignee_id = s.id from tenant.staff as s
                 where s.username = 'priya.nair' and e.id = $1";
    assert_eq!(client.execute(given, &[&enquiry]).await.unwrap(), 1);
    assert_eq!(held(&client, enquiry).await, of("hold", None, false));
    put(&client, enquiry, 3).await.unwrap();
    let sql = "select count(*), count(*) filter (where ended_because = 'replaced') from tenant.holds where enquiry_id = $1";
    let row = client.query_one(sql, &[&enquiry]).await.unwrap();
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (2, 1));
    // A clock runs on beside it.
    assert_eq!(
        clock(&client, enquiry, "resolution", 1)
            .await
            .unwrap()
            .state,
        "running"
    );
    step(&client, enquiry, "resolved").await;
    assert_eq!(held(&client, enquiry).await, None);
    assert_eq!(
        put(&client, enquiry, 3).await,
        Err("refuse_hold_on_closed".into())
    );
}

/// R130: a message, and a document or a task of somebody else, end a hold before its time; what its own person adds does not.
#[tokio::test]
async fn hold_ends_with_what_comes_in() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let task = "select app.set_tasks(array[$1::uuid], 'other', 'Ring them', null, (select s.team_id from app.staff as s where s.id = auth.staff_id()), auth.now() + interval '1 day', 'nothing', null)";
    let message =
        "select from app.record_message($1, 'email', null, null, 'Here it is', null) as r";
    for (by, sql, ended) in [
        ("HMRC/jo.brown", task, None),
        ("HMRC/asha.patel", task, Some("task_came")),
        ("HMRC/jo.brown", message, Some("message_came")),
    ] {
        enter(&client, "HMRC/jo.brown").await;
        let enquiry: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
        step(&client, enquiry, "waiting_for_citizen").await;
        assert_eq!(held(&client, enquiry).await, of("answer", None, false));
        put(&client, enquiry, 20).await.unwrap();
        client.batch_execute("commit").await.unwrap();
        enter(&client, by).await;
        client.execute(sql, &[&enquiry]).await.unwrap();
        // Its clocks are paused, so it is due when its hold ended: it stands on top.
        assert_eq!(
            held(&client, enquiry).await,
            of("hold", ended, ended.is_some())
        );
        // Whoever takes it up deals with it.
        step(&client, enquiry, "in_progress").await;
        assert_eq!(held(&client, enquiry).await, None);
        client.batch_execute("commit").await.unwrap();
    }
}

/// R037, R130: a stage that waits waits for so many days; then the enquiry stands on top, or takes the step of silence where the
/// workflow has one and nothing else stands against it.
#[tokio::test]
async fn silence_ends_waiting() {
    let test = TestDatabase::new().await;
    let admin = disposable(&test).await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let enquiry: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    step(&client, enquiry, "waiting_for_citizen").await;
    client.batch_execute("commit").await.unwrap();
    days_pass(&test, &admin, 27).await;
    enter(&client, "HMRC/jo.brown").await;
    assert_eq!(held(&client, enquiry).await, of("answer", None, false));
    client.batch_execute("commit").await.unwrap();
    days_pass(&test, &admin, 2).await;
    enter(&client, "HMRC/jo.brown").await;
    assert_eq!(
        held(&client, enquiry).await,
        of("answer", Some("time"), true)
    );
    // Back to work, and asked again; now the workflow says what silence does.
    step(&client, enquiry, "in_progress").await;
    step(&client, enquiry, "waiting_for_citizen").await;
    client.batch_execute("commit").await.unwrap();
    admin
        .batch_execute(
            "begin; set local session_replication_role = replica;
             update tenant.workflow_transitions as t set on_silence = true
             from tenant.workflow_stages as f, tenant.workflow_stages as g
             where f.id = t.from_stage_id and g.id = t.to_stage_id
                 and f.stage_code = 'waiting_for_citizen' and g.stage_code = 'in_progress';
             commit",
        )
        .await
        .unwrap();
    days_pass(&test, &admin, 29).await;
    enter(&client, "HMRC/jo.brown").await;
    let sql = "select e.stage_code, c.reason, c.hold_id is not null, s.username
               from app.enquiries as e
               inner join tenant.stage_changes as c on c.enquiry_id = e.id
               inner join tenant.staff as s on c.created_by = s.id
               where e.id = $1 order by c.enquiry_version desc limit 1";
    let row = client.query_one(sql, &[&enquiry]).await.unwrap();
    assert_eq!(
        (
            row.get::<_, &str>(0),
            row.get::<_, &str>(1),
            row.get::<_, bool>(2),
            row.get::<_, &str>(3)
        ),
        ("in_progress", "No answer came", true, "system")
    );
    assert_eq!(held(&client, enquiry).await, None);
}

/// R130: an enquiry without a target, and one whose last moment is taken away, get a day on which they are looked at.
#[tokio::test]
async fn enquiry_without_any_moment_is_looked_at() {
    let test = TestDatabase::new().await;
    let admin = disposable(&test).await;
    let client = test.client(Login::App).await;
    let rules = "begin; set local session_replication_role = replica; update tenant.clock_rules set deleted_at = now(), deleted_by = created_by; commit";
    admin.batch_execute(rules).await.unwrap();
    enter(&client, "HMRC/jo.brown").await;
    let new =
        "insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
               select e.enquiry_type_id, e.citizen_id, 'email', 'When is it due?', 'x'
               from tenant.enquiries as e where e.id = $1 returning id";
    let before: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    let enquiry: Uuid = client.query_one(new, &[&before]).await.unwrap().get(0);
    assert_eq!(held(&client, enquiry).await, of("review", None, false));
    put(&client, enquiry, 1).await.unwrap();
    client
        .execute("select from app.end_hold(array[$1::uuid])", &[&enquiry])
        .await
        .unwrap();
    assert_eq!(held(&client, enquiry).await, of("review", None, false));
    client.batch_execute("commit").await.unwrap();
    days_pass(&test, &admin, 29).await;
    enter(&client, "HMRC/jo.brown").await;
    assert_eq!(
        held(&client, enquiry).await,
        of("review", Some("time"), true)
    );
}

/// Open enquiries that lack a moment or a holder.
async fn out_of_sight(admin: &Client) -> Vec<String> {
    let sql = "select format('%s lacks a %s', e.reference, v.lacks) from tenant.overlooked_enquiries as v
               inner join tenant.enquiries as e on v.tenant_id = e.tenant_id and v.enquiry_id = e.id";
    let rows = admin.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Random acts of people on enquiries, days that pass and the worker: nothing open is ever out of sight. What is refused
/// changes nothing.
async fn histories(seed: u64, rounds: usize) {
    let test = TestDatabase::new().await;
    let admin = disposable(&test).await;
    let client = test.client(Login::App).await;
    let mut dice = Dice::new(seed);
    let mut roll = |most: usize| usize::try_from(dice.roll(i64::try_from(most).unwrap())).unwrap();
    let acts = [
        "update tenant.enquiries as e set stage_id = t.to_stage_id, stage_reason = 'Because', outcome = 'Done'
         from (select x.from_stage_id, x.to_stage_id, x.workflow_id from tenant.workflow_transitions as x where x.deleted_at is null order by md5(x.id::text || $2) limit 8) as t
         where t.workflow_id = e.workflow_id and t.from_stage_id = e.stage_id and e.id = $1",
        "select from app.hold_enquiries(array[$1::uuid], $2, auth.now() + interval '5 days')",
        "select from app.end_hold(array[$1::uuid]) where $2 <> ''",
        "select from app.record_message($1, 'email', null, null, $2, null) as r",
        "select app.set_tasks(array[$1::uuid], 'other', $2, null, (select s.team_id from app.staff as s where s.id = auth.staff_id()), auth.now() + interval '1 day', 'nothing', null)",
        "update tenant.tasks set done = true where enquiry_id = $1 and not done and $2 <> ''",
        "update tenant.enquiries as e set assignee_id = s.id from (select p.id from tenant.staff as p where p.active order by md5(p.id::text || $2) limit 1) as s where e.id = $1",
        "update tenant.enquiries as e set priority_code = 1 + length($2)::smallint % 4 where e.id = $1",
        "select from tenant.stage_changes as c cross join lateral app.undo_stage_changes(array[c.enquiry_id], array[c.enquiry_version]) as u
         where c.enquiry_id = $1 and $2 <> '' and c.enquiry_version = (select max(x.enquiry_version) from tenant.stage_changes as x where x.enquiry_id = $1)",
    ];
    let mut done = 0;
    for round in 0..rounds {
        let by = ["HMRC/jo.brown", "HMRC/asha.patel", "HMRC/helen.morris"][roll(3)];
        enter(&client, by).await;
        let all = "select e.id from tenant.enquiries as e where e.deleted_at is null order by e.id";
        let rows = client.query(all, &[]).await.unwrap();
        let enquiry: Uuid = rows[roll(rows.len())].get(0);
        let act = acts[roll(acts.len())];
        let word = format!("word {}", roll(1_000_000));
        match client.execute(act, &[&enquiry, &word]).await {
            Ok(_) => {
                done += 1;
                client.batch_execute("commit").await.unwrap();
            }
            Err(error) => {
                assert!(error.as_db_error().is_some(), "{error}");
                client.batch_execute("rollback").await.unwrap();
            }
        }
        assert_eq!(
            out_of_sight(&admin).await,
            [""; 0],
            "seed {seed}, round {round}: {act}"
        );
        if roll(6) == 0 {
            days_pass(&test, &admin, 1 + i32::try_from(roll(20)).unwrap()).await;
            assert_eq!(
                out_of_sight(&admin).await,
                [""; 0],
                "seed {seed}, round {round}"
            );
        }
    }
    assert!(done > rounds / 4, "{done} of {rounds} acts were done");
}

#[tokio::test]
async fn nothing_open_is_out_of_sight() {
    histories(7, 120).await;
}

#[tokio::test]
#[ignore = "an hour: 5,000 histories of 20 acts"]
async fn full_nothing_open_is_out_of_sight() {
    for seed in 0..100 {
        histories(seed, 1_000).await;
    }
}

/// The plain command puts on hold and ends it.
#[tokio::test]
async fn command_puts_on_hold_and_ends_it() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let enquiry: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    let sql = "select e.reference from app.enquiries as e where e.id = $1";
    let reference: String = client.query_one(sql, &[&enquiry]).await.unwrap().get(0);
    client.batch_execute("commit").await.unwrap();
    let database = test.database(2);
    let now: DateTime<Utc> = Utc::now();
    let said = async |until: Option<&str>| {
        let who = ("HMRC".to_owned(), "jo.brown".to_owned());
        let command = HoldCommand {
            references: vec![reference.clone()],
            until: until.map(str::to_owned),
            reason: until.map(|_| "The bank answers".to_owned()),
        };
        hold::run(&database, who, command, now).await.unwrap()
    };
    let held_until = said(Some("+5")).await;
    assert!(
        held_until.starts_with(&format!("{reference} on hold until ")),
        "{held_until}"
    );
    enter(&client, "HMRC/jo.brown").await;
    assert_eq!(held(&client, enquiry).await, of("hold", None, false));
    client.batch_execute("commit").await.unwrap();
    assert_eq!(said(None).await, format!("{reference} no longer on hold."));
    enter(&client, "HMRC/jo.brown").await;
    assert_eq!(held(&client, enquiry).await, None);
}
