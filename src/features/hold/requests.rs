//! Putting enquiries on hold, and ending their holds.

use crate::database::{Tx, queries};
use crate::domain::{Failure, FormError, Target};
use crate::runtime::request::{Conclusion, Request, Write, Writes, count};
use crate::wording::time;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Puts each enquiry on hold, all or none, instead of the hold that it has. The response says which.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldEnquiries {
    pub targets: Vec<Target>,
    pub reason: String,
    pub until: DateTime<Utc>,
    /// It takes another change back.
    pub undoes: bool,
}

fn ids(targets: &[Target]) -> Vec<Uuid> {
    targets.iter().map(|target| target.seen.id).collect()
}

fn on(targets: &[Target]) -> String {
    match targets {
        [one] => one.reference.clone(),
        many => count(many.len()),
    }
}

impl Request for HoldEnquiries {
    type Response = Vec<Uuid>;
    type Access = Writes;
    const NAME: &'static str = "hold_enquiries";

    async fn run(self, tx: &Tx) -> Result<Vec<Uuid>, Failure> {
        let enquiries = ids(&self.targets);
        let rows = queries::enquiry::hold(tx, &enquiries, &self.reason, self.until).await?;
        Ok(rows.many().into_iter().map(|row| row.id).collect())
    }
}

impl Write for HoldEnquiries {
    fn targets(&self) -> Vec<Target> {
        self.targets.clone()
    }

    fn conclude(&self, held: &Vec<Uuid>) -> Conclusion {
        let until = time::exact(self.until);
        let on = on(&self.targets);
        let back = EndHolds {
            targets: self.targets.clone(),
            undoes: true,
        };
        Conclusion {
            sentence: match self.undoes {
                true => format!("Undone: {on} on hold until {until}"),
                false => format!("{on} on hold until {until}"),
            },
            changed: held.clone(),
            undo: (!self.undoes).then(|| Box::new(back) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not put on hold. {}", error.describe()))
    }
}

/// The hold that a person had put on one enquiry, for its undoing.
#[derive(Clone, Debug, PartialEq)]
pub struct EndedHold {
    pub reason: String,
    pub until: DateTime<Utc>,
}

/// Ends the holds of enquiries, also those that are over and not dealt with. The response is the hold of one enquiry, where a
/// person had put it there.
#[derive(Clone, Debug, PartialEq)]
pub struct EndHolds {
    pub targets: Vec<Target>,
    /// It takes another change back.
    pub undoes: bool,
}

impl Request for EndHolds {
    type Response = Option<EndedHold>;
    type Access = Writes;
    const NAME: &'static str = "end_holds";

    async fn run(self, tx: &Tx) -> Result<Option<EndedHold>, Failure> {
        let former = match self.targets.as_slice() {
            [one] => {
                let row = queries::enquiry::holds(tx, one.seen.id).await?;
                let row = row.many().into_iter().next();
                row.filter(|row| row.until > tx.at)
                    .and_then(|row| Some((row.reason?, row.until)))
            }
            _ => None,
        };
        queries::enquiry::end_hold(tx, &ids(&self.targets)).await?;
        Ok(former.map(|(reason, until)| EndedHold { reason, until }))
    }
}

impl Write for EndHolds {
    fn targets(&self) -> Vec<Target> {
        self.targets.clone()
    }

    fn conclude(&self, former: &Option<EndedHold>) -> Conclusion {
        let on = on(&self.targets);
        let again = former.as_ref().filter(|_| !self.undoes).map(|hold| {
            Box::new(HoldEnquiries {
                targets: self.targets.clone(),
                reason: hold.reason.clone(),
                until: hold.until,
                undoes: true,
            }) as _
        });
        Conclusion {
            sentence: match self.undoes {
                true => format!("Undone: {on} no longer on hold"),
                false => format!("{on} no longer on hold"),
            },
            changed: ids(&self.targets),
            undo: again,
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("The hold was not ended. {}", error.describe()))
    }
}
