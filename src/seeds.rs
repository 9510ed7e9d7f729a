//! Reference data, and tenants with their first enquiries, from `seeds/` into a database.
//!
//! Everything is written by the loader's role through the same tables, guards and triggers that people
//! meet, inside a batch (docs/decisions/0005); what the rules refuse here is a mistake in a seed
//! file.

mod bodies;
mod enquiry_context;
mod history;
mod platform;
mod reference;
mod steps;
mod tenant;

use crate::domain::LoadProgress;
use crate::seeds::history::Narratives;
use crate::sql;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::time::Duration;
use tokio_postgres::{Client, Config, NoTls};

/// The files of `seeds/`, compiled in so that the program alone can make its demonstration.
const REFERENCE: &str = include_str!("../seeds/reference/core.toml");
const BANK_HOLIDAYS: &str = include_str!("../seeds/reference/bank_holidays.toml");
const CLOCK_RULES: &str = include_str!("../seeds/reference/clock_rules.toml");
const PLATFORM: &str = include_str!("../seeds/tenants/platform.toml");
/// What the trail calls the loading program.
const PROGRAM: &str = concat!("enquiries seeds ", env!("CARGO_PKG_VERSION"));

/// Why seeds were not loaded: a sentence for the author of the seed files.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SeedError(String);

impl SeedError {
    fn in_file(file: &str, what: impl std::fmt::Display) -> Self {
        Self(format!("{file}: {what}"))
    }
}

impl From<tokio_postgres::Error> for SeedError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self(match error.as_db_error() {
            Some(db) => format!(
                "refused by {}: {} {}",
                db.constraint().unwrap_or(db.code().code()),
                db.message(),
                db.hint().unwrap_or("")
            ),
            None => format!("the server cannot be reached: {error}"),
        })
    }
}

/// Identifies a set of seed files.
pub fn fingerprint() -> String {
    REFERENCE.to_owned()
        + BANK_HOLIDAYS
        + CLOCK_RULES
        + PLATFORM
        + &bodies::text()
        + &Narratives::text()
}

/// How soon a program that waits for another one looks how far that one is.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Loads reference data, the first tenants, and the platform's people; returns the codes of those founded now.
///
/// `now` is the instant that the ages in the seed files count back from. A tenant comes whole or not at
/// all; running again changes nothing.
pub async fn load(loader: &Config, now: DateTime<Utc>) -> Result<Vec<String>, SeedError> {
    let (mut client, connection) = loader.connect(NoTls).await?;
    let driver = tokio::spawn(connection);
    let founded = load_first(&mut client, now).await;
    drop(client);
    // The connection ends with its client; an error of its last breath changes nothing.
    driver.await.ok();
    founded
}

/// Loads whatever `load` left: the other tenants, and a hundred enquiries or so of each. Each tenant is a transaction,
/// so that a load that was ended goes on where it was.
///
/// One program loads at a time; another that wants to waits for it and tells how far it is.
pub async fn load_rest(
    loader: &Config,
    now: DateTime<Utc>,
    mut tell: impl FnMut(LoadProgress),
) -> Result<(), SeedError> {
    let (mut client, connection) = loader.connect(NoTls).await?;
    let driver = tokio::spawn(connection);
    let all = bodies::all()?;
    while !client
        .query_one(sql::load::seeds::TRY_TURN, &[])
        .await?
        .try_get::<_, bool>("taken")?
    {
        let known = known_codes(&client).await?;
        tell(LoadProgress {
            loaded: all
                .iter()
                .filter(|body| known.iter().any(|it| it == body.code()))
                .count(),
            bodies: all.len(),
        });
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    let known = known_codes(&client).await?;
    let narratives = Narratives::read()?;
    let reference: Value = toml::from_str(REFERENCE)
        .map_err(|e| SeedError::in_file("seeds/reference/core.toml", e))?;
    for (loaded, body) in all.iter().enumerate() {
        tell(LoadProgress {
            loaded,
            bodies: all.len(),
        });
        let is_new = !known.iter().any(|it| it == body.code());
        tenant::load(
            &mut client,
            body,
            is_new,
            Some((&narratives, &reference)),
            now,
        )
        .await
        .map_err(|e| SeedError::in_file(body.file, format!("{}: {e}", body.code())))?;
    }
    tell(LoadProgress {
        loaded: all.len(),
        bodies: all.len(),
    });
    drop(client);
    driver.await.ok();
    Ok(())
}

/// Loads reference data where there is none: an import needs it in a database without our tenants.
pub async fn load_reference(loader: &Config) -> Result<(), SeedError> {
    let (mut client, connection) = loader.connect(NoTls).await?;
    tokio::spawn(connection);
    client.execute(sql::load::seeds::TAKE_TURNS, &[]).await?;
    let lists = client.query_one(sql::load::CODES, &[]).await?;
    if lists.try_get::<_, Vec<String>>("stages")?.is_empty() {
        reference::load(&mut client, REFERENCE, BANK_HOLIDAYS, CLOCK_RULES).await?;
    }
    Ok(())
}

async fn known_codes(client: &Client) -> Result<Vec<String>, SeedError> {
    let rows = client.query(sql::load::TENANT_CODES, &[]).await?;
    let codes = rows.iter().map(|row| row.try_get("code"));
    Ok(codes.collect::<Result<_, _>>()?)
}

async fn load_first(client: &mut Client, now: DateTime<Utc>) -> Result<Vec<String>, SeedError> {
    // Two programs that start together would both find a tenant missing.
    client.execute(sql::load::seeds::TAKE_TURNS, &[]).await?;
    reference::load(client, REFERENCE, BANK_HOLIDAYS, CLOCK_RULES).await?;
    let known = known_codes(client).await?;
    let mut founded = Vec::new();
    for body in bodies::first()? {
        if known.iter().any(|it| it == body.code()) {
            continue;
        }
        tenant::load(client, &body, true, None, now)
            .await
            .map_err(|e| SeedError::in_file(body.file, e))?;
        founded.push(body.code().to_owned());
    }
    if !founded.is_empty() {
        platform::load(client, PLATFORM)
            .await
            .map_err(|e| SeedError::in_file("seeds/tenants/platform.toml", e))?;
    }
    Ok(founded)
}
