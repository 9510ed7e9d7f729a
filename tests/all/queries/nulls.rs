//! Runs every query over data with rows on both sides of each outer join, as several people. The server cannot tell
//! through a view whether a column may be null; here a column without `?` was never null, and one with `?` was.

use super::arguments::arguments;
use super::{QUERIES, Statement, header_of};
use crate::support::{TestDatabase, begin, connect};
use enquiries::domain::{Failure, QueueView, Sort};
use enquiries::features::queue::ListPage;
use enquiries::private_server::Login;
use enquiries::services::connection::Pulse;
use futures::future::join_all;
use std::collections::BTreeMap;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, SimpleQueryMessage};

/// Everybody whose rows and rights differ.
const PEOPLE: &[&str] = &[
    "EAST/tom.reid",
    "EAST/grace.adeyemi",
    "EAST/ian.price",
    "EAST/lena.novak",
    "HMRC/jo.brown",
];

/// Columns with `?` that the data model never leaves null, each with its reason.
const NEVER_NULL: &[(&str, &str)] = &[];

/// Payloads as erasure leaves them, and actors who are not among the staff: no rule lets a person do it.
const BEYOND_THE_RULES: &str = "
    set session_replication_role = replica;
    update audit.audit_payloads as p set salt = null, before_state = null, after_state = null
    from audit.audit_logs as l
    where l.table_id = audit.table_id('tenant.tasks') and p.recorded_at = l.recorded_at and p.event_id = l.event_id;
    update audit.audit_logs set staff_id = core.new_id() where table_id = audit.table_id('tenant.tasks');
    update audit.access_logs set staff_id = core.new_id() where action = 'read_history'";

/// Whether a column was ever null, and whether it ever had a value.
#[derive(Default)]
struct Seen {
    null: bool,
    value: bool,
}

async fn text_rows(
    client: &Client,
    sql: &str,
) -> Result<Vec<Vec<Option<String>>>, tokio_postgres::Error> {
    let mut rows = Vec::new();
    for message in client.simple_query(sql).await? {
        if let SimpleQueryMessage::Row(row) = message {
            rows.push(
                (0..row.len())
                    .map(|place| row.get(place).map(str::to_owned))
                    .collect(),
            );
        }
    }
    Ok(rows)
}

/// Each run is rolled back. What a rule refuses is no fault here: another person or another row may do it.
async fn run(client: &Client, statement: &Statement, seen: &mut BTreeMap<String, Seen>) -> usize {
    let name = statement.name;
    let kinds: Vec<&str> = statement.types.iter().map(|kind| kind.name()).collect();
    let kinds = match kinds.is_empty() {
        true => String::new(),
        false => format!("({})", kinds.join(", ")),
    };
    let header = header_of(statement);
    let of_shape = header.shape.as_ref().map_or(0, |shape| shape.columns.len());
    let prepare = format!("prepare query {kinds} as {}", statement.text);
    client
        .batch_execute(&prepare)
        .await
        .unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let lists = text_rows(client, &arguments(statement)).await;
    let lists = lists.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let mut answered = 0;
    for list in lists {
        let list = list[0].as_deref().unwrap_or_default();
        let call = match list.is_empty() {
            true => "execute query".to_owned(),
            false => format!("execute query ({list})"),
        };
        let attempt = format!("savepoint attempt; {call}; rollback to attempt");
        let mut ended = text_rows(client, &attempt).await;
        // The people run at once: who merges citizens while another reopens an enquiry of theirs may be the one that ends.
        while let Err(error) = &ended
            && error.code() == Some(&SqlState::T_R_DEADLOCK_DETECTED)
        {
            client.batch_execute("rollback to attempt").await.unwrap();
            ended = text_rows(client, &attempt).await;
        }
        match ended {
            Ok(rows) => {
                answered += 1;
                for row in rows {
                    for (place, (column, value)) in header.result().zip(row).enumerate() {
                        let place = match &header.shape {
                            Some(shape) if place < of_shape => &shape.name,
                            _ => name,
                        };
                        let seen = seen.entry(format!("{place}.{}", column.name)).or_default();
                        seen.null |= value.is_none();
                        seen.value |= value.is_some();
                    }
                }
            }
            Err(error) => {
                let code = error.as_db_error().unwrap().code().code();
                let by_a_rule = code.starts_with("UK") || code.starts_with("23") || code == "42501";
                assert!(by_a_rule, "{name}: {call}: {error:?}");
                client.batch_execute("rollback to attempt").await.unwrap();
            }
        }
    }
    client.batch_execute("deallocate query").await.unwrap();
    answered
}

/// Every query as one person: its columns, and how often each query was answered.
async fn run_all(
    test: &TestDatabase,
    who: &str,
) -> (BTreeMap<String, Seen>, BTreeMap<&'static str, usize>) {
    let client = connect(&test.config(Login::App)).await;
    let (tenant, username) = who.split_once('/').unwrap();
    let sign_in = "select token, tenant_id from auth.sign_in($1, $2, 'test')";
    let row = client
        .query_one(sign_in, &[&tenant, &username])
        .await
        .unwrap();
    let (token, tenant_id): (String, i32) = (row.get(0), row.get(1));
    let (mut seen, mut answered) = (BTreeMap::new(), BTreeMap::new());
    for statement in QUERIES {
        begin(&client, &token, tenant_id).await;
        answered.insert(statement.name, run(&client, statement, &mut seen).await);
        client.batch_execute("rollback").await.unwrap();
    }
    (seen, answered)
}

async fn add_both_sides(test: &TestDatabase) {
    let app = test.client(Login::App).await;
    let mut sql = include_str!("both_sides.sql").to_owned();
    for (name, username) in [
        (":grace", "grace.adeyemi"),
        (":tom", "tom.reid"),
        (":ian", "ian.price"),
    ] {
        let sign_in = "select token from auth.sign_in('EAST', $1, 'test')";
        let row = app.query_one(sign_in, &[&username]).await.unwrap();
        sql = sql.replace(name, row.get(0));
    }
    app.batch_execute(&sql).await.unwrap();
    let undelivered: String = test
        .client(Login::Admin)
        .await
        .query_one(
            "select id::text from tenant.messages where subject = 'Eastmere'",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    let failed = format!(
        "select tenant.record_delivery('{undelivered}', 'failed', null, 'No such address')"
    );
    test.as_worker("EAST", &failed).await;
    test.client(Login::Admin)
        .await
        .batch_execute(BEYOND_THE_RULES)
        .await
        .unwrap();
}

#[tokio::test]
async fn nullable_columns_and_no_others_are_null() {
    let test = TestDatabase::new().await;
    test.fill_empty_tables().await;
    add_both_sides(&test).await;
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut answered: BTreeMap<&str, usize> = BTreeMap::new();
    for (columns, counts) in join_all(PEOPLE.iter().map(|who| run_all(&test, who))).await {
        for (column, of_person) in columns {
            let of_all = seen.entry(column).or_default();
            of_all.null |= of_person.null;
            of_all.value |= of_person.value;
        }
        for (name, count) in counts {
            *answered.entry(name).or_default() += count;
        }
    }
    let mut faults = Vec::new();
    for statement in QUERIES {
        if answered[statement.name] == 0 {
            faults.push(format!("{}: always refused", statement.name));
        }
        let header = header_of(statement);
        let of_shape = header.shape.as_ref().map_or(0, |shape| shape.columns.len());
        for (place, column) in header.result().enumerate() {
            let owner = match &header.shape {
                Some(shape) if place < of_shape => &shape.name,
                _ => statement.name,
            };
            let key = format!("{owner}.{}", column.name);
            let excused = NEVER_NULL.iter().any(|(column, _)| *column == key);
            match seen.get(&key) {
                None => faults.push(format!("{key}: no row was read")),
                Some(seen) if !seen.value => faults.push(format!("{key}: never had a value")),
                Some(seen) if seen.null && !column.nullable => {
                    faults.push(format!("{key}: null, and has no `?`"))
                }
                Some(seen) if !seen.null && column.nullable && !excused => {
                    faults.push(format!("{key}: has a `?`, and never was null"));
                }
                Some(_) => {}
            }
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The header of a queue row has no `?` at the subject; here a view returns a null for it.
#[tokio::test]
async fn an_unexpected_null_is_a_fault_that_names_query_and_column() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let row = admin
        .query_one("select pg_get_viewdef('app.queue_rows'::regclass)", &[])
        .await
        .unwrap();
    let view = row.get::<_, String>(0);
    assert!(
        view.contains("e.subject,") || view.contains(" subject,"),
        "{view}"
    );
    let view = view.replacen("subject,", "subject || null as subject,", 1);
    admin
        .batch_execute(&format!(
            "create or replace view app.queue_rows with (security_invoker = true) as {view}"
        ))
        .await
        .unwrap();
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "EAST/grace.adeyemi").await;
    let request = ListPage {
        view: QueueView::All,
        sort: Sort::Priority,
        after: None,
        limit: 10,
    };
    assert_eq!(
        database.run(Some(&token), request).await,
        Err(Failure::Internal(
            "queue/page_by_priority: column subject: a Postgres value was `NULL`".into()
        ))
    );
    // The connection is sound: only the row was not.
    let pulse = database.run(Some(&token), Pulse { position: None }).await;
    assert!(pulse.is_ok());
}
