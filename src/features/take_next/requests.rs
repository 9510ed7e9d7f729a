//! Hand-outs as requests: the next enquiry, a queue of somebody away, and the parameters they go by.

pub use crate::domain::rows::hand_out::{
    OfEnquiryRow as HandOut, ParametersRow as Parameter, TakeNextRow as Taken,
};

use crate::database::{BulkCommand, Tx, bulk, queries};
use crate::domain::{EnquiryVersion, Failure, FormError, Target};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes};
use crate::wording::routing;
use uuid::Uuid;

/// Takes the free enquiry with the most points. The response is none where there is none for this person.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeNext;

impl Request for TakeNext {
    type Response = Option<Taken>;
    type Access = Writes;
    const NAME: &'static str = "take_next";

    async fn run(self, tx: &Tx) -> Result<Option<Taken>, Failure> {
        queries::hand_out::take_next(tx).await?.optional()
    }
}

impl Write for TakeNext {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, taken: &Option<Taken>) -> Conclusion {
        let Some(it) = taken else {
            return Conclusion {
                sentence: "Nothing is free in your team that you can take".into(),
                ..Conclusion::default()
            };
        };
        let reference = it.reference.clone();
        let back = PutBack {
            id: it.enquiry_id,
            version: it.version,
            reference: reference.clone(),
        };
        Conclusion {
            sentence: format!(
                "Taken {reference}, {}: {} points ({})",
                it.subject,
                it.points,
                routing::points(&it.parts)
            ),
            changed: vec![it.enquiry_id],
            undo: Some(Box::new(back)),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Nothing was taken. {}", error.describe()))
    }
}

/// Puts an enquiry back that was just taken.
#[derive(Clone, Debug, PartialEq)]
pub struct PutBack {
    pub id: Uuid,
    pub version: i32,
    pub reference: String,
}

impl Request for PutBack {
    type Response = bool;
    type Access = Writes;
    const NAME: &'static str = "put_back";

    async fn run(self, tx: &Tx) -> Result<bool, Failure> {
        let seen = EnquiryVersion {
            id: self.id,
            version: self.version,
        };
        let command = BulkCommand::Assign {
            to: &[None],
            reason: Some("Put back"),
        };
        let result = bulk::act(tx, &[seen], command).await?;
        Ok(!result.updated.is_empty())
    }
}

impl Write for PutBack {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, done: &bool) -> Conclusion {
        Conclusion {
            sentence: match done {
                true => format!("Undone: {} is free again", self.reference),
                false => format!("{} has changed since, and stays with you", self.reference),
            },
            changed: vec![self.id],
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!(
            "{} was not put back. {}",
            self.reference,
            error.describe()
        ))
    }
}

/// The hand-outs of an enquiry, the latest first.
#[derive(Clone, Debug, PartialEq)]
pub struct HandOuts {
    pub enquiry_id: Uuid,
}

impl Request for HandOuts {
    type Response = Vec<HandOut>;
    type Access = Reads;
    const NAME: &'static str = "hand_outs";

    async fn run(self, tx: &Tx) -> Result<Vec<HandOut>, Failure> {
        let rows = queries::hand_out::of_enquiry(tx, self.enquiry_id).await?;
        Ok(rows.many())
    }
}

/// The parameters of the body, and what its teams have set.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters;

impl Request for Parameters {
    type Response = Vec<Parameter>;
    type Access = Reads;
    const NAME: &'static str = "assignment_parameters";

    async fn run(self, tx: &Tx) -> Result<Vec<Parameter>, Failure> {
        Ok(queries::hand_out::parameters(tx).await?.many())
    }
}

/// Sets a parameter of a team, or of the body.
#[derive(Clone, Debug, PartialEq)]
pub struct SetParameter {
    pub team: Option<String>,
    pub code: String,
    pub value: i32,
    pub why: String,
}

impl Request for SetParameter {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "set_parameter";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        let team = self.team.as_deref();
        let row =
            queries::hand_out::set_parameter(tx, team, &self.code, self.value, &self.why).await?;
        row.one().map(|_| ())
    }
}

/// Gives the whole queue of somebody away to a colleague, or back to the teams. The response is how many.
#[derive(Clone, Debug, PartialEq)]
pub struct CoverAbsence {
    pub from: String,
    pub to: Option<String>,
    pub reason: String,
}

impl Request for CoverAbsence {
    type Response = i32;
    type Access = Writes;
    const NAME: &'static str = "cover_absence";

    async fn run(self, tx: &Tx) -> Result<i32, Failure> {
        let to = self.to.as_deref();
        let row = queries::hand_out::cover_absence(tx, &self.from, to, &self.reason).await?;
        Ok(row.one()?.covered)
    }
}

/// Gives back what was covered and nobody touched. The response is how many went back, and how many stay.
#[derive(Clone, Debug, PartialEq)]
pub struct ReturnTo {
    pub to: String,
    pub reason: String,
}

impl Request for ReturnTo {
    type Response = (i32, i32);
    type Access = Writes;
    const NAME: &'static str = "return_to";

    async fn run(self, tx: &Tx) -> Result<(i32, i32), Failure> {
        let row = queries::hand_out::return_to(tx, &self.to, &self.reason).await?;
        let row = row.one()?;
        Ok((row.returned, row.stayed))
    }
}
