//! The file of rejected rows: line, key, column and reason under names that no layout has, and then the row's
//! own cells, so that it can be corrected and imported by the same mapping. It is always a new file: a name that
//! is taken may be the only copy of something.

use super::error::{ImportError, wrong};
use super::row::Reject;
use crate::domain::text::is_formula;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

pub(super) struct RejectsFile {
    path: PathBuf,
    writer: csv::Writer<BufWriter<File>>,
    rows: u64,
}

/// Columns before the row's own cells.
const OWN_COLUMNS: [&str; 4] = [
    "rejected_line",
    "rejected_key",
    "rejected_column",
    "rejected_reason",
];

impl RejectsFile {
    pub(super) fn create(path: &Path, header: &[String]) -> Result<Self, ImportError> {
        let file = File::create_new(path).map_err(|error| {
            let path = path.display();
            wrong(match error.kind() {
                io::ErrorKind::AlreadyExists => format!(
                    "{path} is there already, and rejects overwrite nothing: name a file that is not there yet."
                ),
                _ => format!(
                    "The rejects cannot be written to {path}: {error}. Name a file in a folder that is there."
                ),
            })
        })?;
        let writer = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(BufWriter::new(file));
        let mut rejects = Self {
            path: path.to_owned(),
            writer,
            rows: 0,
        };
        let own = OWN_COLUMNS.into_iter();
        rejects.record(
            own.chain(header.iter().map(String::as_str))
                .map(str::as_bytes),
        )?;
        Ok(rejects)
    }

    pub(super) fn write(&mut self, reject: &Reject) -> Result<(), ImportError> {
        let line = reject.line.to_string();
        let own = [
            line.as_bytes(),
            reject.key.as_bytes(),
            reject.column.as_bytes(),
            reject.reason.as_bytes(),
        ];
        self.rows += 1;
        self.record(own.into_iter().chain(reject.cells.iter()))
    }

    /// Without a rejected row there is no file either.
    pub(super) fn finish(mut self) -> Result<(), ImportError> {
        let ended = match self.rows {
            0 => std::fs::remove_file(&self.path),
            _ => self.writer.flush(),
        };
        ended.map_err(|error| self.unwritten(&error))
    }

    fn record<'a>(&mut self, cells: impl Iterator<Item = &'a [u8]>) -> Result<(), ImportError> {
        let cells: Vec<Vec<u8>> = cells.map(defused).collect();
        let written = self.writer.write_byte_record(&cells.iter().collect());
        written.map_err(|error| self.unwritten(&error))
    }

    fn unwritten(&self, error: &dyn std::fmt::Display) -> ImportError {
        // Rows are in already: it is no wrong use any more, and running again goes on.
        ImportError::Server(format!(
            "The rejects could not be written to {}: {error}. What was loaded so far stays; make room or name another \
             file, and run the import again to go on.",
            self.path.display()
        ))
    }
}

/// A spreadsheet would run a cell that begins so; a number is only a number.
fn defused(cell: &[u8]) -> Vec<u8> {
    let risky = is_formula(&String::from_utf8_lossy(cell));
    let number = std::str::from_utf8(cell).is_ok_and(|text| text.parse::<f64>().is_ok());
    let mut safe = Vec::with_capacity(cell.len() + 1);
    if risky && !number {
        safe.push(b'\'');
    }
    // The file goes to a person's terminal as often as to a spreadsheet.
    let hostile = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    match std::str::from_utf8(cell) {
        Ok(text) => safe.extend(text.replace(hostile, "?").bytes()),
        Err(_) => safe.extend(cell.iter().map(|byte| match byte {
            0x00..=0x08 | 0x0b..=0x0c | 0x0e..=0x1f | 0x7f..=0x9f => b'?',
            plain => *plain,
        })),
    }
    safe
}
