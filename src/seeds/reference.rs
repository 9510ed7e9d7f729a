//! Reference data of `core`, written in the platform's own session.

use super::{PROGRAM, SeedError};
use serde_json::Value;
use tokio_postgres::Client;

const CORE: &str = "seeds/reference/core.toml";
const BANK_HOLIDAYS: &str = "seeds/reference/bank_holidays.toml";

/// Which table of which seed file goes through which statement: what others refer to comes first.
const PARTS: &[(&str, &str, &str)] = &[
    (CORE, "roles", include_str!("../../sql/load/roles.sql")),
    (CORE, "stages", include_str!("../../sql/load/stages.sql")),
    (
        CORE,
        "priorities",
        include_str!("../../sql/load/priorities.sql"),
    ),
    (
        CORE,
        "channels",
        include_str!("../../sql/load/channels.sql"),
    ),
    (
        CORE,
        "complexity_classes",
        include_str!("../../sql/load/complexity_classes.sql"),
    ),
    (
        CORE,
        "categories",
        include_str!("../../sql/load/categories.sql"),
    ),
    (
        CORE,
        "outcomes",
        include_str!("../../sql/load/outcomes.sql"),
    ),
    (
        CORE,
        "failure_demand_reasons",
        include_str!("../../sql/load/failure_demand_reasons.sql"),
    ),
    (
        CORE,
        "record_classes",
        include_str!("../../sql/load/record_classes.sql"),
    ),
    (
        CORE,
        "need_kinds",
        include_str!("../../sql/load/need_kinds.sql"),
    ),
    (
        CORE,
        "consent_purposes",
        include_str!("../../sql/load/consent_purposes.sql"),
    ),
    (
        CORE,
        "languages",
        include_str!("../../sql/load/languages.sql"),
    ),
    (
        BANK_HOLIDAYS,
        "bank_holidays",
        include_str!("../../sql/load/bank_holiday_divisions.sql"),
    ),
    (
        BANK_HOLIDAYS,
        "bank_holidays",
        include_str!("../../sql/load/bank_holidays.sql"),
    ),
];

/// Loads what is new in the two files; what is there already stays as it is.
pub(super) async fn load(
    client: &mut Client,
    core: &str,
    bank_holidays: &str,
) -> Result<(), SeedError> {
    let read = |file, text| -> Result<Value, SeedError> {
        toml::from_str(text).map_err(|e| SeedError::in_file(file, e))
    };
    let (core, bank_holidays) = (read(CORE, core)?, read(BANK_HOLIDAYS, bank_holidays)?);
    let transaction = client.transaction().await?;
    transaction
        .query_one(
            include_str!("../../sql/load/open_session.sql"),
            &[&"PLATFORM", &PROGRAM],
        )
        .await?;
    for (file, part, statement) in PARTS {
        let tables = if *file == CORE { &core } else { &bank_holidays };
        let rows = tables
            .get(part)
            .ok_or_else(|| SeedError::in_file(file, format!("no [[{part}]]")))?;
        transaction.execute(*statement, &[rows]).await?;
    }
    transaction
        .query_one(include_str!("../../sql/load/close.sql"), &[])
        .await?;
    transaction.commit().await?;
    Ok(())
}
