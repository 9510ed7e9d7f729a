//! What is wrong with a row, a file or a mapping is told in one sentence, and no good row is lost by it.

use super::{Folder, HEADER, MAPPING, csv, good, order, run, tally};
use crate::support::TestDatabase;
use std::fs;

#[tokio::test]
async fn each_bad_row_is_told_and_the_good_ones_come_in() {
    // R098
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let good_row = good("G1");
    let with = |key: &str, from: &str, to: &str| good(key).replace(from, to);
    let cases: Vec<(&str, &str, String)> = vec![
        (
            "wrong_number_of_cells",
            "",
            format!("{},one too many", good("B1")),
        ),
        ("wrong_number_of_cells", "", "B2,Roads".into()),
        ("no_key", "ref", good("")),
        ("too_long", "ref", good(&"x".repeat(101))),
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
            with("B14", "Deep one", &"d".repeat(200)),
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
        ("control_character", "ref", good("B\u{7}18")),
        ("unknown_channel", "how", with("B19", "Phone", "Pigeon")),
        (
            "unknown_status",
            "state",
            with("B20", "Closed", "Somewhere"),
        ),
        ("key_twice_in_the_file", "ref", good("G1")),
    ];
    let mut bytes = csv(std::slice::from_ref(&good_row)).into_bytes();
    for (.., row) in &cases {
        bytes.extend(row.as_bytes());
        bytes.push(b'\n');
    }
    bytes.extend(b"B21,Roads,Poth\xffole,,North,Phone,Open,2024-03-01 09:00,,,,,\n");
    bytes.extend(good("G2").as_bytes());
    let mut order = order(MAPPING, &folder.file("bad.csv", bytes));
    order.rejects = Some(folder.path("rejects.csv"));
    let tally = tally(&test, order).await;
    assert_eq!(
        (tally.imported, tally.rejected as usize),
        (2, cases.len() + 1),
        "{tally:?}"
    );

    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(folder.path("rejects.csv"))
        .unwrap();
    let told: Vec<csv::ByteRecord> = reader.byte_records().map(Result::unwrap).collect();
    let text = |record: &csv::ByteRecord, place: usize| {
        String::from_utf8_lossy(&record[place]).into_owned()
    };
    for (number, (rule, column, _)) in cases.iter().enumerate() {
        assert!(tally.rejected_by.contains_key(*rule), "{rule}");
        let line = (number + 3).to_string();
        let found = told
            .iter()
            .find(|record| record[0] == *line.as_bytes())
            .unwrap_or_else(|| panic!("{rule}: line {line} is not told"));
        assert_eq!(text(found, 2), *column, "{rule}");
        let reason = text(found, 3);
        assert!(
            reason.ends_with('.') && reason.len() > 30,
            "{rule}: {reason}"
        );
    }
    let utf8 = told.iter().find(|record| &record[1] == b"B21").unwrap();
    assert!(text(utf8, 3).contains("byte 5"), "{}", text(utf8, 3));
    // No control character reaches whoever reads the file, and no row is cut.
    let raw = fs::read(folder.path("rejects.csv")).unwrap();
    assert!(!raw.contains(&0x1b) && !raw.contains(&7));
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_told_before_anything_is_written() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let whole = {
        use std::io::Write;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let rows: Vec<String> = (0..3_000)
            .map(|number| good(&format!("K{number}")))
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
            format!("{HEADER}\n{}\n\"{}", good("K1"), "x\n".repeat(5_000_000)).into_bytes(),
            "close the quotation mark",
        ),
    ];
    for (name, bytes, words) in cases {
        let error = run(&test, order(MAPPING, &folder.file(name, bytes)))
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(words) && error.contains(name) && !error.contains('\0'),
            "{name}: {error}"
        );
    }
    let error = run(&test, order(MAPPING, &folder.path("gone.csv")))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("There is no file"), "{error}");
    assert_eq!(
        super::count(&test, "select count(*) from tenant.import_records").await,
        0
    );
}

/// A stray quotation mark would swallow the records after it, and give one citizen's words to another.
#[tokio::test]
async fn records_that_cannot_be_told_apart_are_refused_with_the_line() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let stray = good("K2").replace("Deep one", "\"sign 6 ft wide");
    let closed_later = good("K3").replace("Deep one", "\"quoted\"");
    for (name, rows) in [
        ("stray.csv", vec![good("K1"), stray.clone(), closed_later]),
        ("unclosed.csv", vec![good("K1"), stray, good("K3")]),
    ] {
        let error = run(&test, order(MAPPING, &folder.file(name, csv(&rows))))
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("line 3") && error.contains("quotation mark") && error.contains(name),
            "{error}"
        );
    }
    // What belongs to the text, doubled or in the middle, and what spans lines, is none of it.
    let rows = [
        good("K4").replace("Deep one", "\"a \"\"deep\"\" one\""),
        good("K5").replace("Deep one", "6\" deep"),
        good("K6").replace("Please mend it", "\"Please\nmend, it\""),
        good("K7").replace("Please mend it", "\"\""),
    ];
    let told = run(&test, order(MAPPING, &folder.file("fine.csv", csv(&rows))))
        .await
        .unwrap();
    assert_eq!((told.imported, told.rejected), (4, 0));
}

#[tokio::test]
async fn lines_are_counted_alike_in_files_of_windows() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let rows = [good("K1"), good(""), good("K3")];
    for (name, ends) in [("unix.csv", "\n"), ("windows.csv", "\r\n")] {
        let rejects = folder.path(&format!("{name}.rejects"));
        let file = folder.file(name, csv(&rows).replace('\n', ends));
        let mut order = order(MAPPING, &file);
        order.rejects = Some(rejects.clone());
        run(&test, order).await.unwrap();
        let told = fs::read_to_string(&rejects).unwrap();
        assert!(
            told.lines().nth(1).unwrap().starts_with("3,"),
            "{name}: {told}"
        );
    }
    assert_eq!(
        super::count(&test, "select min(line) from tenant.import_records").await,
        2
    );
}

#[tokio::test]
async fn rejects_overwrite_nothing_and_leave_nothing_empty() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let file = folder.file("rows.csv", csv(&[good("K1"), good("")]));
    let before = fs::read(&file).unwrap();
    for dry_run in [true, false] {
        let mut onto_itself = order(MAPPING, &file);
        onto_itself.dry_run = dry_run;
        onto_itself.rejects = Some(file.clone());
        let error = run(&test, onto_itself).await.unwrap_err().to_string();
        assert!(error.contains("is there already"), "{error}");
        assert_eq!(fs::read(&file).unwrap(), before);
    }
    let clean = folder.path("clean.csv");
    let mut without_faults = order(MAPPING, &folder.file("good.csv", csv(&[good("K2")])));
    without_faults.rejects = Some(clean.clone());
    run(&test, without_faults).await.unwrap();
    assert!(!clean.exists());
}

#[tokio::test]
async fn a_pipe_is_told_and_not_waited_for() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let pipe = folder.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let error = run(&test, order(MAPPING, &pipe))
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("no file on a disk"), "{error}");
}
