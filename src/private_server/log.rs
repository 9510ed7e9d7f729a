//! The server's log file, and what can be read from it when something failed.

use super::error::ServerError;
use super::lock;
use super::paths::ServerPaths;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;

const LONGEST_LOG: u64 = 10 * 1024 * 1024;
const LEAST_ROOM: u64 = 64 * 1024;

/// The log is opened here and handed over, so that its folder stays closed to the server's account. One
/// older log is kept.
pub(super) fn open(places: &ServerPaths) -> Result<(File, u64), ServerError> {
    let path = places.log();
    if fs::metadata(&path).is_ok_and(|seen| seen.len() > LONGEST_LOG) {
        let _ = fs::rename(&path, path.with_extension("log.1"));
    }
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .custom_flags(lock::no_follow())
        .open(&path)
        .map_err(ServerError::io("open", &path))?;
    places.hand_over(&path)?;
    let length = file.metadata().map(|seen| seen.len()).unwrap_or_default();
    Ok((file, length))
}

pub(super) fn since(places: &ServerPaths, from: u64) -> String {
    let mut said = Vec::new();
    let read = File::open(places.log()).and_then(|mut log| {
        log.seek(SeekFrom::Start(from))?;
        log.take(64 * 1024).read_to_end(&mut said)
    });
    match read {
        Ok(_) => String::from_utf8_lossy(&said).into_owned(),
        Err(error) => format!("its log cannot be read: {error}"),
    }
}

/// The error for a failed program of PostgreSQL, with its output.
pub(super) fn explain(doing: &'static str, said: &str, places: &ServerPaths) -> ServerError {
    // On a full disk the log that would say so cannot be written either.
    let full = ["No space left on device", "Disk quota exceeded"];
    if full.iter().any(|words| said.contains(words)) || nothing_free(places) {
        return ServerError::DiskFull {
            folder: places.data().to_path_buf(),
            log: places.log(),
        };
    }
    let telling = |line: &&str| {
        ["FATAL", "PANIC", "error:", "HINT"]
            .iter()
            .any(|word| line.contains(word))
    };
    let mut lines: Vec<&str> = said.lines().filter(telling).collect();
    if lines.is_empty() {
        lines = said.lines().rev().take(2).collect();
    }
    ServerError::Failed {
        doing,
        said: lines.join("\n  "),
        log: places.log(),
    }
}

fn nothing_free(places: &ServerPaths) -> bool {
    rustix::fs::statvfs(places.data())
        .is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) < LEAST_ROOM)
}
