//! Loads a chunk of one tenant's rows, in two transactions and a few statements. A chunk that the database
//! refuses is bisected (bisect.rs) until the refused row is alone: that row is rejected with the database's own
//! message, and no valid row is lost.
//!
//! Received in one transaction and moved in the next, because PostgreSQL checks every foreign key of a row
//! again that its own transaction has made (measured: a quarter of the whole). An import that is killed between
//! the two is taken up: a record of this file to which nothing has happened since still waits for its move.

use super::ImportOptions;
use super::apply_stages::{self, StageMove};
use super::bisect::{Bisection, RefusedItem};
use super::chunks::Chunk;
use super::citizens::{self, PlacedCitizens};
use super::error::ImportError;
use super::header::HeaderColumns;
use super::mapping::Stage;
use super::row::{Difference, ImportRow, ImportedNote, Reject};
use super::source::InputFile;
use super::tenant_loader::TenantLoader;
use crate::sql;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use tokio_postgres::{Client, Transaction};
use uuid::Uuid;

/// What all writers share.
#[derive(Debug)]
pub(super) struct ImportContext {
    pub order: ImportOptions,
    pub file: InputFile,
    pub columns: HeaderColumns,
    pub batch_source: String,
}

/// The result of a chunk.
#[derive(Debug, Default)]
pub(super) struct ChunkResult {
    pub imported: u64,
    pub skipped: u64,
    pub noted: Vec<&'static str>,
    pub rejects: Vec<Reject>,
    /// Of those skipped, the ones that say something else than what came.
    pub differing: Vec<Difference>,
}

/// Loads a chunk, without the rows that the database refuses.
pub(super) async fn load(
    client: &mut Client,
    loader: &mut TenantLoader,
    chunk: Chunk,
    shared: &ImportContext,
) -> Result<ChunkResult, ImportError> {
    let mut all = ChunkResult::default();
    let mut parts = Bisection::new(chunk.rows);
    while let Some(part) = parts.next_part() {
        match once(client, loader, &part.items, shared).await {
            Ok((mut outcome, steps)) => {
                apply_stages::apply(client, loader, steps, shared, &mut outcome).await?;
                all.add(outcome);
            }
            Err(Stopped::Refused(error)) => {
                if let Some(RefusedItem { item, error }) = parts.refuse(part, error)? {
                    all.rejects.push(by_database(&item, &error));
                }
            }
            Err(Stopped::Import(error)) => return Err(error),
        }
    }
    Ok(all)
}

/// Updates planner statistics, in the tenant's session.
pub(super) async fn analyze(
    client: &mut Client,
    loader: &mut TenantLoader,
    shared: &ImportContext,
) -> Result<(), ImportError> {
    let transaction = client.transaction().await?;
    loader.enter(&transaction, shared).await?;
    transaction
        .query_one(sql::load::import::ANALYZE, &[])
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Closes the tenant's batch and session, if they were opened.
pub(super) async fn close(
    client: &mut Client,
    loader: &mut TenantLoader,
    shared: &ImportContext,
) -> Result<(), ImportError> {
    if loader.token.is_none() {
        return Ok(());
    }
    let transaction = client.transaction().await?;
    loader.enter(&transaction, shared).await?;
    transaction.query_one(sql::load::CLOSE, &[]).await?;
    transaction.commit().await?;
    Ok(())
}

enum Stopped {
    Refused(tokio_postgres::Error),
    Import(ImportError),
}

impl From<tokio_postgres::Error> for Stopped {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Refused(error)
    }
}

async fn once(
    client: &mut Client,
    loader: &mut TenantLoader,
    rows: &[ImportRow],
    shared: &ImportContext,
) -> Result<(ChunkResult, Vec<StageMove>), Stopped> {
    let transaction = client.transaction().await?;
    let seen_keys = std::mem::take(&mut loader.seen_keys);
    let seen_citizens = std::mem::take(&mut loader.seen_citizens);
    let mut draft = loader.clone();
    draft.seen_keys = seen_keys;
    draft.seen_citizens = seen_citizens;
    draft
        .enter(&transaction, shared)
        .await
        .map_err(Stopped::Import)?;
    let owner_conflict = rows
        .first()
        .and_then(|row| draft.owner_conflict(&row.tenant));
    if let Some(owner_conflict) = owner_conflict {
        let rejects = rows
            .iter()
            .map(|row| of_others(row, owner_conflict, shared))
            .collect();
        let outcome = ChunkResult {
            rejects,
            ..ChunkResult::default()
        };
        return Ok((outcome, Vec::new()));
    }
    let mut sorted = sort(&transaction, &mut draft, rows, shared).await?;
    if shared.order.dry_run {
        let placed = citizens::place(&transaction, &mut draft, &sorted.fresh, shared).await?;
        sorted.outcome.noted.extend(placed.noted);
        transaction.rollback().await?;
        loader.seen_keys = draft.seen_keys;
        loader.seen_citizens = draft.seen_citizens;
        loader.before = draft.before;
        return Ok((sorted.outcome, Vec::new()));
    }
    let mut steps = Vec::new();
    if !sorted.fresh.is_empty() || !sorted.unmoved.is_empty() {
        draft.make_ready(&transaction, shared).await?;
    }
    if !sorted.fresh.is_empty() {
        let placed = citizens::place(&transaction, &mut draft, &sorted.fresh, shared).await?;
        let ids = insert(&transaction, &mut draft, &sorted.fresh, &placed, shared).await?;
        sorted.outcome.noted.extend(placed.noted);
        let fresh = sorted.fresh.iter().zip(ids);
        steps.extend(fresh.filter_map(|(row, id)| StageMove::for_row(row, id, &draft)));
    }
    let unmoved = sorted.unmoved.iter();
    steps.extend(unmoved.filter_map(|(row, id)| StageMove::for_row(row, *id, &draft)));
    transaction.commit().await?;
    *loader = draft;
    Ok((sorted.outcome, steps))
}

/// What is known of a key that was imported before.
struct KnownRecords {
    line: i64,
    this_file: bool,
    content_digest: Vec<u8>,
    enquiry: Uuid,
    reference: Option<String>,
    untouched: bool,
}

struct Sorted<'a> {
    /// Not here yet.
    fresh: Vec<&'a ImportRow>,
    /// Here, and left in their first stage by an import of this file that was killed.
    unmoved: Vec<(&'a ImportRow, Uuid)>,
    outcome: ChunkResult,
}

/// Separates new rows, rows imported before, and rows whose key occurs on another line of this file.
async fn sort<'a>(
    transaction: &Transaction<'_>,
    loader: &mut TenantLoader,
    rows: &'a [ImportRow],
    shared: &ImportContext,
) -> Result<Sorted<'a>, Stopped> {
    let mut known: HashMap<String, KnownRecords> = HashMap::new();
    if loader.token.is_some() {
        let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        let sql = sql::load::import::KNOWN;
        for row in transaction
            .query(sql, &[&shared.order.mapping.source, &keys])
            .await?
        {
            let before = KnownRecords {
                line: row.try_get("line")?,
                this_file: row.try_get::<_, Option<&[u8]>>("file_sha256")?
                    == Some(shared.file.sha256.as_slice()),
                content_digest: row.try_get("content_digest")?,
                enquiry: row.try_get("enquiry_id")?,
                reference: row.try_get("reference")?,
                untouched: row.try_get("untouched")?,
            };
            known.insert(row.try_get("source_key")?, before);
        }
    }
    let mut sorted = Sorted {
        fresh: Vec::new(),
        unmoved: Vec::new(),
        outcome: ChunkResult::default(),
    };
    let mut here: HashMap<&str, u64> = HashMap::new();
    for row in rows {
        let line = i64::try_from(row.line).unwrap_or(i64::MAX);
        let before = here
            .get(row.key.as_str())
            .or_else(|| loader.seen_keys.get(&row.key));
        if let Some(first) = before {
            sorted.outcome.rejects.push(twice(row, *first, shared));
            continue;
        }
        match known.get(&row.key) {
            Some(known) if known.this_file && known.line != line => {
                let first = known.line.unsigned_abs();
                sorted.outcome.rejects.push(twice(row, first, shared));
            }
            Some(known) => {
                sorted.outcome.skipped += 1;
                sorted.outcome.differing.extend(difference(row, known));
                if known.this_file && known.untouched && row.moved.is_some() {
                    sorted
                        .outcome
                        .noted
                        .push("moves_that_a_stopped_import_had_left");
                    sorted.unmoved.push((row, known.enquiry));
                }
            }
            None => {
                here.insert(&row.key, row.line);
                sorted.outcome.imported += 1;
                sorted.outcome.noted.extend(&row.noted);
                sorted.fresh.push(row);
            }
        }
    }
    if shared.order.dry_run {
        loader
            .seen_keys
            .extend(here.into_iter().map(|(key, line)| (key.to_owned(), line)));
    }
    Ok(sorted)
}

/// What a record of another file says otherwise than when it came.
fn difference(row: &ImportRow, known: &KnownRecords) -> Option<Difference> {
    let parts = row.content.differing(&known.content_digest);
    (!known.this_file && !parts.is_empty()).then(|| Difference {
        line: row.line,
        key: row.key.clone(),
        reference: known.reference.clone().unwrap_or_default(),
        parts,
        cells: row.cells.clone(),
    })
}

/// A few statements for all rows: received, recorded, noted. The keys come back in the order of the rows.
async fn insert(
    transaction: &Transaction<'_>,
    loader: &mut TenantLoader,
    rows: &[&ImportRow],
    citizens: &PlacedCitizens,
    shared: &ImportContext,
) -> Result<Vec<Uuid>, Stopped> {
    let placed = loader.place(transaction, rows, shared).await?;
    let wanted = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    let ids: Vec<Uuid> = transaction
        .query(sql::load::NEW_IDS, &[&wanted])
        .await?
        .iter()
        .map(|row| row.try_get("id"))
        .collect::<Result<_, _>>()?;
    let teams: Vec<Uuid> = placed.iter().map(|placed| placed.team).collect();
    let types: Vec<Uuid> = placed.iter().map(|placed| placed.kind).collect();
    let channels: Vec<&str> = rows.iter().map(|row| row.channel.as_str()).collect();
    let subjects: Vec<&str> = rows.iter().map(|row| row.subject.as_str()).collect();
    let bodies: Vec<&str> = rows.iter().map(|row| row.body.as_str()).collect();
    let received: Vec<DateTime<Utc>> = rows.iter().map(|row| row.received).collect();
    let due: Vec<Option<DateTime<Utc>>> = rows.iter().map(|row| row.due).collect();
    let (workflow, begins) = (loader.workflow(), loader.stage(Stage::Received));
    transaction
        .execute(
            sql::load::import::ENQUIRIES,
            &[
                &ids,
                &types,
                &workflow,
                &begins,
                &teams,
                &channels,
                &shared.order.mapping.priority,
                &subjects,
                &bodies,
                &received,
                &due,
                &citizens.ids,
            ],
        )
        .await?;
    let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    let lines: Vec<i64> = rows
        .iter()
        .map(|row| i64::try_from(row.line).unwrap_or(i64::MAX))
        .collect();
    let contents: Vec<&[u8]> = rows.iter().map(|row| row.content.0.as_slice()).collect();
    let citizen_keys: Vec<Option<&[u8]>> = rows
        .iter()
        .map(|row| row.citizen.as_ref()?.key_digest.as_deref())
        .collect();
    let known: Vec<bool> = rows.iter().map(|row| row.closing_time_is_known).collect();
    let source = &shared.order.mapping.source;
    transaction
        .execute(
            sql::load::import::RECORDS,
            &[
                &ids,
                source,
                &keys,
                &lines,
                &contents,
                &citizen_keys,
                &known,
            ],
        )
        .await?;
    let of_rows = rows.iter().zip(&ids);
    let of_rows = of_rows.flat_map(|(row, id)| row.notes.iter().map(|note| (*id, note)));
    let of_citizens = citizens.notes.iter();
    let of_citizens = of_citizens.filter_map(|(place, note)| Some((*ids.get(*place)?, note)));
    let noted: Vec<(Uuid, &ImportedNote)> = of_rows.chain(of_citizens).collect();
    if !noted.is_empty() {
        let of: Vec<Uuid> = noted.iter().map(|(id, _)| *id).collect();
        let texts: Vec<&str> = noted.iter().map(|(_, note)| note.body.as_str()).collect();
        let written: Vec<DateTime<Utc>> = noted.iter().map(|(_, note)| note.at).collect();
        let sql = sql::load::import::NOTES;
        transaction.execute(sql, &[&of, &texts, &written]).await?;
    }
    Ok(ids)
}

impl ChunkResult {
    pub(super) fn add(&mut self, other: Self) {
        self.imported += other.imported;
        self.skipped += other.skipped;
        self.noted.extend(other.noted);
        self.rejects.extend(other.rejects);
        self.differing.extend(other.differing);
    }
}

fn reject(
    row: &ImportRow,
    place: Option<usize>,
    rule: &'static str,
    reason: String,
    shared: Option<&ImportContext>,
) -> Reject {
    let column = place.and_then(|place| shared?.columns.names.get(place).cloned());
    Reject {
        line: row.line,
        key: row.key.clone(),
        column: column.unwrap_or_default(),
        reason,
        rule,
        unknown: None,
        cells: row.cells.clone(),
    }
}

fn twice(row: &ImportRow, first: u64, shared: &ImportContext) -> Reject {
    let reason = format!(
        "The key is that of line {first} too, which counts: give each record a key of its own."
    );
    reject(
        row,
        Some(shared.columns.key),
        "key_twice_in_the_file",
        reason,
        Some(shared),
    )
}

fn of_others(row: &ImportRow, owner_conflict: &str, shared: &ImportContext) -> Reject {
    let reason = format!(
        "The tenant code {} that \"{}\" would get is that of \"{owner_conflict}\": list \"{}\" in the mapping under tenant.known, with a code of its own.",
        row.tenant.code, row.tenant.name, row.tenant.name
    );
    reject(
        row,
        shared.columns.tenant,
        "tenant_of_others",
        reason,
        Some(shared),
    )
}

fn by_database(row: &ImportRow, error: &tokio_postgres::Error) -> Reject {
    let reason = match error.as_db_error() {
        Some(db) => format!(
            "The database refuses it by {}: {}. {}",
            db.constraint().unwrap_or(db.code().code()),
            db.message(),
            db.hint().unwrap_or_default()
        ),
        None => error.to_string(),
    };
    reject(row, None, "refused_by_the_database", reason, None)
}
