//! What a caller of arbitrary SQL can do all the same: shown, so that nobody believes otherwise, with the
//! reason why it is accepted and what limits it.

use super::NoticeScope;
use crate::support::attempt::{Then, attempt, plainly};
use crate::support::begin;
use enquiries::private_server::Login;

/// PostgreSQL lets every role change its own defaults, and nothing revokes that. No default reaches past the
/// prelude: it says the limits anew in each transaction, and no `enquiries.` setting can be kept at all.
/// Detected by comparing `pg_db_role_setting` with the empty list.
#[tokio::test]
async fn a_role_may_change_its_own_defaults_and_the_prelude_says_them_again() {
    let scene = NoticeScope::new().await;
    let name = &scene.test.name;
    let app = scene.test.client(Login::App).await;
    for setting in [
        "statement_timeout = '100ms'",
        "plan_cache_mode = 'force_generic_plan'",
        "search_path = 'x'",
    ] {
        let did = plainly(
            &app,
            &format!("alter role enquiries_app in database {name} set {setting}"),
        )
        .await;
        assert!(did.refused().is_none(), "{did:?}");
    }
    let later = scene.test.client(Login::App).await;
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
    assert!(scene.holds("select count(*) = 1 from pg_db_role_setting where setdatabase = (select oid from pg_database where datname = current_database())").await);
}

/// NOTIFY cannot be revoked. Nobody in the program listens; a notification would be an untrusted hint.
/// Counts: an estimate and the rows a filter removed tell how much others have, and no value of it.
/// Event numbers come from one sequence: gaps tell that somebody works, not who or what.
/// A caller of arbitrary SQL may read its own tenant past the door that logs accesses, and may log an access
/// that did not happen: in its own name only, which is what the log is about.
/// A caller of arbitrary SQL may leave the version out of its UPDATE: the doors ask for it, the trail keeps
/// both states, and no other tenant is touched.
#[tokio::test]
async fn what_remains_possible_tells_no_value_and_names_the_caller() {
    let scene = NoticeScope::new().await;
    let client = scene.as_person("HMRC/jo.brown").await;
    let secrets = scene.secrets().await;
    for sql in [
        "notify anything, 'words'",
        "explain analyze select * from tenant.enquiries",
        "select reltuples from pg_class where relname = 'enquiries'",
        "select pg_current_xact_id()",
        "select n_live_tup from pg_stat_all_tables where relname = 'enquiries'",
        "select max(event_id) from audit.audit_logs",
        "select pg_get_functiondef('auth.current_session()'::regprocedure)",
        "select audit.record_access('open_enquiry', ':their_enquiry', ':their_citizen')",
        "update tenant.enquiries set subject = 'without a version' where id = ':mine'",
    ] {
        let did = attempt(&client, &scene.fill(sql), Then::Keep).await;
        assert!(
            did.refused().is_none(),
            "{sql}: no longer possible, so move it to what is refused"
        );
        let text = did.text();
        assert!(
            !secrets.iter().any(|word| text.contains(word)),
            "{sql}: {text}"
        );
    }
    client.batch_execute("commit").await.unwrap();
    assert!(
        scene
            .holds(
                "select count(*) = 1 and bool_and(tenant_id = :own_id and staff_id = ':jo')
                 from audit.access_logs where enquiry_id = ':their_enquiry'"
            )
            .await
    );
    assert!(
        scene
            .holds(
                "select count(*) = 1 and bool_and(staff_id = ':jo') from audit.audit_logs
                 where record_id = ':mine' and action = 'update' and changed_columns @> '{subject}'"
            )
            .await
    );
}

/// The superuser can do anything to rows and trail. It is not stopped, it is seen: by the sealed ledger
/// (docs/decisions/0014). Until that is there, this states the hole.
#[tokio::test]
async fn the_superuser_is_not_stopped() {
    let scene = NoticeScope::new().await;
    let did = plainly(
        &scene.admin,
        &scene.fill("begin; set local session_replication_role = 'replica'; delete from audit.audit_logs where record_id = ':mine'; rollback"),
    )
    .await;
    assert!(!did.nothing(), "{did:?}");
}
