//! The change of priority.

use crate::database::{BulkCommand, Tx, bulk};
use crate::domain::{BulkResult, EnquiryVersion, Failure, PRIORITIES, Target};
use crate::runtime::request::{BulkWording, Conclusion, Request, Write, Writes};

/// Gives each enquiry a priority, 1 for the most urgent. Stale enquiries are skipped.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangePriority {
    pub changes: Vec<(Target, i16)>,
    /// It takes a change back.
    pub undoes: bool,
}

impl Request for ChangePriority {
    type Response = BulkResult;
    type Access = Writes;
    const NAME: &'static str = "change_priority";

    async fn run(self, tx: &Tx) -> Result<BulkResult, Failure> {
        let (enquiries, to): (Vec<EnquiryVersion>, Vec<i16>) = self
            .changes
            .iter()
            .map(|(target, to)| (target.seen, *to))
            .unzip();
        bulk::act(tx, &enquiries, BulkCommand::Priority { to: &to }).await
    }
}

impl Write for ChangePriority {
    fn targets(&self) -> Vec<Target> {
        let targets = self.changes.iter().map(|(target, _)| target.clone());
        targets.collect()
    }

    fn conclude(&self, result: &BulkResult) -> Conclusion {
        if self.undoes {
            return Conclusion::of_undo(result, self.targets());
        }
        let to = self.changes.first().map_or("", |(_, to)| word(*to));
        let wording = BulkWording {
            title: format!("Priority {to}"),
            nothing: "No priority was changed",
            done: &|which, many| {
                let verb = if many == 1 { "is" } else { "are" };
                format!("{which} {verb} now {to}")
            },
        };
        let before = |target: &Target| target.former_priority;
        let undo = |changes| Self {
            changes,
            undoes: true,
        };
        Conclusion::of_bulk(result, self.targets(), wording, before, undo)
    }
}

fn word(code: i16) -> &'static str {
    let known = PRIORITIES.iter().find(|(known, _)| *known == code);
    known.map_or("of another priority", |(_, word)| word)
}
