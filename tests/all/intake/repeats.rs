//! A request that is sent again is answered again, and makes nothing.

use super::{CODE, Service, errors, key, one, sender, submit, text};

const MADE: &str =
    "select count(*) from tenant.enquiries where subject = 'A penalty that I appealed'";

/// The same request has the same answer, its secret too; other content under its name is refused.
#[tokio::test]
async fn a_request_that_is_sent_again_makes_nothing() {
    let service = Service::open().await;
    let mut request = service.request("sent-more-than-once");
    let first = service.submit(&request).await;
    let again = service.submit(&request).await;
    assert_eq!(first["repeated"], false);
    assert_eq!(again["repeated"], true);
    assert_eq!(first["reference"], again["reference"]);
    assert_eq!(text(&first, "secret"), text(&again, "secret"));
    request["body"] = "Something else.".into();
    let other = service.submit(&request).await;
    assert_eq!(errors(&other), one("UK465", "request_id"));
    assert_eq!(service.count(MADE).await, 1);

    // By another key of the service it is the same request, whose secret that key was never told.
    request = service.request("sent-more-than-once");
    request["key"] = key(&service.test, "HMRC/helen.morris", CODE, 60)
        .await
        .into();
    let by_another = service.submit(&request).await;
    assert_eq!(by_another["reference"], first["reference"]);
    assert!(by_another["secret"].is_null(), "{by_another}");
    assert_eq!(service.count(MADE).await, 1);
}

/// Eight submitters with one request make exactly one enquiry, and all are told of it.
#[tokio::test]
async fn eight_submitters_of_one_request_make_one_enquiry() {
    let service = Service::open().await;
    let request = service.request("sent-by-eight-at-once");
    let mut submitters = Vec::new();
    for _ in 0..7 {
        let client = sender(&service.test).await;
        let request = request.clone();
        submitters.push(tokio::spawn(async move { submit(&client, &request).await }));
    }
    let mine = service.submit(&request).await;
    let reference = text(&mine, "reference").to_owned();
    let mut first = usize::from(mine["repeated"] == false);
    for submitter in submitters {
        let answer = submitter.await.unwrap();
        assert_eq!(text(&answer, "reference"), reference);
        assert_eq!(answer["secret"], mine["secret"]);
        first += usize::from(answer["repeated"] == false);
    }
    assert_eq!(first, 1);
    assert_eq!(service.count(MADE).await, 1);
    let accepted = "select count(*) from auth.intake_requests where outcome = 'accepted'";
    assert_eq!(service.count(accepted).await, 1);
}

/// The first request of the day holds up nobody else of its key while it is not committed.
#[tokio::test]
async fn an_open_transaction_holds_up_no_other() {
    let service = Service::open().await;
    let slow = sender(&service.test).await;
    slow.batch_execute("begin").await.unwrap();
    text(
        &submit(&slow, &service.request("in-no-hurry")).await,
        "secret",
    );
    let quick = "set statement_timeout = '2s'";
    service.client.batch_execute(quick).await.unwrap();
    text(
        &service.submit(&service.request("in-a-hurry")).await,
        "secret",
    );
    // What is rolled back was never sent.
    slow.batch_execute("rollback").await.unwrap();
    let again = submit(&slow, &service.request("in-no-hurry")).await;
    assert_eq!(again["repeated"], false);
    assert_eq!(service.count(MADE).await, 2);
}
