//! Parses the texts, channel, stage and outcome of a record.

use super::mapping::Stage;
use super::row::{ImportedNote, Move};
use super::row_parser::{Fault, RowParser, fault};
use super::texts::{self, Spoilt};
use chrono::{DateTime, Utc};
use csv::ByteRecord;

/// The longest that each may be: as the constraints of the tables say it.
const BODY: usize = 20_000;
const OUTCOME: usize = 500;

/// What joins the columns of a type or a subject.
const BETWEEN: &str = ": ";

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

    /// The stage of the record, since when, and the text about it.
    pub(super) fn status(
        &self,
        record: &ByteRecord,
        received: DateTime<Utc>,
        noted: &mut Vec<&'static str>,
    ) -> Result<(Option<Move>, Option<ImportedNote>), Fault> {
        let place = self.columns.status;
        let value = self.cell(record, place)?;
        let listed = value.and_then(|value| self.statuses.get(&value.to_lowercase()).copied());
        let status = listed.or(self.mapping.status.default.as_ref()).ok_or_else(|| {
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
        let text = text.transpose()?.map(|(text, changed)| {
            noted.extend(changed.counters());
            text
        });
        let note = |body: String, at| ImportedNote { body, at };
        if status.stage().ends() {
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
            let outcome = text.as_deref().or(status.outcome());
            let outcome = outcome.map(outcome_of);
            let stage = match (&outcome, status.stage()) {
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
        let stage = status.stage();
        let step = (stage != Stage::Received).then_some(Move {
            stage,
            at,
            outcome: None,
        });
        Ok((step, text.map(|text| note(text, at))))
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
