//! Which actions are available now, and why the others are not: for the footer, help and the palette.

use super::Store;
use crate::action::{Action, KeyContext};
use crate::components::text::clean;
use crate::keys::{DUPLICATES, NEW_ENQUIRY, STAGE};
use crate::view::ViewStack;
use std::borrow::Cow;

impl Store {
    /// Whether the footer shows a key here. Help lists it in any case.
    pub fn offers_key(&self, action: &Action) -> bool {
        match action {
            Action::Discard if is_of_views(&self.stack) => self
                .stack
                .top()
                .is_some_and(|(_, view)| view.offers(action)),
            Action::Discard => self.why_not_discard().is_none(),
            Action::Undo if self.stack.screen_context() == KeyContext::Dashboard => {
                self.why_not(action).is_none()
            }
            _ => self.stack.top().is_none_or(|(_, view)| view.offers(action)),
        }
    }

    /// Why a key does nothing now: the footer dims such a key, help and palette show the reason.
    pub fn why_not(&self, action: &Action) -> Option<Cow<'_, str>> {
        match action {
            Action::Assign
            | Action::AssignToMe
            | Action::TakeNext
            | Action::Note
            | Action::Reply
            | Action::Recall
            | Action::RecordMessage
            | Action::MeanMessage
            | Action::Hold
            | Action::Request
            | Action::Stage
            | Action::Priority
            | Action::NewEnquiry
            | Action::Watch
            | Action::AddTask
            | Action::Duplicates
            | Action::Split
            | Action::Links
            | Action::CompleteTask
            | Action::Ask
            | Action::Withdraw
            | Action::RecordDecision
            | Action::RecordClockAct
            | Action::TakeBackClockAct
            | Action::Discard
            | Action::Undo
                if self.only_reads() =>
            {
                Some("your role cannot make changes".into())
            }
            Action::BulkFailures => {
                (!self.services.changes.has_failures()).then(|| "nothing was refused".into())
            }
            Action::Discard if is_of_views(&self.stack) => None,
            Action::Discard => self.why_not_discard().map(Cow::from),
            Action::Undo => (self.services.undo.is_empty()
                && self.services.drafts.discarded_at(self.now).is_none())
            .then(|| "nothing to undo".into()),
            _ if closed_advice(&self.stack, action).is_some() => Some("it is closed".into()),
            _ => self.why_not_here(action),
        }
    }

    /// The reason of a view; and most actions need an enquiry.
    fn why_not_here(&self, action: &Action) -> Option<Cow<'_, str>> {
        let reason = self.stack.views().find_map(|view| view.why_not(action));
        let needs_enquiry = matches!(
            action,
            Action::Open
                | Action::Mark
                | Action::MarkDown
                | Action::MarkUp
                | Action::MarkAll
                | Action::Assign
                | Action::AssignToMe
                | Action::Note
                | Action::Reply
                | Action::Recall
                | Action::RecordMessage
                | Action::MeanMessage
                | Action::Hold
                | Action::Request
                | Action::Stage
                | Action::WhyNot
                | Action::WhyHere
                | Action::Priority
                | Action::History
                | Action::Clocks
                | Action::AddTask
                | Action::Ask
                | Action::Duplicates
                | Action::CopyReference
        );
        let is_figure = *action == Action::Open
            && matches!(
                self.stack.screen_context(),
                KeyContext::Dashboard | KeyContext::Reports
            );
        // A task may belong to no enquiry, and its list says itself what it needs.
        let is_tasks = matches!(
            self.stack.screen_context(),
            KeyContext::Tasks
                | KeyContext::Today
                | KeyContext::ForYou
                | KeyContext::Questions
                | KeyContext::Decisions
        );
        let on_draft = *action == Action::Open && self.why_not_discard().is_none();
        let missing =
            needs_enquiry && !is_figure && !is_tasks && !on_draft && self.stack.subject().is_none();
        reason.or(missing.then(|| "choose an enquiry first".into()))
    }
}

/// The list of saved views is open, in which the key discards one of them, and no draft.
fn is_of_views(stack: &ViewStack) -> bool {
    stack.key_context() == KeyContext::Views
}

/// Why a key that adds to an enquiry or changes it does nothing on the closed one that was chosen, and what does. What
/// may follow is the database's answer, where it is loaded.
pub(super) fn closed_advice(stack: &ViewStack, action: &Action) -> Option<String> {
    let changes = matches!(
        action,
        Action::Note | Action::Assign | Action::AssignToMe | Action::Priority
    );
    let row = stack.subject().filter(|_| changes)?;
    let into = stack.detail().filter(|it| it.row.id == row.id);
    if let Some(link) = into.and_then(|detail| detail.context.merged_into()) {
        return Some(format!(
            "{} is merged into {}. Press {DUPLICATES} to undo the merge.",
            clean(&row.reference),
            clean(&link.other.row.reference)
        ));
    }
    if !row.standard_stage.ends() || stack.acts_on_marked() {
        return None;
    }
    let closed = format!("{} is closed.", clean(&row.reference));
    let detail = stack.detail().filter(|it| it.row.id == row.id);
    let Some(detail) = detail else {
        return Some(format!(
            "{closed} Press {STAGE} to see whether it can be reopened."
        ));
    };
    let ways = &detail.transitions;
    let refused = ways.iter().flat_map(|way| &way.refused_because).next();
    Some(match refused {
        _ if ways.is_empty() => {
            format!("{closed} It cannot be reopened. Press {NEW_ENQUIRY} for a new enquiry.")
        }
        _ if ways.iter().any(|way| way.refused_because.is_empty()) => {
            format!("{closed} Press {STAGE} to reopen it first.")
        }
        why => format!(
            "{closed} You cannot reopen it. {}",
            clean(why.map_or("", String::as_str))
        ),
    })
}
