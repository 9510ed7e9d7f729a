//! Parses the texts, channel, stage and outcome of a record.

use super::mapping::{MissingClosingTime, Stage, StatusMapping};
use super::row::{ImportedNote, Move};
use super::row_parser::{Fault, RowParser, fault};
use super::texts::{self, Spoilt};
use chrono::{DateTime, Utc};
use csv::ByteRecord;

/// The longest that each may be: as the constraints of the tables say it.
pub(super) const BODY: usize = 20_000;
const OUTCOME: usize = 500;

/// What joins the columns of a type or a subject.
const BETWEEN: &str = ": ";

/// Stands beside a closing time that the source did not give: colleagues read the time as exact otherwise.
const CLOSED_SOME_TIME: &str = "The records that this came from say that it is closed and not when. The time of receipt stands for the closing time, which is not known.";

/// The stage of a record, and what belongs to it.
pub(super) struct Status {
    pub moved: Option<Move>,
    pub closing_time_is_known: bool,
    pub notes: Vec<ImportedNote>,
    /// Whole, as the file has it.
    pub closing_text: Option<String>,
}

fn note(body: String, at: DateTime<Utc>) -> ImportedNote {
    ImportedNote { body, at }
}

impl RowParser<'_> {
    pub(super) fn one_line(
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
        noted.extend(changed.counters());
        Ok(Some(text))
    }

    pub(super) fn joined(
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
                all.push_str(BETWEEN);
            }
            all.push_str(&part);
            let has = all.chars().count();
            if has > most {
                return Err(Fault::spoilt(*place, &Spoilt::TooLong { has, most }));
            }
        }
        Ok((!all.is_empty()).then_some(all))
    }

    pub(super) fn channel(&self, record: &ByteRecord) -> Result<String, Fault> {
        let rule = &self.mapping.channel;
        let place = self.columns.channel;
        let value = self.cell_of(record, place)?;
        let listed = value.and_then(|value| self.channels.get(&value.to_lowercase()).copied());
        let code = listed.or(rule.default.as_deref());
        code.map(str::to_owned).ok_or_else(|| {
            Fault::unknown(place, "channel", ["unknown_channel", "no_channel"], value)
        })
    }

    fn cell_of<'r>(
        &self,
        record: &'r ByteRecord,
        place: Option<usize>,
    ) -> Result<Option<&'r str>, Fault> {
        match place {
            Some(place) => self.cell(record, place),
            None => Ok(None),
        }
    }

    /// The stage of the record, since when, and the text about it.
    pub(super) fn status(
        &self,
        record: &ByteRecord,
        received: DateTime<Utc>,
        noted: &mut Vec<&'static str>,
    ) -> Result<Status, Fault> {
        let place = self.columns.status;
        let value = self.cell_of(record, place)?;
        let listed = value.and_then(|value| self.statuses.get(&value.to_lowercase()).copied());
        let status = listed
            .or(self.mapping.status.default.as_ref())
            .ok_or_else(|| {
                Fault::unknown(place, "status", ["unknown_status", "no_status"], value)
            })?;
        let closed = self.later(
            record,
            &self.columns.closed,
            received,
            "closed_before_received",
            noted,
        )?;
        let text = self.closing_text(record, noted)?;
        if status.stage().ends() {
            return self.closed(record, received, status, closed, text, noted);
        }
        if closed.is_some() {
            noted.push("not_closed_although_it_has_a_closing_time");
        }
        let at = self.moved(record, received, noted)?.unwrap_or(received);
        if text.is_some() {
            noted.push("texts_of_open_requests_kept_in_a_note");
        }
        let stage = status.stage();
        let moved = (stage != Stage::Received).then_some(Move {
            stage,
            at,
            outcome: None,
        });
        Ok(Status {
            moved,
            closing_time_is_known: true,
            notes: text.iter().map(|text| note(text.clone(), at)).collect(),
            closing_text: text,
        })
    }

    /// The stage of a record whose work has ended.
    fn closed(
        &self,
        record: &ByteRecord,
        received: DateTime<Utc>,
        status: &StatusMapping,
        closed: Option<DateTime<Utc>>,
        text: Option<String>,
        noted: &mut Vec<&'static str>,
    ) -> Result<Status, Fault> {
        let place = self.columns.closed.first().copied().or(self.columns.status);
        let mut at = closed;
        if at.is_none() {
            at = self.moved(record, received, noted)?;
            noted.extend(at.map(|_| "closed_when_it_came_into_its_stage"));
        }
        let known = at.is_some();
        if !known && self.mapping.status.closed_without_time == Some(MissingClosingTime::Received) {
            noted.push("closed_without_a_time_and_so_at_the_receipt");
            at = Some(received);
        }
        let at = at.ok_or_else(|| {
            fault(
                place,
                "closed_without_a_time",
                "It is closed, and the closing time is missing: write when it was closed, or choose in the mapping by \
                 status.closed_without_time what stands for it.",
            )
        })?;
        if at > self.now {
            return Err(fault(
                place,
                "closed_in_the_future",
                "It was closed in the future: write a time that has been.",
            ));
        }
        let outcome = text.as_deref().or(status.outcome()).map(outcome_of);
        let stage = match (&outcome, status.stage()) {
            (None, Stage::Resolved) => Stage::Closed,
            (_, stage) => stage,
        };
        let mut notes = Vec::new();
        if !known {
            notes.push(note(CLOSED_SOME_TIME.to_owned(), at));
        }
        if let Some(whole) = text.as_ref().filter(|text| text.chars().count() > OUTCOME) {
            noted.push("closing_texts_kept_whole_in_a_note");
            notes.push(note(whole.clone(), at));
        }
        Ok(Status {
            moved: Some(Move { stage, at, outcome }),
            closing_time_is_known: known,
            notes,
            closing_text: text,
        })
    }

    /// Since when it is in its stage. A time that cannot be true decides nothing: the row itself is good.
    fn moved(
        &self,
        record: &ByteRecord,
        received: DateTime<Utc>,
        noted: &mut Vec<&'static str>,
    ) -> Result<Option<DateTime<Utc>>, Fault> {
        let moved = self.time(record, &self.columns.moved, Some(received), noted)?;
        Ok(moved
            .map(|(_, at)| at)
            .filter(|at| *at >= received && *at <= self.now))
    }

    fn closing_text(
        &self,
        record: &ByteRecord,
        noted: &mut Vec<&'static str>,
    ) -> Result<Option<String>, Fault> {
        for place in &self.columns.closing_text {
            if let Some(text) = self.cell(record, *place)? {
                let (text, changed) =
                    texts::lines(text, BODY).map_err(|spoilt| Fault::spoilt(*place, &spoilt))?;
                noted.extend(changed.counters());
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    pub(super) fn body(
        &self,
        record: &ByteRecord,
        noted: &mut Vec<&'static str>,
    ) -> Result<String, Fault> {
        let mut body = String::new();
        for (line, place) in self.mapping.body.iter().zip(&self.columns.body) {
            let Some(text) = self.cell(record, *place)? else {
                continue;
            };
            let (text, changed) =
                texts::lines(text, BODY).map_err(|spoilt| Fault::spoilt(*place, &spoilt))?;
            noted.extend(changed.counters());
            if !body.is_empty() {
                body.push('\n');
            }
            body.push_str(&line.label);
            body.push_str(BETWEEN);
            body.push_str(&text);
            let has = body.chars().count();
            if has > BODY {
                return Err(Fault::spoilt(*place, &Spoilt::TooLong { has, most: BODY }));
            }
        }
        Ok(body)
    }
}

/// One line, truncated where it is too long: the whole text is then in a note.
fn outcome_of(text: &str) -> String {
    let flat = text.replace(['\n', '\t'], " ");
    texts::beginning(&flat, OUTCOME)
}
