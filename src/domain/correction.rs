//! What is put right, and whose work is handed on, by what a person types.

/// One act of the commands `correct` and `hand-over`. References, codes and usernames are as they are typed; the
/// database knows them or refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Type, citizen, channel, deadline, team or outcome of an enquiry.
    Value {
        reference: String,
        kind: &'static str,
        new_value: String,
        reason: String,
    },
    /// Two records of one citizen, each named by one of its enquiries.
    Merge {
        reference: String,
        into_reference: String,
        reason: String,
    },
    UndoMerge {
        reference: String,
        reason: String,
    },
    /// Why a contact should not have been needed, and the page that should have answered it.
    FailureDemand {
        reference: String,
        code: Option<String>,
        page: Option<String>,
    },
    /// The open work of a person, to another or back to the teams.
    HandOverWork {
        from: String,
        to: Option<String>,
        reason: String,
        leaves: bool,
    },
    /// The open work of a team, and the enquiry types that it receives.
    HandOverTeam {
        from: String,
        to: String,
        reason: String,
        closes: bool,
    },
}
