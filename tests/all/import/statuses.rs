//! Stages and closing times that files say in part, and words that a mapping does not list.

use super::{MAPPING, TempFolder, csv, import_checked, lines, options, valid_row};
use crate::support::TestDatabase;

const CLOSED: &str = "select concat_ws('|', r.source_key, to_char(e.closed_at at time zone 'UTC', 'MM-DD HH24:MI'),
        r.closing_time_is_known, (select count(*) from tenant.notes as n
            where n.tenant_id = e.tenant_id and n.enquiry_id = e.id and n.body like '%closed and not when%'))
    from tenant.import_records as r inner join tenant.enquiries as e
    on r.tenant_id = e.tenant_id and r.enquiry_id = e.id order by r.line";

#[tokio::test]
async fn closing_time_may_stand_in_another_column() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let rows = [
        valid_row("closed"),
        valid_row("due").replace("2024-03-04 17:30", "N/A"),
        valid_row("none")
            .replace("2024-03-04 17:30", "")
            .replace("2024-03-09 09:00", ""),
    ];
    let file = folder.file("rows.csv", csv(&rows));
    // The first column with a value in the row counts.
    let list = MAPPING.replace("closed = \"closed\"", "closed = [\"closed\", \"due\"]");
    let summary = import_checked(&test, options(&list, &file)).await;
    assert_eq!(
        (
            summary.imported,
            summary.rejected_by["closed_without_a_time"]
        ),
        (2, 1),
        "{summary:?}"
    );
    assert_eq!(
        lines(&test, CLOSED).await,
        ["closed|03-04 17:30|t|0", "due|03-09 09:00|t|0"]
    );
    // Or it closed when it came into the stage that it is in.
    let other = TestDatabase::new().await;
    let moved = MAPPING.replace("due = \"due\"", "moved = \"due\"");
    let summary = import_checked(&other, options(&moved, &file)).await;
    assert_eq!(
        summary.noted["closed_when_it_came_into_its_stage"], 1,
        "{summary:?}"
    );
    assert_eq!(
        lines(&other, CLOSED).await,
        ["closed|03-04 17:30|t|0", "due|03-09 09:00|t|0"]
    );
}

#[tokio::test]
async fn closing_without_a_time_is_taken_when_the_mapping_says_so() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let rows = [
        valid_row("closed"),
        valid_row("none").replace("2024-03-04 17:30", ""),
    ];
    let file = folder.file("rows.csv", csv(&rows));
    let mapping = MAPPING.replace("[status]", "[status]\nclosed_without_time = \"received\"");
    let summary = import_checked(&test, options(&mapping, &file)).await;
    assert_eq!((summary.imported, summary.rejected), (2, 0), "{summary:?}");
    assert_eq!(
        summary.noted["closed_without_a_time_and_so_at_the_receipt"],
        1
    );
    // The record says that the time is not known, to programs and to people.
    assert_eq!(
        lines(&test, CLOSED).await,
        ["closed|03-04 17:30|t|0", "none|03-01 09:00|f|1"]
    );
}

#[tokio::test]
async fn unknown_words_are_listed_with_their_counts() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let state = |key: &str, word: &str| valid_row(key).replace("Closed", word);
    let rows = [
        state("K1", "Ajar"),
        state("K2", "Ajar"),
        state("K3", "Half \u{1b}[31mopen"),
        state("K4", ""),
        valid_row("K5").replace("Phone", "Pigeon"),
        valid_row("K6").replace("Phone", ""),
        valid_row("K7"),
    ];
    let file = folder.file("words.csv", csv(&rows));
    let mut options = options(MAPPING, &file);
    options.rejects = Some(folder.path("rejects.csv"));
    let summary = import_checked(&test, options).await;
    assert_eq!((summary.imported, summary.rejected), (1, 6), "{summary:?}");
    for (rule, rows) in [
        ("unknown_status", 3),
        ("no_status", 1),
        ("unknown_channel", 1),
        ("no_channel", 1),
    ] {
        assert_eq!(
            summary.rejected_by.get(rule),
            Some(&rows),
            "{rule}: {summary:?}"
        );
    }
    let text = summary.as_text();
    for line in [
        "Not in the mapping, under status.values:",
        "2 \"Ajar\"",
        "1 \"Pigeon\"",
        "1 empty cells",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains('\u{1b}'), "{text}");
    assert_eq!(summary.as_json()["unknown_words"]["status"]["Ajar"], 2);
    let rejects = std::fs::read_to_string(folder.path("rejects.csv")).unwrap();
    assert!(
        rejects.contains("knows no status \"\"Ajar\"\""),
        "{rejects}"
    );
    assert!(rejects.contains("The channel is missing"), "{rejects}");
}

#[tokio::test]
async fn default_alone_decides_the_stage() {
    let folder = TempFolder::new();
    let start = MAPPING.find("[status]").unwrap();
    let end = MAPPING.find("[[body]]").unwrap();
    let file = folder.file(
        "rows.csv",
        csv(&[valid_row("K1"), valid_row("K2").replace("Closed", "Ajar")]),
    );
    for status in [
        "column = \"state\"\ndefault = \"resolved\"",
        "default = \"resolved\"",
    ] {
        let test = TestDatabase::new().await;
        let mapping = format!(
            "{}[status]\n{status}\n\n{}",
            &MAPPING[..start],
            &MAPPING[end..]
        );
        let summary = import_checked(&test, options(&mapping, &file)).await;
        assert_eq!(
            (summary.imported, summary.rejected),
            (2, 0),
            "{status}: {summary:?}"
        );
    }
}
