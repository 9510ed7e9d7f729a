//! Creates the cluster, all or nothing: built in a folder beside and moved into place when it is whole.

use super::account::Account;
use super::binaries::Binaries;
use super::error::ServerError;
use super::paths::{ServerPaths, make_private};
use super::{Login, log, process, secrets, settings};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const BUILDING: &str = "building-";
/// A cluster on its way out; swept like one that never was.
pub(super) const DOOMED: &str = "building-removed";

/// Creates the cluster unless it is there. The caller holds the start lock.
pub(super) fn create_if_missing(
    places: &ServerPaths,
    binaries: &Binaries,
    say: &mut dyn FnMut(&str),
) -> Result<(), ServerError> {
    sweep(places);
    if places.cluster().exists() {
        return secrets::make_missing(places, false);
    }
    say(&format!(
        "Creating a private PostgreSQL {} server in {}…",
        binaries.major,
        places.data().display()
    ));
    let server = places.server_account()?;
    secrets::make_missing(places, true)?;
    let number = secrets::random_hex(places.data())?;
    let building = Building(places.data().join(format!("{BUILDING}{}", &number[..8])));
    make_private(&building.0)?;
    server.give(&building.0)?;

    let made = building.0.join("cluster");
    run_initdb(places, binaries, server, &building.0)?;
    configure(&made, server)?;
    fs::rename(&made, places.cluster())
        .map_err(ServerError::io("move the cluster to", &places.cluster()))?;
    sync(places.data())
}

/// Removed whatever happens next: on success it holds only the administrator's password.
struct Building(PathBuf);

impl Drop for Building {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What starts that were killed left behind. Never an error: the next start tries again.
fn sweep(places: &ServerPaths) {
    for entry in fs::read_dir(places.data()).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(BUILDING) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn run_initdb(
    places: &ServerPaths,
    binaries: &Binaries,
    server: Account,
    building: &Path,
) -> Result<(), ServerError> {
    // initdb reads the password as the server's account, which cannot see into the secrets.
    let password = building.join("password");
    secrets::write_private(&password, &secrets::read(places, Login::Admin)?)?;
    server.give(&password)?;
    let folder = building.join("cluster");
    let mut said = String::new();
    for locale in locales(binaries.major) {
        let mut initdb = Command::new(binaries.program("initdb"));
        initdb.arg("-D").arg(&folder).arg("--pwfile").arg(&password);
        initdb.args(["-U", Login::Admin.role(), "-E", "UTF8", "--data-checksums"]);
        initdb.args(["--auth-local=scram-sha-256", "--auth-host=scram-sha-256"]);
        initdb
            .args(["--no-instructions", "-T", "english"])
            .args(*locale);
        process::without_postgres_environment(&mut initdb);
        let out = server
            .run(&mut initdb)
            .stdin(Stdio::null())
            .output()
            .map_err(ServerError::io("run", &binaries.program("initdb")))?;
        if out.status.success() {
            return Ok(());
        }
        said = String::from_utf8_lossy(&out.stderr).into_owned();
        if !said.contains("locale") {
            break;
        }
    }
    Err(log::explain("Creating the cluster", &said, places))
}

/// Texts sort by code point everywhere, so that every machine agrees; letters beyond ASCII still have
/// upper and lower case. From 17 on PostgreSQL brings that itself; before, the C library must have it.
fn locales(major: u32) -> &'static [&'static [&'static str]] {
    if major >= 17 {
        &[&[
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]]
    } else {
        &[
            &["--locale=C", "--lc-ctype=C.UTF-8"],
            &["--locale=C", "--lc-ctype=en_GB.UTF-8"],
            &["--locale=C"],
        ]
    }
}

fn configure(cluster: &Path, server: Account) -> Result<(), ServerError> {
    let path = cluster.join("postgresql.conf");
    secrets::write_private(&path, settings::CONFIGURATION)?;
    server.give(&path)?;
    sync(cluster)
}

fn sync(folder: &Path) -> Result<(), ServerError> {
    File::open(folder)
        .and_then(|open| open.sync_all())
        .map_err(ServerError::io("save", folder))
}
