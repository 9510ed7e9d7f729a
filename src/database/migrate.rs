//! Brings a database to this program's version: roles, then the numbered migrations.
//!
//! Runs as an administrator. Two programs that start together take turns: refinery takes no lock, so an
//! advisory lock is polled here (waiting inside it would be one long transaction).

mod applied;

use crate::sql;
pub use applied::{SchemaVersion, compare, fits, own_version};
pub use refinery::Target;
use std::time::{Duration, Instant};
use tokio_postgres::{Client, Config, NoTls};

mod embedded {
    refinery::embed_migrations!("sql/migrations");
}

/// One migration at a time.
const LOCK: &str = "select pg_try_advisory_lock(hashtext('enquiries migrate'))";
/// How long another program's migration is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MigrationReport {
    /// Names of the migrations applied now, in order.
    pub applied: Vec<String>,
}

/// Why a database could not be brought up to date: a sentence for an operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct MigrateError(pub String);

impl From<tokio_postgres::Error> for MigrateError {
    fn from(error: tokio_postgres::Error) -> Self {
        let reason = match error.as_db_error() {
            Some(db) => format!("{} ({})", db.message(), db.code().code()),
            None => error.to_string(),
        };
        Self(format!("the database could not be migrated: {reason}"))
    }
}

/// Tells one set of migrations from another: their names, numbers and texts.
pub fn fingerprint() -> String {
    let mut mark = String::new();
    for migration in embedded::migrations::runner().get_migrations() {
        mark.push_str(&format!("{migration}:{:x} ", migration.checksum()));
    }
    mark + sql::ROLES
}

/// Creates roles and applies pending migrations as an administrator, under an advisory lock.
///
/// Fails when the server cannot be reached, when a newer program has been here, or when an applied
/// migration's text differs from ours; nothing half done stays, since each file is one transaction.
pub async fn up(admin: &Config) -> Result<MigrationReport, MigrateError> {
    up_to(admin, Target::Latest).await
}

/// The same, as far as a numbered migration: an upgrade is tried by stopping at what was released before.
pub async fn up_to(admin: &Config, target: Target) -> Result<MigrationReport, MigrateError> {
    let (mut client, connection) = admin.connect(NoTls).await?;
    let driver = tokio::spawn(connection);
    let report = locked(&mut client, target).await;
    drop(client);
    // The connection ends with its client; an error of its last breath changes nothing.
    driver.await.ok();
    report
}

/// The texts of the migrations in this program, in order.
pub fn texts() -> Vec<String> {
    let runner = embedded::migrations::runner();
    let mut all: Vec<_> = runner.get_migrations().iter().collect();
    all.sort_by_key(|migration| migration.version());
    let texts = all.iter().filter_map(|migration| migration.sql());
    texts.map(str::to_owned).collect()
}

async fn locked(client: &mut Client, target: Target) -> Result<MigrationReport, MigrateError> {
    let since = Instant::now();
    while !client
        .query_one(LOCK, &[])
        .await?
        .try_get("pg_try_advisory_lock")?
    {
        if since.elapsed() > PATIENCE {
            return Err(MigrateError(
                "another program has been migrating this database for two minutes; \
                 wait for it, or end it, and start again"
                    .into(),
            ));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    client
        .batch_execute("set lock_timeout = '2s'; set client_min_messages = warning")
        .await?;
    refuse_unfit_text(client).await?;
    applied::refuse_unless_it_fits(client).await?;
    // Roles belong to the cluster and not to the database, so they are no migration. Safe to run every time.
    client.batch_execute(sql::ROLES).await?;
    client.batch_execute("set role enquiries_owner").await?;
    let applied = embedded::migrations::runner()
        .set_target(target)
        .set_abort_divergent(true)
        .set_abort_missing(true)
        .run_async(client)
        .await
        .map_err(|error| MigrateError(explain(&error)))?;
    client
        .query_one(sql::maintenance::BEGIN_EPOCH, &[&false])
        .await?;
    Ok(MigrationReport {
        applied: applied
            .applied_migrations()
            .iter()
            .map(ToString::to_string)
            .collect(),
    })
}

/// Text is Unicode, and names are ordered by ICU. Anything else would fail somewhere in a migration, in words of the server.
async fn refuse_unfit_text(client: &Client) -> Result<(), MigrateError> {
    let row = client
        .query_one(sql::maintenance::CHARACTER_SET, &[])
        .await?;
    let encoding: String = row.try_get("encoding")?;
    if encoding != "UTF8" {
        return Err(MigrateError(format!(
            "the database was left as it is: its text is {encoding}, and this program needs UTF8; \
             create it with ENCODING 'UTF8' TEMPLATE template0"
        )));
    }
    if !row.try_get::<_, bool>("has_icu")? {
        return Err(MigrateError(
            "the database was left as it is: its server was built without ICU, by which names are ordered; \
             use a server with it"
                .into(),
        ));
    }
    Ok(())
}

/// refinery's own words are short; what an operator needs is in the cause.
fn explain(error: &refinery::Error) -> String {
    let mut words = format!("the database could not be migrated: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !words.contains(&text) {
            words.push_str(": ");
            words.push_str(&text);
        }
        cause = inner.source();
    }
    words
}
