//! A task: of an enquiry or of none, of a person or of a team.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Texts are untrusted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    pub id: Uuid,
    /// The version that a change of it is about.
    pub version: i32,
    pub enquiry_id: Option<Uuid>,
    /// Of the enquiry; empty without one.
    pub reference: String,
    pub subject: String,
    pub what: String,
    /// None while it waits in its team.
    pub staff_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    /// The person who is to do it; the team while nobody has it.
    pub who: String,
    pub due_at: DateTime<Utc>,
    /// The steps of the enquiry that wait for it: `closing`, `everything` or the name of a stage; none where nothing does.
    pub blocks: Option<String>,
    pub done: bool,
    /// It is a promise to ring the citizen.
    pub is_call_back: bool,
    /// The citizen's telephone number.
    pub phone: Option<String>,
}

impl Task {
    /// What waits for it, in words.
    pub fn blocks_words(&self) -> String {
        match self.blocks.as_deref() {
            None => String::new(),
            Some("closing") => "blocks closing".into(),
            Some("everything") => "blocks every step".into(),
            Some(stage) => format!("blocks {stage}"),
        }
    }
}

/// A person or a team that a task can be given to.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskHolder {
    pub staff_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    /// Username, or code of the team.
    pub code: String,
    pub name: String,
}
