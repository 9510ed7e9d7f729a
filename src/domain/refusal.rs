//! Why a request failed: a rule refused it (a refusal), or something is broken (a failure).

use super::FieldFault;

/// A refusal by a rule of the database, with everything a screen needs to show it beside the right field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// SQLSTATE: our own class UK (listed in `sql/README.md`), or one of PostgreSQL's.
    pub code: String,
    /// The rule: the guard's function name, or the constraint that failed.
    pub rule: String,
    /// The table and column at fault, where the rule names them.
    pub table: Option<String>,
    pub column: Option<String>,
    /// One sentence for the person, with what they can do next.
    pub sentence: String,
    /// More reasons than the sentence holds, each a sentence.
    pub reasons: Vec<String>,
    /// The reasons as the rule names them (`role`, `reason`, …): for logs and tests, not for people.
    pub codes: Vec<String>,
}

/// Why a request has no response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A rule refused it; nothing was changed.
    #[error("{}", .0.sentence)]
    Refused(Box<Refusal>),
    /// Fields of a form are not valid; nothing was changed.
    #[error("There is a problem with some of its fields.")]
    InvalidFields(Vec<FieldFault>),
    /// The enquiry changed since it was read; nothing was changed by this request. The screen reads it again.
    #[error("This enquiry has changed since you opened it.")]
    Conflict,
    /// The session ended: expired, revoked, or the person's role changed.
    #[error("Your session has ended. Sign in again.")]
    SignedOut,
    /// The server cannot be reached now; nothing was changed, and the same request may succeed later.
    #[error("The server cannot be reached: {0}.")]
    Unavailable(String),
    /// The connection was lost after COMMIT was sent and before it was confirmed: the change may or may not
    /// be stored.
    #[error("The server was lost before it answered.")]
    Indeterminate,
    /// A fault of ours. The text names the place for the log, and holds no value from any row.
    #[error("There is a problem with the program ({0}).")]
    Internal(String),
}
