//! The file of rejected rows: line, key, column, reason, and then the row's own cells, so that it can be
//! corrected and imported by the same mapping.

use super::error::{ImportError, wrong};
use super::row::Reject;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

pub(super) struct RejectsFile {
    path: PathBuf,
    writer: csv::Writer<BufWriter<File>>,
}

impl RejectsFile {
    pub(super) fn create(path: &Path, header: &[String]) -> Result<Self, ImportError> {
        let file = File::create(path).map_err(|error| {
            wrong(format!("The rejects cannot be written to {}: {error}. Name a file in a folder that is there.", path.display()))
        })?;
        let writer = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(BufWriter::new(file));
        let mut rejects = Self {
            path: path.to_owned(),
            writer,
        };
        let own = ["line", "key", "column", "reason"].into_iter();
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
        self.record(own.into_iter().chain(reject.cells.iter()))
    }

    pub(super) fn finish(mut self) -> Result<(), ImportError> {
        self.writer.flush().map_err(|error| self.unwritten(&error))
    }

    fn record<'a>(&mut self, cells: impl Iterator<Item = &'a [u8]>) -> Result<(), ImportError> {
        let cells: Vec<Vec<u8>> = cells.map(defused).collect();
        let written = self.writer.write_byte_record(&cells.iter().collect());
        written.map_err(|error| self.unwritten(&error))
    }

    fn unwritten(&self, error: &dyn std::fmt::Display) -> ImportError {
        wrong(format!(
            "The rejects could not be written to {}: {error}.",
            self.path.display()
        ))
    }
}

/// A spreadsheet would run a cell that begins so; a number is only a number.
fn defused(cell: &[u8]) -> Vec<u8> {
    let risky = matches!(
        cell.first(),
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')
    );
    let number = std::str::from_utf8(cell).is_ok_and(|text| text.parse::<f64>().is_ok());
    let mut safe = Vec::with_capacity(cell.len() + 1);
    if risky && !number {
        safe.push(b'\'');
    }
    // The file goes to a person's terminal as often as to a spreadsheet.
    safe.extend(cell.iter().map(|byte| match byte {
        0x00..=0x08 | 0x0b..=0x0c | 0x0e..=0x1f | 0x7f => b'?',
        plain => *plain,
    }));
    safe
}
