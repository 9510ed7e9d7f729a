//! Converts times to instants. A time without an offset is local time in the zone of the mapping. Twice a year
//! local time is ambiguous or missing: in the repeated hour the first instant is taken (the second, where the
//! first would be before the record began), and a time in the skipped hour is moved forward by an hour. Both are
//! counted.

use chrono::{
    DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc,
};
use chrono_tz::Tz;

/// What the rule above had to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    CameTwice,
    NeverCame,
}

/// A time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LocalTime {
    /// It names its zone.
    Instant(DateTime<FixedOffset>),
    /// Local time of the source.
    Wall(NaiveDateTime),
}

impl LocalTime {
    /// The day and time that were written.
    pub(super) fn wall(&self) -> NaiveDateTime {
        match self {
            Self::Instant(at) => at.naive_local(),
            Self::Wall(wall) => *wall,
        }
    }
}

/// A time as it is written, by the first format that fits. A day alone is its midnight.
pub(super) fn read(text: &str, formats: &[String]) -> Option<LocalTime> {
    formats.iter().find_map(|format| read_as(text, format))
}

fn read_as(text: &str, format: &str) -> Option<LocalTime> {
    if ["%z", "%:z", "%::z", "%:::z", "%#z", "%+"]
        .iter()
        .any(|part| format.contains(part))
    {
        // Z is how Greenwich is written for short.
        let long = text
            .strip_suffix(['Z', 'z'])
            .map(|wall| format!("{wall}+00:00"));
        let text = long.as_deref().unwrap_or(text);
        return DateTime::parse_from_str(text, format)
            .ok()
            .map(LocalTime::Instant);
    }
    // Seconds since 1970, and a Z that the format spells out, are of Greenwich too.
    let of_greenwich = format.contains("%s") || (format.ends_with('Z') && !format.ends_with("%Z"));
    let wall = read_wall(text, format)?;
    Some(if of_greenwich {
        LocalTime::Instant(wall.and_utc().fixed_offset())
    } else {
        LocalTime::Wall(wall)
    })
}

fn read_wall(text: &str, format: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, format)
        .ok()
        .or_else(|| {
            let day = NaiveDate::parse_from_str(text, format).ok()?;
            // A format with hours has failed above: what is left of it is no time of day.
            let hours = ["%H", "%I", "%k", "%l", "%T", "%R", "%r", "%c", "%X"];
            let of_day = hours.iter().any(|part| format.contains(part));
            (!of_day).then(|| day.and_time(NaiveTime::MIN))
        })
}

/// The instant of a local time.
pub(super) fn instant(
    wall: NaiveDateTime,
    zone: Tz,
    not_before: Option<DateTime<Utc>>,
) -> Option<(DateTime<Utc>, Option<Doubt>)> {
    match zone.from_local_datetime(&wall) {
        chrono::LocalResult::Single(at) => Some((at.to_utc(), None)),
        chrono::LocalResult::Ambiguous(first, second) => {
            let (first, second) = (
                first.to_utc().min(second.to_utc()),
                first.to_utc().max(second.to_utc()),
            );
            let at = if not_before.is_some_and(|begun| first < begun) {
                second
            } else {
                first
            };
            Some((at, Some(Doubt::CameTwice)))
        }
        chrono::LocalResult::None => {
            // With the offset before the gap, local time lands as far after the gap as it was inside it.
            let before = wall.checked_sub_signed(Duration::hours(24))?;
            let offset = zone.offset_from_local_datetime(&before).earliest()?.fix();
            let at =
                wall.checked_sub_signed(Duration::seconds(i64::from(offset.local_minus_utc())))?;
            Some((at.and_utc(), Some(Doubt::NeverCame)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::America::New_York;

    fn wall(text: &str) -> NaiveDateTime {
        read(text, &["%Y-%m-%d %H:%M".into()]).unwrap().wall()
    }

    #[test]
    fn ambiguous_hour_is_the_first_unless_too_early() {
        let (first, doubt) = instant(wall("2014-11-02 01:30"), New_York, None).unwrap();
        assert_eq!(
            (first.to_rfc3339().as_str(), doubt),
            ("2014-11-02T05:30:00+00:00", Some(Doubt::CameTwice))
        );
        let begun = first + Duration::minutes(20);
        let (second, _) = instant(wall("2014-11-02 01:30"), New_York, Some(begun)).unwrap();
        assert_eq!(second - first, Duration::hours(1));
    }

    #[test]
    fn missing_hour_is_moved_forward() {
        let (at, doubt) = instant(wall("2015-03-08 02:30"), New_York, None).unwrap();
        assert_eq!(
            (at.to_rfc3339().as_str(), doubt),
            ("2015-03-08T07:30:00+00:00", Some(Doubt::NeverCame))
        );
        assert_eq!(
            at.with_timezone(&New_York).format("%H:%M").to_string(),
            "03:30"
        );
    }

    #[test]
    fn several_formats_and_no_impossible_day() {
        let formats = [
            "%m/%d/%Y %I:%M:%S %p".to_owned(),
            "%m/%d/%Y %H:%M".to_owned(),
            "%d.%m.%Y".to_owned(),
        ];
        assert_eq!(
            read("02/17/2020 12:19:00 AM", &formats)
                .unwrap()
                .wall()
                .to_string(),
            "2020-02-17 00:19:00"
        );
        assert_eq!(
            read("3/14/2025 1:20", &formats).unwrap().wall().to_string(),
            "2025-03-14 01:20:00"
        );
        assert_eq!(
            read("29.02.2020", &formats).unwrap().wall().to_string(),
            "2020-02-29 00:00:00"
        );
        for bad in [
            "29.02.2019",
            "02/30/2020 1:20",
            "3/14/2025 25:20",
            "yesterday",
            "3/14/2025",
        ] {
            assert_eq!(read(bad, &formats), None, "{bad}");
        }
    }

    #[test]
    fn a_zone_that_is_written_counts() {
        for (text, format) in [
            ("2024-06-05T10:00:00+05:00", "%Y-%m-%dT%H:%M:%S%z"),
            ("2024-06-05T10:00:00 +0500", "%Y-%m-%dT%H:%M:%S %z"),
            ("2024-06-05T05:00:00Z", "%Y-%m-%dT%H:%M:%S%z"),
            ("2024-06-05T05:00:00Z", "%Y-%m-%dT%H:%M:%SZ"),
            ("2024-06-05T05:00:00Z", "%+"),
            ("1717563600", "%s"),
        ] {
            let Some(LocalTime::Instant(at)) = read(text, &[format.to_owned()]) else {
                panic!("{text} by {format} is no instant");
            };
            assert_eq!(
                at.to_utc().to_rfc3339(),
                "2024-06-05T05:00:00+00:00",
                "{format}"
            );
        }
        assert_eq!(
            read("2024-06-05T10:00:00", &["%Y-%m-%dT%H:%M:%S%z".into()]),
            None
        );
    }
}
