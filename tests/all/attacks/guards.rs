//! Attacks on guards that look at other rows, on marks and times that a client sets, and on functions that burn time
//! or leave a setting behind.

use super::AttackFixture;
use crate::support::attempt::{AfterAttempt, attempt, execute};
use crate::support::{begin, enter};
use enquiries::private_server::Login;

/// A loader's session of HMRC inside a batch.
async fn loading(fixture: &AttackFixture) -> tokio_postgres::Client {
    let loader = fixture.test.client(Login::Loader).await;
    loader
        .batch_execute(
            "begin; select auth.open_service_session('HMRC', 'loader', 'test'), auth.open_batch('test', null)",
        )
        .await
        .unwrap();
    loader
}

/// Above READ COMMITTED a guard judges what was true when the transaction began.
#[tokio::test]
async fn nothing_is_written_in_a_stale_snapshot() {
    let fixture = AttackFixture::new().await;
    let jo = fixture.test.client(Login::App).await;
    let token = enter(&jo, "HMRC/jo.brown").await;
    jo.batch_execute("rollback").await.unwrap();
    for level in ["repeatable read", "serializable"] {
        let sql = format!("begin isolation level {level}; set local enquiries.session = '{token}'");
        jo.batch_execute(&sql).await.unwrap();
        for sql in [
            "select app.add_notes(array[':mine']::uuid[], 'x')",
            "update tenant.enquiries set subject = 'x' where id = ':mine'",
            "select app.record_message(':mine', 'email', 'a', null, 'x', null)",
        ] {
            let result = attempt(&jo, &fixture.fill(sql), AfterAttempt::Undo).await;
            assert_eq!(result.summary(), "40001 refuse_stale_snapshot", "{sql}");
        }
        jo.batch_execute("rollback").await.unwrap();
    }
    let loader = fixture.test.client(Login::Loader).await;
    loader
        .batch_execute("begin isolation level repeatable read")
        .await
        .unwrap();
    let sql = "select auth.change_tenant_state('EAST', 'closing')";
    let result = attempt(&loader, sql, AfterAttempt::Undo).await;
    assert_eq!(result.summary(), "40001 refuse_stale_snapshot");
}

/// A deferred key takes its lock when the transaction ends, after the guards have looked.
#[tokio::test]
async fn no_foreign_key_is_deferred() {
    let fixture = AttackFixture::new().await;
    let jo = fixture.session_of("HMRC/jo.brown").await;
    for key in [
        "tenant.enquiries_updated_by_fkey",
        "tenant.notes_created_by_fkey",
        "tenant.enquiries_team_fkey",
        "tenant.notes_enquiry_fkey",
    ] {
        let sql = format!("set constraints {key} deferred");
        let result = attempt(&jo, &sql, AfterAttempt::Undo).await;
        assert_eq!(result.summary(), "42809", "{key}");
    }
}

/// A person's token on the loader's login, a loader's token on the staff program's.
#[tokio::test]
async fn token_is_worth_nothing_on_another_login() {
    let fixture = AttackFixture::new().await;
    let app = fixture.test.client(Login::App).await;
    let persons = enter(&app, "HMRC/asha.patel").await;
    app.batch_execute("commit").await.unwrap();
    let loader = fixture.test.client(Login::Loader).await;
    let sql = "select auth.open_service_session('HMRC', 'loader', 'test')";
    let services: String = loader.query_one(sql, &[]).await.unwrap().get(0);
    for (client, token) in [(&loader, &persons), (&app, &services)] {
        let sql = format!("begin; set local enquiries.session = '{token}'");
        client.batch_execute(&sql).await.unwrap();
        let read = attempt(
            client,
            "select id from tenant.enquiries",
            AfterAttempt::Undo,
        )
        .await;
        assert!(read.had_no_effect() && read.refused().is_none(), "{read:?}");
        let sql = "insert into tenant.citizens (name) values ('x')";
        let wrote = attempt(client, sql, AfterAttempt::Undo).await;
        assert_eq!(wrote.summary(), "42501 refuse_without_session");
        client.batch_execute("rollback").await.unwrap();
    }
}

/// The mark of a session that the platform's triggers opened is a setting; the session itself must be the platform's.
#[tokio::test]
async fn forged_platform_mark_is_ignored() {
    let fixture = AttackFixture::new().await;
    let loader = loading(&fixture).await;
    loader
        .batch_execute(
            "select set_config('enquiries.platform_session', (select session_id from auth.current_session()) || ' 1', true);
             select auth.change_tenant_state('EAST', 'closing'); commit",
        )
        .await
        .unwrap();
    assert!(
        fixture
            .holds("select count(*) = 0 from audit.audit_logs where tenant_id <> 1 and table_id = audit.table_id('core.tenants') and action = 'update'")
            .await
    );
    assert!(
        fixture
            .holds("select count(*) > 0 from audit.audit_logs where tenant_id = 1 and table_id = audit.table_id('core.tenants') and record_id = audit.record_id(:victim_id::text) and action = 'update'")
            .await
    );
}

/// No login may lock a table: its rights are by column.
#[tokio::test]
async fn no_login_locks_a_table() {
    let fixture = AttackFixture::new().await;
    let tables: Vec<String> = fixture
        .admin
        .query(
            "select c.oid::regclass::text from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
             where n.nspname in ('core', 'tenant', 'audit', 'auth') and c.relkind in ('r', 'p')",
            &[],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert!(tables.len() > 60);
    for login in [Login::App, Login::Loader, Login::Worker] {
        let client = fixture.test.client(login).await;
        client.batch_execute("begin").await.unwrap();
        for table in &tables {
            for mode in ["row exclusive", "share", "exclusive", "access exclusive"] {
                let sql = format!("lock table {table} in {mode} mode");
                let result = attempt(&client, &sql, AfterAttempt::Undo).await;
                assert_eq!(result.summary(), "42501", "{login:?}: {sql}");
            }
        }
        client.batch_execute("rollback").await.unwrap();
    }
}

/// Times of a batch are finite, and none lies after the row that holds it.
#[tokio::test]
async fn times_of_a_batch_are_bounded() {
    let fixture = AttackFixture::new().await;
    let loader = loading(&fixture).await;
    let received = |columns: &str, values: &str| {
        format!(
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, {columns})
             values (':my_type', 'email', 'x', 'x', {values})"
        )
    };
    let message = |column: &str, direction: &str, at: &str| {
        format!(
            "insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body, {column})
             values (':mine', '{direction}', 'email', 'a', 'x', '{at}')"
        )
    };
    for (sql, expected) in [
        (received("created_at", "'-infinity'"), "UK407 refuse_implausible_time"),
        (received("created_at", "'1815-12-10'"), "UK407 refuse_implausible_time"),
        (received("created_at", "'infinity'"), "UK407 refuse_implausible_time"),
        (received("received_at", "'2150-01-01'"), "23514 enquiries_received_before_written"),
        (received("received_at", "'infinity'"), "23514"),
        (received("received_at", "'-infinity'"), "23514"),
        (received("given_due_at", "'infinity'"), "23514 enquiries_due_at_plausible"),
        (message("received_at", "in", "-infinity"), "23514 messages_received_at_plausible"),
        (message("sent_at", "out", "infinity"), "23514 messages_released_at_plausible"),
        (
            "insert into tenant.consents (citizen_id, purpose_code, decision, decided_at, channel_code)
             select citizen_id, 'news', 'given', '-infinity', 'email' from tenant.enquiries where id = ':mine'".into(),
            "23514 consents_decided_at_plausible",
        ),
        (
            "insert into tenant.tasks (what, staff_id, due_at) values ('x', ':jo', 'infinity')".into(),
            "23514 tasks_due_at_plausible",
        ),
        (
            "insert into tenant.citizen_needs (citizen_id, need_code, since_on)
             select citizen_id, 'braille', '-infinity' from tenant.enquiries where id = ':mine'".into(),
            "23514 citizen_needs_since_on_plausible",
        ),
        (
            "insert into tenant.staff_absences (staff_id, kind, from_on, until_on) values (':jo', 'leave', '-infinity', '-infinity')".into(),
            "23514 staff_absences_from_on_plausible",
        ),
    ] {
        let result = fixture.try_statement(&loader, &sql).await;
        assert!(result.summary().starts_with(expected), "{sql}: {result:?}");
    }
    // Published is published now, whoever says otherwise.
    let helen = fixture.session_of("HMRC/helen.morris").await;
    let result = attempt(
        &helen,
        "insert into tenant.reply_templates (code, name, body) values ('old', 'Old', 'x');
         update tenant.reply_templates set published_at = '1900-01-01' where code = 'old';
         select published_at > now() - interval '1 hour' from tenant.reply_templates where code = 'old'",
        AfterAttempt::Undo,
    )
    .await;
    assert_eq!(result.text(), "t");
}

/// A reason is that of a step or of a change of hands, kept with it; without one it is refused or recorded nowhere.
#[tokio::test]
async fn reason_is_not_rewritten_without_a_step() {
    let fixture = AttackFixture::new().await;
    let asha = fixture.session_of("HMRC/asha.patel").await;
    let sql = fixture.fill(
        "update tenant.enquiries set stage_id = ':stage_specialist', stage_reason = 'True' where id = ':mine';
         update tenant.enquiries set assignee_id = ':sam', assignment_reason = 'She knows' where id = ':mine'; commit",
    );
    asha.batch_execute(&sql).await.unwrap();
    let jo = fixture.session_of("HMRC/jo.brown").await;
    fixture
        .assert_results(
            &jo,
            &[
                ("update tenant.enquiries set stage_reason = 'forged' where id = ':mine'", "UK204 refuse_reason_without_step"),
                ("update tenant.enquiries set stage_reason = 'True' where id = ':mine'", "UK204 refuse_reason_without_step"),
                ("update tenant.enquiries set stage_id = stage_id, stage_reason = 'forged' where id = ':mine'", "UK204 refuse_reason_without_step"),
            ],
        )
        .await;
    for named in [
        "assignment_reason = 'forged'",
        "assignee_id = ':sam', assignment_reason = 'forged'",
        "stage_reason = null, assignment_reason = null",
    ] {
        let sql = format!(
            "update tenant.enquiries set {named} where id = ':mine';
             select (select string_agg(reason, ', ') from tenant.stage_changes where enquiry_id = e.id),
                    (select string_agg(reason, ', ') from tenant.assignments where enquiry_id = e.id),
                    coalesce(e.stage_reason, e.assignment_reason, '-')
             from tenant.enquiries as e where e.id = ':mine'"
        );
        let result = fixture.try_statement(&jo, &sql).await;
        assert_eq!(result.text(), "True|She knows|-", "{named}");
    }
}

/// No stored row holds a reason, so none can count for a later change: a loader's first row is refused.
#[tokio::test]
async fn reason_is_not_stored_with_an_enquiry() {
    let fixture = AttackFixture::new().await;
    let loader = loading(&fixture).await;
    for column in ["stage_reason", "assignment_reason"] {
        let sql = format!(
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, {column})
             values (':my_type', 'email', 'x', 'x', 'Stored')"
        );
        let result = fixture.try_statement(&loader, &sql).await;
        assert_eq!(
            result.summary(),
            "23514 enquiries_reasons_are_recorded",
            "{column}"
        );
    }
}

/// Who saved a view alone reads it in the audit log, and those it is shared with.
#[tokio::test]
async fn private_view_is_not_read_in_the_audit_log() {
    let fixture = AttackFixture::new().await;
    let asha = fixture.session_of("HMRC/asha.patel").await;
    asha.batch_execute(
        "select app.save_view(null, 'Watched colleague', '{\"words\": \"secret\"}', null); commit",
    )
    .await
    .unwrap();
    let events = "select l.event_id from audit.audit_logs as l where l.table_id = audit.table_id('tenant.saved_views')";
    let payloads = "select p.event_id from audit.audit_payloads as p where p.after_state ->> 'name' = 'Watched colleague'";
    for (user, seen) in [
        ("HMRC/jo.brown", 0),
        ("HMRC/helen.morris", 0),
        ("HMRC/david.okafor", 0),
        ("HMRC/asha.patel", 1),
    ] {
        let client = fixture.session_of(user).await;
        for sql in [events, payloads] {
            assert_eq!(
                client.query(sql, &[]).await.unwrap().len(),
                seen,
                "{user}: {sql}"
            );
        }
    }
}

/// What a client calls itself reaches a terminal; so does the source of a batch.
#[tokio::test]
async fn program_and_source_are_printable() {
    let fixture = AttackFixture::new().await;
    let app = fixture.test.client(Login::App).await;
    let evil = "a\u{1b}]52;c;ZXZpbA==\u{7}b\u{202e}c\u{2028}d";
    let sql = "select token, tenant_id from auth.sign_in('HMRC', 'jo.brown', $1)";
    let row = app.query_one(sql, &[&evil]).await.unwrap();
    begin(&app, row.get(0), row.get(1)).await;
    let sql = "select program from auth.current_session()";
    let program: String = app.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(program, "a]52;c;ZXZpbA==bcd");
    let loader = fixture.test.client(Login::Loader).await;
    loader
        .batch_execute("begin; select auth.open_service_session('HMRC', 'loader', 'test')")
        .await
        .unwrap();
    let result = execute(&loader, &format!("select auth.open_batch('{evil}', null)")).await;
    assert_eq!(result.summary(), "23514 batches_source_printable");
}

/// A pattern is one expression, compiled alone, and its repeats are bounded.
#[tokio::test]
async fn pattern_neither_breaks_out_nor_burns_time() {
    let fixture = AttackFixture::new().await;
    let helen = fixture.session_of("HMRC/helen.morris").await;
    for (pattern, expected) in [
        ("[0-9]{9})|(?:.*", "UK221 refuse_unusable_pattern"),
        ("(", "UK221 refuse_unusable_pattern"),
        ("((x{0,100}){0,100}){0,2}", "UK221 refuse_slow_pattern"),
        (
            "(([a-c]{0,255}[b-d]{0,255}){0,30})",
            "UK221 refuse_slow_pattern",
        ),
        ("(?:(?:a{30}){30}){30}", "UK221 refuse_slow_pattern"),
        ("[A-Z]{2}[0-9]{6}[A-D]?", "done: 0 rows, 1 touched"),
        (r"[^]{}]{1,20}\{[0-9]+\}", "done: 0 rows, 1 touched"),
        ("(?:[A-Z]{1,3} ?){1,5}", "done: 0 rows, 1 touched"),
    ] {
        let sql = format!(
            "insert into tenant.enquiry_type_fields (enquiry_type_id, code, label, kind, pattern, pattern_says, position)
             values (':my_type', 'odd', 'Odd', 'text', '{pattern}', 'x', 9)"
        );
        let result = fixture.try_statement(&helen, &sql).await;
        assert_eq!(result.summary(), expected, "{pattern}: {result:?}");
    }
}

/// An access alone is not waited for; what is written beside it is on disk before it is acknowledged.
#[tokio::test]
async fn access_leaves_no_setting_behind() {
    let fixture = AttackFixture::new().await;
    let jo = fixture.session_of("HMRC/jo.brown").await;
    let look = fixture.fill("select app.log_access('open_enquiry', ':mine')");
    let write = fixture.fill("select app.add_notes(array[':mine']::uuid[], 'x')");
    let commits = async || -> String {
        let row = jo.query_one("show synchronous_commit", &[]).await;
        row.unwrap().get(0)
    };
    jo.batch_execute(&look).await.unwrap();
    assert_eq!(commits().await, "off");
    jo.batch_execute(&write).await.unwrap();
    assert_eq!(commits().await, "on");
    // The other way round it stays.
    jo.batch_execute(&look).await.unwrap();
    assert_eq!(commits().await, "on");
    jo.batch_execute("commit").await.unwrap();
    assert_eq!(commits().await, "on");
}
