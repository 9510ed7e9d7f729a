//! File locks: how programs that share the server agree. The kernel drops them when a program dies.

use super::error::ServerError;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// The start lock is held longest while a cluster is created on a slow disk.
const PATIENCE: Duration = Duration::from_secs(300);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LockKind {
    Shared,
    Alone,
}

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(super) struct Held(File);

impl Drop for Held {
    /// Closing the file is not enough: a child that another thread is just starting has a copy of it until
    /// it runs its own program, and the lock would live on there.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// Takes the lock if it is free. The file may have been removed between opening and locking it (by a
/// reset), and a lock on a removed file excludes no one: then the new file is tried.
pub(super) fn try_hold(path: &Path, kind: LockKind) -> Result<Option<Held>, ServerError> {
    loop {
        let file = open(path)?;
        let got = match kind {
            LockKind::Shared => file.try_lock_shared(),
            LockKind::Alone => file.try_lock(),
        };
        match got {
            Ok(()) if still_there(&file, path) => return Ok(Some(Held(file))),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(ServerError::io("lock", path)(error)),
        }
    }
}

/// Waits for the lock, telling once that it waits.
pub(super) async fn hold(
    path: &Path,
    kind: LockKind,
    say: &mut dyn FnMut(&str),
) -> Result<Held, ServerError> {
    let since = Instant::now();
    let mut told = false;
    loop {
        if let Some(file) = try_hold(path, kind)? {
            return Ok(file);
        }
        give_up_after(PATIENCE, since, path)?;
        if !told && since.elapsed() > Duration::from_millis(500) {
            say("Waiting for another program that is starting or stopping the server…");
            told = true;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// The same for a program that is leaving and has nothing else to do.
pub(super) fn hold_blocking(path: &Path, kind: LockKind) -> Result<Held, ServerError> {
    let since = Instant::now();
    loop {
        if let Some(file) = try_hold(path, kind)? {
            return Ok(file);
        }
        give_up_after(PATIENCE, since, path)?;
        std::thread::sleep(LOOK_AGAIN);
    }
}

fn give_up_after(patience: Duration, since: Instant, path: &Path) -> Result<(), ServerError> {
    if since.elapsed() > patience {
        return Err(ServerError::TooSlow {
            doing: "Waiting for another program to start or stop the server",
            log: path.with_file_name("server.log"),
        });
    }
    Ok(())
}

fn open(path: &Path) -> Result<File, ServerError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .mode(0o600)
        .custom_flags(no_follow())
        .open(path)
        .map_err(ServerError::io("open", path))
}

/// Root opens files in folders that others may own: a link there must not lead it elsewhere.
pub(super) fn no_follow() -> i32 {
    rustix::fs::OFlags::NOFOLLOW.bits().cast_signed()
}

fn still_there(file: &File, path: &Path) -> bool {
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(held), Ok(named)) => (held.dev(), held.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}
