//! Which account runs the server: ourselves, or as root an unprivileged one, since PostgreSQL refuses root.

use super::error::ServerError;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// An account by number. Files made for the server are given to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub uid: u32,
    pub gid: u32,
}

pub(super) fn ourselves() -> Account {
    Account {
        uid: rustix::process::geteuid().as_raw(),
        gid: rustix::process::getegid().as_raw(),
    }
}

pub(super) fn we_are_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The account that owns a file or folder, where there is one.
pub(super) fn owner_of(path: &Path) -> Option<Account> {
    let seen = std::fs::symlink_metadata(path).ok()?;
    Some(Account {
        uid: seen.uid(),
        gid: seen.gid(),
    })
}

/// Root hands the server to `postgres`, or to `nobody` on a machine without PostgreSQL's own account.
pub(super) fn unprivileged() -> Result<Account, ServerError> {
    ["postgres", "_postgres", "nobody"]
        .into_iter()
        .find_map(named)
        .ok_or_else(|| ServerError::Failed {
            doing: "Looking for an unprivileged account to run the server",
            said: "neither postgres nor nobody exists".into(),
            log: "/etc/passwd".into(),
        })
}

/// `id` rather than /etc/passwd, because accounts may live in a directory service.
fn named(name: &str) -> Option<Account> {
    let ask = |flag: &str| -> Option<u32> {
        let out = Command::new("id").args([flag, name]).output().ok()?;
        String::from_utf8(out.stdout).ok()?.trim().parse().ok()
    };
    Some(Account {
        uid: ask("-u")?,
        gid: ask("-g")?,
    })
}

impl Account {
    /// What people call it, for messages.
    pub fn name(self) -> String {
        let asked = Command::new("id")
            .arg("-un")
            .arg(self.uid.to_string())
            .output();
        asked
            .ok()
            .and_then(|out| String::from_utf8(out.stdout).ok())
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| format!("number {}", self.uid))
    }

    /// Makes a command run as this account. The folder is changed because ours may be closed to it.
    pub fn run(self, command: &mut Command) -> &mut Command {
        if we_are_root() {
            command.uid(self.uid).gid(self.gid).current_dir("/");
        }
        command
    }

    /// Gives a file to this account; only root can, and only root needs to.
    pub fn give(self, path: &Path) -> Result<(), ServerError> {
        if !we_are_root() {
            return Ok(());
        }
        std::os::unix::fs::lchown(path, Some(self.uid), Some(self.gid))
            .map_err(ServerError::io("give to the server's account", path))
    }

    /// The first folder above `path` that this account may not pass through.
    pub fn first_closed_folder(self, path: &Path) -> Option<&Path> {
        let mut above: Vec<&Path> = path.ancestors().skip(1).collect();
        above.reverse();
        above.into_iter().find(|folder| {
            let Ok(seen) = std::fs::metadata(folder) else {
                return false;
            };
            let passes = if seen.uid() == self.uid {
                0o100
            } else if seen.gid() == self.gid {
                0o010
            } else {
                0o001
            };
            seen.mode() & passes == 0
        })
    }
}
