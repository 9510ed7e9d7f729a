//! What an import did, in numbers: rows = imported + rejected + skipped, always.

use super::mapping::Mapping;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Rejected rows by the rule they break.
    pub rejected_by: BTreeMap<String, u64>,
    /// What was decided about rows that were imported.
    pub noted: BTreeMap<String, u64>,
    /// Codes of tenants that the rows belong to.
    pub tenants: BTreeSet<String>,
    /// Codes of those that were founded now, or would be.
    pub founded: BTreeSet<String>,
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
            "rejected_by": self.rejected_by,
            "noted": self.noted,
            "tenants": self.tenants,
            "founded": self.founded,
            "closed_batches": self.closed_batches,
        })
    }

    /// A few lines for a person.
    pub fn as_text(&self) -> String {
        let verb = if self.dry_run {
            "would be imported"
        } else {
            "imported"
        };
        let mut lines = vec![
            format!(
                "{} by {}{}",
                self.file,
                self.mapping,
                if self.dry_run {
                    ", a dry run: nothing was written"
                } else {
                    ""
                }
            ),
            format!("{:>10} rows", self.rows),
            format!("{:>10} {verb}", self.imported),
            format!("{:>10} rejected", self.rejected),
        ];
        lines.extend(
            self.rejected_by
                .iter()
                .map(|(rule, count)| format!("{:>20} {}", count, words(rule))),
        );
        lines.push(format!("{:>10} skipped: imported before", self.skipped));
        if !self.noted.is_empty() {
            lines.push("Noted".into());
            lines.extend(
                self.noted
                    .iter()
                    .map(|(what, count)| format!("{:>10} {}", count, words(what))),
            );
        }
        lines.push(format!("Tenants: {}", list(&self.tenants)));
        if !self.founded.is_empty() {
            let verb = if self.dry_run {
                "To be founded"
            } else {
                "Founded"
            };
            lines.push(format!("{verb}: {}", list(&self.founded)));
        }
        if self.closed_batches > 0 {
            lines.push(format!(
                "Closed {} batches that an import which was stopped had left open.",
                self.closed_batches
            ));
        }
        lines.join("\n")
    }
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}

fn list(codes: &BTreeSet<String>) -> String {
    codes
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
