//! Load: what many writers and a long snapshot cost. Full tier; the figures are in sql/README.md, section 13.

use crate::support::TestDatabase;
use enquiries::private_server::Login;
use std::time::{Duration, Instant};
use tokio_postgres::Client;

/// A signed-in caseworker on a connection of its own.
struct Writer {
    client: Client,
    token: String,
    tenant_id: i32,
}

const NOTE: &str = "select app.add_notes(array[(select id from app.open_work order by id limit 1 offset $1)], 'Rang.')";
const REGISTRATION: &str = "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
    select t.id, 'telephone', 'Number ' || $1::bigint, 'x' from app.enquiry_types as t order by t.id limit 1";

impl Writer {
    async fn new(test: &TestDatabase) -> Self {
        let client = test.client(Login::App).await;
        let sql = "select token, tenant_id from auth.sign_in('HMRC', 'jo.brown', 'load')";
        let row = client.query_one(sql, &[]).await.unwrap();
        Self {
            token: row.get(0),
            tenant_id: row.get(1),
            client,
        }
    }

    /// One transaction, with its prelude, as the program sends it.
    async fn write(&self, sql: &str, number: i64) -> Duration {
        let since = Instant::now();
        self.client.batch_execute("begin").await.unwrap();
        self.client
            .query(
                "select auth.set_context($1, $2, 60000)",
                &[&self.token, &self.tenant_id],
            )
            .await
            .unwrap();
        self.client.query(sql, &[&number]).await.unwrap();
        self.client.batch_execute("commit").await.unwrap();
        since.elapsed()
    }

    async fn median(&self, sql: &str, times: i64) -> Duration {
        let mut all = Vec::new();
        for number in 0..times {
            all.push(self.write(sql, number % 500).await);
        }
        all.sort_unstable();
        all[all.len() / 2]
    }
}

/// Transactions a second of so many writers of one tenant.
async fn rate(test: &TestDatabase, sql: &'static str, writers: usize, span: Duration) -> f64 {
    let mut tasks = Vec::new();
    for place in 0..writers {
        let writer = Writer::new(test).await;
        tasks.push(tokio::spawn(async move {
            let since = Instant::now();
            let mut done = 0_u32;
            while since.elapsed() < span {
                let number = (place as i64 * 7 + i64::from(done)) % 500;
                writer.write(sql, number).await;
                done += 1;
            }
            done
        }));
    }
    let mut all = 0;
    for task in tasks {
        all += task.await.unwrap();
    }
    f64::from(all) / span.as_secs_f64()
}

/// A snapshot that stays open, as of a dump, slows no write by more than half while 100,000 changes are written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes"]
async fn full_open_snapshot_slows_no_write() {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 2000).await;
    let writer = Writer::new(&test).await;
    let measure = async |what: &str| {
        writer.median(NOTE, 100).await;
        let note = writer.median(NOTE, 500).await;
        let registration = writer.median(REGISTRATION, 500).await;
        println!("{what}: note {note:?}, registration {registration:?}");
        (note, registration)
    };
    let before = measure("without a snapshot").await;
    let dump = test.client(Login::Admin).await;
    dump.batch_execute(
        "begin isolation level repeatable read; select count(*) from audit.audit_logs",
    )
    .await
    .unwrap();
    let written = async || -> i64 {
        test.client(Login::Admin)
            .await
            .query_one("select count(*) from audit.audit_logs", &[])
            .await
            .unwrap()
            .get(0)
    };
    let at_first = written().await;
    while written().await < at_first + 100_000 {
        rate(&test, NOTE, 4, Duration::from_secs(10)).await;
    }
    let during = measure("behind 100,000 changes under an open snapshot").await;
    dump.batch_execute("rollback").await.unwrap();
    let ratio = |during: Duration, before: Duration| during.as_secs_f64() / before.as_secs_f64();
    let ratios = (ratio(during.0, before.0), ratio(during.1, before.1));
    println!("ratios: note {:.2}, registration {:.2}", ratios.0, ratios.1);
    assert!(ratios.0 <= 1.5 && ratios.1 <= 1.5, "{ratios:?}");
}

/// Registering grows with the number of clients of one tenant as writing notes does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes"]
async fn full_registering_scales_as_notes_do() {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 2000).await;
    let mut grown = Vec::new();
    for writers in [1, 2, 4, 8, 16] {
        // Turn by turn, and the best of each: what else runs on the machine only slows.
        let (mut notes, mut registrations) = (0.0_f64, 0.0_f64);
        for _ in 0..4 {
            let span = Duration::from_secs(3);
            notes = notes.max(rate(&test, NOTE, writers, span).await);
            registrations = registrations.max(rate(&test, REGISTRATION, writers, span).await);
        }
        println!("{writers} clients: {notes:.0} notes, {registrations:.0} registrations a second");
        grown.push((notes, registrations));
    }
    let (notes, registrations) = grown[0];
    let worst = grown
        .iter()
        .map(|(n, r)| (r / registrations) / (n / notes))
        .fold(f64::INFINITY, f64::min);
    println!("registrations grow at least {worst:.2} times as notes do");
    assert!(worst >= 0.8, "{grown:?}");
}
