//! The worker: one at a time, each duty done again without harm, and a status that tells what is late.

use crate::support::{TestDatabase, connect, eventually, url_of};
use enquiries::private_server::Login;
use enquiries::worker::{self, WorkerError};
use serde_json::Value;
use std::process::{Command, Output, Stdio};

/// The compiled program as an administrator of a server of one's own.
fn program(test: &TestDatabase, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enquiries"));
    command
        .arg("worker")
        .args(arguments)
        .env("ADMIN_DATABASE_URL", url_of(&test.config(Login::Admin)))
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null());
    command.output().unwrap()
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[tokio::test]
async fn status_tells_what_is_late_until_the_worker_has_run() {
    let test = TestDatabase::new().await;
    let before = program(&test, &["status", "--json"]);
    assert_eq!(before.status.code(), Some(1), "{}", text(&before));
    let told: Value = serde_json::from_slice(&before.stdout).unwrap();
    assert_eq!(told["duties"].as_array().unwrap().len(), 7);
    assert!(
        told["duties"]
            .as_array()
            .unwrap()
            .iter()
            .all(|duty| duty["late"] == true)
    );
    assert_eq!(
        (&told["running"], &told["audit_months_ahead"]),
        (&false.into(), &12.into())
    );

    let once = program(&test, &["run", "--once"]);
    assert_eq!(once.status.code(), Some(0), "{}", text(&once));
    let after = program(&test, &["status", "--json"]);
    assert_eq!(after.status.code(), Some(0), "{}", text(&after));
    let told: Value = serde_json::from_slice(&after.stdout).unwrap();
    assert!(
        told["duties"]
            .as_array()
            .unwrap()
            .iter()
            .all(|duty| duty["late"] == false)
    );

    // A day later nothing more has happened.
    let admin = test.client(Login::Admin).await;
    admin
        .batch_execute(
            "set session_replication_role = replica;
             update core.duty_runs set ended_at = ended_at - interval '1 day'",
        )
        .await
        .unwrap();
    let late = program(&test, &["status"]);
    assert_eq!(late.status.code(), Some(1), "{}", text(&late));
    assert!(text(&late).contains(", late"), "{}", text(&late));
}

#[tokio::test]
async fn one_worker_runs_at_a_time_and_a_killed_one_leaves_no_lease() {
    let test = TestDatabase::new().await;
    let login = test.config(Login::Worker);
    let holder = connect(&login).await;
    let taken: bool = holder
        .query_one(enquiries::sql::worker::TAKE_LEASE, &[])
        .await
        .unwrap()
        .get(0);
    assert!(taken);
    assert!(matches!(
        worker::run_once(&login).await,
        Err(WorkerError::Busy)
    ));
    assert!(worker::status(&login).await.unwrap().running);
    let busy = program(&test, &["run", "--once"]);
    assert_eq!(busy.status.code(), Some(0));
    assert!(
        text(&busy).contains("Another worker is running"),
        "{}",
        text(&busy)
    );
    let pid: i32 = holder
        .query_one("select pg_backend_pid()", &[])
        .await
        .unwrap()
        .get(0);
    let admin = test.client(Login::Admin).await;
    admin
        .execute("select pg_terminate_backend($1)", &[&pid])
        .await
        .unwrap();
    eventually("the lease is free", || async {
        worker::run_once(&login).await.is_ok()
    })
    .await;
}

/// Killed between its steps, it leaves whole months, and the next run goes on.
#[tokio::test]
async fn killed_worker_leaves_nothing_half_done() {
    let test = TestDatabase::new().await;
    let worker = test.client(Login::Worker).await;
    worker
        .batch_execute(
            "begin; select audit.open_months((auth.now() + interval '13 months')::date, 1)",
        )
        .await
        .unwrap();
    let pid: i32 = worker
        .query_one("select pg_backend_pid()", &[])
        .await
        .unwrap()
        .get(0);
    let admin = test.client(Login::Admin).await;
    admin
        .execute("select pg_terminate_backend($1)", &[&pid])
        .await
        .unwrap();
    let apart = "select count(*) from pg_class as c
                 where c.relnamespace = 'audit'::regnamespace and c.relkind = 'r' and not c.relispartition
                     and c.relname ~ '_[0-9]{4}_[0-9]{2}$'";
    eventually("the transaction is gone", || async {
        let busy = "select count(*) from pg_stat_activity where pid = $1";
        admin
            .query_one(busy, &[&pid])
            .await
            .unwrap()
            .get::<_, i64>(0)
            == 0
    })
    .await;
    assert_eq!(
        admin.query_one(apart, &[]).await.unwrap().get::<_, i64>(0),
        0
    );
    let next = "select audit.open_months((auth.now() + interval '13 months')::date, 1)";
    let again = test.client(Login::Worker).await;
    assert_eq!(
        again.query_one(next, &[]).await.unwrap().get::<_, i32>(0),
        3
    );
}

/// A run that had nothing to do is recorded once an hour, one that did something each time.
#[tokio::test]
async fn runs_are_recorded_sparingly() {
    let test = TestDatabase::new().await;
    let login = test.config(Login::Worker);
    for _ in 0..3 {
        worker::run_once(&login).await.unwrap();
    }
    let admin = test.client(Login::Admin).await;
    let count = "select count(*) from core.duty_runs";
    assert_eq!(
        admin.query_one(count, &[]).await.unwrap().get::<_, i64>(0),
        7
    );
    let client = connect(&login).await;
    for (done, fault) in [(1, "null"), (0, "'UK503 open_months'"), (0, "null")] {
        client
            .batch_execute(&format!(
                "select core.record_duty_run('months', clock_timestamp(), {done}, {fault})"
            ))
            .await
            .unwrap();
    }
    assert_eq!(
        admin.query_one(count, &[]).await.unwrap().get::<_, i64>(0),
        9
    );
}

/// Figures are folded for tenants that changed, in one service session a tenant, and once.
#[tokio::test]
async fn figures_are_folded_where_something_changed() {
    let test = TestDatabase::new().await;
    let login = test.config(Login::Worker);
    let figures = async || {
        let runs = worker::run_once(&login).await.unwrap();
        let run = runs.into_iter().find(|run| run.duty == "figures").unwrap();
        assert_eq!(run.fault, None);
        run.done
    };
    let admin = test.client(Login::Admin).await;
    let number = async |sql: &str| -> i64 { admin.query_one(sql, &[]).await.unwrap().get(0) };
    let enquiries = number("select count(*) from tenant.enquiries").await;
    assert_eq!(i64::try_from(figures().await).unwrap(), enquiries);
    let open = "select count(*) from auth.sessions where program like 'enquiries worker %' and ended_at is null";
    assert_eq!(number(open).await, 0, "its sessions end with it");
    assert_eq!(figures().await, 0);

    let app = test.client(Login::App).await;
    crate::support::enter(&app, "EAST/tom.reid").await;
    app.batch_execute(
        "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
             select t.id, 'telephone', 'Folded', 'x' from app.enquiry_types as t order by t.id limit 1;
         commit",
    )
    .await
    .unwrap();
    let folds = "select count(*) from tenant.figure_folds as f inner join core.tenants as t on f.tenant_id = t.id
                 where t.code = 'HMRC' and f.folded_at > clock_timestamp() - interval '1 minute'";
    let hmrc = number(folds).await;
    assert_eq!(figures().await, 1);
    assert_eq!(number(folds).await, hmrc);
    let received = "select sum(enquiries)::bigint from tenant.figures where measure = 'received'";
    assert_eq!(number(received).await, enquiries + 1);
}
