//! Faulty rows and files: each fault is reported in one sentence, and valid rows are imported.

use super::{HEADER, MAPPING, TempFolder, csv, import_checked, options, run, valid_row};
use crate::support::TestDatabase;
use std::fs;

#[tokio::test]
async fn bad_rows_are_rejected_and_valid_rows_imported() {
    // R098
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let good_row = valid_row("G1");
    let with = |key: &str, from: &str, to: &str| valid_row(key).replace(from, to);
    let cases: Vec<(&str, &str, String)> = vec![
        (
            "wrong_number_of_cells",
            "",
            format!("{},one too many", valid_row("B1")),
        ),
        ("wrong_number_of_cells", "", "B2,Roads".into()),
        ("no_key", "ref", valid_row("")),
        ("too_long", "ref", valid_row(&"x".repeat(101))),
        ("no_tenant", "body", with("B3", "Roads", "N/A")),
        (
            "no_receiving_time",
            "opened",
            with("B4", "2024-03-01 09:00", ""),
        ),
        (
            "no_receiving_time",
            "opened",
            with("B5", "2024-03-01 09:00", "01/01/1900"),
        ),
        (
            "unreadable_time",
            "opened",
            with("B6", "2024-03-01 09:00", "2024-02-30 09:00"),
        ),
        (
            "unreadable_time",
            "due",
            with("B7", "2024-03-09 09:00", "next week"),
        ),
        (
            "received_in_the_future",
            "opened",
            with("B8", "2024-03-01 09:00", "2999-03-01 09:00"),
        ),
        (
            "due_before_received",
            "due",
            with("B9", "2024-03-09 09:00", "2024-02-09 09:00"),
        ),
        (
            "closed_before_received",
            "closed",
            with("B10", "2024-03-04 17:30", "2024-02-04 17:30"),
        ),
        (
            "closed_without_a_time",
            "closed",
            with("B11", "2024-03-04 17:30", ""),
        ),
        ("no_type", "about", with("B12", "Pothole", " ")),
        ("too_long", "about", with("B13", "Pothole", &"p".repeat(81))),
        (
            "too_long",
            "detail",
            with("B14", "Deep one", &"d".repeat(20_001)),
        ),
        (
            "too_long",
            "words",
            with("B15", "Please mend it", &"w".repeat(20_001)),
        ),
        ("too_long", "desk", with("B16", "North", &"n".repeat(61))),
        (
            "control_character",
            "words",
            with("B17", "Please", "\u{1b}[31mPlease"),
        ),
        ("control_character", "ref", valid_row("B\u{7}18")),
        ("unknown_channel", "how", with("B19", "Phone", "Pigeon")),
        (
            "unknown_status",
            "state",
            with("B20", "Closed", "Somewhere"),
        ),
        ("key_twice_in_the_file", "ref", valid_row("G1")),
    ];
    let mut bytes = csv(std::slice::from_ref(&good_row)).into_bytes();
    for (.., row) in &cases {
        bytes.extend(row.as_bytes());
        bytes.push(b'\n');
    }
    bytes.extend(b"B21,Roads,Poth\xffole,,North,Phone,Open,2024-03-01 09:00,,,,,\n");
    bytes.extend(valid_row("G2").as_bytes());
    let mut options = options(MAPPING, &folder.file("bad.csv", bytes));
    options.rejects = Some(folder.path("rejects.csv"));
    let summary = import_checked(&test, options).await;
    assert_eq!(
        (summary.imported, summary.rejected as usize),
        (2, cases.len() + 1),
        "{summary:?}"
    );

    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(folder.path("rejects.csv"))
        .unwrap();
    let rejected: Vec<csv::ByteRecord> = reader.byte_records().map(Result::unwrap).collect();
    let text = |record: &csv::ByteRecord, place: usize| {
        String::from_utf8_lossy(&record[place]).into_owned()
    };
    for (number, (rule, column, _)) in cases.iter().enumerate() {
        assert!(summary.rejected_by.contains_key(*rule), "{rule}");
        let line = (number + 3).to_string();
        let found = rejected
            .iter()
            .find(|record| record[0] == *line.as_bytes())
            .unwrap_or_else(|| panic!("{rule}: line {line} is not in the rejects"));
        assert_eq!(text(found, 2), *column, "{rule}");
        let reason = text(found, 3);
        assert!(
            reason.ends_with('.') && reason.len() > 30,
            "{rule}: {reason}"
        );
    }
    let utf8 = rejected.iter().find(|record| &record[1] == b"B21").unwrap();
    assert!(text(utf8, 3).contains("byte 5"), "{}", text(utf8, 3));
    // The rejects file contains no control characters.
    let raw = fs::read(folder.path("rejects.csv")).unwrap();
    assert!(!raw.contains(&0x1b) && !raw.contains(&7));
}

#[tokio::test]
async fn unusable_file_is_refused_before_any_write() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let whole = {
        use std::io::Write;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let rows: Vec<String> = (0..3_000)
            .map(|number| valid_row(&format!("K{number}")))
            .collect();
        gzip.write_all(csv(&rows).as_bytes()).unwrap();
        gzip.finish().unwrap()
    };
    let renamed = HEADER.replace("opened", "begun");
    let double = HEADER.replace("detail", "ref");
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("cut.csv.gz", whole[..whole.len() / 2].to_vec(), "cut short"),
        (
            "cut_at_end.csv.gz",
            whole[..whole.len() - 3].to_vec(),
            "cut short",
        ),
        (
            "flipped.csv.gz",
            {
                let mut bytes = whole.clone();
                let middle = bytes.len() / 2;
                bytes[middle] ^= 0x55;
                bytes
            },
            "damaged",
        ),
        ("empty.csv", Vec::new(), "no first line"),
        (
            "picture.csv",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            "not CSV in UTF-8",
        ),
        (
            "missing.csv",
            format!("{renamed}\n").into_bytes(),
            "\"opened\"",
        ),
        ("double.csv", format!("{double}\n").into_bytes(), "twice"),
        (
            "quote.csv",
            format!(
                "{HEADER}\n{}\n\"{}",
                valid_row("K1"),
                "x\n".repeat(5_000_000)
            )
            .into_bytes(),
            "close the quotation mark",
        ),
    ];
    for (name, bytes, message) in cases {
        let error = run(&test, options(MAPPING, &folder.file(name, bytes)))
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(message) && error.contains(name) && !error.contains('\0'),
            "{name}: {error}"
        );
    }
    let error = run(&test, options(MAPPING, &folder.path("gone.csv")))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("There is no file"), "{error}");
    assert_eq!(
        super::count(&test, "select count(*) from tenant.import_records").await,
        0
    );
}

/// A stray quotation mark would join the records after it, and store the text of one citizen with another.
#[tokio::test]
async fn stray_quotation_mark_is_refused_with_its_line() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let stray = valid_row("K2").replace("Deep one", "\"sign 6 ft wide");
    let closed_later = valid_row("K3").replace("Deep one", "\"quoted\"");
    for (name, rows) in [
        (
            "stray.csv",
            vec![valid_row("K1"), stray.clone(), closed_later],
        ),
        (
            "unclosed.csv",
            vec![valid_row("K1"), stray, valid_row("K3")],
        ),
    ] {
        let error = run(&test, options(MAPPING, &folder.file(name, csv(&rows))))
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("line 3") && error.contains("quotation mark") && error.contains(name),
            "{error}"
        );
    }
    // Valid: a doubled quotation mark, one inside a text, and a quoted text of several lines.
    let rows = [
        valid_row("K4").replace("Deep one", "\"a \"\"deep\"\" one\""),
        valid_row("K5").replace("Deep one", "6\" deep"),
        valid_row("K6").replace("Please mend it", "\"Please\nmend, it\""),
        valid_row("K7").replace("Please mend it", "\"\""),
    ];
    let summary = run(
        &test,
        options(MAPPING, &folder.file("fine.csv", csv(&rows))),
    )
    .await
    .unwrap();
    assert_eq!((summary.imported, summary.rejected), (4, 0));
}

#[tokio::test]
async fn line_numbers_ignore_windows_line_ends() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let rows = [valid_row("K1"), valid_row(""), valid_row("K3")];
    for (name, ends) in [("unix.csv", "\n"), ("windows.csv", "\r\n")] {
        let rejects = folder.path(&format!("{name}.rejects"));
        let file = folder.file(name, csv(&rows).replace('\n', ends));
        let mut options = options(MAPPING, &file);
        options.rejects = Some(rejects.clone());
        run(&test, options).await.unwrap();
        let rejects_text = fs::read_to_string(&rejects).unwrap();
        assert!(
            rejects_text.lines().nth(1).unwrap().starts_with("3,"),
            "{name}: {rejects_text}"
        );
    }
    assert_eq!(
        super::count(&test, "select min(line) from tenant.import_records").await,
        2
    );
}

#[tokio::test]
async fn rejects_file_never_overwrites_and_is_never_empty() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let file = folder.file("rows.csv", csv(&[valid_row("K1"), valid_row("")]));
    let before = fs::read(&file).unwrap();
    for dry_run in [true, false] {
        let mut onto_itself = options(MAPPING, &file);
        onto_itself.dry_run = dry_run;
        onto_itself.rejects = Some(file.clone());
        let error = run(&test, onto_itself).await.unwrap_err().to_string();
        assert!(error.contains("is there already"), "{error}");
        assert_eq!(fs::read(&file).unwrap(), before);
    }
    let clean_rejects = folder.path("clean.csv");
    let mut clean_options = options(MAPPING, &folder.file("good.csv", csv(&[valid_row("K2")])));
    clean_options.rejects = Some(clean_rejects.clone());
    run(&test, clean_options).await.unwrap();
    assert!(!clean_rejects.exists());
}

#[tokio::test]
async fn named_pipe_is_refused_without_waiting() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let pipe = folder.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let error = run(&test, options(MAPPING, &pipe))
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("no file on a disk"), "{error}");
}
