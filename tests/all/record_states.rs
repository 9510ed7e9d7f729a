//! The state of a record at an instant, out of the audit log: as it was and as it was known; what an event holds, and by
//! which paths it is found.

use crate::support::{TestDatabase, begin, connect, enter};
use chrono::{DateTime, TimeDelta, Utc};
use enquiries::private_server::Login;
use serde_json::Value;
use tokio_postgres::Client;
use tokio_postgres::types::Timestamp;
use uuid::Uuid;

const RECORD_AT: &str = include_str!("../../sql/queries/history/record_at.sql");
const OF_CITIZEN: &str = include_str!("../../sql/queries/history/of_citizen.sql");
const OF_PERSON: &str = include_str!("../../sql/queries/history/of_person.sql");

/// An enquiry of HMRC with a citizen and a body of 19,000 characters, written by its loader two years ago.
async fn long_enquiry(test: &TestDatabase) -> Uuid {
    let loader = test.client(Login::Loader).await;
    loader
        .batch_execute(
            "begin;
             select auth.open_service_session('HMRC', 'loader', 'test');
             select auth.open_batch('two years ago', null)",
        )
        .await
        .unwrap();
    let id = loader
        .query_one(
            "insert into tenant.enquiries (
                 enquiry_type_id, citizen_id, channel_code, subject, body, received_at, created_at
             )
             select
                 (select id from tenant.enquiry_types where deleted_at is null order by code limit 1),
                 (select id from tenant.citizens where deleted_at is null order by id limit 1),
                 'email', 'As it was', repeat('I have asked before. ', 905), auth.now() - interval '2 years',
                 auth.now() - interval '2 years'
             returning id",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    for (column, value, months) in [
        ("priority_code", "1", 12),
        ("subject", "'As it became'", 6),
        ("priority_code", "4", 3),
    ] {
        loader
            .execute(
                &format!(
                    "update tenant.enquiries
                     set {column} = {value}, updated_at = auth.now() - interval '{months} months'
                     where id = $1"
                ),
                &[&id],
            )
            .await
            .unwrap();
    }
    loader
        .batch_execute("select auth.close_batch(); commit")
        .await
        .unwrap();
    id
}

/// The clock of the server.
async fn server_time(client: &Client) -> DateTime<Utc> {
    client
        .query_one("select clock_timestamp()", &[])
        .await
        .unwrap()
        .get(0)
}

async fn as_known(client: &Client, id: Uuid, at: DateTime<Utc>) -> Option<Value> {
    let from = at - TimeDelta::days(60);
    let always = Timestamp::<DateTime<Utc>>::PosInfinity;
    client
        .query_opt(RECORD_AT, &[&"tenant.enquiries", &id, &always, &from, &at])
        .await
        .unwrap()
        .map(|row| row.get("after_state"))
}

async fn as_it_was(client: &Client, id: Uuid, at: DateTime<Utc>) -> Option<Value> {
    let now = Utc::now();
    let (from, until) = (now - TimeDelta::days(60), now + TimeDelta::days(1));
    client
        .query_opt(RECORD_AT, &[&"tenant.enquiries", &id, &at, &from, &until])
        .await
        .unwrap()
        .map(|row| row.get("after_state"))
}

/// R196: between each two changes the record is as it was then, with its texts, whoever asks and whatever changed since.
#[tokio::test]
async fn record_as_it_was_and_as_it_was_known() {
    let test = TestDatabase::new().await;
    let app = test.client(Login::App).await;
    let before_loading = server_time(&app).await;
    let id = long_enquiry(&test).await;
    let token = enter(&app, "HMRC/asha.patel").await;
    app.batch_execute("rollback").await.unwrap();
    let mut instants = Vec::new();
    for (column, value) in [
        ("priority_code", "3"),
        ("subject", "'As it is'"),
        ("priority_code", "2"),
    ] {
        begin(&app, &token, 2).await;
        let change = format!("update tenant.enquiries set {column} = {value} where id = $1");
        app.execute(&change, &[&id]).await.unwrap();
        app.batch_execute("commit").await.unwrap();
        instants.push(server_time(&app).await);
    }
    begin(&app, &token, 2).await;
    let body = "I have asked before. ".repeat(905);
    let expect = |state: Option<Value>, subject: &str, priority: i64, version: i64| {
        let state = state.unwrap();
        assert_eq!(state["subject"], subject);
        assert_eq!(state["priority_code"], priority);
        assert_eq!(state["version"], version);
        assert_eq!(state["body"], body, "the texts of version {version}");
    };
    // As it happened: a loaded history has its past, although all of it was recorded today.
    let now = Utc::now();
    let first = as_it_was(&app, id, now - TimeDelta::days(600)).await;
    assert_eq!(first.as_ref().unwrap()["subject"], "As it was");
    assert_eq!(first.unwrap()["version"], 1);
    expect(
        as_it_was(&app, id, now - TimeDelta::days(250)).await,
        "As it was",
        1,
        2,
    );
    expect(
        as_it_was(&app, id, now - TimeDelta::days(120)).await,
        "As it became",
        1,
        3,
    );
    expect(
        as_it_was(&app, id, now - TimeDelta::days(30)).await,
        "As it became",
        4,
        4,
    );
    assert_eq!(as_it_was(&app, id, now - TimeDelta::days(900)).await, None);
    // As it was known: nothing before it was loaded.
    assert_eq!(as_known(&app, id, before_loading).await, None);
    for (at, (subject, priority, version)) in instants.into_iter().zip([
        ("As it became", 3, 5),
        ("As it is", 3, 6),
        ("As it is", 2, 7),
    ]) {
        expect(as_known(&app, id, at).await, subject, priority, version);
        expect(as_it_was(&app, id, at).await, subject, priority, version);
    }
}

/// An event holds long texts when one of them changed, and else names the version that does.
#[tokio::test]
async fn long_texts_are_recorded_once() {
    let test = TestDatabase::new().await;
    let id = long_enquiry(&test).await;
    let admin = test.client(Login::Admin).await;
    let events = admin
        .query(
            "select l.record_version, l.texts_version, octet_length(p.before_state::text || p.after_state::text),
                 p.after_state ? 'body', p.before_state ? 'body'
             from audit.audit_logs as l
             inner join audit.audit_payloads as p using (tenant_id, recorded_at, event_id)
             where l.record_id = $1 and l.action = 'update'
             order by l.record_version",
            &[&id],
        )
        .await
        .unwrap();
    let told: Vec<(i32, i32, bool, bool, bool)> = events
        .iter()
        .map(|e| {
            (
                e.get(0),
                e.get(1),
                e.get::<_, i32>(2) < 2_000,
                e.get(3),
                e.get(4),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (2, 1, true, false, false),
            (3, 3, false, true, false),
            (4, 3, true, false, false)
        ],
        "version, version of the texts, small, body after, body before"
    );
}

/// Two probes a record, each in the first month that has one: pages do not grow with the changes since.
#[tokio::test]
async fn state_of_a_record_is_two_probes() {
    let test = TestDatabase::new().await;
    let app = test.client(Login::App).await;
    let id = long_enquiry(&test).await;
    let token = enter(&app, "HMRC/asha.patel").await;
    app.batch_execute("rollback").await.unwrap();
    for change in 0..60 {
        begin(&app, &token, 2).await;
        let priority = format!(
            "update tenant.enquiries set priority_code = {} where id = $1",
            1 + change % 2
        );
        app.execute(&priority, &[&id]).await.unwrap();
        app.batch_execute("commit").await.unwrap();
    }
    begin(&app, &token, 2).await;
    for at in ["now() - interval '30 days'", "'infinity'::timestamptz"] {
        let plan = pages(&app, id, at).await;
        assert!(plan <= 40, "{plan} pages");
    }
}

/// Pages that the query reads, with its parameters written out: a custom plan, as the program asks for.
async fn pages(client: &Client, id: Uuid, at: &str) -> i64 {
    let text = RECORD_AT
        .replace("$1", "'tenant.enquiries'")
        .replace("$2", &format!("'{id}'::uuid"))
        .replace("$3", &format!("({at})"))
        .replace("$4", "(date_trunc('month', now()) - interval '60 days')")
        .replace("$5", "(now() + interval '1 day')");
    let explain = format!("explain (analyze, buffers, format json) {text}");
    client.query(&explain, &[]).await.unwrap();
    let plan: Value = client.query_one(&explain, &[]).await.unwrap().get(0);
    plan[0]["Plan"]["Shared Hit Blocks"].as_i64().unwrap()
        + plan[0]["Plan"]["Shared Read Blocks"].as_i64().unwrap()
}

/// Whatever happens around an enquiry names its citizen, so erasure and access need one path; and what a
/// person did in a day is another.
#[tokio::test]
async fn events_are_found_by_citizen_and_by_person() {
    let test = TestDatabase::new().await;
    test.fill_empty_tables().await;
    let admin = test.client(Login::Admin).await;
    let without: Vec<String> = admin
        .query(
            "select distinct t.name
             from audit.audit_logs as l
             inner join core.tracked_tables as t on l.table_id = t.id
             inner join tenant.enquiries as e on l.tenant_id = e.tenant_id and l.enquiry_id = e.id
             where
                 l.citizen_id is distinct from e.citizen_id
                 -- The citizen of that moment: a later correction leaves earlier events as they were.
                 and not exists (
                     select from tenant.corrections as c
                     where c.tenant_id = e.tenant_id and c.enquiry_id = e.id and c.kind = 'citizen'
                 )",
            &[],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(without, Vec::<String>::new());
    // Every kind of record around an enquiry was there to be asked.
    let kinds: i64 = admin
        .query_one(
            "select count(distinct l.table_id) from audit.audit_logs as l where l.enquiry_id is not null and l.citizen_id is not null",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert!(kinds >= 11, "{kinds}");

    let app = test.client(Login::App).await;
    enter(&app, "HMRC/asha.patel").await;
    let (citizen, enquiry): (Uuid, Uuid) = {
        let row = app
            .query_one(
                "select e.citizen_id, e.id from app.enquiries as e where e.subject like 'Instalments%'",
                &[],
            )
            .await
            .unwrap();
        (row.get(0), row.get(1))
    };
    app.execute(
        "insert into tenant.notes (enquiry_id, body) values ($1, 'Rang back.')",
        &[&enquiry],
    )
    .await
    .unwrap();
    let (from, until) = (
        Utc::now() - TimeDelta::days(60),
        Utc::now() + TimeDelta::days(1),
    );
    let told = app
        .query(OF_CITIZEN, &[&citizen, &100_i64, &from, &until])
        .await
        .unwrap();
    let tables: Vec<&str> = told.iter().map(|row| row.get("table_name")).collect();
    for table in [
        "tenant.citizens",
        "tenant.enquiries",
        "tenant.notes",
        "tenant.stage_changes",
    ] {
        assert!(tables.contains(&table), "{table} in {tables:?}");
    }
    let asha: Uuid = app
        .query_one("select auth.staff_id()", &[])
        .await
        .unwrap()
        .get(0);
    let did = app
        .query(
            OF_PERSON,
            &[&asha, &100_i64, &(Utc::now() - TimeDelta::hours(1)), &until],
        )
        .await
        .unwrap();
    let newest: (&str, Option<Uuid>) = (did[0].get("table_name"), did[0].get("enquiry_id"));
    assert_eq!(newest, ("tenant.notes", Some(enquiry)));
    assert!(
        did.iter()
            .all(|row| row.get::<_, &str>("actor_name") == "Asha Patel")
    );
}

/// An erased payload takes the values and nothing else: versions, order and commitments stay, and the state says that it
/// is gone.
#[tokio::test]
async fn erased_payload_leaves_the_event() {
    let test = TestDatabase::new().await;
    let id = long_enquiry(&test).await;
    let admin = connect(&test.config(Login::Admin)).await;
    let shape = "select array_agg((l.record_version, l.texts_version, l.recorded_at, l.commitment)::text order by l.recorded_at, l.record_version)
                 from audit.audit_logs as l where l.record_id = $1";
    let before: Vec<String> = admin.query_one(shape, &[&id]).await.unwrap().get(0);
    admin
        .batch_execute(
            "begin;
             set local session_replication_role = replica;
             update audit.audit_payloads as p set salt = null, before_state = null, after_state = null
             from audit.audit_logs as l
             where l.enquiry_id is not null and p.recorded_at = l.recorded_at and p.event_id = l.event_id;
             commit",
        )
        .await
        .unwrap();
    let after: Vec<String> = admin.query_one(shape, &[&id]).await.unwrap().get(0);
    assert_eq!((before.len(), before), (4, after));
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/asha.patel").await;
    let now = Utc::now();
    let (from, until) = (now - TimeDelta::days(60), now + TimeDelta::days(1));
    let row = app
        .query_one(RECORD_AT, &[&"tenant.enquiries", &id, &now, &from, &until])
        .await
        .unwrap();
    assert_eq!(row.get::<_, i32>("record_version"), 4);
    assert_eq!(row.get::<_, Option<Value>>("after_state"), None);
}
