//! Attacks on the interface of services, as its login: refused by a code, nothing told, nothing half done, and the caller's
//! settings as they were.

use super::{Service, errors, key, one, submit, text};
use crate::support::attempt::refused;
use enquiries::private_server::Login;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const MADE: &str = "select count(*) from tenant.enquiries where channel_code = 'web_form' and created_at > now() - interval '1 hour'";

/// Keys that are wrong in every way, and the key of another service, of this body and of another.
#[tokio::test]
async fn a_key_opens_its_own_service_alone() {
    let service = Service::open().await;
    let before = service.count(MADE).await;
    let mut request = service.request("with-a-wrong-key");
    for wrong in [
        json!(null),
        json!(""),
        json!("enq_"),
        json!(17),
        json!({ "a": 1 }),
        json!("' or true --"),
        json!(format!("{}0", service.key)),
        json!(service.key.to_uppercase()),
        json!("x".repeat(100_000)),
    ] {
        request["key"] = wrong.clone();
        assert_eq!(
            errors(&service.submit(&request).await),
            one("UK460", "key"),
            "{wrong}"
        );
    }
    let same_body = key(&service.test, "HMRC/helen.morris", "register_vat", 60).await;
    let other_body = key(&service.test, "EAST/ian.price", "council_tax", 60).await;
    for other in [same_body, other_body] {
        request["key"] = other.into();
        assert_eq!(
            errors(&service.submit(&request).await)[0],
            ("UK466".to_owned(), "type".to_owned())
        );
    }
    assert_eq!(service.count(MADE).await, before);
}

/// Too large, too deep, of another form, with fields that there are not.
#[tokio::test]
async fn what_is_no_request_is_refused() {
    let service = Service::open().await;
    let before = service.count(MADE).await;
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    let deep: Value = serde_json::from_str("null")
        .map(|_: Value| json!(deep))
        .unwrap();
    let mut large = service.request("ten-megabytes-of-it");
    large["body"] = "x".repeat(10 * 1024 * 1024).into();
    assert_eq!(errors(&service.submit(&large).await), one("UK462", "-"));
    for other in [json!([]), json!(null), json!("text"), json!(1)] {
        assert_eq!(
            errors(&service.submit(&other).await),
            one("UK462", "-"),
            "{other}"
        );
    }
    // Serde reads 128 levels, so the levels are made by the server.
    let nest = |place: &str| {
        format!("select api.submit_enquiry(jsonb_set($1, '{place}', $2::text::jsonb))")
    };
    let levels = deep.as_str().unwrap();
    for (place, told) in [
        ("{body}", one("UK463", "body")),
        ("{fields}", one("UK463", "fields")),
        ("{fields,utr}", one("UK220", "fields.utr")),
        ("{key}", one("UK460", "key")),
        ("{other}", one("UK463", "other")),
    ] {
        let request = service.request("a-thousand-levels");
        let row = service
            .client
            .query_one(&nest(place), &[&request, &levels])
            .await;
        assert_eq!(errors(&row.unwrap().get(0)), told, "{place}");
    }
    let mut unknown = service.request("with-unknown-fields");
    unknown["priority"] = 1.into();
    unknown["team_id"] = "x".into();
    unknown["\u{1b}[2J"] = "x".into();
    let told = service.submit(&unknown).await;
    assert!(!told.to_string().contains("[2J"), "{told}");
    let told = errors(&told);
    let fields: Vec<&str> = told.iter().map(|(_, field)| field.as_str()).collect();
    assert_eq!(fields, ["-", "priority", "team_id"]);
    assert_eq!(service.count(MADE).await, before);
}

/// Control characters, overrides of direction, SQL and patterns in every text: refused by its field, or stored as text.
#[tokio::test]
async fn no_text_is_more_than_text() {
    let service = Service::open().await;
    let before = service.count(MADE).await;
    let mut number = 0;
    for field in [
        "name",
        "subject",
        "body",
        "email",
        "phone",
        "postcode",
        "type",
        "language",
        "request_id",
    ] {
        for hostile in [
            "\u{1b}[31mred",
            "a\u{202e}b",
            "a\u{7f}b",
            "a\u{2028}b",
            "\u{9b}31m",
        ] {
            number += 1;
            let mut request = service.request(&format!("hostile-text-{number}"));
            request[field] = hostile.into();
            let answer = service.submit(&request).await;
            let told = errors(&answer);
            assert_eq!(told.len(), 1, "{field} {hostile:?} {told:?}");
            assert_eq!(told[0].1, field, "{hostile:?}");
            assert!(!answer.to_string().contains(hostile), "{answer}");
        }
    }
    assert_eq!(service.count(MADE).await, before);
    let sql = "'); drop table tenant.enquiries; -- %s $1 {{reference}} ${x}";
    let mut request = service.request("text-that-is-sql");
    request["subject"] = sql.into();
    request["body"] = sql.into();
    request["name"] = sql.into();
    let sent = service.submit(&request).await;
    let admin = service.test.client(Login::Admin).await;
    let stored = "select e.subject, e.body, c.name from tenant.enquiries as e
                  inner join tenant.citizens as c on e.tenant_id = c.tenant_id and e.citizen_id = c.id where e.reference = $1";
    let row = admin
        .query_one(stored, &[&text(&sent, "reference")])
        .await
        .unwrap();
    for at in 0..3 {
        assert_eq!(row.get::<_, String>(at), sql);
    }
    // What is no text of JSON never gets here.
    let nul = "select api.submit_enquiry('{\"body\": \"a\\u0000b\"}')";
    let answer = service.client.query(nul, &[]).await;
    assert_eq!(refused(&answer.unwrap_err()).code, "22P05");
}

/// Above READ COMMITTED a request is refused by name, and each look-up too.
#[tokio::test]
async fn isolation_levels_above_read_committed_are_refused() {
    let service = Service::open().await;
    let request = service.request("in-another-isolation");
    for level in ["repeatable read", "serializable"] {
        let begin = format!("begin isolation level {level}");
        service.client.batch_execute(&begin).await.unwrap();
        let answer = service.submit(&request).await;
        assert_eq!(errors(&answer), one("UK461", "-"), "{level}");
        assert!(
            answer.to_string().contains(&level.to_uppercase()),
            "{answer}"
        );
        assert_eq!(errors(&service.add(&request).await), one("UK461", "-"));
        assert_eq!(errors(&service.status("x", "x").await), one("UK461", "-"));
        service.client.batch_execute("commit").await.unwrap();
    }
    text(&service.submit(&request).await, "secret");
}

/// Whatever is answered, the caller's settings are as they were, and no session of the service is left behind.
#[tokio::test]
async fn the_callers_settings_come_back_on_every_path() {
    let service = Service::open().await;
    let good = service.request("a-good-request");
    let mut other = good.clone();
    other["body"] = "Other words.".into();
    let mut unknown_key = good.clone();
    unknown_key["key"] = "enq_no".into();
    let mut wrong_field = service.request("a-wrong-field");
    wrong_field["fields"] = json!({ "utr": 1 });
    let client = &service.client;
    let settings = "select current_setting('enquiries.session', true), current_setting('enquiries.tenant_hint', true)";
    client
        .batch_execute(
            "begin; set local enquiries.session = 'mine'; set local enquiries.tenant_hint = '77'",
        )
        .await
        .unwrap();
    for (request, accepted) in [
        (&good, true),
        (&good, true),
        (&other, false),
        (&unknown_key, false),
        (&wrong_field, false),
        (&json!([]), false),
    ] {
        let answer = service.submit(request).await;
        assert_eq!(answer.get("errors").is_none(), accepted, "{answer}");
        let row = client.query_one(settings, &[]).await.unwrap();
        let left: (String, String) = (row.get(0), row.get(1));
        assert_eq!(left, ("mine".to_owned(), "77".to_owned()), "{answer}");
    }
    client.batch_execute("commit").await.unwrap();
    let row = client.query_one(settings, &[]).await.unwrap();
    let left: (Option<String>, Option<String>) = (row.get(0), row.get(1));
    assert_eq!(left.0.unwrap_or_default(), "");
    assert_eq!(left.1.unwrap_or_default(), "");
}

/// What fails in the middle leaves nothing, is told without a value, and is counted.
#[tokio::test]
async fn what_fails_in_the_middle_leaves_nothing() {
    let service = Service::open().await;
    let admin = service.test.client(Login::Admin).await;
    admin
        .batch_execute(
            "create function public.fails() returns trigger language plpgsql as $$
             begin raise exception 'a secret of the server: %', new.secret_hash; end $$;
             create trigger fails before insert on auth.enquiry_secrets for each row execute function public.fails()",
        )
        .await
        .unwrap();
    let before = service.count(MADE).await;
    let request = service.request("fails-in-the-middle");
    let answer = service.submit(&request).await;
    assert_eq!(errors(&answer), one("UK469", "-"));
    assert!(!answer.to_string().contains("server"), "{answer}");
    assert_eq!(service.count(MADE).await, before);
    let citizens = "select count(*) from tenant.citizens where email = 'carys.probert@example.com'";
    assert_eq!(service.count(citizens).await, 0);
    let left = "select count(*) from auth.intake_requests where outcome = 'UK469'";
    assert_eq!(service.count(left).await, 1);
    admin
        .batch_execute("drop trigger fails on auth.enquiry_secrets")
        .await
        .unwrap();
    text(&service.submit(&request).await, "secret");
}

/// Guessing: twenty look-ups of a reference in a minute, and no more, whether it is one or not.
#[tokio::test]
async fn references_are_not_guessed() {
    let service = Service::open().await;
    let sent = service.submit(&service.request("the-enquiry-itself")).await;
    for reference in [text(&sent, "reference"), "HMRC-26-000000-0"] {
        for guess in 0..22 {
            let told = errors(&service.status(reference, &format!("guess {guess}")).await);
            let expected = match guess < 20 {
                true => one("UK468", "reference"),
                false => one("UK464", "-"),
            };
            assert_eq!(told, expected, "{reference} {guess}");
        }
    }
}

/// A wrong secret takes as long as a reference that nobody has: by the medians of many look-ups, taken in turn.
#[tokio::test]
async fn time_does_not_tell_a_reference() {
    let service = Service::open().await;
    let mut known = Vec::new();
    for number in 0..20 {
        let sent = service
            .submit(&service.request(&format!("the-enquiry-{number}")))
            .await;
        known.push(text(&sent, "reference").to_owned());
    }
    let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for round in 0..300 {
        let unknown = format!("HMRC-26-{round:06}-0");
        for (place, reference) in [known[round % 20].clone(), unknown].iter().enumerate() {
            let begun = Instant::now();
            service.status(reference, "0000-0000-0000-0000").await;
            times[place].push(begun.elapsed());
        }
    }
    let [wrong, unknown] = times.map(|mut each| {
        each.sort();
        each[each.len() / 2]
    });
    println!("wrong secret {wrong:?}, unknown reference {unknown:?}");
    let ratio = wrong.as_secs_f64() / unknown.as_secs_f64();
    assert!((0.7..1.4).contains(&ratio), "{wrong:?} {unknown:?}");
}

/// Requests of two bodies in one transaction stay apart.
#[tokio::test]
async fn one_transaction_serves_two_bodies() {
    let service = Service::open().await;
    let east = key(&service.test, "EAST/ian.price", "council_tax", 60).await;
    service.client.batch_execute("begin").await.unwrap();
    let first = submit(&service.client, &service.request("of-the-first-body")).await;
    let list = "select api.services('EAST', 'council_tax')";
    let listed: Value = service.client.query_one(list, &[]).await.unwrap().get(0);
    let kinds = listed["services"][0]["types"].as_array().unwrap();
    let plain = kinds.iter().find(|kind| {
        let fields = kind["fields"].as_array().unwrap();
        fields.iter().all(|field| field["required"] == false)
    });
    let request = json!({
        "key": east, "request_id": "of-the-other-body", "type": plain.unwrap()["type"], "body": "Is my discount in?"
    });
    let second = submit(&service.client, &request).await;
    service.client.batch_execute("commit").await.unwrap();
    assert!(text(&first, "reference").starts_with("HMRC-"));
    assert!(text(&second, "reference").starts_with("EAST-"));
}
