//! Attacks with guessed, ended and foreign sessions, and with state that might outlive a transaction.

use super::AttackFixture;
use crate::support::attempt::{AfterAttempt, attempt, execute};
use crate::support::begin;
use enquiries::private_server::Login;
use std::collections::HashSet;

#[tokio::test]
async fn ended_session_grants_no_access() {
    let fixture = AttackFixture::new().await;
    let app = fixture.test.client(Login::App).await;
    for (name, end) in [
        (
            "signed out",
            "update auth.sessions set ended_at = clock_timestamp()",
        ),
        (
            "expired",
            "update auth.sessions set expires_at = clock_timestamp() - interval '1 microsecond'",
        ),
        (
            "person left",
            "select auth.begin_session(:own_id, ':helen', 'manager', 'person', 'x', 1); update tenant.enquiries set assignee_id = null where assignee_id = ':jo' and closed_at is null; update tenant.staff set active = false where id = ':jo'",
        ),
        (
            "person back in another role",
            "select auth.begin_session(:own_id, ':helen', 'manager', 'person', 'x', 1); update tenant.staff set active = true, role_code = 'supervisor' where id = ':jo'",
        ),
    ] {
        let row = app
            .query_one(
                "select token, tenant_id from auth.sign_in('HMRC', 'jo.brown', 'test')",
                &[],
            )
            .await;
        let Ok(row) = row else {
            // An inactive person cannot sign in.
            assert_eq!(name, "person back in another role");
            continue;
        };
        let token: String = row.get(0);
        begin(&app, &token, row.get(1)).await;
        assert!(
            !attempt(&app, "select * from tenant.enquiries", AfterAttempt::Undo)
                .await
                .had_no_effect()
        );
        app.batch_execute("commit").await.unwrap();
        fixture
            .admin
            .batch_execute(&fixture.fill(&format!(
                "begin; set local role enquiries_owner; {end}; commit"
            )))
            .await
            .unwrap();
        begin(&app, &token, row.get(1)).await;
        for sql in [
            "select * from tenant.enquiries",
            "select * from app.enquiries",
            "select * from app.history",
        ] {
            let result = attempt(&app, sql, AfterAttempt::Undo).await;
            assert!(
                result.had_no_effect() && result.refused().is_none(),
                "{name}: {sql} {result:?}"
            );
        }
        let result = attempt(
            &app,
            "update tenant.enquiries set subject = 'x'",
            AfterAttempt::Undo,
        )
        .await;
        assert_eq!(result.summary(), "42501 refuse_without_session", "{name}");
        app.batch_execute("rollback").await.unwrap();
    }
}

#[tokio::test]
async fn session_tokens_are_random_and_not_stored() {
    let fixture = AttackFixture::new().await;
    let app = fixture.test.client(Login::App).await;
    let mut tokens = HashSet::new();
    for _ in 0..200 {
        let token: String = app
            .query_one(
                "select token from auth.sign_in('HMRC', 'jo.brown', 'test')",
                &[],
            )
            .await
            .unwrap()
            .get(0);
        assert!(token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit()));
        assert!(tokens.insert(token));
    }
    for token in tokens.iter().take(5) {
        // No table that refers to sessions contains the token, also not inside another text.
        for table in ["auth.sessions", "audit.audit_logs", "audit.audit_payloads"] {
            assert!(fixture.holds(&format!("select not exists (select from {table} as t where t::text like '%{token}%')")).await);
        }
    }
    // The stored hash does not work as a token.
    let hash: String = fixture
        .admin
        .query_one(
            "select encode(token_hash, 'hex') from auth.sessions where ended_at is null limit 1",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    for guess in [
        hash,
        "0".repeat(64),
        " ".into(),
        tokens.iter().next().unwrap().to_uppercase(),
    ] {
        let resolved: Option<i32> = app
            .query_one(
                "select tenant_id from auth.set_context($1, 3, 1000)",
                &[&guess],
            )
            .await
            .unwrap()
            .get(0);
        assert_eq!(resolved, None, "{guess}");
    }
}

/// Without mock sign-in no sign-in succeeds, and no error discloses which users exist.
#[tokio::test]
async fn sign_in_is_refused_when_mock_sign_in_is_off() {
    let fixture = AttackFixture::new().await;
    let off = "update core.settings set value = 'off' where name = 'mock_sign_in'";
    fixture.admin.batch_execute(off).await.unwrap();
    let app = fixture.test.client(Login::App).await;
    assert!(
        execute(&app, "select * from auth.sign_in_choices()")
            .await
            .had_no_effect()
    );
    let existing = execute(&app, "select * from auth.sign_in('EAST', 'tom.reid', 'x')").await;
    let missing = execute(&app, "select * from auth.sign_in('NONE', 'nobody', 'x')").await;
    assert_eq!(existing.summary(), "UK403 sign_in");
    assert_eq!(existing.text(), missing.text());
}

/// The session context ends with its transaction, and with a savepoint that is rolled back.
#[tokio::test]
async fn session_context_ends_with_its_transaction() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("EAST/tom.reid").await;
    let read = "select * from tenant.enquiries";
    assert!(
        !attempt(&client, read, AfterAttempt::Undo)
            .await
            .had_no_effect()
    );
    client.batch_execute("commit").await.unwrap();
    for after in [
        "",
        "begin; savepoint s; rollback to s; ",
        "begin; rollback; ",
    ] {
        let result = execute(&client, &format!("{after}{read}")).await;
        assert!(
            result.had_no_effect() && result.refused().is_none(),
            "{after:?}: {result:?}"
        );
        client.batch_execute("rollback").await.unwrap();
    }
    // A context set inside a savepoint ends when the savepoint is rolled back.
    let app = fixture.test.client(Login::App).await;
    let token: String = app
        .query_one(
            "select token from auth.sign_in('EAST', 'tom.reid', 'test')",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    let result = execute(
        &app,
        &format!("begin; savepoint s; select set_config('enquiries.session', '{token}', true) where false; rollback to s; {read}"),
    )
    .await;
    assert!(result.had_no_effect(), "{result:?}");
    app.batch_execute("rollback").await.unwrap();
    // A statement prepared in one session uses the context of the session that executes it.
    let count = app.prepare("select count(*), coalesce(min(tenant_id), 0) from tenant.enquiries where tenant_id > $1").await.unwrap();
    for (username, code) in [
        ("tom.reid", "EAST"),
        ("jo.brown", "HMRC"),
        ("mary.walsh", "EAST"),
    ] {
        let row = app
            .query_one(
                "select token, tenant_id from auth.sign_in($1, $2, 'test')",
                &[&code, &username],
            )
            .await
            .unwrap();
        let tenant: i32 = row.get(1);
        begin(&app, row.get(0), tenant).await;
        let row = app.query_one(&count, &[&0]).await.unwrap();
        assert!(row.get::<_, i64>(0) > 0);
        assert_eq!(row.get::<_, i32>(1), tenant);
        app.batch_execute("commit").await.unwrap();
    }
}

/// Each service login opens only its own kind of service session, for one tenant.
#[tokio::test]
async fn service_logins_are_limited_to_their_own_role() {
    let fixture = AttackFixture::new().await;
    for (login, sql, expected) in [
        (
            Login::Loader,
            "select auth.open_service_session('EAST', 'worker', 'x')",
            "42501",
        ),
        (
            Login::Worker,
            "select auth.open_service_session('EAST', 'loader', 'x')",
            "42501",
        ),
        (
            Login::Loader,
            "select auth.open_service_session('EAST', 'intake', 'x')",
            "42501",
        ),
        (
            Login::Loader,
            "select auth.open_service_session('EAST', 'manager', 'x')",
            "42501",
        ),
        (
            Login::Loader,
            "select auth.open_service_session('NONE', 'loader', 'x')",
            "UK404 open_service_session",
        ),
        (
            Login::Loader,
            "select auth.sign_in('EAST', 'tom.reid', 'x')",
            "42501",
        ),
        (
            Login::Intake,
            "select auth.open_service_session('EAST', 'intake', 'x')",
            "42501",
        ),
        (
            Login::Insight,
            "select auth.open_service_session('EAST', 'worker', 'x')",
            "42501",
        ),
        (Login::Worker, "select auth.open_batch('x', null)", "42501"),
        (
            Login::Loader,
            "select auth.open_batch('x', null)",
            "UK502 open_batch",
        ),
    ] {
        let client = fixture.test.client(login).await;
        let result = execute(&client, sql).await;
        assert_eq!(result.summary(), expected, "{login:?}: {sql}");
    }
    // The loader writes only inside a batch, and never as a user of another tenant (R022).
    let loader = fixture.test.client(Login::Loader).await;
    loader
        .batch_execute("begin; select auth.open_service_session('HMRC', 'loader', 'x')")
        .await
        .unwrap();
    fixture
        .assert_results(
            &loader,
            &[
                (
                    "update tenant.enquiries set subject = 'x' where id = ':mine'",
                    "42501",
                ),
                ("insert into tenant.citizens (name) values ('x')", "42501"),
                ("delete from tenant.citizens", "42501"),
            ],
        )
        .await;
    loader
        .batch_execute("select auth.open_batch('attack', null)")
        .await
        .unwrap();
    fixture
        .assert_results(
            &loader,
            &[
                ("update tenant.enquiries set subject = 'x', updated_by = ':tom' where id = ':mine'", "23503 enquiries_updated_by_fkey"),
                ("insert into tenant.citizens (name, created_by) values ('x', ':tom')", "23503 citizens_created_by_fkey"),
                ("insert into tenant.citizens (name, created_at) values ('x', now() + interval '1 hour')", "UK402 refuse_time_out_of_order"),
                ("update tenant.enquiries set subject = 'x', updated_at = '2001-01-01' where id = ':mine'", "UK402 refuse_time_out_of_order"),
                ("update tenant.enquiries set subject = 'x', updated_at = now() + interval '1 hour' where id = ':mine'", "UK402 refuse_time_out_of_order"),
                ("update tenant.enquiries set version = 1 where id = ':mine'", "42501"),
                ("update tenant.enquiries set created_at = '2001-01-01' where id = ':mine'", "42501"),
                ("update tenant.enquiries set reference = 'x' where id = ':mine'", "42501"),
                ("update tenant.enquiries set closed_at = now() where id = ':mine'", "42501"),
                ("update tenant.enquiries set workflow_id = id where id = ':mine'", "42501"),
                ("update tenant.enquiries set stage_id = ':stage_specialist', stage_reason = 'x', updated_by = ':jo' where id = ':mine'", "UK202 refuse_unlawful_stage_change"),
                ("update tenant.enquiries set stage_id = ':stage_received', updated_by = ':helen' where id = ':mine'", "UK202 refuse_unlawful_stage_change"),
                ("update tenant.enquiries set assignee_id = ':jo', updated_by = ':jo' where id = ':sams'", "UK209 refuse_taking_from_others"),
                ("insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, workflow_id, stage_id) select id, 'email', 'x', 'x', workflow_id, ':stage_closed' from tenant.enquiry_types where id = ':my_type'", "UK207 refuse_unlawful_beginning"),
                ("insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, assignee_id) values (':my_type', 'email', 'x', 'x', ':david')", "UK206 refuse_unfit_first_assignee"),
                ("insert into core.roles (code, name, kind) values ('evil', 'Evil', 'person')", "42501 refuse_without_platform_session"),
                ("update core.stages set ends = false", "42501 refuse_without_platform_session"),
                ("set constraints all deferred; update tenant.enquiries set subject = 'x', updated_by = ':tom' where id = ':mine'; set constraints all immediate", "23503 enquiries_updated_by_fkey"),
            ],
        )
        .await;
}
