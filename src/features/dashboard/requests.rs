//! The request for the figures.

use crate::database::{Tx, dashboard};
use crate::domain::{Dashboard, Failure, Scope};
use crate::runtime::request::{Reads, Request};

/// Open work in figures: of the person, of the team, or of all.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadDashboard {
    pub scope: Scope,
}

impl Request for LoadDashboard {
    type Response = Dashboard;
    type Access = Reads;
    const NAME: &'static str = "dashboard";

    async fn run(self, tx: &Tx) -> Result<Dashboard, Failure> {
        dashboard::figures(tx, self.scope).await
    }
}
