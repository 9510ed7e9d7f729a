//! Limits: what a login, a function and a transaction of the program are held to.

use crate::support::attempt::{AfterAttempt, attempt, execute};
use crate::support::changes::add_notes;
use crate::support::{TestDatabase, enter, eventually, refusal};
use enquiries::database::error::failure_of;
use enquiries::domain::EnquiryVersion;
use enquiries::features::sign_in::SignInChoices;
use enquiries::private_server::Login;
use tokio_postgres::Client;
use uuid::Uuid;

/// The server's own limits hold where a client asks for none.
#[tokio::test]
async fn each_login_has_limits_of_the_server() {
    let test = TestDatabase::new().await;
    for login in [
        Login::App,
        Login::Intake,
        Login::Insight,
        Login::Loader,
        Login::Worker,
    ] {
        let client = test.client(login).await;
        let row = client
            .query_one(
                "select bool_and(s.setting::bigint > 0) and count(*) = 4,
                     (select r.rolconnlimit between 1 and 60 from pg_roles as r where r.rolname = current_user)
                 from pg_settings as s
                 where s.name in ('statement_timeout', 'idle_in_transaction_session_timeout',
                     'idle_session_timeout', 'temp_file_limit')",
                &[],
            )
            .await
            .unwrap();
        assert!(row.get::<_, bool>(0) && row.get::<_, bool>(1), "{login:?}");
    }
    let app = test.client(Login::App).await;
    let shown = |row: tokio_postgres::Row| row.get::<_, String>(0);
    for (setting, value) in [
        ("statement_timeout", "1min"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("idle_session_timeout", "1h"),
        ("temp_file_limit", "1GB"),
        ("log_min_messages", "log"),
    ] {
        let row = app
            .query_one("select current_setting($1)", &[&setting])
            .await
            .unwrap();
        assert_eq!(shown(row), value, "{setting}");
    }
    // What only a superuser may set stays.
    let lifted = execute(&app, "set temp_file_limit = -1").await;
    assert_eq!(lifted.summary(), "42501");
}

async fn bounded(client: &Client, sql: &str, rule: &str) {
    let result = attempt(client, sql, AfterAttempt::Undo).await;
    assert_eq!(result.summary(), rule, "{sql}: {}", result.text());
}

#[tokio::test]
async fn search_takes_at_most_500_characters() {
    let test = TestDatabase::new().await;
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/jo.brown").await;
    bounded(
        &app,
        "select * from app.find_enquiries(repeat('x', 501), 10)",
        "UK105 refuse_long_search",
    )
    .await;
    let long = "select * from app.find_enquiries(repeat('tax ', 250000), 1001)";
    bounded(&app, long, "UK105 refuse_long_search").await;
    let most = "select * from app.find_enquiries(repeat('tax ', 125), 10)";
    bounded(&app, most, "done: 0 rows, 0 touched").await;
}

#[tokio::test]
async fn lists_hold_at_most_10_000_keys() {
    let test = TestDatabase::new().await;
    let app = test.client(Login::App).await;
    enter(&app, "HMRC/jo.brown").await;
    let keys =
        |count: usize| format!("array(select gen_random_uuid() from generate_series(1, {count}))");
    let nulls = |count: usize, kind: &str| format!("array_fill(null::{kind}, array[{count}])");
    let calls = |n: usize| {
        let (ids, ones) = (keys(n), format!("array_fill(1, array[{n}])"));
        [
            format!(
                "select app.assign_enquiries({ids}, {ones}, {}, 'x')",
                nulls(n, "uuid")
            ),
            format!(
                "select app.change_priority({ids}, {ones}, array_fill(1::smallint, array[{n}]))"
            ),
            format!("select app.change_stages({ids}, {ones}, {ids}, 'x', null)"),
            format!("select app.tag_enquiries({ids}, gen_random_uuid(), false)"),
            format!(
                "select tenant.evaluate_transitions({ids}, {ids}, {texts}, {texts}, {texts}, {ids}, {ones})",
                texts = nulls(n, "text")
            ),
            format!(
                "select tenant.validate_custom_fields({ids}, {ids}, {json}, {json})",
                json = nulls(n, "jsonb")
            ),
        ]
    };
    for call in calls(10_001) {
        bounded(&app, &call, "UK106 refuse_too_many").await;
    }
    let notes = format!("select app.add_notes({}, 'x')", keys(10_001));
    bounded(&app, &notes, "UK106 refuse_too_many").await;
    for call in calls(10_000) {
        let result = attempt(&app, &call, AfterAttempt::Undo).await;
        let refused = result.refused().map(|refused| refused.rule.clone());
        assert_ne!(refused.as_deref(), Some("refuse_too_many"), "{call}");
    }
}

/// `alter role … set default_transaction_read_only = on` by the staff login itself stopped everybody.
#[tokio::test]
async fn read_only_default_of_the_login_stops_no_change() {
    let test = TestDatabase::new().await;
    let name = &test.name;
    let app = test.client(Login::App).await;
    for setting in [
        "default_transaction_read_only = on",
        "default_transaction_isolation = 'serializable'",
    ] {
        app.batch_execute(&format!(
            "alter role enquiries_app in database {name} set {setting}"
        ))
        .await
        .unwrap();
    }
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let admin = test.client(Login::Admin).await;
    let row = admin
        .query_one(
            "select e.id, e.version from tenant.enquiries as e inner join tenant.staff as s on e.assignee_id = s.id
             where s.username = 'jo.brown' and e.closed_at is null limit 1",
            &[],
        )
        .await
        .unwrap();
    let (id, version): (Uuid, i32) = (row.get(0), row.get(1));
    let note = add_notes(&[EnquiryVersion { id, version }], "Written all the same.");
    let result = database.run(Some(&token), note).await.unwrap();
    assert_eq!(result.updated.len(), 1);
}

/// The server closes what is idle for long; the program then opens another connection, and tells nobody.
#[tokio::test]
async fn connection_that_the_server_closed_for_idling_is_replaced() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    admin
        .batch_execute(&format!(
            "alter role enquiries_app in database {} set idle_session_timeout = '50ms'",
            test.name
        ))
        .await
        .unwrap();
    let database = test.database(1);
    database.run(None, SignInChoices).await.unwrap();
    let open = "select count(*) from pg_stat_activity
                where usename = 'enquiries_app' and datname = current_database()";
    eventually("the connection is closed", || async {
        admin.query_one(open, &[]).await.unwrap().get::<_, i64>(0) == 0
    })
    .await;
    database.run(None, SignInChoices).await.unwrap();
}

/// A full disk is told as one, not as a server that restarts.
#[tokio::test]
async fn full_disk_is_told_as_a_full_disk() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let error = admin
        .batch_execute("do $$ begin raise exception using errcode = '53100'; end $$")
        .await
        .unwrap_err();
    assert_eq!(refusal(&error).0, "53100");
    let said = failure_of(&error).to_string();
    assert!(said.contains("its disk is full"), "{said}");
}
