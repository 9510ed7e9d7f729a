//! Related enquiries: those of the same citizen and linked ones. They can be selected and opened, and Esc goes back.

use super::enquiry::OpenEnquiry;
use super::{Screen, Store};
use crate::domain::{QueueRow, RelatedEnquiry};
use crate::runtime::effect::Effect;
use crate::services::notices::Tone;
use uuid::Uuid;

/// Limit of the back stack.
const MAX_BACK_STACK: usize = 20;

/// Identifies a related enquiry on the screen of an enquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelatedId {
    OfCitizen(Uuid),
    /// By the link: two enquiries may be linked twice.
    LinkedEnquiry(Uuid),
}

impl OpenEnquiry {
    /// The related enquiries, in the order of the screen.
    pub fn related_enquiries(&self) -> Vec<(RelatedId, &RelatedEnquiry)> {
        let Some(detail) = self.detail.value() else {
            return Vec::new();
        };
        let of_citizen = detail.context.others.iter();
        let linked = detail.context.links.iter();
        of_citizen
            .map(|other| (RelatedId::OfCitizen(other.row.id), other))
            .chain(linked.map(|link| (RelatedId::LinkedEnquiry(link.link_id), &link.other)))
            .collect()
    }

    fn chosen_related(&self) -> Option<&QueueRow> {
        let chosen = self.related?;
        self.related_enquiries()
            .into_iter()
            .find(|(id, _)| *id == chosen)
            .map(|(_, other)| &other.row)
    }
}

impl Store {
    /// Selects the next or previous one, in a circle.
    pub(super) fn choose_related(&mut self, forward: bool) -> Vec<Effect> {
        let all: Vec<RelatedId> = self
            .enquiry
            .related_enquiries()
            .into_iter()
            .map(|(n, _)| n)
            .collect();
        if all.is_empty() {
            self.notify(Tone::Plain, "There is no other enquiry here.");
            return Vec::new();
        }
        let at = self
            .enquiry
            .related
            .and_then(|n| all.iter().position(|a| *a == n));
        let next = match (at, forward) {
            (None, true) => 0,
            (None, false) => all.len() - 1,
            (Some(at), true) => (at + 1) % all.len(),
            (Some(at), false) => (at + all.len() - 1) % all.len(),
        };
        self.enquiry.related = all.get(next).copied();
        Vec::new()
    }

    /// The present enquiry goes onto the back stack with its scroll position and selection.
    pub(super) fn open_related(&mut self) -> Vec<Effect> {
        let Some(row) = self.enquiry.chosen_related().cloned() else {
            self.notify(
                Tone::Plain,
                "Press Tab to choose another enquiry of this citizen, or a linked one.",
            );
            return Vec::new();
        };
        let left = std::mem::take(&mut self.enquiry);
        self.back_stack.push(left);
        if self.back_stack.len() > MAX_BACK_STACK {
            self.back_stack.remove(0);
        } else {
            self.screens.push(Screen::Enquiry);
        }
        self.services.changes.refused = None;
        self.services.changes.conflict = None;
        self.read_enquiry(row)
    }

    /// Starts anew with these screens and an empty back stack.
    pub(super) fn reset_screens(&mut self, screens: Vec<Screen>) {
        // They would hide the screens below.
        for id in self.stack.screens() {
            self.close_view(id);
        }
        self.screens = screens;
        self.back_stack.clear();
    }

    /// Esc: back to the screen before, or to the enquiry before as it was left, which is loaded again.
    pub(super) fn leave_screen(&mut self) -> Vec<Effect> {
        self.services.changes.refused = None;
        if self.screens.pop() == Some(Screen::Enquiry)
            && let Some(before) = self.back_stack.pop()
        {
            self.enquiry = before;
            return self.refresh_enquiry();
        }
        Vec::new()
    }
}
