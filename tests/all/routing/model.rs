//! Routing as the design says it, without SQL: facts of an enquiry, rules, and the first that matches.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Europe::London;

/// What a rule asks and does; teams, types and tags by their codes.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    pub code: String,
    pub emergency: bool,
    pub kind: Option<&'static str>,
    pub channel: Option<&'static str>,
    pub priority: Option<i16>,
    pub language: Option<&'static str>,
    pub need: Option<&'static str>,
    pub words: Vec<&'static str>,
    pub places: Vec<&'static str>,
    pub weekdays: Vec<i16>,
    pub minutes: Option<(i16, i16)>,
    pub days: Option<(NaiveDate, NaiveDate)>,
    pub team: Option<&'static str>,
    pub least: Option<i16>,
}

/// What is known when it is received.
#[derive(Clone, Debug)]
pub struct Case {
    pub kind: &'static str,
    pub channel: &'static str,
    /// As it was named; none for that of its type.
    pub priority: Option<i16>,
    pub language: Option<&'static str>,
    pub needs: Vec<&'static str>,
    pub postcode: Option<&'static str>,
    pub text: String,
    pub received_at: DateTime<Utc>,
}

/// Team and priority of a type.
pub fn of_type(kind: &str) -> (&'static str, i16) {
    match kind {
        "self_assessment" => ("returns", 3),
        _ => ("payments", 3),
    }
}

/// The words of a text, small and without accents, one space between them and around.
fn folded(text: &str) -> String {
    let plain = text
        .to_lowercase()
        .replace(['é', 'è'], "e")
        .replace('ŵ', "w");
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

impl Rule {
    fn matches(&self, case: &Case, priority: i16) -> bool {
        let at = case.received_at.with_timezone(&London);
        let minute = i16::try_from(at.hour() * 60 + at.minute()).unwrap();
        let text = folded(&case.text);
        let place = case.postcode.map(|it| it.split(' ').next().unwrap());
        let lives_in = |asked: &&str| {
            let area = place.map(|it| it.trim_end_matches(|c: char| c.is_ascii_digit()));
            place == Some(*asked) || area == Some(*asked)
        };
        self.kind.is_none_or(|it| it == case.kind)
            && self.channel.is_none_or(|it| it == case.channel)
            && self.priority.is_none_or(|it| it == priority)
            && self.language.is_none_or(|it| case.language == Some(it))
            && self.need.is_none_or(|it| case.needs.contains(&it))
            && (self.words.is_empty() || self.words.iter().any(|it| text.contains(&folded(it))))
            && (self.places.is_empty() || self.places.iter().any(lives_in))
            && (self.weekdays.is_empty()
                || self
                    .weekdays
                    .contains(&i16::try_from(at.weekday().number_from_monday()).unwrap()))
            && self.minutes.is_none_or(|(from, until)| match from < until {
                true => (from..until).contains(&minute),
                false => minute >= from || minute < until,
            })
            && self
                .days
                .is_none_or(|(from, until)| (from..=until).contains(&at.date_naive()))
    }
}

/// Code of the rule, team and priority.
pub fn route(rules: &[Rule], closed: &[&str], case: &Case) -> (Option<String>, &'static str, i16) {
    let (catch_all, usual) = of_type(case.kind);
    let priority = case.priority.unwrap_or(usual);
    let emergencies = rules.iter().filter(|rule| rule.emergency);
    let ordinary = rules.iter().filter(|rule| !rule.emergency);
    let first = emergencies
        .chain(ordinary)
        .find(|rule| rule.matches(case, priority));
    match first {
        None => (None, catch_all, priority),
        Some(rule) => {
            let team = rule.team.filter(|team| !closed.contains(team));
            let least = rule.least.unwrap_or(9);
            (
                Some(rule.code.clone()),
                team.unwrap_or(catch_all),
                priority.min(least),
            )
        }
    }
}
