//! A caseworker handles ten cases: real keys, event loop and rules, checked through another connection.

use super::*;
use crate::support::{TestDatabase, enter, url_of};
use enquiries::private_server::Login;
use tokio_postgres::Client;

const TEN: usize = 10;

/// Creates ten unassigned enquiries in the team of Jo Brown, as staff do.
async fn create_ten_enquiries(test: &TestDatabase) {
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let register = "select count(r.id)
        from app.enquiry_types as t,
            generate_series(1, 10) as n,
            app.register_enquiry(
                t.id, null, 'telephone', null, 'Kiln at Seaview, plan ' || n, 'The kiln is broken.', null
            ) as r
        where t.code = 'payment_plan'";
    let made: i64 = client.query_one(register, &[]).await.unwrap().get(0);
    assert_eq!(made, 10);
    client.batch_execute("commit").await.unwrap();
}

async fn count(client: &Client, sql: &str) -> i64 {
    enter(client, "HMRC/david.okafor").await;
    let row = client.query_one(sql, &[]).await.unwrap();
    client.batch_execute("commit").await.unwrap();
    row.get(0)
}

/// Counts pressed keys; typed text costs none of the budget.
struct KeyCounter {
    tty: Tty,
    keys: usize,
}

impl KeyCounter {
    fn press(&mut self, key: &str, shown: &str) {
        self.keys += 1;
        self.tty.press(key);
        self.tty.wait_for(shown);
    }

    fn press_until_gone(&mut self, key: &str, gone: &str) {
        self.keys += 1;
        self.tty.press(key);
        self.tty.wait_gone(gone);
    }

    fn type_text(&mut self, text: &str) {
        self.tty.press(text);
        self.tty.wait_for(text);
    }
}

// R011, R019, R072, R075, R077, R078, R079, R084, R127
#[tokio::test]
async fn caseworker_handles_ten_cases() {
    let test = TestDatabase::new().await;
    create_ten_enquiries(&test).await;
    let other = test.client(Login::App).await;
    let mut command = program_command();
    command.env("DATABASE_URL", url_of(&test.config(Login::App)));
    command.args(["--as", "HMRC/jo.brown"]);
    let tty = Tty::start(command, 120, 40);
    tty.wait_for("Deadlines");
    let mut counter = KeyCounter { tty, keys: 0 };

    // All ten are unassigned; once marked, one key assigns them.
    counter.press("3", "Queue › Unassigned");
    counter.tty.wait_for("Kiln at Seaview");
    counter.press("f", "Filter:");
    counter.type_text("kiln");
    counter.tty.wait_for("10 of");
    counter.press("\r", "Enter open");
    counter.press("*", "10 marked");
    counter.press("m", "Assigned 10 enquiries to you");
    assert!(counter.keys <= 5, "{} keys to take ten", counter.keys);
    let taken = "select count(*) from app.enquiries as e
                 where e.subject like 'Kiln at Seaview%' and e.assignee_name = 'Jo Brown'";
    assert_eq!(count(&other, taken).await, 10);

    counter.tty.press("1");
    counter.tty.wait_for("Queue › Mine");
    counter.tty.press("f");
    counter.tty.wait_for("Filter:");
    counter.type_text("kiln");
    counter.tty.wait_for("10 of");
    counter.tty.press("\r");
    counter.tty.wait_for("Enter open");
    for number in 1..=TEN {
        counter.keys = 0;
        counter.press("\r", "What can happen next");
        counter.press("n", "Note on");
        let note = format!("Rang at {number} o'clock.");
        counter.type_text(&note);
        counter.press("\x13", "Note saved on");
        counter.press("s", "Stage of");
        counter.tty.wait_for("→ Triage");
        counter.press("\r", "is now Triage");
        counter.press_until_gone("\x1b", "What can happen next");
        counter.press("j", "REFERENCE");
        assert!(counter.keys <= 8, "{} keys for case {number}", counter.keys);
    }
    show(&counter.tty);
    let notes = "select count(distinct n.enquiry_id) from app.notes as n
                 where n.body like 'Rang at % o''clock.' and n.written_by = 'Jo Brown'";
    assert_eq!(count(&other, notes).await, 10);
    let stages = "select count(*) from app.enquiries as e
                  where e.subject like 'Kiln at Seaview%' and e.stage_code = 'triage'";
    assert_eq!(count(&other, stages).await, 10);
    counter.tty.press("q");
    counter.tty.ends_restored();
}
