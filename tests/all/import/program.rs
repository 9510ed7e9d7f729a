//! The command itself: what it prints, what it ends with, and how much memory it takes.

use super::{Folder, HEADER, MAPPING, count, csv, good, program};
use crate::support::TestDatabase;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::Path;

#[tokio::test]
async fn it_counts_in_json_and_ends_with_what_happened() {
    let test = TestDatabase::empty().await;
    let folder = Folder::new();
    let mapping = folder.file("invented.toml", MAPPING);
    let file = folder.file("some.csv", csv(&[good("K1"), good("K2"), good("")]));
    let rejects = folder.path("rejects.csv");
    let words = |more: &[&'static str]| {
        let mut words: Vec<std::ffi::OsString> = vec![mapping.clone().into(), file.clone().into()];
        words.extend(more.iter().map(Into::into));
        words
    };
    // An empty database of one's own: migrated, given its reference data, and imported into.
    let mut all = words(&["--rejects"]);
    all.push(rejects.clone().into());
    let all: Vec<&OsStr> = all.iter().map(AsRef::as_ref).collect();
    let output = program(&test, &all).wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for (name, expected) in [
        ("rows", 3),
        ("imported", 2),
        ("rejected", 1),
        ("skipped", 0),
    ] {
        assert_eq!(json[name], expected, "{json}");
    }
    assert_eq!(json["rejected_by"]["no_key"], 1);
    assert_eq!(fs::read_to_string(&rejects).unwrap().lines().count(), 2);

    let before = count(&test, "select count(*) from audit.audit_logs").await;
    let dry = words(&["--dry-run"]);
    let dry: Vec<&OsStr> = dry.iter().map(AsRef::as_ref).collect();
    let output = program(&test, &dry).wait_with_output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&json["skipped"], &json["dry_run"]),
        (&2.into(), &true.into()),
        "{json}"
    );
    assert_eq!(
        count(&test, "select count(*) from audit.audit_logs").await,
        before
    );

    for (mapping, file, said) in [
        (
            mapping.as_path(),
            Path::new("/nowhere/x.csv"),
            "There is no file /nowhere/x.csv",
        ),
        (
            Path::new("/nowhere/m.toml"),
            file.as_path(),
            "could not be read",
        ),
        (Path::new("boston"), file.as_path(), "\"case_enquiry_id\""),
    ] {
        let output = program(&test, &[mapping.as_ref(), file.as_ref()])
            .wait_with_output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(said), "{text}");
    }
}

/// A file of many rows, gzipped as it is written.
fn many(path: &Path, rows: usize, row: impl Fn(usize) -> String) {
    let file = fs::File::create(path).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    writeln!(gzip, "{HEADER}").unwrap();
    for number in 0..rows {
        writeln!(gzip, "{}", row(number)).unwrap();
    }
    gzip.finish().unwrap();
}

/// Runs it, and looks at its greatest memory until it ends.
async fn greatest_memory(test: &TestDatabase, words: &[&OsStr]) -> (u64, serde_json::Value) {
    let child = program(test, words);
    let status = format!("/proc/{}/status", child.id());
    let output = tokio::task::spawn_blocking(move || child.wait_with_output());
    let mut greatest = 0;
    while !output.is_finished() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        greatest = greatest.max(kilobytes.unwrap_or(0));
        tokio::task::yield_now().await;
    }
    let output = output.await.unwrap().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    (
        greatest / 1024,
        serde_json::from_slice(&output.stdout).unwrap(),
    )
}

#[tokio::test]
async fn memory_stays_flat_however_long_the_file() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let mapping = folder.file("invented.toml", MAPPING);
    let (file, rejects) = (folder.path("long.csv.gz"), folder.path("rejects.csv"));
    let wide = "w".repeat(10_000);
    many(&file, 8_000, |number| match number % 4 {
        0 => good(&format!("K{number}")).replace("Closed", &wide),
        _ => good(&format!("K{number}")).replace("Please", &wide),
    });
    let words = [mapping.as_os_str(), file.as_os_str()];
    let more = [
        "--dry-run".as_ref(),
        "--rejects".as_ref(),
        rejects.as_os_str(),
    ];
    let (megabytes, json) = greatest_memory(&test, &[words.as_slice(), &more].concat()).await;
    assert_eq!(
        (&json["imported"], &json["rejected"]),
        (&6_000.into(), &2_000.into()),
        "{json}"
    );
    // The file holds 80 MB of text, and a row is held twice: as it stood and as it will be.
    assert!(megabytes > 0 && megabytes < 80, "{megabytes} MB");
}

/// Half a million good rows: `cargo test --release full_ -- --ignored`.
#[tokio::test]
#[ignore = "minutes and gigabytes"]
async fn full_half_a_million_rows_take_less_than_200_megabytes() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let mapping = folder.file("invented.toml", MAPPING);
    let file = folder.path("long.csv.gz");
    let bodies = ["Roads", "Parks Office", "Bins Office", "Housing Office"];
    many(&file, 500_000, |number| {
        good(&format!("K{number}")).replace("Roads", bodies[number % 4])
    });
    let (megabytes, json) = greatest_memory(&test, &[mapping.as_os_str(), file.as_os_str()]).await;
    assert_eq!(json["imported"], 500_000, "{json}");
    let changes = count(&test, "select count(*) from audit.audit_logs").await;
    let seconds = json["seconds"].as_f64().unwrap();
    eprintln!(
        "{megabytes} MB, {changes} audited changes in {seconds:.1} s: {:.0} a second",
        changes as f64 / seconds
    );
    assert!(megabytes < 200, "{megabytes} MB");
}
