//! Conflicts: somebody else changed the enquiry first. Shows what was seen, what is there now, and who changed what in
//! between. Typed text stays, and the same key tries again at the newest version.

use super::Store;
use crate::domain::EnquiryVersion;
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
        let Some(conflict) = &mut self.services.changes.conflict else {
            return;
        };
        // A popup that read the enquiry may know a newer one than any list.
        let version = |row: &Option<QueueRow>| row.as_ref().map(|row| row.version);
        if version(&now) > version(&conflict.now) {
            conflict.now = now;
        }
    }
}
