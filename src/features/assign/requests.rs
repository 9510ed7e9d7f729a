//! The colleagues to assign to, and the assignment as a change.

use crate::database::{BulkCommand, Tx, bulk, people};
use crate::domain::{BulkResult, Colleague, EnquiryVersion, Failure, Target, UNDONE};
use crate::runtime::request::{BulkWording, Conclusion, Reads, Request, Write, Writes};
use uuid::Uuid;

/// Everybody to whom an enquiry can be assigned, with their open work.
#[derive(Clone, Debug, PartialEq)]
pub struct Colleagues;

impl Request for Colleagues {
    type Response = Vec<Colleague>;
    type Access = Reads;
    const NAME: &'static str = "colleagues";

    async fn run(self, tx: &Tx) -> Result<Self::Response, Failure> {
        people::colleagues(tx).await
    }
}

/// Assigns each enquiry to a colleague, or to nobody. Stale enquiries are skipped.
#[derive(Clone, Debug, PartialEq)]
pub struct Assign {
    pub changes: Vec<(Target, Option<Uuid>)>,
    /// The name for the notice; none where it takes an assignment back.
    pub to_name: Option<String>,
    pub reason: Option<String>,
}

impl Assign {
    pub fn to(targets: Vec<Target>, staff_id: Uuid, name: &str) -> Self {
        let changes = targets.into_iter().map(|target| (target, Some(staff_id)));
        Self {
            changes: changes.collect(),
            to_name: Some(name.to_owned()),
            reason: None,
        }
    }
}

impl Request for Assign {
    type Response = BulkResult;
    type Access = Writes;
    const NAME: &'static str = "assign";

    async fn run(self, tx: &Tx) -> Result<BulkResult, Failure> {
        let (enquiries, to): (Vec<EnquiryVersion>, Vec<Option<Uuid>>) = self
            .changes
            .iter()
            .map(|(target, to)| (target.seen, *to))
            .unzip();
        let command = BulkCommand::Assign {
            to: &to,
            reason: self.reason.as_deref(),
        };
        bulk::act(tx, &enquiries, command).await
    }
}

impl Write for Assign {
    fn targets(&self) -> Vec<Target> {
        let targets = self.changes.iter().map(|(target, _)| target.clone());
        targets.collect()
    }

    fn conclude(&self, result: &BulkResult) -> Conclusion {
        let Some(name) = &self.to_name else {
            return Conclusion::of_undo(result, self.targets());
        };
        let wording = BulkWording {
            title: format!("Assign to {name}"),
            nothing: "Nothing was assigned",
            done: &|which, _| format!("Assigned {which} to {name}"),
        };
        let before = |target: &Target| target.former_assignee;
        let undo = |changes| Self {
            changes,
            to_name: None,
            reason: Some(UNDONE.into()),
        };
        Conclusion::of_bulk(result, self.targets(), wording, before, undo)
    }
}
