//! Keys of services: who makes them, what is kept of them, and what becomes of one that is revoked.

use super::{CODE, Service, errors, key, one, text};
use crate::support::{TestDatabase, attempt::refused, enter};
use enquiries::private_server::Login;

/// Only who configures makes and revokes keys; of a key only its hash is kept, and no log has it.
#[tokio::test]
async fn keys_are_made_by_managers_and_kept_as_hashes() {
    let test = TestDatabase::new().await;
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/asha.patel").await;
    let made = app
        .query(
            "select * from app.create_service_key($1, 'A form', 5)",
            &[&CODE],
        )
        .await;
    assert_eq!(refused(&made.unwrap_err()).rule, "refuse_key_by_role");
    app.batch_execute("rollback").await.unwrap();
    enter(&app, "HMRC/helen.morris").await;
    let unknown = app
        .query(
            "select * from app.create_service_key('nothing', 'A form', 5)",
            &[],
        )
        .await;
    assert_eq!(refused(&unknown.unwrap_err()).rule, "make_service_key");
    app.batch_execute("rollback").await.unwrap();

    let made = key(&test, "HMRC/helen.morris", CODE, 5).await;
    let admin = test.client(Login::Admin).await;
    let seen = "select count(*) from audit.audit_payloads as p where p.after_state::text like '%' || $1 || '%'";
    let told: i64 = admin.query_one(seen, &[&made]).await.unwrap().get(0);
    assert_eq!(told, 0);
    let hashed = "select count(*) from auth.service_keys as k where k.key_hash = sha256(convert_to($1, 'UTF8'))";
    let kept: i64 = admin.query_one(hashed, &[&made]).await.unwrap().get(0);
    assert_eq!(kept, 1);
}

/// R007: the login of services may execute the interface and do nothing else.
#[tokio::test]
async fn the_login_of_services_has_the_interface_alone() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::Intake).await;
    let listed = "select jsonb_array_length(api.services() -> 'services')";
    let listed: i32 = client.query_one(listed, &[]).await.unwrap().get(0);
    assert!(listed > 0);
    for (sql, code) in [
        ("select * from tenant.enquiries", "42501"),
        ("select * from auth.service_keys", "42501"),
        (
            "select auth.open_service_session('HMRC', 'intake', 'x')",
            "42501",
        ),
        ("select auth.open_intake('x')", "42501"),
        ("select app.create_service_key('x', 'x', 1)", "42501"),
        ("select tenant.take_message('{}', null, null)", "42501"),
        ("create temporary table mine (a integer)", "42501"),
    ] {
        let answer = client.query(sql, &[]).await;
        assert_eq!(refused(&answer.unwrap_err()).code, code, "{sql}");
    }
}

/// A revoked key, a key that never was and a key of a closed body are answered alike, and the session of a revoked one ends.
#[tokio::test]
async fn a_revoked_key_is_worth_nothing() {
    let service = Service::open().await;
    let first = service
        .submit(&service.request("before-it-was-revoked"))
        .await;
    assert!(text(&first, "reference").starts_with("HMRC-"));
    let living =
        "select count(*) from auth.sessions where service_key_id is not null and ended_at is null";
    assert_eq!(service.count(living).await, 1);
    // One session serves the day.
    service
        .submit(&service.request("the-second-of-the-day"))
        .await;
    assert_eq!(service.count(living).await, 1);

    let app = service.test.client(Login::App).await;
    enter(&app, "HMRC/helen.morris").await;
    let revoke = "select app.revoke_service_key(k.id) from app.service_keys as k";
    assert!(app.query_one(revoke, &[]).await.unwrap().get::<_, bool>(0));
    assert!(!app.query_one(revoke, &[]).await.unwrap().get::<_, bool>(0));
    app.batch_execute("commit").await.unwrap();
    assert_eq!(service.count(living).await, 0);

    let revoked = service
        .submit(&service.request("after-it-was-revoked"))
        .await;
    let mut unknown = service.request("with-another-key");
    unknown["key"] = "enq_0000".into();
    let unknown = service.submit(&unknown).await;
    assert_eq!(errors(&revoked), one("UK460", "key"));
    assert_eq!(revoked, unknown);
    // Neither does it speak again for what it had sent.
    let again = service
        .submit(&service.request("before-it-was-revoked"))
        .await;
    assert_eq!(errors(&again), one("UK460", "key"));
}

/// The requests of the last minute are counted, refused ones too; what is refused for their number is not.
#[tokio::test]
async fn a_key_has_a_number_of_requests_a_minute() {
    let mut service = Service::open().await;
    service.key = key(&service.test, "HMRC/helen.morris", CODE, 3).await;
    let mut wrong = service.request("wrong-in-its-type");
    wrong["type"] = "nothing".into();
    assert_eq!(errors(&service.submit(&wrong).await), one("UK466", "type"));
    for number in 0..2 {
        let sent = service
            .submit(&service.request(&format!("request-{number}")))
            .await;
        text(&sent, "secret");
    }
    for number in 2..5 {
        let sent = service
            .submit(&service.request(&format!("request-{number}")))
            .await;
        assert_eq!(errors(&sent), one("UK464", "-"));
    }
    assert_eq!(
        service
            .count("select count(*) from auth.intake_requests")
            .await,
        3
    );
    // A minute later.
    let admin = service.test.client(Login::Admin).await;
    admin
        .batch_execute(
            "set session_replication_role = replica;
             update auth.intake_requests set recorded_at = recorded_at - interval '61 seconds'",
        )
        .await
        .unwrap();
    let sent = service.submit(&service.request("a-minute-later")).await;
    text(&sent, "secret");
}
