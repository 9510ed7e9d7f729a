//! A citizen's questions in a terminal: one a page, in English and in Welsh, to a reference and a secret, and where it stands.

use super::tty::Tty;
use crate::intake::key;
use crate::support::{TestDatabase, connect, enter, url_of};
use enquiries::private_server::Login;
use portable_pty::CommandBuilder;
use std::io::Write as _;
use std::process::{Command, Stdio};

struct Form {
    test: TestDatabase,
    key_file: std::path::PathBuf,
}

impl Form {
    async fn open(service: &str) -> Self {
        let test = TestDatabase::new().await;
        let key = key(&test, "HMRC/helen.morris", service, 600).await;
        let key_file = std::env::temp_dir().join(format!("{}_key", test.name));
        std::fs::write(&key_file, key).unwrap();
        Self { test, key_file }
    }

    fn environment(&self) -> [(&'static str, String); 2] {
        let url = url_of(&self.test.config(Login::Intake));
        [
            ("TERM", "xterm-256color".to_owned()),
            ("INTAKE_DATABASE_URL", url),
        ]
    }

    fn on_a_terminal(&self, words: &[&str]) -> Tty {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_enquiries"));
        command.env_clear();
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        command.args(words);
        Tty::start(command, 100, 30)
    }

    /// Status, standard output and standard error.
    fn in_a_pipe(&self, words: &[&str], input: &str) -> (i32, String, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_enquiries"))
            .env_clear()
            .envs(self.environment())
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }
}

/// The words after this on the screen, to the end of the line.
fn after(tty: &Tty, words: &str) -> String {
    let screen = tty.screen();
    let line = screen
        .lines()
        .find(|line| line.contains(words))
        .unwrap()
        .to_owned();
    line.split_once(words).unwrap().1.trim().to_owned()
}

/// R006, R050: a person answers one question a page, checks the answers, and has a reference and a secret; the enquiry is on the
/// queue of its team, and `track` says where it stands.
#[tokio::test(flavor = "multi_thread")]
async fn an_enquiry_is_submitted_a_question_a_page() {
    let form = Form::open("pay_self_assessment").await;
    let key_file = form.key_file.display().to_string();
    let mut tty = form.on_a_terminal(&[
        "submit",
        "--service",
        "HMRC/pay_self_assessment",
        "--key-file",
        &key_file,
    ]);
    tty.wait_for("Amount owed (optional)");
    tty.press("1,250.00\r");
    tty.wait_for("Tax year (optional)");
    assert!(!tty.screen().contains("Amount owed"), "{}", tty.screen());
    tty.press("some year\r");
    tty.wait_for("3. Bank transfer");
    tty.press("3\r");
    tty.wait_for("What do you want to ask?");
    tty.press("Can I pay this by the month?\r.\r");
    tty.wait_for("What is your name?");
    tty.press("Carys Probert\r");
    tty.wait_for("What is your email address?");
    tty.press("carys.probert@example.com\r");
    tty.wait_for("What is your telephone number?");
    tty.press("\r");
    tty.wait_for("Check your answers");
    tty.wait_for("3. Pays by (optional): Bank transfer");
    tty.press("\r");
    // The tax year is no year: it is asked again on its own page.
    tty.wait_for("There is a problem: Tax year: enter a year, like 2024-25");
    tty.press("2024-25\r");
    tty.wait_for("2. Tax year (optional): 2024-25");
    tty.press("\r");
    tty.wait_for("Your secret:");
    let (reference, secret) = (after(&tty, "Your reference:"), after(&tty, "Your secret:"));
    tty.ends_restored();

    let app = connect(&form.test.config(Login::App)).await;
    enter(&app, "HMRC/asha.patel").await;
    let sql = "select e.team_name, e.custom_fields ->> 'amount_owed' from app.enquiries as e where e.reference = $1";
    let row = app.query_one(sql, &[&reference]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), "Payment plans");
    assert_eq!(row.get::<_, String>(1), "125000");

    let mut tty = form.on_a_terminal(&["track", &reference, "--language", "cy"]);
    tty.wait_for("Secret");
    tty.press(&format!("{secret}\r"));
    tty.wait_for("Wedi dod i law");
    tty.ends_restored();
}

/// The same from a file and in a pipe, as a script does it: what is refused is told by its field, and the status says so.
#[tokio::test(flavor = "multi_thread")]
async fn an_enquiry_is_submitted_from_a_file() {
    let form = Form::open("file_self_assessment").await;
    let key_file = form.key_file.display().to_string();
    let words = [
        "submit",
        "-",
        "--service",
        "HMRC/file_self_assessment",
        "--key-file",
        &key_file,
        "--json",
    ];
    let request = r#"{ "type": "self_assessment", "body": "Where is it?", "request_id": "from-a-script", "fields": { "utr": "1" } }"#;
    let (status, told, _) = form.in_a_pipe(&words, request);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (status, told["errors"][0]["field"].as_str()),
        (2, Some("fields.utr"))
    );
    let request = request.replace("\"1\"", "\"1234567890\"");
    let (status, told, errors) = form.in_a_pipe(&words, &request);
    assert_eq!(status, 0, "{told}{errors}");
    let receipt: serde_json::Value = serde_json::from_str(&told).unwrap();
    let (_, again, _) = form.in_a_pipe(&words, &request);
    let again: serde_json::Value = serde_json::from_str(&again).unwrap();
    assert_eq!(again["reference"], receipt["reference"]);
    assert_eq!(again["repeated"], true);

    let reference = receipt["reference"].as_str().unwrap();
    let (status, told, _) =
        form.in_a_pipe(&["track", reference], receipt["secret"].as_str().unwrap());
    assert_eq!(status, 0);
    assert!(
        told.starts_with(&format!("{reference}, HM Revenue & Customs\n")),
        "{told}"
    );
    let (status, told, errors) = form.in_a_pipe(&["track", reference], "wrong\n");
    assert_eq!((status, told.as_str()), (2, ""));
    assert!(
        errors.contains("No enquiry has this reference and this secret."),
        "{errors}"
    );
}
