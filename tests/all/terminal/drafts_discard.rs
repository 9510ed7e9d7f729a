//! Discard by its keys in the real program, compared with the database after each key.

use super::drafts::{kept, opened};
use super::*;
use crate::support::{TestDatabase, eventually};
use enquiries::private_server::Login;

const TYPED: &str = "Rang the clinic; the letter goes today.";

// R113
#[tokio::test(flavor = "multi_thread")]
async fn discard_and_undo_delete_and_restore_stored_draft() {
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
    // Ctrl-X in the form.
    tty.press("\x18");
    tty.wait_for("Discarded: note on");
    tty.wait_gone("D Drafts (");
    is_kept(None).await;
    tty.press("u");
    tty.wait_for("Restored, not sent");
    is_kept(Some(TYPED)).await;
    // x in the list of drafts removes the row.
    tty.press("D");
    tty.wait_for("Drafts · ");
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
    // Quitting immediately after a discard still deletes the draft.
    tty.press("xq");
    tty.ends_restored();
    assert_eq!(kept(&admin).await, None);
}

/// A draft that is discarded during its first save is deleted afterwards, even if the user quits at once.
#[tokio::test(flavor = "multi_thread")]
async fn discard_during_autosave_then_quit_deletes_draft() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let mut tty = opened(&test);
    admin
        .batch_execute("begin; lock table tenant.drafts in share mode")
        .await
        .unwrap();
    tty.press("n");
    tty.wait_for("Note on");
    tty.press(TYPED);
    eventually("the first keeping is under way", async || {
        let waits = "select count(*) from pg_locks
                      where not granted and relation = 'tenant.drafts'::regclass";
        let waiting: i64 = admin.query_one(waits, &[]).await.unwrap().get(0);
        waiting > 0
    })
    .await;
    tty.press("\x18");
    tty.wait_for("Discarded: note on");
    tty.press("q");
    tty.wait_for("Discarding your draft …");
    admin.batch_execute("commit").await.unwrap();
    tty.ends_restored();
    assert_eq!(kept(&admin).await, None);
}
