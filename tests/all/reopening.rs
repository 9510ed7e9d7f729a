//! Closed enquiries that are opened again: by a reply of the citizen or a step of staff, within the days that the workflow
//! says, counted; thanks open nothing.

use crate::clocks::{OPEN, clock, step};
use crate::support::attempt::refused;
use crate::support::{TestDatabase, enter};
use chrono::{DateTime, Utc};
use enquiries::domain::{Cell, ReportName};
use enquiries::features::reports::LoadReport;
use enquiries::plain::messages::{self, MessageCommand};
use enquiries::private_server::Login;
use tokio_postgres::Client;
use uuid::Uuid;

/// An enquiry of Jo Brown's that was resolved just now, and a transaction of hers.
async fn resolved(test: &TestDatabase) -> (Client, Uuid) {
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let enquiry: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    step(&client, enquiry, "resolved").await;
    (client, enquiry)
}

/// Records what came in; returns its key and what it did.
async fn reply(
    client: &Client,
    enquiry: Uuid,
    said: &str,
    meant: Option<&str>,
) -> (Uuid, Option<String>) {
    let sql = "select r.message_id, r.effect from app.record_message($1, 'email', null, null, $2, null, false, $3) as r";
    let row = client
        .query_one(sql, &[&enquiry, &said, &meant])
        .await
        .unwrap();
    (row.get(0), row.get(1))
}

async fn mean(client: &Client, message: Uuid, meant: Option<&str>) -> Option<String> {
    let sql = "select a.effect from app.mean_message($1, $2, 'Read again') as a";
    let row = client.query_one(sql, &[&message, &meant]).await.unwrap();
    row.get(0)
}

/// The standard stage, whether it is closed, and how often it was opened again by a reply and by staff.
async fn state(client: &Client, enquiry: Uuid) -> (String, bool, i64, i64) {
    let sql = "select e.stage_code, e.closed_at is not null, count(r.*) filter (where r.by_reply), count(r.*) filter (where not r.by_reply)
               from app.enquiries as e left join app.reopenings as r on r.enquiry_id = e.id
               where e.id = $1 group by e.stage_code, e.closed_at";
    let row = client.query_one(sql, &[&enquiry]).await.unwrap();
    (row.get(0), row.get(1), row.get(2), row.get(3))
}

fn of(stage: &str, by_reply: i64, by_staff: i64) -> (String, bool, i64, i64) {
    let closed = stage == "resolved";
    (stage.to_owned(), closed, by_reply, by_staff)
}

async fn effect(client: &Client, enquiry: Uuid, said: &str, meant: Option<&str>) -> Option<String> {
    reply(client, enquiry, said, meant).await.1
}

/// R037, R106: what the citizen sends opens a closed enquiry again, with a clock of its own; thanks and an answered call do
/// not, and neither does what was sent while it is open.
#[tokio::test]
async fn reply_opens_a_closed_enquiry_and_thanks_do_not() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = resolved(&test).await;
    let stays = Some("stays_closed".to_owned());
    assert_eq!(
        effect(&client, enquiry, "Thank you so much!", None).await,
        stays
    );
    // What a person says of it goes before its words.
    assert_eq!(
        effect(&client, enquiry, "It worked in the end", Some("thanked")).await,
        stays
    );
    let answered = "select r.effect from app.record_message($1, 'telephone', null, null, 'Where is it? I told her.', null, true) as r";
    let row = client.query_one(answered, &[&enquiry]).await.unwrap();
    assert_eq!(row.get::<_, Option<String>>(0), stays);
    assert_eq!(state(&client, enquiry).await, of("resolved", 0, 0));

    let (message, done) = reply(&client, enquiry, "It was rejected again.", None).await;
    assert_eq!(done.as_deref(), Some("reopened"));
    assert_eq!(state(&client, enquiry).await, of("in_progress", 1, 0));
    let sql = "select c.reason, c.message_id from tenant.stage_changes as c where c.enquiry_id = $1 and c.reopens";
    let row = client.query_one(sql, &[&enquiry]).await.unwrap();
    assert_eq!(
        (row.get::<_, &str>(0), row.get::<_, Uuid>(1)),
        ("The citizen replied", message)
    );
    let first = clock(&client, enquiry, "resolution", 1).await.unwrap();
    let second = clock(&client, enquiry, "resolution", 2).await.unwrap();
    assert_eq!(
        (first.state.as_str(), second.state.as_str()),
        ("met", "running")
    );
    assert_eq!(effect(&client, enquiry, "And again.", None).await, None);
    assert_eq!(state(&client, enquiry).await, of("in_progress", 1, 0));
}

/// R106: a meaning that was wrong is corrected, and the enquiry follows: closed again while nothing was done since, and open
/// where work has begun. What was taken back is not counted.
#[tokio::test]
async fn reopening_follows_a_corrected_meaning() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = resolved(&test).await;
    let (message, done) = reply(&client, enquiry, "Lovely, it is all sorted now", None).await;
    assert_eq!(done.as_deref(), Some("reopened"));
    let before = clock(&client, enquiry, "resolution", 1).await.unwrap();
    assert_eq!(
        mean(&client, message, Some("thanked")).await.as_deref(),
        Some("closed_again")
    );
    assert_eq!(state(&client, enquiry).await, of("resolved", 0, 0));
    let after = clock(&client, enquiry, "resolution", 1).await.unwrap();
    assert_eq!(
        (before, None),
        (after, clock(&client, enquiry, "resolution", 2).await)
    );
    assert_eq!(
        mean(&client, message, Some("chased")).await.as_deref(),
        Some("reopened")
    );
    assert_eq!(state(&client, enquiry).await, of("in_progress", 1, 0));
    // Somebody took it up meanwhile.
    step(&client, enquiry, "waiting_for_citizen").await;
    assert_eq!(
        mean(&client, message, Some("thanked")).await.as_deref(),
        Some("stays_open")
    );
    assert_eq!(
        state(&client, enquiry).await,
        of("waiting_for_citizen", 1, 0)
    );
}

/// R106: recording that was a mistake takes the reopening back with it.
#[tokio::test]
async fn message_taken_back_closes_again_what_it_had_opened() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = resolved(&test).await;
    let (message, _) = reply(&client, enquiry, "It was rejected again.", None).await;
    assert_eq!(state(&client, enquiry).await, of("in_progress", 1, 0));
    client
        .execute("select app.take_back_message($1)", &[&message])
        .await
        .unwrap();
    assert_eq!(state(&client, enquiry).await, of("resolved", 0, 0));
}

/// What stands against a step of a supervisor back into work.
async fn refusals(client: &Client, enquiry: Uuid, reason: Option<&str>) -> Vec<String> {
    let sql = "select j.refusals from app.enquiries as e
               cross join lateral tenant.evaluate_transitions(
                   array[e.id], array[e.stage_id], array['supervisor'], array[$2::text], array['Done'], array[e.assignee_id], array[e.version]
               ) as j
               inner join tenant.workflow_stages as s on j.to_stage_id = s.id
               where e.id = $1 and s.stage_code = 'in_progress'";
    let row = client.query_one(sql, &[&enquiry, &reason]).await.unwrap();
    row.get(0)
}

/// R096, R106: staff reopen with a reason, whatever the workflow says, and only while the days of the workflow last; a reply
/// after them is kept, and the enquiry stays closed.
#[tokio::test]
async fn closed_enquiry_is_reopened_for_so_many_days() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = resolved(&test).await;
    client.batch_execute("commit").await.unwrap();
    let admin = test.client(Login::Admin).await;
    // No workflow is changed once it is published, but here: a step that asks for nothing.
    admin
        .batch_execute(
            "update core.settings set value = 'on' where name = 'disposable';
             begin; set local session_replication_role = replica;
             update tenant.workflow_transitions set needs_reason = false where label = 'Reopen';
             commit",
        )
        .await
        .unwrap();
    enter(&client, "HMRC/asha.patel").await;
    assert_eq!(refusals(&client, enquiry, None).await, ["reason"]);
    assert!(refusals(&client, enquiry, Some("Why")).await.is_empty());
    let until: DateTime<Utc> = client
        .query_one("select app.reopening_until($1)", &[&enquiry])
        .await
        .unwrap()
        .get(0);
    let now: DateTime<Utc> = client
        .query_one("select auth.now()", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!((until - now).num_days(), 28);
    client.batch_execute("commit").await.unwrap();

    // On the last day, and a minute after it.
    let forward = format!(
        "update auth.clock set clock_offset = clock_offset + interval '{} seconds'; select audit.open_months(auth.now()::date, 3)",
        (until - now).num_seconds() - 60
    );
    admin.batch_execute(&forward).await.unwrap();
    enter(&client, "HMRC/asha.patel").await;
    assert!(refusals(&client, enquiry, Some("Why")).await.is_empty());
    client.batch_execute("savepoint before_it").await.unwrap();
    assert_eq!(
        effect(&client, enquiry, "Once more", None).await.as_deref(),
        Some("reopened")
    );
    client.batch_execute("rollback to before_it").await.unwrap();
    step(&client, enquiry, "in_progress").await;
    assert_eq!(state(&client, enquiry).await, of("in_progress", 0, 1));
    client.batch_execute("rollback").await.unwrap();

    let minute = "update auth.clock set clock_offset = clock_offset + interval '2 minutes'";
    admin.batch_execute(minute).await.unwrap();
    enter(&client, "HMRC/asha.patel").await;
    assert_eq!(
        refusals(&client, enquiry, Some("Why")).await,
        ["reopening_window"]
    );
    assert_eq!(
        effect(&client, enquiry, "Once more", None).await.as_deref(),
        Some("too_late")
    );
    assert_eq!(state(&client, enquiry).await, of("resolved", 0, 0));
    let late = "update tenant.enquiries as e set stage_id = s.id, stage_reason = 'Because'
                from tenant.workflow_stages as s where s.workflow_id = e.workflow_id and s.stage_code = 'in_progress' and e.id = $1";
    let error = client.execute(late, &[&enquiry]).await.unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_unlawful_stage_change");
}

/// A message is kept where something else forbids the reopening: here the whole of a part is closed.
#[tokio::test]
async fn reply_is_kept_where_the_enquiry_cannot_be_reopened() {
    let test = TestDatabase::new().await;
    let (client, part) = resolved(&test).await;
    client.batch_execute("commit").await.unwrap();
    let admin = test.client(Login::Admin).await;
    let link = "begin; set local session_replication_role = replica;
        with whole as (
            select e.tenant_id, e.id from tenant.enquiries as e
            inner join tenant.enquiries as p on p.tenant_id = e.tenant_id
            where p.id = $1::text::uuid and e.id <> p.id limit 1
        ), closed as (
            update tenant.enquiries as e set closed_at = auth.now() from whole as w where e.tenant_id = w.tenant_id and e.id = w.id
        )
        insert into tenant.enquiry_links (tenant_id, enquiry_id, kind, other_enquiry_id, created_by, created_at, updated_by, updated_at)
        select w.tenant_id, w.id, 'parent_of', $1::text::uuid, s.id, auth.now(), s.id, auth.now()
        from whole as w inner join tenant.staff as s on s.tenant_id = w.tenant_id and s.username = 'jo.brown';
        commit";
    admin
        .batch_execute(&link.replace("$1::text", &format!("'{part}'")))
        .await
        .unwrap();
    enter(&client, "HMRC/jo.brown").await;
    let (message, done) = reply(&client, part, "It was rejected again.", None).await;
    assert_eq!(done.as_deref(), Some("no_way_back"));
    assert_eq!(state(&client, part).await, of("resolved", 0, 0));
    let kept = "select count(*) from tenant.messages as m where m.id = $1";
    let row = client.query_one(kept, &[&message]).await.unwrap();
    assert_eq!(row.get::<_, i64>(0), 1);
}

/// R080: the report equals what was done, also before the worker folds.
#[tokio::test]
async fn reopenings_are_counted_by_reply_and_by_staff() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = resolved(&test).await;
    client.batch_execute("commit").await.unwrap();
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/asha.patel").await;
    let counted = async || {
        let request = LoadReport {
            name: ReportName::ReopenedByMonth,
            months: 1,
        };
        let report = database.run(Some(&token), request).await.unwrap();
        let row = report.rows.last().cloned().unwrap_or_default();
        let counts = row.into_iter().filter_map(|cell| match cell {
            Cell::Count(count) => Some(count),
            _ => None,
        });
        counts.collect::<Vec<_>>()
    };
    let before = counted().await;
    enter(&client, "HMRC/jo.brown").await;
    reply(&client, enquiry, "It was rejected again.", None).await;
    step(&client, enquiry, "resolved").await;
    client.batch_execute("commit").await.unwrap();
    enter(&client, "HMRC/asha.patel").await;
    step(&client, enquiry, "in_progress").await;
    client.batch_execute("commit").await.unwrap();
    // Closed, reopened, by a reply, by staff: the enquiry is open now.
    let after = counted().await;
    let differences: Vec<i64> = after.iter().zip(&before).map(|(a, b)| a - b).collect();
    assert_eq!(differences, [-1, 2, 1, 1]);
}

/// The plain command says what became of the enquiry.
#[tokio::test]
async fn command_says_that_the_enquiry_is_open_again() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = resolved(&test).await;
    let sql = "select e.reference from app.enquiries as e where e.id = $1";
    let reference: String = client.query_one(sql, &[&enquiry]).await.unwrap().get(0);
    client.batch_execute("commit").await.unwrap();
    let database = test.database(2);
    let said = async |body: &str| {
        let who = ("HMRC".to_owned(), "jo.brown".to_owned());
        let command = MessageCommand::Record {
            reference: reference.clone(),
            body: body.to_owned(),
            channel: "email".into(),
            from: None,
            meant: None,
            answered: false,
        };
        messages::run(&database, who, command).await.unwrap()
    };
    assert_eq!(
        said("Thanks!").await,
        format!("Recorded on {reference}. The enquiry stays closed.")
    );
    assert_eq!(
        said("It was rejected again").await,
        format!("Recorded on {reference}. The enquiry is open again.")
    );
}

/// In doubt it is more than thanks.
#[tokio::test]
async fn thanks_are_told_from_questions() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let thanks = [
        "Thank you",
        "Thanks a lot for your quick reply!",
        "Hi thanks",
        "Diolch yn fawr iawn",
        "Dear Ms Patel,\nThank you very much for all your help.\nKind regards\nMary Jones",
        "Many thanks.\n\n> We wrote to you on Monday\n> Is it closed?",
        "Thanks\nOn 3 May 2026 HMRC wrote:\n> It is done. Are you content?",
    ];
    let more = [
        "",
        "Great",
        "Thanks, but it was rejected again",
        "Thank you. When will I be paid?",
        "Thanks for nothing",
        "Thank you for the letter of 3 May",
        "Thanks\nbut not sorted yet",
    ];
    let says = async |body: &str| -> bool {
        let sql = "select core.says_only_thanks($1)";
        client.query_one(sql, &[&body]).await.unwrap().get(0)
    };
    for body in thanks {
        assert!(says(body).await, "{body}");
    }
    for body in more {
        assert!(!says(body).await, "{body}");
    }
}
