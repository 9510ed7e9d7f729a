//! Errors of the private server. Every message has the fault, its place, and the next step.

use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// No usable PostgreSQL on this machine. `found` names versions that are too old.
    #[error(
        "{}\nTo install it, run:\n  {install}\nor set DATABASE_URL to a server of your own.",
        missing(.found)
    )]
    NoPostgres { found: Vec<String>, install: String },
    /// The package manager was run and failed, or brought nothing usable.
    #[error("PostgreSQL was not installed: {why}.\nTo install it yourself, run:\n  {command}")]
    InstallFailed { why: String, command: String },
    /// The folder holds files and not our marker.
    #[error(
        "{0} holds files that are not ours, so nothing in it was touched.\n\
         Name an empty or new folder with --data-dir."
    )]
    NotOurs(PathBuf),
    /// The folder belongs to another account.
    #[error(
        "{folder} belongs to the account {owner}.\n\
         Run the program as that account, name a folder of your own with --data-dir, or ask it for `enquiries db url --role app` and set DATABASE_URL."
    )]
    OtherAccount { folder: PathBuf, owner: String },
    /// The account that runs the server cannot pass through a folder above the data folder.
    #[error(
        "The server runs as the account {account}, which may not pass through {folder}.\n\
         Name a folder it can reach with --data-dir, such as /var/lib/enquiries."
    )]
    Unreachable { folder: PathBuf, account: String },
    /// The cluster was made by a major version that is not installed.
    #[error(
        "{folder} was made by PostgreSQL {made_by}, and only PostgreSQL {here} is here; nothing was touched.\n\
         Install PostgreSQL {made_by} beside it, or name another folder with --data-dir."
    )]
    OtherVersion {
        folder: PathBuf,
        made_by: u32,
        here: u32,
    },
    /// The cluster folder has lost the files that make it one.
    #[error(
        "{folder} is damaged: {missing} is missing.\n\
         Restore the folder from a backup, or remove it with `enquiries db reset` and start again."
    )]
    Damaged { folder: PathBuf, missing: String },
    #[error(
        "The disk that holds {folder} is full.\n\
         Free some space and start again; nothing that was saved is lost. The server's log is {log}."
    )]
    DiskFull { folder: PathBuf, log: PathBuf },
    /// One of PostgreSQL's own programs failed.
    #[error("{doing} failed: {said}\nThe server's log is {log}.")]
    Failed {
        doing: &'static str,
        said: String,
        log: PathBuf,
    },
    /// The server is there and did not do what it should within the time given.
    #[error("{doing} took too long.\nLook in the server's log, {log}, and try again.")]
    TooSlow { doing: &'static str, log: PathBuf },
    /// Another program uses what should be removed.
    #[error(
        "Other programs are using the server in {0}.\n\
         Close them and try again; `enquiries db status` shows whether it is in use."
    )]
    InUse(PathBuf),
    /// No cluster has been created yet.
    #[error("There is no server in {0} yet.\n`enquiries db start` creates and starts one.")]
    NotCreated(PathBuf),
    /// A password file is missing or is not what the server knows.
    #[error(
        "The password of {role} in {file} cannot be used: {why}.\n\
         Put the file back, or start afresh with `enquiries db reset`."
    )]
    Password {
        role: &'static str,
        file: PathBuf,
        why: String,
    },
    #[error(
        "There is no home folder to keep the data in: neither HOME nor XDG_DATA_HOME is set.\n\
         Name a folder with --data-dir."
    )]
    NoHome,
    #[error(
        "There is no folder for the server's socket. Tried: {tried}.\n\
         Set XDG_RUNTIME_DIR to a folder of yours that can be written and has a short path."
    )]
    NoSocketFolder { tried: String },
    #[error(
        "The private server does not answer {role}: {}.\n\
         `enquiries db status` shows its state and its log.",
        describe(.source)
    )]
    Connect {
        role: &'static str,
        source: tokio_postgres::Error,
    },
    #[error(
        "Could not {doing} {path}: {source}.\n\
         Check that the folder exists, is yours and has room, or name another with --data-dir."
    )]
    Io {
        doing: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

impl ServerError {
    /// For `map_err`: what was being done to which file. A full disk becomes its own message.
    pub(super) fn io<'a>(
        doing: &'static str,
        path: &'a Path,
    ) -> impl Fn(io::Error) -> ServerError + use<'a> {
        move |source| ServerError::Io {
            doing,
            path: path.to_path_buf(),
            source,
        }
    }

    /// Whether the caller asked for something that cannot be, rather than there being no server.
    pub fn is_wrong_use(&self) -> bool {
        matches!(self, Self::NotOurs(_) | Self::InUse(_))
    }
}

fn missing(too_old: &[String]) -> String {
    match too_old {
        [] => "PostgreSQL is not installed here: no folder has its `postgres` and `initdb`.".into(),
        found => format!(
            "PostgreSQL is too old here: found {}, and 15 or later is needed.",
            found.join(", ")
        ),
    }
}

/// The server's own message where there is one: the library's is only "db error".
pub fn describe(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(db), _) => db.message().to_owned(),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}
