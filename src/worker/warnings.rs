//! Warnings: whoever is to hear that a deadline comes near, was missed, or that nobody took an enquiry is told so, by the
//! rules of each tenant.

use super::duty::Duty;
use super::tenant_session::run_in_batches;
use crate::sql::worker::{RAISE_WARNINGS, TENANTS_TO_WARN};
use std::time::Duration;

/// After the clocks, so that what moved is judged as it is now.
pub(super) const DUTY: Duty = Duty {
    name: "warnings",
    every: Duration::from_secs(60),
    run: |worker| Box::pin(run_in_batches(worker, TENANTS_TO_WARN, RAISE_WARNINGS)),
};
