//! A file of rows that are not imported, and why: those that are rejected, with line, key, column and reason, so that
//! they can be corrected and imported by the same mapping; or those that differ from what came, with line, key,
//! enquiry and the parts that differ. These are named as no layout names its columns, and the row's own cells follow.
//! It is always a new file: a name that is taken may be the only copy of something.

use super::error::{ImportError, wrong};
use super::mapping::FileLayout;
use super::row::{Difference, Reject};
use crate::domain::text::is_formula;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What a file of rows is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowFileKind {
    Rejects,
    Differences,
}

impl RowFileKind {
    fn name(self) -> &'static str {
        match self {
            Self::Rejects => "rejects",
            Self::Differences => "differences",
        }
    }

    /// Columns before the row's own cells.
    fn own_columns(self) -> [&'static str; 4] {
        match self {
            Self::Rejects => [
                "rejected_line",
                "rejected_key",
                "rejected_column",
                "rejected_reason",
            ],
            Self::Differences => [
                "differing_line",
                "differing_key",
                "differing_enquiry",
                "differing_parts",
            ],
        }
    }
}

pub(super) struct RowFile {
    kind: RowFileKind,
    path: PathBuf,
    writer: csv::Writer<BufWriter<File>>,
    rows: u64,
}

impl RowFile {
    pub(super) fn create(
        path: &Path,
        kind: RowFileKind,
        header: &[String],
        layout: FileLayout,
    ) -> Result<Self, ImportError> {
        let what = kind.name();
        let created = File::create_new(path).and_then(|file| {
            let mut file = BufWriter::new(file);
            begin(&mut file, what, layout).map(|()| file)
        });
        let file = created.map_err(|error| {
            let path = path.display();
            wrong(match error.kind() {
                io::ErrorKind::AlreadyExists => format!(
                    "{path} is there already, and {what} overwrite nothing: name a file that is not there yet."
                ),
                _ => format!(
                    "The {what} cannot be written to {path}: {error}. Name a file in a folder that is there."
                ),
            })
        })?;
        let writer = csv::WriterBuilder::new()
            .flexible(true)
            .delimiter(layout.delimiter)
            .from_writer(file);
        let mut rows = Self {
            kind,
            path: path.to_owned(),
            writer,
            rows: 0,
        };
        let own = kind.own_columns().into_iter();
        rows.record(
            own.chain(header.iter().map(String::as_str))
                .map(str::as_bytes),
        )?;
        Ok(rows)
    }

    pub(super) fn write_reject(&mut self, reject: &Reject) -> Result<(), ImportError> {
        let own = [&reject.key, &reject.column, &reject.reason];
        self.write(reject.line, own.map(String::as_str), &reject.cells)
    }

    pub(super) fn write_difference(&mut self, row: &Difference) -> Result<(), ImportError> {
        let own = [&row.key, &row.reference, &row.parts.join(", ")];
        self.write(row.line, own.map(String::as_str), &row.cells)
    }

    fn write(
        &mut self,
        line: u64,
        own: [&str; 3],
        cells: &csv::ByteRecord,
    ) -> Result<(), ImportError> {
        let line = line.to_string();
        self.rows += 1;
        let own = own.into_iter().map(str::as_bytes);
        self.record(std::iter::once(line.as_bytes()).chain(own).chain(cells))
    }

    /// Without a row there is no file either.
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
            "The {} could not be written to {}: {error}. What was loaded so far stays; make room or name another \
             file, and run the import again to go on.",
            self.kind.name(),
            self.path.display()
        ))
    }
}

/// The same mapping reads the file: it is UTF-8 whatever the encoding of the source, which a mark says, and has as many
/// lines above the one that names the columns.
fn begin(file: &mut impl Write, what: &str, layout: FileLayout) -> io::Result<()> {
    if layout.encoding.is_some() {
        file.write_all("\u{feff}".as_bytes())?;
    }
    for _ in 0..layout.skip_lines {
        writeln!(file, "# {what}")?;
    }
    Ok(())
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
