//! Runs each subcommand. All of them are for operators and scripts: they print and end. The full-screen
//! program is one call.

mod appearance;
mod as_person;
mod calculate;
mod calendar;
mod checks;
mod correct;
mod db;
#[cfg(feature = "docgen")]
mod docgen;
mod dump;
mod holidays;
mod import;
mod intake;
mod program;
mod report;
mod routing;
mod show;
mod signed_in;
mod worker;
mod workflow;

use crate::command_line::{self, Command, CommandLine, Db, Explain, Show};
use crate::domain::Failure;
use crate::plain::clocks::WhatIfCommand;
use crate::plain::hand_outs::HandOutCommand;
use crate::plain::{
    approvals, clocks, decisions, deputies, duplicates, for_you, hold, links, messages, questions,
    tags, tasks, views, watch,
};
use crate::private_server::ServerError;
use crate::startup::StartError;
use chrono::Utc;
use std::io::{self, Write};
use std::pin::pin;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;

/// Time for saving drafts after a signal to stop.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The exit status of a command that did not succeed, and its message.
#[derive(Debug, PartialEq, Eq)]
pub struct Exit {
    /// 1 found what it looks for, 2 wrong use, 3 no server; 128 and the signal's number when stopped.
    pub status: u8,
    /// The message, where it has not been printed yet.
    pub message: Option<String>,
}

pub type CommandResult = Result<(), Exit>;

impl Exit {
    pub fn found() -> Self {
        Self {
            status: 1,
            message: None,
        }
    }
    pub fn wrong_use(message: impl Into<String>) -> Self {
        Self {
            status: 2,
            message: Some(message.into()),
        }
    }
    /// For what only a build for developers can do.
    fn without_docgen(what: &str) -> Self {
        Self::wrong_use(format!(
            "{what} by a program that was built with the feature `docgen`, and this one was not.\n\
             In a checkout, run `cargo run --features docgen -- …`."
        ))
    }
    pub fn no_server(message: impl Into<String>) -> Self {
        Self {
            status: 3,
            message: Some(message.into()),
        }
    }
    /// Exit status of a failed request.
    pub fn status_of(failure: &Failure) -> u8 {
        match failure {
            Failure::Unavailable(_) | Failure::Indeterminate => 3,
            Failure::Refused(_) => 2,
            _ => 1,
        }
    }
}

/// Runs a command; a signal that asks us to stop ends it properly, so that its lease is given back.
pub async fn run_until_stopped(line: CommandLine) -> CommandResult {
    // In psql, Ctrl-C cancels a statement; we stay, because we hold the server for it.
    let psql = matches!(
        &line.command,
        Some(Command::Db {
            action: Db::Psql { .. }
        })
    );
    let at_the_keys = line.command.is_none();
    let mut running = pin!(run(line));
    tokio::select! {
        outcome = &mut running => outcome,
        number = asked_to_stop(!psql) => {
            // The program hears the signal too, and keeps what is being typed.
            if at_the_keys {
                let _ = timeout(LAST_WORDS, running).await;
            }
            Err(Exit { status: 128 + number, message: None })
        }
    }
}

async fn run(line: CommandLine) -> CommandResult {
    match line.command {
        None => program::run(&line.global).await,
        Some(Command::Db { action }) => db::run(&line.global, action).await,
        Some(Command::Import(what)) => import::run(&line.global, what).await,
        Some(Command::Calculate(what)) => calculate::run(&line.global, &what).await,
        Some(Command::Holidays { action }) => holidays::run(&line.global, action).await,
        Some(Command::Workflow { action }) => workflow::run(&line.global, action).await,
        Some(Command::Calendar { action }) => calendar::run(&line.global, action).await,
        Some(Command::Lint { sql, privileges }) => {
            checks::lint(&line.global, sql.as_deref(), privileges).await
        }
        Some(Command::Compliance { whole }) => checks::compliance(&line.global, whole).await,
        #[cfg(feature = "docgen")]
        Some(Command::Docgen(what)) => docgen::run(&line.global, &what).await,
        #[cfg(not(feature = "docgen"))]
        Some(Command::Docgen(_)) => Err(Exit::without_docgen("The pages are generated")),
        Some(Command::Show { screen }) => show::run(&line.global, screen).await,
        Some(Command::Worker { action }) => worker::run(&line.global, action).await,
        Some(Command::Correct { what }) => correct::run(&line.global, what).await,
        Some(Command::Explain {
            what: Explain::Deadline { reference },
        }) => show::run(&line.global, Show::Clocks { reference }).await,
        Some(Command::TakeNext) => routing::hand_out(&line.global, HandOutCommand::TakeNext).await,
        Some(Command::Assignment { action }) => {
            routing::hand_out(&line.global, action.into()).await
        }
        Some(Command::Absence { action }) => routing::hand_out(&line.global, action.into()).await,
        Some(Command::Explain {
            what: Explain::HandOut { reference },
        }) => routing::hand_out(&line.global, HandOutCommand::Explain { reference }).await,
        Some(Command::Routing { action }) => routing::run(&line.global, action).await,
        Some(Command::Explain {
            what: Explain::Routing { reference },
        }) => routing::explain(&line.global, &reference).await,
        Some(Command::Explain {
            what: Explain::Refusal { reference, step },
        }) => workflow::explain(&line.global, &reference, &step).await,
        Some(Command::Explain {
            what:
                Explain::WhatIf {
                    reference,
                    received,
                    asked,
                    clarified,
                    extended,
                    rule,
                },
        }) => {
            let why = "The clocks are those of an organisation.";
            let what = WhatIfCommand {
                reference,
                received,
                asked,
                clarified,
                extended,
                rule,
            };
            as_person::run(&line.global, why, async |database, who| {
                clocks::what_if(database, who, what, Utc::now()).await
            })
            .await
        }
        Some(Command::Clock { action }) => {
            let why = "The history names who changed a clock.";
            as_person::run(&line.global, why, async |database, who| {
                clocks::run(database, who, action.into(), Utc::now()).await
            })
            .await
        }
        Some(Command::Link { action }) => {
            let why = "The history names who linked enquiries.";
            as_person::run(&line.global, why, async |database, who| {
                links::run(database, who, action.into()).await
            })
            .await
        }
        Some(Command::Tag { action }) => {
            let why = "The history names who changed a tag.";
            as_person::run(&line.global, why, async |database, who| {
                tags::run(database, who, action.into()).await
            })
            .await
        }
        Some(Command::View { action }) => {
            let why = "A view belongs to a person.";
            as_person::run(&line.global, why, async |database, who| {
                views::run(database, who, action.into()).await
            })
            .await
        }
        Some(Command::Duplicate { action }) => {
            let why = "A merge or a split names who made it.";
            as_person::run(&line.global, why, async |database, who| {
                duplicates::run(database, who, action.into(), Utc::now()).await
            })
            .await
        }
        Some(Command::Split(split)) => {
            let why = "A merge or a split names who made it.";
            as_person::run(&line.global, why, async |database, who| {
                duplicates::run(database, who, split.into(), Utc::now()).await
            })
            .await
        }
        Some(Command::Task { action }) => {
            let why = "A task names who set it.";
            as_person::run(&line.global, why, async |database, who| {
                tasks::run(database, who, action.into(), Utc::now()).await
            })
            .await
        }
        Some(Command::Message { action }) => {
            let why = "A message names who recorded it.";
            as_person::run(&line.global, why, async |database, who| {
                messages::run(database, who, action.into()).await
            })
            .await
        }
        Some(Command::Decision { action }) => {
            let why = "A decision names who recorded it.";
            as_person::run(&line.global, why, async |database, who| {
                decisions::run(database, who, action.into(), Utc::now()).await
            })
            .await
        }
        Some(Command::Approval { action }) => {
            let why = "The history names who asks and who decides.";
            as_person::run(&line.global, why, async |database, who| {
                approvals::run(database, who, action.into()).await
            })
            .await
        }
        Some(Command::Deputy { action }) => {
            let why = "The history names who names a deputy.";
            as_person::run(&line.global, why, async |database, who| {
                deputies::run(database, who, action.into(), Utc::now()).await
            })
            .await
        }
        Some(Command::Question { action }) => {
            let why = "A question names who asked it.";
            as_person::run(&line.global, why, async |database, who| {
                questions::run(database, who, action.into(), Utc::now()).await
            })
            .await
        }
        Some(Command::Watch(what)) => {
            let why = "The history names who watches enquiries.";
            as_person::run(&line.global, why, async |database, who| {
                watch::run(database, who, what.into()).await
            })
            .await
        }
        Some(Command::Hold(what)) => {
            let why = "The history names who puts an enquiry on hold.";
            as_person::run(&line.global, why, async |database, who| {
                hold::run(database, who, what.into(), Utc::now()).await
            })
            .await
        }
        Some(Command::Seen(what)) => {
            let why = "What is for you depends on who you are.";
            as_person::run(&line.global, why, async |database, who| {
                for_you::run(database, who, what.into()).await
            })
            .await
        }
        Some(Command::Service { action }) => intake::service(&line.global, action).await,
        Some(Command::Submit(what)) => intake::submit(&line.global, what).await,
        Some(Command::Track(what)) => intake::track(&line.global, what).await,
        Some(Command::HandOver(what)) => correct::hand_over(&line.global, what).await,
        Some(Command::Report(what)) => report::run(&line.global, &what).await,
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(
                shell,
                &mut command_line::command(),
                "enquiries",
                &mut script,
            );
            print_bytes(&script)
        }
        Some(Command::Man { words }) => manual(&words),
    }
}

fn manual(words: &[String]) -> CommandResult {
    let mut page = command_line::command();
    for word in words {
        let below = page.find_subcommand(word).cloned();
        page = below.ok_or_else(|| {
            Exit::wrong_use(format!(
                "There is no command {word:?}; see `enquiries --help`."
            ))
        })?;
    }
    let mut text = Vec::new();
    let made = clap_mangen::Man::new(page)
        .source(concat!("enquiries ", env!("CARGO_PKG_VERSION")))
        .manual("GOV.UK Enquiries")
        .render(&mut text);
    made.map_err(|error| Exit::wrong_use(format!("The manual page could not be made: {error}.")))?;
    print_bytes(&text)
}

/// Completes with the number of the first signal that asks the program to end.
async fn asked_to_stop(by_interrupt: bool) -> u8 {
    let listen = |kind: SignalKind, ends: bool| async move {
        match signal(kind) {
            Ok(mut stream) => {
                // Listening alone already keeps the signal from ending the program.
                while stream.recv().await.is_some() && !ends {}
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = listen(SignalKind::interrupt(), by_interrupt) => 2,
        () = listen(SignalKind::terminate(), true) => 15,
        () = listen(SignalKind::hangup(), true) => 1,
    }
}

/// Prints a line. A closed pipe, as behind `head`, is no error.
fn print(text: &str) -> CommandResult {
    print_bytes(format!("{text}\n").as_bytes())
}

fn print_bytes(bytes: &[u8]) -> CommandResult {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Exit::wrong_use(format!(
            "Could not write the output: {error}."
        ))),
        _ => Ok(()),
    }
}

/// Progress goes to standard error; standard output is for results.
fn print_status(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

impl From<ServerError> for Exit {
    fn from(error: ServerError) -> Self {
        if error.is_wrong_use() {
            Self::wrong_use(error.to_string())
        } else {
            Self::no_server(error.to_string())
        }
    }
}

impl From<StartError> for Exit {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Server(error) => error.into(),
            StartError::Config(error) => Self::wrong_use(error.to_string()),
            StartError::Earlier(sentence) => Self::wrong_use(sentence),
            other => Self::no_server(other.to_string()),
        }
    }
}
