//! People of the platform itself, for the demonstration: its roles can be signed in too.

use super::{PROGRAM, SeedError};
use crate::sql;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio_postgres::Client;

const FILE: &str = "seeds/tenants/platform.toml";

/// Adds the people of the file who are not there yet.
pub(super) async fn load(client: &mut Client, text: &str) -> Result<(), SeedError> {
    let seed: Value = toml::from_str(text).map_err(|e| SeedError::in_file(FILE, e))?;
    let staff = seed
        .get("staff")
        .ok_or_else(|| SeedError::in_file(FILE, "no [[staff]]"))?;
    let digest = Sha256::digest(text.as_bytes()).to_vec();
    let transaction = client.transaction().await?;
    transaction
        .query_one(sql::load::OPEN_SESSION, &[&"PLATFORM", &PROGRAM])
        .await?;
    transaction
        .query_one(sql::load::OPEN_BATCH, &[&FILE, &Some(digest)])
        .await?;
    transaction
        .execute(sql::load::seeds::PLATFORM_STAFF, &[staff])
        .await?;
    transaction.query_one(sql::load::CLOSE, &[]).await?;
    transaction.commit().await?;
    Ok(())
}
