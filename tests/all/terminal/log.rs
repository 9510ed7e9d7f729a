//! The log file: what it records, and what it never contains.

use super::*;
use crate::support::{TestDatabase, url_of};
use enquiries::private_server::Login;
use std::path::{Path, PathBuf};

/// A folder for one test, deleted with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("enq-log-{}-{name}", std::process::id()));
        Self(path)
    }

    fn read(&self) -> String {
        let files = std::fs::read_dir(&self.0).unwrap().flatten();
        files
            .map(|file| std::fs::read_to_string(file.path()).unwrap())
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Every text of the database that people wrote, and the reference of an enquiry assigned to a colleague.
async fn stored_texts_and_colleagues_reference(test: &TestDatabase) -> (Vec<String>, String) {
    let admin = test.client(Login::Admin).await;
    let rows = admin
        .query(
            "select subject from tenant.enquiries union select body from tenant.enquiries
             union select reference from tenant.enquiries union select body from tenant.notes
             union select outcome from tenant.enquiries where outcome is not null
             union select name from tenant.citizens union select email from tenant.citizens
             where email is not null union select name from tenant.staff",
            &[],
        )
        .await
        .unwrap();
    let words = rows
        .iter()
        .map(|row| row.get::<_, String>(0))
        .filter(|word| word.len() > 3);
    let theirs = "select e.reference from tenant.enquiries as e
                  inner join tenant.staff as p on p.tenant_id = e.tenant_id and p.id = e.assignee_id
                  where p.username = 'sam.lewis' and e.closed_at is null limit 1";
    let reference = admin.query_one(theirs, &[]).await.unwrap().get(0);
    (words.collect(), reference)
}

/// Full logging, while a user reads, searches, writes, pastes a token and is refused.
#[test]
fn log_records_events_without_personal_data() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (test, words, reference) = runtime.block_on(async {
        let test = TestDatabase::new().await;
        let (words, reference) = stored_texts_and_colleagues_reference(&test).await;
        (test, words, reference)
    });
    assert!(words.len() > 50, "{} words", words.len());
    let folder = Folder::new("words");
    let config = test.config(Login::App);
    let mut command = program_command();
    command.args(["--as", CASEWORKER]);
    command.env("DATABASE_URL", url_of(&config));
    command.env("ENQUIRIES_LOG", "trace");
    command.env("ENQUIRIES_LOG_DIR", &folder.0);
    let mut tty = Tty::start(command, 120, 40);
    tty.wait_for("Deadlines");
    tty.press("1");
    tty.wait_for("REFERENCE");
    tty.press("/");
    tty.wait_for("Search");
    tty.press(&format!("{reference}\r"));
    tty.wait_for("1 found");
    tty.press("m");
    tty.wait_for("supervisor");
    tty.press("n");
    tty.wait_for("Note on");
    let secret = "Xq7-hunter2-Zebedee-0f3c9a51b7d24e68";
    tty.press(&format!(
        "Mrs Quillfeather rang 01632 960123, password {secret}"
    ));
    tty.wait_for("0f3c9a51b7d24e68");
    tty.press("\x13");
    tty.wait_for("Note saved on");
    tty.press("q");
    tty.ends_restored();

    let log = folder.read();
    for entry in [
        "started",
        "server=\"own\"",
        "asked=\"add_notes\" ms=",
        "asked=\"pulse\"",
        "ended after_s=",
    ] {
        assert!(log.contains(entry), "no {entry} in\n{log}");
    }
    // A refusal is logged by its rule name.
    assert!(log.contains("rule=\"refuse_taking_from_others\""), "{log}");
    let password = String::from_utf8_lossy(config.get_password().unwrap()).into_owned();
    let typed = [
        "Quillfeather",
        "01632",
        secret,
        "hunter2",
        &password,
        &reference,
    ];
    let stored = words.iter().map(String::as_str);
    for word in typed.into_iter().chain(stored) {
        assert!(!log.contains(word), "{word:?} is in the log:\n{log}");
    }
    // A token has 64 hexadecimal digits; no other run of digits is nearly as long.
    let longest = log
        .split(|c: char| !c.is_ascii_hexdigit())
        .map(str::len)
        .max();
    assert!(longest < Some(32), "{log}");
}

#[test]
fn unwritable_log_location_is_a_usage_error() {
    let started = |variables: &[(&str, &str)]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_enquiries"))
            .arg("--plain")
            .env("DATABASE_URL", crate::support::program_url())
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    };
    for (variables, expected) in [
        (("ENQUIRIES_LOG_DIR", "/proc/nowhere"), "--log-dir"),
        (("ENQUIRIES_LOG", "loud"), "debug"),
    ] {
        let output = started(&[variables]);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(expected), "{stderr}");
    }
    // Without any log folder nothing is logged, and the program runs.
    assert!(started(&[]).status.success());
    assert!(!Path::new("log").exists());
}
