//! `enquiries db dump` and `db restore`: the whole database in PostgreSQL's own archive format.

use super::db::{agreed, as_libpq, client, wait_for};
use super::{CommandResult, Exit, print, print_status};
use crate::private_server::{Lease, Login};
use crate::sql;
use crate::startup::{self, ConnectOptions, Server, StartError};
use std::fs;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio_postgres::{Client, Config};

/// Who may read and write everything, and where PostgreSQL's programs are.
struct Administrator {
    lease: Option<Lease>,
    config: Config,
}

impl Administrator {
    async fn reach(options: &ConnectOptions) -> Result<Self, Exit> {
        match startup::reach(options, &mut print_status).await? {
            Server::Private(lease) => Ok(Self {
                config: lease.config(Login::Admin)?,
                lease: Some(lease),
            }),
            Server::Own(own) => Ok(Self {
                lease: None,
                config: own.admin.ok_or_else(|| {
                    Exit::wrong_use("A whole database is saved and restored by an administrator: set ADMIN_DATABASE_URL.")
                })?,
            }),
        }
    }

    fn program(&self, name: &str) -> Result<PathBuf, Exit> {
        client(self.lease.as_ref(), name)
    }

    async fn bring_up_to_date(&self) -> CommandResult {
        match &self.lease {
            Some(lease) => startup::bring_up_to_date(lease, &self.config).await?,
            None => crate::database::migrate::up(&self.config)
                .await
                .map_err(StartError::from)?,
        };
        Ok(())
    }
}

/// Written beside and renamed, so that a dump that was cut off is never taken for a whole one.
pub(super) async fn dump(options: &ConnectOptions, file: &Path, yes: bool) -> CommandResult {
    if file.exists()
        && !yes
        && !agreed(&format!("{} exists and would be replaced.", file.display()))?
    {
        return Err(Exit::wrong_use("Nothing was written."));
    }
    let administrator = Administrator::reach(options).await?;
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    let cannot = |error: std::io::Error| {
        Exit::wrong_use(format!("Could not write {}: {error}.", file.display()))
    };
    // Everybody's words are in it: the file is closed to others before the first byte.
    let _ = fs::remove_file(&beside);
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)
        .map_err(cannot)?;
    let mut pg_dump = Command::new(administrator.program("pg_dump")?);
    pg_dump
        .args(["--format=custom", "--no-password", "--file"])
        .arg(&beside);
    as_libpq(&mut pg_dump, &administrator.config);
    let dumped = wait_for(pg_dump).await;
    if dumped.is_err() {
        let _ = fs::remove_file(&beside);
        return Err(Exit::no_server(format!(
            "pg_dump could not save the database; {} is as it was.",
            file.display()
        )));
    }
    fs::rename(&beside, file).map_err(cannot)?;
    print(&format!("Saved to {}.", file.display()))
}

/// Restores into a new database and swaps it in: a file that turns out to be bad replaces nothing.
pub(super) async fn restore(options: &ConnectOptions, file: &Path, yes: bool) -> CommandResult {
    if !file.is_file() {
        return Err(Exit::wrong_use(format!(
            "There is no file {}.",
            file.display()
        )));
    }
    let administrator = Administrator::reach(options).await?;
    let name = administrator
        .config
        .get_dbname()
        .unwrap_or_default()
        .to_owned();
    if holds_something(&administrator.config).await?
        && !yes
        && !agreed(&format!(
            "The database {name} holds something, which would be replaced."
        ))?
    {
        return Err(Exit::wrong_use("Nothing was replaced."));
    }
    // The archive names roles; migrations make them, and they belong to the server, not to a database.
    administrator.bring_up_to_date().await?;
    let fresh = format!("{name}_restored");
    let mut elsewhere = administrator.config.clone();
    elsewhere.dbname("postgres");
    let server = startup::open(&elsewhere).await?;
    make(&server, &fresh).await?;
    let mut into = administrator.config.clone();
    into.dbname(&fresh);
    let mut pg_restore = Command::new(administrator.program("pg_restore")?);
    pg_restore
        .args(["--exit-on-error", "--no-password", "--dbname", &fresh])
        .arg(file);
    as_libpq(&mut pg_restore, &into);
    if wait_for(pg_restore).await.is_err() {
        run(&server, "drop database if exists %I", &[&fresh]).await?;
        return Err(Exit::wrong_use(format!(
            "pg_restore could not read {}; the database is as it was.",
            file.display()
        )));
    }
    if startup::was_made_earlier(&into).await? {
        run(
            &server,
            "drop database if exists %I with (force)",
            &[&fresh],
        )
        .await?;
        return Err(Exit::wrong_use(format!(
            "{} was saved by an earlier version of the program; the database is as it was.\nRestore it with that version.",
            file.display()
        )));
    }
    let restored = startup::open(&into).await?;
    // The transaction numbers in the dump are those of the server it was made on.
    restored
        .query_one(sql::maintenance::BEGIN_EPOCH, &[&true])
        .await
        .map_err(StartError::Connect)?;
    // A session that was ended after the database was saved must not live again.
    restored
        .batch_execute(sql::maintenance::END_SESSIONS)
        .await
        .map_err(StartError::Connect)?;
    drop(restored);
    run(&server, "drop database %I with (force)", &[&name]).await?;
    run(&server, "alter database %I rename to %I", &[&fresh, &name]).await?;
    administrator.bring_up_to_date().await?;
    startup::open_months(&administrator.config, &mut print_status).await;
    print(&format!("Restored {name} from {}.", file.display()))
}

async fn make(server: &Client, name: &str) -> CommandResult {
    run(server, "drop database if exists %I with (force)", &[name]).await?;
    run(server, "create database %I template template0", &[name]).await
}

/// A name cannot be a bind parameter of these statements: the server itself quotes it.
async fn run(server: &Client, statement: &str, names: &[&str]) -> CommandResult {
    let made = server
        .query_one(
            "select format($1, variadic $2::text[])",
            &[&statement, &names],
        )
        .await
        .map_err(StartError::Connect)?;
    let text: String = made.try_get("format").map_err(StartError::Connect)?;
    Ok(server
        .batch_execute(&text)
        .await
        .map_err(StartError::Connect)?)
}

async fn holds_something(config: &Config) -> Result<bool, Exit> {
    let client = startup::open(config).await?;
    let found = client
        .query_one(sql::maintenance::HOLDS_SOMETHING, &[])
        .await
        .map_err(StartError::Connect)?;
    Ok(found.try_get("something").map_err(StartError::Connect)?)
}
