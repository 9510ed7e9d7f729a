//! Migrations after the first release, applied to a filled database with concurrent writers.

use crate::support::{TestDatabase, connect};
use enquiries::database::migrate::{self, Target};
use enquiries::private_server::{self, Login};
use enquiries::seeds;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;
use tokio_postgres::{Client, Config};

/// The last migration of the first release; later ones must not block writers.
const FIRST_RELEASE: i32 = 196;

async fn at_first_release() -> TestDatabase {
    let test = TestDatabase::empty().await;
    let config = test.config(Login::Admin);
    migrate::up_to(&config, Target::Version(FIRST_RELEASE))
        .await
        .unwrap();
    let admin = connect(&config).await;
    private_server::set_passwords(crate::support::server::lease().places(), &admin)
        .await
        .unwrap();
    admin
        .batch_execute(include_str!("../../sql/maintenance/mock_sign_in_on.sql"))
        .await
        .unwrap();
    seeds::load(&test.config(Login::Loader), chrono::Utc::now())
        .await
        .unwrap();
    test.grow("HMRC", 10_000).await;
    test
}

/// Changes one enquiry after another, each in its own transaction, until stopped; records the longest duration
/// in microseconds.
async fn write_until(
    config: Config,
    stop: Arc<AtomicBool>,
    longest: Arc<AtomicU64>,
    done: Arc<AtomicU64>,
) {
    let client: Client = connect(&config).await;
    let row = client
        .query_one(
            "select token, tenant_id from auth.sign_in('HMRC', 'asha.patel', 'test')",
            &[],
        )
        .await
        .unwrap();
    let (token, tenant_id): (String, i32) = (row.get(0), row.get(1));
    let mut round = 0_i16;
    while !stop.load(Ordering::Relaxed) {
        round = round % 3 + 1;
        let since = Instant::now();
        crate::support::begin(&client, &token, tenant_id).await;
        client
            .execute(
                "update tenant.enquiries set priority_code = $1
                 where id = (select w.id from app.open_work as w order by w.due_at limit 1)",
                &[&round],
            )
            .await
            .unwrap();
        client.batch_execute("commit").await.unwrap();
        let took = u64::try_from(since.elapsed().as_micros()).unwrap();
        longest.fetch_max(took, Ordering::Relaxed);
        done.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migration_blocks_writers_for_less_than_a_second() {
    let test = at_first_release().await;
    let (stop, longest, done) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
        Arc::new(AtomicU64::new(0)),
    );
    let writer = tokio::spawn(write_until(
        test.config(Login::App),
        stop.clone(),
        longest.clone(),
        done.clone(),
    ));
    crate::support::eventually("the writer is at work", || async {
        done.load(Ordering::Relaxed) > 5
    })
    .await;
    let report = migrate::up(&test.config(Login::Admin)).await.unwrap();
    assert!(
        !report.applied.is_empty(),
        "there is nothing after the first release to try"
    );
    let after = done.load(Ordering::Relaxed);
    crate::support::eventually("the writer goes on afterwards", || async {
        done.load(Ordering::Relaxed) > after + 5
    })
    .await;
    stop.store(true, Ordering::Relaxed);
    writer.await.unwrap();
    let longest = longest.load(Ordering::Relaxed);
    // The limit concerns locks, not speed: a wait of this length means a blocked writer.
    assert!(longest < 1_000_000, "a writer waited {longest} µs");
}

#[tokio::test]
async fn migration_lock_timeout_leaves_no_partial_change() {
    let test = at_first_release().await;
    let holder = connect(&test.config(Login::Admin)).await;
    holder
        .batch_execute("begin; lock table tenant.enquiries in access share mode")
        .await
        .unwrap();
    let error = migrate::up(&test.config(Login::Admin)).await.unwrap_err();
    assert!(error.to_string().contains("lock timeout"), "{error}");
    holder.batch_execute("rollback").await.unwrap();
    let there: i64 = holder
        .query_one(
            "select count(*) from pg_constraint where conname = 'enquiries_outcome_printable'",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(there, 0);
    assert!(
        !migrate::up(&test.config(Login::Admin))
            .await
            .unwrap()
            .applied
            .is_empty()
    );
}

#[tokio::test]
async fn second_migration_is_a_no_op_and_changed_file_is_refused() {
    // R182
    let test = TestDatabase::new().await;
    let config = test.config(Login::Admin);
    assert!(migrate::up(&config).await.unwrap().applied.is_empty());
    let admin = connect(&config).await;
    admin
        .batch_execute(
            "update public.refinery_schema_history set checksum = '1' where version = 42",
        )
        .await
        .unwrap();
    let error = migrate::up(&config).await.unwrap_err();
    assert!(error.to_string().contains("V042__"), "{error}");
}

#[tokio::test]
async fn concurrent_migrations_run_once() {
    let test = TestDatabase::empty().await;
    let config = test.config(Login::Admin);
    let (one, other) = tokio::join!(migrate::up(&config), migrate::up(&config));
    let mut applied = [one.unwrap().applied.len(), other.unwrap().applied.len()];
    applied.sort_unstable();
    assert_eq!(applied[0], 0);
    assert!(applied[1] > 40, "{applied:?}");
}
