//! Rules of staff and citizen records: skills, working hours, absences, needs and consents.

use crate::support::attempt::{AfterAttempt, AttemptResult, attempt};
use crate::support::{TestDatabase, enter, refusal};
use enquiries::private_server::Login;
use tokio_postgres::Client;

async fn tries(client: &Client, sql: &str) -> String {
    match attempt(client, sql, AfterAttempt::Undo).await {
        AttemptResult::Done { touched, .. } => format!("done {touched}"),
        refused => refused.summary(),
    }
}

const JO: &str = "(select id from tenant.staff where username = 'jo.brown')";

// R098
#[tokio::test]
async fn working_hours_and_absences_do_not_overlap() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let hours = |day: i32, from: i32, until: i32| {
        format!(
            "insert into tenant.working_patterns (staff_id, weekday, from_minute, until_minute)
             values ({JO}, {day}, {from}, {until})"
        )
    };
    // Jo works from nine to 17.24 on Monday to Wednesday.
    for (sql, expected) in [
        (hours(1, 1_044, 1_100), "done 1"),
        (hours(1, 480, 540), "done 1"),
        (hours(4, 540, 1_044), "done 1"),
        (
            hours(1, 1_043, 1_100),
            "23P01 working_patterns_do_not_overlap",
        ),
        (hours(2, 600, 660), "23P01 working_patterns_do_not_overlap"),
        (hours(0, 540, 600), "23514 working_patterns_weekday_of_iso"),
        (
            hours(5, 600, 540),
            "23514 working_patterns_end_after_beginning",
        ),
        (
            hours(5, 540, 1_441),
            "23514 working_patterns_until_minute_of_day",
        ),
    ] {
        assert_eq!(tries(&client, &sql).await, expected, "{sql}");
    }
    let away = |from: i32, days: i32| {
        format!(
            "insert into tenant.staff_absences (staff_id, kind, from_on, until_on)
             select {JO}, 'away', a.until_on + {from}, a.until_on + {from} + {days} - 1
             from tenant.staff_absences as a where a.staff_id = {JO}"
        )
    };
    for (sql, expected) in [
        (away(1, 3), "done 1"),
        (away(0, 3), "23P01 staff_absences_do_not_overlap"),
        (away(-10, 30), "23P01 staff_absences_do_not_overlap"),
        (away(1, 0), "23514 staff_absences_end_after_beginning"),
        (away(1, 400), "23514 staff_absences_within_a_year"),
    ] {
        assert_eq!(tries(&client, &sql).await, expected, "{sql}");
    }
    // A caseworker may not plan absences.
    let caseworker = test.client(Login::App).await;
    enter(&caseworker, "HMRC/jo.brown").await;
    assert!(tries(&caseworker, &away(1, 3)).await.starts_with("42501"));
}

// R098: two supervisors at once, in transactions that do not see each other.
#[tokio::test]
async fn concurrent_overlapping_absences_keep_only_one() {
    let test = TestDatabase::new().await;
    let (first, second) = (test.client(Login::App).await, test.client(Login::App).await);
    enter(&first, "HMRC/asha.patel").await;
    enter(&second, "HMRC/helen.morris").await;
    let sql = format!(
        "insert into tenant.staff_absences (staff_id, kind, from_on, until_on)
         values ({JO}, 'leave', '2030-05-01', '2030-05-10')"
    );
    first.batch_execute(&sql).await.unwrap();
    let (waited, _) = tokio::join!(second.batch_execute(&sql), async {
        first.batch_execute("commit").await.unwrap();
    });
    let error = waited.unwrap_err();
    assert_eq!(
        refusal(&error),
        ("23P01".into(), "staff_absences_do_not_overlap".into())
    );
}

// R230, R266: append-only; the newest decision for a purpose applies.
#[tokio::test]
async fn consent_is_an_append_only_log() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let owen = "(select id from tenant.citizens where name = 'Owen Griffiths')";
    let newest = format!(
        "select decision from app.consents where citizen_id = {owen} and purpose_code = 'satisfaction_survey'
         order by decided_at desc limit 1"
    );
    let holds: String = client.query_one(&newest, &[]).await.unwrap().get(0);
    assert_eq!(holds, "withdrawn");
    let give = |purpose: &str, when: &str| {
        format!(
            "insert into tenant.consents (citizen_id, purpose_code, decision, decided_at, channel_code)
             values ({owen}, '{purpose}', 'given', {when}, 'telephone')"
        )
    };
    assert_eq!(
        tries(
            &client,
            &give("satisfaction_survey", "now() - interval '1 day'")
        )
        .await,
        "done 1"
    );
    assert_eq!(
        tries(
            &client,
            &give("satisfaction_survey", "now() + interval '1 minute'")
        )
        .await,
        "23514 consents_decided_before_written"
    );
    assert_eq!(
        tries(&client, &give("everything", "now()")).await,
        "23503 consents_purpose_fkey"
    );
    let change = "update tenant.consents set decision = 'given'";
    assert!(tries(&client, change).await.starts_with("42501"));
    let admin = test.client(Login::Admin).await;
    enter(&admin, "HMRC/helen.morris").await;
    assert_eq!(tries(&admin, change).await, "UK305 refuse_change");
}

// One current need of each kind, with its dates; past needs stay recorded.
#[tokio::test]
async fn current_need_is_recorded_once() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let again = "insert into tenant.citizen_needs (citizen_id, need_code, since_on)
                 select id, 'large_print', '2026-01-01' from tenant.citizens where name = 'Owen Griffiths'";
    assert_eq!(
        tries(&client, again).await,
        "23505 citizen_needs_one_at_a_time"
    );
    let over =
        "update tenant.citizen_needs set until_on = current_date where need_code = 'large_print'";
    assert_eq!(tries(&client, over).await, "done 1");
    assert_eq!(tries(&client, &format!("{over}; {again}")).await, "done 2");
    let auditor = test.client(Login::App).await;
    enter(&auditor, "HMRC/david.okafor").await;
    assert!(tries(&auditor, again).await.starts_with("42501"));
}

// R098: a citizen entered with any spacing is stored in canonical form, and the audit log has the stored form.
#[tokio::test]
async fn citizen_is_stored_in_canonical_form() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let row = client
        .query_one(
            "insert into tenant.citizens (name, phone, email, postcode, national_insurance_number, date_of_birth)
             values ('Invented Person', '+44 (0)1632 960999', 'Invented@Example.COM', 'sw1a2aa', 'nc 65 43 21 b', current_date)
             returning phone, email, postcode, national_insurance_number, id",
            &[],
        )
        .await
        .unwrap();
    let stored: Vec<&str> = (0..4).map(|place| row.get(place)).collect();
    assert_eq!(
        stored,
        [
            "01632 960999",
            "Invented@example.com",
            "SW1A 2AA",
            "NC654321B"
        ]
    );
    let id: uuid::Uuid = row.get(4);
    let recorded: String = client
        .query_one(
            "select p.after_state ->> 'phone' from audit.audit_logs as l
             inner join audit.audit_payloads as p using (tenant_id, recorded_at, event_id)
             where l.record_id = $1::uuid and l.citizen_id = $1",
            &[&id],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(recorded, "01632 960999");
    // A business abroad keeps its postal code as written.
    let sql = "insert into tenant.citizens (kind, name, country_code, postcode) values ('business', 'Exemple SA', 'FR', '75001')";
    assert_eq!(tries(&client, sql).await, "done 1");
}

// A team may belong to a larger one, but never to itself, directly or through others.
#[tokio::test]
async fn team_hierarchy_has_no_cycles() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let put = |team: &str, into: &str| {
        format!(
            "update tenant.teams set parent_id = (select id from tenant.teams where code = '{into}')
             where code = '{team}'"
        )
    };
    assert_eq!(tries(&client, &put("returns", "payments")).await, "done 1");
    assert_eq!(
        tries(&client, &put("individuals", "individuals")).await,
        "23514 teams_parent_is_another"
    );
    assert_eq!(
        tries(&client, &put("individuals", "payments")).await,
        "UK231 refuse_team_inside_itself"
    );
    let over_corners = format!(
        "{}; {}",
        put("returns", "payments"),
        put("individuals", "returns")
    );
    assert_eq!(
        tries(&client, &over_corners).await,
        "UK231 refuse_team_inside_itself"
    );
}

/// The sign-in picker reads no table of the tenant: it learns by triggers which team somebody is in and what it is called.
#[tokio::test]
async fn sign_in_picker_names_the_team_of_each_person() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let team = async |client: &Client| -> Option<String> {
        let sql = "select team_name from auth.sign_in_choices() where tenant_code = 'HMRC' and username = 'jo.brown'";
        client.query_one(sql, &[]).await.unwrap().get(0)
    };
    assert_eq!(team(&client).await.as_deref(), Some("Payment plans"));
    enter(&client, "HMRC/helen.morris").await;
    client
        .batch_execute(
            "update tenant.teams set name = 'Time to pay' where code = 'payments'; commit",
        )
        .await
        .unwrap();
    assert_eq!(team(&client).await.as_deref(), Some("Time to pay"));
    enter(&client, "HMRC/helen.morris").await;
    client
        .batch_execute(&format!(
            "update tenant.staff set team_id = null where id = {JO}; commit"
        ))
        .await
        .unwrap();
    assert_eq!(team(&client).await, None);
}
