//! A caseworker resolves with a listed outcome: real keys, event loop and rules, and the figure in the report.

use super::drafts::{kept, opened};
use super::*;
use crate::support::{TestDatabase, enter, eventually};
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// Closed enquiries of Jo Brown's tenant that count under this listed outcome.
async fn counted(client: &Client, name: &str) -> i64 {
    enter(client, "HMRC/jo.brown").await;
    let sql = "select coalesce(sum(m.closed), 0)::bigint from app.monthly_outcomes as m
               where m.outcome_name = $1";
    let counted = client.query_one(sql, &[&name]).await.unwrap().get(0);
    client.batch_execute("commit").await.unwrap();
    counted
}

// R077, R080, R087
#[tokio::test(flavor = "multi_thread")]
async fn listed_outcome_takes_four_steps_and_is_counted() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let other = test.client(Login::App).await;
    let before = counted(&other, "Our mistake corrected").await;
    let mut tty = opened(&test);
    tty.press("fInstalments rejected");
    tty.wait_for("1 of");
    tty.press("\r");
    tty.wait_for("Enter open");
    // The four steps: s, the transition, the outcome, send.
    tty.press("s");
    tty.wait_for("→ Resolved");
    tty.press("G");
    tty.wait_for("▌ Resolve ");
    tty.press("\r");
    tty.wait_for("How the enquiry ended");
    tty.wait_for("Mistake of ours put right");
    tty.press("mis");
    tty.wait_gone("Payment plan agreed");
    // The first that contains the words is chosen; the last line says what Enter does, and Enter does it.
    tty.wait_for("▌ Our mistake corrected");
    tty.wait_for("Enter use");
    tty.press("\r");
    tty.wait_for("Ctrl-S save");
    tty.wait_for("count this as “Our mistake corrected”");
    show(&tty);
    // Text is added after it, and a kill in the middle loses nothing.
    tty.press(": penalty cancelled");
    eventually("the draft is in the database", async || {
        kept(&admin).await.as_deref() == Some("\nOur mistake corrected: penalty cancelled")
    })
    .await;
    tty.signal(Signal::KILL);
    tty.child.wait().unwrap();
    let mut tty = opened(&test);
    tty.wait_for("D Drafts (1)");
    tty.press("fInstalments rejected");
    tty.wait_for("1 of");
    tty.press("\r");
    tty.wait_for("Enter open");
    tty.press("s");
    tty.wait_for("→ Resolved");
    tty.press("G\r");
    tty.wait_for("Our mistake corrected: penalty cancelled");
    tty.wait_for("count this as “Our mistake corrected”");
    tty.press("\x13");
    tty.wait_for("is now Resolved");
    assert_eq!(kept(&admin).await, None);
    tty.press("q");
    tty.ends_restored();

    let close = "update tenant.enquiries as e set stage_id = w.id
        from tenant.workflow_stages as w
        where w.tenant_id = e.tenant_id and w.workflow_id = e.workflow_id and w.code = 'closed'
            and e.outcome = 'Our mistake corrected: penalty cancelled'";
    enter(&other, "HMRC/jo.brown").await;
    assert_eq!(other.execute(close, &[]).await.unwrap(), 1);
    other.batch_execute("commit").await.unwrap();
    let after = counted(&other, "Our mistake corrected").await;
    assert_eq!(after, before + 1);
}
