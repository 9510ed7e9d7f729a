//! Why there is no server. Every message says what happened, where, and what to do next.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub enum ServerError {
    /// No usable PostgreSQL on this machine. `found` names versions that are too old.
    NoPostgres {
        found: Vec<String>,
        install: String,
    },
    /// The package manager was run and failed, or brought nothing usable.
    InstallFailed {
        why: String,
        command: String,
    },
    /// The folder holds files and not our marker.
    NotOurs(PathBuf),
    /// The folder belongs to another account.
    OtherAccount {
        folder: PathBuf,
        owner: String,
    },
    /// The account that runs the server cannot pass through a folder above the data folder.
    Unreachable {
        folder: PathBuf,
        account: String,
    },
    /// The cluster was made by a major version that is not installed.
    OtherVersion {
        folder: PathBuf,
        made_by: u32,
        here: u32,
    },
    /// The cluster folder has lost the files that make it one.
    Damaged {
        folder: PathBuf,
        missing: String,
    },
    DiskFull {
        folder: PathBuf,
        log: PathBuf,
    },
    /// One of PostgreSQL's own programs failed.
    Failed {
        doing: &'static str,
        said: String,
        log: PathBuf,
    },
    /// The server is there and did not do what it should within the time given.
    TooSlow {
        doing: &'static str,
        log: PathBuf,
    },
    /// Another program uses what should be removed.
    InUse(PathBuf),
    /// No cluster has been created yet.
    NotCreated(PathBuf),
    /// A password file is missing or is not what the server knows.
    Password {
        role: &'static str,
        file: PathBuf,
        why: String,
    },
    NoHome,
    Connect {
        role: &'static str,
        source: tokio_postgres::Error,
    },
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

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPostgres { found, install } => {
                if found.is_empty() {
                    f.write_str("PostgreSQL is not installed here: no folder has its `postgres` and `initdb`.")?;
                } else {
                    write!(f, "PostgreSQL is too old here: found {}, and 15 or later is needed.", found.join(", "))?;
                }
                write!(f, "\nTo install it, run:\n  {install}\nor set DATABASE_URL to a server of your own.")
            }
            Self::InstallFailed { why, command } => write!(
                f,
                "PostgreSQL was not installed: {why}.\nTo install it yourself, run:\n  {command}"
            ),
            Self::NotOurs(folder) => write!(
                f,
                "{} holds files that are not ours, so nothing in it was touched.\nName an empty or new folder with --data-dir.",
                folder.display()
            ),
            Self::OtherAccount { folder, owner } => write!(
                f,
                "{} belongs to the account {owner}.\nRun the program as that account, name a folder of your own with --data-dir, or ask it for `enquiries db url --role app` and set DATABASE_URL.",
                folder.display()
            ),
            Self::Unreachable { folder, account } => write!(
                f,
                "The server runs as the account {account}, which may not pass through {}.\nName a folder it can reach with --data-dir, such as /var/lib/enquiries.",
                folder.display()
            ),
            Self::OtherVersion { folder, made_by, here } => write!(
                f,
                "{} was made by PostgreSQL {made_by}, and only PostgreSQL {here} is here; nothing was touched.\nInstall PostgreSQL {made_by} beside it, or name another folder with --data-dir.",
                folder.display()
            ),
            Self::Damaged { folder, missing } => write!(
                f,
                "{} is damaged: {missing} is missing.\nRestore the folder from a backup, or remove it with `enquiries db reset` and start again.",
                folder.display()
            ),
            Self::DiskFull { folder, log } => write!(
                f,
                "The disk that holds {} is full.\nFree some space and start again; nothing that was saved is lost. The server's log is {}.",
                folder.display(),
                log.display()
            ),
            Self::Failed { doing, said, log } => write!(
                f,
                "{doing} failed: {said}\nThe server's log is {}.",
                log.display()
            ),
            Self::TooSlow { doing, log } => write!(
                f,
                "{doing} took too long.\nLook in the server's log, {}, and try again.",
                log.display()
            ),
            Self::InUse(folder) => write!(
                f,
                "Other programs are using the server in {}.\nClose them and try again; `enquiries db status` shows whether it is in use.",
                folder.display()
            ),
            Self::NotCreated(folder) => write!(
                f,
                "There is no server in {} yet.\n`enquiries db start` creates and starts one.",
                folder.display()
            ),
            Self::Password { role, file, why } => write!(
                f,
                "The password of {role} in {} cannot be used: {why}.\nPut the file back, or start afresh with `enquiries db reset`.",
                file.display()
            ),
            Self::NoHome => f.write_str(
                "There is no home folder to keep the data in: neither HOME nor XDG_DATA_HOME is set.\nName a folder with --data-dir.",
            ),
            Self::Connect { role, source } => write!(
                f,
                "The private server does not answer {role}: {}.\n`enquiries db status` shows its state and its log.",
                describe(source)
            ),
            Self::Io { doing, path, source } => write!(
                f,
                "Could not {doing} {}: {source}.\nCheck that the folder exists, is yours and has room, or name another with --data-dir.",
                path.display()
            ),
        }
    }
}

/// The server's own sentence where there is one: the library's says only "db error".
pub fn describe(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(said), _) => said.message().to_owned(),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}

impl std::error::Error for ServerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Connect { source, .. } => Some(source),
            _ => None,
        }
    }
}
