//! The note as a change: one text for each of the enquiries.

use crate::database::{BulkCommand, Tx, bulk};
use crate::domain::{BulkResult, DraftSubject, EnquiryVersion, Failure, FormError, Target};
use crate::keys::NOTE;
use crate::runtime::request::{Conclusion, Request, Write, Writes, count};

/// Adds one text as a note to each enquiry, and drops its draft or keeps it for those that were not reached.
#[derive(Clone, Debug, PartialEq)]
pub struct AddNotes {
    pub targets: Vec<Target>,
    pub body: String,
    pub draft: DraftSubject,
}

impl Request for AddNotes {
    type Response = BulkResult;
    type Access = Writes;
    const NAME: &'static str = "add_notes";

    async fn run(self, tx: &Tx) -> Result<BulkResult, Failure> {
        let seen = self.targets.iter().map(|target| target.seen);
        let enquiries: Vec<EnquiryVersion> = seen.collect();
        let command = BulkCommand::Note {
            body: &self.body,
            draft: self.draft,
        };
        bulk::act(tx, &enquiries, command).await
    }
}

impl AddNotes {
    /// The enquiry of a note on a single one.
    fn only(&self) -> Option<&Target> {
        match self.targets.as_slice() {
            [one] if !self.draft.is_for_several() => Some(one),
            _ => None,
        }
    }
}

impl Write for AddNotes {
    fn targets(&self) -> Vec<Target> {
        self.targets.clone()
    }

    fn conclude(&self, result: &BulkResult) -> Conclusion {
        let sentence = match (self.only(), result.updated.len()) {
            (_, 0) => "No note was saved".to_owned(),
            (Some(one), _) => format!("Note saved on {}", one.reference),
            (None, saved) => format!("Note saved on {}", count(saved)),
        };
        Conclusion {
            sentence,
            title: "Note on each".into(),
            targets: self.targets.clone(),
            result: result.clone(),
            reopen: format!("Press {NOTE} to open it again."),
            // A note is added to whatever version there is.
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, unconfirmed: bool) -> Option<String> {
        let (what, opens) = match self.only() {
            Some(one) => {
                let not = match unconfirmed {
                    true => "may not have been saved",
                    false => "was not saved",
                };
                (format!("The note on {} {not}.", one.reference), "it")
            }
            None => ("The notes were not saved.".to_owned(), "the text"),
        };
        let error = error.describe();
        Some(format!(
            "{what} {error} Press {NOTE} to open {opens} again."
        ))
    }
}
