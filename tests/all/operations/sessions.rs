//! Sessions: an idle end that moves in steps, and rows that go long after they ended.

use crate::support::attempt::execute;
use crate::support::{TestDatabase, begin, enter, eventually};
use enquiries::features::assign::Colleagues;
use enquiries::private_server::Login;
use enquiries::services::connection::Pulse;
use tokio_postgres::Client;

/// Minutes until the newest session of the tenant's person ends by itself.
const MINUTES_LEFT: &str =
    "select round(extract(epoch from s.expires_at - clock_timestamp()) / 60)::integer
     from auth.sessions as s inner join auth.directory as d using (tenant_id, staff_id)
     where d.username = 'jo.brown' order by s.opened_at desc limit 1";

async fn number(client: &Client, sql: &str) -> i32 {
    client.query_one(sql, &[]).await.unwrap().get(0)
}

/// Lets the newest session end in so many minutes.
async fn ends_in(admin: &Client, minutes: i32) {
    let sql = "update auth.sessions set expires_at = clock_timestamp() + make_interval(mins => $1)
               where id = (select id from auth.sessions order by opened_at desc limit 1)";
    assert_eq!(admin.execute(sql, &[&minutes]).await.unwrap(), 1);
}

#[tokio::test]
async fn idle_end_moves_in_steps_of_ten_minutes() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let app = test.client(Login::App).await;
    let token = enter(&app, "HMRC/jo.brown").await;
    app.batch_execute("commit").await.unwrap();
    assert_eq!(number(&admin, MINUTES_LEFT).await, 120);
    for (left, access, after) in [
        // Last moved five minutes ago: nothing is written.
        (115, "read write", 115),
        (109, "read write", 120),
        (1, "read write", 120),
        // A poll, or a replica.
        (60, "read only", 60),
    ] {
        ends_in(&admin, left).await;
        app.batch_execute(&format!("begin {access}")).await.unwrap();
        app.query_one("select * from auth.set_context($1, 2, 1000)", &[&token])
            .await
            .unwrap();
        app.batch_execute("commit").await.unwrap();
        assert_eq!(number(&admin, MINUTES_LEFT).await, after, "{left} {access}");
    }
    // Never past the latest end.
    let cap = "update auth.sessions set expires_at = clock_timestamp() + interval '20 minutes',
               latest_end = clock_timestamp() + interval '30 minutes'
               where id = (select id from auth.sessions order by opened_at desc limit 1)";
    admin.batch_execute(cap).await.unwrap();
    begin(&app, &token, 2).await;
    app.batch_execute("commit").await.unwrap();
    assert_eq!(number(&admin, MINUTES_LEFT).await, 30);
}

/// The requests of one program run side by side: the second must not wait until the first is done.
#[tokio::test]
async fn session_that_another_transaction_moved_is_not_waited_for() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let (app, other) = (test.client(Login::App).await, test.client(Login::App).await);
    let token = enter(&app, "HMRC/jo.brown").await;
    app.batch_execute("commit").await.unwrap();
    ends_in(&admin, 60).await;
    begin(&app, &token, 2).await;
    begin(&other, &token, 2).await;
    other.batch_execute("commit").await.unwrap();
    app.batch_execute("commit").await.unwrap();
    assert_eq!(number(&admin, MINUTES_LEFT).await, 120);
}

/// The program polls while its person is away: that must not keep the session.
#[tokio::test]
async fn poll_does_not_move_the_idle_end() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    ends_in(&admin, 60).await;
    database
        .run(Some(&token), Pulse { position: None })
        .await
        .unwrap();
    assert_eq!(number(&admin, MINUTES_LEFT).await, 60);
    database.run(Some(&token), Colleagues).await.unwrap();
    assert_eq!(number(&admin, MINUTES_LEFT).await, 120);
}

#[tokio::test]
async fn worker_ends_expired_sessions_and_removes_old_ones() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    admin
        .batch_execute(
            "set session_replication_role = replica;
             delete from auth.sessions;
             insert into auth.sessions (token_hash, tenant_id, staff_id, role_code, kind, program, opened_at, expires_at, latest_end, ended_at)
             select sha256(n::text::bytea), 2, d.staff_id, d.role_code, 'person', a.program,
                 clock_timestamp() - interval '1 year', clock_timestamp() + a.expires, clock_timestamp() + a.expires,
                 clock_timestamp() - a.ended
             from (values (1, 'living', interval '1 hour', null),
                          (2, 'expired', interval '-1 hour', null),
                          (3, 'recent', interval '-88 days', interval '89 days'),
                          (4, 'old', interval '-91 days', interval '91 days'),
                          (5, 'expired long ago', interval '-91 days', null)) as a (n, program, expires, ended)
             cross join (select * from auth.directory where username = 'jo.brown') as d;
             reset session_replication_role",
        )
        .await
        .unwrap();
    let app = test.client(Login::App).await;
    let refused = execute(&app, "select auth.trim_sessions(10)").await;
    assert_eq!(refused.summary(), "42501");

    let runs = enquiries::worker::run_once(&test.config(Login::Worker))
        .await
        .unwrap();
    let sessions = runs.iter().find(|run| run.duty == "sessions").unwrap();
    assert_eq!((sessions.done, &sessions.fault), (4, &None));
    let rows = admin
        .query(
            "select program, ended_at is not null, ended_at = expires_at from auth.sessions
             where program not like 'enquiries worker %' order by program",
            &[],
        )
        .await
        .unwrap();
    let kept: Vec<(String, bool, Option<bool>)> = rows
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect();
    assert_eq!(
        kept,
        [
            ("expired".into(), true, Some(true)),
            ("living".into(), false, None),
            ("recent".into(), true, Some(false)),
        ]
    );
}

/// The trimming takes what it can and leaves a row that another transaction holds.
#[tokio::test]
async fn trimming_waits_for_no_session() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/jo.brown").await;
    app.batch_execute("commit").await.unwrap();
    ends_in(&admin, -1).await;
    admin
        .batch_execute("begin; select from auth.sessions for update")
        .await
        .unwrap();
    let worker = test.client(Login::Worker).await;
    worker
        .batch_execute("set lock_timeout = '2s'")
        .await
        .unwrap();
    let trim = "select auth.trim_sessions(10)";
    assert_eq!(number(&worker, trim).await, 0);
    admin.batch_execute("commit").await.unwrap();
    eventually("the session is trimmed", || async {
        number(&worker, trim).await == 1
    })
    .await;
}

/// Rows go, so nothing may refer to them; and a fresh database has no session that nobody can end.
#[tokio::test]
async fn no_key_leads_to_sessions_and_founding_leaves_none() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let keys = "select count(*)::integer from pg_constraint
                where confrelid = 'auth.sessions'::regclass";
    assert_eq!(number(&admin, keys).await, 0);
    let living = "select count(*)::integer from auth.sessions where ended_at is null";
    assert_eq!(number(&admin, living).await, 0);
}
