//! Loading the clocks of an enquiry; recording what a person did that they follow, and taking it back.

use crate::database::{Tx, clocks, queries};
use crate::domain::{Clock, Clocks, Failure, FormError, Target};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes};
use crate::wording::clocks as words;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// The clocks with their explanations, and what people did to them.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadClocks {
    pub enquiry_id: Uuid,
}

impl Request for LoadClocks {
    type Response = Clocks;
    type Access = Reads;
    const NAME: &'static str = "clocks";

    async fn run(self, tx: &Tx) -> Result<Clocks, Failure> {
        clocks::of_enquiry(tx, self.enquiry_id).await
    }
}

/// A clock as it would be by its rule, received at another time, after a question on some day, or extended.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadWhatIf {
    pub clock: Clock,
    pub received_at: DateTime<Utc>,
    pub asked_on: Option<NaiveDate>,
    pub clarified_on: Option<NaiveDate>,
    pub is_extended: bool,
}

impl Request for LoadWhatIf {
    type Response = Clock;
    type Access = Reads;
    const NAME: &'static str = "what_if";

    async fn run(self, tx: &Tx) -> Result<Clock, Failure> {
        let arguments = queries::clocks::WhatIfArguments {
            rule_id: self.clock.rule_id,
            received_at: self.received_at,
            asked_on: self.asked_on,
            clarified_on: self.clarified_on,
            is_extended: self.is_extended,
        };
        let rows = queries::clocks::what_if(tx, arguments).await?.many();
        Ok(clocks::as_it_would_be(self.clock, self.received_at, rows))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct RecordClockAct {
    pub target: Target,
    pub kind: String,
    /// The clock that it concerns; none for all that know such an act.
    pub clock: Option<String>,
    /// None for now.
    pub happened_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
}

impl Request for RecordClockAct {
    type Response = Uuid;
    type Access = Writes;
    const NAME: &'static str = "record_clock_act";

    async fn run(self, tx: &Tx) -> Result<Uuid, Failure> {
        let arguments = queries::clocks::RecordActArguments {
            enquiry_id: self.target.seen.id,
            kind: &self.kind,
            clock_code: self.clock.as_deref(),
            happened_at: self.happened_at,
            reason: self.reason.as_deref(),
        };
        let row = queries::clocks::record_act(tx, arguments).await?;
        Ok(row.one()?.id)
    }
}

impl Write for RecordClockAct {
    fn targets(&self) -> Vec<Target> {
        vec![self.target.clone()]
    }

    fn conclude(&self, id: &Uuid) -> Conclusion {
        let what = words::kind(&self.kind);
        let reference = &self.target.reference;
        Conclusion {
            sentence: format!("{what}: the clocks of {reference} follow"),
            changed: vec![self.target.seen.id],
            undo: Some(Box::new(TakeBackClockAct {
                act: *id,
                enquiry_id: self.target.seen.id,
                what,
                reason: "Undone".into(),
            })),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not recorded. {}", error.describe()))
    }
}

/// What did not happen so: the clocks are computed without it.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeBackClockAct {
    pub act: Uuid,
    pub enquiry_id: Uuid,
    pub what: String,
    pub reason: String,
}

impl Request for TakeBackClockAct {
    type Response = Uuid;
    type Access = Writes;
    const NAME: &'static str = "take_back_clock_act";

    async fn run(self, tx: &Tx) -> Result<Uuid, Failure> {
        let row = queries::clocks::take_back_act(tx, self.act, &self.reason).await?;
        row.optional()?.map(|it| it.id).ok_or(Failure::Conflict)
    }
}

impl Write for TakeBackClockAct {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, _: &Uuid) -> Conclusion {
        Conclusion::of_one(
            self.enquiry_id,
            format!("Taken back: {}. The clocks follow", self.what),
        )
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not taken back. {}", error.describe()))
    }
}
