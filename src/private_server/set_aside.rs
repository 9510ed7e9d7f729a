//! Keeps a server that cannot be used any more: its folder is renamed, and nothing in it changes.

use super::error::ServerError;
use super::lock::{self, LockKind};
use super::{Lease, process};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// Stops the server and renames its folder, so that the next start makes a new one. Gives back the new name.
///
/// Refuses while another program uses the server; it is then left running.
pub fn set_aside(lease: Lease) -> Result<PathBuf, ServerError> {
    let places = lease.places().clone();
    let _start = lock::hold_blocking(&places.start_lock(), LockKind::Alone)?;
    lease.release();
    let _users = lock::try_hold(&places.users_lock(), LockKind::Alone)?
        .ok_or_else(|| ServerError::InUse(places.data().to_path_buf()))?;
    process::stop(&places)?;
    let kept = free_name(places.data());
    fs::rename(places.data(), &kept).map_err(ServerError::io("rename", places.data()))?;
    Ok(kept)
}

/// `data-earlier`, or `data-earlier-2` where that is taken.
fn free_name(data: &Path) -> PathBuf {
    let named = |ending: String| {
        let mut name = data.file_name().map_or_else(OsString::new, OsString::from);
        name.push(ending);
        data.with_file_name(name)
    };
    let mut kept = named("-earlier".to_owned());
    let mut number = 2;
    while kept.symlink_metadata().is_ok() {
        kept = named(format!("-earlier-{number}"));
        number += 1;
    }
    kept
}
