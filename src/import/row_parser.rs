//! Parses the records of one file by its mapping: cells, key and tenant.

use super::codes;
use super::content::Content;
use super::header::HeaderColumns;
use super::mapping::{KnownTenant, Mapping, StatusMapping};
use super::record_scanner::{LONGEST_RECORD, MOST_CELLS};
use super::row::{ImportRow, ImportedNote, Owner, Reject, UnknownWord};
use super::status_and_body::BODY;
use super::texts::{self, Spoilt};
use chrono::{DateTime, Utc};
use csv::ByteRecord;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The longest that each may be: as the constraints of the tables say it.
const KEY: usize = 100;
const NAME: usize = 60;
const TYPE: usize = 80;
const TENANT: usize = 100;
const SUBJECT: usize = 200;

/// So much of a word that the mapping does not list is said, in characters.
const WORD: usize = 60;

/// Why a row cannot be loaded: where, what it breaks, and what would be right.
pub(super) struct Fault {
    place: Option<usize>,
    rule: &'static str,
    reason: String,
    unknown: Option<UnknownWord>,
}

pub(super) fn fault(
    place: impl Into<Option<usize>>,
    rule: &'static str,
    reason: impl Into<String>,
) -> Fault {
    Fault {
        place: place.into(),
        rule,
        reason: reason.into(),
        unknown: None,
    }
}

impl Fault {
    pub(super) fn spoilt(place: usize, spoilt: &Spoilt) -> Self {
        fault(place, spoilt.rule(), spoilt.reason())
    }

    /// A word that the mapping does not list, or an empty cell where it lists words.
    pub(super) fn unknown(
        place: Option<usize>,
        list: &'static str,
        rules: [&'static str; 2],
        word: Option<&str>,
    ) -> Self {
        let [unknown, empty] = rules;
        let shown: String = word.unwrap_or_default().chars().take(WORD).collect();
        let (rule, reason) = match word {
            Some(_) => (
                unknown,
                format!(
                    "The mapping knows no {list} {shown:?}: list it under {list}.values, or give a default."
                ),
            ),
            None => (
                empty,
                format!(
                    "The {list} is missing: write it, or give a {list}.default in the mapping."
                ),
            ),
        };
        Self {
            unknown: Some(UnknownWord { list, word: shown }),
            ..fault(place, rule, reason)
        }
    }
}

/// Judges the records of one file.
pub(super) struct RowParser<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) columns: &'a HeaderColumns,
    pub(super) now: DateTime<Utc>,
    nulls: HashSet<String>,
    known: HashMap<&'a str, Owner>,
    /// Which name has which tenant code: those that the mapping lists, then each as it first comes in the file.
    /// Two names can come to one code, and must not come to one tenant.
    holders: RefCell<HashMap<String, String>>,
    pub(super) channels: BTreeMap<String, &'a str>,
    pub(super) statuses: BTreeMap<String, &'a StatusMapping>,
}

impl<'a> RowParser<'a> {
    pub(super) fn new(
        mapping: &'a Mapping,
        columns: &'a HeaderColumns,
        now: DateTime<Utc>,
    ) -> Self {
        let owner = |known: &'a KnownTenant| {
            let name = known.name.clone().unwrap_or_else(|| known.value.clone());
            (
                known.value.as_str(),
                Owner {
                    code: known.code.clone(),
                    name,
                    listed: true,
                    code_conflict: None,
                },
            )
        };
        let known: HashMap<&str, Owner> = mapping.tenant.known.iter().map(owner).collect();
        let held = known
            .values()
            .map(|owner| (owner.code.clone(), owner.name.clone()));
        Self {
            mapping,
            columns,
            now,
            holders: RefCell::new(held.collect()),
            nulls: mapping
                .null_words
                .iter()
                .map(|word| word.to_lowercase())
                .collect(),
            known,
            channels: mapping
                .channel
                .values
                .iter()
                .map(|(value, code)| (value.to_lowercase(), code.as_str()))
                .collect(),
            statuses: mapping
                .status
                .values
                .iter()
                .map(|(value, status)| (value.to_lowercase(), status))
                .collect(),
        }
    }

    /// Reads a record; `cut` is the cell at which it was cut, where it is longer than memory allows.
    pub(super) fn row(
        &self,
        record: &ByteRecord,
        line: u64,
        cut: Option<usize>,
    ) -> Result<ImportRow, Box<Reject>> {
        let judged = match cut {
            Some(cell) => Err(too_long_for_memory(cell)),
            None => self.judged(record, line),
        };
        judged.map_err(|fault| {
            let key = record
                .get(self.columns.key)
                .map(String::from_utf8_lossy)
                .unwrap_or_default();
            let column = fault.place.and_then(|place| self.columns.names.get(place));
            Box::new(Reject {
                line,
                key: key.trim().chars().take(KEY).collect(),
                column: column.cloned().unwrap_or_default(),
                reason: fault.reason,
                rule: fault.rule,
                unknown: fault.unknown,
                cells: record.clone(),
            })
        })
    }

    fn judged(&self, record: &ByteRecord, line: u64) -> Result<ImportRow, Fault> {
        let (has, wanted) = (record.len(), self.columns.names.len());
        if has != wanted {
            let reason = format!(
                "The row has {has} cells where the first line names {wanted}: quote a cell that holds a comma or a line end."
            );
            return Err(fault(None, "wrong_number_of_cells", reason));
        }
        let mut noted = Vec::new();
        let key = self.key(record)?;
        let tenant = self.tenant(record)?;
        let received = self.received(record, &mut noted)?;
        let due = self.later(
            record,
            &self.columns.due,
            received,
            "due_before_received",
            &mut noted,
        )?;
        let kind = self.joined(record, &self.columns.kind, TYPE, &mut noted)?;
        let kind = kind.ok_or_else(|| {
            fault(
                self.columns.kind.first().copied(),
                "no_type",
                "The type is missing: write what the request is about.",
            )
        })?;
        let whole = self.joined(record, &self.columns.subject, BODY, &mut noted)?;
        let team = match self.columns.team {
            Some(place) => self.one_line(record, place, NAME, &mut noted)?,
            None => None,
        };
        let team = team.unwrap_or_else(|| self.mapping.team.default.clone());
        let status = self.status(record, received, &mut noted)?;
        let channel = self.channel(record)?;
        let body = self.body(record, &mut noted)?;
        let (citizen, contact) = self.citizen(record, &mut noted)?;
        let subject = whole.unwrap_or_else(|| kind.clone());
        let content = Content {
            team: &team,
            kind: &kind,
            channel: &channel,
            subject: &subject,
            body: &body,
            received,
            due,
            moved: status.moved.as_ref(),
            closing_text: status.closing_text.as_deref(),
            citizen: citizen.as_ref(),
        };
        let content = content.digest();
        let (subject, body, rest) = shortened(subject, body, &mut noted);
        let of_receipt = |body| ImportedNote { body, at: received };
        let notes = rest.into_iter().chain(contact).map(of_receipt);
        Ok(ImportRow {
            line,
            key,
            tenant,
            team,
            subject,
            kind,
            channel,
            body,
            received,
            due,
            moved: status.moved,
            closing_time_is_known: status.closing_time_is_known,
            citizen,
            notes: notes.chain(status.notes).collect(),
            content,
            noted,
            cells: record.clone(),
        })
    }

    /// A cell as text; nothing where nothing can be seen in it, or a word for nothing.
    pub(super) fn cell<'r>(
        &self,
        record: &'r ByteRecord,
        place: usize,
    ) -> Result<Option<&'r str>, Fault> {
        let bytes = record.get(place).unwrap_or_default();
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let byte = error.valid_up_to() + 1;
            let reason = match self.mapping.layout.encoding {
                None => format!(
                    "The cell is not UTF-8 at its byte {byte}: write the file's encoding in the mapping, or save the file in UTF-8."
                ),
                Some(encoding) => format!(
                    "The cell has at its byte {byte} what {} does not have: write the file's own encoding in the mapping.",
                    encoding.name()
                ),
            };
            fault(place, "invalid_encoding", reason)
        })?;
        let text = text.trim();
        // Capitals are looked at only where the length could fit.
        let null = !texts::is_not_blank(text)
            || (text.len() <= 20 && self.nulls.contains(&text.to_lowercase()));
        Ok((!null).then_some(text))
    }

    fn key(&self, record: &ByteRecord) -> Result<String, Fault> {
        let place = self.columns.key;
        let key = self.cell(record, place)?;
        let key = key.ok_or_else(|| {
            fault(
                place,
                "no_key",
                "The key is missing: write the source's own key of the record.",
            )
        })?;
        if let Some(c) = key.chars().find(|c| texts::is_refused(*c)) {
            return Err(Fault::spoilt(place, &Spoilt::Control(c)));
        }
        texts::one_line(key, KEY)
            .map(|(key, _)| key)
            .map_err(|spoilt| Fault::spoilt(place, &spoilt))
    }

    fn tenant(&self, record: &ByteRecord) -> Result<Owner, Fault> {
        let rule = &self.mapping.tenant;
        let Some(place) = self.columns.tenant else {
            let code = rule.code.clone().unwrap_or_default();
            let name = rule.name.clone().unwrap_or_else(|| code.clone());
            return Ok(Owner {
                code,
                name,
                listed: true,
                code_conflict: None,
            });
        };
        let value = self.cell(record, place)?;
        let value = value.ok_or_else(|| {
            fault(
                place,
                "no_tenant",
                "It says nobody whose the request is: write the agency.",
            )
        })?;
        if let Some(known) = self.known.get(value) {
            return Ok(known.clone());
        }
        let (name, _) =
            texts::one_line(value, TENANT).map_err(|spoilt| Fault::spoilt(place, &spoilt))?;
        if name.chars().count() < 2 {
            return Err(fault(
                place,
                "no_tenant",
                "One character names no agency: write its name.",
            ));
        }
        let prefix = rule.prefix.as_deref().unwrap_or_default();
        let code = codes::of_tenant(prefix, &name);
        let mut holders = self.holders.borrow_mut();
        let owner_conflict = holders.entry(code.clone()).or_insert_with(|| name.clone());
        Ok(Owner {
            code,
            code_conflict: (*owner_conflict != name).then(|| owner_conflict.clone()),
            name,
            listed: false,
        })
    }
}

fn too_long_for_memory(cell: usize) -> Fault {
    let reason = format!(
        "The record has more than {} MB or {MOST_CELLS} cells, and this cell is where it was cut: shorten it.",
        LONGEST_RECORD >> 20
    );
    fault(cell, "too_long", reason)
}

/// A subject that is too long begins there, and stands whole at the head of the body; in a note where the body has no
/// room for it.
fn shortened(
    whole: String,
    body: String,
    noted: &mut Vec<&'static str>,
) -> (String, String, Option<String>) {
    if whole.chars().count() <= SUBJECT {
        return (whole, body, None);
    }
    let subject = texts::beginning(&whole, SUBJECT);
    if body.contains(&whole) {
        noted.push("subjects_kept_whole_in_the_body");
        return (subject, body, None);
    }
    let with_whole = match body.as_str() {
        "" => format!("Subject: {whole}"),
        body => format!("Subject: {whole}\n{body}"),
    };
    if with_whole.chars().count() <= BODY {
        noted.push("subjects_kept_whole_in_the_body");
        return (subject, with_whole, None);
    }
    noted.push("subjects_kept_whole_in_a_note");
    (subject, body, Some(whole))
}
