//! Conflicts: somebody else changed the enquiry first. Shows what was seen, what is there now, and who changed what in
//! between. Typed text stays, and the same key tries again at the newest version.

use super::Store;
use crate::domain::{EnquiryVersion, QueueRow};
use crate::runtime::request::Reply;
use crate::services::changes::{ChangesSince, Conflict, LoadChangesSince};
use crate::services::requests::ServiceCall;
use uuid::Uuid;

impl Store {
    /// A mutation of one enquiry was stale: loads the changes in between.
    pub(super) fn on_superseded(
        &mut self,
        seen: EnquiryVersion,
        saw: Option<QueueRow>,
        again: impl Into<String>,
    ) {
        self.services.changes.conflict = Some(Conflict {
            enquiry_id: seen.id,
            now: None,
            saw: saw.filter(|row| row.version == seen.version),
            since: ChangesSince::Loading,
            again: again.into(),
        });
        let request = Box::new(LoadChangesSince { enquiry: seen });
        self.services
            .requests
            .call(ServiceCall::LoadChangesSince, request);
    }

    pub(super) fn on_changes_since(&mut self, reply: Reply) {
        if let Some(conflict) = &mut self.services.changes.conflict {
            conflict.since = match reply.open() {
                Ok(events) => ChangesSince::Loaded(events),
                Err(failure) => ChangesSince::Failed(failure.to_string()),
            };
        }
    }

    /// The newest known row of an enquiry, from any view; of the same version, that of the uppermost.
    pub fn newest_row(&self, id: Uuid) -> Option<&QueueRow> {
        let rows = self.stack.views().filter_map(|view| view.row(id));
        rows.max_by_key(|row| row.version)
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
