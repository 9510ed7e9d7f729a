//! Parses the records of one file by its mapping: cells, tenant and times.

use super::codes;
use super::header::HeaderColumns;
use super::mapping::{KnownTenant, Mapping, StatusMapping};
use super::row::{ImportRow, Owner, Reject};
use super::texts::{self, Spoilt};
use super::times::{self, Doubt, LocalTime};
use chrono::{DateTime, Datelike, Utc};
use csv::ByteRecord;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The longest that each may be: as the constraints of the tables say it.
const KEY: usize = 100;
const NAME: usize = 60;
const TYPE: usize = 80;
const TENANT: usize = 100;
const SUBJECT: usize = 200;

/// Nothing that a computer recorded happened earlier.
const FIRST_YEAR: i32 = 1900;

/// Why a row cannot be loaded: where, what it breaks, and what would be right.
pub(super) struct Fault {
    place: Option<usize>,
    rule: &'static str,
    reason: String,
}

pub(super) fn fault(place: usize, rule: &'static str, reason: impl Into<String>) -> Fault {
    Fault {
        place: Some(place),
        rule,
        reason: reason.into(),
    }
}

impl Fault {
    pub(super) fn spoilt(place: usize, spoilt: &Spoilt) -> Self {
        fault(place, spoilt.rule(), spoilt.reason())
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

    pub(super) fn row(&self, record: &ByteRecord, line: u64) -> Result<ImportRow, Box<Reject>> {
        self.judged(record, line).map_err(|fault| {
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
            return Err(Fault {
                place: None,
                rule: "wrong_number_of_cells",
                reason,
            });
        }
        let mut noted = Vec::new();
        let key = self.key(record)?;
        let tenant = self.tenant(record)?;
        let received = self
            .time(record, self.columns.received, None, &mut noted)?
            .ok_or_else(|| {
                fault(
                    self.columns.received,
                    "no_receiving_time",
                    "The time of receipt is missing: write when it was received.",
                )
            })?;
        if received > self.now {
            return Err(fault(
                self.columns.received,
                "received_in_the_future",
                "It was received in the future: write a time that has been.",
            ));
        }
        let due = self.later(
            record,
            self.columns.due,
            received,
            "due_before_received",
            &mut noted,
        )?;
        let kind = self.joined(record, &self.columns.kind, TYPE, &mut noted)?;
        let kind = kind.ok_or_else(|| {
            fault(
                self.columns.kind.first().copied().unwrap_or_default(),
                "no_type",
                "The type is missing: write what the request is about.",
            )
        })?;
        let subject = self.joined(record, &self.columns.subject, SUBJECT, &mut noted)?;
        let team = match self.columns.team {
            Some(place) => self.one_line(record, place, NAME, &mut noted)?,
            None => None,
        };
        let (moved, note) = self.status(record, received, &mut noted)?;
        Ok(ImportRow {
            line,
            key,
            tenant,
            team: team.unwrap_or_else(|| self.mapping.team.default.clone()),
            subject: subject.unwrap_or_else(|| kind.clone()),
            kind,
            channel: self.channel(record)?,
            body: self.body(record, &mut noted)?,
            received,
            due,
            moved,
            note,
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
            let reason = format!(
                "The cell is not UTF-8 at its byte {}: save the file in UTF-8.",
                error.valid_up_to() + 1
            );
            fault(place, "invalid_utf8", reason)
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

    pub(super) fn time(
        &self,
        record: &ByteRecord,
        place: usize,
        not_before: Option<DateTime<Utc>>,
        noted: &mut Vec<&'static str>,
    ) -> Result<Option<DateTime<Utc>>, Fault> {
        let Some(text) = self.cell(record, place)? else {
            return Ok(None);
        };
        let formats = &self.mapping.time_formats;
        let unreadable = || {
            let reason = format!(
                "It is no time that exists in a format of the mapping: write it as {}.",
                formats.join(" or ")
            );
            fault(place, "unreadable_time", reason)
        };
        let written = times::read(text, formats).ok_or_else(unreadable)?;
        let wall = written.wall();
        if self.mapping.null_dates.contains(&wall.date()) {
            return Ok(None);
        }
        if wall.year() < FIRST_YEAR {
            return Err(fault(
                place,
                "unreadable_time",
                format!("The year is before {FIRST_YEAR}: write the year in four digits."),
            ));
        }
        let wall = match written {
            LocalTime::Instant(at) => return Ok(Some(at.to_utc())),
            LocalTime::Wall(wall) => wall,
        };
        let (at, doubt) =
            times::instant(wall, self.mapping.zone, not_before).ok_or_else(unreadable)?;
        noted.extend(doubt.map(|doubt| match doubt {
            Doubt::CameTwice => "times_in_an_hour_that_came_twice",
            Doubt::NeverCame => "times_in_an_hour_that_never_came",
        }));
        Ok(Some(at))
    }

    /// A time that cannot be before the receipt.
    pub(super) fn later(
        &self,
        record: &ByteRecord,
        place: Option<usize>,
        received: DateTime<Utc>,
        rule: &'static str,
        noted: &mut Vec<&'static str>,
    ) -> Result<Option<DateTime<Utc>>, Fault> {
        let Some(place) = place else { return Ok(None) };
        match self.time(record, place, Some(received), noted)? {
            Some(at) if at < received => {
                let wall = received
                    .with_timezone(&self.mapping.zone)
                    .format("%Y-%m-%d %H:%M:%S");
                Err(fault(
                    place,
                    rule,
                    format!(
                        "It is before the receipt at {wall}: write the same time or a later one."
                    ),
                ))
            }
            at => Ok(at),
        }
    }
}
