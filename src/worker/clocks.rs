//! Clocks: after a change of opening hours they are computed anew, a few enquiries at a time.

use super::duty::Duty;
use super::tenant_session::run_in_batches;
use crate::sql::worker::{MOVE_CLOCKS, TENANTS_WITH_CLOCK_MOVES};
use std::time::Duration;

pub(super) const DUTY: Duty = Duty {
    name: "clocks",
    every: Duration::from_secs(60),
    run: |worker| {
        Box::pin(run_in_batches(
            worker,
            TENANTS_WITH_CLOCK_MOVES,
            MOVE_CLOCKS,
        ))
    },
};
