//! Data related to an enquiry: correspondence, the citizen and their other enquiries, links, tags, tasks,
//! documents, watchers and custom fields.

use super::decision::Decision;
use super::document::Document;
use super::duplicate::{MergedEnquiry, SimilarEnquiry};
use super::enquiry::QueueRow;
use super::figures::grouped;
use super::question::Question;
use super::reply::ReplyWriter;
use super::task::Task;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Everything that the enquiry screen shows beside the enquiry, its notes and its transitions. Texts are
/// untrusted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnquiryContext {
    pub citizen: Option<Citizen>,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Of the same citizen: open ones first, then newest first.
    pub others: Vec<RelatedEnquiry>,
    /// The list is truncated.
    pub more_others: bool,
    /// Newest first.
    pub links: Vec<LinkedEnquiry>,
    pub tags: Vec<String>,
    /// Soonest due first.
    pub tasks: Vec<Task>,
    /// The hold that lasts, or is over and nobody has dealt with.
    pub hold: Option<Hold>,
    /// By which rule it came to its first team; none where it was given to it.
    pub routed: Option<RoutedBy>,
    /// Questions to colleagues that are neither answered nor withdrawn.
    pub questions: Vec<Question>,
    /// The latest first, also withdrawn ones.
    pub decisions: Vec<Decision>,
    /// In the order of the form.
    pub fields: Vec<CustomFieldValue>,
    /// The newest version of each that this person may see, oldest first.
    pub documents: Vec<Document>,
    /// People who watch the enquiry, by name.
    pub watchers: Vec<Watcher>,
    /// Colleagues who are writing a reply, last typed first.
    pub writers: Vec<ReplyWriter>,
    /// Enquiries that are merged into this one, oldest first.
    pub merged: Vec<MergedEnquiry>,
    /// Likely duplicates, most alike first.
    pub similar: Vec<SimilarEnquiry>,
}

/// The routing rule that sent an enquiry to its first team, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutedBy {
    /// None where no rule matched, and it went to the team of its type.
    pub rule: Option<String>,
    pub team: String,
    /// The version of the rules.
    pub set_number: i16,
    pub why: String,
    /// Nobody gave it to another team since.
    pub still_there: bool,
    pub at: DateTime<Utc>,
}

impl EnquiryContext {
    /// The enquiry that this one is merged into.
    pub fn merged_into(&self) -> Option<&LinkedEnquiry> {
        self.links.iter().find(|link| link.merged && link.outward)
    }

    /// The parts that are still open.
    pub fn open_parts(&self) -> impl Iterator<Item = &LinkedEnquiry> {
        let is_part = |link: &&LinkedEnquiry| link.kind == "parent_of" && link.outward;
        let parts = self.links.iter().filter(is_part);
        parts.filter(|link| link.other.closed_at.is_none())
    }

    /// The newest letter that this person can recall, or why there is none.
    pub fn recallable(&self) -> Result<&Message, &str> {
        let mut letters = self.messages.iter().rev().filter(|it| it.goes_out);
        match letters.clone().find(|it| it.unrecallable.is_none()) {
            Some(letter) => Ok(letter),
            None => {
                let waiting = letters.find(|it| it.delivery_state == "released");
                let why = waiting.and_then(|it| it.unrecallable.as_deref());
                Err(why.unwrap_or("No letter waits to be sent."))
            }
        }
    }
}

/// The citizen of an enquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct Citizen {
    pub id: Uuid,
    pub is_business: bool,
    /// In one line; empty when not given.
    pub address: String,
    pub date_of_birth: Option<NaiveDate>,
    pub national_insurance_number: Option<String>,
    pub company_number: Option<String>,
    pub prefers_channel: Option<String>,
    pub prefers_language: Option<String>,
    /// For access, and of the vulnerable: those of today.
    pub needs: Vec<String>,
}

/// A message to or from the citizen.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub id: Uuid,
    /// Written by us, to the citizen.
    pub goes_out: bool,
    pub channel_name: String,
    /// The address at the other end.
    pub address: Option<String>,
    pub subject: Option<String>,
    pub body: String,
    /// When it was sent or received; before that, when it was recorded.
    pub at: DateTime<Utc>,
    /// released, recalled, sent, sent_by_hand, delivered or failed; received for what came in.
    pub delivery_state: String,
    pub delivery_reason: Option<String>,
    pub written_by: String,
    pub version: i32,
    /// Why this person cannot recall it; `None` where they can.
    pub unrecallable: Option<String>,
    /// The enquiry that it belongs to, where that is merged into this one or is its whole.
    pub origin: Option<String>,
    /// A conversation that itself answered the citizen.
    pub answered: bool,
    /// A code of `MEANINGS`, where somebody said what it meant.
    pub meant: Option<String>,
}

/// What a message that came in can mean: the code of the database, and words. The first is the usual one.
pub const MEANINGS: [(&str, &str); 5] = [
    ("", "Nothing in particular"),
    ("clarification_received", "Answers our question"),
    ("withdrawn", "Withdraws the request"),
    ("chased", "Asks where things stand"),
    ("thanked", "Says thank you"),
];

/// An enquiry that waits. Texts are untrusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    /// hold by a person, answer of a stage that waits, review where nothing else is due.
    pub kind: String,
    pub reason: Option<String>,
    /// Past where it is over.
    pub until: DateTime<Utc>,
    /// What ended it; none while it lasts.
    pub ended_because: Option<String>,
    pub held_by: String,
}

/// What a message that came in did to an enquiry that was closed (`tenant.follow_reply`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum ReplyEffect {
    Reopened,
    /// The days within which it could be opened again are over.
    TooLate,
    /// Its workflow has no stage to come back to, or something else forbids it.
    NoWayBack,
    /// The message asked for nothing.
    StaysClosed,
    /// The message had opened it again, and asked for nothing after all.
    ClosedAgain,
    /// The same, but work has begun since.
    StaysOpen,
}

/// Whether people speak to each other there, so that it can be answered at once.
pub fn is_conversation(channel: &str) -> bool {
    matches!(channel, "telephone" | "in_person" | "video")
}

/// Another enquiry, as a queue has it, and whether it has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedEnquiry {
    pub row: QueueRow,
    pub closed_at: Option<DateTime<Utc>>,
}

/// An enquiry at the other end of a link.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkedEnquiry {
    pub link_id: Uuid,
    pub other: RelatedEnquiry,
    /// related, duplicate_of or parent_of, as `tenant.enquiry_links` has it.
    pub kind: String,
    /// The link was set from this enquiry to the other.
    pub outward: bool,
    /// The duplicate is worked on in the original.
    pub merged: bool,
    pub version: i32,
}

impl LinkedEnquiry {
    /// The relation of the other enquiry to this one, in words.
    pub fn relation(&self) -> &'static str {
        match (self.merged, self.outward) {
            (true, true) => return "merged into",
            (true, false) => return "merged here",
            _ => {}
        }
        link_relation(&self.kind, self.outward)
    }
}

/// The relation of the linked enquiry to this one, in words; `outward` when the link was set from this one.
pub fn link_relation(kind: &str, outward: bool) -> &'static str {
    match (kind, outward) {
        ("duplicate_of", true) => "same as",
        ("duplicate_of", false) => "repeated in",
        ("parent_of", true) => "has part",
        ("parent_of", false) => "part of",
        _ => "related to",
    }
}

/// A member of staff who watches the enquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct Watcher {
    pub staff_id: Uuid,
    pub name: String,
}

/// The value of a custom field.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomFieldValue {
    /// Of a retired field, its code.
    pub label: String,
    pub said: String,
}

impl CustomFieldValue {
    /// A value as people write it: pounds for pence, yes for true.
    pub fn new(code: &str, label: Option<String>, kind: Option<&str>, said: String) -> Self {
        let said = match kind {
            Some("boolean") if said == "true" => "yes".to_owned(),
            Some("boolean") if said == "false" => "no".to_owned(),
            Some("money_pence") => pounds(&said).unwrap_or(said),
            _ => said,
        };
        let label = label.unwrap_or_else(|| code.replace('_', " "));
        Self { label, said }
    }
}

fn pounds(pence: &str) -> Option<String> {
    let pence: i64 = pence.parse().ok()?;
    let sign = if pence < 0 { "-" } else { "" };
    let pence = pence.unsigned_abs();
    Some(format!(
        "{sign}£{}.{:02}",
        grouped(pence / 100),
        pence % 100
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_formatted_for_people() {
        let said =
            |kind, said: &str| CustomFieldValue::new("x", None, Some(kind), said.into()).said;
        assert_eq!(said("money_pence", "184250"), "£1,842.50");
        assert_eq!(said("money_pence", "-5"), "-£0.05");
        assert_eq!(said("money_pence", "1e3"), "1e3");
        assert_eq!(said("boolean", "true"), "yes");
        assert_eq!(said("text", "true"), "true");
        assert_eq!(
            CustomFieldValue::new("tax_year", None, None, "24".into()).label,
            "tax year"
        );
    }
}
