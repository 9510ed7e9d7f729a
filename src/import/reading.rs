//! The reading thread: records become rows or rejects, rows become chunks. It waits when the writers are
//! behind, so that a file of any size takes the same memory.

use super::ImportOptions;
use super::chunks::{Chunk, Gatherer};
use super::error::ImportError;
use super::header::HeaderColumns;
use super::row::Reject;
use super::row_parser::RowParser;
use super::source::{self, InputFile};
use csv::ByteRecord;
use tokio::sync::mpsc::Sender;

/// What the reader finds.
#[derive(Debug)]
pub(super) enum ReaderMessage {
    Chunk(Chunk),
    Reject(Box<Reject>),
    /// How many records the whole file has.
    End {
        rows: u64,
    },
    Broken(ImportError),
}

/// Reads the file to its end, or until the receiver is dropped.
pub(super) fn read(
    order: &ImportOptions,
    file: &InputFile,
    columns: &HeaderColumns,
    found: &Sender<ReaderMessage>,
) {
    let last = match all(order, file, columns, found) {
        Ok(Some(rows)) => ReaderMessage::End { rows },
        Ok(None) => return,
        Err(error) => ReaderMessage::Broken(error),
    };
    // A dropped receiver means that an error elsewhere has ended the import.
    found.blocking_send(last).ok();
}

fn all(
    order: &ImportOptions,
    file: &InputFile,
    columns: &HeaderColumns,
    found: &Sender<ReaderMessage>,
) -> Result<Option<u64>, ImportError> {
    let judge = RowParser::new(&order.mapping, columns, order.now);
    let mut gathered = Gatherer::new(order.chunk);
    let (mut reader, seen) = source::records(file, order.mapping.layout)?;
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
        let line = seen.line_of(&record);
        let next = match judge.row(&record, line, seen.cut_at(line)) {
            Ok(row) => gathered.push(row).map(ReaderMessage::Chunk),
            Err(reject) => Some(ReaderMessage::Reject(reject)),
        };
        if let Some(next) = next
            && found.blocking_send(next).is_err()
        {
            return Ok(None);
        }
    }
    for chunk in gathered.rest() {
        if found.blocking_send(ReaderMessage::Chunk(chunk)).is_err() {
            return Ok(None);
        }
    }
    Ok(Some(rows))
}
