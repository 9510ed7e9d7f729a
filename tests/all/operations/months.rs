//! Months of the audit log: made ahead, delaying nobody, and told of long before they run out.

use crate::support::attempt::execute;
use crate::support::{TestDatabase, begin, enter};
use enquiries::database::migrate;
use enquiries::domain::{AuditMonths, Failure};
use enquiries::features::sign_in::SignIn;
use enquiries::plain::{self, ShowCommand};
use enquiries::private_server::Login;
use enquiries::services::session::SignOut;
use tokio_postgres::Client;

const TWO_MORE: &str = "select audit.open_months((auth.now() + interval '13 months')::date, 2)";

async fn number(client: &Client, sql: &str) -> i32 {
    client.query_one(sql, &[]).await.unwrap().get(0)
}

/// Detaches every month after the number given, as an operator who archives the wrong ones.
async fn keep_months(admin: &Client, ahead: i32) {
    admin
        .batch_execute(&format!(
            "do $$ declare one record; begin
                 for one in
                     select i.inhrelid::regclass as partition, i.inhparent::regclass as parent
                     from pg_inherits as i inner join pg_class as c on c.oid = i.inhparent
                     where c.relkind = 'p' and c.relnamespace = 'audit'::regnamespace
                         and right(i.inhrelid::regclass::text, 7)
                             > to_char(auth.now() + interval '{ahead} months', 'YYYY_MM')
                 loop
                     execute format('drop table %s', one.partition);
                 end loop;
             end $$"
        ))
        .await
        .unwrap();
}

/// With `create table … partition of` the months wait for the reader, and everybody's sign-in for the months.
#[tokio::test]
async fn opening_months_waits_for_no_reader_and_no_writer() {
    let test = TestDatabase::new().await;
    let reader = test.client(Login::App).await;
    enter(&reader, "HMRC/david.okafor").await;
    reader
        .batch_execute(
            "select count(*) from audit.audit_logs; select count(*) from audit.access_logs",
        )
        .await
        .unwrap();
    let writer = test.client(Login::App).await;
    enter(&writer, "HMRC/jo.brown").await;
    let note = "insert into tenant.notes (enquiry_id, body)
                select id, 'A note' from tenant.enquiries where closed_at is null limit 1";
    writer.batch_execute(note).await.unwrap();

    let worker = test.client(Login::Worker).await;
    worker.batch_execute("begin").await.unwrap();
    assert_eq!(
        number(&worker, TWO_MORE).await,
        6,
        "two months of three tables"
    );

    // Before the months are committed: their locks must meet neither a sign-in nor a change.
    let other = test.client(Login::App).await;
    other
        .batch_execute("set lock_timeout = '1s'")
        .await
        .unwrap();
    let token = enter(&other, "EAST/tom.reid").await;
    other.batch_execute(note).await.unwrap();
    other.batch_execute("commit").await.unwrap();
    worker.batch_execute("commit").await.unwrap();
    reader.batch_execute("commit").await.unwrap();
    writer.batch_execute("commit").await.unwrap();
    begin(&other, &token, 3).await;
    other.batch_execute(note).await.unwrap();
    assert_eq!(number(&worker, TWO_MORE).await, 0, "they are there");
}

#[tokio::test]
async fn months_far_from_the_present_are_refused() {
    let test = TestDatabase::new().await;
    let worker = test.client(Login::Worker).await;
    for (from, months) in [
        ("'0100-01-01'", "13"),
        ("auth.now()::date", "0"),
        ("auth.now()::date", "25"),
        ("auth.now()::date", "1000"),
        ("(auth.now() - interval '13 months')::date", "1"),
        ("(auth.now() + interval '24 months')::date", "2"),
        ("'infinity'", "1"),
        ("null", "1"),
        ("auth.now()::date", "null"),
    ] {
        let result = execute(
            &worker,
            &format!("select audit.open_months({from}, {months})"),
        )
        .await;
        assert_eq!(result.summary(), "UK503 open_months", "{from}, {months}");
        assert!(result.text().contains("Name 1 to 24 months"), "{result:?}");
    }
}

/// A table of that name is in the way: the month is told of, and the others are made.
#[tokio::test]
async fn one_month_that_fails_does_not_cost_the_others() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    admin
        .batch_execute(
            "do $$ begin execute format('create table audit.audit_logs_%s (x integer)',
                 to_char(auth.now() + interval '13 months', 'YYYY_MM')); end $$",
        )
        .await
        .unwrap();
    let worker = test.client(Login::Worker).await;
    assert_eq!(number(&worker, TWO_MORE).await, 5);
    assert_eq!(
        number(&worker, "select auth.audit_months_ahead()").await,
        12
    );
}

/// A partition has every index of its parent, attached to it, and no check that its bounds say already.
#[tokio::test]
async fn month_is_whole_when_it_is_attached() {
    let test = TestDatabase::new().await;
    test.client(Login::Worker)
        .await
        .query_one(TWO_MORE, &[])
        .await
        .unwrap();
    let admin = test.client(Login::Admin).await;
    let rows = admin
        .query(
            "select p.inhrelid::regclass::text,
                 (select count(*) from pg_index as i where i.indrelid = p.inhparent),
                 (select count(*) from pg_index as i
                  inner join pg_inherits as a on i.indexrelid = a.inhrelid where i.indrelid = p.inhrelid),
                 (select count(*) from pg_index as i where i.indrelid = p.inhrelid),
                 (select count(*) from pg_constraint as k where k.conrelid = p.inhparent and k.contype in ('c', 'f', 'p')),
                 (select count(*) from pg_constraint as k where k.conrelid = p.inhrelid and k.contype in ('c', 'f', 'p')),
                 c.relrowsecurity and c.relforcerowsecurity,
                 (select count(*) from pg_trigger as t where t.tgrelid = c.oid and not t.tgisinternal)
             from pg_inherits as p inner join pg_class as c on c.oid = p.inhrelid
             where c.relkind = 'r' and c.relnamespace = 'audit'::regnamespace",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), 3 * 17);
    for row in rows {
        let name: String = row.get(0);
        let count = |column: usize| row.get::<_, i64>(column);
        assert_eq!(
            (count(1), count(1)),
            (count(2), count(3)),
            "indexes of {name}"
        );
        assert_eq!(count(4), count(5), "constraints of {name}");
        assert!(row.get::<_, bool>(6), "row security of {name}");
        assert_eq!(count(7), 1, "triggers of {name}");
    }
}

/// The program says what is missing at sign-in, and not while all is well.
#[tokio::test]
async fn sign_in_tells_how_far_the_audit_log_reaches() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let database = test.database(1);
    for ahead in [12, 5, 0] {
        keep_months(&admin, ahead).await;
        let request = SignIn {
            tenant_code: "HMRC".into(),
            username: "jo.brown".into(),
        };
        let audit_months = database.run(None, request).await.unwrap().audit_months;
        assert_eq!(audit_months, AuditMonths(ahead));
        assert_eq!(audit_months.warning().is_some(), ahead < 6);
        // So do plain output and its JSON.
        let who = Some(("HMRC".into(), "jo.brown".into()));
        let shown = plain::show(&database, who, ShowCommand::Work, chrono::Utc::now()).await;
        let shown = shown.unwrap();
        let told = audit_months.warning();
        assert_eq!(
            shown.facts.get("warning").and_then(|w| w.as_str()),
            told.as_deref()
        );
        assert_eq!(shown.text.contains("The audit log"), told.is_some());
    }
}

/// No month at all: the sentence says what is missing and which command makes it, at sign-in and in a session.
#[tokio::test]
async fn missing_month_is_a_sentence_with_the_command() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/jo.brown").await;
    app.batch_execute("commit").await.unwrap();
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    keep_months(&admin, -1).await;
    assert_eq!(number(&app, "select auth.audit_months_ahead()").await, -1);
    let said = |failure: Failure| match failure {
        Failure::Refused(refusal) => refusal.sentence,
        other => panic!("{other:?}"),
    };
    let sentence =
        "Nothing can be saved. Ask an administrator to run `enquiries worker run --once`.";
    let request = SignIn {
        tenant_code: "HMRC".into(),
        username: "sam.lewis".into(),
    };
    assert_eq!(
        said(database.run(None, request).await.unwrap_err()),
        sentence
    );
    // A session that began before writes its events without asking.
    let left = database.run(Some(&token), SignOut).await;
    assert_eq!(said(left.unwrap_err()), sentence);

    let runs = enquiries::worker::run_once(&test.config(Login::Worker))
        .await
        .unwrap();
    let months = runs.iter().find(|run| run.duty == "months").unwrap();
    assert_eq!((months.done, &months.fault), (3 * 13, &None));
    database.run(Some(&token), SignOut).await.unwrap();
}

/// Migrating, which a start does, neither makes months nor waits for them.
#[tokio::test]
async fn migrating_waits_for_no_months() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    keep_months(&admin, 2).await;
    // What months would have to wait for.
    admin
        .batch_execute("begin; lock table audit.audit_logs in share update exclusive mode")
        .await
        .unwrap();
    migrate::up(&test.config(Login::Admin)).await.unwrap();
    // The worker gives up on that table at once, makes the months of the others, and says so.
    let runs = enquiries::worker::run_once(&test.config(Login::Worker))
        .await
        .unwrap();
    assert_eq!(runs[0].done, 2 * 10);
    assert_eq!(
        runs[0].fault.as_deref(),
        Some("the audit log reaches 2 months ahead only")
    );
    admin.batch_execute("commit").await.unwrap();
    let runs = enquiries::worker::run_once(&test.config(Login::Worker))
        .await
        .unwrap();
    assert_eq!((runs[0].done, &runs[0].fault), (10, &None));
}
