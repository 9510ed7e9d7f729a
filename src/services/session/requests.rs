//! The end of a session.

use crate::database::{Tx, session};
use crate::domain::Failure;
use crate::runtime::request::{Reads, Request};

/// Closes the session. It does not count as a change: a session that could not be closed ends by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct SignOut;

impl Request for SignOut {
    type Response = ();
    type Access = Reads;
    const NAME: &'static str = "sign_out";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        session::sign_out(tx).await
    }
}
