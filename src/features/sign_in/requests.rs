//! Who can sign in, and the opening of a session. Both run without one.

use crate::database::{Tx, session};
use crate::domain::{Failure, OpenedSession, SignInChoice};
use crate::runtime::request::{Reads, Request};

/// By tenant and name.
#[derive(Clone, Debug, PartialEq)]
pub struct SignInChoices;

impl Request for SignInChoices {
    type Response = Vec<SignInChoice>;
    type Access = Reads;
    const NAME: &'static str = "sign_in_choices";
    const IN_SESSION: bool = false;

    async fn run(self, tx: &Tx) -> Result<Vec<SignInChoice>, Failure> {
        session::sign_in_choices(tx).await
    }
}

/// Opens a session. It does not count as a change: of a lost response only a session is left, which nobody knows.
#[derive(Clone, Debug, PartialEq)]
pub struct SignIn {
    pub tenant_code: String,
    pub username: String,
}

impl Request for SignIn {
    type Response = OpenedSession;
    type Access = Reads;
    const NAME: &'static str = "sign_in";
    const IN_SESSION: bool = false;

    async fn run(self, tx: &Tx) -> Result<OpenedSession, Failure> {
        session::sign_in(tx, &self.tenant_code, &self.username).await
    }
}
