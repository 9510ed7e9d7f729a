//! A question to a colleague or a team about an enquiry.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Texts are untrusted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    pub id: Uuid,
    /// The version that an answer is about.
    pub version: i32,
    pub enquiry_id: Uuid,
    pub reference: String,
    pub subject: String,
    pub question: String,
    pub asked_by: String,
    /// The person or the team asked.
    pub to: String,
    pub is_of_team: bool,
    pub due_at: DateTime<Utc>,
    /// Neither answered nor withdrawn.
    pub is_open: bool,
}

impl Question {
    /// Whom it is put to.
    pub fn to_words(&self) -> String {
        match self.is_of_team {
            true => format!("{} (team)", self.to),
            false => self.to.clone(),
        }
    }
}
