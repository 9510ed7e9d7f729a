//! Two programs of two people on one server: a list under the cursor of one does not change its meaning when the other
//! acts.

use super::*;
use crate::support::{TestDatabase, enter, url_of};
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// An enquiry of the sample data that is in progress.
const SUBJECT: &str = "Cannot pay July payment on account";

/// The program of this person, with the steps of the enquiry open.
fn at_its_steps(test: &TestDatabase, who: &str) -> Tty {
    let mut command = program_command();
    command.args(["--as", who]);
    command.env("DATABASE_URL", url_of(&test.config(Login::App)));
    let mut tty = Tty::start(command, 120, 40);
    tty.wait_for("Deadlines");
    for (keys, shown) in [
        ("/", "Search"),
        ("July payment", "July payment"),
        ("\r", "1 found"),
        ("\r", "What can happen next"),
        ("s", "Stage of"),
    ] {
        tty.press(keys);
        tty.wait_for(shown);
    }
    tty.wait_for("▌ Ask the citizen");
    tty
}

/// Where the enquiry is, and how often its stage was changed.
async fn stage_and_changes(client: &Client) -> (String, i64) {
    enter(client, "HMRC/david.okafor").await;
    let sql = "select e.stage_name, (
                   select count(*) from app.stage_changes as c where c.enquiry_id = e.id
               )
               from app.enquiries as e where e.subject = $1";
    let row = client.query_one(sql, &[&SUBJECT]).await.unwrap();
    client.batch_execute("commit").await.unwrap();
    (row.get(0), row.get(1))
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_on_a_step_that_another_session_replaced_changes_nothing() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let mut asha = at_its_steps(&test, "HMRC/asha.patel");
    let mut jo = at_its_steps(&test, "HMRC/jo.brown");
    let (_, before) = stage_and_changes(&client).await;

    // Asha asks the citizen; Jo reads the same step and presses nothing.
    for (keys, shown) in [
        ("\r", "Reason"),
        ("We need the income figures.", "income figures"),
        ("\x13", "is now Waiting for citizen"),
    ] {
        asha.press(keys);
        asha.wait_for(shown);
    }
    jo.wait_for("Press Enter to see the new steps.");
    assert!(jo.screen().contains("▌ Ask the citizen"), "{}", jo.screen());

    jo.press("\r");
    jo.wait_for("Nothing was changed. Choose from the new steps.");
    jo.wait_for("▌ Citizen replied");
    let now = stage_and_changes(&client).await;
    assert_eq!(now, ("Waiting for citizen".to_owned(), before + 1));

    // The second Enter is the step that is read now.
    jo.press("\r");
    jo.wait_for("is now In progress");
    let now = stage_and_changes(&client).await;
    assert_eq!(now, ("In progress".to_owned(), before + 2));
    show(&jo);
}
