//! Sessions that are guessed, over or somebody else's, and what outlives a transaction.

use super::NoticeScope;
use crate::support::attempt::{Then, attempt, plainly};
use crate::support::begin;
use enquiries::private_server::Login;
use std::collections::HashSet;

#[tokio::test]
async fn a_session_that_is_over_is_worth_nothing() {
    let scene = NoticeScope::new().await;
    let app = scene.test.client(Login::App).await;
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
            "select auth.begin_session(:own_id, ':helen', 'manager', 'person', 'x', 1); update tenant.staff set active = false where id = ':jo'",
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
            // Who left cannot come back.
            assert_eq!(name, "person back in another role");
            continue;
        };
        let token: String = row.get(0);
        begin(&app, &token, row.get(1)).await;
        assert!(
            !attempt(&app, "select * from tenant.enquiries", Then::Undo)
                .await
                .nothing()
        );
        app.batch_execute("commit").await.unwrap();
        scene
            .admin
            .batch_execute(&scene.fill(&format!(
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
            let did = attempt(&app, sql, Then::Undo).await;
            assert!(
                did.nothing() && did.refused().is_none(),
                "{name}: {sql} {did:?}"
            );
        }
        let did = attempt(
            &app,
            "update tenant.enquiries set subject = 'x'",
            Then::Undo,
        )
        .await;
        assert_eq!(did.told(), "42501 refuse_without_session", "{name}");
        app.batch_execute("rollback").await.unwrap();
    }
}

#[tokio::test]
async fn tokens_are_not_guessed_and_not_stored() {
    let scene = NoticeScope::new().await;
    let app = scene.test.client(Login::App).await;
    let mut seen = HashSet::new();
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
        assert!(seen.insert(token));
    }
    for token in seen.iter().take(5) {
        // Neither the token nor anything it is hidden in lies in any table that names sessions.
        for table in ["auth.sessions", "audit.audit_logs", "audit.audit_payloads"] {
            assert!(scene.holds(&format!("select not exists (select from {table} as t where t::text like '%{token}%')")).await);
        }
    }
    // What is stored is no key: the hash given as token opens nothing.
    let hash: String = scene
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
        seen.iter().next().unwrap().to_uppercase(),
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

/// Without mock sign-in nobody becomes anybody, and no answer tells who exists.
#[tokio::test]
async fn with_mock_sign_in_off_the_doors_are_shut() {
    let scene = NoticeScope::new().await;
    let off = "update core.settings set value = 'off' where name = 'mock_sign_in'";
    scene.admin.batch_execute(off).await.unwrap();
    let app = scene.test.client(Login::App).await;
    assert!(
        plainly(&app, "select * from auth.sign_in_choices()")
            .await
            .nothing()
    );
    let there = plainly(&app, "select * from auth.sign_in('EAST', 'tom.reid', 'x')").await;
    let nowhere = plainly(&app, "select * from auth.sign_in('NONE', 'nobody', 'x')").await;
    assert_eq!(there.told(), "UK403 sign_in");
    assert_eq!(there.text(), nowhere.text());
}

/// A setting made in a savepoint that is rolled back, or in the transaction, ends with it.
#[tokio::test]
async fn context_ends_with_its_transaction() {
    let scene = NoticeScope::new().await;
    let client = scene.as_person("EAST/tom.reid").await;
    let read = "select * from tenant.enquiries";
    assert!(!attempt(&client, read, Then::Undo).await.nothing());
    client.batch_execute("commit").await.unwrap();
    for after in [
        "",
        "begin; savepoint s; rollback to s; ",
        "begin; rollback; ",
    ] {
        let did = plainly(&client, &format!("{after}{read}")).await;
        assert!(
            did.nothing() && did.refused().is_none(),
            "{after:?}: {did:?}"
        );
        client.batch_execute("rollback").await.unwrap();
    }
    // A context entered inside a savepoint goes when the savepoint is rolled back.
    let app = scene.test.client(Login::App).await;
    let token: String = app
        .query_one(
            "select token from auth.sign_in('EAST', 'tom.reid', 'test')",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    let did = plainly(
        &app,
        &format!("begin; savepoint s; select set_config('enquiries.session', '{token}', true) where false; rollback to s; {read}"),
    )
    .await;
    assert!(did.nothing(), "{did:?}");
    app.batch_execute("rollback").await.unwrap();
    // A plan prepared in one session is asked anew in the next: it reads whoever asks.
    let count = app.prepare("select count(*), coalesce(min(tenant_id), 0) from tenant.enquiries where tenant_id > $1").await.unwrap();
    for (who, code) in [
        ("tom.reid", "EAST"),
        ("jo.brown", "HMRC"),
        ("mary.walsh", "EAST"),
    ] {
        let row = app
            .query_one(
                "select token, tenant_id from auth.sign_in($1, $2, 'test')",
                &[&code, &who],
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

/// Services: each login opens its own kind only, and one tenant's session is not another's.
#[tokio::test]
async fn services_stay_what_they_are() {
    let scene = NoticeScope::new().await;
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
        let client = scene.test.client(login).await;
        let did = plainly(&client, sql).await;
        assert_eq!(did.told(), expected, "{login:?}: {sql}");
    }
    // The loader writes nothing without a batch, and inside one nothing in a foreign name (R022).
    let loader = scene.test.client(Login::Loader).await;
    loader
        .batch_execute("begin; select auth.open_service_session('HMRC', 'loader', 'x')")
        .await
        .unwrap();
    scene
        .ends_as(
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
    scene
        .ends_as(
            &loader,
            &[
                ("update tenant.enquiries set subject = 'x', updated_by = ':tom' where id = ':mine'", "23503 enquiries_updated_by_fkey"),
                ("insert into tenant.citizens (name, created_by) values ('x', ':tom')", "23503 citizens_created_by_fkey"),
                ("insert into tenant.citizens (name, created_at) values ('x', now() + interval '1 hour')", "UK402 refuse_time_out_of_order"),
                ("update tenant.enquiries set subject = 'x', updated_at = '2001-01-01' where id = ':mine'", "UK402 refuse_time_out_of_order"),
                ("update tenant.enquiries set subject = 'x', updated_at = now() + interval '1 hour' where id = ':mine'", "UK402 refuse_time_out_of_order"),
                ("update tenant.enquiries set version = 1 where id = ':mine'", "UK304 refuse_change_of_stamps"),
                ("update tenant.enquiries set created_at = '2001-01-01' where id = ':mine'", "UK304 refuse_change_of_stamps"),
                ("update tenant.enquiries set reference = 'x' where id = ':mine'", "UK304 forbid_immutable_change"),
                ("update tenant.enquiries set closed_at = now() where id = ':mine'", "UK304 forbid_immutable_change"),
                ("update tenant.enquiries set workflow_id = id where id = ':mine'", "UK304 forbid_immutable_change"),
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
