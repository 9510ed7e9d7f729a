//! Conflicts: somebody else changed the enquiry first. Shows what was seen, what is there now, and who changed what in
//! between. Typed text stays, and the same key tries again at the newest version.

use super::Store;
use crate::domain::{EnquiryVersion, FormError};
use crate::domain::{HistoryEvent, QueueRow};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::services::changes::{ChangesSince, Conflict};
use uuid::Uuid;

impl Store {
    /// A mutation of one enquiry was stale: loads the changes in between.
    pub(super) fn on_superseded(
        &mut self,
        seen: EnquiryVersion,
        saw: Option<QueueRow>,
        again: impl Into<String>,
    ) -> Vec<Effect> {
        self.services.changes.conflict = Some(Conflict {
            enquiry_id: seen.id,
            now: None,
            saw: saw.filter(|row| row.version == seen.version),
            since: ChangesSince::Loading,
            again: again.into(),
        });
        vec![self.ask(Slot::ChangedSince, Request::ChangedSince { enquiry: seen })]
    }

    pub(super) fn on_changes_loaded(&mut self, id: Uuid, events: Vec<HistoryEvent>) {
        if let Some(conflict) = self
            .services
            .changes
            .conflict
            .as_mut()
            .filter(|c| c.enquiry_id == id)
        {
            conflict.since = ChangesSince::Loaded(events);
        }
    }

    pub(super) fn on_changes_failed(&mut self, why: String) {
        if let Some(conflict) = &mut self.services.changes.conflict {
            conflict.since = ChangesSince::Failed(why);
        }
    }

    /// The newest known row of an enquiry, from any screen.
    pub fn newest_row(&self, id: Uuid) -> Option<&QueueRow> {
        let open = self.enquiry.row().filter(|row| row.id == id);
        let listed = self.queue.list().find(id);
        match (open, listed) {
            (Some(open), Some(listed)) if listed.version > open.version => Some(listed),
            (open, listed) => open.or(listed),
        }
    }

    /// Keeps the newest known row beside the one that was seen.
    pub(super) fn track_conflict(&mut self) {
        let Some(conflict) = &self.services.changes.conflict else {
            return;
        };
        let now = self.newest_row(conflict.enquiry_id).cloned();
        if let Some(conflict) = &mut self.services.changes.conflict {
            conflict.now = now;
        }
    }
}

/// The error for a form whose transition is no longer there.
pub(super) fn transition_is_gone(label: &str) -> FormError {
    FormError {
        sentence: format!("“{label}” is no longer possible. The stage has changed."),
        reasons: vec!["Your text is kept. Press Esc to see what is possible now.".into()],
    }
}
