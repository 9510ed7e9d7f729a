//! The cost of tenant isolation, guards and the audit log: the ratios of docs/decisions/0009, each pair measured in
//! one run, in alternation, with one connection each; then absolute figures of divan for a queue page and an
//! opened enquiry.
//!
//! `cargo bench` creates its own private server in the temporary folder. The bare side reads copies of the app views
//! without row level security and with a constant tenant, with the default planner settings, and writes to a copy
//! of the table that has only its indexes. A second ratio uses the planner settings of the program on both sides.
//! Reads are measured for the largest and the smallest tenant.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark that cannot run must stop"
)]

mod fixture;

use enquiries::sql::{Statement, queries};
use fixture::{Fixture, Person, enter, fixture};
use std::time::{Duration, Instant};
use tokio_postgres::types::{Timestamp, ToSql};
use tokio_postgres::{Client, Statement as Prepared};
use uuid::Uuid;

fn main() {
    let fixture = fixture();
    println!("ratios, guarded : bare, medians of interleaved turns");
    reads(fixture, &fixture.largest, "largest tenant");
    reads(fixture, &fixture.smallest, "smallest tenant");
    fixture.runtime.block_on(async {
        for client in [&fixture.app, &fixture.bare] {
            client.batch_execute("commit").await.unwrap();
            enter(client, &fixture.largest).await;
        }
    });
    single_write(fixture);
    bulk(fixture);
    divan::main();
}

type Parameters<'a> = Vec<&'a (dyn ToSql + Sync)>;

/// Prepares a statement for both sides; on the bare side it reads the bare views.
async fn both(fixture: &Fixture, schema: &str, statement: Statement) -> (Prepared, Prepared) {
    // Functions that compute and do not read are the same on both sides.
    let computing = [
        "describe_changes(",
        "start_of_today(",
        "end_of_today(",
        "end_of_seven_days(",
    ];
    let bare = computing.iter().fold(
        statement.text.replace("app.", &format!("{schema}.")),
        |text, name| text.replace(&format!("{schema}.{name}"), &format!("app.{name}")),
    );
    (
        fixture.app.prepare(statement.text).await.unwrap(),
        fixture.bare.prepare(&bare).await.unwrap(),
    )
}

fn reads(fixture: &Fixture, person: &Person, tenant_label: &str) {
    println!("{tenant_label}");
    fixture.runtime.block_on(async {
        for client in [&fixture.app, &fixture.bare] {
            client.batch_execute("commit").await.unwrap();
            enter(client, person).await;
        }
    });
    let first = Timestamp::<chrono::DateTime<chrono::Utc>>::NegInfinity;
    let nil = Uuid::nil();
    let one = person.open[0];
    let reference: String = fixture
        .runtime
        .block_on(fixture.app.query_one(
            "select e.reference from app.enquiries as e where e.id = $1",
            &[&one],
        ))
        .unwrap()
        .get(0);
    let months = fixture.runtime.block_on(
        fixture
            .app
            .query_one(queries::enquiry::LOG_ACCESS.text, &[&"read_history", &one]),
    );
    let months = months.unwrap();
    let (from, until): (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>) =
        (months.get(1), months.get(2));
    // As the program does: the last count decides which statement it runs.
    let counts = match person.open.len() {
        0..=1_000 => queries::queue::COUNTS_SINGLE_PASS,
        _ => queries::queue::COUNTS,
    };
    let cases: Vec<(&str, Statement, Parameters)> = vec![
        (
            "queue page, all",
            queries::queue::PAGE,
            vec![&"all", &first, &nil, &51_i64],
        ),
        (
            "queue page, mine",
            queries::queue::PAGE,
            vec![&"mine", &first, &nil, &51_i64],
        ),
        ("counts of the tabs", counts, vec![&1001_i64]),
        ("enquiry detail", queries::enquiry::DETAIL, vec![&one]),
        ("notes", queries::enquiry::NOTES, vec![&one, &100_i64]),
        (
            "search, a rare word",
            queries::queue::SEARCH,
            vec![&"number 7777", &201_i32],
        ),
        (
            "search, a word in every enquiry",
            queries::queue::SEARCH,
            vec![&"answer", &201_i32],
        ),
        (
            "search, a reference",
            queries::queue::SEARCH,
            vec![&reference, &201_i32],
        ),
        (
            "history",
            queries::history::OF_ENQUIRY,
            vec![&one, &100_i64, &from, &until],
        ),
    ];
    for (name, statement, parameters) in cases {
        let (mut guarded, mut unguarded, mut same) = (Vec::new(), Vec::new(), Vec::new());
        fixture.runtime.block_on(async {
            let (app, bare) = both(fixture, person.bare_schema, statement).await;
            for _ in 0..300 {
                guarded.push(timed(fixture.app.query(&app, &parameters)).await);
                for (limit, times) in [("8", &mut unguarded), ("1", &mut same)] {
                    let limit = format!("set local join_collapse_limit = {limit}");
                    fixture.bare.batch_execute(&limit).await.unwrap();
                    times.push(timed(fixture.bare.query(&bare, &parameters)).await);
                }
            }
        });
        guarded.sort();
        let p99 = guarded[guarded.len() * 99 / 100];
        let bar = format!(
            "≤ 1.5, or 0.1 ms more; with the same planner settings {:.2}; p99 {:.1} ms",
            median(guarded.clone()).as_secs_f64() / median(same).as_secs_f64(),
            p99.as_secs_f64() * 1e3,
        );
        report(name, guarded, unguarded, &bar);
    }
}

fn single_write(fixture: &Fixture) {
    let (mut guarded, mut audit_only, mut unguarded) = (Vec::new(), Vec::new(), Vec::new());
    let tenant: &(dyn ToSql + Sync) = &fixture.largest.tenant_id;
    fixture.runtime.block_on(async {
        for client in [&fixture.app, &fixture.bare] {
            client.batch_execute("commit").await.unwrap();
        }
        let audited = fixture.app.prepare(
            "update tenant.enquiries as e set priority_code = 3 + e.version % 2 where e.id = $1",
        );
        let audited = audited.await.unwrap();
        let audit_insert = fixture.bare.prepare(include_str!("../audit_insert.sql"));
        let audit_insert = audit_insert.await.unwrap();
        let bare = fixture.bare.prepare(
            "update bare.work as w set priority_code = 3 + w.version % 2, version = w.version + 1 \
             where w.tenant_id = $1 and w.id = $2",
        );
        let bare = bare.await.unwrap();
        for id in fixture.largest.open.iter().take(300) {
            enter(&fixture.app, &fixture.largest).await;
            guarded.push(timed_write(&fixture.app, &audited, &[id]).await);
            fixture
                .bare
                .batch_execute("begin; set local session_replication_role = replica")
                .await
                .unwrap();
            audit_only.push(timed_write(&fixture.bare, &audit_insert, &[tenant, id]).await);
            fixture.bare.batch_execute("begin").await.unwrap();
            unguarded.push(timed_write(&fixture.bare, &bare, &[tenant, id]).await);
        }
    });
    report(
        "the two audit rows alone, flushed",
        audit_only,
        unguarded.clone(),
        "lower limit of an audited write",
    );
    report(
        "one audited, guarded write, flushed",
        guarded,
        unguarded,
        "≤ 1.75, or 0.5 ms more",
    );
}

/// The time of a statement and of the commit of its transaction.
async fn timed_write(
    client: &Client,
    statement: &Prepared,
    parameters: &[&(dyn ToSql + Sync)],
) -> Duration {
    timed(async {
        client.execute(statement, parameters).await.unwrap();
        client.batch_execute("commit").await
    })
    .await
}

fn bulk(fixture: &Fixture) {
    let (mut guarded, mut unguarded) = (Vec::new(), Vec::new());
    fixture.runtime.block_on(async {
        for turn in 0..5_i64 {
            let offset = turn * 10_000;
            enter(&fixture.app, &fixture.largest).await;
            guarded.push(
                timed(fixture.app.execute(
                    "update tenant.enquiries as e set priority_code = 3 + e.version % 2 \
                     where e.id in (select w.id from app.open_work as w order by w.id \
                                    offset $1 limit 10000)",
                    &[&offset],
                ))
                .await,
            );
            fixture.app.batch_execute("rollback").await.unwrap();
            fixture.bare.batch_execute("begin").await.unwrap();
            unguarded.push(
                timed(fixture.bare.execute(
                    "update bare.work as e set priority_code = 3 + e.version % 2, \
                     version = e.version + 1 where e.tenant_id = $1 and e.id in \
                     (select w.id from bare.work as w where w.tenant_id = $1 order by w.id \
                      offset $2 limit 10000)",
                    &[&fixture.largest.tenant_id, &offset],
                ))
                .await,
            );
            fixture.bare.batch_execute("rollback").await.unwrap();
        }
    });
    report("bulk of 10,000", guarded, unguarded, "≤ 4");
    fixture.runtime.block_on(async {
        for client in [&fixture.app, &fixture.bare] {
            enter(client, &fixture.largest).await;
        }
    });
}

async fn timed<T>(work: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Duration {
    let since = Instant::now();
    work.await.unwrap();
    since.elapsed()
}

fn report(name: &str, guarded: Vec<Duration>, bare: Vec<Duration>, bar: &str) {
    let (guarded, bare) = (median(guarded), median(bare));
    let ratio = guarded.as_secs_f64() / bare.as_secs_f64();
    println!(
        "{name:<38} {:>9.3} ms : {:>9.3} ms = {ratio:>5.2}   bar {bar}",
        guarded.as_secs_f64() * 1e3,
        bare.as_secs_f64() * 1e3,
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[divan::bench]
fn queue_page() {
    let fixture = fixture();
    let first = Timestamp::<chrono::DateTime<chrono::Utc>>::NegInfinity;
    let parameters: Parameters = vec![&"all", &first, &const { Uuid::nil() }, &51_i64];
    let text = queries::queue::PAGE.text;
    fixture
        .runtime
        .block_on(fixture.app.query(text, &parameters))
        .unwrap();
}

#[divan::bench]
fn open_enquiry() {
    let fixture = fixture();
    fixture.runtime.block_on(async {
        let id = &fixture.largest.open[0];
        fixture
            .app
            .query(queries::enquiry::LOG_ACCESS.text, &[&"open_enquiry", id])
            .await
            .unwrap();
        fixture
            .app
            .query(queries::enquiry::DETAIL.text, &[id])
            .await
            .unwrap();
        fixture
            .app
            .query(queries::enquiry::TRANSITIONS.text, &[id])
            .await
            .unwrap();
    });
}
