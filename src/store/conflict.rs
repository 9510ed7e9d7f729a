//! Conflicts: somebody else changed the enquiry first. Shows what was seen, what is there now, and who changed what in
//! between. Typed text stays, and the same key tries again at the newest version.

use super::Store;
use super::popup::{FormError, Popup, Target};
use super::remote::Remote;
use crate::domain::{HistoryEvent, QueueRow};
use crate::effect::{Effect, EnquiryVersion, Request, Slot};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Conflict {
    pub enquiry_id: Uuid,
    /// The row that was on the screen, if it is still known.
    pub saw: Option<QueueRow>,
    /// The changes in between, oldest first.
    pub since: Remote<Vec<HistoryEvent>>,
    /// The key that tries again.
    pub again: &'static str,
}

impl Store {
    /// A mutation of one enquiry was stale: loads the changes in between.
    pub(super) fn on_superseded(
        &mut self,
        seen: EnquiryVersion,
        saw: Option<QueueRow>,
        again: &'static str,
    ) -> Vec<Effect> {
        let mut since = Remote::NotAsked;
        since.ask(self.now);
        self.conflict = Some(Conflict {
            enquiry_id: seen.id,
            saw: saw.filter(|row| row.version == seen.version),
            since,
            again,
        });
        vec![self.ask(Slot::ChangedSince, Request::ChangedSince { enquiry: seen })]
    }

    pub(super) fn on_changes_loaded(&mut self, id: Uuid, events: Vec<HistoryEvent>) {
        if let Some(conflict) = self.conflict.as_mut().filter(|c| c.enquiry_id == id) {
            conflict.since.fill(events, self.now);
        }
    }

    pub(super) fn on_changes_failed(&mut self, why: String) {
        if let Some(conflict) = &mut self.conflict {
            conflict.since.fail(why);
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

    /// An assignment or a change of priority was stale: shows the error in the picker, or beside the row. Takes the row
    /// that was seen before anything is loaded again.
    pub(super) fn on_stale(&mut self, target: &Target) -> Vec<Effect> {
        let saw = self.newest_row(target.seen.id).cloned();
        let error = self.error(&crate::domain::Failure::Conflict);
        let again = match &self.popup {
            Some(Popup::AssigneePicker(_) | Popup::Priority(_)) => {
                self.set_popup_error(error);
                "Enter"
            }
            _ => {
                self.queue.refused = Some((target.seen.id, error));
                "m"
            }
        };
        let mut effects = self.on_superseded(target.seen, saw, again);
        effects.extend(self.refresh_all());
        effects
    }

    /// After a conflict the second attempt uses the newest versions, which the user has seen.
    pub(super) fn at_newest_version(&self, mut targets: Vec<Target>) -> Vec<Target> {
        let Some(conflict) = &self.conflict else {
            return targets;
        };
        for target in &mut targets {
            if target.seen.id == conflict.enquiry_id
                && let Some(row) = self.newest_row(target.seen.id)
            {
                target.seen.version = row.version;
                target.former_assignee = row.assignee_id;
                target.former_priority = row.priority;
            }
        }
        targets
    }
}

/// The error for a form whose transition is no longer there.
pub(super) fn transition_is_gone(label: &str) -> FormError {
    FormError {
        sentence: format!("“{label}” is no longer possible. The stage has changed."),
        reasons: vec!["Your text is kept. Press Esc to see what is possible now.".into()],
    }
}
