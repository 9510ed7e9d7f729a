//! Plain output of the real program on a real database: `show`, its JSON and its exit codes.

use crate::support::{TestDatabase, url_of};
use enquiries::domain::{DraftSubject, QueueView, Sort};
use enquiries::features::queue::ListPage;
use enquiries::private_server::Login;
use enquiries::services::drafts::SaveDraft;
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::{Command, Output, Stdio};

fn show(test: &TestDatabase, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(words)
        .env("DATABASE_URL", url_of(&test.config(Login::App)))
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn show_text(test: &TestDatabase, words: &[&str]) -> String {
    let output = show(test, words);
    assert!(output.status.success(), "{words:?}: {output:?}");
    let drawing = |c: char| (c.is_control() && c != '\n') || ('\u{2500}'..='\u{28ff}').contains(&c);
    let output = String::from_utf8(output.stdout).unwrap();
    assert!(!output.contains(drawing), "{words:?}: {output}");
    output
}

fn json(test: &TestDatabase, words: &[&str]) -> Value {
    let words = [words, &["--json"]].concat();
    serde_json::from_str(&show_text(test, &words)).unwrap()
}

fn as_jo<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [words, &["--as", "HMRC/jo.brown"]].concat()
}

fn references(output: &Value) -> Vec<String> {
    let rows = output["enquiries"].as_array().unwrap();
    rows.iter()
        .map(|row| row["reference"].as_str().unwrap().to_owned())
        .collect()
}

/// Jo Brown begins a note for two enquiries and leaves.
async fn keep_a_note_for_two(test: &TestDatabase) {
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let listed = database
        .run(
            Some(&token),
            ListPage {
                view: QueueView::All,
                sort: Sort::Due,
                after: None,
                limit: 2,
            },
        )
        .await;
    let rows = listed.unwrap().rows;
    let draft = SaveDraft {
        of: DraftSubject::NOTES,
        seen_version: None,
        marked: rows.iter().map(|row| row.id).collect(),
        body: "The office in Barrow is shut.".into(),
        read_version: 0,
    };
    database.run(Some(&token), draft).await.unwrap();
}

#[tokio::test]
async fn every_screen_is_available_on_the_command_line() {
    // R071, R072, R075, R078, R080, R084
    let test = TestDatabase::new().await;
    test.grow("HMRC", 450).await;
    assert!(
        show_text(&test, &["show", "sign-in"]).contains("enquiries --plain --as HMRC/jo.brown")
    );
    assert!(
        json(&test, &["show", "sign-in"])["choices"]
            .as_array()
            .unwrap()
            .len()
            > 4
    );
    let board = show_text(&test, &as_jo(&["show", "dashboard", "--scope", "everyone"]));
    assert!(board.contains("Dashboard, everyone:"), "{board}");
    let all = ["show", "queue", "--tab", "all", "--rows", "1000"];
    let output = json(&test, &as_jo(&all));
    let listed = references(&output);
    assert!(listed.len() > 400, "more than two pages: {}", listed.len());
    assert_eq!(output["more"], false);
    let tab = &output["tabs"]["all"];
    assert_eq!(tab["count"].as_u64().unwrap(), listed.len() as u64);
    assert_eq!(BTreeSet::from_iter(&listed).len(), listed.len());
    let lines = show_text(&test, &as_jo(&all));
    assert!(listed.iter().all(|reference| lines.contains(reference)));
    let some = json(
        &test,
        &as_jo(&["show", "queue", "--tab", "all", "--rows", "205"]),
    );
    assert_eq!(references(&some), listed[..205]);
    assert_eq!(some["more"], true);
    for tab in [
        "mine",
        "team",
        "unassigned",
        "due-today",
        "overdue",
        "waiting",
        "all",
    ] {
        for sort in ["due", "received", "priority", "stage", "who"] {
            let output = json(
                &test,
                &as_jo(&[
                    "show", "queue", "--tab", tab, "--sort", sort, "--rows", "1000",
                ]),
            );
            let count = output["tabs"][tab.replace('-', "_")]["count"]
                .as_u64()
                .unwrap();
            assert_eq!(references(&output).len() as u64, count, "{tab} {sort}");
        }
    }
    let first = &listed[0];
    let only = json(
        &test,
        &as_jo(&["show", "queue", "--tab", "all", "--filter", first]),
    );
    assert_eq!(&references(&only), std::slice::from_ref(first));
    let found = json(&test, &as_jo(&["show", "search", first]));
    assert_eq!(&references(&found), std::slice::from_ref(first));
    let one = json(&test, &as_jo(&["show", "enquiry", &first.to_lowercase()]));
    assert_eq!(one["enquiry"]["reference"], **first);
    assert!(
        show_text(&test, &as_jo(&["show", "enquiry", first])).contains("What can happen next:")
    );
    let events = json(&test, &as_jo(&["show", "history", first]));
    assert!(!events["events"].as_array().unwrap().is_empty());
    assert!(show_text(&test, &as_jo(&["show", "history", first])).contains("History of"));
    assert!(show_text(&test, &as_jo(&["show", "report", "backlog"])).contains("Source: "));
    assert!(json(&test, &as_jo(&["show", "report"]))["rows"].is_array());
    let closed = show_text(&test, &as_jo(&["show", "closed", "--scope", "everyone"]));
    assert!(
        closed.contains("Closed in the last 30 days, Everyone, last closed first:"),
        "{closed}"
    );
    assert!(closed.contains("\n1. HMRC-26-"), "{closed}");
    let facts = json(&test, &as_jo(&["show", "closed", "--scope", "everyone"]));
    assert!(facts["enquiries"][0]["closed_at"].is_string());
    let watched = show_text(&test, &as_jo(&["show", "watched"]));
    assert!(
        watched.contains("Watched by me, changed last first: 0 enquiries."),
        "{watched}"
    );
    assert!(json(&test, &as_jo(&["show", "watched"]))["enquiries"].is_array());
    assert!(
        show_text(&test, &as_jo(&["show", "drafts"]))
            .contains("Drafts, newest first: 0 enquiries.")
    );
    keep_a_note_for_two(&test).await;
    let output = show_text(&test, &as_jo(&["show", "drafts"]));
    assert!(
        output.contains("Drafts, newest first: 1 draft.")
            && output.contains("1. Note on 2, not sent"),
        "{output}"
    );
    assert_eq!(
        json(&test, &as_jo(&["show", "drafts"]))["texts"][0]["lines"][0],
        "The office in Barrow is shut."
    );
    let work = json(&test, &as_jo(&["--plain"]));
    assert!(work["figures"].is_array() && work["enquiries"].is_array());
    // A request that cannot be answered is a usage error, and says what to do.
    for (words, why) in [
        (
            as_jo(&["show", "enquiry", "HMRC-26-NOTHERE-0"]),
            "There is no enquiry HMRC-26-NOTHERE-0",
        ),
        (vec!["show", "queue"], "--as ORGANISATION/USERNAME"),
        (as_jo(&["show", "queue", "--tab", "pink"]), "pink"),
    ] {
        let output = show(&test, &words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(why), "{stderr}");
        assert!(output.stdout.is_empty());
    }
    let nowhere = Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(as_jo(&["show", "queue"]))
        .env("DATABASE_URL", "host=/nowhere user=nobody")
        .output()
        .unwrap();
    assert_eq!(nowhere.status.code(), Some(3));
}
