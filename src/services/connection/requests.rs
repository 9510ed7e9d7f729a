//! The poll for changes.

use crate::database::{Tx, session};
use crate::domain::{ChangeSignal, Failure};
use crate::runtime::request::{Polls, Request};

/// The change signal: has anything changed that a reader at this position of the audit log did not see?
/// (docs/decisions/0007)
#[derive(Clone, Debug, PartialEq)]
pub struct Pulse {
    /// None before the first.
    pub position: Option<String>,
}

impl Request for Pulse {
    type Response = ChangeSignal;
    type Access = Polls;
    const NAME: &'static str = "pulse";

    async fn run(self, tx: &Tx) -> Result<ChangeSignal, Failure> {
        session::pulse(tx, self.position.as_deref()).await
    }
}
