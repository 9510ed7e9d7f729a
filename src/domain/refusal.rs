//! Why something was not done: a rule said no (a refusal), or something is broken (a failure).

use std::fmt;

/// A rule of the database said no. Everything a screen needs to say so beside the right field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// SQLSTATE: our own class UK (listed in `sql/README.md`), or one of PostgreSQL's.
    pub code: String,
    /// The rule: the guard's function name, or the constraint that failed.
    pub rule: String,
    /// The table and column where it hurts, when the rule names them.
    pub table: Option<String>,
    pub column: Option<String>,
    /// One sentence for the person: what they can do next.
    pub sentence: String,
    /// More reasons than the sentence holds, each a sentence.
    pub reasons: Vec<String>,
    /// The reasons as the rule names them (`role`, `reason`, …): for logs and tests, not for people.
    pub codes: Vec<String>,
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A rule said no; nothing was changed.
    Refused(Box<Refusal>),
    /// The enquiry moved on since it was read; nothing was changed. The screen reads it again.
    Conflict,
    /// The session ended: expired, revoked, or the person's role changed.
    SignedOut,
    /// The server cannot be reached now; nothing was changed, and the same question may succeed later.
    Unavailable(String),
    /// The server was lost after it was told to keep a change and before it said that it had: nobody here
    /// knows whether it did.
    Indeterminate,
    /// A fault of ours. The text names the place for the log, and holds no value from any row.
    Internal(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => f.write_str(&refusal.sentence),
            Self::Conflict => f.write_str("This enquiry has changed since you opened it."),
            Self::SignedOut => f.write_str("Your session has ended. Sign in again."),
            Self::Unavailable(why) => write!(f, "The server cannot be reached: {why}."),
            Self::Indeterminate => f.write_str("The server was lost before it answered."),
            Self::Internal(place) => write!(f, "There is a problem with the program ({place})."),
        }
    }
}

impl std::error::Error for Failure {}
