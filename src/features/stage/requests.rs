//! The transitions to choose from, the outcomes, and the changes that the popup submits.

use crate::database::{BulkCommand, Tx, approval, bulk, outcomes};
use crate::domain::text::one_line as clean;
use crate::domain::{
    BulkResult, DraftSubject, EnquiryVersion, Failure, FormError, OutcomeChoices, Target,
    Transition,
};
use crate::keys::STAGE;
use crate::runtime::request::{
    AnyWrite, Conclusion, Reads, Request, Write, Writes, count, updated,
};
use uuid::Uuid;

/// How long a stage change can be undone: as long as the database allows it (`app.undo_stage_changes`), since otherwise
/// only a supervisor reopens what was closed by mistake.
const UNDO_STAGE_SECONDS: i64 = 600;

/// What can happen next to each of these.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadTransitions {
    pub enquiries: Vec<Uuid>,
}

impl Request for LoadTransitions {
    type Response = Vec<(Uuid, Transition)>;
    type Access = Reads;
    const NAME: &'static str = "ways_out";

    async fn run(self, tx: &Tx) -> Result<Self::Response, Failure> {
        bulk::transitions_of_many(tx, &self.enquiries).await
    }
}

/// The tenant's list of what can come of an enquiry, and the reasons of failure demand.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadOutcomes;

impl Request for LoadOutcomes {
    type Response = OutcomeChoices;
    type Access = Reads;
    const NAME: &'static str = "outcomes_listed";

    async fn run(self, tx: &Tx) -> Result<OutcomeChoices, Failure> {
        outcomes::listed(tx).await
    }
}

/// Moves each enquiry to a stage. Stale enquiries are skipped.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeStages {
    pub changes: Vec<(Target, Uuid)>,
    pub reason: Option<String>,
    pub outcome: Option<String>,
    /// The outcome of the tenant's list that the text names.
    pub outcome_id: Option<Uuid>,
    /// Code of the reason for which the contact should not have been needed.
    pub failure_demand: Option<String>,
    /// The draft of reason and outcome.
    pub draft: DraftSubject,
    /// The name of the stage, for the notice.
    pub to_stage: String,
    /// The workflow does not let it be undone.
    pub is_final: bool,
    /// What was typed for another transition and stays a draft.
    pub unsent: String,
}

impl Request for ChangeStages {
    type Response = BulkResult;
    type Access = Writes;
    const NAME: &'static str = "change_stages";

    async fn run(self, tx: &Tx) -> Result<BulkResult, Failure> {
        let (enquiries, to): (Vec<EnquiryVersion>, Vec<Uuid>) = self
            .changes
            .iter()
            .map(|(target, to)| (target.seen, *to))
            .unzip();
        let command = BulkCommand::Stage {
            to: &to,
            reason: self.reason.as_deref(),
            outcome: self.outcome.as_deref(),
            outcome_id: self.outcome_id,
            failure_demand: self.failure_demand.as_deref(),
            draft: self.draft,
        };
        bulk::act(tx, &enquiries, command).await
    }
}

impl Write for ChangeStages {
    fn targets(&self) -> Vec<Target> {
        let targets = self.changes.iter().map(|(target, _)| target.clone());
        targets.collect()
    }

    fn versioned_target(&self) -> Option<&Target> {
        match self.changes.as_slice() {
            [(one, _)] if self.draft.enquiry().is_some() => Some(one),
            _ => None,
        }
    }

    fn conclude(&self, result: &BulkResult) -> Conclusion {
        let to_stage = &self.to_stage;
        let single = self.draft.enquiry().is_some();
        let sentence = match (self.changes.as_slice(), result.updated.len()) {
            (_, 0) => "No stage was changed".to_owned(),
            ([(one, _)], _) if single => format!("{} is now {to_stage}", one.reference),
            (_, 1) => format!("1 enquiry is now {to_stage}"),
            (_, moved) => format!("{} are now {to_stage}", count(moved)),
        };
        Conclusion {
            sentence,
            title: format!("Stage {to_stage}"),
            targets: self.targets(),
            result: result.clone(),
            reopen: format!("Press {STAGE} to open it again."),
            unsent: self.unsent.clone(),
            versioned: single,
            is_final: self.is_final && !result.updated.is_empty(),
            undo: self.undo(result),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        let what = match self.changes.as_slice() {
            [(one, _)] if !self.draft.is_for_several() => {
                format!("The stage of {} was not changed.", one.reference)
            }
            _ => "The stages were not changed.".to_owned(),
        };
        Some(format!("{what} {}", error.describe()))
    }
}

impl ChangeStages {
    fn undo(&self, result: &BulkResult) -> Option<Box<dyn AnyWrite>> {
        let moved = updated(&self.targets(), &result.updated);
        if self.is_final || moved.is_empty() {
            return None;
        }
        Some(Box::new(UndoStages { moved }))
    }
}

/// Takes the stage changes back that made these versions: stage changes of their own, in the history.
#[derive(Clone, Debug, PartialEq)]
pub struct UndoStages {
    pub moved: Vec<Target>,
}

impl Request for UndoStages {
    type Response = BulkResult;
    type Access = Writes;
    const NAME: &'static str = "undo_stages";

    async fn run(self, tx: &Tx) -> Result<BulkResult, Failure> {
        let moved: Vec<EnquiryVersion> = self.moved.iter().map(|target| target.seen).collect();
        bulk::act(tx, &moved, BulkCommand::UndoStage).await
    }
}

impl Write for UndoStages {
    fn targets(&self) -> Vec<Target> {
        self.moved.clone()
    }

    fn conclude(&self, result: &BulkResult) -> Conclusion {
        let mut conclusion = Conclusion::of_undo(result, self.targets());
        if let ([one], [_]) = (self.moved.as_slice(), result.updated.as_slice()) {
            let (reference, stage) = (&one.reference, &one.row.stage_name);
            conclusion.sentence = format!("Undone: {reference} is {stage} again");
        }
        conclusion
    }

    fn undo_seconds(&self) -> i64 {
        UNDO_STAGE_SECONDS
    }
}

/// Requests approval for a transition of the enquiry as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestApproval {
    pub target: Target,
    pub transition_id: Uuid,
    pub reason: String,
    /// What is said when it is done.
    pub done: String,
}

impl RequestApproval {
    pub fn of(step: &Transition, target: Target, reason: String) -> Self {
        let what = match step.needs_approval {
            true => "Approval",
            false => "Countersignature",
        };
        let (label, reference) = (clean(&step.label), &target.reference);
        Self {
            transition_id: step.transition_id,
            reason,
            done: format!("{what} requested: {label} of {reference}"),
            target,
        }
    }
}

impl Request for RequestApproval {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "request_approval";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        approval::request(tx, self.target.seen, self.transition_id, &self.reason).await
    }
}

impl Write for RequestApproval {
    fn targets(&self) -> Vec<Target> {
        vec![self.target.clone()]
    }

    fn conclude(&self, (): &()) -> Conclusion {
        Conclusion::of_one(self.target.seen.id, self.done.clone())
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(not_saved(&self.target, error))
    }
}

/// Approves or declines the request of another person.
#[derive(Clone, Debug, PartialEq)]
pub struct DecideApproval {
    pub target: Target,
    pub approval_id: Uuid,
    pub seen_version: i32,
    pub approve: bool,
    pub reason: Option<String>,
    /// What is said when it is done.
    pub done: String,
    /// The stage that approving leads to, where it takes the step.
    pub to_stage: Option<String>,
    /// Who approves could not undo the step.
    pub is_final: bool,
}

impl DecideApproval {
    /// None where nobody asked for the step, or it is decided.
    pub fn of(
        step: &Transition,
        target: Target,
        approve: bool,
        reason: Option<String>,
    ) -> Option<Self> {
        let asked = step.pending_approval()?;
        let word = if approve { "Approved" } else { "Declined" };
        let (label, reference) = (clean(&step.label), &target.reference);
        let takes_step = approve && step.approval_takes_step;
        Some(Self {
            approval_id: asked.id,
            seen_version: asked.version,
            approve,
            reason,
            done: format!("{word}: {label} of {reference}"),
            to_stage: takes_step.then(|| clean(&step.to_stage_name)),
            is_final: step.is_final,
            target,
        })
    }
}

impl Request for DecideApproval {
    /// The new version of the enquiry, where approving took the step.
    type Response = Option<i32>;
    type Access = Writes;
    const NAME: &'static str = "decide_approval";

    async fn run(self, tx: &Tx) -> Result<Option<i32>, Failure> {
        let request = EnquiryVersion {
            id: self.approval_id,
            version: self.seen_version,
        };
        let (id, reason) = (self.target.seen.id, self.reason.as_deref());
        approval::decide(tx, id, request, self.approve, reason).await
    }
}

impl Write for DecideApproval {
    fn targets(&self) -> Vec<Target> {
        vec![self.target.clone()]
    }

    fn conclude(&self, moved: &Option<i32>) -> Conclusion {
        let id = self.target.seen.id;
        let Some((version, stage)) = moved.zip(self.to_stage.as_ref()) else {
            return Conclusion::of_one(id, self.done.clone());
        };
        let target = Target {
            seen: EnquiryVersion { id, version },
            ..self.target.clone()
        };
        let undo = UndoStages {
            moved: vec![target],
        };
        let reference = &self.target.reference;
        Conclusion {
            is_final: self.is_final,
            undo: (!self.is_final).then(|| Box::new(undo) as Box<dyn AnyWrite>),
            ..Conclusion::of_one(id, format!("{}. {reference} is now {stage}", self.done))
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(not_saved(&self.target, error))
    }
}

fn not_saved(target: &Target, error: &FormError) -> String {
    let what = format!("The stage of {} was not changed.", target.reference);
    format!("{what} {}", error.describe())
}
