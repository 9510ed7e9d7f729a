//! People who signed in last from this account, newest first: a small file in the account's state folder, read
//! at the start and rewritten at each sign-in. It holds codes of tenants and usernames, nothing else.
//!
//! Where it cannot be read or written the picker has its default order. That is not reported: nothing is lost.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A tenant's code and a username.
pub type RecentUser = (String, String);

/// `$XDG_STATE_HOME/enquiries/signed-in`, or below `~/.local/state`; nowhere without a home.
pub fn path(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name: &str| {
        variable(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let state = set("XDG_STATE_HOME").or_else(|| set("HOME").map(|home| home.join(".local/state")));
    state.map(|state| state.join("enquiries/signed-in"))
}

pub fn read(place: &Path) -> Vec<RecentUser> {
    let text = fs::read_to_string(place).unwrap_or_default();
    let who = |line: &str| {
        let (tenant, username) = line.split_once('/')?;
        Some((tenant.to_owned(), username.to_owned()))
    };
    text.lines().filter_map(who).collect()
}

/// Readable by its owner alone. Replaced atomically: a reader sees the old list or the new one.
pub fn write(place: &Path, people: &[RecentUser]) -> io::Result<()> {
    let folder = place.parent().unwrap_or(Path::new("/"));
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let beside = place.with_extension(std::process::id().to_string());
    let lines: String = people
        .iter()
        .map(|(tenant, name)| format!("{tenant}/{name}\n"))
        .collect();
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(lines.as_bytes())?;
    fs::rename(&beside, place)
}
