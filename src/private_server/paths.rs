//! Paths of the private server's files, and their owners.
//!
//! ```text
//! DATA/enquiries-data-folder   our marker: without it we touch nothing
//! DATA/cluster/                PostgreSQL's own folder, given to the account that runs it
//! DATA/secrets/ROLE            one password a role, 0600 in a 0700 folder
//! DATA/server.log  start.lock  users.lock  kept
//! DATA/log/                    the log files of the programs that use it
//! RUN/.s.PGSQL.5432            the socket, elsewhere, because socket paths end at 107 bytes
//! ```

use super::account::{self, Account};
use super::error::ServerError;
use super::install::Consent;
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

const MARKER: &str = "enquiries-data-folder";
const MARKER_TEXT: &str = "GOV.UK Enquiries keeps a private PostgreSQL server in this folder.\n\
    `enquiries db reset` removes it. Do not edit what is in here.\n";
/// 104 bytes with the closing zero on macOS, 108 on Linux; the smaller is kept everywhere.
const SOCKET_PATH_LIMIT: usize = 103;
/// An account that owns nothing: what it may pass, everybody may.
const NOBODY_KNOWN: Account = Account {
    uid: u32::MAX,
    gid: u32::MAX,
};
const SOCKET_NAME: &str = ".s.PGSQL.5432";

/// The folders of one private server. Finding them creates nothing.
#[derive(Clone, Debug)]
pub struct ServerPaths {
    data: PathBuf,
    run: PathBuf,
    consent: Consent,
}

impl ServerPaths {
    /// The folder asked for, else `ENQUIRIES_DATA_DIR`, else the account's own place for data.
    pub fn discover(asked: Option<&Path>) -> Result<Self, ServerError> {
        let data = match asked
            .map(Path::to_path_buf)
            .or_else(|| folder_from("ENQUIRIES_DATA_DIR"))
        {
            Some(folder) => folder,
            None => usual_folder()?,
        };
        let data = std::path::absolute(&data).map_err(ServerError::io("find the folder", &data))?;
        let data = real_name(&data);
        let run = run_folder(&data)?;
        Ok(Self {
            data,
            run,
            consent: Consent::Refused,
        })
    }

    /// What to do where PostgreSQL is missing. Without this, nothing is installed.
    pub fn with_consent(mut self, consent: Consent) -> Self {
        self.consent = consent;
        self
    }

    pub fn consent(&self) -> Consent {
        self.consent
    }
    pub fn data(&self) -> &Path {
        &self.data
    }
    /// Where a server that we start puts its socket. One that runs already may have it elsewhere.
    pub fn run(&self) -> &Path {
        &self.run
    }
    pub fn cluster(&self) -> PathBuf {
        self.data.join("cluster")
    }
    pub fn secrets(&self) -> PathBuf {
        self.data.join("secrets")
    }
    pub fn log(&self) -> PathBuf {
        self.data.join("server.log")
    }
    /// Where programs that use this server write what they met.
    pub fn program_logs(&self) -> PathBuf {
        self.data.join("log")
    }
    /// Who may connect: written at every start, so that an older cluster gets today's rules.
    pub(super) fn hba(&self) -> PathBuf {
        self.data.join("pg_hba.conf")
    }
    pub(super) fn start_lock(&self) -> PathBuf {
        self.data.join("start.lock")
    }
    pub(super) fn users_lock(&self) -> PathBuf {
        self.data.join("users.lock")
    }
    pub(super) fn kept(&self) -> PathBuf {
        self.data.join("kept")
    }
    pub(super) fn marker(&self) -> PathBuf {
        self.data.join(MARKER)
    }

    /// The account that runs the server. A cluster that exists keeps its account.
    pub(super) fn server_account(&self) -> Result<Account, ServerError> {
        if !account::we_are_root() {
            return Ok(account::ourselves());
        }
        let settled = [self.cluster(), self.data.clone()]
            .iter()
            .filter_map(|path| account::owner_of(path))
            .find(|owner| owner.uid != 0);
        match settled {
            Some(owner) => Ok(owner),
            None => account::unprivileged(),
        }
    }

    /// Makes sure the data folder exists and is ours.
    pub(super) fn claim(&self) -> Result<(), ServerError> {
        if let Some(above) = self.data.parent() {
            fs::create_dir_all(above).map_err(ServerError::io("create the folder", above))?;
        }
        let server = self.server_account()?;
        if let Some(closed) = server.first_closed_folder(&self.data) {
            return Err(ServerError::Unreachable {
                folder: closed.to_path_buf(),
                account: server.name(),
            });
        }
        make_private(&self.data)?;
        self.refuse_other_account()?;
        if !self.is_ours()? {
            fs::write(self.marker(), MARKER_TEXT)
                .map_err(ServerError::io("write", &self.marker()))?;
            self.hand_over(&self.marker())?;
        }
        // Another account's server passes through to the cluster and reads nothing else.
        let theirs = account::owner_of(&self.data).is_none_or(|owner| owner.uid == server.uid);
        set_mode(&self.data, if theirs { 0o700 } else { 0o711 })
    }

    /// False for an empty folder; an error for one that holds something else.
    pub(super) fn is_ours(&self) -> Result<bool, ServerError> {
        if self.marker().exists() {
            return Ok(true);
        }
        let inside = fs::read_dir(&self.data).map_err(ServerError::io("read", &self.data))?;
        // A lock file may exist already, when a program waited for it while a reset removed the rest.
        let locks = [self.start_lock(), self.users_lock()];
        let foreign = inside.flatten().any(|entry| !locks.contains(&entry.path()));
        // Looked at again, because another start may have marked the folder a moment ago.
        if foreign && !self.marker().exists() {
            return Err(ServerError::NotOurs(self.data.clone()));
        }
        Ok(self.marker().exists())
    }

    /// Root working in another account's folder leaves the files to that account.
    pub(super) fn hand_over(&self, path: &Path) -> Result<(), ServerError> {
        match account::owner_of(&self.data) {
            Some(owner) if owner != account::ourselves() => owner.give(path),
            _ => Ok(()),
        }
    }

    pub(super) fn refuse_other_account(&self) -> Result<(), ServerError> {
        match account::owner_of(&self.data) {
            Some(owner) if !account::we_are_root() && owner.uid != account::ourselves().uid => {
                Err(ServerError::OtherAccount {
                    folder: self.data.clone(),
                    owner: owner.name(),
                })
            }
            _ => Ok(()),
        }
    }

    /// Makes the folder of the programs' logs, inside a data folder that is claimed already.
    pub fn make_log_folder(&self) -> Result<PathBuf, ServerError> {
        let folder = self.program_logs();
        make_private(&folder)?;
        self.hand_over(&folder)?;
        Ok(folder)
    }

    /// Creates the socket's folder. The temporary folder is shared, so another account's folder or a link of that
    /// name is refused.
    pub(super) fn make_run_folder(&self, server: Account) -> Result<(), ServerError> {
        make_private(&self.run)?;
        let seen = fs::symlink_metadata(&self.run).map_err(ServerError::io("read", &self.run))?;
        let trusted = [server.uid, account::ourselves().uid].contains(&seen.uid());
        if !seen.is_dir() || !trusted {
            return Err(ServerError::OtherAccount {
                folder: self.run.clone(),
                owner: Account {
                    uid: seen.uid(),
                    gid: seen.gid(),
                }
                .name(),
            });
        }
        // An operator may have let one group pass (0710); the world never may.
        if seen.mode() & 0o027 != 0 {
            set_mode(&self.run, 0o700)?;
        }
        if seen.uid() == server.uid {
            Ok(())
        } else {
            server.give(&self.run)
        }
    }
}

/// Makes a 0700 folder; one that exists is left as it is.
pub(super) fn make_private(path: &Path) -> Result<(), ServerError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(ServerError::io("create the folder", path)(error))
        }
        _ => Ok(()),
    }
}

pub(super) fn set_mode(path: &Path, mode: u32) -> Result<(), ServerError> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(ServerError::io("set the permissions of", path))
}

fn folder_from(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// One server has one name, however the path to it is written and whether or not it exists yet.
fn real_name(path: &Path) -> PathBuf {
    for existing in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (fs::canonicalize(existing), path.strip_prefix(existing)) {
            return if rest.as_os_str().is_empty() {
                real
            } else {
                real.join(rest)
            };
        }
    }
    path.to_path_buf()
}

fn usual_folder() -> Result<PathBuf, ServerError> {
    if account::we_are_root() {
        return Ok(PathBuf::from("/var/lib/enquiries"));
    }
    // The XDG specification ignores relative folders.
    folder_from("XDG_DATA_HOME")
        .filter(|folder| folder.is_absolute())
        .or_else(|| folder_from("HOME").map(|home| home.join(".local/share")))
        .map(|share| share.join("enquiries"))
        .ok_or(ServerError::NoHome)
}

/// A short folder for the socket, the same for every program that names the same data folder.
fn run_folder(data: &Path) -> Result<PathBuf, ServerError> {
    let digest = Sha256::digest(data.as_os_str().as_bytes());
    let short: String = digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let name = format!("enquiries-{short}");
    // Root's own runtime folder is closed to the account that runs the server.
    let runtime = if account::we_are_root() {
        Some(PathBuf::from("/run"))
    } else {
        folder_from("XDG_RUNTIME_DIR")
    };
    let candidates = [runtime, Some(std::env::temp_dir()), Some("/tmp".into())];
    socket_folder(&name, candidates.into_iter().flatten())
}

/// The first folder that can hold the socket.
fn socket_folder(
    name: &str,
    candidates: impl Iterator<Item = PathBuf>,
) -> Result<PathBuf, ServerError> {
    let mut tried: Vec<String> = Vec::new();
    for above in candidates {
        let run = above.join(name);
        let why_not = match (usable(&above), fits(&run)) {
            (true, true) => return Ok(run),
            (true, false) => "its path is too long, or has a comma or a quotation mark",
            (false, _) => "it cannot be written",
        };
        let said = format!("{} ({why_not})", above.display());
        if !tried.contains(&said) {
            tried.push(said);
        }
    }
    Err(ServerError::NoSocketFolder {
        tried: tried.join(", "),
    })
}

/// `sudo` may leave us with another account's runtime folder, a container with one that cannot be written,
/// and root's temporary folder may be closed to the account that runs the server.
fn usable(above: &Path) -> bool {
    let writable = rustix::fs::access(above, rustix::fs::Access::WRITE_OK).is_ok();
    let closed =
        || account::we_are_root() && NOBODY_KNOWN.first_closed_folder(&above.join("x")).is_some();
    above.is_absolute() && above.is_dir() && writable && !closed()
}

/// Short enough for a socket, and free of what PostgreSQL's list of folders gives a meaning.
fn fits(run: &Path) -> bool {
    let whole = run.join(OsStr::new(SOCKET_NAME));
    let bytes = whole.as_os_str().as_bytes();
    bytes.len() <= SOCKET_PATH_LIMIT && !bytes.iter().any(|byte| matches!(byte, b',' | b'"'))
}

#[cfg(test)]
mod tests {
    use super::{ServerError, socket_folder};
    use std::path::{Path, PathBuf};

    #[test]
    fn no_folder_for_the_socket_is_told_as_that() {
        let long = std::env::temp_dir().join("x".repeat(120));
        std::fs::create_dir_all(&long).unwrap();
        let candidates = ["/nowhere", "/nowhere"].map(PathBuf::from);
        let candidates = candidates.into_iter().chain([long.clone()]);
        let error = socket_folder("enquiries-0", candidates).unwrap_err();
        std::fs::remove_dir(&long).unwrap();
        assert!(matches!(error, ServerError::NoSocketFolder { .. }));
        let words = error.to_string();
        assert_eq!(
            words.matches("/nowhere (it cannot be written)").count(),
            1,
            "{words}"
        );
        assert!(words.contains("its path is too long"), "{words}");
        assert!(words.contains("Set XDG_RUNTIME_DIR"), "{words}");
        assert!(!words.contains("HOME is"), "{words}");
    }

    #[test]
    fn first_usable_folder_holds_the_socket() {
        let candidates = ["/nowhere", "/tmp"].map(PathBuf::from).into_iter();
        let found = socket_folder("enquiries-0", candidates).unwrap();
        assert_eq!(found, Path::new("/tmp/enquiries-0"));
    }
}
