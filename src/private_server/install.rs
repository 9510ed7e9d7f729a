//! Offers to install PostgreSQL with the machine's package manager, and otherwise names the command.
//!
//! The command that is shown is the command that is run, so that a person can judge it first. On Debian
//! and Ubuntu the package would also create and start a cluster of its own; that is switched off before
//! the server package is installed, because an unrequested server is a surprise later. Recommended packages,
//! among them a mail server, are not installed.

use super::account;
use super::binaries::{self, Binaries, OLDEST_MAJOR, Search};
use super::error::ServerError;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// Consent to installing, given before the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    Ask,
    Given,
    Refused,
}

impl Consent {
    /// `--yes` gives it; a person at a terminal is asked; root on a build machine (`CI`) is not asked; anything
    /// else has no consent.
    pub fn from_surroundings(yes: bool) -> Self {
        let somebody = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let build_machine = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        if yes || (!somebody && build_machine && account::we_are_root()) {
            Self::Given
        } else if somebody {
            Self::Ask
        } else {
            Self::Refused
        }
    }

    /// The same for what no build machine should do by itself.
    pub fn from_a_person(yes: bool) -> Self {
        match Self::from_surroundings(yes) {
            Self::Given if !yes => Self::Refused,
            consent => consent,
        }
    }

    /// Asks where a person is to be asked. Anything but yes is no.
    pub fn agrees(self, question: &str) -> bool {
        match self {
            Self::Given => true,
            Self::Refused => false,
            Self::Ask => {
                let mut out = std::io::stderr();
                let asked = write!(out, "{question}");
                let mut answer = String::new();
                asked.and_then(|()| out.flush()).is_ok()
                    && std::io::stdin().lock().read_line(&mut answer).is_ok()
                    && matches!(answer.trim(), "y" | "Y" | "yes" | "Yes")
            }
        }
    }
}

/// A package manager and its way to PostgreSQL, as one line for the shell. `AS` becomes `sudo ` or nothing.
struct PackageManager {
    program: &'static str,
    line: &'static str,
    needs_root: bool,
}

const PACKAGE_MANAGERS: [PackageManager; 3] = [
    PackageManager {
        program: "apt-get",
        line: "AS apt-get update && AS apt-get install -y --no-install-recommends postgresql-common && \
               AS sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' \
               /etc/postgresql-common/createcluster.conf && \
               AS apt-get install -y --no-install-recommends postgresql",
        needs_root: true,
    },
    PackageManager {
        program: "dnf",
        line: "AS dnf install -y postgresql-server postgresql",
        needs_root: true,
    },
    PackageManager {
        program: "brew",
        line: "brew install postgresql@17",
        needs_root: false,
    },
];

/// The usable PostgreSQL, installed first where there is none and it may be.
pub(super) fn find_or_install(
    consent: Consent,
    cluster: Option<&Path>,
    say: &mut dyn FnMut(&str),
) -> Result<Binaries, ServerError> {
    let made_by = cluster.map(binaries::made_by).transpose()?.flatten();
    let too_old = match binaries::search(made_by) {
        Search::Found(found) => return Ok(found),
        Search::OtherMajor(here) => {
            return Err(ServerError::OtherVersion {
                folder: cluster.map(Path::to_path_buf).unwrap_or_default(),
                made_by: made_by.unwrap_or_default(),
                here: here.major,
            });
        }
        Search::TooOld(found) => found,
    };
    let (command, possible) = command_here();
    // A search confined to one folder cannot be helped by a package.
    if !possible || binaries::search_is_confined() || !consent.agrees(&question(&command)) {
        return Err(ServerError::NoPostgres {
            found: too_old,
            install: command,
        });
    }
    say("Installing PostgreSQL with the package manager…");
    run(&command)?;
    match binaries::search(made_by) {
        Search::Found(found) => Ok(found),
        _ => Err(ServerError::InstallFailed {
            why: format!("the package manager offers no PostgreSQL {OLDEST_MAJOR} or later here"),
            command: "see https://www.postgresql.org/download/ for packages of newer versions"
                .into(),
        }),
    }
}

/// The exact command for this machine, and whether we could run it.
fn command_here() -> (String, bool) {
    let root = account::we_are_root();
    let sudo = is_on_path("sudo");
    for manager in &PACKAGE_MANAGERS {
        if is_on_path(manager.program) {
            let prefix = if root || !manager.needs_root {
                ""
            } else {
                "sudo "
            };
            // Homebrew refuses root.
            let possible = if manager.needs_root {
                root || sudo
            } else {
                !root
            };
            return (manager.line.replace("AS ", prefix), possible);
        }
    }
    let command = "install PostgreSQL 15 or later as https://www.postgresql.org/download/ says";
    (command.to_owned(), false)
}

/// The administrator's folders count too: package managers live there and users' paths often leave them out.
fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = [
        "/usr/bin",
        "/usr/sbin",
        "/opt/homebrew/bin",
        "/usr/local/bin",
    ];
    std::env::split_paths(&path)
        .chain(usual.iter().map(Into::into))
        .any(|folder| folder.join(program).is_file())
}

fn question(command: &str) -> String {
    format!(
        "PostgreSQL {OLDEST_MAJOR} or later is needed and is not here. This would install it:\n  {command}\nRun it now? [y/N] "
    )
}

/// Its output goes to standard error: standard output may be data that a script reads.
fn run(command: &str) -> Result<(), ServerError> {
    let failed = |why: String| ServerError::InstallFailed {
        why,
        command: command.to_owned(),
    };
    let ended = Command::new("sh")
        .args(["-c", &format!("{{ {command}; }} >&2")])
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::inherit())
        .status()
        .map_err(|error| failed(format!("the shell could not be started: {error}")))?;
    if ended.success() {
        Ok(())
    } else {
        Err(failed(format!("the package manager failed ({ended})")))
    }
}
