//! Reference data of `core`, written in the platform's own session.

use super::{PROGRAM, SeedError};
use crate::sql;
use serde_json::Value;
use tokio_postgres::Client;

const CORE: &str = "seeds/reference/core.toml";
const BANK_HOLIDAYS: &str = "seeds/reference/bank_holidays.toml";
const CLOCK_RULES: &str = "seeds/reference/clock_rules.toml";

/// Which table of which seed file goes through which statement: what others refer to comes first.
const PARTS: &[(&str, &str, &str)] = &[
    (CORE, "roles", sql::load::seeds::ROLES),
    (CORE, "capabilities", sql::load::seeds::CAPABILITIES),
    (CORE, "capabilities", sql::load::seeds::ROLE_CAPABILITIES),
    (CORE, "stages", sql::load::seeds::STAGES),
    (CORE, "priorities", sql::load::seeds::PRIORITIES),
    (CORE, "channels", sql::load::seeds::CHANNELS),
    (
        CORE,
        "complexity_classes",
        sql::load::seeds::COMPLEXITY_CLASSES,
    ),
    (CORE, "categories", sql::load::seeds::CATEGORIES),
    (CORE, "outcomes", sql::load::seeds::OUTCOMES),
    (
        CORE,
        "failure_demand_reasons",
        sql::load::seeds::FAILURE_DEMAND_REASONS,
    ),
    (CORE, "record_classes", sql::load::seeds::RECORD_CLASSES),
    (CORE, "need_kinds", sql::load::seeds::NEED_KINDS),
    (CORE, "consent_purposes", sql::load::seeds::CONSENT_PURPOSES),
    (CORE, "languages", sql::load::seeds::LANGUAGES),
    (
        BANK_HOLIDAYS,
        "bank_holidays",
        sql::load::seeds::BANK_HOLIDAY_DIVISIONS,
    ),
    (
        BANK_HOLIDAYS,
        "bank_holidays",
        sql::load::seeds::BANK_HOLIDAYS,
    ),
    (
        BANK_HOLIDAYS,
        "holiday_calendars",
        sql::load::seeds::HOLIDAY_CALENDARS,
    ),
    (
        CLOCK_RULES,
        "clock_rules",
        sql::load::seeds::LEGAL_CLOCK_RULES,
    ),
];

/// Loads what is new in the files; what is there already stays as it is.
pub(super) async fn load(
    client: &mut Client,
    core: &str,
    bank_holidays: &str,
    clock_rules: &str,
) -> Result<(), SeedError> {
    let read = |file, text| -> Result<Value, SeedError> {
        toml::from_str(text).map_err(|e| SeedError::in_file(file, e))
    };
    let files = [
        (CORE, read(CORE, core)?),
        (BANK_HOLIDAYS, read(BANK_HOLIDAYS, bank_holidays)?),
        (CLOCK_RULES, read(CLOCK_RULES, clock_rules)?),
    ];
    let transaction = client.transaction().await?;
    transaction
        .query_one(sql::load::OPEN_SESSION, &[&"PLATFORM", &PROGRAM])
        .await?;
    for (file, part, statement) in PARTS {
        let rows = tables_of(&files, file)
            .and_then(|tables| tables.get(part))
            .ok_or_else(|| SeedError::in_file(file, format!("no [[{part}]]")))?;
        transaction.execute(*statement, &[rows]).await?;
    }
    transaction.query_one(sql::load::CLOSE, &[]).await?;
    transaction.commit().await?;
    Ok(())
}

fn tables_of<'a>(files: &'a [(&str, Value)], file: &str) -> Option<&'a Value> {
    files
        .iter()
        .find_map(|(name, tables)| (*name == file).then_some(tables))
}
