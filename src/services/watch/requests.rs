//! The change that starts or stops watching an enquiry.

use crate::database::{Tx, enquiry_context};
use crate::domain::{Failure, FormError, Target};
use crate::keys::WATCH;
use crate::runtime::request::{Conclusion, Request, Write, Writes};

/// Starts or stops watching an enquiry. The response is whether the person watches it now.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    pub target: Target,
    pub watches: bool,
}

impl Request for Watch {
    type Response = bool;
    type Access = Writes;
    const NAME: &'static str = "watch";

    async fn run(self, tx: &Tx) -> Result<bool, Failure> {
        enquiry_context::watch(tx, self.target.seen.id, self.watches).await
    }
}

impl Write for Watch {
    fn targets(&self) -> Vec<Target> {
        vec![self.target.clone()]
    }

    fn conclude(&self, watches: &bool) -> Conclusion {
        let reference = &self.target.reference;
        let sentence = match watches {
            true => format!("You are watching {reference}. Press {WATCH} to stop"),
            false => format!("You are not watching {reference}. Press {WATCH} to watch it again"),
        };
        Conclusion::of_one(self.target.seen.id, sentence)
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        let reference = &self.target.reference;
        Some(format!(
            "Watching {reference} was not changed. {}",
            error.describe()
        ))
    }
}
