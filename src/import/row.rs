//! One record of the file, judged by the mapping: a row that can be loaded, or the reason why not.

use super::codes;
use super::header::Columns;
use super::mapping::{Mapping, Stage, Standing};
use super::texts::{self, Spoilt};
use super::times::{self, Doubt};
use chrono::{DateTime, Datelike, Utc};
use csv::ByteRecord;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The longest that each may be: as the constraints of the tables say it.
const KEY: usize = 100;
const NAME: usize = 60;
const TYPE: usize = 80;
const TENANT: usize = 100;
const SUBJECT: usize = 200;
const BODY: usize = 20_000;
const OUTCOME: usize = 500;

/// Nothing that a computer recorded happened earlier.
const FIRST_YEAR: i32 = 1900;

#[derive(Clone, Debug)]
pub(super) struct Row {
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
    pub note: Option<Note>,
    /// What had to be decided about it, to be counted when it is imported.
    pub noted: Vec<&'static str>,
    /// As it stood in the file, should the database reject it.
    pub cells: ByteRecord,
}

/// Whose a row is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Owner {
    pub code: String,
    pub name: String,
    /// Named by the mapping, and not only by the file.
    pub listed: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Move {
    pub stage: Stage,
    pub at: DateTime<Utc>,
    pub outcome: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Note {
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

/// Why a row cannot be loaded: where, what it breaks, and what would be right.
struct Fault {
    place: Option<usize>,
    rule: &'static str,
    reason: String,
}

fn fault(place: usize, rule: &'static str, reason: impl Into<String>) -> Fault {
    Fault {
        place: Some(place),
        rule,
        reason: reason.into(),
    }
}

impl Fault {
    fn spoilt(place: usize, spoilt: &Spoilt) -> Self {
        fault(place, spoilt.rule(), spoilt.told())
    }
}

/// Judges the records of one file.
pub(super) struct Judge<'a> {
    mapping: &'a Mapping,
    columns: &'a Columns,
    now: DateTime<Utc>,
    nulls: HashSet<String>,
    known: HashMap<&'a str, Owner>,
    channels: BTreeMap<String, &'a str>,
    standings: BTreeMap<String, &'a Standing>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(mapping: &'a Mapping, columns: &'a Columns, now: DateTime<Utc>) -> Self {
        let owner = |known: &'a super::mapping::KnownTenant| {
            let name = known.name.clone().unwrap_or_else(|| known.value.clone());
            (
                known.value.as_str(),
                Owner {
                    code: known.code.clone(),
                    name,
                    listed: true,
                },
            )
        };
        Self {
            mapping,
            columns,
            now,
            nulls: mapping
                .null_words
                .iter()
                .map(|word| word.to_lowercase())
                .collect(),
            known: mapping.tenant.known.iter().map(owner).collect(),
            channels: mapping
                .channel
                .values
                .iter()
                .map(|(value, code)| (value.to_lowercase(), code.as_str()))
                .collect(),
            standings: mapping
                .status
                .values
                .iter()
                .map(|(value, standing)| (value.to_lowercase(), standing))
                .collect(),
        }
    }

    pub(super) fn row(&self, record: &ByteRecord, line: u64) -> Result<Row, Box<Reject>> {
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

    fn judged(&self, record: &ByteRecord, line: u64) -> Result<Row, Fault> {
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
        let (moved, note) = self.standing(record, received, &mut noted)?;
        Ok(Row {
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

    /// A cell as text; nothing where it is blank or a word for nothing.
    fn cell<'r>(&self, record: &'r ByteRecord, place: usize) -> Result<Option<&'r str>, Fault> {
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
        let null =
            text.is_empty() || (text.len() <= 20 && self.nulls.contains(&text.to_lowercase()));
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
        if let Some(c) = key.chars().find(|c| c.is_control()) {
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
        Ok(Owner {
            code: codes::of_tenant(prefix, &name),
            name,
            listed: false,
        })
    }

    fn time(
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
        let wall = times::read(text, formats).ok_or_else(unreadable)?;
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
        let (at, doubt) =
            times::instant(wall, self.mapping.zone, not_before).ok_or_else(unreadable)?;
        noted.extend(doubt.map(|doubt| match doubt {
            Doubt::CameTwice => "times_in_an_hour_that_came_twice",
            Doubt::NeverCame => "times_in_an_hour_that_never_came",
        }));
        Ok(Some(at))
    }

    /// A time that cannot be before the receipt.
    fn later(
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

    fn one_line(
        &self,
        record: &ByteRecord,
        place: usize,
        most: usize,
        noted: &mut Vec<&'static str>,
    ) -> Result<Option<String>, Fault> {
        let Some(text) = self.cell(record, place)? else {
            return Ok(None);
        };
        let (text, changed) =
            texts::one_line(text, most).map_err(|spoilt| Fault::spoilt(place, &spoilt))?;
        if changed {
            noted.push("line_ends_made_spaces");
        }
        Ok(Some(text))
    }

    fn joined(
        &self,
        record: &ByteRecord,
        places: &[usize],
        most: usize,
        noted: &mut Vec<&'static str>,
    ) -> Result<Option<String>, Fault> {
        let mut all = String::new();
        for place in places {
            let Some(part) = self.one_line(record, *place, most, noted)? else {
                continue;
            };
            if !all.is_empty() {
                all.push_str(": ");
            }
            all.push_str(&part);
            let has = all.chars().count();
            if has > most {
                return Err(Fault::spoilt(*place, &Spoilt::TooLong { has, most }));
            }
        }
        Ok((!all.is_empty()).then_some(all))
    }

    fn channel(&self, record: &ByteRecord) -> Result<String, Fault> {
        let rule = &self.mapping.channel;
        let value = match self.columns.channel {
            Some(place) => self.cell(record, place)?,
            None => None,
        };
        let listed = value.and_then(|value| self.channels.get(&value.to_lowercase()).copied());
        let code = listed.or(rule.default.as_deref());
        code.map(str::to_owned).ok_or_else(|| {
            fault(self.columns.channel.unwrap_or_default(), "unknown_channel", "The mapping knows no such channel: list it under channel.values, or give a default.")
        })
    }

    /// Where the record stands, since when, and what is said about it.
    fn standing(
        &self,
        record: &ByteRecord,
        received: DateTime<Utc>,
        noted: &mut Vec<&'static str>,
    ) -> Result<(Option<Move>, Option<Note>), Fault> {
        let place = self.columns.status;
        let value = self.cell(record, place)?;
        let listed = value.and_then(|value| self.standings.get(&value.to_lowercase()).copied());
        let standing = listed.or(self.mapping.status.default.as_ref()).ok_or_else(|| {
            fault(place, "unknown_status", "The mapping knows no such status: list it under status.values, or give a default.")
        })?;
        let closed = self.later(
            record,
            self.columns.closed,
            received,
            "closed_before_received",
            noted,
        )?;
        let text = match self.columns.closing_text {
            Some(place) => self.cell(record, place)?.map(|text| {
                texts::lines(text, BODY).map_err(|spoilt| Fault::spoilt(place, &spoilt))
            }),
            None => None,
        };
        let text = text.transpose()?.map(|(text, _)| text);
        let note = |body: String, at| Note { body, at };
        if standing.stage().ends() {
            let at = closed.ok_or_else(|| {
                let place = self.columns.closed.unwrap_or(place);
                fault(
                    place,
                    "closed_without_a_time",
                    "It is closed, and the closing time is missing: write when it was closed.",
                )
            })?;
            if at > self.now {
                let place = self.columns.closed.unwrap_or(place);
                return Err(fault(
                    place,
                    "closed_in_the_future",
                    "It was closed in the future: write a time that has been.",
                ));
            }
            let outcome = text.as_deref().or(standing.outcome()).map(Cow::Borrowed);
            let outcome = outcome.map(|whole| outcome_of(&whole));
            let stage = match (&outcome, standing.stage()) {
                (None, Stage::Resolved) => Stage::Closed,
                (_, stage) => stage,
            };
            let whole = text.filter(|text| text.chars().count() > OUTCOME);
            if whole.is_some() {
                noted.push("closing_texts_kept_whole_in_a_note");
            }
            return Ok((
                Some(Move { stage, at, outcome }),
                whole.map(|text| note(text, at)),
            ));
        }
        if closed.is_some() {
            noted.push("not_closed_although_it_has_a_closing_time");
        }
        // A time of moving that cannot be true decides nothing: the row itself is good.
        let moved = match self.columns.moved {
            Some(place) => self
                .time(record, place, Some(received), noted)?
                .filter(|at| *at >= received && *at <= self.now),
            None => None,
        };
        let at = moved.unwrap_or(received);
        if text.is_some() {
            noted.push("texts_of_open_requests_kept_in_a_note");
        }
        let stage = standing.stage();
        let step = (stage != Stage::Received).then_some(Move {
            stage,
            at,
            outcome: None,
        });
        Ok((step, text.map(|text| note(text, at))))
    }

    fn body(&self, record: &ByteRecord, noted: &mut Vec<&'static str>) -> Result<String, Fault> {
        let mut body = String::new();
        for (line, place) in self.mapping.body.iter().zip(&self.columns.body) {
            let Some(text) = self.cell(record, *place)? else {
                continue;
            };
            let (text, changed) =
                texts::lines(text, BODY).map_err(|spoilt| Fault::spoilt(*place, &spoilt))?;
            if changed {
                noted.push("line_ends_made_newlines");
            }
            if !body.is_empty() {
                body.push('\n');
            }
            body.push_str(&line.label);
            body.push_str(": ");
            body.push_str(&text);
            let has = body.chars().count();
            if has > BODY {
                return Err(Fault::spoilt(*place, &Spoilt::TooLong { has, most: BODY }));
            }
        }
        Ok(body)
    }
}

/// One line, and where it is too long its beginning: the whole text then stands in a note.
fn outcome_of(text: &str) -> String {
    let flat = text.replace(['\n', '\t'], " ");
    texts::beginning(&flat, OUTCOME)
}
