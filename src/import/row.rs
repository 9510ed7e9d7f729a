//! A record of the file that can be loaded, or the reason why not.

use super::contact::{CitizenKind, ContactDetail};
use super::content::ContentDigest;
use super::mapping::Stage;
use chrono::{DateTime, Utc};
use csv::ByteRecord;
use std::collections::BTreeMap;

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
    /// False where the source does not say when it was closed.
    pub closing_time_is_known: bool,
    pub citizen: Option<ImportedCitizen>,
    pub notes: Vec<ImportedNote>,
    /// What the record says, to be compared with what a later file says.
    pub content: ContentDigest,
    /// What had to be decided about it, to be counted when it is imported.
    pub noted: Vec<&'static str>,
    /// As it stood in the file, should the database reject it.
    pub cells: ByteRecord,
}

impl ImportRow {
    /// What it takes in memory, roughly, in bytes: its cells, its texts, and itself.
    pub(super) fn weight(&self) -> usize {
        let notes: usize = self.notes.iter().map(|note| note.body.len()).sum();
        let citizen = self.citizen.as_ref().map_or(0, ImportedCitizen::weight);
        let cells = self.cells.as_slice().len() + 8 * self.cells.len();
        cells + self.body.len() + notes + citizen + 1_000
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

/// Who wrote, as the file has them.
#[derive(Clone, Debug)]
pub(super) struct ImportedCitizen {
    /// Of the source's own key of the citizen.
    pub key_digest: Option<Vec<u8>>,
    pub kind: CitizenKind,
    pub name: String,
    pub details: BTreeMap<ContactDetail, String>,
}

impl ImportedCitizen {
    fn weight(&self) -> usize {
        let details: usize = self.details.values().map(String::len).sum();
        self.name.len() + details + 200
    }
}

/// A word of the file that the mapping does not list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnknownWord {
    /// `status` or `channel`.
    pub list: &'static str,
    /// Empty for an empty cell.
    pub word: String,
}

/// A record that was imported before from another file, with other content.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub line: u64,
    pub key: String,
    /// Of the enquiry that it became.
    pub reference: String,
    /// Parts that differ.
    pub parts: Vec<&'static str>,
    pub cells: ByteRecord,
}

#[derive(Clone, Debug)]
pub(super) struct Reject {
    pub line: u64,
    pub key: String,
    pub column: String,
    pub reason: String,
    /// Short, for counting.
    pub rule: &'static str,
    pub unknown: Option<UnknownWord>,
    pub cells: ByteRecord,
}
