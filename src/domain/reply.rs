//! Writing to a citizen: where a reply goes, the words it may begin with, and the letter itself.

mod draft;
mod placeholders;

use chrono::{DateTime, Utc};
pub use draft::ReplyDraft;
pub use placeholders::{PLACEHOLDERS, UnfilledPlaceholder, unfilled_placeholders};
use uuid::Uuid;

/// Everything needed to begin a reply. Texts are untrusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyTo {
    pub enquiry_id: Uuid,
    /// The enquiry's, now.
    pub version: i32,
    pub citizen_name: Option<String>,
    /// `None` where nothing is known of where they can be written to.
    pub way: Option<Destination>,
    /// The default subject; `None` where the channel has no subject.
    pub subject: Option<String>,
    /// The message that it answers.
    pub in_reply_to: Option<Uuid>,
    /// How what it answers begins, at most 1,000 characters.
    pub asked: String,
    /// The language they prefer first.
    pub templates: Vec<ReplyTemplate>,
    pub activity: ReplyActivity,
}

/// What colleagues did and do about answering an enquiry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplyActivity {
    /// The last letter to the citizen.
    pub last: Option<SentReply>,
    /// Who is writing one, last typed first.
    pub writers: Vec<ReplyWriter>,
}

/// A letter to the citizen, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentReply {
    pub id: Uuid,
    pub by: String,
    pub at: DateTime<Utc>,
}

/// A colleague with a reply that is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyWriter {
    pub name: String,
    pub typed_at: DateTime<Utc>,
}

/// The rule that refuses a letter written without having read the last one.
pub const UNSEEN: &str = "refuse_unseen_reply";

impl ReplyTo {
    /// Why there is no destination.
    pub fn nobody(&self) -> Option<&'static str> {
        match (&self.citizen_name, &self.way) {
            (None, _) => Some("You cannot reply. This enquiry has no citizen."),
            (Some(_), None) => {
                Some("You cannot reply. The citizen has no email, address or telephone number.")
            }
            _ => None,
        }
    }

    pub fn citizen(&self) -> &str {
        self.citizen_name.as_deref().unwrap_or_default()
    }
}

/// A channel, and the address at its other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub channel_code: String,
    pub channel_name: String,
    pub address: String,
}

/// Words that the tenant has agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyTemplate {
    pub id: Uuid,
    pub name: String,
}

/// The text of a template for one enquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledTemplate {
    pub id: Uuid,
    pub subject: Option<String>,
    pub body: String,
}

/// What goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingMessage {
    pub channel_code: String,
    pub address: String,
    pub subject: Option<String>,
    pub body: String,
    pub in_reply_to: Option<Uuid>,
    /// The last letter to the citizen that its writer has seen.
    pub after: Option<Uuid>,
    /// The agreed words it began from.
    pub template_id: Option<Uuid>,
}
