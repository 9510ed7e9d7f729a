//! Commands of an operator that do not use the server: state, stop, reset.

use super::binaries;
use super::error::ServerError;
use super::lock::{self, LockKind};
use super::paths::ServerPaths;
use super::{Login, create, lease, process};
use std::fs;
use std::path::PathBuf;

/// What happened to the server when a program left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopResult {
    /// It was the last, and the server is stopped.
    Stopped,
    /// Other programs use it.
    InUse,
    /// `db start` asked for it to stay.
    Kept,
    /// It was not running.
    WasNotRunning,
}

/// What there is. Looking changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub created: bool,
    pub running: bool,
    pub pid: Option<i32>,
    /// The major version that made the cluster.
    pub made_by: Option<u32>,
    pub kept: bool,
    pub in_use: bool,
    pub socket_folder: PathBuf,
}

pub fn state(places: &ServerPaths) -> Result<State, ServerError> {
    let cluster = places.cluster();
    places.refuse_other_account()?;
    let created = places.data().exists() && places.is_ours()? && cluster.exists();
    let server = process::running(&cluster);
    let in_use = created && in_use(places)?;
    Ok(State {
        created,
        running: server
            .as_ref()
            .is_some_and(|server| server.status == "ready"),
        pid: server.as_ref().map(|server| server.pid),
        made_by: if created {
            binaries::made_by(&cluster)?
        } else {
            None
        },
        kept: places.kept().exists(),
        in_use,
        socket_folder: server
            .and_then(|server| server.socket_folder)
            .unwrap_or_else(|| places.run().to_path_buf()),
    })
}

/// Looked at under the start lock: a program that leaves just then must not take us for a user.
fn in_use(places: &ServerPaths) -> Result<bool, ServerError> {
    match lock::try_hold(&places.start_lock(), LockKind::Alone)? {
        Some(_start) => Ok(lock::try_hold(&places.users_lock(), LockKind::Alone)?.is_none()),
        None => Ok(true),
    }
}

impl State {
    /// A role's connection string, whether or not the server is running now.
    pub fn url(&self, places: &ServerPaths, login: Login) -> Result<String, ServerError> {
        if !self.created {
            return Err(ServerError::NotCreated(places.data().to_path_buf()));
        }
        lease::url(places, &self.socket_folder, login)
    }
}

/// Ends what `db start` began. The server stops unless programs use it, or at once with `now`.
pub fn stop(places: &ServerPaths, now: bool) -> Result<StopResult, ServerError> {
    if !state(places)?.created {
        return Err(ServerError::NotCreated(places.data().to_path_buf()));
    }
    let _start = lock::hold_blocking(&places.start_lock(), LockKind::Alone)?;
    match fs::remove_file(places.kept()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(ServerError::io("remove", &places.kept())(error));
        }
        _ => {}
    }
    if !now && lock::try_hold(&places.users_lock(), LockKind::Alone)?.is_none() {
        return Ok(StopResult::InUse);
    }
    Ok(if process::stop(places)? {
        StopResult::Stopped
    } else {
        StopResult::WasNotRunning
    })
}

/// Removes the cluster and its passwords. Refuses a folder without our marker and one that is in use.
///
/// Only our own files are removed: another file stays, and its folder with it.
pub fn reset(places: &ServerPaths) -> Result<(), ServerError> {
    if !places.data().exists() || !places.is_ours()? {
        return Err(ServerError::NotCreated(places.data().to_path_buf()));
    }
    places.refuse_other_account()?;
    let in_use = || ServerError::InUse(places.data().to_path_buf());
    let _start = lock::try_hold(&places.start_lock(), LockKind::Alone)?.ok_or_else(in_use)?;
    let _users = lock::try_hold(&places.users_lock(), LockKind::Alone)?.ok_or_else(in_use)?;
    process::stop(places)?;
    // Moved away first: a reset that is killed leaves no half of a cluster, and the next start sweeps.
    let doomed = places.data().join(create::DOOMED);
    gone(fs::rename(places.cluster(), &doomed)).map_err(ServerError::io("remove", &doomed))?;
    for folder in [doomed, places.secrets(), places.program_logs()] {
        gone(fs::remove_dir_all(&folder)).map_err(ServerError::io("remove", &folder))?;
    }
    let log = places.log();
    // The locks go before the marker: a reset that is killed here leaves a folder that is still ours.
    for file in [
        places.kept(),
        log.with_extension("log.1"),
        log,
        places.hba(),
        places.users_lock(),
        places.start_lock(),
        places.marker(),
    ] {
        gone(fs::remove_file(&file)).map_err(ServerError::io("remove", &file))?;
    }
    let _ = fs::remove_dir(places.data());
    Ok(())
}

/// What is not there needs no removing.
fn gone(result: std::io::Result<()>) -> std::io::Result<()> {
    match result {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
