//! The command `enquiries import`: output, exit status and memory use.

use super::{HEADER, MAPPING, TempFolder, count, csv, program, valid_row};
use crate::support::{LOOK_AGAIN, TestDatabase};
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::Path;

#[tokio::test]
async fn import_command_reports_json_and_exit_status() {
    let test = TestDatabase::empty().await;
    let folder = TempFolder::new();
    let mapping = folder.file("invented.toml", MAPPING);
    let file = folder.file(
        "some.csv",
        csv(&[valid_row("K1"), valid_row("K2"), valid_row("")]),
    );
    let rejects = folder.path("rejects.csv");
    let args = |more: &[&'static str]| {
        let mut args: Vec<std::ffi::OsString> = vec![mapping.clone().into(), file.clone().into()];
        args.extend(more.iter().map(Into::into));
        args
    };
    // An empty external database is migrated, gets its reference data, and is imported into.
    let mut all = args(&["--rejects"]);
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
    let dry = args(&["--dry-run"]);
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

    for (mapping, file, message) in [
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
        assert!(text.contains(message), "{text}");
    }
}

/// Writes a gzip file with this number of rows.
fn write_gzip_file(path: &Path, rows: usize, row: impl Fn(usize) -> String) {
    let file = fs::File::create(path).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    writeln!(gzip, "{HEADER}").unwrap();
    for number in 0..rows {
        writeln!(gzip, "{}", row(number)).unwrap();
    }
    gzip.finish().unwrap();
}

/// Runs the program and reads its peak memory in MB until it ends.
async fn peak_memory(test: &TestDatabase, args: &[&OsStr]) -> (u64, serde_json::Value) {
    let child = program(test, args);
    let status = format!("/proc/{}/status", child.id());
    let output = tokio::task::spawn_blocking(move || child.wait_with_output());
    let mut peak = 0;
    while !output.is_finished() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kilobytes.unwrap_or(0));
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    let output = output.await.unwrap().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    (peak / 1024, serde_json::from_slice(&output.stdout).unwrap())
}

#[tokio::test]
async fn memory_use_is_independent_of_file_length() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let mapping = folder.file("invented.toml", MAPPING);
    let (file, rejects) = (folder.path("long.csv.gz"), folder.path("rejects.csv"));
    let wide = "w".repeat(10_000);
    write_gzip_file(&file, 8_000, |number| match number % 4 {
        0 => valid_row(&format!("K{number}")).replace("Closed", &wide),
        _ => valid_row(&format!("K{number}")).replace("Please", &wide),
    });
    let args = [mapping.as_os_str(), file.as_os_str()];
    let more = [
        "--dry-run".as_ref(),
        "--rejects".as_ref(),
        rejects.as_os_str(),
    ];
    let (megabytes, json) = peak_memory(&test, &[args.as_slice(), &more].concat()).await;
    assert_eq!(
        (&json["imported"], &json["rejected"]),
        (&6_000.into(), &2_000.into()),
        "{json}"
    );
    // The file contains 80 MB of text, and each row is in memory twice: as read and as written.
    assert!(megabytes > 0 && megabytes < 80, "{megabytes} MB");
}

/// 500,000 valid rows: `cargo test --release full_ -- --ignored`.
#[tokio::test]
#[ignore = "minutes and gigabytes"]
async fn full_import_of_500_000_rows_needs_under_200_mb() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let mapping = folder.file("invented.toml", MAPPING);
    let file = folder.path("long.csv.gz");
    let bodies = ["Roads", "Parks Office", "Bins Office", "Housing Office"];
    write_gzip_file(&file, 500_000, |number| {
        valid_row(&format!("K{number}")).replace("Roads", bodies[number % 4])
    });
    let (megabytes, json) = peak_memory(&test, &[mapping.as_os_str(), file.as_os_str()]).await;
    assert_eq!(json["imported"], 500_000, "{json}");
    let changes = count(&test, "select count(*) from audit.audit_logs").await;
    let seconds = json["seconds"].as_f64().unwrap();
    eprintln!(
        "{megabytes} MB, {changes} audited changes in {seconds:.1} s: {:.0} a second",
        changes as f64 / seconds
    );
    assert!(megabytes < 200, "{megabytes} MB");
}
