//! A caseworker handles ten cases: the real keys, the real loop, the real rules, and another connection that looks.

use super::*;
use crate::support::{TestDatabase, enter, url_of};
use enquiries::private_server::Login;
use tokio_postgres::Client;

const TEN: usize = 10;

/// Ten that nobody has, in the team of Jo Brown, registered as staff do it.
async fn ten(test: &TestDatabase) {
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

/// Keys pressed, counted: what is typed as text costs none of the budget.
struct Hand {
    tty: Tty,
    keys: usize,
}

impl Hand {
    fn press(&mut self, key: &str, shown: &str) {
        self.keys += 1;
        self.tty.press(key);
        self.tty.wait_for(shown);
    }

    fn gone(&mut self, key: &str, gone: &str) {
        self.keys += 1;
        self.tty.press(key);
        self.tty.wait_gone(gone);
    }

    fn types(&mut self, text: &str) {
        self.tty.press(text);
        self.tty.wait_for(text);
    }
}

// R011, R072, R075, R077, R078, R079
#[tokio::test]
async fn a_caseworker_handles_ten_cases() {
    let test = TestDatabase::new().await;
    ten(&test).await;
    let other = test.client(Login::App).await;
    let mut command = program_command();
    command.env("DATABASE_URL", url_of(&test.config(Login::App)));
    command.args(["--as", "HMRC/jo.brown"]);
    let tty = Tty::start(command, 120, 40);
    tty.wait_for("Deadlines");
    let mut hand = Hand { tty, keys: 0 };

    // Nobody has them; all ten are taken by one key once they are marked.
    hand.press("3", "Queue › Unassigned");
    hand.tty.wait_for("Kiln at Seaview");
    hand.press("f", "Filter:");
    hand.types("kiln");
    hand.tty.wait_for("10 of");
    hand.press("\r", "Enter open");
    hand.press("*", "10 marked");
    hand.press("m", "Assigned 10 enquiries to you");
    assert!(hand.keys <= 5, "{} keys to take ten", hand.keys);
    let taken = "select count(*) from app.enquiries as e
                 where e.subject like 'Kiln at Seaview%' and e.assignee_name = 'Jo Brown'";
    assert_eq!(count(&other, taken).await, 10);

    hand.tty.press("1");
    hand.tty.wait_for("Queue › Mine");
    hand.tty.press("f");
    hand.tty.wait_for("Filter:");
    hand.types("kiln");
    hand.tty.wait_for("10 of");
    hand.tty.press("\r");
    hand.tty.wait_for("Enter open");
    for number in 1..=TEN {
        hand.keys = 0;
        hand.press("\r", "What can happen next");
        hand.press("n", "Note on");
        let note = format!("Rang at {number} o'clock.");
        hand.types(&note);
        hand.press("\x13", "Note saved on");
        hand.press("s", "Stage of");
        hand.tty.wait_for("→ Triage");
        hand.press("\r", "is now Triage");
        hand.gone("\x1b", "What can happen next");
        hand.press("j", "REFERENCE");
        assert!(hand.keys <= 8, "{} keys for case {number}", hand.keys);
    }
    show(&hand.tty);
    let notes = "select count(distinct n.enquiry_id) from app.notes as n
                 where n.body like 'Rang at % o''clock.' and n.written_by = 'Jo Brown'";
    assert_eq!(count(&other, notes).await, 10);
    let stages = "select count(*) from app.enquiries as e
                  where e.subject like 'Kiln at Seaview%' and e.stage_code = 'triage'";
    assert_eq!(count(&other, stages).await, 10);
    hand.tty.press("q");
    hand.tty.ends_restored();
}
