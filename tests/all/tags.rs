//! Tags on a real database: who may define one, what a change of several reports, the list by tag, and the plain
//! commands.

use crate::support::{TestDatabase, enter, url_of};
use enquiries::private_server::Login;
use std::process::{Command, Stdio};
use tokio_postgres::Client;

/// The open enquiries of the caller's team with a tag, as the list by tag has them.
async fn tagged(client: &Client, tag: &str) -> i64 {
    let sql = "select count(*) from app.enquiry_tags as g where g.name = $1";
    client.query_one(sql, &[&tag]).await.unwrap().get(0)
}

async fn change(client: &Client, tag: &str, bears: bool) -> usize {
    let sql = "select c.enquiry_id
               from app.tag_enquiries(
                   array(select e.id from app.enquiries as e where e.closed_at is null order by e.id limit 3),
                   (select t.id from app.tags as t where t.name = $1), $2
               ) as c";
    client.query(sql, &[&tag, &bears]).await.unwrap().len()
}

// R076
#[tokio::test]
async fn change_of_a_tag_returns_only_what_it_changed() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    client.batch_execute("savepoint before").await.unwrap();
    let refused = client
        .query("select app.define_tag('Storm')", &[])
        .await
        .unwrap_err();
    assert_eq!(refused.code().unwrap().code(), "42501");
    client.batch_execute("rollback").await.unwrap();

    enter(&client, "HMRC/asha.patel").await;
    let defined = client.query("select app.define_tag('  Storm ')", &[]).await;
    assert_eq!(defined.unwrap().len(), 1);
    client.batch_execute("savepoint before").await.unwrap();
    let twice = client
        .query("select app.define_tag('STORM')", &[])
        .await
        .unwrap_err();
    let twice = twice.as_db_error().unwrap().constraint();
    assert_eq!(twice, Some("tags_by_name"));
    client.batch_execute("rollback to before").await.unwrap();

    assert_eq!(change(&client, "Storm", false).await, 0, "none has it");
    assert_eq!(change(&client, "Storm", true).await, 3);
    assert_eq!(change(&client, "Storm", true).await, 0, "all have it");
    assert_eq!(tagged(&client, "Storm").await, 3);
    assert_eq!(change(&client, "Storm", false).await, 3);
    assert_eq!(tagged(&client, "Storm").await, 0);
    assert_eq!(change(&client, "Storm", true).await, 3, "once more");
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
async fn plain_commands_add_and_remove_a_tag_and_list_by_it() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let sql = "select e.reference from app.enquiries as e where e.closed_at is null order by e.id limit 2";
    let rows = client.query(sql, &[]).await.unwrap();
    let (one, other): (String, String) = (rows[0].get(0), rows[1].get(0));
    client.batch_execute("commit").await.unwrap();
    const JO: &str = "HMRC/jo.brown";
    const ASHA: &str = "HMRC/asha.patel";
    for (who, words, succeeds, shown) in [
        (
            JO,
            &["tag", "add", &one, &other, "Storm"][..],
            false,
            "There is no tag Storm. Use one of ",
        ),
        (
            JO,
            &["tag", "add", &one, "Storm", "--new"],
            false,
            "Your role cannot do this.",
        ),
        (
            ASHA,
            &["tag", "add", &one, "Storm", "--new"],
            true,
            "New tag “Storm” added to HMRC-26-",
        ),
        (
            JO,
            &["tag", "add", &one, &other, "storm"],
            true,
            &format!("Tag “Storm” added to {other}."),
        ),
        (JO, &["show", "tagged"], true, "Storm\n"),
        (
            JO,
            &["show", "tagged", "STORM"],
            true,
            "Tagged Storm, open, soonest due first: 2 enquiries.",
        ),
        (JO, &["show", "enquiry", &other], true, "Storm"),
        (
            JO,
            &["tag", "remove", &one, &other, "Storm"],
            true,
            "Tag “Storm” removed from 2 enquiries.",
        ),
        (
            JO,
            &["tag", "remove", &one, "Storm"],
            true,
            "No tag was changed.",
        ),
        (
            JO,
            &["show", "tagged", "Storm"],
            true,
            "soonest due first: 0 enquiries.",
        ),
        (
            "HMRC/david.okafor",
            &["tag", "add", &one, "Storm"],
            false,
            "You cannot change enquiries in your role.",
        ),
    ] {
        let (succeeded, text) = run(&test, who, words);
        assert!(text.contains(shown), "{words:?}: {text}");
        assert_eq!(succeeded, succeeds, "{words:?}: {text}");
    }
}
