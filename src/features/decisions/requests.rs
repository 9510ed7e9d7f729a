//! The list of decisions on an enquiry; recording one, and withdrawing one.

use crate::database::{Tx, decisions, queries};
use crate::domain::{Decision, Failure, FormError, Page, Target};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes};
use chrono::NaiveDate;
use uuid::Uuid;

/// The most that a list shows.
const MOST: i64 = 1000;

/// Why a decision is withdrawn whose recording is undone.
pub(super) const UNDONE: &str = "Recorded by mistake";

/// The latest first.
#[derive(Clone, Debug, PartialEq)]
pub struct ListDecisions {
    pub enquiry_id: Uuid,
}

impl Request for ListDecisions {
    type Response = Page<Decision>;
    type Access = Reads;
    const NAME: &'static str = "decisions";

    async fn run(self, tx: &Tx) -> Result<Page<Decision>, Failure> {
        let rows = queries::enquiry::decisions(tx, self.enquiry_id, MOST).await?;
        Ok(Page {
            rows: rows.many().into_iter().map(decisions::decision).collect(),
            more: false,
            as_of: tx.at,
        })
    }
}

/// Records a decision. The response is its key.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordDecision {
    pub enquiry: Target,
    pub decision: String,
    pub decided_on: NaiveDate,
    pub in_force_from: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    pub appeal_until: Option<NaiveDate>,
    pub appeal_basis: Option<String>,
}

impl Request for RecordDecision {
    type Response = Uuid;
    type Access = Writes;
    const NAME: &'static str = "record_decision";

    async fn run(self, tx: &Tx) -> Result<Uuid, Failure> {
        let arguments = queries::enquiry::RecordDecisionArguments {
            enquiry_id: self.enquiry.seen.id,
            decision: &self.decision,
            decided_on: self.decided_on,
            in_force_from: self.in_force_from,
            expires_on: self.expires_on,
            appeal_until: self.appeal_until,
            appeal_basis: self.appeal_basis.as_deref(),
        };
        let row = queries::enquiry::record_decision(tx, arguments).await?;
        Ok(row.one()?.decision_id)
    }
}

impl Write for RecordDecision {
    fn targets(&self) -> Vec<Target> {
        vec![self.enquiry.clone()]
    }

    fn conclude(&self, id: &Uuid) -> Conclusion {
        let recorded = Decision {
            id: *id,
            version: 1,
            enquiry_id: self.enquiry.seen.id,
            decision: self.decision.clone(),
            ..Decision::default()
        };
        Conclusion {
            sentence: format!("Decision recorded on {}", self.enquiry.reference),
            changed: vec![self.enquiry.seen.id],
            undo: Some(Box::new(WithdrawDecision {
                decision: recorded,
                reason: Some(UNDONE.into()),
                undoes: true,
            })),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!(
            "The decision was not recorded. {}",
            error.describe()
        ))
    }
}

/// Withdraws a decision as it was seen, with a reason; without one takes the withdrawal back.
#[derive(Clone, Debug, PartialEq)]
pub struct WithdrawDecision {
    pub decision: Decision,
    pub reason: Option<String>,
    /// It takes another change back.
    pub undoes: bool,
}

impl Request for WithdrawDecision {
    type Response = i32;
    type Access = Writes;
    const NAME: &'static str = "withdraw_decision";

    async fn run(self, tx: &Tx) -> Result<i32, Failure> {
        let (id, version) = (self.decision.id, self.decision.version);
        let reason = self.reason.as_deref();
        let row = queries::enquiry::withdraw_decision(tx, id, version, reason).await?;
        row.one()?.version.ok_or(Failure::Conflict)
    }
}

impl Write for WithdrawDecision {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, version: &i32) -> Conclusion {
        let what = &self.decision.decision;
        let sentence = match (self.reason.is_some(), self.undoes) {
            (true, false) => format!("Decision withdrawn: {what}"),
            (true, true) => format!("Undone: the decision is withdrawn: {what}"),
            (false, _) => format!("Undone: the decision stands: {what}"),
        };
        let back = Self {
            decision: Decision {
                version: *version,
                ..self.decision.clone()
            },
            reason: None,
            undoes: true,
        };
        Conclusion {
            sentence,
            changed: vec![self.decision.enquiry_id],
            undo: (!self.undoes).then(|| Box::new(back) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        let what = &self.decision.decision;
        Some(format!("Not withdrawn: {what}. {}", error.describe()))
    }
}
