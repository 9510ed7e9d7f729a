//! Parses the times of a record.

use super::row_parser::{Fault, RowParser, fault};
use super::times::{self, Doubt, LocalTime};
use chrono::{DateTime, Datelike, Utc};
use csv::ByteRecord;

/// Nothing that a computer recorded happened earlier.
const FIRST_YEAR: i32 = 1900;

impl RowParser<'_> {
    pub(super) fn received(
        &self,
        record: &ByteRecord,
        noted: &mut Vec<&'static str>,
    ) -> Result<DateTime<Utc>, Fault> {
        let places = &self.columns.received;
        let (place, received) = self.time(record, places, None, noted)?.ok_or_else(|| {
            fault(
                places.first().copied(),
                "no_receiving_time",
                "The time of receipt is missing: write when it was received.",
            )
        })?;
        if received > self.now {
            return Err(fault(
                place,
                "received_in_the_future",
                "It was received in the future: write a time that has been.",
            ));
        }
        Ok(received)
    }

    /// The first of these cells that says a time, and its place.
    pub(super) fn time(
        &self,
        record: &ByteRecord,
        places: &[usize],
        not_before: Option<DateTime<Utc>>,
        noted: &mut Vec<&'static str>,
    ) -> Result<Option<(usize, DateTime<Utc>)>, Fault> {
        for place in places {
            if let Some(at) = self.time_in(record, *place, not_before, noted)? {
                return Ok(Some((*place, at)));
            }
        }
        Ok(None)
    }

    fn time_in(
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

    /// A time that cannot be before the receipt, and its place.
    pub(super) fn later(
        &self,
        record: &ByteRecord,
        places: &[usize],
        received: DateTime<Utc>,
        rule: &'static str,
        noted: &mut Vec<&'static str>,
    ) -> Result<Option<DateTime<Utc>>, Fault> {
        match self.time(record, places, Some(received), noted)? {
            Some((place, at)) if at < received => {
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
            found => Ok(found.map(|(_, at)| at)),
        }
    }
}
