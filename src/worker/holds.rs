//! Holds: those whose time has come end, and what waited stands on top of its queue again or takes the step of silence.

use super::duty::Duty;
use super::tenant_session::run_in_batches;
use crate::sql::worker::{END_DUE_HOLDS, TENANTS_WITH_DUE_HOLDS};
use std::time::Duration;

/// Before the warnings, so that a step of silence is judged as it is now.
pub(super) const DUTY: Duty = Duty {
    name: "holds",
    every: Duration::from_secs(60),
    run: |worker| {
        Box::pin(run_in_batches(
            worker,
            TENANTS_WITH_DUE_HOLDS,
            END_DUE_HOLDS,
        ))
    },
};
