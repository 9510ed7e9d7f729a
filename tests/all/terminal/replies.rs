//! Replies by keys in the real program: their number, and recovery after a kill.

use super::drafts::{kept, opened};
use super::*;
use crate::support::{TestDatabase, eventually};
use enquiries::private_server::Login;

// R087: a caseworker answers thirty letters a day.
#[tokio::test(flavor = "multi_thread")]
async fn reply_from_template_takes_four_keys() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let mut tty = opened(&test);
    let keys = [
        ("l", "Reply to"),
        ("\x14", "Templates: press Enter or a number"),
        ("1", "Your payment plan stands"),
        ("\x13", "released, to be sent by hand"),
    ];
    for (key, shown) in keys {
        tty.press(key);
        tty.wait_for(shown);
    }
    tty.wait_gone("Templates: press Enter or a number");
    let sql = "select count(*) from tenant.messages
               where direction = 'out' and body like '%Your payment plan stands.%' and delivery_state = 'released'";
    let sent: i64 = admin.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(sent, 1, "{} keys did not send it", keys.len());
    tty.press("q");
    tty.ends_restored();
}

/// A letter that waits to be sent is recalled, and its text is offered again.
#[tokio::test(flavor = "multi_thread")]
async fn letter_is_recalled_by_one_key_and_its_text_comes_back() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let mut tty = opened(&test);
    tty.press("l");
    tty.wait_for(", by email: ");
    tty.press("We will refund you in full.");
    tty.press("\x13");
    tty.wait_for("released, to be sent by hand");
    tty.press("\r");
    tty.wait_for("Press L to recall it");
    tty.press("L");
    tty.wait_for("is recalled and will not be sent");
    tty.wait_for("recalled, not sent");
    let sql =
        "select delivery_state from tenant.messages where body = 'We will refund you in full.'";
    let state: String = admin.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(state, "recalled");
    tty.press("l");
    tty.wait_for("Ctrl-S Send");
    tty.wait_for("We will refund you in full.");
    tty.press("\x1b");
    tty.wait_for("Kept as a draft, not sent");
    tty.signal(Signal::KILL);
    tty.child.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn reply_draft_survives_kill_and_is_restored() {
    // R087
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let mut tty = opened(&test);
    tty.press("l");
    tty.wait_for("Ctrl-S Send");
    tty.press("Please ignore the letter of Monday.");
    eventually("the draft is in the database", async || {
        kept(&admin)
            .await
            .is_some_and(|kept| kept.ends_with("\nPlease ignore the letter of Monday."))
    })
    .await;
    tty.signal(Signal::KILL);
    tty.child.wait().unwrap();

    let mut tty = opened(&test);
    tty.wait_for("D Drafts (1)");
    tty.press("D");
    tty.wait_for("Drafts · ");
    tty.wait_for("1 enquiry");
    tty.wait_for("▌");
    tty.press("l");
    tty.wait_for("not sent yet");
    // Nothing is sent before the destination is shown.
    tty.wait_for(", by email: ");
    tty.wait_for("Please ignore the letter of Monday.");
    tty.press("\x13");
    tty.wait_for("released, to be sent by hand");
    tty.wait_gone("D Drafts (");
    assert_eq!(kept(&admin).await, None);
    tty.press("q");
    tty.ends_restored();
}
