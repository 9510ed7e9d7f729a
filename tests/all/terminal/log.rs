//! The log file: what stands in it after work was done, and what never does.

use super::*;
use crate::support::{TestDatabase, url_of};
use enquiries::private_server::Login;
use std::path::{Path, PathBuf};

/// A folder of one test, removed with it.
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

/// Every word of the database that somebody wrote, and one enquiry that is a colleague's.
async fn words_and_a_colleagues_enquiry(test: &TestDatabase) -> (Vec<String>, String) {
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

/// The log asked for everything, and a person who reads, searches, writes, pastes a token and is refused.
#[test]
fn the_log_tells_what_happened_and_holds_no_word_of_anybody() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (test, words, reference) = runtime.block_on(async {
        let test = TestDatabase::new().await;
        let (words, reference) = words_and_a_colleagues_enquiry(&test).await;
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
    for told in [
        "started",
        "server=\"own\"",
        "asked=\"add_note\" ms=",
        "asked=\"pulse\"",
        "ended after_s=",
    ] {
        assert!(log.contains(told), "no {told} in\n{log}");
    }
    // A refusal by its name.
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
        assert!(!log.contains(word), "{word:?} stands in the log:\n{log}");
    }
    // A token is 64 hexadecimal digits, and nothing here is nearly as long.
    let longest = log
        .split(|c: char| !c.is_ascii_hexdigit())
        .map(str::len)
        .max();
    assert!(longest < Some(32), "{log}");
}

#[test]
fn a_log_that_cannot_be_written_where_it_was_asked_for_is_wrong_use() {
    let started = |variables: &[(&str, &str)]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_enquiries"))
            .arg("--plain")
            .env("DATABASE_URL", crate::support::program_url())
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    };
    for (variables, told) in [
        (("ENQUIRIES_LOG_DIR", "/proc/nowhere"), "--log-dir"),
        (("ENQUIRIES_LOG", "loud"), "debug"),
    ] {
        let output = started(&[variables]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(told), "{said}");
    }
    // Without a folder of ours or theirs there is no log, and the program runs.
    assert!(started(&[]).status.success());
    assert!(!Path::new("log").exists());
}
