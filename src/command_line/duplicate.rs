//! `duplicate`: finds likely duplicates of an enquiry, merges it into another, and undoes that.

use crate::plain::duplicates::DuplicateCommand;
use clap::Subcommand;

pub const HELP: &str = "\
Examples:
  enquiries duplicate find HMRC-26-4F7K9Q-X --as HMRC/jo.brown
  enquiries duplicate merge HMRC-26-4F7K9Q-X HMRC-26-B10CF5-7 --as HMRC/jo.brown
  enquiries duplicate unmerge HMRC-26-4F7K9Q-X --as HMRC/jo.brown

The letters, notes, tasks and documents of a merged enquiry are shown on the one that is kept.";

#[derive(Clone, Debug, Subcommand)]
pub enum DuplicateAction {
    /// List enquiries that this one may be a duplicate of
    Find {
        /// The reference of the enquiry
        reference: String,
    },
    /// Merge an enquiry into the one that is kept
    Merge {
        /// The reference of the duplicate
        reference: String,
        /// The reference of the enquiry that is kept
        into: String,
    },
    /// Undo the merge of an enquiry: it is open again where it was
    Unmerge {
        /// The reference of the duplicate
        reference: String,
    },
}

impl From<DuplicateAction> for DuplicateCommand {
    fn from(action: DuplicateAction) -> Self {
        match action {
            DuplicateAction::Find { reference } => Self::Find { reference },
            DuplicateAction::Merge { reference, into } => Self::Merge { reference, into },
            DuplicateAction::Unmerge { reference } => Self::Unmerge { reference },
        }
    }
}
