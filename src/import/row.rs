//! A record of the file that can be loaded, or the reason why not.

use super::mapping::Stage;
use chrono::{DateTime, Utc};
use csv::ByteRecord;

#[derive(Clone, Debug)]
pub(super) struct ImportRow {
    pub line: u64,
    pub key: String,
    pub tenant: Owner,
    pub team: String,
    pub kind: String,
    pub channel: String,
    pub subject: String,
    pub body: String,
    pub received: DateTime<Utc>,
    pub due: Option<DateTime<Utc>>,
    pub moved: Option<Move>,
    pub note: Option<ImportedNote>,
    /// What had to be decided about it, to be counted when it is imported.
    pub noted: Vec<&'static str>,
    /// As it stood in the file, should the database reject it.
    pub cells: ByteRecord,
}

impl ImportRow {
    /// What it takes in memory, roughly, in bytes: its cells, its texts, and itself.
    pub(super) fn weight(&self) -> usize {
        let note = self.note.as_ref().map_or(0, |note| note.body.len());
        self.cells.as_slice().len() + 8 * self.cells.len() + self.body.len() + note + 1_000
    }
}

/// The tenant of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Owner {
    pub code: String,
    pub name: String,
    /// Named by the mapping, and not only by the file.
    pub listed: bool,
    /// The name that already has the code, where another name of the mapping or the file has the same one.
    pub code_conflict: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Move {
    pub stage: Stage,
    pub at: DateTime<Utc>,
    pub outcome: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct ImportedNote {
    pub body: String,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub(super) struct Reject {
    pub line: u64,
    pub key: String,
    pub column: String,
    pub reason: String,
    /// Short, for counting.
    pub rule: &'static str,
    pub cells: ByteRecord,
}
