//! Guide pages (`assets/guide`), followed key by key: each row of their tables is pressed, or run in a shell,
//! and the text that the page promises must appear.
//!
//! A line `Start: enquiries --as TENANT/NAME` starts the program. In a row `| press | you see |` each term in
//! backticks is a key by its name, or text to type; the bold text must appear. A row that begins with
//! `enquiries …` is run as a command, and must print the bold text.

use super::*;
use crate::support::{TestDatabase, url_of};
use enquiries::private_server::Login;
use std::path::Path;
use std::process::Command;
use tokio::runtime::Runtime;

/// One row of a page.
struct Step {
    line: usize,
    keys: Vec<String>,
    sees: Vec<String>,
}

/// One instruction of a page, in the order of the page.
enum Part {
    Start(Vec<String>),
    Step(Step),
}

fn delimited(text: &str, mark: &str) -> Vec<String> {
    let pieces = text.split(mark).enumerate();
    pieces
        .filter(|(at, _)| at % 2 == 1)
        .map(|(_, piece)| piece.to_owned())
        .collect()
}

fn parse(page: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for (number, line) in page.lines().enumerate() {
        if let Some(words) = line.strip_prefix("Start: `enquiries ") {
            let words = words.trim_end_matches('`').split(' ');
            parts.push(Part::Start(words.map(str::to_owned).collect()));
        } else if let Some(row) = line.strip_prefix("| `") {
            let row = format!("`{row}");
            // A bar inside backticks would be a column separator, so no page has one.
            let (keys, sees) = row.split_once(" | ").unwrap();
            parts.push(Part::Step(Step {
                line: number + 1,
                keys: delimited(keys, "`"),
                sees: delimited(sees, "**"),
            }));
        }
    }
    parts
}

/// The bytes of a named key; anything else is text.
fn bytes(key: &str) -> String {
    match key {
        "Enter" => "\r".into(),
        "Esc" => "\x1b".into(),
        "Tab" => "\t".into(),
        "Space" => " ".into(),
        "↓" => "\x1b[B".into(),
        "↑" => "\x1b[A".into(),
        "→" => "\x1b[C".into(),
        "←" => "\x1b[D".into(),
        "PgDn" => "\x1b[6~".into(),
        "End" => "\x1b[F".into(),
        text => match text
            .strip_prefix("Ctrl-")
            .and_then(|rest| rest.chars().next())
        {
            Some(letter) => char::from(letter.to_ascii_lowercase() as u8 & 0x1f).into(),
            None => text.into(),
        },
    }
}

fn follow(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/guide")
        .join(name);
    let page = std::fs::read_to_string(&path).unwrap();
    let test = Runtime::new().unwrap().block_on(TestDatabase::new());
    let folder = std::env::temp_dir().join(format!("enq-guide-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let [app, admin, intake] =
        [Login::App, Login::Admin, Login::Intake].map(|login| url_of(&test.config(login)));
    let mut tty: Option<Tty> = None;
    let mut followed = 0;
    for part in parse(&page) {
        match part {
            Part::Start(words) => {
                let mut command = program_command();
                command.env("DATABASE_URL", &app);
                command.env("HOME", &folder);
                command.cwd(&folder);
                command.args(&words);
                let begun = Tty::start(command, 120, 40);
                begun.wait("the first screen", |seen| {
                    let screen = seen.parser.screen().contents();
                    screen.contains("Deadlines") || screen.contains("REFERENCE")
                });
                begun.is_quiet_for(Duration::from_millis(200));
                tty = Some(begun);
            }
            Part::Step(step) if step.keys[0].starts_with("enquiries ") => {
                let output = Command::new(env!("CARGO_BIN_EXE_enquiries"))
                    .args(step.keys[0].split(' ').skip(1))
                    .env_clear()
                    .env("DATABASE_URL", &app)
                    .env("ADMIN_DATABASE_URL", &admin)
                    .env("INTAKE_DATABASE_URL", &intake)
                    .env("HOME", &folder)
                    .current_dir(&folder)
                    .output()
                    .unwrap();
                let output_text = String::from_utf8_lossy(&output.stdout).into_owned()
                    + &String::from_utf8_lossy(&output.stderr);
                for words in &step.sees {
                    assert!(
                        output_text.contains(words),
                        "{name}:{}: {:?} does not print {words:?}\n{output_text}",
                        step.line,
                        step.keys
                    );
                }
                followed += 1;
            }
            Part::Step(step) => {
                let tty = tty.as_mut().unwrap();
                println!("{name}:{} {:?}", step.line, step.keys);
                for key in &step.keys {
                    tty.press(&bytes(key));
                    // A list that a key opened has been loaded by then, on a busy machine too: a reader waits for it.
                    tty.is_quiet_for(Duration::from_millis(150));
                }
                for words in &step.sees {
                    tty.wait(&format!("{name}:{}: {words}", step.line), |seen| {
                        seen.parser.screen().contents().contains(words.as_str())
                    });
                }
                followed += 1;
            }
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(followed >= 8, "{name} has {followed} steps only");
}

macro_rules! pages {
    ($($name:ident),*) => {$(
        #[test]
        fn $name() {
            follow(concat!(stringify!($name), ".md"));
        }
    )*};
}
pages!(
    caseworker,
    supervisor,
    auditor,
    manager,
    administrator,
    presenter
);

/// Every file of `assets/guide` has a test.
#[test]
fn every_guide_page_is_followed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/guide");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "administrator.md",
            "auditor.md",
            "caseworker.md",
            "manager.md",
            "presenter.md",
            "supervisor.md"
        ]
    );
}
