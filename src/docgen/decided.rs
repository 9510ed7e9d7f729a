//! Where a requirement is decided: a section of the data model's page, a decision record, or the mapping of source 002.
//! Each has to be in the repository.

use super::DocumentError;
use super::files::read_text;
use std::collections::BTreeMap;
use std::path::Path;

const MODEL: &str = "sql/README.md";
const DECISIONS: &str = "docs/decisions";
const SOURCE_002: &str = "sql/source_002.toml";

/// What can be cited.
pub(super) struct Places {
    /// Sections of the model's page, by number.
    sections: Vec<u16>,
    /// Files of the decision records, by number.
    decisions: BTreeMap<String, String>,
    has_source_002: bool,
}

impl Places {
    pub(super) fn read(checkout: &Path) -> Result<Self, DocumentError> {
        let page = read_text(&checkout.join(MODEL))?;
        let sections = page
            .lines()
            .filter_map(|line| line.strip_prefix("## ")?.split_once(". ")?.0.parse().ok())
            .collect();
        let mut decisions = BTreeMap::new();
        for path in super::files::files_under(&checkout.join(DECISIONS), &["md"])? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if let Some((number, _)) = name.split_once('-') {
                decisions.insert(number.to_owned(), name.to_string());
            }
        }
        Ok(Self {
            sections,
            decisions,
            has_source_002: checkout.join(SOURCE_002).exists(),
        })
    }

    /// The places with a link to each page, or the first that does not exist.
    ///
    /// `model §6, §15, decision 0004`: a section without a word before it is of the page named last.
    pub(super) fn linked(&self, decided: &str) -> Result<String, String> {
        let mut linked = Vec::new();
        for place in decided.split(", ") {
            let known = match place.split_once(' ') {
                Some(("decision", number)) => self
                    .decisions
                    .get(number)
                    .map(|file| format!("[{place}]({DECISIONS}/{file})")),
                _ if place == "source 002" => self
                    .has_source_002
                    .then(|| format!("[{place}]({SOURCE_002})")),
                _ => self.is_section(place).then(|| place.to_owned()),
            };
            linked.push(known.ok_or_else(|| place.to_owned())?);
        }
        Ok(linked.join(", "))
    }

    /// `model`, `whole`, `model §2 to §4`, `§6`.
    fn is_section(&self, place: &str) -> bool {
        place.split(' ').all(|word| match word.strip_prefix('§') {
            Some(number) => number
                .parse()
                .is_ok_and(|number| self.sections.contains(&number)),
            None => ["model", "to", "whole"].contains(&word),
        })
    }
}
