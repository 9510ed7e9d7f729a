//! Reference data of `core`, written in the platform's own session.

use super::{PROGRAM, SeedError};
use serde_json::Value;
use tokio_postgres::Client;

/// Which table of the seed file goes through which statement; roles come first, since staff refer to them.
const PARTS: &[(&str, &str)] = &[
    ("roles", include_str!("../../sql/load/roles.sql")),
    ("stages", include_str!("../../sql/load/stages.sql")),
    ("priorities", include_str!("../../sql/load/priorities.sql")),
    ("channels", include_str!("../../sql/load/channels.sql")),
];

/// Loads what is new in the file; what is there already stays as it is.
pub(super) async fn load(client: &mut Client, text: &str) -> Result<(), SeedError> {
    let file: Value =
        toml::from_str(text).map_err(|e| SeedError::in_file("seeds/reference/core.toml", e))?;
    let transaction = client.transaction().await?;
    transaction
        .query_one(
            include_str!("../../sql/load/open_session.sql"),
            &[&"PLATFORM", &PROGRAM],
        )
        .await?;
    for (part, statement) in PARTS {
        let rows = file.get(part).ok_or_else(|| {
            SeedError::in_file("seeds/reference/core.toml", format!("no [[{part}]]"))
        })?;
        transaction.execute(*statement, &[rows]).await?;
    }
    transaction
        .query_one(include_str!("../../sql/load/close.sql"), &[])
        .await?;
    transaction.commit().await?;
    Ok(())
}
