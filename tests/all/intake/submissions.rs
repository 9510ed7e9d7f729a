//! Enquiries that services send: what becomes of each part, and every fault by its field.

use super::{Service, errors, one, text};
use crate::support::enter;
use enquiries::private_server::Login;
use serde_json::{Value, json};

/// R006, R050: a citizen's enquiry arrives on the queue of the team that its type is for, with its own fields, under their name.
#[tokio::test]
async fn an_enquiry_arrives_whole() {
    let service = Service::open().await;
    let sent = service.submit(&service.request("the-first-request")).await;
    assert_eq!(sent["repeated"], json!(false), "{sent}");
    assert_eq!(sent["state"], "received");
    let app = service.test.client(Login::App).await;
    enter(&app, "HMRC/asha.patel").await;
    let sql = "select e.subject, e.body, e.citizen_name, e.channel_name, e.type_name, e.team_name, e.assignee_name is null,
                      e.custom_fields ->> 'utr'
               from app.enquiries as e where e.reference = $1";
    let row = app.query_one(sql, &[&text(&sent, "reference")]).await;
    let row = row.unwrap();
    let told: Vec<String> = (0..6).map(|at| row.get(at)).collect();
    assert_eq!(
        told,
        [
            "A penalty that I appealed",
            "I appealed against the penalty in March and have had no answer.",
            "Carys Probert",
            "Web form",
            "Self assessment",
            "Self assessment"
        ]
    );
    assert!(row.get::<_, bool>(6));
    assert_eq!(row.get::<_, String>(7), "1234567890");
    // Written by the actor of the interface; the key is named.
    let by = "select p.username || ' ' || l.program from audit.audit_logs as l
              inner join tenant.staff as p on l.tenant_id = p.tenant_id and l.staff_id = p.id
              where l.action = 'insert' and l.enquiry_id is not null order by l.recorded_at desc limit 1";
    let admin = service.test.client(Login::Admin).await;
    let by: String = admin.query_one(by, &[]).await.unwrap().get(0);
    assert!(by.starts_with("intake service key "), "{by}");
}

/// Nothing is cut: what is longer than a body goes on in messages, and the parts are the text.
#[tokio::test]
async fn a_long_text_is_taken_whole() {
    let service = Service::open().await;
    let mut request = service.request("a-very-long-request");
    let line = "It began in 2019 and ŵy and naïve and 日本 are words of it.\n";
    let long: String = line.repeat(1_200);
    request["body"] = long.as_str().into();
    let sent = service.submit(&request).await;
    let reference = text(&sent, "reference");
    let admin = service.test.client(Login::Admin).await;
    let sql = "select e.body || string_agg(m.body, '' order by m.id), count(*)
               from tenant.enquiries as e
               inner join tenant.messages as m on e.tenant_id = m.tenant_id and e.id = m.enquiry_id
               where e.reference = $1 group by e.body";
    let row = admin.query_one(sql, &[&reference]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), long.trim_end());
    let parts = i64::try_from(long.chars().count() / 20_000).unwrap();
    assert_eq!(row.get::<_, i64>(1), parts);
}

/// R098: each fault is told with its field, all at once; the type's own fields by the function that the guard asks.
#[tokio::test]
async fn each_fault_has_a_code_a_field_and_a_sentence() {
    let service = Service::open().await;
    let mut request = service.request("short");
    for (field, value) in [
        ("body", json!("   ")),
        ("subject", json!("x".repeat(201))),
        ("name", json!("A\u{202e}B")),
        ("email", json!("no address")),
        ("phone", json!("12")),
        ("postcode", json!("ZZ")),
        ("language", json!("fr")),
        ("fields", json!({ "utr": "12", "nothing": 1 })),
    ] {
        request[field] = value;
    }
    let mut told = errors(&service.submit(&request).await);
    told.sort();
    let expected = [
        ("UK220", "fields.nothing"),
        ("UK220", "fields.utr"),
        ("UK463", "body"),
        ("UK463", "email"),
        ("UK463", "language"),
        ("UK463", "name"),
        ("UK463", "phone"),
        ("UK463", "postcode"),
        ("UK463", "request_id"),
        ("UK463", "subject"),
    ];
    let expected = expected.map(|(code, field)| (code.to_owned(), field.to_owned()));
    assert_eq!(told, expected);
    // A detail without a name belongs to nobody.
    let mut request = service.request("without-a-name");
    request["name"] = Value::Null;
    assert_eq!(
        errors(&service.submit(&request).await),
        one("UK463", "name")
    );
    request["email"] = Value::Null;
    text(&service.submit(&request).await, "secret");
}

/// Citizens are known again by name and address together, and never by one of them.
#[tokio::test]
async fn a_citizen_is_known_by_name_and_address_together() {
    let service = Service::open().await;
    let citizens =
        "select count(*) from tenant.citizens as c where c.email = 'carys.probert@example.com'";
    let mut request = service.request("first-of-the-same");
    service.submit(&request).await;
    request["request_id"] = "second-of-the-same".into();
    request["name"] = "CARYS  PROBERT".replace("  ", " ").into();
    service.submit(&request).await;
    assert_eq!(service.count(citizens).await, 1);
    request["request_id"] = "of-somebody-else".into();
    request["name"] = "Gethin Probert".into();
    service.submit(&request).await;
    assert_eq!(service.count(citizens).await, 2);
}

/// A type that is stopped takes nothing, with its words; a notice is told and stops nothing. What was accepted before is answered
/// again all the same.
#[tokio::test]
async fn a_stop_is_told_and_kept() {
    let service = Service::open().await;
    let before = service.submit(&service.request("before-the-stop")).await;
    let app = service.test.client(Login::App).await;
    enter(&app, "HMRC/helen.morris").await;
    app.batch_execute(
        "insert into tenant.intake_notices (enquiry_type_id, kind, words)
         select y.id, k.kind, k.words from tenant.enquiry_types as y
         cross join (values ('stop', 'We take no questions on penalties until Monday.'), ('notice', 'Answers take longer.')) as k (kind, words)
         where y.code = 'self_assessment' or k.kind = 'notice' and y.code = 'vat_registration';
         commit",
    )
    .await
    .unwrap();
    let listed = "select api.services('HMRC', 'file_self_assessment')";
    let listed: Value = service.client.query_one(listed, &[]).await.unwrap().get(0);
    let told = &listed["services"][0]["types"][0]["notices"][0];
    assert_eq!(told["kind"], "stop", "{listed}");
    let stopped = service.submit(&service.request("after-the-stop")).await;
    assert_eq!(errors(&stopped), one("UK467", "type"));
    assert_eq!(
        stopped["errors"][0]["sentence"],
        "We take no questions on penalties until Monday."
    );
    let again = service.submit(&service.request("before-the-stop")).await;
    assert_eq!(again["reference"], before["reference"]);
    assert_eq!(again["secret"], before["secret"]);
    enter(&app, "HMRC/helen.morris").await;
    let end = "update tenant.intake_notices set active = false where kind = 'stop'; commit";
    app.batch_execute(end).await.unwrap();
    text(
        &service.submit(&service.request("when-it-is-over")).await,
        "secret",
    );
}

/// R007: services are listed with all that a form needs, and nothing that is not published.
#[tokio::test]
async fn services_are_listed_with_their_fields() {
    let service = Service::open().await;
    let all: Value = service
        .client
        .query_one("select api.services()", &[])
        .await
        .unwrap()
        .get(0);
    let listed = all["services"].as_array().unwrap();
    let bodies: Vec<&str> = listed
        .iter()
        .map(|it| it["organisation"].as_str().unwrap())
        .collect();
    assert!(
        bodies.contains(&"HMRC") && bodies.contains(&"EAST"),
        "{bodies:?}"
    );
    assert!(!bodies.contains(&"PLATFORM"));
    let filed = listed
        .iter()
        .find(|it| it["service"] == super::CODE)
        .unwrap();
    assert_eq!(filed["types"][0]["fields"][0]["field"], "utr");
    assert_eq!(filed["languages"][0], "en");
    let whole = all.to_string();
    for hidden in ["tenant_id", "key_hash", "team", "workflow"] {
        assert!(!whole.contains(&format!("\"{hidden}")), "{hidden}");
    }
}
