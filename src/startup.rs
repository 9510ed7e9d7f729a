//! From a command line to a database that is up to date: the private server, or one of one's own.

mod earlier;
mod unreachable;

use crate::config::{self, ConfigError, environment};
use crate::database::migrate::{self, MigrateError, MigrationReport};
use crate::domain::{AuditMonths, LoadProgress};
use crate::private_server::{self, Consent, Lease, Login, ServerError, ServerPaths};
use crate::seeds::{self, SeedError};
use crate::sql;
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use tokio_postgres::{Client, Config, NoTls};

/// Options of a start. The rest comes from the environment.
#[derive(Clone, Debug, Default)]
pub struct ConnectOptions {
    pub data_dir: Option<PathBuf>,
    /// Install PostgreSQL without asking.
    pub yes: bool,
}

/// A server that is up to date, and the logins to it.
#[derive(Debug)]
pub struct Connection {
    /// On the private server: keep it for as long as the connection is used.
    pub lease: Option<Lease>,
    /// The staff program's login.
    pub app: Config,
    /// Migrations and jobs. Absent where only DATABASE_URL is set: such a program changes no structure.
    pub admin: Option<Config>,
    /// What migrating did.
    pub migrated: MigrationReport,
    /// On the private server: sample data are missing that `load_rest` loads.
    pub unfinished: bool,
}

/// The private server, or a server of one's own.
#[derive(Debug)]
pub enum Server {
    Private(Lease),
    Own(Box<Logins>),
}

/// What is known of a server of one's own.
#[derive(Clone, Debug)]
pub struct Logins {
    pub app: Option<Config>,
    pub admin: Option<Config>,
}

/// Reaches the server and brings it up to date; with `DATABASE_URL` or `ADMIN_DATABASE_URL` set, no private
/// server is touched.
pub async fn connect(
    options: &ConnectOptions,
    say: &mut dyn FnMut(&str),
) -> Result<Connection, StartError> {
    match reach(options, say).await? {
        Server::Private(lease) => {
            let (lease, migrated, unfinished) = prepare(options, lease, say).await?;
            Ok(Connection {
                app: lease.config(Login::App)?,
                admin: Some(lease.config(Login::Admin)?),
                lease: Some(lease),
                migrated,
                unfinished,
            })
        }
        Server::Own(own) => {
            let Logins { app, admin } = *own;
            let app = app.ok_or_else(|| {
                ConfigError("ADMIN_DATABASE_URL is set and DATABASE_URL is not.\nSet DATABASE_URL to the staff program's login, or unset both to use the private server.".into())
            })?;
            let migrated = match &admin {
                Some(admin) => {
                    earlier::refuse_own(admin).await?;
                    migrate_own(admin).await?
                }
                None => MigrationReport::default(),
            };
            // A pool connects when it is first asked, and could then only say that there is no server.
            earlier::refuse_other_version(&app).await?;
            Ok(Connection {
                lease: None,
                app,
                admin,
                migrated,
                unfinished: false,
            })
        }
    }
}

/// Reaches the server and changes nothing in its database.
pub async fn reach(
    options: &ConnectOptions,
    say: &mut dyn FnMut(&str),
) -> Result<Server, StartError> {
    if let Some(own) = own_server()? {
        return Ok(own);
    }
    Ok(Server::Private(
        private_server::join(&places(options)?, say).await?,
    ))
}

/// Reaches the server and makes sure that no earlier version of the program made its database.
pub async fn reach_current(
    options: &ConnectOptions,
    say: &mut dyn FnMut(&str),
) -> Result<Server, StartError> {
    match reach(options, say).await? {
        Server::Private(lease) => Ok(Server::Private(
            earlier::replace(options, lease, say).await?,
        )),
        Server::Own(own) => {
            if let Some(admin) = &own.admin {
                earlier::refuse_own(admin).await?;
            }
            Ok(Server::Own(own))
        }
    }
}

/// Whether an earlier version of the program made this database.
pub async fn was_made_earlier(admin: &Config) -> Result<bool, StartError> {
    earlier::was_made_earlier(admin).await
}

/// Refuses a database that is not at this program's version, and changes nothing.
pub async fn refuse_other_version(login: &Config) -> Result<(), StartError> {
    earlier::refuse_other_version(login).await
}

/// The logins that the environment gives, if it names a server.
pub fn own_server() -> Result<Option<Server>, StartError> {
    let app = config::own_server("DATABASE_URL", &environment)?;
    let admin = config::own_server("ADMIN_DATABASE_URL", &environment)?;
    Ok((app.is_some() || admin.is_some()).then(|| Server::Own(Box::new(Logins { app, admin }))))
}

pub fn places(options: &ConnectOptions) -> Result<ServerPaths, StartError> {
    let places = ServerPaths::discover(options.data_dir.as_deref())?;
    Ok(places.with_consent(Consent::from_surroundings(options.yes)))
}

/// What this very program leaves behind in a database that it has prepared.
fn mark() -> String {
    let mut digest = Sha256::new();
    for part in [migrate::fingerprint(), seeds::fingerprint()] {
        digest.update(part.as_bytes());
    }
    format!("{:x}", digest.finalize())
}

/// The mark while only the first bodies are there.
fn unfinished(mark: &str) -> String {
    format!("{mark} begun")
}

/// Whether the sample data of all bodies are wanted: a machine that is used for a moment, or a small one, does with few.
fn wants_all() -> bool {
    environment("ENQUIRIES_SAMPLE_DATA").is_none_or(|wanted| wanted != "few")
}

/// Migrates and loads the first of the demonstration, unless this very program has done so: a later start is instant, and
/// waits for nothing that the worker does. What an earlier version made is made anew first. Returns whether the rest of
/// the sample data is missing.
async fn prepare(
    options: &ConnectOptions,
    lease: Lease,
    say: &mut dyn FnMut(&str),
) -> Result<(Lease, MigrationReport, bool), StartError> {
    let mark = mark();
    let client = open(&lease.config(Login::Admin)?).await?;
    // A database that was never migrated has no such table: then there is no mark either.
    let marked = client.query_opt(sql::maintenance::PREPARED, &[]).await;
    let marked = marked.ok().flatten();
    let marked = marked.and_then(|row| row.try_get::<_, String>("value").ok());
    if let Some(marked) = marked.filter(|it| *it == mark || *it == unfinished(&mark)) {
        // A login can change its own password, and then the program could not log in.
        private_server::set_passwords(lease.places(), &client).await?;
        let unfinished = marked != mark && wants_all();
        return Ok((lease, MigrationReport::default(), unfinished));
    }
    drop(client);
    let lease = earlier::replace(options, lease, say).await?;
    let admin = lease.config(Login::Admin)?;
    let report = bring_up_to_date(&lease, &admin).await?;
    load_demo_data(&lease, &admin, say).await?;
    remember(&admin, &unfinished(&mark)).await?;
    Ok((lease, report, wants_all()))
}

async fn remember(admin: &Config, mark: &str) -> Result<(), StartError> {
    let client = open(admin).await?;
    client
        .execute(sql::maintenance::REMEMBER_PREPARED, &[&mark])
        .await
        .map_err(StartError::Connect)?;
    Ok(())
}

/// Loads the sample data that `connect` left, and remembers that it did. Ended in between, the next start goes on.
pub async fn load_rest(
    loader: &Config,
    admin: &Config,
    tell: impl FnMut(LoadProgress),
) -> Result<(), StartError> {
    seeds::load_rest(loader, chrono::Utc::now(), tell).await?;
    remember(admin, &mark()).await
}

/// Makes the missing months of the audit log. Never a reason not to go on: what is missing is told.
pub async fn open_months(admin: &Config, say: &mut dyn FnMut(&str)) {
    let ahead = async {
        let client = open(admin).await?;
        client
            .query_one(sql::maintenance::OPEN_MONTHS, &[])
            .await
            .map_err(StartError::Connect)?;
        let row = client
            .query_one(sql::maintenance::MONTHS_AHEAD, &[])
            .await
            .map_err(StartError::Connect)?;
        row.try_get("months_ahead").map_err(StartError::Connect)
    };
    match ahead.await {
        Ok(ahead) => {
            if let Some(warning) = AuditMonths(ahead).warning() {
                say(&warning);
            }
        }
        Err(error) => say(&format!(
            "The months of the audit log could not be made. {error}"
        )),
    }
}

/// Migrates a server of one's own. Whether it can be reached is asked first, since only `open` can explain.
pub async fn migrate_own(admin: &Config) -> Result<MigrationReport, StartError> {
    open(admin).await?;
    Ok(migrate::up(admin).await?)
}

/// Migrates, then gives the roles that the migrations created their passwords.
pub async fn bring_up_to_date(
    lease: &Lease,
    admin: &Config,
) -> Result<MigrationReport, StartError> {
    let report = migrate::up(admin).await?;
    let client = open(admin).await?;
    private_server::set_passwords(lease.places(), &client).await?;
    Ok(report)
}

/// Makes a private server worth looking at: the tenants of `seeds/`, and mock sign-in on where there were none yet.
pub async fn load_demo_data(
    lease: &Lease,
    admin: &Config,
    say: &mut dyn FnMut(&str),
) -> Result<(), StartError> {
    let client = open(admin).await?;
    client
        .batch_execute(sql::maintenance::MOCK_SIGN_IN_ON)
        .await
        .map_err(StartError::Connect)?;
    let founded = seeds::load(&lease.config(Login::Loader)?, chrono::Utc::now()).await?;
    if !founded.is_empty() {
        say(&format!("Loaded sample data for {}.", founded.join(", ")));
    }
    Ok(())
}

/// One connection, for a few statements.
pub async fn open(config: &Config) -> Result<Client, StartError> {
    let (client, connection) = config
        .connect(NoTls)
        .await
        .map_err(|error| StartError::Unreachable(unreachable::explain(config, &error)))?;
    tokio::spawn(connection);
    Ok(client)
}

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("The database could not be brought up to date: {0}")]
    Migrate(#[from] MigrateError),
    #[error("The sample data could not be loaded: {0}")]
    Seeds(#[from] SeedError),
    /// No connection: what is wrong, and what would be right.
    #[error(
        "The server cannot be reached: {0}\nThe connection string is in DATABASE_URL and ADMIN_DATABASE_URL; unset both to use the private server."
    )]
    Unreachable(String),
    /// Another version of the program made the database: what was done and what to do.
    #[error("{0}")]
    Earlier(String),
    /// The connection was there and failed.
    #[error(
        "The server cannot be reached: {}.\nCheck DATABASE_URL and ADMIN_DATABASE_URL, or unset them to use the private server.",
        private_server::describe(.0)
    )]
    Connect(#[source] tokio_postgres::Error),
}
