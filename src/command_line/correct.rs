//! `correct` and `hand-over`: what was received wrongly is put right, and work is handed on.

use clap::{Args, Subcommand};

pub const CORRECT_HELP: &str = "\
Examples:
  enquiries correct deadline HMRC-26-4F7K9Q-X '2026-12-24 17:00' --reason 'Agreed by telephone' --as HMRC/asha.patel
  enquiries correct type HMRC-26-4F7K9Q-X vat_registration --reason 'About VAT' --as HMRC/asha.patel
  enquiries correct citizen HMRC-26-4F7K9Q-X nobody --reason 'Sent without a name' --as HMRC/asha.patel
  enquiries correct merge HMRC-26-4F7K9Q-X HMRC-26-8H2M5T-K --reason 'One person, two spellings' --as HMRC/asha.patel

Each correction is a record with its reason, and the history of the enquiry shows it.";

pub const HAND_OVER_HELP: &str = "\
Examples:
  enquiries hand-over sam.lewis --to jo.brown --reason 'On leave until March' --as HMRC/asha.patel
  enquiries hand-over sam.lewis --to jo.brown --leaves --reason 'Leaves on Friday' --as HMRC/helen.morris
  enquiries hand-over --team returns --to individuals --closes --reason 'Merged' --as HMRC/helen.morris";

/// What is put right.
#[derive(Clone, Debug, Subcommand)]
pub enum Correct {
    /// The type of an enquiry, by its code
    Type(NewValue),
    /// The citizen of an enquiry: a name, a telephone number, an email address, or nobody
    Citizen(NewValue),
    /// The channel of an enquiry, by its code
    Channel(NewValue),
    /// The deadline of an open enquiry: a day like 2026-12-24, with or without a time
    Deadline(NewValue),
    /// The team of an open enquiry, by its code
    Team(NewValue),
    /// The outcome of a closed enquiry: a code of the list, or words
    Outcome(NewValue),
    /// Two records of one citizen: the citizen of the first enquiry becomes the citizen of the second
    Merge {
        /// An enquiry of the citizen whose record is given up
        reference: String,
        /// An enquiry of the citizen whose record stays
        #[arg(value_name = "INTO REFERENCE")]
        into: String,
        /// Why, for the history
        #[arg(long)]
        reason: String,
    },
    /// Take back the newest merge into the citizen of this enquiry
    UndoMerge {
        /// The reference of the enquiry
        reference: String,
        /// Why, for the history
        #[arg(long)]
        reason: String,
    },
    /// Why the contact should not have been needed, by its code; without one, that it was needed
    FailureDemand {
        /// The reference of the enquiry
        reference: String,
        /// The code of the reason
        code: Option<String>,
        /// The page that should have answered it
        #[arg(long, value_name = "ADDRESS")]
        page: Option<String>,
    },
}

/// An enquiry, what is right, and why.
#[derive(Clone, Debug, Args)]
pub struct NewValue {
    /// The reference of the enquiry
    pub reference: String,
    /// What is right
    #[arg(value_name = "NEW VALUE")]
    pub new_value: String,
    /// Why, for the history
    #[arg(long)]
    pub reason: String,
}

/// Whose work is handed on, and to whom.
#[derive(Clone, Debug, Args)]
pub struct HandOver {
    /// Username of who has the work
    #[arg(required_unless_present = "team", conflicts_with = "team")]
    pub username: Option<String>,
    /// Code of a team, in place of a person
    #[arg(long, value_name = "CODE", requires = "to")]
    pub team: Option<String>,
    /// Who gets it: a username, or a team's code for a team; without one, the enquiries go back to their teams
    #[arg(long, value_name = "USERNAME OR CODE")]
    pub to: Option<String>,
    /// Why, for the history
    #[arg(long)]
    pub reason: String,
    /// The person leaves: take them out of use in the same act
    #[arg(long, conflicts_with = "team")]
    pub leaves: bool,
    /// The team closes: take it out of use in the same act
    #[arg(long, requires = "team")]
    pub closes: bool,
}
