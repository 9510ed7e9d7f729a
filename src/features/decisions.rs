//! Decisions on an enquiry: the list of them, the form that records one, and the form that withdraws one.

mod record;
mod requests;
mod state;
mod view;
mod withdraw;

pub use record::{DecisionField, RecordDecisionForm};
pub use requests::{ListDecisions, RecordDecision, WithdrawDecision};
pub use state::DecisionList;
pub use withdraw::WithdrawDecisionForm;

use crate::domain::Target;
use crate::view::Context;

/// The decisions on the enquiry on the screen.
pub fn open(cx: &mut Context<'_>) {
    if let Some(detail) = cx.detail.take() {
        cx.push(DecisionList::new(Target::from(&detail.row)));
    }
}
