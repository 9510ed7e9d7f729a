//! Drafts that belong to no single enquiry survive a kill: a new enquiry, and a text for several.

use super::drafts::{kept, opened};
use super::*;
use crate::support::{TestDatabase, eventually};
use enquiries::private_server::Login;

const TYPED: &str = "The office is shut on Monday.";

fn killed(mut tty: Tty) {
    tty.signal(Signal::KILL);
    tty.child.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn new_enquiry_draft_survives_kill_and_is_listed() {
    // R087, R113
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let mut tty = opened(&test);
    tty.press("N");
    tty.wait_for("VAT registration");
    tty.press("\t");
    tty.wait_for("▌ Citizen");
    tty.press("Owen Griffiths");
    eventually("the form is in the database", async || {
        kept(&admin)
            .await
            .is_some_and(|body| body.contains("Owen Griffiths"))
    })
    .await;
    killed(tty);

    let mut tty = opened(&test);
    tty.wait_for("D Drafts (1)");
    tty.press("D");
    tty.wait_for("▌  New enquiry");
    tty.wait_for("Owen Griffiths");
    show(&tty);
    tty.press("\r");
    tty.wait_for("Draft from today");
    tty.wait_for("Owen Griffiths (new)");
    show(&tty);
    tty.press("\x1b");
    tty.wait_gone("Draft from today");
    tty.press("q");
    tty.ends_restored();
}

#[tokio::test(flavor = "multi_thread")]
async fn bulk_draft_survives_kill_with_its_enquiries() {
    // R087
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let mut tty = opened(&test);
    tty.press("7");
    tty.wait_for("12 enquiries");
    tty.press("   ");
    tty.wait_for("3 marked");
    tty.press("n");
    let marked = "Note on 3 enquiries";
    tty.wait_for(marked);
    tty.press(TYPED);
    eventually("the text is in the database", async || {
        kept(&admin).await.as_deref() == Some(TYPED)
    })
    .await;
    killed(tty);

    let mut tty = opened(&test);
    tty.wait_for("D Drafts (1)");
    tty.press("D");
    tty.wait_for("▌  Note on 3");
    tty.wait_for(TYPED);
    show(&tty);
    tty.press("\r");
    tty.wait_for(marked);
    tty.wait_for("Draft from today");
    show(&tty);
    tty.press("\x13");
    tty.wait_for("Note saved on 3 enquiries");
    tty.wait_gone("D Drafts (");
    assert_eq!(kept(&admin).await, None);
    tty.press("q");
    tty.ends_restored();
}
