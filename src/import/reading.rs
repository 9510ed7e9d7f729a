//! The reading thread: records become rows or rejects, rows become chunks. It waits when the writers are
//! behind, so that a file of any size takes the same memory.

use super::Order;
use super::chunks::{Chunk, Gatherer};
use super::error::ImportError;
use super::header::Columns;
use super::judge::Judge;
use super::row::Reject;
use super::source::{self, Surveyed};
use csv::ByteRecord;
use tokio::sync::mpsc::Sender;

/// What the reader finds.
#[derive(Debug)]
pub(super) enum Found {
    Chunk(Chunk),
    Reject(Box<Reject>),
    /// How many records the whole file has.
    End {
        rows: u64,
    },
    Broken(ImportError),
}

/// Reads the file to its end, or until nobody listens any more.
pub(super) fn read(order: &Order, file: &Surveyed, columns: &Columns, found: &Sender<Found>) {
    let last = match all(order, file, columns, found) {
        Ok(Some(rows)) => Found::End { rows },
        Ok(None) => return,
        Err(error) => Found::Broken(error),
    };
    // Nobody may listen any more: then an error elsewhere has ended the import.
    found.blocking_send(last).ok();
}

fn all(
    order: &Order,
    file: &Surveyed,
    columns: &Columns,
    found: &Sender<Found>,
) -> Result<Option<u64>, ImportError> {
    let judge = Judge::new(&order.mapping, columns, order.now);
    let mut gathered = Gatherer::new(order.chunk);
    let (mut reader, progress) = source::records(&file.path)?;
    let mut record = ByteRecord::new();
    let mut rows = 0;
    reader
        .byte_headers()
        .map_err(|error| source::in_words(&file.path, error))?;
    while reader
        .read_byte_record(&mut record)
        .map_err(|error| source::in_words(&file.path, error))?
    {
        rows += 1;
        progress.record_ended(reader.position().byte());
        let line = file.line_of(&record);
        let next = match judge.row(&record, line) {
            Ok(row) => gathered.take(row).map(Found::Chunk),
            Err(reject) => Some(Found::Reject(reject)),
        };
        if let Some(next) = next
            && found.blocking_send(next).is_err()
        {
            return Ok(None);
        }
    }
    for chunk in gathered.rest() {
        if found.blocking_send(Found::Chunk(chunk)).is_err() {
            return Ok(None);
        }
    }
    Ok(Some(rows))
}
