//! Somebody else was faster: what was seen, what is there now, and who changed what in between. What was typed stays,
//! and the key that was refused does it again on what is there now.

use super::Store;
use super::popup::{FormError, Popup, Target};
use super::remote::Remote;
use crate::domain::{HistoryEvent, QueueRow};
use crate::effect::{Effect, EnquiryVersion, Request, Slot};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Conflict {
    pub enquiry_id: Uuid,
    /// As it was on the screen; `None` when that is not known any more.
    pub saw: Option<QueueRow>,
    /// Oldest first.
    pub since: Remote<Vec<HistoryEvent>>,
    /// The key that does it again.
    pub again: &'static str,
}

impl Store {
    /// An act on one enquiry came too late. Asks who was faster.
    pub(super) fn superseded(
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

    pub(super) fn changes_failed(&mut self, why: String) {
        if let Some(conflict) = &mut self.conflict {
            conflict.since.fail(why);
        }
    }

    /// The newest row known of an enquiry, wherever it was read.
    pub fn newest_row(&self, id: Uuid) -> Option<&QueueRow> {
        let open = self.enquiry.row().filter(|row| row.id == id);
        let listed = self.queue.list().find(id);
        match (open, listed) {
            (Some(open), Some(listed)) if listed.version > open.version => Some(listed),
            (open, listed) => open.or(listed),
        }
    }

    /// One enquiry was to be assigned or made more urgent, and had moved on: beside the field in its popup, or beside
    /// the row. What had been seen is looked for before anything is read again.
    pub(super) fn left_alone(&mut self, target: &Target) -> Vec<Effect> {
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
        let mut effects = self.superseded(target.seen, saw, again);
        effects.extend(self.refresh_all());
        effects
    }

    /// After a conflict the second attempt is about what is there now: the reader has seen it.
    pub(super) fn as_seen_now(&self, mut targets: Vec<Target>) -> Vec<Target> {
        let Some(conflict) = &self.conflict else {
            return targets;
        };
        for target in &mut targets {
            if target.seen.id == conflict.enquiry_id
                && let Some(row) = self.newest_row(target.seen.id)
            {
                target.seen.version = row.version;
                target.before = row.assignee_id;
                target.priority = row.priority;
            }
        }
        targets
    }
}

/// What to say when the way that was written about is gone.
pub(super) fn transition_is_gone(label: &str) -> FormError {
    FormError {
        sentence: format!("“{label}” is no longer possible. The stage has changed."),
        reasons: vec!["Your text is kept. Press Esc to see what is possible now.".into()],
    }
}
