//! Which actions are available now, and why the others are not: for the footer, help and the palette.

use super::{Screen, Store};
use crate::action::Action;
use crate::runtime::effect::Effect;
use crate::services::notices::Tone;

impl Store {
    pub(super) fn copy_reference(&mut self) -> Vec<Effect> {
        let Some(reference) = self.subject().map(|row| row.reference.clone()) else {
            return self.nothing_chosen();
        };
        // OSC 52 has no reply, so success is not known.
        self.notify(
            Tone::Good,
            format!("{reference} was sent to your terminal's clipboard."),
        );
        vec![Effect::Copy(reference)]
    }

    /// Whether the footer shows a key here. Help lists it in any case.
    pub fn offers_key(&self, action: &Action) -> bool {
        match action {
            Action::Discard => self.why_not_discard().is_none(),
            Action::Undo if self.screen() == Screen::Dashboard => self.why_not(action).is_none(),
            _ => self.top_offers(action),
        }
    }

    /// Whether the open enquiry is loaded and names no citizen.
    fn has_no_citizen(&self) -> bool {
        let open = self.enquiry.detail.value();
        let on_screen = self.screen() == Screen::Enquiry;
        on_screen && open.is_some_and(|detail| detail.citizen_name.is_none())
    }

    fn top_offers(&self, action: &Action) -> bool {
        let active = self.active_view();
        active.is_none_or(|(_, view)| view.offers(action))
    }

    /// Why a key does nothing now: the footer dims such a key, help and palette show the reason.
    pub fn why_not(&self, action: &Action) -> Option<&str> {
        match action {
            Action::Assign
            | Action::AssignToMe
            | Action::Note
            | Action::Reply
            | Action::Stage
            | Action::Priority
            | Action::NewEnquiry
            | Action::Watch
            | Action::Discard
            | Action::Undo
                if self.only_reads() =>
            {
                Some("your role cannot make changes")
            }
            Action::Watch => self
                .is_watching()
                .is_none()
                .then_some("the enquiry is still loading"),
            Action::Reply if self.has_no_citizen() => Some("it has no citizen"),
            Action::BulkFailures => {
                (!self.services.changes.has_failures()).then_some("nothing was refused")
            }
            Action::Discard => self.why_not_discard(),
            Action::Undo => (self.services.undo.is_empty() && !self.can_restore_discarded())
                .then_some("nothing to undo"),
            Action::Open if self.screen() == Screen::Dashboard => None,
            Action::Open if self.screen() == Screen::Enquiry => self
                .enquiry
                .related
                .is_none()
                .then_some("choose one with Tab first"),
            Action::NextRelated | Action::PreviousRelated => {
                (self.enquiry.related_enquiries().is_empty()).then_some("no other enquiry here")
            }
            Action::Open if self.selected_standalone_draft().is_some() => None,
            Action::Open
            | Action::Mark
            | Action::MarkDown
            | Action::MarkUp
            | Action::MarkAll
            | Action::Assign
            | Action::AssignToMe
            | Action::Note
            | Action::Reply
            | Action::Stage
            | Action::Priority
            | Action::History
            | Action::CopyReference => self
                .subject()
                .is_none()
                .then_some("choose an enquiry first"),
            _ => self.stack.views().find_map(|view| view.why_not(action)),
        }
    }
}
