//! A supervisor reassigns forty cases: real keys, event loop and rules, checked through another connection.

use super::tty::{Tty, show};
use crate::support::{TestDatabase, enter, program_command, url_of};
use enquiries::private_server::Login;
use tokio_postgres::Client;

const ESC: &str = "\x1b";

/// Creates forty payment plans and assigns every other one to Jo Brown, as staff do.
async fn create_forty_enquiries(test: &TestDatabase) {
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let register = "select count(r.id)
        from app.enquiry_types as t,
            generate_series(1, 40) as n,
            app.register_enquiry(
                t.id, null, 'telephone', null, 'Storm in Barrow, plan ' || n, 'The workshop was flooded.', null
            ) as r
        where t.code = 'payment_plan'";
    let made: i64 = client.query_one(register, &[]).await.unwrap().get(0);
    assert_eq!(made, 40);
    let assign = "select count(a.id)
        from (
            select array_agg(e.id) as ids, array_agg(e.version) as versions
            from app.enquiries as e
            where e.subject like 'Storm in Barrow, plan %' and right(e.subject, 1)::integer % 2 = 0
        ) as even,
        app.assign_enquiries(
            even.ids,
            even.versions,
            array_fill((select s.id from app.staff as s where s.name = 'Jo Brown'), array[cardinality(even.ids)]),
            null
        ) as a";
    let given: i64 = client.query_one(assign, &[]).await.unwrap().get(0);
    assert_eq!(given, 20);
    client.batch_execute("commit").await.unwrap();
}

/// A colleague closes two of Jo's meanwhile, stage by stage.
async fn close_two(client: &Client) {
    enter(client, "HMRC/jo.brown").await;
    for stage in ["triage", "in_progress", "resolved", "closed"] {
        let sql = "update tenant.enquiries as e
                   set stage_id = s.id, stage_reason = 'Paid today', outcome = 'Paid'
                   from tenant.workflow_stages as s
                   where e.subject in ('Storm in Barrow, plan 2', 'Storm in Barrow, plan 38')
                       and s.workflow_id = e.workflow_id and s.code = $1";
        assert_eq!(client.execute(sql, &[&stage]).await.unwrap(), 2);
    }
    client.batch_execute("commit").await.unwrap();
}

/// Counts of the forty by assignee: Priya, Jo, unassigned.
async fn assigned_counts(client: &Client) -> (i64, i64, i64) {
    enter(client, "HMRC/david.okafor").await;
    let sql = "select
                   count(*) filter (where e.assignee_name = 'Priya Nair'),
                   count(*) filter (where e.assignee_name = 'Jo Brown'),
                   count(*) filter (where e.assignee_id is null)
               from app.enquiries as e where e.subject like 'Storm in Barrow, plan %'";
    let row = client.query_one(sql, &[]).await.unwrap();
    client.batch_execute("commit").await.unwrap();
    (row.get(0), row.get(1), row.get(2))
}

/// Presses the keys of an action one by one and returns their number.
fn press_counted(tty: &mut Tty, keys: &[(&str, &str)]) -> usize {
    for (key, shown) in keys {
        tty.press(key);
        tty.wait_for(shown);
    }
    keys.len()
}

// R019, R077, R079, R098, R113, R129
#[tokio::test]
async fn supervisor_reassigns_forty_cases() {
    let test = TestDatabase::new().await;
    create_forty_enquiries(&test).await;
    let other = test.client(Login::App).await;
    let mut command = program_command();
    command.env("DATABASE_URL", url_of(&test.config(Login::App)));
    let mut tty = Tty::start(command, 120, 40);
    tty.wait_for("Find:");
    tty.wait_for("Priya Nair");
    tty.press("asha");
    tty.wait_gone("Priya Nair");
    tty.press("\r");
    tty.wait_for("Deadlines");
    tty.press("2");
    tty.wait_for("Queue › Team");
    tty.wait_for("Storm in Barrow");
    tty.press("f");
    tty.wait_for("Filter:");
    tty.press("storm");
    tty.wait_for("40 of");
    tty.press("\r");
    tty.wait_for("Enter open");
    tty.press("*");
    tty.wait_for("40 marked");

    // While the name is typed, a colleague closes two of them.
    tty.press("a");
    tty.wait_for("Assign 40 enquiries");
    tty.wait_for("Priya Nair");
    close_two(&other).await;
    let keys = 1 + press_counted(
        &mut tty,
        &[
            ("p", "To: p"),
            ("r", "▌ Priya"),
            ("\r", "Assigned 38 enquiries to Priya Nair"),
        ],
    );
    assert!(keys <= 6, "{keys} keys to reassign the marked");
    tty.wait_for("2 had changed since you saw them");
    assert_eq!(assigned_counts(&other).await, (38, 2, 0));
    tty.press("!");
    tty.wait_for("Assign to Priya Nair: 2 of 40 not done");
    tty.wait_for("Changed since: Closed, with Jo Brown");
    tty.wait_for("You saw: Received, with Jo Brown.");
    show(&tty);
    tty.press("u");
    tty.wait_for("Undone: 38 enquiries");
    assert_eq!(assigned_counts(&other).await, (0, 20, 20));

    // A search also finds the closed ones, and the rule about them refuses.
    tty.press(ESC);
    tty.wait_gone("storm");
    tty.press("/");
    tty.wait_for("Search");
    tty.press("storm barrow\r");
    tty.wait_for("40 found");
    tty.press("*");
    tty.wait_for("40 marked");
    tty.press("a");
    tty.wait_for("Assign 40 enquiries");
    let keys = 1 + press_counted(
        &mut tty,
        &[
            ("p", "To: p"),
            ("r", "▌ Priya"),
            ("\r", "Assign to Priya Nair: 2 of 40 not done"),
        ],
    );
    assert!(keys <= 6, "{keys} keys to reassign the marked");
    tty.wait_for("Assigned 38 enquiries to Priya Nair; 2 refused. Press ! to see why.");
    tty.wait_for("Error: Reopen the enquiry, then change it.");
    show(&tty);
    assert_eq!(assigned_counts(&other).await, (38, 2, 0));
    // The marks stay on those two; one is opened from the list, and Esc returns to it.
    tty.wait_for("2 marked");
    tty.press("j\r");
    tty.wait_for("What can happen next");
    tty.wait_for("Closed");
    tty.press(ESC);
    tty.wait_for("2 marked");
    tty.press("!");
    tty.wait_for("2 of 40 not done");
    tty.press("u");
    tty.wait_for("Undone: 38 enquiries");
    assert_eq!(assigned_counts(&other).await, (0, 20, 20));
    let trail = test.client(Login::App).await;
    enter(&trail, "HMRC/david.okafor").await;
    let sql = "select count(*) from app.assignments as a join app.enquiries as e on e.id = a.enquiry_id
               where e.subject like 'Storm in Barrow, plan %' and a.to_staff = 'Priya Nair' and a.assigned_by = 'Asha Patel'";
    let recorded: i64 = trail.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(
        recorded, 76,
        "each assignment is in the history of the enquiries it changed"
    );

    // One note on all of them, in two keys beyond its text. Undone rows are marked again.
    tty.wait_for("40 marked");
    tty.press("n");
    tty.wait_for("Note on 40 enquiries");
    tty.press("Rang about the storm.");
    tty.wait_for("about the storm.");
    tty.press("\x13");
    tty.wait_for("Note saved on 38 enquiries; 2 refused. Press ! to see why.");
    tty.wait_for("Error: Reopen the enquiry, then write the note.");
    let count = async |sql: &str| -> i64 { trail.query_one(sql, &[]).await.unwrap().get(0) };
    let notes = "select count(distinct n.enquiry_id) from app.notes as n
                 where n.body = 'Rang about the storm.' and n.written_by = 'Asha Patel'";
    assert_eq!(count(notes).await, 38);

    // And one stage change for those that permit it.
    tty.press(ESC);
    tty.wait_gone("not done");
    tty.press(ESC);
    tty.wait_gone("marked");
    tty.press("f");
    tty.wait_for("Filter:");
    tty.press("received");
    tty.wait_for("38 of 40");
    tty.press("\r");
    tty.wait_for("Enter open");
    tty.press("*");
    tty.wait_for("38 marked");
    tty.press("s");
    tty.wait_for("→ Triage");
    tty.wait_for("all 38");
    show(&tty);
    tty.press("\r");
    tty.wait_for("38 enquiries are now Triage.");
    let triage = "select count(*) from app.enquiries as e
                  where e.subject like 'Storm in Barrow, plan %' and e.stage_code = 'triage'";
    assert_eq!(count(triage).await, 38);
    // Two enquiries did not get the note: the draft is kept for them, and quitting is not blocked.
    tty.wait_for("D Drafts (1)");
    tty.press("q");
    tty.ends_restored();
}
