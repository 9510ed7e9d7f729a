//! Parses who wrote a record.

use super::contact::ContactDetail;
use super::row::ImportedCitizen;
use super::row_parser::{Fault, RowParser};
use csv::ByteRecord;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// As the constraint of `tenant.citizens` has it.
const NAME: usize = 200;

/// The longest key of a citizen, and the longest detail: what is longer is no key and no detail.
const KEY: usize = 200;
const DETAIL: usize = 1_000;

impl RowParser<'_> {
    /// The citizen. Details without a name, email address or telephone number become a note instead.
    pub(super) fn citizen(
        &self,
        record: &ByteRecord,
        noted: &mut Vec<&'static str>,
    ) -> Result<(Option<ImportedCitizen>, Option<String>), Fault> {
        let Some(rule) = &self.mapping.citizen else {
            return Ok((None, None));
        };
        let places = &self.columns.citizen;
        let mut details = BTreeMap::new();
        for (detail, places) in &places.details {
            if let Some(text) = self.first_line(record, places, DETAIL, noted)? {
                details.insert(*detail, text);
            }
        }
        let mut name = self.first_line(record, &places.name, NAME, noted)?;
        if name.is_none() {
            // A sender who can be answered is a citizen, also without a name.
            let email = details.get(&ContactDetail::Email);
            name = email.or(details.get(&ContactDetail::Phone)).cloned();
            noted.extend(
                name.as_ref()
                    .map(|_| "citizens_named_by_their_email_or_telephone"),
            );
        }
        let Some(name) = name else {
            let note = (!details.is_empty()).then(|| {
                noted.push("contact_details_kept_in_a_note");
                listed(details)
            });
            return Ok((None, note));
        };
        let key = match places.key {
            Some(place) => self.one_line(record, place, KEY, noted)?,
            None => None,
        };
        let citizen = ImportedCitizen {
            key_digest: key.map(|key| Sha256::digest(key.as_bytes()).to_vec()),
            kind: rule.kind,
            name,
            details,
        };
        Ok((Some(citizen), None))
    }

    /// The first of these cells with a value, in one line.
    fn first_line(
        &self,
        record: &ByteRecord,
        places: &[usize],
        most: usize,
        noted: &mut Vec<&'static str>,
    ) -> Result<Option<String>, Fault> {
        for place in places {
            let text = self.one_line(record, *place, most, noted)?;
            if text.is_some() {
                return Ok(text);
            }
        }
        Ok(None)
    }
}

/// Details that are in no citizen's record, as the body of a note.
pub(super) fn listed(details: impl IntoIterator<Item = (ContactDetail, String)>) -> String {
    let details = details.into_iter();
    let lines: String = details
        .map(|(detail, text)| format!("\n{}: {text}", detail.label()))
        .collect();
    format!("Contact details in the records that this came from:{lines}")
}
