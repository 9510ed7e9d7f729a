//! The worked examples, through `enquiries calculate` and its functions.

use crate::support::{TestDatabase, url_of};
use enquiries::calculate::{ExampleFile, calculate};
use enquiries::private_server::Login;
use serde_json::Value;
use std::process::{Command, Output, Stdio};

const EXAMPLES: &str = include_str!("../../fixtures/deadline_examples.json");

#[tokio::test]
async fn every_worked_example_agrees_and_nothing_is_kept() {
    let test = TestDatabase::new().await;
    let mut admin = test.client(Login::Admin).await;
    let kept = "select
        (select count(*) from core.opening_patterns)
        + (select count(*) from core.calendar_ranges) + (select count(*) from core.calendar_holidays)";
    let before: i64 = admin.query_one(kept, &[]).await.unwrap().get(0);
    let file = ExampleFile::read(EXAMPLES).unwrap();
    let outcome = calculate(&mut admin, &file).await.unwrap();
    assert_eq!(outcome.differences, []);
    assert_eq!((outcome.answered, outcome.agree), (97, 97));
    let after: i64 = admin.query_one(kept, &[]).await.unwrap().get(0);
    assert_eq!(after, before);
}

fn run(test: &TestDatabase, file: &std::path::Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .arg("calculate")
        .arg(file)
        .args(words)
        .env("DATABASE_URL", url_of(&test.config(Login::App)))
        .env("ADMIN_DATABASE_URL", url_of(&test.config(Login::Admin)))
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[tokio::test]
async fn calculate_prints_what_differs_and_counts_last() {
    let test = TestDatabase::new().await;
    let file = std::env::temp_dir().join(format!("enq-calculate-{}.json", std::process::id()));
    let mut examples: Value = serde_json::from_str(EXAMPLES).unwrap();
    let list = examples["examples"].as_array_mut().unwrap();
    list.retain(|it| it["id"].as_str().is_some_and(|id| id.ends_with("page.001")));
    list[0]["expected"]["due"] = "2026-03-25".into();
    list.push(
        serde_json::json!({ "id": "a.debt", "kind": "money.monthly", "input": {}, "expected": {} }),
    );
    let answered = list.len() - 1;
    std::fs::write(&file, examples.to_string()).unwrap();

    let output = run(&test, &file, &[]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    let expected = format!(
        "legal.working_days.page.001: due: expected \"2026-03-25\", got \"2026-03-26\"\n\
         1 not answered here: money.monthly 1\n{} of {answered} agree\n",
        answered - 1
    );
    assert_eq!(said, expected);

    let output = run(&test, &file, &["--json"]);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["differences"][0]["got"], "2026-03-26");
    assert_eq!(told["answered"], answered);

    // What is wrong, and where; without a server, which is not asked.
    for (text, place) in [
        ("{ \"examples\": [ }", "line 1, column 17"),
        (
            "{ \"examples\": [{ \"id\": \"x\", \"kind\": \"legal.days\", \"input\": { \"start\": \"2026-02-30\", \"days\": 3 }, \"expected\": {} }] }",
            "examples[0] x: input.start is no day",
        ),
        (
            "{ \"examples\": [{ \"kind\": \"worktime.due\", \"input\": { \"calendar\": \"moon\" }, \"expected\": {} }] }",
            "examples[0]: there is no calendar \"moon\"",
        ),
        (
            "{ \"calendars\": { \"late\": { \"week\": { \"mon\": [[\"17:00\", \"09:00\"]] } } }, \"examples\": [] }",
            "calendars.late: week.mon: 17:00 to 09:00 ends before it begins",
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        let output = run(&test, &file, &[]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(place), "{said}");
    }
    std::fs::remove_file(&file).unwrap();
}
