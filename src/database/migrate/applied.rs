//! What was applied to a database, compared with the migrations of this program.
//!
//! The history is read here before refinery reads it: refinery panics where a row is not as it wrote it.

use super::{MigrateError, embedded};
use crate::sql;
use chrono::DateTime;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Row};

/// How a database fits this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaVersion {
    /// Nothing is applied, or this program's migrations from the first to some number.
    Fits,
    /// Another text under one of our numbers, or one of ours left out. Names the first such migration.
    Earlier(String),
    /// All of ours and more. Names the last migration.
    Newer(String),
    /// The history is not what refinery writes, and why.
    Damaged(String),
}

/// A migration as the history has it: number, name, checksum.
type Applied = BTreeMap<i32, (String, u64)>;

/// Compares as an administrator or the owner, who alone may read the history.
pub async fn compare(client: &Client) -> Result<SchemaVersion, MigrateError> {
    let there = client.query_one(sql::maintenance::HAS_HISTORY, &[]).await?;
    if !there.try_get::<_, bool>("there")? {
        return Ok(SchemaVersion::Fits);
    }
    if let Some(why) = wrong_types(client).await? {
        return Ok(SchemaVersion::Damaged(why));
    }
    let rows = match client
        .query(sql::maintenance::APPLIED_MIGRATIONS, &[])
        .await
    {
        Ok(rows) => rows,
        Err(error) => match error.as_db_error() {
            Some(db) if *db.code() == SqlState::UNDEFINED_COLUMN => {
                return Ok(SchemaVersion::Damaged(db.message().to_owned()));
            }
            _ => return Err(error.into()),
        },
    };
    let mut applied = Applied::new();
    for row in rows {
        match read(&row) {
            Some((version, name, checksum)) => {
                applied.insert(version, (name, checksum));
            }
            None => {
                let version: Option<String> = row.try_get("version")?;
                return Ok(SchemaVersion::Damaged(format!(
                    "the row of version {} cannot be read",
                    version.as_deref().unwrap_or("null")
                )));
            }
        }
    }
    Ok(judge(&applied, &ours()))
}

/// Columns of other types than refinery made them, which it would panic over.
async fn wrong_types(client: &Client) -> Result<Option<String>, MigrateError> {
    let rows = client.query(sql::maintenance::HISTORY_TYPES, &[]).await?;
    let changed: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get("changed")).collect();
    let changed = changed?.join(", ");
    Ok((!changed.is_empty()).then_some(changed))
}

/// A row as refinery wrote it: a number, a name, a time and a checksum.
fn read(row: &Row) -> Option<(i32, String, u64)> {
    let text = |column: &str| row.try_get::<_, Option<String>>(column).ok().flatten();
    let applied_on = text("applied_on")?;
    DateTime::parse_from_rfc3339(&applied_on).ok()?;
    // What chrono takes besides, refinery does not: a space before the hour, and leap seconds.
    if applied_on.as_bytes().get(10) != Some(&b'T') || applied_on.get(17..19) == Some("60") {
        return None;
    }
    let version = text("version")?.parse().ok()?;
    Some((version, text("name")?, text("checksum")?.parse().ok()?))
}

fn ours() -> Applied {
    let runner = embedded::migrations::runner();
    let all = runner.get_migrations().iter();
    all.map(|migration| {
        let text = (migration.name().to_owned(), migration.checksum());
        (migration.version(), text)
    })
    .collect()
}

fn judge(applied: &Applied, ours: &Applied) -> SchemaVersion {
    let Some(last) = applied.keys().last() else {
        return SchemaVersion::Fits;
    };
    let known = ours.keys().last();
    let same = |version: &i32| applied.get(version) == ours.get(version);
    // Ours up to the last that was applied, and what was applied among them.
    let mut until: Vec<&i32> = ours.range(..=last).map(|(version, _)| version).collect();
    until.extend(applied.keys().filter(|version| Some(*version) <= known));
    until.sort_unstable();
    let file = |version: i32, name: &str| format!("V{version:03}__{name}");
    if let Some(version) = until.into_iter().find(|version| !same(version)) {
        let named = applied.get(version).or_else(|| ours.get(version));
        let name = named.map_or("", |(name, _)| name.as_str());
        return SchemaVersion::Earlier(file(*version, name));
    }
    match applied.get(last) {
        Some((name, _)) if Some(last) > known => SchemaVersion::Newer(file(*last, name)),
        _ => SchemaVersion::Fits,
    }
}

/// Refuses to migrate what does not fit.
pub(super) async fn refuse_unless_it_fits(client: &Client) -> Result<(), MigrateError> {
    let why = match compare(client).await? {
        SchemaVersion::Fits => return Ok(()),
        SchemaVersion::Earlier(migration) => format!(
            "it was made by an earlier version of this program, whose {migration} is another one"
        ),
        SchemaVersion::Newer(migration) => format!(
            "a newer program migrated it as far as {migration}; use that program or a newer one"
        ),
        SchemaVersion::Damaged(why) => format!(
            "its history in public.refinery_schema_history is damaged: {why}; restore a backup, or create the database again"
        ),
    };
    Err(MigrateError(format!(
        "the database was left as it is: {why}"
    )))
}

/// The number of this program's newest migration, and a digest of all, as `auth.schema_version()` makes it.
pub fn own_version() -> (i32, String) {
    let mut digest = Sha256::new();
    let mut newest = 0;
    for (place, (version, (name, checksum))) in ours().iter().enumerate() {
        let separator = if place == 0 { "" } else { "\n" };
        digest.update(format!("{separator}{version} {name} {checksum}"));
        newest = *version;
    }
    (newest, format!("{:x}", digest.finalize()))
}

/// Whether all of this program's migrations and no others are applied, asked as the staff program, which may
/// not read the history. Also true for a database without any; the caller reports that.
pub async fn fits(app: &Client) -> Result<bool, MigrateError> {
    let (_, own) = own_version();
    let found = app.query_one(sql::maintenance::SCHEMA_VERSION, &[]).await;
    match found {
        Ok(row) => Ok(row
            .try_get::<_, Option<String>>(0)?
            .is_some_and(|v| v == own)),
        Err(error) if error.code() == Some(&SqlState::INVALID_SCHEMA_NAME) => Ok(true),
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_FUNCTION) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(migrations: &[(i32, &str, u64)]) -> Applied {
        let rows = migrations.iter();
        rows.map(|(version, name, checksum)| (*version, ((*name).to_owned(), *checksum)))
            .collect()
    }

    #[test]
    fn history_is_compared_by_number_name_and_checksum() {
        let ours = history(&[(1, "schemas", 10), (2, "notes", 20), (9, "last", 90)]);
        let earlier = |name: &str| SchemaVersion::Earlier(name.to_owned());
        for (applied, expected) in [
            (vec![], SchemaVersion::Fits),
            (vec![(1, "schemas", 10)], SchemaVersion::Fits),
            (
                vec![(1, "schemas", 10), (2, "notes", 20), (9, "last", 90)],
                SchemaVersion::Fits,
            ),
            (vec![(1, "schemas", 11)], earlier("V001__schemas")),
            (vec![(1, "rooms", 10)], earlier("V001__rooms")),
            // One that this program does not have, and one that was left out.
            (
                vec![(1, "schemas", 10), (2, "notes", 20), (3, "wall", 30)],
                earlier("V003__wall"),
            ),
            (
                vec![(1, "schemas", 10), (9, "last", 90)],
                earlier("V002__notes"),
            ),
            (
                vec![
                    (1, "schemas", 10),
                    (2, "notes", 20),
                    (9, "last", 90),
                    (10, "more", 1),
                ],
                SchemaVersion::Newer("V010__more".to_owned()),
            ),
            // Newer and another at once: what was applied before is what cannot be mended.
            (
                vec![(1, "schemas", 11), (10, "more", 1)],
                earlier("V001__schemas"),
            ),
        ] {
            assert_eq!(judge(&history(&applied), &ours), expected, "{applied:?}");
        }
    }
}
