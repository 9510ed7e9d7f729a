//! Accepted risks: statements that a caller of arbitrary SQL can still run, each with the reason why it is
//! accepted and with its limits.

use super::AttackFixture;
use crate::support::attempt::{AfterAttempt, attempt, execute};
use crate::support::begin;
use enquiries::private_server::Login;

/// PostgreSQL lets every role change its own defaults, and this right cannot be revoked. Such a default has no
/// effect: each transaction sets its limits again, and no `enquiries.` setting can be a default.
/// Detection: `pg_db_role_setting` is not empty.
#[tokio::test]
async fn role_defaults_do_not_override_transaction_settings() {
    let fixture = AttackFixture::new().await;
    let name = &fixture.test.name;
    let app = fixture.test.client(Login::App).await;
    for setting in [
        "statement_timeout = '100ms'",
        "plan_cache_mode = 'force_generic_plan'",
        "search_path = 'x'",
    ] {
        let result = execute(
            &app,
            &format!("alter role enquiries_app in database {name} set {setting}"),
        )
        .await;
        assert!(result.refused().is_none(), "{result:?}");
    }
    let later = fixture.test.client(Login::App).await;
    later
        .batch_execute("begin; set local statement_timeout = '30s'")
        .await
        .unwrap();
    let row = later
        .query_one(
            "select token, tenant_id from auth.sign_in('HMRC', 'jo.brown', 'test')",
            &[],
        )
        .await
        .unwrap();
    later.batch_execute("commit").await.unwrap();
    later
        .batch_execute("set statement_timeout = '30s'")
        .await
        .unwrap();
    begin(&later, row.get(0), row.get(1)).await;
    let row = later
        .query_one(
            "select current_setting('statement_timeout'), current_setting('plan_cache_mode')",
            &[],
        )
        .await
        .unwrap();
    assert_eq!((row.get(0), row.get(1)), ("10s", "force_custom_plan"));
    assert!(fixture.holds("select count(*) = 1 from pg_db_role_setting where setdatabase = (select oid from pg_database where datname = current_database())").await);
}

/// NOTIFY cannot be revoked. The program does not listen; a notification would be an untrusted hint.
/// Row estimates and filter counts disclose how many rows other tenants have, but no value.
/// Event numbers come from one sequence: gaps disclose activity, not its author or content.
/// A caller of arbitrary SQL can read its own tenant without the function that logs the access, and can log an
/// access that did not happen, under its own name only.
/// A caller of arbitrary SQL can omit the version in an UPDATE: the command functions require it, the audit log
/// keeps both states, and no other tenant is affected.
#[tokio::test]
async fn accepted_statements_disclose_nothing_and_are_attributed() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/jo.brown").await;
    let secrets = fixture.secrets().await;
    for sql in [
        "notify anything, 'words'",
        "explain analyze select * from tenant.enquiries",
        "select reltuples from pg_class where relname = 'enquiries'",
        "select pg_current_xact_id()",
        "select max(xid::text) from audit.audit_logs",
        "select pg_get_functiondef('auth.current_session()'::regprocedure)",
        "select audit.record_access('open_enquiry', ':their_enquiry', ':their_citizen')",
        "update tenant.enquiries set subject = 'without a version' where id = ':mine'",
    ] {
        let result = attempt(&client, &fixture.fill(sql), AfterAttempt::Keep).await;
        assert!(
            result.refused().is_none(),
            "{sql}: no longer possible, so move it to the refused attacks"
        );
        let text = result.text();
        assert!(
            !secrets.iter().any(|word| text.contains(word)),
            "{sql}: {text}"
        );
    }
    client.batch_execute("commit").await.unwrap();
    assert!(
        fixture
            .holds(
                "select count(*) = 1 and bool_and(tenant_id = :own_id and staff_id = ':jo')
                 from audit.access_logs where enquiry_id = ':their_enquiry'"
            )
            .await
    );
    assert!(
        fixture
            .holds(
                "select count(*) = 1 and bool_and(staff_id = ':jo') from audit.audit_logs
                 where record_id = ':mine' and action = 'update' and changed_columns @> '{subject}'"
            )
            .await
    );
}

/// The superuser can change any row and the audit log. The sealed ledger will detect this, not prevent it
/// (docs/decisions/0014). It does not exist yet; this test states the gap.
#[tokio::test]
async fn superuser_can_delete_audit_rows() {
    let fixture = AttackFixture::new().await;
    let result = execute(
        &fixture.admin,
        &fixture.fill("begin; set local session_replication_role = 'replica'; delete from audit.audit_logs where record_id = ':mine'; rollback"),
    )
    .await;
    assert!(!result.had_no_effect(), "{result:?}");
}
