//! How files are written: line ends, delimiters, titles above the header, encodings, and records too long for memory.

use super::{
    HEADER, MAPPING, TempFolder, count, csv, import_checked, lines, options, run, valid_row,
};
use crate::support::TestDatabase;
use std::fs;

/// The line of each record that was imported.
const LINES: &str =
    "select r.source_key || ' ' || r.line from tenant.import_records as r order by r.line";

#[tokio::test]
async fn every_line_end_counts_as_a_line() {
    let folder = TempFolder::new();
    let rows = [
        valid_row("K1"),
        valid_row(""),
        String::new(),
        valid_row("K3").replace("Please mend it", "\"two\nlines\""),
        valid_row("K4"),
    ];
    for (name, ends) in [("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")] {
        let test = TestDatabase::new().await;
        let rejects = folder.path(&format!("{name}.rejects.csv"));
        let text = csv(&rows).replace('\n', ends);
        let mut options = options(MAPPING, &folder.file(&format!("{name}.csv"), text));
        options.rejects = Some(rejects.clone());
        import_checked(&test, options).await;
        assert_eq!(
            lines(&test, LINES).await,
            ["K1 2", "K3 5", "K4 7"],
            "{name}"
        );
        let rejected = fs::read_to_string(&rejects).unwrap();
        assert!(
            rejected.lines().nth(1).unwrap().starts_with("3,"),
            "{name}: {rejected}"
        );
    }
    // Mixed, as files are that two programs wrote.
    let test = TestDatabase::new().await;
    let [first, _, _, third, fourth] = &rows;
    let mixed = format!("{HEADER}\r{first}\r\n{third}\r\r\n{fourth}\n");
    import_checked(&test, options(MAPPING, &folder.file("mixed.csv", mixed))).await;
    assert_eq!(lines(&test, LINES).await, ["K1 2", "K3 3", "K4 6"]);
}

fn with_head(keys: &str) -> String {
    format!("{keys}\n{MAPPING}")
}

#[tokio::test]
async fn other_delimiter_or_title_is_recognised_and_said() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let plain = csv(&[valid_row("K1")]);
    let semicolons = plain.replace(',', ";");
    let titled = format!("Requests of the year, by office\n\n{plain}");
    let both = format!("Requests of the year\r\n{}", plain.replace(',', "\t"));
    for (name, text, advice, keys, line) in [
        (
            "semicolons.csv",
            &semicolons,
            "separated by semicolons: write delimiter = \";\" at",
            "delimiter = \";\"",
            "K1 2",
        ),
        (
            "titled.csv",
            &titled,
            "Its line 3 has the names: write skip_lines = 2 at",
            "skip_lines = 2",
            "K1 4",
        ),
        (
            "both.csv",
            &both,
            "write delimiter = \"\\t\" and skip_lines = 1 at",
            "delimiter = \"\\t\"\nskip_lines = 1",
            "K1 3",
        ),
    ] {
        let file = folder.file(name, text);
        let error = run(&test, options(MAPPING, &file))
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(advice) && !error.contains("Correct the mapping"),
            "{name}: {error}"
        );
        let of_its_own = TestDatabase::new().await;
        let summary = import_checked(&of_its_own, options(&with_head(keys), &file)).await;
        assert_eq!(summary.imported, 1, "{name}: {summary:?}");
        assert_eq!(lines(&of_its_own, LINES).await, [line], "{name}");
    }
    // A file of the layout without its title: the header would be skipped.
    let file = folder.file("untitled.csv", &plain);
    let error = run(&test, options(&with_head("skip_lines = 1"), &file))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("write skip_lines = 0 at"),
        "{error}"
    );
}

#[tokio::test]
async fn names_that_differ_in_capitals_or_blanks_are_suggested() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let header = HEADER
        .replace("ref,", "REF,")
        .replace("opened", "Opened ")
        .replace(",how,", ",H o w,");
    let error = run(
        &test,
        options(MAPPING, &folder.file("names.csv", format!("{header}\n"))),
    )
    .await
    .unwrap_err()
    .to_string();
    // All that are missing, at once.
    for part in [
        "the columns \"ref\", \"opened\", \"how\"",
        "\"REF\" for \"ref\"",
        "\"Opened\" for \"opened\"",
        "\"H o w\" for \"how\"",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let error = run(
        &test,
        options(MAPPING, &folder.file("none.csv", "a,b\n1,2\n")),
    )
    .await
    .unwrap_err();
    assert!(
        error.to_string().contains("choose the one for this layout"),
        "{error}"
    );
}

#[tokio::test]
async fn comments_above_the_header_are_no_header() {
    let folder = TempFolder::new();
    let plain = csv(&[valid_row("K1")]);
    for (name, text, line) in [
        (
            "quoted.csv",
            format!("\"# Requests; last 12 months\"\r\n{plain}"),
            "K1 3",
        ),
        (
            "two.csv",
            format!("\u{feff}# Requests, last 12 months\n#\n{plain}"),
            "K1 4",
        ),
    ] {
        let test = TestDatabase::new().await;
        let summary = import_checked(&test, options(MAPPING, &folder.file(name, text))).await;
        assert_eq!(summary.imported, 1, "{name}: {summary:?}");
        assert_eq!(lines(&test, LINES).await, [line], "{name}");
    }
    // A key that is called #1 is a column.
    let test = TestDatabase::new().await;
    let text = plain.replacen("ref,", "#1,", 1);
    let mapping = MAPPING.replace("key = \"ref\"", "key = \"#1\"");
    let summary = import_checked(&test, options(&mapping, &folder.file("hash.csv", text))).await;
    assert_eq!(summary.imported, 1, "{summary:?}");
}

#[tokio::test]
async fn encoding_is_said_once_and_can_be_named() {
    let folder = TempFolder::new();
    let latin: Vec<u8> = csv(&[
        valid_row("K1").replace("Please", "Caf\u{e9}"),
        valid_row("K2").replace("Please", "R\u{e9}sum\u{e9}"),
    ])
    .chars()
    .map(|c| u8::try_from(u32::from(c)).unwrap())
    .collect();
    let wide: Vec<u8> = std::iter::once(0xfeff)
        .chain(csv(&[valid_row("K1").replace("Please", "Café")]).encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let (latin, wide) = (
        folder.file("latin.csv", latin),
        folder.file("wide.csv", wide),
    );
    let test = TestDatabase::new().await;
    let summary = import_checked(&test, options(MAPPING, &latin)).await;
    assert_eq!(summary.rejected_by["invalid_encoding"], 2, "{summary:?}");
    let text = summary.as_text();
    assert_eq!(
        text.matches("encoding = \"windows-1252\"").count(),
        1,
        "{text}"
    );
    let error = run(&test, options(MAPPING, &wide))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("UTF-16") && error.contains("encoding = \"utf-16\""),
        "{error}"
    );
    for (encoding, file, expected) in [("windows-1252", &latin, 2), ("utf-16", &wide, 1)] {
        let test = TestDatabase::new().await;
        let mapping = with_head(&format!("encoding = \"{encoding}\""));
        let summary = import_checked(&test, options(&mapping, file)).await;
        assert_eq!(
            (summary.imported, summary.rejected),
            (expected, 0),
            "{summary:?}"
        );
        let said = "select e.body from tenant.enquiries as e inner join tenant.import_records as r
            on e.tenant_id = r.tenant_id and e.id = r.enquiry_id where r.source_key = 'K1'";
        assert_eq!(
            lines(&test, said).await,
            ["Place: 1 Example Street\nSaid: Café mend it"]
        );
    }
}

#[tokio::test]
async fn rejects_of_every_layout_are_imported_by_the_same_mapping() {
    let folder = TempFolder::new();
    let text = csv(&[
        valid_row("K1"),
        valid_row("").replace("Please", "Caf\u{e9}"),
    ]);
    let text = format!("Title\n{text}").replace(',', ";");
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let mapping = with_head("delimiter = \";\"\nskip_lines = 1\nencoding = \"windows-1252\"");
    let test = TestDatabase::new().await;
    let rejects = folder.path("rejects.csv");
    let mut first = options(&mapping, &folder.file("latin.csv", latin));
    first.rejects = Some(rejects.clone());
    import_checked(&test, first).await;
    // Corrected by hand: the missing key is written.
    let text = fs::read_to_string(&rejects).unwrap();
    let corrected = text.replace(";;Roads", ";K2;Roads");
    assert_ne!(corrected, text);
    let summary = import_checked(
        &test,
        options(&mapping, &folder.file("corrected.csv", corrected)),
    )
    .await;
    assert_eq!((summary.imported, summary.rejected), (1, 0), "{summary:?}");
    let said = "select e.body from tenant.enquiries as e inner join tenant.import_records as r
        on e.tenant_id = r.tenant_id and e.id = r.enquiry_id where r.source_key = 'K2'";
    assert_eq!(
        lines(&test, said).await,
        ["Place: 1 Example Street\nSaid: Café mend it"]
    );
}

#[tokio::test]
async fn record_too_long_for_memory_is_rejected_alone() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let long = "x\n".repeat(5_000_000);
    let rows = [
        valid_row("K1"),
        valid_row("K2").replace("Please mend it", &format!("\"{long}\"")),
        valid_row("K3"),
    ];
    let mut options = options(MAPPING, &folder.file("long.csv", csv(&rows)));
    options.rejects = Some(folder.path("rejects.csv"));
    let summary = import_checked(&test, options).await;
    assert_eq!((summary.imported, summary.rejected), (2, 1), "{summary:?}");
    assert_eq!(lines(&test, LINES).await, ["K1 2", "K3 5000004"]);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(folder.path("rejects.csv"))
        .unwrap();
    let rejected = reader.records().next().unwrap().unwrap();
    assert_eq!(
        (&rejected[0], &rejected[1], &rejected[2]),
        ("3", "K2", "words")
    );
    assert!(rejected[3].contains("8 MB"), "{}", &rejected[3]);
    assert_eq!(
        count(&test, "select count(*) from tenant.import_records").await,
        2
    );
}
