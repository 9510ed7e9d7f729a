//! Attacks on the audit log: it cannot be edited, deleted or forged, every write is recorded, and no write is
//! recorded under another name.

use super::AttackFixture;
use crate::support::attempt::{AfterAttempt, attempt, execute};
use enquiries::private_server::Login;

/// R143, R144: neither staff nor the table owner can change, delete or forge audit rows.
#[tokio::test]
async fn audit_log_is_immutable() {
    let fixture = AttackFixture::new().await;
    let row = "tenant_id, event_id, recorded_at, occurred_at, xid, session_id, batch_id, staff_id, client_address, program, action, table_id, record_id, record_version, changed_columns, enquiry_id, citizen_id, commitment";
    let forge = format!(
        "insert into audit.audit_logs ({row}) select {row} from audit.audit_logs where tenant_id = :own_id limit 1"
    );
    for user in ["HMRC/jo.brown", "HMRC/helen.morris", "HMRC/david.okafor"] {
        let client = fixture.session_of(user).await;
        fixture
            .assert_results(
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
    // The owner, in a session of the tenant: row level security lets it see every row of the tenant.
    let owner = fixture.test.client(Login::Admin).await;
    let begin = fixture.fill("begin; set local role enquiries_owner; select auth.begin_session(:own_id, ':helen', 'manager', 'person', 'x', 1)");
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
        // An audit row of another tenant: row level security applies to the owner too.
        (
            "insert into audit.audit_payloads (tenant_id, event_id, recorded_at) values (:victim_id, gen_random_uuid(), now())",
            "42501",
        ),
    ] {
        owner.batch_execute(&begin).await.unwrap();
        let result = execute(&owner, &fixture.fill(sql)).await;
        assert_eq!(result.summary(), expected, "{sql}");
        owner.batch_execute("rollback").await.unwrap();
    }
    // Monthly partitions are accessible only through their parent, for the owner too.
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
            let result = execute(&owner, &fixture.fill(&sql)).await;
            assert!(result.had_no_effect(), "{sql}: {result:?}");
            owner.batch_execute("rollback").await.unwrap();
        }
    }
}

/// R145–R149: every form of write is recorded in the audit log with its author.
#[tokio::test]
async fn every_write_is_audited_with_its_author() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/jo.brown").await;
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
        ("select app.add_notes(array[':mine']::uuid[], 'door')", 1),
        // An update to the same value still increments the version and is recorded.
        (
            "update tenant.enquiries set subject = subject where id = ':mine'",
            1,
        ),
    ] {
        let count = format!("select count(*) from audit.audit_logs where session_id = '{session}'");
        let events_before: i64 = client.query_one(&count, &[]).await.unwrap().get(0);
        let result = attempt(&client, &fixture.fill(sql), AfterAttempt::Keep).await;
        assert!(result.refused().is_none(), "{sql}: {result:?}");
        let events: i64 = client.query_one(&count, &[]).await.unwrap().get(0);
        assert_eq!(events - events_before, rows, "{sql}");
    }
    client.batch_execute("commit").await.unwrap();
    assert!(
        fixture
            .holds(&format!(
                "select bool_and(staff_id = ':jo' and tenant_id = :own_id and batch_id is null)
                 from audit.audit_logs where session_id = '{session}'"
            ))
            .await
    );
    // Every row equals the newest state that the audit log has of it.
    assert!(
        fixture
            .holds(
                "with newest as (
                     select distinct on (l.tenant_id, l.record_id) l.tenant_id, l.record_id, p.after_state
                     from audit.audit_logs as l
                     inner join audit.audit_payloads as p using (tenant_id, recorded_at, event_id)
                     where l.table_id = audit.table_id('tenant.enquiries')
                     order by l.tenant_id, l.record_id, l.recorded_at desc, l.record_version desc
                 )
                 select count(*) = (select count(*) from tenant.enquiries)
                     and bool_and(n.after_state ->> 'subject' = e.subject
                         and (n.after_state ->> 'version')::integer = e.version)
                 from newest as n inner join tenant.enquiries as e
                     on n.tenant_id = e.tenant_id and n.record_id = e.id"
            )
            .await
    );
}

/// A write fails if its audit row cannot be stored.
#[tokio::test]
async fn audit_failure_aborts_the_write() {
    let fixture = AttackFixture::new().await;
    // The partition of the current month is missing.
    fixture
        .admin
        .batch_execute(
            "do $$ declare m text := to_char(now() at time zone 'UTC', 'YYYY_MM'); begin
                 execute format('alter table audit.audit_logs detach partition audit.audit_logs_%s', m);
             end $$",
        )
        .await
        .unwrap();
    let client = fixture.test.client(Login::App).await;
    // Sign-in is audited, so it fails too.
    let result = execute(
        &client,
        "select * from auth.sign_in('HMRC', 'jo.brown', 'test')",
    )
    .await;
    assert_eq!(result.summary(), "UK504 refuse_without_month", "{result:?}");

    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/jo.brown").await;
    fixture
        .admin
        .batch_execute("alter table audit.audit_payloads add constraint full_disk check (recorded_at < '-infinity') not valid")
        .await
        .unwrap();
    for sql in [
        "update tenant.enquiries set subject = 'unheard' where id = ':mine'",
        "insert into tenant.citizens (name) values ('Unheard')",
        "select app.add_notes(array[':mine']::uuid[], 'unheard')",
        "select auth.close_session()",
    ] {
        let result = attempt(&client, &fixture.fill(sql), AfterAttempt::Keep).await;
        assert!(result.summary().starts_with("23514"), "{sql}: {result:?}");
    }
    client.batch_execute("commit").await.unwrap();
    assert!(fixture.holds("select not exists (select from tenant.enquiries where subject = 'unheard') and not exists (select from tenant.citizens where name = 'Unheard')").await);
}

/// A setting can change in the middle of a statement; the author that the audit log records must not.
#[tokio::test]
async fn session_change_inside_a_statement_is_refused() {
    let fixture = AttackFixture::new().await;
    let sign_in = |user: &'static str| {
        let fixture = &fixture;
        async move {
            let (tenant, name) = user.split_once('/').unwrap();
            let app = fixture.test.client(Login::App).await;
            let sql = "select token from auth.sign_in($1, $2, 'test')";
            app.query_one(sql, &[&tenant, &name])
                .await
                .unwrap()
                .get::<_, String>(0)
        }
    };
    // Tokens of two colleagues and of a user of another tenant.
    let david = sign_in("HMRC/david.okafor").await;
    let helen = sign_in("HMRC/helen.morris").await;
    let tom = sign_in("EAST/tom.reid").await;
    let client = fixture.session_of("HMRC/jo.brown").await;
    for (token, sql, expected) in [
        // Row metadata names Jo; the guards and the audit log would see another user. David reassigns nothing either.
        (
            &david,
            "update tenant.enquiries set assignee_id = ':jo' where id = ':sams' returning set_config('enquiries.session', 'T', true)",
            "UK209 refuse_taking_from_others",
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
        // Row metadata would name another user than the one who began the statement.
        (
            &david,
            "update tenant.enquiries set subject = set_config('enquiries.session', 'T', true) where id = ':mine'",
            "42501 refuse_change_by_reader",
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
        // Without a session at the end of the statement, the audit trigger has no author.
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
        let result = fixture
            .try_statement(&client, &sql.replace("'T'", &format!("'{token}'")))
            .await;
        assert_eq!(result.summary(), expected, "{sql}: {result:?}");
    }
}

/// Settings of a client that change how a value is written as text reach neither payload nor commitment: `compliance`
/// would otherwise report a change past the rules.
#[tokio::test]
async fn client_settings_never_change_what_is_recorded() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/jo.brown").await;
    for setting in [
        "bytea_output = 'escape'",
        "extra_float_digits = -15",
        "intervalstyle = 'sql_standard'",
        "datestyle = 'German, DMY'",
        "xmlbinary = 'hex'",
        "timezone = 'Asia/Kathmandu'",
    ] {
        client
            .batch_execute(&format!("set local {setting}"))
            .await
            .unwrap();
    }
    for sql in [
        "select app.add_document(':mine', null, null, 'plan.pdf', 'application/pdf', 1, sha256('x'), 'staff')",
        "update tenant.enquiries set subject = 'Written in another style' where id = ':mine'",
    ] {
        let result = execute(&client, &fixture.fill(sql)).await;
        assert!(result.summary().starts_with("done"), "{sql}: {result:?}");
    }
    client.batch_execute("commit").await.unwrap();
    let checks = enquiries::checks::checks(&enquiries::checks::Sources::compiled_in()).unwrap();
    let mut admin = fixture.test.client(Login::Admin).await;
    for rule in [
        "every_current_row_equals_its_newest_event",
        "commitments_match_payloads",
    ] {
        let check = checks.iter().find(|check| check.rule.name == rule).unwrap();
        let found = enquiries::checks::run(&mut admin, check).await.unwrap();
        assert_eq!(found, [], "{rule}");
    }
}

/// A person cannot act in a transaction that was held open: its time would be recorded.
#[tokio::test]
async fn held_transaction_cannot_change_rows_late() {
    let fixture = AttackFixture::new().await;
    let note = fixture.fill("select app.add_notes(array[':mine']::uuid[], 'Late.')");
    // It began before the session was opened, by more than the tolerance (nothing here in place of five seconds).
    let weaker = |limit: &str, by: &str| {
        format!(
            "do $$ begin execute replace(pg_get_functiondef('auth.refuse_without_session()'::regprocedure),
                 'interval ''{limit}''', 'interval ''{by}'''); end $$"
        )
    };
    let admin = &fixture.admin;
    admin
        .batch_execute(&weaker("5 seconds", "0 seconds"))
        .await
        .unwrap();
    let held = fixture.test.client(Login::App).await;
    held.batch_execute("begin; select 1").await.unwrap();
    let signing_in = fixture.test.client(Login::App).await;
    let row = signing_in
        .query_one(
            "select token, tenant_id from auth.sign_in('HMRC', 'jo.brown', 'test')",
            &[],
        )
        .await
        .unwrap();
    let (token, tenant_id): (String, i32) = (row.get(0), row.get(1));
    held.query(
        "select auth.set_context($1, $2, 60000)",
        &[&token, &tenant_id],
    )
    .await
    .unwrap();
    let result = execute(&held, &note).await;
    assert_eq!(result.summary(), "UK406 refuse_late_change", "{result:?}");
    held.batch_execute("rollback").await.unwrap();

    admin
        .batch_execute(&weaker("0 seconds", "5 seconds"))
        .await
        .unwrap();
    // It lasted too long: with a limit of nothing in place of a minute, so that no test waits.
    let client = fixture.session_of("HMRC/jo.brown").await;
    let result = execute(&client, &note).await;
    assert!(result.summary().starts_with("done"), "{result:?}");
    client.batch_execute("rollback").await.unwrap();
    admin
        .batch_execute(&weaker("60 seconds", "0 seconds"))
        .await
        .unwrap();
    let client = fixture.session_of("HMRC/jo.brown").await;
    // One statement for the server, as a block: its own time stands still.
    let block = note.replacen("select", "perform", 1);
    let result = execute(&client, &format!("do $$ begin {block}; end $$")).await;
    assert_eq!(result.summary(), "UK406 refuse_late_change", "{result:?}");
}
