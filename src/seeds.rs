//! Reference data, and tenants with their first enquiries, from `seeds/` into a database.
//!
//! Everything is written by the loader's role through the same tables, guards and triggers that people
//! meet, inside a batch (docs/decisions/0005); what the rules refuse here is a mistake in a seed
//! file.

mod enquiry_context;
mod platform;
mod reference;
mod steps;
mod tenant;

use crate::seeds::tenant::TenantSeed;
use crate::sql;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use tokio_postgres::{Client, Config, NoTls};

/// The files of `seeds/`, compiled in so that the program alone can make its demonstration.
const REFERENCE: &str = include_str!("../seeds/reference/core.toml");
const BANK_HOLIDAYS: &str = include_str!("../seeds/reference/bank_holidays.toml");
const PLATFORM: &str = include_str!("../seeds/tenants/platform.toml");
const TENANTS: &[(&str, &str)] = &[
    (
        "seeds/tenants/hmrc.toml",
        include_str!("../seeds/tenants/hmrc.toml"),
    ),
    (
        "seeds/tenants/eastmere.toml",
        include_str!("../seeds/tenants/eastmere.toml"),
    ),
];

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
    let tenants: String = TENANTS.iter().map(|(_, text)| *text).collect();
    REFERENCE.to_owned() + BANK_HOLIDAYS + PLATFORM + &tenants
}

/// Loads reference data and every tenant that is not founded yet; returns the codes of those founded now.
///
/// `now` is the instant that the ages in the seed files count back from. A tenant comes whole or not at
/// all; running again changes nothing.
pub async fn load(loader: &Config, now: DateTime<Utc>) -> Result<Vec<String>, SeedError> {
    let (mut client, connection) = loader.connect(NoTls).await?;
    let driver = tokio::spawn(connection);
    let founded = load_all(&mut client, now).await;
    drop(client);
    // The connection ends with its client; an error of its last breath changes nothing.
    driver.await.ok();
    founded
}

/// Loads reference data where there is none: an import needs it in a database without our tenants.
pub async fn load_reference(loader: &Config) -> Result<(), SeedError> {
    let (mut client, connection) = loader.connect(NoTls).await?;
    tokio::spawn(connection);
    client.execute(sql::load::seeds::TAKE_TURNS, &[]).await?;
    let lists = client.query_one(sql::load::CODES, &[]).await?;
    if lists.try_get::<_, Vec<String>>("stages")?.is_empty() {
        reference::load(&mut client, REFERENCE, BANK_HOLIDAYS).await?;
    }
    Ok(())
}

async fn load_all(client: &mut Client, now: DateTime<Utc>) -> Result<Vec<String>, SeedError> {
    // Two programs that start together would both find a tenant missing.
    client.execute(sql::load::seeds::TAKE_TURNS, &[]).await?;
    reference::load(client, REFERENCE, BANK_HOLIDAYS).await?;
    let known: Vec<String> = client
        .query(sql::load::TENANT_CODES, &[])
        .await?
        .iter()
        .map(|row| row.try_get("code"))
        .collect::<Result<_, _>>()?;
    let mut founded = Vec::new();
    for (file, text) in TENANTS {
        let mut seed: TenantSeed = toml::from_str(text).map_err(|e| SeedError::in_file(file, e))?;
        if known.contains(&seed.tenant.code) {
            continue;
        }
        let digest = Sha256::digest(text.as_bytes()).to_vec();
        tenant::load(client, file, &digest, &mut seed, now)
            .await
            .map_err(|e| SeedError::in_file(file, e))?;
        founded.push(seed.tenant.code);
    }
    if !founded.is_empty() {
        platform::load(client, PLATFORM)
            .await
            .map_err(|e| SeedError::in_file("seeds/tenants/platform.toml", e))?;
    }
    Ok(founded)
}
