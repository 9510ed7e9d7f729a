//! A warning: what people were told about an open enquiry, by which rule and why.

use chrono::{DateTime, Utc};

/// Texts are untrusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    pub reference: String,
    pub subject: String,
    /// The name of the rule that said so.
    pub rule: String,
    /// `share_used`, `breached`, `grossly_late` or `unassigned`.
    pub kind: String,
    /// From when it was true, whenever the worker came to it.
    pub became_true_at: DateTime<Utc>,
    pub raised_at: DateTime<Utc>,
    /// Of a clock: when it was due.
    pub due_at: Option<DateTime<Utc>>,
    /// `owner`, `team`, `supervisors` or `managers`, and which.
    pub tells: String,
    pub person: Option<String>,
    pub team: Option<String>,
    /// A sentence without its full stop.
    pub why: String,
    /// When it was true no more; none while it is.
    pub settled_at: Option<DateTime<Utc>>,
}

/// A rule of who is told of what.
#[derive(Clone, Debug, PartialEq)]
pub struct WarningRule {
    pub code: String,
    pub name: String,
    pub kind: String,
    /// Per cent of the target.
    pub share: Option<i16>,
    pub minutes: Option<i32>,
    /// What it is for; none for all.
    pub enquiry_type: Option<String>,
    pub priority: Option<i16>,
    pub measure: Option<String>,
    pub tells: String,
    pub team: Option<String>,
    pub active: bool,
}
