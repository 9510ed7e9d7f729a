//! Undo: takes back the last assignment or change of priority, of one enquiry or of several. It is one request with
//! the former value of each enquiry, so one transaction and one answer. Discarded drafts are in `drafts/restore.rs`.

use super::bulk_failures::count;
use super::mutations::Mutation;
use super::notice::{Notice, Tone};
use super::popup::{Popup, Target};
use super::{Screen, Store};
use crate::domain::Failure;
use crate::effect::{BulkResult, Effect, EnquiryVersion, Request};
use chrono::{DateTime, TimeDelta, Utc};

/// How long `u` takes a change back.
pub(super) const UNDO_SECONDS: i64 = 30;

/// What can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndoKind {
    Assignment,
    Priority,
}

/// The last change that can be taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    pub kind: UndoKind,
    /// The updated enquiries, at their new versions, with the values they had before.
    pub targets: Vec<Target>,
    pub until: DateTime<Utc>,
}

impl Store {
    /// Ends the notice of a change that can be taken back, and keeps the former values for `u`.
    pub(super) fn offer_undo(
        &mut self,
        kind: UndoKind,
        words: String,
        targets: &[Target],
        updated: &[EnquiryVersion],
    ) {
        if updated.is_empty() {
            self.notify(Tone::Error, words + ".");
            return;
        }
        let notice = Notice::new(Tone::Good, words + ". Press u to undo.", self.now);
        self.notice = Some(notice.for_seconds(UNDO_SECONDS, self.now));
        let at_new_version = |target: &Target| {
            let seen = *updated.iter().find(|seen| seen.id == target.seen.id)?;
            Some(Target {
                seen,
                ..target.clone()
            })
        };
        self.undo = Some(Undo {
            kind,
            targets: targets.iter().filter_map(at_new_version).collect(),
            until: self.now + TimeDelta::seconds(UNDO_SECONDS),
        });
    }

    /// Undoes the last discarded draft or the last change, whichever is newer. An undo is a change like any other: the
    /// rules apply to it, and it is in the history.
    pub(super) fn undo_last(&mut self) -> Vec<Effect> {
        if let Some(effects) = self.restore_discarded() {
            return effects;
        }
        let Some(undo) = self.undo.take().filter(|undo| undo.until > self.now) else {
            let words = "Nothing to undo. You cannot undo a stage change, note or letter.";
            self.notify(Tone::Plain, words);
            return Vec::new();
        };
        self.queue.bulk_failures = None;
        if matches!(self.popup, Some(Popup::BulkFailures)) {
            self.popup = None;
        }
        let Undo { kind, targets, .. } = undo;
        let enquiries = self.set_pending(&targets);
        let request = match kind {
            UndoKind::Assignment => Request::Assign {
                enquiries,
                to: targets
                    .iter()
                    .map(|target| target.former_assignee)
                    .collect(),
                reason: Some("Undone".into()),
            },
            UndoKind::Priority => Request::ChangePriority {
                enquiries,
                to: targets
                    .iter()
                    .map(|target| target.former_priority)
                    .collect(),
            },
        };
        vec![self.mutate(Mutation::Undo { targets }, request)]
    }

    /// Says what was taken back and how many stayed behind, and marks again what had been marked.
    pub(super) fn on_undone(&mut self, targets: &[Target], result: &BulkResult) -> Vec<Effect> {
        let failures = self.report_bulk("Undo", targets, result, true);
        let words = match (targets, result.updated.len()) {
            ([one], 1) => format!("Undone: {}", one.reference),
            (_, undone) => format!("Undone: {}", count(undone)),
        };
        let whole = result.stale.is_empty() && result.rejected.is_empty();
        let tone = if whole { Tone::Good } else { Tone::Error };
        self.notify(tone, words + &failures + ".");
        self.refresh_all()
    }

    /// Beside the row of one enquiry, in a notice for several.
    pub(super) fn on_undo_failed(&mut self, targets: &[Target], failure: &Failure) -> Vec<Effect> {
        self.no_longer_pending(targets);
        let error = self.error(failure);
        match targets {
            [one] if self.screen() != Screen::History => {
                self.queue.refused = Some((one.seen.id, error));
            }
            _ => self.notify(Tone::Error, error.describe()),
        }
        Vec::new()
    }
}
