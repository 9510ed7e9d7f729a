//! Saved views on a real database: what can be saved, who sees a view, and the plain commands.

use crate::support::{TestDatabase, enter, url_of};
use enquiries::domain::{QueueView, Sort};
use enquiries::private_server::Login;
use std::process::{Command, Stdio};
use tokio_postgres::Client;

async fn names(client: &Client) -> Vec<String> {
    let sql = "select v.name from app.saved_views as v where v.name like 'Test %' order by v.name";
    let rows = client.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Every tab in every order that the queue has can be saved, and what the queue does not have cannot.
// R127
#[tokio::test]
async fn each_tab_and_order_of_the_queue_can_be_saved() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let known = "select core.is_view_query($1::text::jsonb)";
    for view in QueueView::ALL {
        for sort in Sort::ALL {
            let query = format!(
                r#"{{"view": "{}", "order": "{}", "words": "vat"}}"#,
                view.code(),
                sort.code()
            );
            let row = client.query_one(known, &[&query]).await.unwrap();
            assert!(row.get::<_, bool>(0), "{query}");
        }
    }
    for (query, expected) in [
        (r#"{"search": "flood"}"#, true),
        (r#"{"watched": true}"#, true),
        (r#"{"watched": "yes"}"#, false),
        (r#"{"search": ["flood"]}"#, false),
        (r#"{"order": "updated"}"#, false),
        (r#"{"view": "theirs"}"#, false),
    ] {
        let row = client.query_one(known, &[&query]).await.unwrap();
        assert_eq!(row.get::<_, bool>(0), expected, "{query}");
    }
}

#[tokio::test]
async fn deleted_view_is_restored_by_its_owner_alone() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let save = "select app.save_view(null, $1, '{\"view\": \"team\"}', (
                    select s.team_id from app.staff as s where $2 and s.id = auth.staff_id()
                ))";
    client.query(save, &[&"Test own", &false]).await.unwrap();
    client.query(save, &[&"Test team", &true]).await.unwrap();
    let drop =
        "select app.drop_view(v.id), v.id from app.saved_views as v where v.name = 'Test team'";
    let row = client.query_one(drop, &[]).await.unwrap();
    assert!(row.get::<_, bool>(0));
    let id: uuid::Uuid = row.get(1);
    assert_eq!(names(&client).await, ["Test own"]);
    client.batch_execute("commit").await.unwrap();

    let restore = "select app.restore_view($1)";
    enter(&client, "HMRC/priya.nair").await;
    let row = client.query_one(restore, &[&id]).await.unwrap();
    assert!(!row.get::<_, bool>(0), "a view of another person");
    client.batch_execute("rollback").await.unwrap();
    enter(&client, "HMRC/jo.brown").await;
    let row = client.query_one(restore, &[&id]).await.unwrap();
    assert!(row.get::<_, bool>(0));
    client.batch_execute("commit").await.unwrap();
    enter(&client, "HMRC/priya.nair").await;
    assert_eq!(names(&client).await, ["Test team"], "of one team");
}

fn run(test: &TestDatabase, who: &str, words: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(words)
        .args(["--as", who])
        .env("DATABASE_URL", url_of(&test.config(Login::App)))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    (output.status.success(), format!("{out}{err}"))
}

#[tokio::test]
async fn plain_commands_save_show_and_delete_a_view() {
    let test = TestDatabase::new().await;
    const JO: &str = "HMRC/jo.brown";
    for (who, words, succeeds, shown) in [
        (
            JO,
            &[
                "view", "save", "VAT", "--tab", "all", "--sort", "who", "--filter", "vat", "--team",
            ][..],
            true,
            "View “VAT” saved, shared with Payment plans.",
        ),
        (
            JO,
            &["view", "save", "VAT"],
            false,
            "You already have a view with this name.",
        ),
        (
            JO,
            &["view", "save", "Ledger", "--tag", "old ledger"],
            true,
            "View “Ledger” saved.",
        ),
        (
            JO,
            &["view", "save", "X", "--tag", "storm"],
            false,
            "There is no tag storm.",
        ),
        (
            JO,
            &["show", "views"],
            true,
            "VAT: All open · by person, unassigned first · filter vat · shared with Payment plans",
        ),
        (JO, &["show", "views"], true, "Ledger: tagged Old ledger"),
        (
            JO,
            &["show", "view", "vat"],
            true,
            "All open, by person, unassigned first, with vat:",
        ),
        (JO, &["show", "view", "Ledger"], true, "View Ledger: "),
        (
            "HMRC/priya.nair",
            &["view", "delete", "VAT"],
            false,
            "Only Jo Brown can delete this view.",
        ),
        (JO, &["view", "delete", "vat"], true, "View “VAT” deleted."),
        (
            JO,
            &["show", "view", "VAT"],
            false,
            "There is no view VAT. Use one of ",
        ),
    ] {
        let (succeeded, text) = run(&test, who, words);
        assert!(text.contains(shown), "{words:?}: {text}");
        assert_eq!(succeeded, succeeds, "{words:?}: {text}");
    }
}
