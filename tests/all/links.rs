//! Links to related enquiries on a real database: what is linked already is left alone, and the plain commands.

use crate::support::{TestDatabase, enter, url_of};
use enquiries::private_server::Login;
use std::process::{Command, Stdio};

// R076
#[tokio::test]
async fn related_enquiries_are_linked_once_and_unlinked_by_plain_commands() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let sql = "select e.reference, e.id from app.enquiries as e
               where not exists (
                   select from app.enquiry_links as l where e.id in (l.enquiry_id, l.other_enquiry_id)
               )
               order by e.id limit 3";
    let rows = client.query(sql, &[]).await.unwrap();
    let references: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let ids: Vec<uuid::Uuid> = rows.iter().map(|row| row.get(1)).collect();
    let relate = "select r.link_id from app.relate_enquiries($1, $2) as r";
    let mut linked = Vec::new();
    // The second enquiry is linked already, whichever way round.
    for (one, others) in [
        (ids[0], vec![ids[1]]),
        (ids[0], vec![ids[1], ids[2]]),
        (ids[2], vec![ids[0]]),
    ] {
        linked.push(client.query(relate, &[&one, &others]).await.unwrap().len());
    }
    assert_eq!(linked, [1, 1, 0]);
    client.batch_execute("rollback").await.unwrap();

    let [one, other, third] = references.as_slice() else {
        panic!("three enquiries");
    };
    for (words, succeeds, shown) in [
        (
            ["link", "add", one, other, third],
            true,
            "linked to 2 enquiries.",
        ),
        (
            ["link", "add", one, other, third],
            true,
            "They are linked to",
        ),
        (
            ["link", "remove", one, other, third],
            true,
            "no longer linked to 2 enquiries.",
        ),
        (
            ["link", "remove", one, other, third],
            false,
            "is not linked to",
        ),
        (
            ["link", "add", one, one, one],
            false,
            "Name another enquiry to link this one to.",
        ),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_enquiries"))
            .args(words)
            .args(["--as", "HMRC/jo.brown"])
            .env("DATABASE_URL", url_of(&test.config(Login::App)))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&output.stdout);
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(
            format!("{out}{err}").contains(shown),
            "{words:?}: {out}{err}"
        );
        assert_eq!(output.status.success(), succeeds, "{words:?}");
    }
}
