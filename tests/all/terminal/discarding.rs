//! Discarding by its keys, in the program itself, and what the database has of it at each moment.

use super::drafts::{kept, opened};
use super::*;
use crate::support::{TestDatabase, eventually};
use enquiries::postgres::Login;

const TYPED: &str = "Rang the clinic; the letter goes today.";

// R113
#[tokio::test(flavor = "multi_thread")]
async fn what_is_discarded_leaves_the_database_and_comes_back_to_it() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let is_kept = async |wanted: Option<&str>| {
        eventually("the database follows", async || {
            kept(&admin).await.as_deref() == wanted
        })
        .await;
    };
    let mut tty = opened(&test);
    tty.press("n");
    tty.wait_for("Note on");
    tty.press(TYPED);
    is_kept(Some(TYPED)).await;
    // Ctrl-X in the box.
    tty.press("\x18");
    tty.wait_for("Discarded: note on");
    tty.wait_gone("with text not sent");
    is_kept(None).await;
    tty.press("u");
    tty.wait_for("Back again, not sent");
    is_kept(Some(TYPED)).await;
    // x in the list of what is not sent, and the line goes.
    tty.press("D");
    tty.wait_for("Typed and not sent");
    tty.wait_for("1 enquiry");
    tty.wait_for("x discard");
    tty.press("x");
    tty.wait_for("Discarded: note on");
    is_kept(None).await;
    tty.wait_gone("1 enquiry");
    tty.press("u");
    is_kept(Some(TYPED)).await;
    tty.wait_for("1 enquiry");
    tty.wait_for("▌");
    show(&tty);
    // Whoever quits at once after discarding finds nothing the next time.
    tty.press("xq");
    tty.ends_restored();
    assert_eq!(kept(&admin).await, None);
}
