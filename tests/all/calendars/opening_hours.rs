//! Calendars of an organisation: who changes them, what is refused, and the pattern that is kept for them.

use crate::support::attempt::{AfterAttempt, attempt};
use crate::support::{TestDatabase, enter, url_of};
use enquiries::private_server::Login;
use serde_json::Value;
use std::process::{Command, Stdio};
use tokio_postgres::Client;

const HELEN: &str = "HMRC/helen.morris";

async fn text(client: &Client, sql: &str) -> Option<String> {
    client.query_one(sql, &[]).await.unwrap().get(0)
}

const PATTERN: &str = "select pattern::text from tenant.calendars where code = 'desk'";

/// A calendar of its own, open on Monday and Tuesday.
const MADE: &str = "
    insert into tenant.calendars (code, name, holiday_calendar_code) values ('desk', 'Desk', 'scotland');
    insert into tenant.calendar_hours (calendar_id, weekday, opens, closes)
    select id, d, '09:00', '17:00' from tenant.calendars, generate_series(1, 2) as d where code = 'desk'";

#[tokio::test]
async fn pattern_follows_the_calendar_and_is_shared_by_equal_ones() {
    let test = TestDatabase::new().await;
    let (one, other) = (test.client(Login::App).await, test.client(Login::App).await);
    enter(&one, HELEN).await;
    let sql = "insert into tenant.calendars (code, name, holiday_calendar_code) values ('empty', 'Empty', 'none')";
    one.batch_execute(sql).await.unwrap();
    let sql = "select pattern::text from tenant.calendars where code = 'empty'";
    assert_eq!(text(&one, sql).await, None, "no hours, no pattern");
    one.batch_execute(MADE).await.unwrap();
    let first = text(&one, PATTERN).await.unwrap();
    one.batch_execute("commit").await.unwrap();

    enter(&other, "EAST/ian.price").await;
    other.batch_execute(MADE).await.unwrap();
    assert_eq!(
        text(&other, PATTERN).await.unwrap(),
        first,
        "of another organisation"
    );
    other.batch_execute("rollback").await.unwrap();

    enter(&one, HELEN).await;
    let due = "select core.working_due(c.pattern, '2027-01-04 16:00+00', 7200, '{}')::text
               from tenant.calendars as c where c.code = 'desk'";
    one.batch_execute("set local timezone = 'UTC'")
        .await
        .unwrap();
    // 4 January 2027 is a holiday in Scotland.
    assert_eq!(text(&one, due).await.unwrap(), "2027-01-05 11:00:00+00");
    let day = "insert into tenant.calendar_days (calendar_id, day, name, opens, closes)
               select id, '2027-01-04', 'Open for once', '10:00', '16:30' from tenant.calendars where code = 'desk'";
    one.batch_execute(day).await.unwrap();
    assert_ne!(text(&one, PATTERN).await.unwrap(), first);
    assert_eq!(text(&one, due).await.unwrap(), "2027-01-05 10:30:00+00");
    let closed =
        "update tenant.calendar_days set opens = null, closes = null where day = '2027-01-04'";
    one.batch_execute(closed).await.unwrap();
    assert_eq!(text(&one, due).await.unwrap(), "2027-01-05 11:00:00+00");
    let always = "update tenant.calendars set always_open = true where code = 'desk'";
    one.batch_execute(always).await.unwrap();
    assert_eq!(text(&one, due).await.unwrap(), "2027-01-04 18:00:00+00");
    let back = "update tenant.calendars set always_open = false where code = 'desk';
                select app.mark_deleted('calendar_days', id, version, true) from tenant.calendar_days where day = '2027-01-04'
                and calendar_id = (select id from tenant.calendars where code = 'desk')";
    one.batch_execute(back).await.unwrap();
    assert_eq!(text(&one, PATTERN).await.unwrap(), first, "as it was");
}

#[tokio::test]
async fn calendar_without_hours_and_hours_of_no_instant_are_refused() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, HELEN).await;
    client.batch_execute(MADE).await.unwrap();
    let desk = "(select id from tenant.calendars where code = 'desk')";
    let hours = |weekday: i32, opens: &str, closes: &str| {
        format!(
            "insert into tenant.calendar_hours (calendar_id, weekday, opens, closes)
             values ({desk}, {weekday}, '{opens}', '{closes}')"
        )
    };
    let day = |day: &str, opens: &str, closes: &str| {
        format!(
            "insert into tenant.calendar_days (calendar_id, day, name, opens, closes)
             values ({desk}, '{day}', 'A day', {opens}, {closes})"
        )
    };
    for (sql, expected) in [
        (
            hours(7, "01:30", "05:00"),
            "UK421 refuse_hours_at_clock_change",
        ),
        (
            hours(7, "00:00", "01:00"),
            "UK421 refuse_hours_at_clock_change",
        ),
        (hours(7, "02:00", "24:00"), ""),
        (hours(6, "01:30", "05:00"), ""),
        (
            day("2027-03-28", "'01:15'", "'12:00'"),
            "UK421 refuse_hours_at_clock_change",
        ),
        (day("2027-03-21", "'01:15'", "'12:00'"), ""),
        (day("2027-03-28", "null", "null"), ""),
        (
            hours(1, "16:00", "18:00"),
            "23P01 calendar_hours_do_not_overlap",
        ),
        (hours(1, "17:00", "18:00"), ""),
        (
            hours(3, "09:00:30", "18:00"),
            "23514 calendar_hours_whole_minutes",
        ),
        (
            hours(3, "18:00", "09:00"),
            "23514 calendar_hours_end_after_beginning",
        ),
        (
            hours(8, "09:00", "18:00"),
            "23514 calendar_hours_weekday_of_iso",
        ),
        (
            day("2027-03-22", "'09:00'", "null"),
            "23514 calendar_days_both_times_or_none",
        ),
        (
            format!(
                "select app.mark_deleted('calendar_hours', id, version, true) from tenant.calendar_hours where calendar_id = {desk}"
            ),
            "UK420 refuse_calendar_without_hours",
        ),
        ("select core.keep_pattern('{}')".into(), "42501"),
        ("select pattern from core.open_stretches".into(), "42501"),
        ("update tenant.calendars set pattern = null".into(), "42501"),
        ("select tenant.require_calendar_hours()".into(), ""),
    ] {
        let did = attempt(&client, &sql, AfterAttempt::Undo).await;
        match expected {
            "" => assert!(did.refused().is_none(), "{sql}: {did:?}"),
            _ => assert!(did.summary().starts_with(expected), "{sql}: {did:?}"),
        }
    }
    // Closed and open on one day are refused together.
    client
        .batch_execute(&day("2027-03-23", "null", "null"))
        .await
        .unwrap();
    let did = attempt(
        &client,
        &day("2027-03-23", "'09:00'", "'10:00'"),
        AfterAttempt::Undo,
    )
    .await;
    assert_eq!(did.summary(), "23P01 calendar_days_do_not_overlap");
    let sql = "insert into tenant.calendars (code, name, holiday_calendar_code) values ('empty', 'Empty', 'none')";
    client.batch_execute(sql).await.unwrap();
    let did = attempt(
        &client,
        "select tenant.require_calendar_hours()",
        AfterAttempt::Undo,
    )
    .await;
    assert_eq!(did.summary(), "UK420 refuse_calendar_without_hours");
    client.batch_execute("rollback").await.unwrap();

    // Who does not configure changes nothing.
    enter(&client, "HMRC/asha.patel").await;
    let did = attempt(&client, MADE, AfterAttempt::Undo).await;
    assert!(did.summary().starts_with("42501"), "{did:?}");
}

// Two managers change one calendar side by side: the pattern has both changes.
#[tokio::test]
async fn concurrent_changes_of_a_calendar_are_both_in_its_pattern() {
    let test = TestDatabase::new().await;
    let (one, other) = (test.client(Login::App).await, test.client(Login::App).await);
    enter(&one, HELEN).await;
    one.batch_execute(MADE).await.unwrap();
    one.batch_execute("commit").await.unwrap();
    let hours = |weekday: i32| {
        format!(
            "insert into tenant.calendar_hours (calendar_id, weekday, opens, closes)
             select id, {weekday}, '09:00', '17:00' from tenant.calendars where code = 'desk'"
        )
    };
    enter(&one, HELEN).await;
    enter(&other, HELEN).await;
    one.batch_execute(&hours(3)).await.unwrap();
    let (thursday, friday) = (hours(4), "commit");
    let (waited, committed) =
        tokio::join!(other.batch_execute(&thursday), one.batch_execute(friday));
    committed.unwrap();
    waited.unwrap();
    other.batch_execute("commit").await.unwrap();
    enter(&one, HELEN).await;
    let differs = "select count(*)::text from tenant.calendars as c
                   where c.code = 'desk' and c.pattern is distinct from
                       encode(substring(sha256(convert_to(jsonb_build_object(
                           'always', false, 'holidays', 'scotland', 'days', '{}'::jsonb,
                           'week', '{\"1\": [[\"09:00\", \"17:00\"]], \"2\": [[\"09:00\", \"17:00\"]],
                                     \"3\": [[\"09:00\", \"17:00\"]], \"4\": [[\"09:00\", \"17:00\"]]}'::jsonb
                       )::text, 'UTF8')) for 16), 'hex')::uuid";
    assert_eq!(text(&one, differs).await.as_deref(), Some("0"));
}

#[tokio::test]
async fn every_sample_calendar_opens_and_is_shown() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let sql = "select count(*)::text from tenant.calendars where pattern is null";
    assert_eq!(text(&admin, sql).await.as_deref(), Some("0"));
    let output = Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(["show", "calendars", "--json", "--as", "HMRC/david.okafor"])
        .env("DATABASE_URL", url_of(&test.config(Login::App)))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let calendars = told["calendars"].as_array().unwrap();
    let codes: Vec<_> = calendars
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["emergency", "helpline", "office"]);
    assert_eq!(calendars[1]["hours"][5]["weekday"], 6);
}
