//! The outbox: a person releases a message, the worker alone records how delivery went, and a person records
//! what they sent themselves.

use crate::support::{TestDatabase, begin, enter, refusal};
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// Eastmere in the seeds.
const EAST: i32 = 3;
const RELEASE: &str = "select app.send_reply(e.id, e.version, 'email', 'mary@example.com', 'Your band', 'We are looking.', null, null)::text
    from app.enquiries as e
    where
        e.closed_at is null
        and not exists (select from app.messages as m where m.enquiry_id = e.id and m.direction = 'out')
    order by e.id limit 1";

/// Releases a reply as a caseworker of Eastmere; returns its key.
async fn release(client: &Client) -> String {
    let token = enter(client, "EAST/tom.reid").await;
    let id = client.query_one(RELEASE, &[]).await.unwrap().get(0);
    client.batch_execute("commit").await.unwrap();
    begin(client, &token, EAST).await;
    id
}

async fn state(client: &Client, id: &str) -> (String, i16, bool, bool) {
    let sql = format!(
        "select delivery_state, attempts, sent_at is not null, next_attempt_at > now() from tenant.messages where id = '{id}'"
    );
    let row = client.query_one(&sql, &[]).await.unwrap();
    (
        row.get(0),
        row.get(1),
        row.get(2),
        row.get::<_, Option<bool>>(3).unwrap_or_default(),
    )
}

// R076
#[tokio::test]
async fn worker_takes_a_released_message_once_and_records_delivery() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let id = release(&client).await;
    let admin = test.client(Login::Admin).await;
    assert_eq!(
        state(&admin, &id).await,
        ("released".into(), 0, false, false)
    );

    let take =
        "select t.message_id::text, t.to_address, t.attempt from tenant.take_deliveries(100) as t";
    let taken = test.as_worker("EAST", take).await;
    let ours = taken
        .iter()
        .find(|row| row.get::<_, String>(0) == id)
        .unwrap();
    assert_eq!(ours.get::<_, String>(1), "mary@example.com");
    assert_eq!(ours.get::<_, i16>(2), 1);
    // Not again before its next time: a worker that died leaves it to the next attempt.
    assert_eq!(
        state(&admin, &id).await,
        ("released".into(), 1, false, true)
    );
    assert!(test.as_worker("EAST", take).await.is_empty());

    let record = |state: &str, rest: &str| {
        format!("select tenant.record_delivery('{id}', '{state}', {rest})")
    };
    let delayed = test
        .as_worker("EAST", &record("delayed", "null, 'Mailbox busy'"))
        .await;
    assert_eq!(delayed[0].get::<_, String>(0), "released");
    test.as_worker("EAST", &record("sent", "'p-1', null")).await;
    assert_eq!(state(&admin, &id).await, ("sent".into(), 1, true, false));
    test.as_worker("EAST", &record("delivered", "null, null"))
        .await;
    let row = admin
        .query_one(
            &format!("select delivery_state, provider_number, delivery_reason from tenant.messages where id = '{id}'"),
            &[],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<_, String>(0), "delivered");
    assert_eq!(row.get::<_, Option<String>>(1).as_deref(), Some("p-1"));
    assert_eq!(row.get::<_, Option<String>>(2), None);
    // Of another tenant it takes and records nothing.
    let foreign = test.as_worker("HMRC", &record("failed", "null, 'x'")).await;
    assert_eq!(foreign[0].get::<_, Option<String>>(0), None);
}

#[tokio::test]
async fn tenth_delayed_attempt_is_a_failure() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let id = release(&client).await;
    let admin = test.client(Login::Admin).await;
    let mut waits = Vec::new();
    for attempt in 1..=10 {
        admin
            .batch_execute(&format!(
                "set session_replication_role = replica;
                 update tenant.messages set next_attempt_at = now() - interval '1 second' where id = '{id}';
                 set session_replication_role = origin"
            ))
            .await
            .unwrap();
        let taken = test
            .as_worker(
                "EAST",
                "select t.message_id::text from tenant.take_deliveries(100) as t",
            )
            .await;
        assert!(
            taken.iter().any(|row| row.get::<_, String>(0) == id),
            "attempt {attempt}"
        );
        let wait: f64 = admin
            .query_one(
                &format!(
                    "select extract(epoch from next_attempt_at - now())::double precision / 60
                     from tenant.messages where id = '{id}'"
                ),
                &[],
            )
            .await
            .unwrap()
            .get(0);
        waits.push(wait.round() as i64);
        let sql = format!("select tenant.record_delivery('{id}', 'delayed', null, 'Mailbox busy')");
        let now: String = test.as_worker("EAST", &sql).await[0].get(0);
        assert_eq!(now, if attempt < 10 { "released" } else { "failed" });
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
    assert_eq!(
        state(&admin, &id).await,
        ("failed".into(), 10, false, false)
    );
}

// R076
#[tokio::test]
async fn person_records_what_they_sent_themselves_and_nothing_else() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let id = release(&client).await;
    let admin = test.client(Login::Admin).await;
    for (sql, refused) in [
        (
            format!("update tenant.messages set delivery_state = 'delivered' where id = '{id}'"),
            "42501",
        ),
        (
            format!("select tenant.record_delivery('{id}', 'delivered', null, null)"),
            "42501",
        ),
    ] {
        client.batch_execute("savepoint attempt").await.unwrap();
        let error = client.batch_execute(&sql).await.unwrap_err();
        assert_eq!(refusal(&error).0, refused, "{sql}");
        client.batch_execute("rollback to attempt").await.unwrap();
    }
    let sent: Option<i32> = client
        .query_one(&format!("select app.record_sent_by_hand('{id}', 1)"), &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(sent, Some(2));
    // It cannot be taken back, and the worker does not send it once more.
    client
        .batch_execute(&format!(
            "update tenant.messages set sent_by_hand = false where id = '{id}'; commit"
        ))
        .await
        .unwrap();
    assert_eq!(
        state(&admin, &id).await,
        ("sent_by_hand".into(), 0, true, false)
    );
    let who: String = admin
        .query_one(
            &format!(
                "select s.name from audit.audit_logs as l
                 inner join tenant.staff as s on l.tenant_id = s.tenant_id and l.staff_id = s.id
                 where l.record_id::text = '{id}' and 'delivery_state' = any (l.changed_columns)"
            ),
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(who, "Tom Reid");
    let taken = test
        .as_worker(
            "EAST",
            "select t.message_id::text from tenant.take_deliveries(100) as t",
        )
        .await;
    assert!(taken.iter().all(|row| row.get::<_, String>(0) != id));
}

const TAKE: &str = "select t.message_id::text from tenant.take_deliveries(100) as t";

fn recall(id: &str) -> String {
    format!(
        "select r.body from tenant.messages as m cross join lateral app.recall_message(m.id, m.version) as r where m.id = '{id}'"
    )
}

#[tokio::test]
async fn author_recalls_a_waiting_letter_and_it_is_never_sent() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let admin = test.client(Login::Admin).await;
    let answered = "select count(*) from tenant.figure_entries where tenant_id = 3 and responded_month is not null";
    let count = async || -> i64 { admin.query_one(answered, &[]).await.unwrap().get(0) };
    let id = release(&client).await;
    // Its enquiry has no other letter, so that its first response is this one.
    admin
        .batch_execute(&format!(
            "set session_replication_role = replica;
             update tenant.messages as m set deleted_at = now(), deleted_by = m.created_by
             from tenant.messages as o
             where o.id = '{id}' and m.enquiry_id = o.enquiry_id and m.id <> o.id;
             set session_replication_role = origin"
        ))
        .await
        .unwrap();
    test.fold_figures("EAST").await;
    let before = count().await;

    let text: String = client.query_one(&recall(&id), &[]).await.unwrap().get(0);
    assert_eq!(text, "We are looking.");
    client.batch_execute("commit").await.unwrap();
    assert_eq!(
        state(&admin, &id).await,
        ("recalled".into(), 0, false, false)
    );
    assert!(
        test.as_worker("EAST", TAKE)
            .await
            .iter()
            .all(|row| row.get::<_, String>(0) != id)
    );
    test.fold_figures("EAST").await;
    assert_eq!(
        count().await,
        before - 1,
        "the first response is taken back"
    );
    let event: (String, String) = {
        let sql = format!(
            "select s.name, l.record_id::text from audit.audit_logs as l
             inner join tenant.staff as s on l.tenant_id = s.tenant_id and l.staff_id = s.id
             where l.record_id::text = '{id}' and 'delivery_state' = any (l.changed_columns)"
        );
        let row = admin.query_one(&sql, &[]).await.unwrap();
        (row.get(0), row.get(1))
    };
    assert_eq!(event, ("Tom Reid".into(), id));
}

#[tokio::test]
async fn letter_that_the_worker_took_is_not_recalled() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let id = release(&client).await;
    test.as_worker("EAST", TAKE).await;
    client.batch_execute("savepoint attempt").await.unwrap();
    let error = client.query(&recall(&id), &[]).await.unwrap_err();
    assert_eq!(
        refusal(&error),
        ("UK241".to_owned(), "refuse_recall".to_owned())
    );
    client.batch_execute("rollback").await.unwrap();
}

/// A letter of Eastmere: a supervisor there recalls it, another organisation does not see it.
#[tokio::test]
async fn supervisor_recalls_and_another_tenant_cannot() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let id = release(&client).await;
    client.batch_execute("commit").await.unwrap();
    let by_key = format!("select * from app.recall_message('{id}', 1)");
    let foreign = test.client(Login::App).await;
    enter(&foreign, "HMRC/asha.patel").await;
    assert!(foreign.query(&by_key, &[]).await.unwrap().is_empty());
    let own = test.client(Login::App).await;
    enter(&own, "EAST/grace.adeyemi").await;
    assert_eq!(own.query(&by_key, &[]).await.unwrap().len(), 1);
}

/// The worker passes by a letter that is being recalled, and a recall waits for the worker that holds it.
#[tokio::test]
async fn recall_and_worker_cannot_both_have_a_letter() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let id = release(&client).await;
    client.query_one(&recall(&id), &[]).await.unwrap();
    let taken = test.as_worker("EAST", TAKE).await;
    assert!(taken.iter().all(|row| row.get::<_, String>(0) != id));
    client.batch_execute("rollback").await.unwrap();

    let worker = test.client(Login::Worker).await;
    worker.batch_execute("begin").await.unwrap();
    let open = "select auth.open_service_session('EAST', 'worker', 'test')";
    worker.query(open, &[]).await.unwrap();
    let taken = worker.query(TAKE, &[]).await.unwrap();
    assert!(taken.iter().any(|row| row.get::<_, String>(0) == id));
    enter(&client, "EAST/tom.reid").await;
    let recalled = recall(&id);
    let (ended, committed) = tokio::join!(client.query(&recalled, &[]), async {
        worker.batch_execute("commit").await
    });
    committed.unwrap();
    assert_eq!(refusal(&ended.unwrap_err()).0, "UK241");
}
