//! Drafts survive a kill of the program, a signal, and a lost server.

use super::*;
use crate::support::{TestDatabase, eventually, url_of};
use enquiries::features::queue::ListDrafted;
use enquiries::private_server::Login;
use enquiries::services::drafts::LoadDrafts;
use tokio_postgres::Client;

const TYPED: &str = "Rang the clinic; the letter goes today.";

pub fn opened(test: &TestDatabase) -> Tty {
    let mut command = program_command();
    command.args(["--as", CASEWORKER]);
    command.env("DATABASE_URL", url_of(&test.config(Login::App)));
    let mut tty = Tty::start(command, 120, 40);
    tty.wait_for("Deadlines");
    tty.press("1");
    tty.wait_for("REFERENCE");
    tty.wait_for("▌");
    tty
}

pub async fn kept(admin: &Client) -> Option<String> {
    let row = admin
        .query_opt("select body from tenant.drafts where body is not null", &[])
        .await
        .unwrap();
    row.map(|row| row.get(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn note_draft_survives_kill_and_is_restored() {
    // R087
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let mut tty = opened(&test);
    tty.press("n");
    tty.wait_for("Note on");
    tty.press(TYPED);
    // The form is still open: the text was neither closed nor saved.
    eventually("the draft is in the database", async || {
        kept(&admin).await.as_deref() == Some(TYPED)
    })
    .await;
    tty.signal(Signal::KILL);
    tty.child.wait().unwrap();

    // No other user can read it.
    let database = test.database(1);
    for who in ["HMRC/sam.lewis", "HMRC/asha.patel", "EAST/tom.reid"] {
        let (_, token) = test.sign_in(&database, who).await;
        let drafts = database.run(Some(&token), LoadDrafts).await;
        assert_eq!(drafts.unwrap(), Vec::new(), "{who}");
        let listed = database.run(Some(&token), ListDrafted { limit: 100 }).await;
        assert_eq!(listed.unwrap(), Vec::new(), "{who}");
    }

    let mut tty = opened(&test);
    tty.wait_for("D Drafts (1)");
    tty.press("D");
    tty.wait_for("Drafts · ");
    tty.wait_for("1 enquiry");
    tty.wait_for("▌");
    tty.press("n");
    tty.wait_for("Draft from today");
    tty.wait_for(TYPED);
    show(&tty);
    // Saving the note deletes the draft.
    tty.press("\x13");
    tty.wait_for("Note saved on");
    tty.wait_gone("D Drafts (");
    assert_eq!(kept(&admin).await, None);
    tty.press("q");
    tty.ends_restored();
}

#[tokio::test(flavor = "multi_thread")]
async fn signal_while_typing_saves_the_draft() {
    for signal in [Signal::TERM, Signal::HUP] {
        let test = TestDatabase::new().await;
        let admin = test.client(Login::Admin).await;
        let mut tty = opened(&test);
        tty.press("n");
        tty.wait_for("Note on");
        tty.press(TYPED);
        tty.wait_for(TYPED);
        tty.signal(signal);
        tty.ends_restored();
        assert_eq!(kept(&admin).await.as_deref(), Some(TYPED), "{signal:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn draft_typed_without_server_is_saved_on_reconnect() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let mut tty = opened(&test);
    tty.press("n");
    tty.wait_for("Note on");
    // Refuse new connections and end the existing ones.
    let name = &test.name;
    let shut = format!("alter database {name} connection limit 0");
    admin.batch_execute(&shut).await.unwrap();
    let others = "select pg_terminate_backend(pid) from pg_stat_activity
                  where datname = current_database() and pid <> pg_backend_pid()";
    admin.batch_execute(others).await.unwrap();
    tty.wait_for("server lost");
    tty.press(TYPED);
    tty.wait_for(TYPED);
    assert_eq!(kept(&admin).await, None);
    let back = format!("alter database {name} connection limit -1");
    admin.batch_execute(&back).await.unwrap();
    eventually("the draft is in the database", async || {
        kept(&admin).await.as_deref() == Some(TYPED)
    })
    .await;
    tty.wait_for("live");
    tty.wait_for(TYPED);
    tty.press("\x13");
    tty.wait_for("Note saved on");
}
