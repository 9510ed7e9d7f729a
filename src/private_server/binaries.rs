//! Finds PostgreSQL's programs: by `pg_config`, then `PATH`, then the folders packages use.

use super::error::ServerError;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Row security with `security_invoker` views needs it (R140).
pub const OLDEST_MAJOR: u32 = 15;

/// A folder with `postgres` and `initdb`, and which version they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    pub folder: PathBuf,
    pub major: u32,
    pub version: String,
}

impl Binaries {
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// One of the client programs, which some packages put elsewhere.
    pub fn client(&self, name: &str) -> Option<PathBuf> {
        let beside = self.program(name);
        if beside.is_file() {
            Some(beside)
        } else {
            client_program(name)
        }
    }
}

/// What a search came to: something usable, or the versions that are too old.
pub(super) enum Search {
    Found(Binaries),
    OtherMajor(Binaries),
    TooOld(Vec<String>),
}

/// The first usable folder; where a cluster exists, the first of the version that made it.
pub(super) fn search(made_by: Option<u32>) -> Search {
    let mut old = Vec::new();
    let mut other = None;
    for folder in candidates() {
        let Some(found) = log_access(&folder) else {
            continue;
        };
        if found.major < OLDEST_MAJOR {
            old.push(format!("{} in {}", found.version, found.folder.display()));
        } else if made_by.is_none_or(|major| major == found.major) {
            return Search::Found(found);
        } else {
            other.get_or_insert(found);
        }
    }
    match other {
        Some(found) => Search::OtherMajor(found),
        None => Search::TooOld(old),
    }
}

/// Whether the search is confined to one folder, which installing something would not change.
pub(super) fn search_is_confined() -> bool {
    confined_to().is_some()
}

fn confined_to() -> Option<OsString> {
    std::env::var_os("ENQUIRIES_PG_BINDIR").filter(|folder| !folder.is_empty())
}

fn candidates() -> Vec<PathBuf> {
    if let Some(only) = confined_to() {
        return vec![PathBuf::from(only)];
    }
    let mut folders: Vec<PathBuf> = from_pg_config().into_iter().collect();
    let path = std::env::var_os("PATH").unwrap_or_default();
    for folder in std::env::split_paths(&path) {
        // Distributions link single programs into PATH; the others lie beside the real one.
        let real = std::fs::canonicalize(folder.join("postgres")).ok();
        folders.extend(real.and_then(|file| file.parent().map(Path::to_path_buf)));
    }
    for (above, prefix, below) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql@", "bin"),
        ("/usr/local/opt", "postgresql@", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ] {
        folders.extend(newest_first(Path::new(above), prefix, below));
    }
    for folder in [
        "/opt/homebrew/bin",
        "/usr/local/bin",
        "/usr/local/pgsql/bin",
        "/usr/bin",
    ] {
        folders.push(PathBuf::from(folder));
    }
    folders
}

fn from_pg_config() -> Option<PathBuf> {
    let out = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(out.stdout).ok()?;
    let folder = folder.trim();
    (!folder.is_empty()).then(|| PathBuf::from(folder))
}

fn newest_first(above: &Path, prefix: &str, below: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(above) else {
        return Vec::new();
    };
    let mut numbered: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((
                leading_number(name.strip_prefix(prefix)?)?,
                entry.path().join(below),
            ))
        })
        .collect();
    numbered.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    numbered.into_iter().map(|(_, folder)| folder).collect()
}

fn log_access(folder: &Path) -> Option<Binaries> {
    let postgres = folder.join("postgres");
    if !folder.join("initdb").is_file() || !postgres.is_file() {
        return None;
    }
    let out = Command::new(postgres).arg("--version").output().ok()?;
    let said = String::from_utf8(out.stdout).ok()?;
    // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", or 19devel, or 18beta2.
    let version = said.split_whitespace().nth(2)?.to_owned();
    Some(Binaries {
        folder: folder.to_path_buf(),
        major: leading_number(&version)?,
        version,
    })
}

fn leading_number(text: &str) -> Option<u32> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}

/// One of PostgreSQL's client programs for a server of one's own: whatever this machine has.
pub fn client_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    candidates()
        .into_iter()
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// The major version that made a cluster, read from its own file.
pub(super) fn made_by(cluster: &Path) -> Result<Option<u32>, ServerError> {
    if !cluster.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(cluster.join("PG_VERSION")).unwrap_or_default();
    match leading_number(text.trim()) {
        Some(major) => Ok(Some(major)),
        None => Err(ServerError::Damaged {
            folder: cluster.to_path_buf(),
            missing: "PG_VERSION".into(),
        }),
    }
}
