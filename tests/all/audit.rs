//! Time, actors and the audit log (docs/decisions/0005), the basis of import, simulation, ledger and retention.

use crate::support::{TestDatabase, begin, enter, refusal};
use chrono::{DateTime, TimeDelta, Utc};
use enquiries::private_server::Login;
use sha2::{Digest, Sha256};
use tokio_postgres::Client;
use uuid::Uuid;

/// Opens a loader session with an open batch, in an open transaction.
async fn open_batch(client: &Client, tenant: &str) {
    client.batch_execute("begin").await.unwrap();
    client
        .execute(
            "select auth.open_service_session($1, 'loader', 'test')",
            &[&tenant],
        )
        .await
        .unwrap();
    client
        .execute("select auth.open_batch('a test', null)", &[])
        .await
        .unwrap();
}

/// An open enquiry of the session's tenant that is assigned to Jo Brown.
async fn an_enquiry(client: &Client) -> Uuid {
    client
        .query_one(
            "select e.id from tenant.enquiries as e
             where e.closed_at is null and e.subject like 'Instalments%'",
            &[],
        )
        .await
        .unwrap()
        .get(0)
}

#[tokio::test]
async fn audit_event_records_actor_time_and_old_and_new_values() {
    // R134, R143, R145–R149, R188, R254
    let test = TestDatabase::new().await;
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/jo.brown").await;
    let id = an_enquiry(&app).await;
    app.execute(
        "update tenant.enquiries set priority_code = 1 where id = $1",
        &[&id],
    )
    .await
    .unwrap();
    app.batch_execute("commit").await.unwrap();

    let admin = test.client(Login::Admin).await;
    let row = admin
        .query_one(
            "select l.action, l.changed_columns, s.username, t.code, l.session_id = n.id,
                    l.xid::text::bigint > 0, l.program, l.enquiry_id = $1, l.citizen_id is not null,
                    p.before_state, p.after_state, l.recorded_at between l.occurred_at and l.occurred_at + interval '1 minute',
                    l.table_id = audit.table_id('tenant.enquiries') and l.client_address is not distinct from n.client_address
             from audit.audit_logs as l
             inner join audit.audit_payloads as p using (tenant_id, recorded_at, event_id)
             inner join tenant.staff as s on l.tenant_id = s.tenant_id and l.staff_id = s.id
             inner join core.tenants as t on l.tenant_id = t.id
             inner join auth.sessions as n on l.session_id = n.id
             where l.record_id = $1::uuid and l.batch_id is null",
            &[&id],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<_, String>(0), "update");
    assert_eq!(
        row.get::<_, Vec<String>>(1),
        ["priority_code", "updated_at", "version"]
    );
    assert_eq!(
        (row.get::<_, &str>(2), row.get::<_, &str>(3)),
        ("jo.brown", "HMRC")
    );
    assert!(
        row.get::<_, bool>(4) && row.get::<_, bool>(5),
        "session and transaction"
    );
    assert_eq!(row.get::<_, &str>(6), "test");
    assert!(
        row.get::<_, bool>(7) && row.get::<_, bool>(8),
        "enquiry and citizen concerned"
    );
    let before: serde_json::Value = row.get(9);
    let after: serde_json::Value = row.get(10);
    assert_eq!(before["priority_code"], 3);
    assert_eq!(
        before.as_object().unwrap().len(),
        3,
        "before holds the changed columns alone"
    );
    assert_eq!(after["priority_code"], 1);
    assert!(after["reference"].is_string(), "after holds the row");
    assert!(
        after.get("body").is_none() && after.get("subject").is_none(),
        "without the long texts that did not change"
    );
    assert!(
        after["updated_at"].as_str().unwrap().ends_with("+00:00"),
        "times are in UTC"
    );
    assert!(row.get::<_, bool>(11));
    assert!(row.get::<_, bool>(12), "table and address");
}

#[tokio::test]
async fn audit_records_every_kind_of_write_but_no_rollback() {
    // R049, R053, R143, R198, R202, R253
    let test = TestDatabase::new().await;
    let app = test.client(Login::App).await;
    let token = enter(&app, "HMRC/asha.patel").await;
    let id = an_enquiry(&app).await;
    let count = "select count(*) from audit.audit_logs
                 where table_id in (audit.table_id('tenant.notes'), audit.table_id('tenant.citizens')) and batch_id is null";
    for (statement, events) in [
        ("insert into tenant.notes (enquiry_id, body) values ($1, 'one')", 1),
        ("insert into tenant.notes (enquiry_id, body) values ($1, 'two'), ($1, 'three')", 2),
        ("update tenant.notes set body = body || '!' where enquiry_id = $1", 3),
        ("with n as (insert into tenant.notes (enquiry_id, body) values ($1, 'four') returning 1)
          select * from n", 1),
        ("merge into tenant.notes as n using (select $1::uuid as id) as s on n.enquiry_id = s.id
             and n.body = 'one!'
          when matched then update set body = 'merged'", 1),
        ("insert into tenant.citizens (name) select 'Copied from ' || $1::uuid", 1),
    ] {
        let before: i64 = app.query_one(count, &[]).await.unwrap().get(0);
        app.query(statement, &[&id]).await.unwrap_or_else(|e| panic!("{statement}: {e:?}"));
        let after: i64 = app.query_one(count, &[]).await.unwrap().get(0);
        assert_eq!(after - before, events, "{statement}");
    }
    app.batch_execute("rollback").await.unwrap();
    begin(&app, &token, 2).await;
    let left: i64 = app.query_one(count, &[]).await.unwrap().get(0);
    assert_eq!(left, 0, "what was rolled back left events");
}

#[tokio::test]
async fn commitment_covers_salt_old_and_new_values() {
    // Recomputed here with code that the database does not share.
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let rows = admin
        .query(
            "select p.salt, p.before_state::text, p.after_state::text, l.commitment
             from audit.audit_logs as l
             inner join audit.audit_payloads as p using (tenant_id, recorded_at, event_id)",
            &[],
        )
        .await
        .unwrap();
    assert!(rows.len() > 200);
    let mut salts = std::collections::HashSet::new();
    for row in rows {
        let salt: Vec<u8> = row.get(0);
        let before: Option<String> = row.get(1);
        let after: Option<String> = row.get(2);
        let mut digest = Sha256::new();
        digest.update(&salt);
        digest.update(before.as_deref().unwrap_or("null"));
        digest.update("\n");
        digest.update(after.as_deref().unwrap_or("null"));
        assert_eq!(digest.finalize().as_slice(), row.get::<_, Vec<u8>>(3));
        assert_eq!(salt.len(), 16);
        assert!(salts.insert(salt), "a salt was used twice");
    }
}

#[tokio::test]
async fn only_a_batch_may_set_time_and_actor_of_rows() {
    // R022, R156: lineage
    let test = TestDatabase::new().await;
    let loader = test.client(Login::Loader).await;
    open_batch(&loader, "HMRC").await;
    let id = an_enquiry(&loader).await;
    let jo: Uuid = loader
        .query_one(
            "select id from tenant.staff where username = 'jo.brown'",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    let at: DateTime<Utc> = loader
        .query_one(
            "select updated_at + interval '7 minutes' from tenant.enquiries where id = $1",
            &[&id],
        )
        .await
        .unwrap()
        .get(0);
    loader
        .execute(
            "update tenant.enquiries set priority_code = 2, updated_at = $2, updated_by = $3 where id = $1",
            &[&id, &at, &jo],
        )
        .await
        .unwrap();
    loader.batch_execute("commit").await.unwrap();
    let admin = test.client(Login::Admin).await;
    let row = admin
        .query_one(
            "select l.occurred_at, l.recorded_at > l.occurred_at, l.staff_id, b.source, n.role_code
             from audit.audit_logs as l
             inner join audit.batches as b on l.tenant_id = b.tenant_id and l.batch_id = b.id
             inner join auth.sessions as n on l.session_id = n.id
             where l.record_id = $1::uuid and b.source = 'a test'",
            &[&id],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<_, DateTime<Utc>>(0), at);
    assert!(row.get::<_, bool>(1));
    assert_eq!(row.get::<_, Uuid>(2), jo);
    assert_eq!(
        (row.get::<_, &str>(3), row.get::<_, &str>(4)),
        ("a test", "loader")
    );

    // Outside a batch the loader writes nothing, and staff cannot set a time or an actor at all.
    let second = test.client(Login::Loader).await;
    second.batch_execute("begin").await.unwrap();
    second
        .execute(
            "select auth.open_service_session('HMRC', 'loader', 'test')",
            &[],
        )
        .await
        .unwrap();
    let error = second
        .execute(
            "insert into tenant.teams (code, name) values ('late', 'Late')",
            &[],
        )
        .await
        .unwrap_err();
    assert_eq!(refusal(&error).0, "42501");
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/asha.patel").await;
    for column in [
        "updated_at = now()",
        "updated_by = gen_random_uuid()",
        "version = 9",
    ] {
        app.batch_execute("savepoint one").await.unwrap();
        let error = app
            .execute(
                &format!("update tenant.enquiries set {column} where id = $1"),
                &[&id],
            )
            .await
            .unwrap_err();
        assert_eq!(refusal(&error).0, "42501", "{column}");
        app.batch_execute("rollback to one").await.unwrap();
    }
}

#[tokio::test]
async fn loaded_history_obeys_rights_of_its_actor_and_time_order() {
    let test = TestDatabase::new().await;
    let loader = test.client(Login::Loader).await;
    open_batch(&loader, "HMRC").await;
    let id = an_enquiry(&loader).await;
    let escalate = "update tenant.enquiries as e set
             stage_id = (select s.id from tenant.workflow_stages as s
                         where s.workflow_id = e.workflow_id and s.code = 'specialist'),
             stage_reason = 'Beyond us.',
             updated_by = (select p.id from tenant.staff as p where p.username = $2),
             updated_at = e.updated_at + interval '1 minute'
         where e.id = $1";
    loader.batch_execute("savepoint one").await.unwrap();
    let error = loader
        .execute(escalate, &[&id, &"jo.brown"])
        .await
        .unwrap_err();
    assert_eq!(
        refusal(&error),
        ("UK202".into(), "refuse_unlawful_stage_change".into())
    );
    loader.batch_execute("rollback to one").await.unwrap();
    assert_eq!(
        loader
            .execute(escalate, &[&id, &"asha.patel"])
            .await
            .unwrap(),
        1
    );

    for (at, why) in [
        (
            "e.updated_at - interval '1 second'",
            "before its last change",
        ),
        ("now() + interval '1 day'", "in the future"),
    ] {
        loader.batch_execute("savepoint one").await.unwrap();
        let error = loader
            .execute(
                &format!("update tenant.enquiries as e set priority_code = 1, updated_at = {at} where e.id = $1"),
                &[&id],
            )
            .await
            .unwrap_err();
        assert_eq!(
            refusal(&error),
            ("UK402".into(), "refuse_time_out_of_order".into()),
            "{why}"
        );
        loader.batch_execute("rollback to one").await.unwrap();
    }
}

#[tokio::test]
async fn opening_an_enquiry_is_in_access_log_for_auditors() {
    // R131, R253
    let test = TestDatabase::new().await;
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/jo.brown").await;
    let id = an_enquiry(&app).await;
    let found: bool = app
        .query_one("select app.log_access('open_enquiry', $1)", &[&id])
        .await
        .unwrap()
        .get(0);
    let nowhere: bool = app
        .query_one("select app.log_access('open_enquiry', $1)", &[&Uuid::nil()])
        .await
        .unwrap()
        .get(0);
    assert!(found && !nowhere);
    let setting: String = app
        .query_one("show synchronous_commit", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(setting, "off", "the log is not waited for");
    let text = include_str!("../../sql/queries/history/accesses.sql");
    let now = Utc::now();
    let (from, until) = (now - TimeDelta::days(1), now + TimeDelta::days(1));
    assert!(
        app.query(text, &[&id, &10_i64, &from, &until])
            .await
            .unwrap()
            .is_empty(),
        "caseworkers do not see it"
    );
    app.batch_execute("commit").await.unwrap();
    let auditor = test.client(Login::App).await;
    enter(&auditor, "HMRC/david.okafor").await;
    let rows = auditor
        .query(text, &[&id, &10_i64, &from, &until])
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].get::<_, &str>(3), "Jo Brown");
}

#[tokio::test]
async fn audit_months_open_once_and_partitions_are_private() {
    // R173
    let test = TestDatabase::new().await;
    let worker = test.client(Login::Worker).await;
    let made: i32 = worker
        .query_one(
            "select audit.open_months((now() + interval '13 months')::date, 2)",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(made, 6, "two months of three tables");
    let again: i32 = worker
        .query_one(
            "select audit.open_months((now() + interval '13 months')::date, 2)",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(again, 0);
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/david.okafor").await;
    let month: String = app
        .query_one("select to_char(now(), 'YYYY_MM')", &[])
        .await
        .unwrap()
        .get(0);
    let error = app
        .query(&format!("select * from audit.audit_logs_{month}"), &[])
        .await
        .unwrap_err();
    assert_eq!(refusal(&error).0, "42501");
}

#[tokio::test]
async fn clock_moves_only_in_a_disposable_database() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let ahead = "update auth.clock set clock_offset = interval '8 years'";
    let error = admin.batch_execute(ahead).await.unwrap_err();
    assert_eq!(
        refusal(&error),
        ("UK401".into(), "refuse_moving_the_clock".into())
    );

    admin
        .batch_execute("update core.settings set value = 'on' where name = 'disposable'")
        .await
        .unwrap();
    admin.batch_execute(ahead).await.unwrap();
    admin
        .batch_execute("select audit.open_months((auth.now() - interval '1 month')::date, 3)")
        .await
        .unwrap();
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/jo.brown").await;
    let id = an_enquiry(&app).await;
    let years: f64 = app
        .query_one(
            "with written as (
                 insert into tenant.notes (enquiry_id, body) values ($1, 'Eight years on.')
                 returning created_at
             )
             select extract(epoch from w.created_at - now())::float8 / 31557600 from written as w",
            &[&id],
        )
        .await
        .unwrap()
        .get(0);
    assert!((7.9..8.1).contains(&years), "{years}");
    let recorded: bool = app
        .query_one(
            "select bool_and(l.recorded_at > now() + interval '7 years') from audit.audit_logs as l
             where l.table_id = audit.table_id('tenant.notes') and l.batch_id is null",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert!(recorded, "the trail keeps the same time");
}

#[tokio::test]
async fn backfill_runs_tenant_by_tenant_and_counts_rows() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    admin
        .batch_execute("set role enquiries_owner")
        .await
        .unwrap();
    let teams: i64 = {
        let other = test.client(Login::Admin).await;
        other
            .query_one("select count(*) from tenant.teams", &[])
            .await
            .unwrap()
            .get(0)
    };
    let silent = admin
        .execute("update tenant.teams set name = name || '.'", &[])
        .await
        .unwrap_err();
    assert_eq!(
        refusal(&silent),
        ("42501".into(), "refuse_without_session".into())
    );
    admin
        .batch_execute(&format!(
            "call core.backfill('update tenant.teams set name = name || ''.''', {teams})"
        ))
        .await
        .unwrap();
    let error = admin
        .batch_execute("call core.backfill('update tenant.teams set name = name', 1)")
        .await
        .unwrap_err();
    assert_eq!(refusal(&error), ("UK701".into(), "backfill".into()));
}
