//! Changes the stage of one enquiry or of several: shows every transition with what refuses it, then asks for the
//! reason or outcome that it needs; requests approvals, and decides those of others.

mod refusals;
mod requests;
mod state;
mod view;

pub use refusals::RefusalList;
pub use requests::{
    ChangeStages, DecideApproval, LoadOutcomes, LoadTransitions, RequestApproval, UndoStages,
};
pub use state::{OutcomeList, OutcomeMatch, StageForm, TransitionPicker, TransitionPurpose};

use crate::view::Context;

/// The targets are taken now: a refresh while a transition is chosen does not change them.
pub fn open(cx: &mut Context<'_>) {
    if let Some(targets) = cx.take_targets() {
        let picker = TransitionPicker::new(targets, cx);
        cx.push(picker);
    }
}

/// What stands against the steps of one enquiry, whatever is marked.
pub fn explain(cx: &mut Context<'_>) {
    let detail = cx.detail.take();
    if let Some(target) = cx.take_targets().and_then(|it| it.into_iter().next()) {
        cx.push(RefusalList::new(target, detail.as_deref(), None));
    }
}

/// The steps of one enquiry, whatever is marked: the box begins at the step that waits.
pub fn open_request(cx: &mut Context<'_>) {
    cx.several = false;
    open(cx);
}
