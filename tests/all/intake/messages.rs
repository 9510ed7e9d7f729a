//! What citizens add to their enquiries through a service, and where they are told that they stand.

use super::{Service, errors, one, text};
use crate::support::enter;
use enquiries::private_server::Login;
use serde_json::{Value, json};

fn message(service: &Service, sent: &Value, request_id: &str, body: &str) -> Value {
    json!({
        "key": service.key, "request_id": request_id, "reference": sent["reference"], "secret": sent["secret"],
        "body": body, "from": "carys.probert@example.com"
    })
}

/// A message is added to the enquiry, once however often it is sent, and a look-up says where it stands.
#[tokio::test]
async fn a_citizen_adds_to_an_enquiry() {
    let service = Service::open().await;
    let sent = service.submit(&service.request("the-enquiry-itself")).await;
    let more = message(
        &service,
        &sent,
        "the-message-itself",
        "Here is the letter that I had.",
    );
    let added = service.add(&more).await;
    assert_eq!(added["reference"], sent["reference"], "{added}");
    assert_eq!(service.add(&more).await["repeated"], true);
    let written = "select count(*) from tenant.messages where body = 'Here is the letter that I had.' and direction = 'in'";
    assert_eq!(service.count(written).await, 1);

    // As people type it.
    let typed = text(&sent, "secret").to_lowercase().replace('-', " ");
    let reference = text(&sent, "reference").to_lowercase();
    let status = service.status(&reference, &typed).await;
    assert_eq!(status["state"], "received", "{status}");
    assert_eq!(status["type_name"], "Self assessment");
    let whole = status.to_string();
    assert!(
        !whole.contains("penalty") && !whole.contains("Carys"),
        "{whole}"
    );
    // Each look-up is a row, and opens no session.
    let looked = "select count(*) from auth.intake_requests where kind = 'status' and outcome = 'accepted' and enquiry_id is not null";
    assert_eq!(service.count(looked).await, 1);
}

/// What asks for more opens a closed enquiry again, as a letter does; thanks do not.
#[tokio::test]
async fn a_message_opens_a_closed_enquiry_again() {
    let service = Service::open().await;
    let sent = service.submit(&service.request("the-enquiry-itself")).await;
    let app = service.test.client(Login::App).await;
    enter(&app, "HMRC/asha.patel").await;
    let reference = text(&sent, "reference");
    for (stage, how) in [
        ("triage", ""),
        ("in_progress", ", assignee_id = (select auth.staff_id())"),
        ("resolved", ", outcome = 'The appeal was found.'"),
    ] {
        let sql = format!(
            "update tenant.enquiries as e set stage_id = (
                 select s.id from tenant.workflow_stages as s where s.workflow_id = e.workflow_id and s.code = '{stage}'
             ){how} where e.reference = $1"
        );
        app.execute(&sql, &[&reference]).await.unwrap();
    }
    app.batch_execute("commit").await.unwrap();
    let secret = text(&sent, "secret");
    assert_eq!(service.status(reference, secret).await["closed"], true);
    let thanks = message(&service, &sent, "the-thanks-for-it", "Thank you very much.");
    assert_eq!(service.add(&thanks).await["closed"], true);
    let more = message(
        &service,
        &sent,
        "the-next-question",
        "The amount is still wrong. Who looks at it?",
    );
    let reopened = service.add(&more).await;
    assert_eq!(reopened["closed"], false, "{reopened}");
    assert_eq!(reopened["state"], "in_progress");
}

/// A wrong secret, a reference that nobody has and the enquiry of another service are answered alike.
#[tokio::test]
async fn a_stranger_learns_nothing() {
    let service = Service::open().await;
    let sent = service.submit(&service.request("the-enquiry-itself")).await;
    let reference = text(&sent, "reference");
    let wrong = service.status(reference, "0000-0000-0000-0000").await;
    let unknown = service
        .status("HMRC-26-000000-0", text(&sent, "secret"))
        .await;
    assert_eq!(errors(&wrong), one("UK468", "reference"));
    assert_eq!(wrong, unknown);

    let other = super::key(&service.test, "HMRC/helen.morris", "register_vat", 60).await;
    let mut by_other = message(&service, &sent, "by-another-service", "Words.");
    by_other["key"] = other.into();
    let mut guessed = message(&service, &sent, "with-a-wrong-secret", "Words.");
    guessed["secret"] = "0000-0000-0000-0000".into();
    let mut nowhere = message(&service, &sent, "to-no-reference", "Words.");
    nowhere["reference"] = "HMRC-26-000000-0".into();
    let answers = [
        service.add(&by_other).await,
        service.add(&guessed).await,
        service.add(&nowhere).await,
    ];
    for answer in &answers {
        assert_eq!(errors(answer), one("UK468", "reference"));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[1], answers[2]);
    assert_eq!(
        service
            .count("select count(*) from tenant.messages where body = 'Words.'")
            .await,
        0
    );
    // A deleted enquiry is none.
    let admin = service.test.client(Login::Admin).await;
    let quiet = "set session_replication_role = replica";
    admin.batch_execute(quiet).await.unwrap();
    let delete = "update tenant.enquiries set deleted_at = updated_at, deleted_by = updated_by where reference = $1";
    admin.execute(delete, &[&reference]).await.unwrap();
    assert_eq!(
        service.status(reference, text(&sent, "secret")).await,
        unknown
    );
}
