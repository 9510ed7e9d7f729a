//! The words of `enquiries routing`.

use crate::plain::routing::RoutingCommand;
use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

pub(super) const HELP: &str = "\
New enquiries go to a team by ordered rules: the first that matches decides, those of the emergency lane before all others, and
where none matches the enquiry goes to the team of its type. A version of the rules is drafted, checked, tried on what came in,
and published. A published version never changes: the next one takes its place.

Examples:
  enquiries routing list --as HMRC/helen.morris
  enquiries routing draft --as HMRC/helen.morris
  enquiries routing add welsh --name 'Welsh speakers' --language cy --team returns --as HMRC/helen.morris
  enquiries routing add peak --name 'January peak' --type self_assessment --from 2027-01-04 --until 2027-01-31 --least-priority 2 --as HMRC/helen.morris
  enquiries routing add bailiffs --name 'Bailiffs at the door' --words bailiff --words eviction --emergency --as HMRC/helen.morris
  enquiries routing order welsh 1 --as HMRC/helen.morris
  enquiries routing check --as HMRC/helen.morris
  enquiries routing preview --as HMRC/helen.morris
  enquiries routing publish --as HMRC/helen.morris
  enquiries explain routing HMRC-26-4F7K9Q-X --as HMRC/jo.brown

`check` names every rule that cannot run, and its exit status is 1 where there is one. `draft --from 1` makes the draft a copy of an
earlier version.";

/// What is done with routing rules.
#[derive(Clone, Debug, Subcommand)]
pub enum RoutingAction {
    /// List the versions, and the rules of one
    List {
        /// Its number; without one, the version in force
        number: Option<i16>,
    },
    /// Draft the next version, as a copy of the one in force
    Draft {
        /// Make the draft a copy of this version
        #[arg(long, value_name = "NUMBER")]
        from: Option<i16>,
    },
    /// Add a rule to the draft, or change the one of that code
    Add(Box<Rule>),
    /// Give a rule of the draft another place
    Order {
        /// The code of the rule
        code: String,
        /// Its place, from 1
        #[arg(value_parser = clap::value_parser!(i16).range(1..=1000))]
        place: i16,
    },
    /// Take a rule out of the draft
    Remove {
        /// The code of the rule
        code: String,
    },
    /// Name every rule that cannot run
    Check {
        /// The number of a version; without one, the draft, else the version in force
        number: Option<i16>,
    },
    /// Say what a version would have sent elsewhere
    Preview {
        /// Its number; without one, the draft
        number: Option<i16>,
        /// How many days to look back
        #[arg(long, default_value_t = 31, value_parser = clap::value_parser!(i32).range(1..=366))]
        days: i32,
    },
    /// Publish the draft, if every rule can run
    Publish,
}

/// A rule: what it asks, and what it does.
#[derive(Args, Clone, Debug)]
pub struct Rule {
    /// Its code: small letters, digits and low lines
    code: String,
    /// What people read
    #[arg(long)]
    name: String,
    /// Its place, from 1; without one, the last
    #[arg(long, value_parser = clap::value_parser!(i16).range(1..=1000))]
    place: Option<i16>,
    /// Ask it before every other rule, and make what matches an emergency
    #[arg(long)]
    emergency: bool,
    /// Only this type of enquiry, by its code
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Only what came this way: web_form, email, telephone, letter or in_person
    #[arg(long)]
    channel: Option<String>,
    /// Only this priority: 1 emergency, 2 high, 3 normal, 4 low
    #[arg(long)]
    priority: Option<i16>,
    /// Only citizens who prefer this language, like cy
    #[arg(long)]
    language: Option<String>,
    /// Only citizens who have this need, by its code
    #[arg(long)]
    need: Option<String>,
    /// Only texts with this word or phrase; given several times, with one of them
    #[arg(long)]
    words: Vec<String>,
    /// Only citizens in this postcode area or district, like CF or CF10; given several times, in one of them
    #[arg(long = "postcode")]
    places: Vec<String>,
    /// Only on this weekday, 1 for Monday; given several times, on one of them
    #[arg(long = "weekday", value_parser = clap::value_parser!(i16).range(1..=7))]
    weekdays: Vec<i16>,
    /// Only from this time of the day on, like 17:00; later than --before for a night
    #[arg(long, requires = "before", value_parser = time)]
    after: Option<NaiveTime>,
    /// Only before this time of the day
    #[arg(long, requires = "after", value_parser = time)]
    before: Option<NaiveTime>,
    /// Only from this day on, like 2027-01-04
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,
    /// Only until this day
    #[arg(long, value_name = "DAY")]
    until: Option<NaiveDate>,
    /// Send it to this team, by its code; without one, to the team of its type
    #[arg(long)]
    team: Option<String>,
    /// Make it at least so urgent
    #[arg(long, value_name = "PRIORITY")]
    least_priority: Option<i16>,
    /// Give it this tag; given several times, all of them
    #[arg(long = "tag")]
    tags: Vec<String>,
}

fn time(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "write a time like 17:00".into())
}

fn minute(time: NaiveTime) -> i64 {
    use chrono::Timelike;
    i64::from(time.hour() * 60 + time.minute())
}

/// None where nothing was given: the rule does not ask it.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

impl Rule {
    fn written(self) -> Value {
        json!({
            "code": self.code, "name": self.name, "position": self.place, "emergency": self.emergency,
            "type": self.kind, "channel": self.channel, "priority": self.priority,
            "language": self.language, "need": self.need, "words": some(self.words),
            "places": some(self.places), "weekdays": some(self.weekdays),
            "from_minute": self.after.map(minute),
            // Midnight as an end is the end of the day.
            "until_minute": self.before.map(minute).map(|it| if it == 0 { 1440 } else { it }),
            "from_on": self.from, "until_on": self.until, "team": self.team,
            "least_priority": self.least_priority, "tags": self.tags,
        })
    }
}

impl From<RoutingAction> for RoutingCommand {
    fn from(action: RoutingAction) -> Self {
        match action {
            RoutingAction::List { number } => Self::List { number },
            RoutingAction::Draft { from } => Self::Draft { from },
            RoutingAction::Add(rule) => Self::Add {
                name: rule.name.clone(),
                rule: rule.written(),
            },
            RoutingAction::Order { code, place } => Self::Order { code, place },
            RoutingAction::Remove { code } => Self::Remove { code },
            RoutingAction::Check { number } => Self::Check { number },
            RoutingAction::Preview { number, days } => Self::Preview { number, days },
            RoutingAction::Publish => Self::Publish,
        }
    }
}
