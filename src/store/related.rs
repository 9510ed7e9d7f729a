//! From one enquiry to another: those of the same citizen and those it is linked with, chosen, opened, and left again
//! by the way one came.

use super::enquiry::OpenEnquiry;
use super::notice::Tone;
use super::{Screen, Store};
use crate::domain::{QueueRow, RelatedEnquiry};
use crate::effect::Effect;
use uuid::Uuid;

/// Whoever goes from enquiry to enquiry is led back over this many.
const MOST_BEFORE: usize = 20;

/// Another enquiry on the screen of one, by where it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelatedId {
    OfCitizen(Uuid),
    /// By the link, since two enquiries may be linked twice.
    LinkedEnquiry(Uuid),
}

impl OpenEnquiry {
    /// Every other enquiry on the screen, in the order in which it shows them.
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
        let chosen = self.near?;
        self.related_enquiries()
            .into_iter()
            .find(|(near, _)| *near == chosen)
            .map(|(_, other)| &other.row)
    }
}

impl Store {
    /// The choice goes round: the first comes after the last.
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
            .near
            .and_then(|n| all.iter().position(|a| *a == n));
        let next = match (at, forward) {
            (None, true) => 0,
            (None, false) => all.len() - 1,
            (Some(at), true) => (at + 1) % all.len(),
            (Some(at), false) => (at + all.len() - 1) % all.len(),
        };
        self.enquiry.near = all.get(next).copied();
        Vec::new()
    }

    /// The one that is left stays as it is, with its scroll and its choice, for whoever comes back.
    pub(super) fn open_related(&mut self) -> Vec<Effect> {
        let Some(row) = self.enquiry.chosen_related().cloned() else {
            self.notify(
                Tone::Plain,
                "Press Tab to choose another enquiry of this citizen, or a linked one.",
            );
            return Vec::new();
        };
        let left = std::mem::take(&mut self.enquiry);
        self.before.push(left);
        if self.before.len() > MOST_BEFORE {
            self.before.remove(0);
        } else {
            self.screens.push(Screen::Enquiry);
        }
        self.queue.refused = None;
        self.conflict = None;
        self.read_enquiry(row)
    }

    /// Goes elsewhere; the way that led here is not gone back.
    pub(super) fn begin_at(&mut self, screens: Vec<Screen>) {
        self.screens = screens;
        self.before.clear();
    }

    /// Esc on an enquiry: to the one before, as it was left; it is read again beneath.
    pub(super) fn leave_screen(&mut self) -> Vec<Effect> {
        self.queue.refused = None;
        if self.screens.pop() == Some(Screen::Enquiry)
            && let Some(before) = self.before.pop()
        {
            self.enquiry = before;
            return self.refresh_enquiry();
        }
        Vec::new()
    }
}
