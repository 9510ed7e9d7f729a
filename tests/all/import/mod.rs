//! `enquiries import`: complete files of public records, and invented files with every kind of fault.

mod bad_input;
mod command;
mod differences;
mod history;
mod hostile_file;
mod layouts;
mod mapping_faults;
mod mappings;
mod people;
mod public_records;
mod resume;
mod statuses;
mod tenant_creation;

use crate::support::{TestDatabase, url_of};
use enquiries::import::{self, ImportError, ImportOptions, ImportSummary, Mapping};
use enquiries::private_server::Login;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A temporary folder of one test, removed when it ends.
pub struct TempFolder(PathBuf);

impl TempFolder {
    pub fn new() -> Self {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "enquiries-import-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// A mapping for the files of an invented council.
pub const MAPPING: &str = r#"
source = "invented"
zone = "Europe/London"
time_formats = ["%Y-%m-%d %H:%M", "%d/%m/%Y"]
null_words = ["N/A"]
null_dates = ["1900-01-01"]
category = "transport.roads"

[columns]
key = "ref"
received = "opened"
due = "due"
closed = "closed"
type = ["about"]
subject = ["about", "detail"]
closing_text = "result"

[tenant]
kind = "council"
column = "body"
prefix = "INV"
known = [{ value = "Roads", code = "INVROADS", name = "Invented Roads" }]

[team]
column = "desk"
default = "Front desk"

[channel]
column = "how"
values = { Phone = "telephone", Web = "web_form" }

[status]
column = "state"
values = { Open = "received", Waiting = "waiting", Closed = "resolved", Duplicate = { stage = "closed", outcome = "Duplicate" } }

[[body]]
label = "Place"
column = "place"

[[body]]
label = "Said"
column = "words"
"#;

pub const HEADER: &str =
    "ref,body,about,detail,desk,how,state,opened,due,closed,result,place,words";

/// A valid row of the invented layout.
pub fn valid_row(key: &str) -> String {
    format!(
        "{key},Roads,Pothole,Deep one,North,Phone,Closed,2024-03-01 09:00,2024-03-09 09:00,2024-03-04 17:30,Filled in,1 Example Street,Please mend it"
    )
}

pub fn csv(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

pub fn options(mapping: &str, file: &Path) -> ImportOptions {
    ImportOptions {
        mapping: Mapping::read("invented.toml", mapping).unwrap(),
        file: file.to_owned(),
        dry_run: false,
        rejects: None,
        differences: None,
        staff: Vec::new(),
        writers: 2,
        chunk: 2_000,
        now: "2026-01-01T00:00:00Z".parse().unwrap(),
    }
}

pub async fn run(
    test: &TestDatabase,
    options: ImportOptions,
) -> Result<ImportSummary, ImportError> {
    import::run(options, &test.config(Login::Loader), &mut |_| {}).await
}

/// Runs an import that must succeed, and checks that its counts add up.
pub async fn import_checked(test: &TestDatabase, options: ImportOptions) -> ImportSummary {
    let summary = run(test, options).await.unwrap();
    assert_eq!(
        summary.rows,
        summary.imported + summary.rejected + summary.skipped,
        "{summary:?}"
    );
    assert_eq!(summary.rejected, summary.rejected_by.values().sum::<u64>());
    summary
}

/// The number that a query returns, as the administrator, who sees every tenant.
pub async fn count(test: &TestDatabase, sql: &str) -> i64 {
    test.client(Login::Admin)
        .await
        .query_one(sql, &[])
        .await
        .unwrap()
        .get(0)
}

/// The text column that a query returns, as the administrator.
pub async fn lines(test: &TestDatabase, sql: &str) -> Vec<String> {
    let rows = test
        .client(Login::Admin)
        .await
        .query(sql, &[])
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Starts an import of the compiled program with the test's database.
pub fn program(test: &TestDatabase, arguments: &[&OsStr]) -> Child {
    let (before, behind) = (OsStr::new("import"), OsStr::new("--json"));
    let arguments = arguments.iter().copied();
    start(
        test,
        std::iter::once(before)
            .chain(arguments)
            .chain(std::iter::once(behind)),
    )
}

/// Runs the compiled program; returns its status, and what it printed and said.
pub fn run_program(test: &TestDatabase, words: &[&str]) -> (i32, String) {
    let child = start(test, words.iter().map(OsStr::new));
    let output = child.wait_with_output().unwrap();
    let all = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(all).unwrap(),
    )
}

fn start<'a>(test: &TestDatabase, arguments: impl Iterator<Item = &'a OsStr>) -> Child {
    Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(arguments)
        .env_clear()
        .env("DATABASE_URL", url_of(&test.config(Login::App)))
        .env("ADMIN_DATABASE_URL", url_of(&test.config(Login::Admin)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}
