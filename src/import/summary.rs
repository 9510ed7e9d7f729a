//! What an import did, in numbers: rows = imported + rejected + skipped, always.

mod text;

use super::mapping::Mapping;
use super::staff::StaffResult;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// So many unknown words of a list are counted one by one.
const MOST_WORDS: usize = 200;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    pub mapping: String,
    pub source: String,
    pub file: String,
    pub sha256: String,
    pub dry_run: bool,
    /// Records of the file, without its header.
    pub rows: u64,
    pub imported: u64,
    pub rejected: u64,
    /// Imported before, by this or another file of the source.
    pub skipped: u64,
    /// Of those, the ones that say something else than what came.
    pub differing: u64,
    /// Rejected rows by the rule they break.
    pub rejected_by: BTreeMap<String, u64>,
    /// Words that the mapping does not list, by their list (`status`, `channel`), with the rows that have them; an
    /// empty cell is the empty word.
    pub unknown_words: BTreeMap<String, BTreeMap<String, u64>>,
    /// What was decided about rows that were imported.
    pub noted: BTreeMap<String, u64>,
    /// Codes of tenants that the rows belong to.
    pub tenants: BTreeSet<String>,
    /// Codes of those that were founded now, or would be.
    pub founded: BTreeSet<String>,
    /// Names of the tenants, by their codes.
    pub names: BTreeMap<String, String>,
    /// People who were added now, or would be: `CODE/username`.
    pub staff: BTreeSet<String>,
    /// People who were not added, because their tenant has others and is not named.
    pub left_out: BTreeSet<String>,
    /// People who are there already.
    pub present: BTreeSet<String>,
    /// Codes of tenants that nobody can sign in to.
    pub without_staff: BTreeSet<String>,
    /// Codes of tenants that people were named for, and that no row belongs to.
    pub absent: BTreeSet<String>,
    /// Batches that a killed import had left open.
    pub closed_batches: u64,
}

impl ImportSummary {
    pub(super) fn new(mapping: &Mapping, file: &str, sha256: &[u8], dry_run: bool) -> Self {
        Self {
            mapping: mapping.name.clone(),
            source: mapping.source.clone(),
            file: file.to_owned(),
            sha256: sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            dry_run,
            ..Self::default()
        }
    }

    pub(super) fn note(&mut self, what: &str) {
        *self.noted.entry(what.to_owned()).or_default() += 1;
    }

    pub(super) fn unknown_word(&mut self, list: &str, word: &str) {
        let words = self.unknown_words.entry(list.to_owned()).or_default();
        if words.len() < MOST_WORDS || words.contains_key(word) {
            *words.entry(word.to_owned()).or_default() += 1;
        }
    }

    pub(super) fn staff(&mut self, code: &str, result: StaffResult) {
        let named = |username: String| format!("{code}/{username}");
        self.staff.extend(result.added.into_iter().map(named));
        self.left_out.extend(result.left_out.into_iter().map(named));
        self.present.extend(result.present.into_iter().map(named));
        if result.empty {
            self.without_staff.insert(code.to_owned());
        }
    }

    pub fn as_json(&self) -> Value {
        json!({
            "mapping": self.mapping,
            "source": self.source,
            "file": self.file,
            "sha256": self.sha256,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "imported": self.imported,
            "rejected": self.rejected,
            "skipped": self.skipped,
            "differing": self.differing,
            "rejected_by": self.rejected_by,
            "unknown_words": self.unknown_words,
            "noted": self.noted,
            "tenants": self.tenants,
            "founded": self.founded,
            "names": self.names,
            "staff": self.staff,
            "staff_left_out": self.left_out,
            "staff_present": self.present,
            "without_staff": self.without_staff,
            "staff_of_no_row": self.absent,
            "closed_batches": self.closed_batches,
        })
    }
}
