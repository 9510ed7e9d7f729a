//! Related enquiries: those of the same citizen and linked ones. They can be chosen and opened, and Esc goes back.

use super::state::EnquiryScreen;
use crate::domain::{QueueRow, RelatedEnquiry};
use crate::keys::NEXT;
use crate::services::notices::Tone;
use crate::view::{Context, Destination};
use uuid::Uuid;

/// Identifies a related enquiry on the screen of an enquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelatedId {
    OfCitizen(Uuid),
    /// By the link: two enquiries may be linked twice.
    LinkedEnquiry(Uuid),
}

impl EnquiryScreen {
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

    /// Selects the next or previous one, in a circle.
    pub(super) fn choose_related(&mut self, forward: bool, cx: &mut Context<'_>) {
        let all: Vec<RelatedId> = self
            .related_enquiries()
            .into_iter()
            .map(|(n, _)| n)
            .collect();
        if all.is_empty() {
            cx.notify(Tone::Plain, "There is no other enquiry here.");
            return;
        }
        let at = self.related.and_then(|n| all.iter().position(|a| *a == n));
        let next = match (at, forward) {
            (None, true) => 0,
            (None, false) => all.len() - 1,
            (Some(at), true) => (at + 1) % all.len(),
            (Some(at), false) => (at + all.len() - 1) % all.len(),
        };
        self.related = all.get(next).copied();
    }

    /// This enquiry stays below with its scroll position and selection.
    pub(super) fn open_related(&mut self, cx: &mut Context<'_>) {
        let Some(row) = self.chosen_related().cloned() else {
            cx.notify(
                Tone::Plain,
                format!("Press {NEXT} to choose another enquiry of this citizen, or a linked one."),
            );
            return;
        };
        cx.services.changes.refused = None;
        cx.services.changes.conflict = None;
        cx.open(Destination::Enquiry(Box::new(row)));
        self.covered = true;
    }
}
