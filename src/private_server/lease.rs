//! Holding the server: who has a lease keeps it up, and who gives back the last one stops it.

use super::binaries::Binaries;
use super::error::ServerError;
use super::lock::{self, Held, LockKind};
use super::paths::ServerPaths;
use super::stop::StopResult;
use super::{Login, create, install, process, secrets};
use crate::sql;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use tokio_postgres::{Config, NoTls};

/// The database of the private server.
pub const DATABASE: &str = "enquiries";

/// The right to use the server. Dropping it gives it back.
#[derive(Debug)]
pub struct Lease {
    places: ServerPaths,
    binaries: Binaries,
    socket_folder: PathBuf,
    users: Option<Held>,
    /// Held until the server is up. It lives here, so that a start which is given up in the middle stops
    /// what it started without waiting for its own lock.
    start: Option<Held>,
}

/// Finds PostgreSQL, creates the cluster, starts the server and makes the database, each where it is
/// missing, and holds the server.
pub async fn join(places: &ServerPaths, say: &mut dyn FnMut(&str)) -> Result<Lease, ServerError> {
    // Checked before anything is created: another account's folder, or one of another version, stays untouched.
    if places.data().exists() {
        places.refuse_other_account()?;
        places.is_ours()?;
    }
    let binaries = install::find_or_install(places.consent(), Some(&places.cluster()), say)?;
    places.claim()?;
    let start = lock::hold(&places.start_lock(), LockKind::Alone, say).await?;
    let users = lock::hold(&places.users_lock(), LockKind::Shared, say).await?;
    let mut lease = Lease {
        places: places.clone(),
        binaries,
        socket_folder: places.run().to_path_buf(),
        users: Some(users),
        start: Some(start),
    };
    // Again, under the lock: a reset may have happened while we waited.
    places.claim()?;
    places.hand_over(&places.start_lock())?;
    places.hand_over(&places.users_lock())?;
    create::create_if_missing(places, &lease.binaries, say)?;
    lease.socket_folder = process::ensure_running(places, &lease.binaries, say).await?;
    lease.make_database().await?;
    lease.start = None;
    Ok(lease)
}

impl Lease {
    pub fn places(&self) -> &ServerPaths {
        &self.places
    }
    pub fn binaries(&self) -> &Binaries {
        &self.binaries
    }
    pub fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    /// How to log in to the program's own database.
    pub fn config(&self, login: Login) -> Result<Config, ServerError> {
        self.config_for(login, DATABASE)
    }

    pub fn config_for(&self, login: Login, database: &str) -> Result<Config, ServerError> {
        config(&self.places, &self.socket_folder, login, database)
    }

    /// The same as one line, for psql and DATABASE_URL. It holds the password.
    pub fn url(&self, login: Login) -> Result<String, ServerError> {
        url(&self.places, &self.socket_folder, login)
    }

    /// Whether the server's process is there: a look at two files, no connection.
    pub fn is_up(&self) -> bool {
        process::running(&self.places.cluster()).is_some()
    }

    /// Starts the server again if it died while we held it. A program whose connections break calls this
    /// before it connects anew.
    pub async fn revive(&mut self, say: &mut dyn FnMut(&str)) -> Result<(), ServerError> {
        let _start = lock::hold(&self.places.start_lock(), LockKind::Alone, say).await?;
        self.socket_folder = process::ensure_running(&self.places, &self.binaries, say).await?;
        Ok(())
    }

    /// Asks the server to stay when the last program leaves, until `db stop`.
    pub fn keep(&self) -> Result<(), ServerError> {
        secrets::write_private(&self.places.kept(), "until `enquiries db stop`")?;
        self.places.hand_over(&self.places.kept())
    }

    /// Gives the lease back. The last one stops the server.
    pub fn leave(mut self) -> Result<StopResult, ServerError> {
        self.give_back()
    }

    /// Gives up the right to use the server and leaves it running. The caller holds the start lock.
    pub(super) fn release(mut self) {
        self.start = None;
        self.users = None;
    }

    fn give_back(&mut self) -> Result<StopResult, ServerError> {
        let Some(users) = self.users.take() else {
            return Ok(StopResult::InUse);
        };
        // The start lock keeps others from joining while we check whether we were the last.
        let _start = match self.start.take() {
            Some(held) => held,
            None => lock::hold_blocking(&self.places.start_lock(), LockKind::Alone)?,
        };
        drop(users);
        if self.places.kept().exists() {
            return Ok(StopResult::Kept);
        }
        if lock::try_hold(&self.places.users_lock(), LockKind::Alone)?.is_none() {
            return Ok(StopResult::InUse);
        }
        process::stop(&self.places)?;
        Ok(StopResult::Stopped)
    }

    /// The cluster may have been made by a start that was killed before it made the database.
    async fn make_database(&self) -> Result<(), ServerError> {
        let failed = |source| self.explain_refusal(source);
        let (admin, connection) = self
            .config_for(Login::Admin, "postgres")?
            .connect(NoTls)
            .await
            .map_err(failed)?;
        let talking = tokio::spawn(connection);
        let there = admin
            .query_one(sql::maintenance::DATABASE_EXISTS, &[&DATABASE])
            .await
            .map_err(failed)?;
        if !there.try_get::<_, bool>("there").map_err(failed)? {
            admin
                .batch_execute("create database enquiries template template0")
                .await
                .map_err(failed)?;
        }
        drop(admin);
        // Closed before we leave, or a server that stops would count it as a client.
        let _ = talking.await;
        Ok(())
    }

    fn explain_refusal(&self, source: tokio_postgres::Error) -> ServerError {
        match source.code() {
            Some(code) if *code == tokio_postgres::error::SqlState::INVALID_PASSWORD => {
                ServerError::Password {
                    role: Login::Admin.role(),
                    file: secrets::file(&self.places, Login::Admin),
                    why: "the server knows another one".into(),
                }
            }
            _ if super::error::describe(&source).contains("No space left on device") => {
                ServerError::DiskFull {
                    folder: self.places.data().to_path_buf(),
                    log: self.places.log(),
                }
            }
            _ => ServerError::Connect {
                role: Login::Admin.role(),
                source,
            },
        }
    }
}

impl Drop for Lease {
    /// Gives the lease back, unless the program is killed. A failure cannot be reported any more; the next start
    /// repairs it.
    fn drop(&mut self) {
        let _ = self.give_back();
    }
}

pub(super) fn config(
    places: &ServerPaths,
    socket_folder: &Path,
    login: Login,
    database: &str,
) -> Result<Config, ServerError> {
    let mut config = Config::new();
    config
        .host_path(socket_folder)
        .port(5432)
        .user(login.role())
        .password(secrets::read(places, login)?)
        .dbname(database)
        .application_name("enquiries");
    Ok(config)
}

pub(super) fn url(
    places: &ServerPaths,
    socket_folder: &Path,
    login: Login,
) -> Result<String, ServerError> {
    Ok(format!(
        "postgresql://{}:{}@/{DATABASE}?host={}&port=5432",
        login.role(),
        secrets::read(places, login)?,
        percent_encoded(socket_folder.as_os_str().to_owned())
    ))
}

fn percent_encoded(text: OsString) -> String {
    let mut out = String::new();
    for byte in text.as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                out.push(char::from(*byte))
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
