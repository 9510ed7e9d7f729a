//! A decision on an enquiry, with its dates.

use chrono::NaiveDate;
use uuid::Uuid;

/// Texts are untrusted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    pub id: Uuid,
    /// The version that a withdrawal is about.
    pub version: i32,
    pub enquiry_id: Uuid,
    pub reference: String,
    pub subject: String,
    /// What was decided, in a sentence.
    pub decision: String,
    pub decided_on: NaiveDate,
    /// The first day of force, and the last, where there is one.
    pub in_force_from: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    /// The last day for an appeal, and the rule that gives it.
    pub appeal_until: Option<NaiveDate>,
    pub appeal_basis: Option<String>,
    pub recorded_by: String,
    /// Why it was withdrawn; none while it stands.
    pub withdrawn: Option<String>,
    pub withdrawn_by: String,
}

/// What ends next of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionEnd {
    /// The period for an appeal.
    Appeal,
    Force,
}

/// As people write a day.
pub fn day_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

impl Decision {
    /// Whether it is in force on a day, in words.
    pub fn state_words(&self, today: NaiveDate) -> String {
        match (&self.withdrawn, self.expires_on) {
            (Some(_), _) => "withdrawn".into(),
            (None, Some(last)) if last < today => format!("expired on {}", day_words(last)),
            (None, _) if self.in_force_from > today => {
                format!("not in force until {}", day_words(self.in_force_from))
            }
            (None, Some(last)) => format!("in force until {}", day_words(last)),
            (None, None) => "in force".into(),
        }
    }

    /// Until when it can be appealed, in words; none where it cannot be on that day.
    pub fn appeal_words(&self, today: NaiveDate) -> Option<String> {
        let last = self.appeal_until.filter(|last| *last >= today)?;
        let stands = self.withdrawn.is_none();
        stands.then(|| format!("appeal possible until {}", day_words(last)))
    }

    /// State and appeal.
    pub fn words(&self, today: NaiveDate) -> String {
        let appeal = self.appeal_words(today);
        match appeal {
            Some(appeal) => format!("{}, {appeal}", self.state_words(today)),
            None => self.state_words(today),
        }
    }

    /// What ends next, from this day on.
    pub fn next_end(&self, today: NaiveDate) -> Option<(NaiveDate, DecisionEnd)> {
        let ends = [
            self.appeal_until.map(|day| (day, DecisionEnd::Appeal)),
            self.expires_on.map(|day| (day, DecisionEnd::Force)),
        ];
        let ends = ends.into_iter().flatten().filter(|(day, _)| *day >= today);
        ends.min_by_key(|(day, _)| *day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn state_and_appeal_are_said_for_each_day() {
        let mut decision = Decision {
            in_force_from: day("2026-12-01"),
            expires_on: Some(day("2026-12-31")),
            appeal_until: Some(day("2026-12-14")),
            ..Decision::default()
        };
        for (today, words) in [
            (
                "2026-11-30",
                "not in force until 1 December 2026, appeal possible until 14 December 2026",
            ),
            (
                "2026-12-01",
                "in force until 31 December 2026, appeal possible until 14 December 2026",
            ),
            (
                "2026-12-14",
                "in force until 31 December 2026, appeal possible until 14 December 2026",
            ),
            ("2026-12-15", "in force until 31 December 2026"),
            ("2026-12-31", "in force until 31 December 2026"),
            ("2027-01-01", "expired on 31 December 2026"),
        ] {
            assert_eq!(decision.words(day(today)), words, "{today}");
        }
        let next = |decision: &Decision, today| decision.next_end(day(today));
        let appeal = (day("2026-12-14"), DecisionEnd::Appeal);
        let force = (day("2026-12-31"), DecisionEnd::Force);
        assert_eq!(next(&decision, "2026-12-14"), Some(appeal));
        assert_eq!(next(&decision, "2026-12-15"), Some(force));
        assert_eq!(next(&decision, "2027-01-01"), None);
        decision.withdrawn = Some("A mistake".into());
        assert_eq!(decision.words(day("2026-12-02")), "withdrawn");
    }
}
