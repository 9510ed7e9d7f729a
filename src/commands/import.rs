//! `enquiries import`: records of another system, counted for people and for scripts.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{Global, Import};
use crate::import::{self, ImportError, ImportOptions, ImportSummary};
use crate::private_server::Login;
use crate::seeds;
use crate::startup::{self, ConnectOptions, StartError};
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Rows to a transaction: enough that a statement's cost is shared, few enough that a kill loses seconds.
const CHUNK: usize = 2_000;

pub(super) async fn run(global: &Global, what: Import) -> CommandResult {
    // Faults of arguments and files are reported before a server is started.
    let mapping = import::named(&what.mapping)?;
    if !what.file.exists() {
        return Err(Exit::wrong_use(format!(
            "There is no file {}: check its name.",
            what.file.display()
        )));
    }
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let loader = match (&connection.lease, connection.admin) {
        (Some(lease), _) => lease.config(Login::Loader)?,
        (None, Some(mut admin)) => {
            // On a server of one's own the administrator acts as the loader, so that tenant isolation applies.
            admin.options("-c role=enquiries_loader");
            seeds::load_reference(&admin)
                .await
                .map_err(StartError::Seeds)?;
            admin
        }
        (None, None) => {
            return Err(Exit::wrong_use(
                "An import needs an administrator's login: set ADMIN_DATABASE_URL.",
            ));
        }
    };
    let mut staff = mapping.staff.clone();
    staff.extend(what.staff);
    let order = ImportOptions {
        mapping,
        file: what.file,
        dry_run: what.dry_run,
        rejects: what.rejects.clone(),
        differences: what.differences.clone(),
        staff,
        writers: usize::from(what.writers),
        chunk: CHUNK,
        now: chrono::Utc::now(),
    };
    let began = Instant::now();
    let mut progress = ProgressLine::new();
    let tally = import::run(order, &loader, &mut |tally| progress.show(tally)).await;
    progress.clear();
    let tally = tally?;
    if global.json {
        let mut json = tally.as_json();
        json["seconds"] = began.elapsed().as_secs_f64().into();
        return print(&json.to_string());
    }
    let mut text = tally.as_text();
    match &what.rejects {
        Some(path) if tally.rejected > 0 => {
            text += &format!(
                "\nThe rejected rows and their reasons are in {}.",
                path.display()
            )
        }
        None if tally.rejected > 0 => {
            text += "\nTo have the rejected rows with their reasons, add --rejects FILE: what is here already is skipped."
        }
        _ => {}
    }
    match &what.differences {
        Some(path) if tally.differing > 0 => {
            text += &format!(
                "\nThe rows that differ, with what differs, are in {}. The enquiries were not changed.",
                path.display()
            );
        }
        None if tally.differing > 0 => {
            text += "\nTo have the rows that differ, with what differs, add --differences FILE."
        }
        _ => {}
    }
    let encoding = tally.rejected_by.get("invalid_encoding");
    if tally.rows > 0 && tally.rejected == tally.rows && encoding != Some(&tally.rows) {
        text += "\nNot one row was fit to import: is this the mapping for this layout?";
    }
    print(&text)
}

impl From<ImportError> for Exit {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::WrongUse(sentence) => Self::wrong_use(sentence),
            ImportError::Server(sentence) => Self::no_server(sentence),
        }
    }
}

/// Progress on one line, for a terminal.
struct ProgressLine {
    watched: bool,
    shown: Option<Instant>,
}

impl ProgressLine {
    fn new() -> Self {
        Self {
            watched: std::io::stderr().is_terminal(),
            shown: None,
        }
    }

    fn show(&mut self, tally: &ImportSummary) {
        let due = self
            .shown
            .is_none_or(|at| at.elapsed() > Duration::from_millis(200));
        if self.watched && due {
            self.shown = Some(Instant::now());
            let line = format!(
                "\r{} rows read, {} imported, {} skipped, {} rejected\u{1b}[K",
                tally.rows, tally.imported, tally.skipped, tally.rejected
            );
            let _ = std::io::stderr().write_all(line.as_bytes());
        }
    }

    fn clear(&self) {
        if self.shown.is_some() {
            let _ = std::io::stderr().write_all(b"\r\x1b[K");
        }
    }
}
