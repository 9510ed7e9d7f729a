//! A chunk of one tenant's rows becomes enquiries, in two transactions and a few statements. Where the
//! database refuses, the chunk is halved until the row that it refuses is alone: that one is rejected with the
//! database's own words, and no good row is lost.
//!
//! Received in one transaction and moved in the next, because PostgreSQL checks every foreign key of a row
//! again that its own transaction has made (measured: a quarter of the whole). An import that is killed between
//! the two is taken up: a record of this file to which nothing has happened since still waits for its move.

use super::Order;
use super::chunks::Chunk;
use super::desk::Desk;
use super::error::ImportError;
use super::header::Columns;
use super::mapping::Stage;
use super::moving::{self, Step};
use super::row::{Reject, Row};
use super::source::Surveyed;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use tokio_postgres::{Client, Transaction};
use uuid::Uuid;

/// A refusal that is only a matter of time is asked again this often.
pub(super) const TRIES: u32 = 6;

/// What all writers know.
#[derive(Debug)]
pub(super) struct Shared {
    pub order: Order,
    pub file: Surveyed,
    pub columns: Columns,
    pub batch_source: String,
}

/// What became of a chunk.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub imported: u64,
    pub skipped: u64,
    pub noted: Vec<&'static str>,
    pub rejects: Vec<Reject>,
}

/// Loads a chunk, whole or without the rows that are refused.
pub(super) async fn load(
    client: &mut Client,
    desk: &mut Desk,
    chunk: Chunk,
    shared: &Shared,
) -> Result<Outcome, ImportError> {
    let mut all = Outcome::default();
    let mut parts = vec![(chunk.rows, 0)];
    while let Some((mut rows, tries)) = parts.pop() {
        match once(client, desk, &rows, shared).await {
            Ok((mut outcome, steps)) => {
                moving::take(client, desk, steps, shared, &mut outcome).await?;
                all.add(outcome);
            }
            Err(Stopped::Refused(error)) => match verdict(&error) {
                Verdict::Again if tries < TRIES => parts.push((rows, tries + 1)),
                Verdict::OfTheRow if rows.len() > 1 => {
                    let second = rows.split_off(rows.len() / 2);
                    parts.push((second, 0));
                    parts.push((rows, 0));
                }
                Verdict::OfTheRow => all
                    .rejects
                    .extend(rows.iter().map(|row| by_database(row, &error))),
                _ => return Err(error.into()),
            },
            Err(Stopped::Import(error)) => return Err(error),
        }
    }
    Ok(all)
}

/// Tells the planner, in the session of a desk that has one.
pub(super) async fn analyze(
    client: &mut Client,
    desk: &mut Desk,
    shared: &Shared,
) -> Result<(), ImportError> {
    let transaction = client.transaction().await?;
    desk.enter(&transaction, shared).await?;
    transaction
        .query_one(include_str!("../../sql/load/import_analyze.sql"), &[])
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Closes batch and session, where the desk has them.
pub(super) async fn close(
    client: &mut Client,
    desk: &mut Desk,
    shared: &Shared,
) -> Result<(), ImportError> {
    if desk.token.is_none() {
        return Ok(());
    }
    let transaction = client.transaction().await?;
    desk.enter(&transaction, shared).await?;
    transaction
        .query_one(include_str!("../../sql/load/close.sql"), &[])
        .await?;
    transaction.commit().await?;
    Ok(())
}

pub(super) enum Stopped {
    Refused(tokio_postgres::Error),
    Import(ImportError),
}

impl From<tokio_postgres::Error> for Stopped {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Refused(error)
    }
}

pub(super) enum Verdict {
    /// Others were at it.
    Again,
    /// A rule that one of the rows breaks.
    OfTheRow,
    OfTheServer,
}

pub(super) fn verdict(error: &tokio_postgres::Error) -> Verdict {
    // A killed import's last commit may still arrive: asked again, its records are found and skipped.
    let rule = error.as_db_error().and_then(|db| db.constraint());
    if rule == Some("import_records_key_unique") {
        return Verdict::Again;
    }
    let code = error
        .as_db_error()
        .map(|db| db.code().code().to_owned())
        .unwrap_or_default();
    match code.get(..2) {
        Some("40") => Verdict::Again,
        _ if code == "55P03" => Verdict::Again,
        Some("22" | "23" | "UK") => Verdict::OfTheRow,
        _ => Verdict::OfTheServer,
    }
}

async fn once(
    client: &mut Client,
    desk: &mut Desk,
    rows: &[Row],
    shared: &Shared,
) -> Result<(Outcome, Vec<Step>), Stopped> {
    let transaction = client.transaction().await?;
    let met = std::mem::take(&mut desk.met);
    let mut draft = desk.clone();
    draft.met = met;
    draft
        .enter(&transaction, shared)
        .await
        .map_err(Stopped::Import)?;
    let holder = rows.first().and_then(|row| draft.holder(&row.tenant));
    if let Some(holder) = holder {
        let rejects = rows
            .iter()
            .map(|row| of_others(row, holder, shared))
            .collect();
        let outcome = Outcome {
            rejects,
            ..Outcome::default()
        };
        return Ok((outcome, Vec::new()));
    }
    let sorted = sort(&transaction, &mut draft, rows, shared).await?;
    if shared.order.dry_run {
        transaction.rollback().await?;
        desk.met = draft.met;
        desk.before = draft.before;
        return Ok((sorted.outcome, Vec::new()));
    }
    let mut steps = Vec::new();
    if !sorted.fresh.is_empty() || !sorted.unmoved.is_empty() {
        draft.make_ready(&transaction, shared).await?;
    }
    if !sorted.fresh.is_empty() {
        let ids = insert(&transaction, &mut draft, &sorted.fresh, shared).await?;
        let fresh = sorted.fresh.iter().zip(ids);
        steps.extend(fresh.filter_map(|(row, id)| Step::of(row, id, &draft)));
    }
    let unmoved = sorted.unmoved.iter();
    steps.extend(unmoved.filter_map(|(row, id)| Step::of(row, *id, &draft)));
    transaction.commit().await?;
    *desk = draft;
    Ok((sorted.outcome, steps))
}

/// What is known of a key that was imported before.
struct Known {
    line: i64,
    this_file: bool,
    enquiry: Uuid,
    untouched: bool,
}

struct Sorted<'a> {
    /// Not here yet.
    fresh: Vec<&'a Row>,
    /// Here, and left in their first stage by an import of this file that was killed.
    unmoved: Vec<(&'a Row, Uuid)>,
    outcome: Outcome,
}

/// New ones, those that came before, and those whose key another line of this file has.
async fn sort<'a>(
    transaction: &Transaction<'_>,
    desk: &mut Desk,
    rows: &'a [Row],
    shared: &Shared,
) -> Result<Sorted<'a>, Stopped> {
    let mut known: HashMap<String, Known> = HashMap::new();
    if desk.token.is_some() {
        let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        let sql = include_str!("../../sql/load/import_known.sql");
        for row in transaction
            .query(sql, &[&shared.order.mapping.source, &keys])
            .await?
        {
            let before = Known {
                line: row.get(1),
                this_file: row.get::<_, Option<Vec<u8>>>(2).as_ref() == Some(&shared.file.sha256),
                enquiry: row.get(3),
                untouched: row.get(4),
            };
            known.insert(row.get(0), before);
        }
    }
    let mut sorted = Sorted {
        fresh: Vec::new(),
        unmoved: Vec::new(),
        outcome: Outcome::default(),
    };
    let mut here: HashMap<&str, u64> = HashMap::new();
    for row in rows {
        let line = i64::try_from(row.line).unwrap_or(i64::MAX);
        let before = here
            .get(row.key.as_str())
            .or_else(|| desk.met.get(&row.key));
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
        desk.met
            .extend(here.into_iter().map(|(key, line)| (key.to_owned(), line)));
    }
    Ok(sorted)
}

/// A few statements for all rows: received, recorded, noted. The keys come back in the order of the rows.
async fn insert(
    transaction: &Transaction<'_>,
    desk: &mut Desk,
    rows: &[&Row],
    shared: &Shared,
) -> Result<Vec<Uuid>, Stopped> {
    let placed = desk.place(transaction, rows, shared).await?;
    let wanted = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    let ids: Vec<Uuid> = transaction
        .query(include_str!("../../sql/load/new_ids.sql"), &[&wanted])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    let teams: Vec<Uuid> = placed.iter().map(|placed| placed.team).collect();
    let types: Vec<Uuid> = placed.iter().map(|placed| placed.kind).collect();
    let channels: Vec<&str> = rows.iter().map(|row| row.channel.as_str()).collect();
    let subjects: Vec<&str> = rows.iter().map(|row| row.subject.as_str()).collect();
    let bodies: Vec<&str> = rows.iter().map(|row| row.body.as_str()).collect();
    let received: Vec<DateTime<Utc>> = rows.iter().map(|row| row.received).collect();
    let due: Vec<Option<DateTime<Utc>>> = rows.iter().map(|row| row.due).collect();
    let (workflow, begins) = (desk.workflow(), desk.stage(Stage::Received));
    transaction
        .execute(
            include_str!("../../sql/load/import_enquiries.sql"),
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
            ],
        )
        .await?;
    let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    let lines: Vec<i64> = rows
        .iter()
        .map(|row| i64::try_from(row.line).unwrap_or(i64::MAX))
        .collect();
    transaction
        .execute(
            include_str!("../../sql/load/import_records.sql"),
            &[&ids, &shared.order.mapping.source, &keys, &lines],
        )
        .await?;
    let noted: Vec<_> = rows
        .iter()
        .zip(&ids)
        .filter_map(|(row, id)| row.note.as_ref().map(|note| (*id, note)))
        .collect();
    if !noted.is_empty() {
        let of: Vec<Uuid> = noted.iter().map(|(id, _)| *id).collect();
        let texts: Vec<&str> = noted.iter().map(|(_, note)| note.body.as_str()).collect();
        let written: Vec<DateTime<Utc>> = noted.iter().map(|(_, note)| note.at).collect();
        let sql = include_str!("../../sql/load/import_notes.sql");
        transaction.execute(sql, &[&of, &texts, &written]).await?;
    }
    Ok(ids)
}

impl Outcome {
    pub(super) fn add(&mut self, other: Self) {
        self.imported += other.imported;
        self.skipped += other.skipped;
        self.noted.extend(other.noted);
        self.rejects.extend(other.rejects);
    }
}

fn reject(
    row: &Row,
    place: Option<usize>,
    rule: &'static str,
    reason: String,
    shared: Option<&Shared>,
) -> Reject {
    let column = place.and_then(|place| shared?.columns.names.get(place).cloned());
    Reject {
        line: row.line,
        key: row.key.clone(),
        column: column.unwrap_or_default(),
        reason,
        rule,
        cells: row.cells.clone(),
    }
}

fn twice(row: &Row, first: u64, shared: &Shared) -> Reject {
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

fn of_others(row: &Row, holder: &str, shared: &Shared) -> Reject {
    let reason = format!(
        "The tenant code {} that \"{}\" would get is that of \"{holder}\": list \"{}\" in the mapping under tenant.known, with a code of its own.",
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

fn by_database(row: &Row, error: &tokio_postgres::Error) -> Reject {
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
