//! The commands: a version from draft to publication, what it would move, and why an enquiry is where it is.

use crate::support::{TestDatabase, enter};
use chrono::Utc;
use enquiries::features::routing::WouldRoute;
use enquiries::plain::routing::{RoutingCommand, explain, run};
use enquiries::private_server::Login;
use serde_json::json;

fn helen() -> (String, String) {
    ("HMRC".into(), "helen.morris".into())
}

/// R050: a draft is listed, tried and published by commands, and an enquiry says which rule sent it.
#[tokio::test]
async fn version_goes_from_draft_to_publication() {
    let test = TestDatabase::new().await;
    let database = test.database(1);
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/jo.brown").await;
    let register = "select reference from app.register_enquiry(
        (select id from tenant.enquiry_types where code = 'payment_plan'), null, 'letter', null, 'A plan', 'Please help.', null)";
    let reference: String = app.query_one(register, &[]).await.unwrap().get(0);
    app.batch_execute("commit").await.unwrap();

    let act = async |command| run(&database, helen(), command, Utc::now()).await;
    let said = async |command| act(command).await.unwrap().0.text;
    let told = said(RoutingCommand::List { number: None }).await;
    assert!(
        told.starts_with("Version 1: in force since today"),
        "{told}"
    );
    assert!(
        told.contains("1. Somebody is in danger (danger): emergency lane, says danger to life or"),
        "{told}"
    );
    assert!(
        told.trim_end()
            .ends_with("Everything else goes to the team of its type."),
        "{told}"
    );

    let drafted = said(RoutingCommand::Draft { from: None }).await;
    assert_eq!(drafted, "Version 2 is drafted, with 5 rules.\n");
    let rule =
        json!({ "code": "letters", "name": "Letters", "channel": "letter", "team": "returns" });
    let name = "Letters".to_owned();
    let added = said(RoutingCommand::Add { name, rule }).await;
    assert_eq!(added, "“Letters” is in the draft.\n");
    let (code, place) = ("letters".to_owned(), 2);
    said(RoutingCommand::Order { code, place }).await;
    let told = said(RoutingCommand::List { number: Some(2) }).await;
    assert!(
        told.contains("\n2. Letters (letters): by Letter → Self assessment."),
        "{told}"
    );
    let preview = act(RoutingCommand::Preview {
        number: None,
        days: 31,
    })
    .await
    .unwrap()
    .0;
    assert!(
        preview.text.contains("- Payment plans → Self assessment: "),
        "{}",
        preview.text
    );
    let listed = preview.facts["elsewhere"].as_array().unwrap();
    let moved = listed
        .iter()
        .find(|it| it["reference"] == json!(reference))
        .unwrap();
    assert_eq!(
        (&moved["to_rule"], &moved["to_team"]),
        (&json!("Letters"), &json!("Self assessment"))
    );
    let (text, found) = act(RoutingCommand::Check { number: None }).await.unwrap();
    assert_eq!(
        (text.text.as_str(), found),
        ("Version 2 works: every rule can run.\n", false)
    );
    said(RoutingCommand::Publish).await;

    let jo = || ("HMRC".to_owned(), "jo.brown".to_owned());
    let before = explain(&database, jo(), &reference, Utc::now())
        .await
        .unwrap();
    assert!(
        before
            .text
            .contains("by version 1 of the rules.\nNo rule matched"),
        "{}",
        before.text
    );
    enter(&app, "HMRC/jo.brown").await;
    let reference: String = app.query_one(register, &[]).await.unwrap().get(0);
    app.batch_execute("commit").await.unwrap();
    let after = explain(&database, jo(), &reference, Utc::now())
        .await
        .unwrap();
    let why = "Routed to Self assessment ";
    assert!(
        after.text.starts_with(&format!("{reference}: {why}")),
        "{}",
        after.text
    );
    assert!(
        after
            .text
            .contains("The first rule that matched is Letters: came by letter."),
        "{}",
        after.text
    );
    assert_eq!(after.facts["routing"]["rule"], json!("letters"));

    // Nobody but a manager changes them.
    let refused = run(&database, jo(), RoutingCommand::Publish, Utc::now())
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("Ask a manager"), "{refused}");
}

/// R050: changing the type of an enquiry says what the rules would do, and moves nothing.
#[tokio::test]
async fn correction_of_the_type_says_where_the_rules_would_send_it() {
    let test = TestDatabase::new().await;
    let database = test.database(1);
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/jo.brown").await;
    let sql = "select e.id, y.id from app.enquiries as e, tenant.enquiry_types as y
        where e.closed_at is null and e.type_name = 'Payment plan' and e.team_name = 'Payment plans' and y.code = 'self_assessment' limit 1";
    let row = app.query_one(sql, &[]).await.unwrap();
    let request = WouldRoute {
        enquiry_id: row.get(0),
        enquiry_type_id: row.get(1),
    };
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let asked = database
        .run(Some(&token), request.clone())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (asked.team_name.as_str(), asked.is_there),
        ("Self assessment", false)
    );
    let correct = "select app.correct_enquiry(e.id, e.version, 'type', $2, null, null, null, 'It is a return') from tenant.enquiries as e where e.id = $1";
    app.execute(correct, &[&request.enquiry_id, &request.enquiry_type_id])
        .await
        .unwrap();
    let team: String = app
        .query_one(
            "select team_name from app.enquiries where id = $1",
            &[&request.enquiry_id],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(team, "Payment plans", "nothing moves by itself");
}
