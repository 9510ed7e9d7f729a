//! Export of reports: files name their source, and contain nothing that a spreadsheet or terminal would run.

use crate::fixtures::{person, report};
use crate::support::program_url;
use enquiries::domain::{Cell, Person, Report};
use enquiries::export::{Format, file};
use std::process::Command;

#[test]
fn csv_names_its_source_and_has_plain_numbers() {
    // R080
    let text = file(&report(), &person(), Format::Csv);
    // As every program reads CSV: the first line names the columns, and each row has as many cells.
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(
        reader.headers().unwrap(),
        vec!["Month", "Received", "Closed", "Source"]
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), report().rows.len());
    let first: Vec<&str> = rows[0].iter().take(3).collect();
    assert_eq!(first, ["2026-04", "1204", "980"]);
    for part in [
        "Enquiries received and closed, by month",
        "last 12 months, including this month",
        "Asha Patel",
        "HMRC/asha.patel",
        "database enquiries",
        &report().at.format("%Y-%m-%d").to_string(),
    ] {
        assert!(
            rows.iter().all(|row| row[3].contains(part)),
            "{part}: {text}"
        );
    }
}

/// Cells that a spreadsheet would run, and text that a terminal would obey.
const HOSTILE: &[&str] = &[
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u{200b}=1",
    "\u{1b}]0;owned\u{7}=1",
];

fn hostile(text: &str) -> Report {
    Report {
        columns: vec!["Type", "Resolved"],
        rows: vec![vec![Cell::Text(text.into()), Cell::Count(1)]],
        ..report()
    }
}

#[test]
fn export_neutralises_formulas_and_control_characters() {
    for stored in HOSTILE {
        let by = Person {
            name: (*stored).into(),
            ..person()
        };
        for format in [Format::Csv, Format::Json] {
            let text = file(&hostile(stored), &by, format);
            let bad = |c: char| c.is_control() && c != '\n' && c != '\r';
            assert!(!text.contains(bad), "{stored:?}: {text:?}");
        }
        let text = file(&hostile(stored), &by, Format::Csv);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                let formula = cell
                    .trim_start()
                    .starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!formula, "{stored:?}: {cell:?}");
            }
        }
        let json: serde_json::Value =
            serde_json::from_str(&file(&hostile(stored), &by, Format::Json)).unwrap();
        let exported = json["rows"][0]["type"].as_str().unwrap();
        let formula = exported.trim_start().starts_with(['=', '+', '-', '@']);
        assert!(!formula, "{stored:?}: {exported:?}");
    }
    // Harmless text is unchanged.
    let text = file(&hostile("Council tax, band \"D\""), &person(), Format::Csv);
    assert!(
        text.contains("\"Council tax, band \"\"D\"\"\",1,"),
        "{text}"
    );
    let text = file(&hostile("Tax; other"), &person(), Format::Csv);
    assert!(text.contains("\r\n\"Tax; other\",1,"), "{text}");
}

/// Runs the program; returns status, standard output, standard error.
fn run(words: &[&str]) -> (i32, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(words)
        .env("DATABASE_URL", program_url())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        out.status.code().unwrap(),
        text(out.stdout),
        text(out.stderr),
    )
}

#[test]
fn every_report_is_available_as_lines_csv_and_json() {
    // R080, R081
    let who = "HMRC/helen.morris";
    let (status, lines, said) = run(&["report", "all", "--as", who]);
    assert_eq!(status, 0, "{said}");
    for title in [
        "received and closed",
        "by type",
        "by age",
        "by person",
        "by channel",
        "Time to first response",
        "Outcomes of",
        "Clocks met and missed, by rule",
        "First response beside resolution",
        "used of their target, by team",
    ] {
        assert!(lines.contains(title), "{title}: {lines}");
    }
    assert_eq!(lines.matches("Source: ").count(), 28, "{lines}");
    let (status, csv, _) = run(&["report", "times-by-type", "--as", who, "--csv"]);
    assert_eq!(status, 0);
    assert!(csv.contains("Type,Resolved,Median,90% within"), "{csv}");
    let (status, csv, _) = run(&["report", "clocks-by-rule", "--as", who, "--csv"]);
    assert_eq!(status, 0);
    let heads = "Rule,Missed,Grossly late,Met,In time,Median";
    assert!(csv.contains(heads), "{csv}");
    let (status, json, _) = run(&["report", "volumes", "--as", who, "--json", "--months", "3"]);
    assert_eq!(status, 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rows"].as_array().unwrap().len(), 3);
    assert_eq!(json["by"], "helen.morris");
    // A usage error says what is right.
    let (status, _, said) = run(&["report", "nonsense", "--as", who]);
    assert_eq!(
        (status, said.contains("times-by-team")),
        (2, true),
        "{said}"
    );
    let (status, _, said) = run(&["report", "volumes"]);
    assert_eq!(
        (status, said.contains("--as ORGANISATION/USERNAME")),
        (2, true)
    );
}

#[test]
fn plain_dashboard_contains_every_figure() {
    // R072, R073, R074
    let (status, lines, said) = run(&["--plain", "--as", "HMRC/asha.patel"]);
    assert_eq!(status, 0, "{said}");
    for words in [
        "Dashboard, my team:",
        "Needs a decision:",
        "- Waiting for approval: ",
        "- Unassigned, overdue: ",
        "Deadlines:\n- Overdue: ",
        "- Next 7 days: ",
        "Workload:",
        "- Jo Brown: 2, 1 late",
        "Open by type:",
        "Open by age:",
        "Open by priority:",
    ] {
        assert!(lines.contains(words), "{words}: {lines}");
    }
    assert!(!lines.contains(['█', '▌', '‼', '\u{1b}']));
}
