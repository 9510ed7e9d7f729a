//! Loading the clocks of an enquiry; recording what a person did that they follow, and taking it back.

use crate::database::{Tx, clocks, queries};
use crate::domain::{Clock, ClockRule, Clocks, Failure, FormError, OfferedAct, Target};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes};
use crate::wording::clocks as words;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// The most rules that a list offers.
const MOST_RULES: i64 = 1000;

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

/// The rules of this body by which clocks can run.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadClockRules;

impl Request for LoadClockRules {
    type Response = Vec<ClockRule>;
    type Access = Reads;
    const NAME: &'static str = "clock_rules";

    async fn run(self, tx: &Tx) -> Result<Vec<ClockRule>, Failure> {
        let rows = queries::clocks::rules(tx, MOST_RULES).await?;
        Ok(rows.many().into_iter().map(clocks::rule).collect())
    }
}

/// What can be recorded of the clocks of an enquiry now.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadOfferedActs {
    pub enquiry_id: Uuid,
}

impl Request for LoadOfferedActs {
    type Response = Vec<OfferedAct>;
    type Access = Reads;
    const NAME: &'static str = "offered_clock_acts";

    async fn run(self, tx: &Tx) -> Result<Vec<OfferedAct>, Failure> {
        let rows = queries::clocks::offered_acts(tx, self.enquiry_id).await?;
        Ok(rows.many().into_iter().map(clocks::offered).collect())
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
    /// It takes another change back.
    pub undoes: bool,
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
        let back = TakeBackClockAct {
            act: *id,
            recorded: self.clone(),
            reason: "Undone".into(),
            undoes: true,
        };
        Conclusion {
            sentence: match self.undoes {
                true => format!("Undone: {}, as before", lower_first(&what)),
                false => format!("{what}: the clocks of {reference} follow"),
            },
            changed: vec![self.target.seen.id],
            undo: (!self.undoes).then(|| Box::new(back) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not recorded. {}", error.describe()))
    }
}

/// What did not happen so: the clocks are computed without it. Undone, it is recorded again.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeBackClockAct {
    pub act: Uuid,
    /// The act as it was recorded.
    pub recorded: RecordClockAct,
    pub reason: String,
    /// It takes another change back.
    pub undoes: bool,
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
        let what = lower_first(&words::kind(&self.recorded.kind));
        let again = RecordClockAct {
            undoes: true,
            ..self.recorded.clone()
        };
        Conclusion {
            sentence: match self.undoes {
                true => format!("Undone: {what}. The clocks follow"),
                false => format!("Taken back: {what}. The clocks follow"),
            },
            changed: vec![self.recorded.target.seen.id],
            undo: (!self.undoes).then(|| Box::new(again) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not taken back. {}", error.describe()))
    }
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|it| it.to_lowercase().collect());
    first.map_or_else(String::new, |it: String| it + letters.as_str())
}
