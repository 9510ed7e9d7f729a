//! The worker beside others: another worker, and people who change what it is about to tell.

use super::{JO, Stage};
use crate::support::{TestDatabase, url_of};
use enquiries::private_server::Login;
use enquiries::sql;
use enquiries::worker;
use serde_json::Value;
use std::process::{Command, Stdio};
use std::time::Instant;
use tokio_postgres::Client;

/// A worker in the middle of its work: what it did is not committed.
async fn work(stage: &Stage) -> (Client, i64) {
    let worker = stage.test.client(Login::Worker).await;
    worker.batch_execute("begin").await.unwrap();
    let open = "select auth.open_service_session('HMRC', 'worker', 'test')";
    worker.query(open, &[]).await.unwrap();
    let raise = "select tenant.raise_warnings()";
    let looked = worker.query_one(raise, &[]).await.unwrap().get(0);
    (worker, looked)
}

/// R130: two workers at once tell once, and neither waits for the other.
#[tokio::test]
async fn two_workers_tell_once() {
    let stage = Stage::new().await;
    let id = stage.receive(100, JO).await;
    stage.pass("80 minutes").await;
    let (first, looked) = work(&stage).await;
    assert!(looked > 0);
    let (second, nothing) = work(&stage).await;
    assert_eq!(nothing, 0);
    first.batch_execute("commit").await.unwrap();
    second.batch_execute("commit").await.unwrap();
    assert_eq!(stage.told(id).await, ["near_deadline owner jo.brown open"]);
    // One that is killed before it commits has told nobody, and the next one does.
    let id = stage.receive(60, JO).await;
    stage.pass("50 minutes").await;
    let (killed, looked) = work(&stage).await;
    assert!(looked > 0);
    let pid = killed.query_one("select pg_backend_pid()", &[]).await;
    let pid: i32 = pid.unwrap().get(0);
    let kill = "select pg_terminate_backend($1, 10000)";
    stage.admin.execute(kill, &[&pid]).await.unwrap();
    assert_eq!(stage.told(id).await, ["near_deadline owner jo.brown open"]);
}

/// What somebody is changing is left for the next run, and judged as it is then: answered or moved in between, nobody is told.
#[tokio::test]
async fn what_is_answered_or_moved_meanwhile_is_not_told() {
    let stage = Stage::new().await;
    let answered = stage.receive(100, JO).await;
    let moved = stage.receive(100, JO).await;
    stage.pass("99 minutes").await;
    let change = format!(
        "update tenant.enquiries as e set stage_id = s.id, stage_reason = 'Done', outcome = 'Done'
         from tenant.workflow_stages as s
         where s.workflow_id = e.workflow_id and s.stage_code = 'withdrawn' and e.id = '{answered}';
         select from tenant.enquiries as e
         cross join lateral app.correct_enquiry(
             e.id, e.version, 'deadline', null, null, auth.now() + interval '10 days', null, 'Agreed with them') as c
         where e.id = '{moved}'"
    );
    let writer = stage.test.client(Login::App).await;
    crate::support::enter(&writer, "HMRC/helen.morris").await;
    writer.batch_execute(&change).await.unwrap();
    for id in [answered, moved] {
        assert_eq!(stage.told(id).await, [""; 0], "it is being changed");
    }
    writer.batch_execute("commit").await.unwrap();
    for id in [answered, moved] {
        assert_eq!(stage.told(id).await, [""; 0], "it was changed");
    }
}

/// The other order: a person who changes what the worker looks at waits for it a moment, and what was told is settled.
#[tokio::test]
async fn change_that_comes_after_the_worker_settles_what_it_told() {
    let stage = Stage::new().await;
    let id = stage.receive(100, JO).await;
    stage.pass("80 minutes").await;
    let (worker, looked) = work(&stage).await;
    assert!(looked > 0);
    let writer = stage.test.client(Login::App).await;
    crate::support::enter(&writer, "HMRC/helen.morris").await;
    let change = format!(
        "select from tenant.enquiries as e
         cross join lateral app.correct_enquiry(
             e.id, e.version, 'deadline', null, null, auth.now() + interval '10 days', null, 'Agreed with them') as c
         where e.id = '{id}'"
    );
    let waits = async {
        let blocked = "select exists (select from pg_stat_activity as a where cardinality(pg_blocking_pids(a.pid)) > 0
                           and a.datname = current_database())";
        crate::support::eventually("the writer waits", || async {
            stage.admin.query_one(blocked, &[]).await.unwrap().get(0)
        })
        .await;
        worker.batch_execute("commit").await.unwrap();
    };
    let (changed, ()) = tokio::join!(writer.batch_execute(&change), waits);
    changed.unwrap();
    writer.batch_execute("commit").await.unwrap();
    assert_eq!(
        stage.told(id).await,
        ["near_deadline owner jo.brown settled"]
    );
}

/// The duty goes through all bodies, is done once, and its status is told with the others.
#[tokio::test]
async fn worker_tells_in_every_body_and_once() {
    let stage = Stage::new().await;
    let id = stage.receive(100, JO).await;
    stage.pass("80 minutes").await;
    let login = stage.test.config(Login::Worker);
    let done = async || {
        let runs = worker::run_once(&login).await.unwrap();
        let run = runs.into_iter().find(|run| run.duty == "warnings").unwrap();
        assert_eq!(run.fault, None);
        run.done
    };
    assert!(done().await > 0, "clocks of both bodies");
    assert_eq!(done().await, 0);
    assert_eq!(stage.told(id).await, ["near_deadline owner jo.brown open"]);
    let told = "select count(distinct tenant_id) from tenant.warnings";
    let bodies: i64 = stage.admin.query_one(told, &[]).await.unwrap().get(0);
    assert_eq!(bodies, 2);
    let status = Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(["worker", "status", "--json"])
        .env(
            "ADMIN_DATABASE_URL",
            url_of(&stage.test.config(Login::Admin)),
        )
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    let duties = status["duties"].as_array().unwrap();
    assert!(
        duties
            .iter()
            .any(|duty| duty["duty"] == "warnings" && duty["late"] == false),
        "{status:#}"
    );
}

/// A tick with nothing to do is one probe of an index for each body, however much is open.
#[tokio::test]
async fn tick_with_nothing_to_do_reads_a_few_pages() {
    let test = TestDatabase::large().await;
    let login = test.config(Login::Worker);
    let began = Instant::now();
    let looked = test.raise_warnings("HMRC").await;
    let first = began.elapsed();
    worker::run_once(&login).await.unwrap();
    let client = test.client(Login::Worker).await;
    let explain = format!(
        "explain (analyze, buffers, format json) {}",
        sql::worker::TENANTS_TO_WARN
    );
    // What the run has left behind in the index, autovacuum takes away.
    let admin = test.client(Login::Admin).await;
    admin.batch_execute("vacuum tenant.clocks").await.unwrap();
    // The first one of a connection reads the catalogue too.
    client.query_one(&explain, &[]).await.unwrap();
    let row = client.query_one(&explain, &[]).await.unwrap();
    let plan: Value = row.get(0);
    let pages = plan[0]["Plan"]["Shared Hit Blocks"].as_i64().unwrap()
        + plan[0]["Plan"]["Shared Read Blocks"].as_i64().unwrap();
    let text = plan.to_string();
    assert!(text.contains("clocks_to_look_at"), "{plan:#}");
    assert!(pages < 60, "{pages} pages: {plan:#}");
    let began = Instant::now();
    for _ in 0..20 {
        client
            .query(sql::worker::TENANTS_TO_WARN, &[])
            .await
            .unwrap();
    }
    let tick = began.elapsed() / 20;
    let count = "select count(*) from tenant.clocks where state in ('running', 'paused')";
    let running: i64 = admin.query_one(count, &[]).await.unwrap().get(0);
    let count = "select count(*) from tenant.warnings";
    let told: i64 = admin.query_one(count, &[]).await.unwrap().get(0);
    println!(
        "{running} running clocks: first run {first:?}, which looked at {looked} and told {told}; then a tick {tick:?}, {pages} pages"
    );
}
