//! Conflicts: somebody else changed the enquiry first. Shows what was seen, what is there now, and who changed what in
//! between. Typed text stays, and the same key tries again at the newest version.

use super::Store;
use crate::domain::QueueRow;
use crate::runtime::request::Reply;
use crate::services::changes::ChangesSince;

impl Store {
    pub(super) fn on_changes_since(&mut self, reply: Reply) {
        if let Some(conflict) = &mut self.services.changes.conflict {
            conflict.since = match reply.open() {
                Ok(events) => ChangesSince::Loaded(events),
                Err(failure) => ChangesSince::Failed(failure.to_string()),
            };
        }
    }

    /// Keeps the newest known row beside the one that was seen.
    pub(super) fn track_conflict(&mut self) {
        let Some(conflict) = &self.services.changes.conflict else {
            return;
        };
        let now = self.stack.newest_row(conflict.enquiry_id).cloned();
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
