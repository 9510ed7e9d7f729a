//! The trail: nobody edits, removes or adds to it, no write goes past it, and nobody acts under another name.

use super::NoticeScope;
use crate::support::attempt::{Then, attempt, plainly};
use enquiries::private_server::Login;

// R143, R144
#[tokio::test]
async fn the_trail_is_changed_by_nobody() {
    let scene = NoticeScope::new().await;
    let row = "tenant_id, event_id, recorded_at, occurred_at, xid, session_id, batch_id, staff_id, client_address, program, action, table_name, record_id, changed_columns, enquiry_id, citizen_id, commitment";
    let forge = format!(
        "insert into audit.audit_logs ({row}) select {row} from audit.audit_logs where tenant_id = :own_id limit 1"
    );
    for who in ["HMRC/jo.brown", "HMRC/helen.morris", "HMRC/david.okafor"] {
        let client = scene.as_person(who).await;
        scene
            .ends_as(
                &client,
                &[
                    ("update audit.audit_logs set staff_id = ':sam'", "42501"),
                    ("update audit.audit_payloads set after_state = '{}'", "42501"),
                    ("update audit.access_logs set staff_id = ':sam'", "42501"),
                    ("update audit.batches set source = 'x'", "42501"),
                    ("delete from audit.audit_logs", "42501"),
                    ("delete from audit.audit_payloads", "42501"),
                    ("truncate audit.audit_logs", "42501"),
                    (forge.as_str(), "42501"),
                    ("insert into audit.audit_payloads select * from audit.audit_payloads limit 1", "42501"),
                    ("insert into audit.access_logs (tenant_id, recorded_at, session_id, staff_id, action) values (:own_id, now(), ':jo', ':sam', 'search')", "42501"),
                    ("alter table audit.audit_logs detach partition audit.audit_logs_2026_11", "42501"),
                    ("drop table audit.audit_payloads", "42501"),
                ],
            )
            .await;
    }
    // The owner, in a session of the tenant, where the wall lets it see every row.
    let owner = scene.test.client(Login::Admin).await;
    let begin = scene.fill("begin; set local role enquiries_owner; select auth.begin_session(:own_id, ':helen', 'manager', 'person', 'x', 1)");
    for (sql, expected) in [
        (
            "update audit.audit_logs set staff_id = ':sam'",
            "UK501 refuse_change_of_log",
        ),
        (
            "update audit.audit_payloads set salt = null, after_state = null, before_state = null",
            "UK501 refuse_change_of_log",
        ),
        ("delete from audit.audit_logs", "UK501 refuse_change_of_log"),
        (
            "delete from audit.access_logs",
            "UK501 refuse_change_of_log",
        ),
        ("truncate audit.audit_logs", "UK501 refuse_change_of_log"),
        (
            "truncate audit.audit_payloads",
            "UK501 refuse_change_of_log",
        ),
        (
            "update tenant.stage_changes set reason = 'x'",
            "UK305 refuse_change",
        ),
        (
            "update tenant.assignments set reason = 'x'",
            "UK305 refuse_change",
        ),
        ("delete from tenant.stage_changes", "UK301 refuse_removal"),
        // A row of another tenant's trail: under the wall like anybody.
        (
            "insert into audit.audit_payloads (tenant_id, event_id, recorded_at) values (:victim_id, 1, now())",
            "42501",
        ),
    ] {
        owner.batch_execute(&begin).await.unwrap();
        let did = plainly(&owner, &scene.fill(sql)).await;
        assert_eq!(did.told(), expected, "{sql}");
        owner.batch_execute("rollback").await.unwrap();
    }
    // Months are reached through their parent only, by the owner too.
    let months: Vec<String> = owner
        .query("select inhrelid::regclass::text from pg_inherits where inhparent = 'audit.audit_logs'::regclass", &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    for month in months {
        for sql in [
            format!("update {month} set staff_id = ':sam'"),
            format!("delete from {month}"),
            format!("insert into {month} select * from audit.audit_logs limit 1"),
            format!("truncate {month}"),
        ] {
            owner.batch_execute(&begin).await.unwrap();
            let did = plainly(&owner, &scene.fill(&sql)).await;
            assert!(did.nothing(), "{sql}: {did:?}");
            owner.batch_execute("rollback").await.unwrap();
        }
    }
}

// R145–R149: every form of write is told, by whoever wrote it.
#[tokio::test]
async fn every_form_of_write_is_told_under_the_name_of_who_wrote() {
    let scene = NoticeScope::new().await;
    let client = scene.as_person("HMRC/jo.brown").await;
    let session: String = client
        .query_one("select session_id::text from auth.current_session()", &[])
        .await
        .unwrap()
        .get(0);
    for (sql, rows) in [
        (
            "update tenant.enquiries set subject = subject || '.' where id = ':mine'",
            1,
        ),
        (
            "update tenant.enquiries set subject = subject || '.' where id in (':mine', ':free')",
            2,
        ),
        (
            "insert into tenant.notes (enquiry_id, body) values (':mine', 'a'), (':mine', 'b'), (':free', 'c')",
            3,
        ),
        (
            "insert into tenant.citizens (name) values ('x') on conflict (tenant_id, id) do update set name = 'y'",
            1,
        ),
        (
            "merge into tenant.enquiries as e using (select 1) as s on e.id = ':mine' when matched then update set subject = 'm'",
            1,
        ),
        (
            "with a as (update tenant.enquiries set subject = 'w' where id = ':mine'), b as (insert into tenant.notes (enquiry_id, body) values (':mine', 'x')) select 1",
            2,
        ),
        (
            "do $$ begin update tenant.enquiries set subject = 'd' where id = ':mine'; end $$",
            1,
        ),
        ("select app.add_note(':mine', 'door')", 1),
        // Set to what it was: still a change of version, and told.
        (
            "update tenant.enquiries set subject = subject where id = ':mine'",
            1,
        ),
    ] {
        let count = format!("select count(*) from audit.audit_logs where session_id = '{session}'");
        let told_before: i64 = client.query_one(&count, &[]).await.unwrap().get(0);
        let did = attempt(&client, &scene.fill(sql), Then::Keep).await;
        assert!(did.refused().is_none(), "{sql}: {did:?}");
        let told: i64 = client.query_one(&count, &[]).await.unwrap().get(0);
        assert_eq!(told - told_before, rows, "{sql}");
    }
    client.batch_execute("commit").await.unwrap();
    assert!(
        scene
            .holds(&format!(
                "select bool_and(staff_id = ':jo' and tenant_id = :own_id and batch_id is null)
                 from audit.audit_logs where session_id = '{session}'"
            ))
            .await
    );
    // What is there as row and what is told last are the same, for every row that was ever written.
    assert!(
        scene
            .holds(
                "with newest as (
                     select distinct on (l.tenant_id, l.record_id) l.tenant_id, l.record_id, p.after_state
                     from audit.audit_logs as l
                     inner join audit.audit_payloads as p using (tenant_id, recorded_at, event_id)
                     where l.table_name = 'tenant.enquiries'
                     order by l.tenant_id, l.record_id, l.xid desc, l.event_id desc
                 )
                 select count(*) = (select count(*) from tenant.enquiries)
                     and bool_and(n.after_state ->> 'subject' = e.subject
                         and (n.after_state ->> 'version')::integer = e.version)
                 from newest as n inner join tenant.enquiries as e
                     on n.tenant_id = e.tenant_id and n.record_id = e.id::text"
            )
            .await
    );
}

#[tokio::test]
async fn a_failing_recorder_stops_the_write() {
    let scene = NoticeScope::new().await;
    // The trail is full, or its month is missing: nothing is done that is not told.
    scene
        .admin
        .batch_execute(
            "do $$ declare m text := to_char(now() at time zone 'UTC', 'YYYY_MM'); begin
                 execute format('alter table audit.audit_logs detach partition audit.audit_logs_%s', m);
             end $$",
        )
        .await
        .unwrap();
    let client = scene.test.client(Login::App).await;
    // Signing in is told, so nobody signs in either.
    let did = plainly(
        &client,
        "select * from auth.sign_in('HMRC', 'jo.brown', 'test')",
    )
    .await;
    assert_eq!(did.told(), "23514", "{did:?}");

    let scene = NoticeScope::new().await;
    let client = scene.as_person("HMRC/jo.brown").await;
    scene
        .admin
        .batch_execute("alter table audit.audit_payloads add constraint full_disk check (event_id < 0) not valid")
        .await
        .unwrap();
    for sql in [
        "update tenant.enquiries set subject = 'unheard' where id = ':mine'",
        "insert into tenant.citizens (name) values ('Unheard')",
        "select app.add_note(':mine', 'unheard')",
        "select auth.close_session()",
    ] {
        let did = attempt(&client, &scene.fill(sql), Then::Keep).await;
        assert!(did.told().starts_with("23514"), "{sql}: {did:?}");
    }
    client.batch_execute("commit").await.unwrap();
    assert!(scene.holds("select not exists (select from tenant.enquiries where subject = 'unheard') and not exists (select from tenant.citizens where name = 'Unheard')").await);
}

/// A setting may change in the middle of a statement; the name under which it is told may not.
#[tokio::test]
async fn a_session_changed_inside_a_statement_is_refused() {
    let scene = NoticeScope::new().await;
    let sign_in = |who: &'static str| {
        let scene = &scene;
        async move {
            let (tenant, name) = who.split_once('/').unwrap();
            let app = scene.test.client(Login::App).await;
            let sql = "select token from auth.sign_in($1, $2, 'test')";
            app.query_one(sql, &[&tenant, &name])
                .await
                .unwrap()
                .get::<_, String>(0)
        }
    };
    // Two colleagues who lend each other their tokens, and one person who works for two tenants.
    let david = sign_in("HMRC/david.okafor").await;
    let helen = sign_in("HMRC/helen.morris").await;
    let tom = sign_in("EAST/tom.reid").await;
    let client = scene.as_person("HMRC/jo.brown").await;
    for (token, sql, expected) in [
        // Stamped as Jo; then the guards would judge and the trail would tell somebody else.
        (
            &david,
            "update tenant.enquiries set assignee_id = ':jo' where id = ':sams' returning set_config('enquiries.session', 'T', true)",
            "42501 refuse_change_of_session",
        ),
        (
            &helen,
            "update tenant.enquiries set assignee_id = ':jo' where id = ':sams' returning set_config('enquiries.session', 'T', true)",
            "42501 refuse_change_of_session",
        ),
        (
            &david,
            "insert into tenant.notes (enquiry_id, body) values (':mine', 'x') returning set_config('enquiries.session', 'T', true)",
            "42501 refuse_change_of_session",
        ),
        (
            &tom,
            "update tenant.enquiries set subject = 'x' where id = ':mine' returning set_config('enquiries.session', 'T', true)",
            "42501 refuse_change_of_session",
        ),
        // Stamped as somebody else: in the row of the caseworker, under an auditor's name.
        (
            &david,
            "update tenant.enquiries set subject = set_config('enquiries.session', 'T', true) where id = ':mine'",
            "42501 refuse_change_by_auditor",
        ),
        (
            &tom,
            "update tenant.enquiries set subject = set_config('enquiries.session', 'T', true) where id = ':mine'",
            "42501",
        ),
        (
            &tom,
            "update tenant.enquiries set subject = set_config('enquiries.session', 'T', true)",
            "42501",
        ),
        // And with no session at the end, the recorder has nobody to name.
        (
            &tom,
            "update tenant.enquiries set assignee_id = ':jo' where id = ':sams' returning set_config('enquiries.session', '', true)",
            "42501 refuse_without_session",
        ),
        (
            &tom,
            "insert into tenant.notes (enquiry_id, body) values (':closed_one', 'x') returning set_config('enquiries.session', '', true)",
            "42501 refuse_change_of_session",
        ),
    ] {
        let did = scene
            .tries(&client, &sql.replace("'T'", &format!("'{token}'")))
            .await;
        assert_eq!(did.told(), expected, "{sql}: {did:?}");
    }
}
