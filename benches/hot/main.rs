//! What the walls, the rules and the trail cost: the ratios of docs/decisions/0009, each pair taken
//! in one run, turn by turn, on one connection each; then divan's absolute figures for the same
//! three acts.
//!
//! `cargo bench` makes a private server of its own in the temporary folder. The bare side reads copies of
//! the app views without row security and with the tenant written in, planned as PostgreSQL does unasked, and
//! writes to a copy of the table with its indexes and nothing else. A second ratio gives the bare side the
//! planner settings of our prelude too. Reads are told for the largest and the smallest tenant.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark that cannot run must stop"
)]

mod stage;

use enquiries::database::statements::{self, Statement};
use stage::{Person, Stage, enter, stage};
use std::time::{Duration, Instant};
use tokio_postgres::types::{Timestamp, ToSql};
use tokio_postgres::{Client, Statement as Prepared};
use uuid::Uuid;

fn main() {
    let stage = stage();
    println!("ratios, guarded : bare, medians of interleaved turns");
    reads(stage, &stage.largest, "largest tenant");
    reads(stage, &stage.smallest, "smallest tenant");
    stage.runtime.block_on(async {
        for client in [&stage.app, &stage.bare] {
            client.batch_execute("commit").await.unwrap();
            enter(client, &stage.largest).await;
        }
    });
    one_change(stage);
    bulk(stage);
    divan::main();
}

type Parameters<'a> = Vec<&'a (dyn ToSql + Sync)>;

/// Both sides of a request, prepared; the bare one reads the bare views.
async fn both(stage: &Stage, schema: &str, statement: Statement) -> (Prepared, Prepared) {
    // What computes rather than reads stays the program's own on both sides.
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
        stage.app.prepare(statement.text).await.unwrap(),
        stage.bare.prepare(&bare).await.unwrap(),
    )
}

fn reads(stage: &Stage, person: &Person, whose: &str) {
    println!("{whose}");
    stage.runtime.block_on(async {
        for client in [&stage.app, &stage.bare] {
            client.batch_execute("commit").await.unwrap();
            enter(client, person).await;
        }
    });
    let first = Timestamp::<chrono::DateTime<chrono::Utc>>::NegInfinity;
    let nil = Uuid::nil();
    let one = person.open[0];
    let reference: String = stage
        .runtime
        .block_on(stage.app.query_one(
            "select e.reference from app.enquiries as e where e.id = $1",
            &[&one],
        ))
        .unwrap()
        .get(0);
    let months = stage.runtime.block_on(
        stage
            .app
            .query_one(statements::ENQUIRY_LOOK_AT.text, &[&"read_history", &one]),
    );
    let months = months.unwrap();
    let (from, until): (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>) =
        (months.get(1), months.get(2));
    // As the program asks, which knows by the last answer whether there are many.
    let counts = match person.open.len() {
        0..=1_000 => statements::QUEUE_COUNTS_OF_FEW,
        _ => statements::QUEUE_COUNTS,
    };
    let cases: Vec<(&str, Statement, Parameters)> = vec![
        (
            "queue page, all",
            statements::QUEUE_PAGE,
            vec![&"all", &first, &nil, &51_i64],
        ),
        (
            "queue page, mine",
            statements::QUEUE_PAGE,
            vec![&"mine", &first, &nil, &51_i64],
        ),
        ("counts of the tabs", counts, vec![&1001_i64]),
        ("enquiry detail", statements::ENQUIRY_DETAIL, vec![&one]),
        ("notes", statements::ENQUIRY_NOTES, vec![&one, &100_i64]),
        (
            "search, a rare word",
            statements::QUEUE_SEARCH,
            vec![&"number 77777", &201_i32],
        ),
        (
            "search, a word in every enquiry",
            statements::QUEUE_SEARCH,
            vec![&"answer", &201_i32],
        ),
        (
            "search, a reference",
            statements::QUEUE_SEARCH,
            vec![&reference, &201_i32],
        ),
        (
            "history",
            statements::HISTORY_OF_ENQUIRY,
            vec![&one, &100_i64, &from, &until],
        ),
    ];
    for (name, statement, parameters) in cases {
        let (mut guarded, mut unguarded, mut same) = (Vec::new(), Vec::new(), Vec::new());
        stage.runtime.block_on(async {
            let (app, bare) = both(stage, person.bare_schema, statement).await;
            for _ in 0..300 {
                guarded.push(timed(stage.app.query(&app, &parameters)).await);
                for (limit, times) in [("8", &mut unguarded), ("1", &mut same)] {
                    let limit = format!("set local join_collapse_limit = {limit}");
                    stage.bare.batch_execute(&limit).await.unwrap();
                    times.push(timed(stage.bare.query(&bare, &parameters)).await);
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
        tell(name, guarded, unguarded, &bar);
    }
}

fn one_change(stage: &Stage) {
    let (mut guarded, mut trail, mut unguarded) = (Vec::new(), Vec::new(), Vec::new());
    let tenant: &(dyn ToSql + Sync) = &stage.largest.tenant_id;
    stage.runtime.block_on(async {
        for client in [&stage.app, &stage.bare] {
            client.batch_execute("commit").await.unwrap();
        }
        let audited = stage.app.prepare(
            "update tenant.enquiries as e set priority_code = 3 + e.version % 2 where e.id = $1",
        );
        let audited = audited.await.unwrap();
        let trailed = stage.bare.prepare(include_str!("../trail.sql"));
        let trailed = trailed.await.unwrap();
        let bare = stage.bare.prepare(
            "update bare.work as w set priority_code = 3 + w.version % 2, version = w.version + 1 \
             where w.tenant_id = $1 and w.id = $2",
        );
        let bare = bare.await.unwrap();
        for id in stage.largest.open.iter().take(300) {
            enter(&stage.app, &stage.largest).await;
            guarded.push(written(&stage.app, &audited, &[id]).await);
            stage
                .bare
                .batch_execute("begin; set local session_replication_role = replica")
                .await
                .unwrap();
            trail.push(written(&stage.bare, &trailed, &[tenant, id]).await);
            stage.bare.batch_execute("begin").await.unwrap();
            unguarded.push(written(&stage.bare, &bare, &[tenant, id]).await);
        }
    });
    tell(
        "the trail's two rows alone, flushed",
        trail,
        unguarded.clone(),
        "what no rule could make less",
    );
    tell(
        "one audited, guarded write, flushed",
        guarded,
        unguarded,
        "≤ 1.75, or 0.5 ms more",
    );
}

/// How long a statement and the commit of its open transaction take.
async fn written(
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

fn bulk(stage: &Stage) {
    let (mut guarded, mut unguarded) = (Vec::new(), Vec::new());
    stage.runtime.block_on(async {
        for turn in 0..5_i64 {
            let offset = turn * 10_000;
            enter(&stage.app, &stage.largest).await;
            guarded.push(
                timed(stage.app.execute(
                    "update tenant.enquiries as e set priority_code = 3 + e.version % 2 \
                     where e.id in (select w.id from app.open_work as w order by w.id \
                                    offset $1 limit 10000)",
                    &[&offset],
                ))
                .await,
            );
            stage.app.batch_execute("rollback").await.unwrap();
            stage.bare.batch_execute("begin").await.unwrap();
            unguarded.push(
                timed(stage.bare.execute(
                    "update bare.work as e set priority_code = 3 + e.version % 2, \
                     version = e.version + 1 where e.tenant_id = $1 and e.id in \
                     (select w.id from bare.work as w where w.tenant_id = $1 order by w.id \
                      offset $2 limit 10000)",
                    &[&stage.largest.tenant_id, &offset],
                ))
                .await,
            );
            stage.bare.batch_execute("rollback").await.unwrap();
        }
    });
    tell("bulk of 10,000", guarded, unguarded, "≤ 4");
    stage.runtime.block_on(async {
        for client in [&stage.app, &stage.bare] {
            enter(client, &stage.largest).await;
        }
    });
}

async fn timed<T>(work: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Duration {
    let since = Instant::now();
    work.await.unwrap();
    since.elapsed()
}

fn tell(name: &str, guarded: Vec<Duration>, bare: Vec<Duration>, bar: &str) {
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
    let stage = stage();
    let first = Timestamp::<chrono::DateTime<chrono::Utc>>::NegInfinity;
    let parameters: Parameters = vec![&"all", &first, &const { Uuid::nil() }, &51_i64];
    let text = statements::QUEUE_PAGE.text;
    stage
        .runtime
        .block_on(stage.app.query(text, &parameters))
        .unwrap();
}

#[divan::bench]
fn open_enquiry() {
    let stage = stage();
    stage.runtime.block_on(async {
        let id = &stage.largest.open[0];
        stage
            .app
            .query(statements::ENQUIRY_LOOK_AT.text, &[&"open_enquiry", id])
            .await
            .unwrap();
        stage
            .app
            .query(statements::ENQUIRY_DETAIL.text, &[id])
            .await
            .unwrap();
        stage
            .app
            .query(statements::ENQUIRY_TRANSITIONS.text, &[id])
            .await
            .unwrap();
    });
}
