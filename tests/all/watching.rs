//! Watching several enquiries at once, for oneself and for a colleague.

use crate::support::attempt::{AfterAttempt, attempt};
use crate::support::{TestDatabase, begin, enter};
use enquiries::private_server::Login;
use tokio_postgres::Client;

const JO: &str = "(select p.id from app.staff as p where p.username = 'jo.brown')";
const THREE: &str =
    "array(select e.id from app.enquiries as e where e.closed_at is null order by e.id limit 3)";

async fn changed(client: &Client, watches: bool, watcher: &str) -> usize {
    let sql = format!("select enquiry_id from app.watch_enquiries({THREE}, {watches}, {watcher})");
    client.query(&sql, &[]).await.unwrap().len()
}

async fn watched_by_jo(client: &Client) -> i64 {
    let sql = format!(
        "select count(*) from app.watchers as w where w.staff_id = {JO} and w.enquiry_id = any ({THREE})"
    );
    client.query_one(&sql, &[]).await.unwrap().get(0)
}

/// What was watched before is not among what an undo would take back.
#[tokio::test]
async fn several_enquiries_are_watched_and_only_changes_are_returned() {
    let test = TestDatabase::new().await;
    let jo = test.client(Login::App).await;
    enter(&jo, "HMRC/jo.brown").await;
    jo.batch_execute(&format!("select app.watch_enquiries({THREE}, false, null)"))
        .await
        .unwrap();
    jo.batch_execute(&format!(
        "select app.watch_enquiries(({THREE})[1:1], true, null)"
    ))
    .await
    .unwrap();
    assert_eq!(changed(&jo, true, "null").await, 2);
    assert_eq!(watched_by_jo(&jo).await, 3);
    assert_eq!(changed(&jo, true, "null").await, 0);
    assert_eq!(changed(&jo, false, "null").await, 3);
    assert_eq!(watched_by_jo(&jo).await, 0);
    // Again: the row of the first time is used.
    assert_eq!(changed(&jo, true, "null").await, 3);
}

#[tokio::test]
async fn supervisor_chooses_a_watcher_and_a_caseworker_only_oneself() {
    let test = TestDatabase::new().await;
    let asha = test.client(Login::App).await;
    enter(&asha, "HMRC/asha.patel").await;
    changed(&asha, false, JO).await;
    assert_eq!(changed(&asha, true, JO).await, 3);
    assert_eq!(watched_by_jo(&asha).await, 3);
    assert_eq!(changed(&asha, false, JO).await, 3);
    asha.batch_execute("rollback").await.unwrap();

    let sam = test.client(Login::App).await;
    let token = enter(&sam, "HMRC/sam.lewis").await;
    let tenant: i32 = sam
        .query_one("select auth.tenant_id()", &[])
        .await
        .unwrap()
        .get(0);
    let sql = format!("select enquiry_id from app.watch_enquiries({THREE}, true, {JO})");
    let refused = attempt(&sam, &sql, AfterAttempt::Undo).await;
    assert_eq!(refused.summary(), "42501");
    sam.batch_execute("rollback").await.unwrap();
    begin(&sam, &token, tenant).await;
    assert_eq!(
        changed(&sam, false, JO).await,
        0,
        "another person's row is not changed"
    );
}
