//! Drafts: text typed and not sent. Autosaved to the database after a pause in typing, one request at a time, so that
//! nothing is lost when the program ends.

mod discard;
mod reconcile;
mod restore;

use super::Store;
use crate::domain::{BulkResult, Target};
use crate::domain::{Draft, DraftSubject, Failure};
use crate::runtime::effect::Effect;
use crate::runtime::request::Reply;
use crate::services::drafts::{DraftKey, LoadDrafts};
use crate::services::notices::Tone;
use crate::services::requests::ServiceCall;
use crate::view::Event;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What happens as soon as the drafts are saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingExit {
    SignOut,
    Quit,
    /// Ended by a signal: there is nobody to ask.
    Terminated,
}

impl Store {
    /// Called when a form is closed, which counts as a pause.
    pub(super) fn flush_drafts(&mut self) {
        if let Some(me) = self.me() {
            self.services.drafts.flush(me);
        }
    }

    /// Ends the program by a signal once the drafts are saved. The event loop limits the wait.
    pub fn end(&mut self, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        if !self.has_unsaved_drafts() {
            return vec![Effect::Quit];
        }
        self.pending_exit = Some(PendingExit::Terminated);
        self.flush_drafts();
        self.save_due_drafts();
        self.services.requests.take()
    }

    /// Also true while the saved drafts are not loaded yet, and while an older text is being saved.
    fn has_unsaved_drafts(&self) -> bool {
        let me = self.me().filter(|_| self.connection.lost.is_none());
        me.is_some_and(|me| self.services.drafts.has_unsaved(me))
    }

    /// A text that is being sent is not saved as a draft.
    pub(super) fn sending(&mut self, of: DraftSubject, is: bool) {
        if let Some(key) = self.draft_key(of) {
            self.services.drafts.set_sending(&key, is);
        }
    }

    /// Keeps the part of a text that was not sent with the rest.
    pub(super) fn keep_unsent(&mut self, of: DraftSubject, reference: &str, text: &str) {
        if let Some(key) = self.draft_key(of) {
            self.services.drafts.keep_unsent(key, reference, text);
        }
    }

    /// A text was sent to all of its targets, or to some. Returns whether nothing of it is left to send.
    pub(super) fn on_sent_to(
        &mut self,
        of: DraftSubject,
        targets: &[Target],
        result: &BulkResult,
    ) -> bool {
        let reached =
            |target: &&Target| result.updated.iter().any(|seen| seen.id == target.seen.id);
        let left = targets.iter().filter(|target| !reached(target));
        let left: Vec<Uuid> = left.map(|target| target.seen.id).collect();
        let key = self.draft_key(of);
        let Some(key) = key.filter(|key| self.services.drafts.is_sending(key)) else {
            // A transition without a form sent no text.
            return true;
        };
        match left.is_empty() {
            true => self.services.drafts.on_sent(&key),
            false => self.services.drafts.on_partly_sent(&key, left.clone()),
        }
        left.is_empty()
    }

    pub(super) fn load_drafts(&mut self) -> Vec<Effect> {
        // Who only reads has no forms.
        if self.only_reads() {
            return Vec::new();
        }
        let request = Box::new(LoadDrafts);
        self.services
            .requests
            .call(ServiceCall::LoadDrafts, request);
        Vec::new()
    }

    /// Loads them again if the load at sign-in failed.
    pub(super) fn reload_drafts(&mut self) -> Vec<Effect> {
        match self.me() {
            Some(me) if self.services.drafts.needs_loading(me) => self.load_drafts(),
            _ => Vec::new(),
        }
    }

    pub(super) fn on_drafts_loaded(&mut self, loaded: Vec<Draft>) -> Vec<Effect> {
        let Some(me) = self.me() else {
            return Vec::new();
        };
        let reconciled = self.services.drafts.merge_loaded(me, loaded);
        self.report_reconciled(reconciled);
        self.broadcast(&Event::DraftsLoaded)
    }

    /// The draft of the open form, and whether it is being sent.
    pub(super) fn open_draft(&self) -> Option<(DraftSubject, bool)> {
        self.stack.top()?.1.draft()
    }

    /// The next request that saves a draft, if one is due.
    pub(super) fn save_due_drafts(&mut self) {
        let now = self.now;
        if self.next_draft_due().is_none_or(|due| due > now) {
            return;
        }
        let Some(me) = self.me() else {
            return;
        };
        if let Some(request) = self.services.drafts.next_save(me, now) {
            let request = Box::new(request);
            self.services.requests.call(ServiceCall::SaveDraft, request);
        }
    }

    /// When the next save is due. `None` while the connection is lost: `ConnectionState` retries.
    pub(super) fn next_draft_due(&self) -> Option<DateTime<Utc>> {
        let me = self.me().filter(|_| self.connection.lost.is_none())?;
        self.services.drafts.next_due(me)
    }

    pub(super) fn on_draft_saved(&mut self) -> Vec<Effect> {
        self.services.drafts.on_saved(self.now);
        let mut effects = self.exit_when_saved();
        let listed_anew = self
            .me()
            .is_some_and(|me| self.services.drafts.take_lists_outdated(me));
        if listed_anew {
            effects.extend(self.broadcast(&Event::DraftsChanged));
        }
        effects
    }

    pub(super) fn on_draft_failed(&mut self, failure: &Failure) -> Vec<Effect> {
        let lost = matches!(failure, Failure::Unavailable(_) | Failure::Indeterminate);
        let dropping = self.services.drafts.on_save_failed(lost);
        if !lost {
            let words = match dropping {
                true => "Your draft was not discarded. You will see it again next time.",
                false => "Drafts are not being kept. Save or send your text before you leave.",
            };
            self.notify(Tone::Error, format!("{words} {failure}"));
        }
        match self.pending_exit.take() {
            // The user decides whether to leave without saving.
            Some(PendingExit::Quit) => {
                self.quit_warned = false;
                self.quit()
            }
            Some(PendingExit::SignOut) => self.sign_out_now(),
            Some(PendingExit::Terminated) => vec![Effect::Quit],
            None => Vec::new(),
        }
    }

    /// Returns whether drafts are being saved first; a second attempt does not wait.
    pub(super) fn saves_before_exit(&mut self, leaving: PendingExit) -> bool {
        let Some(me) = self.me() else { return false };
        let can = self.connection.lost.is_none() && self.services.drafts.is_saving(me);
        if !can || self.pending_exit.is_some() {
            return false;
        }
        self.services.drafts.flush(me);
        self.pending_exit = Some(leaving);
        self.notify(Tone::Plain, "Keeping your draft …");
        true
    }

    fn exit_when_saved(&mut self) -> Vec<Effect> {
        let waits = match self.pending_exit {
            Some(PendingExit::Terminated) => self.has_unsaved_drafts(),
            _ => self
                .me()
                .is_some_and(|me| self.services.drafts.is_saving(me)),
        };
        match self.pending_exit {
            Some(leaving) if !waits => {
                self.pending_exit = None;
                match leaving {
                    PendingExit::SignOut => self.sign_out_now(),
                    PendingExit::Terminated => vec![Effect::Quit],
                    PendingExit::Quit => {
                        self.quit_warned = false;
                        self.quit()
                    }
                }
            }
            _ => Vec::new(),
        }
    }

    /// The reply to a request of the drafts.
    pub(super) fn on_draft_reply(&mut self, call: ServiceCall, reply: Reply) -> Vec<Effect> {
        match call {
            // The drafts are loaded again at the next refresh.
            ServiceCall::LoadDrafts => match reply.open() {
                Ok(loaded) => self.on_drafts_loaded(loaded),
                Err(_) => Vec::new(),
            },
            ServiceCall::LoadChangesSince => Vec::new(),
            ServiceCall::SaveDraft => match reply.open::<()>() {
                Ok(()) => self.on_draft_saved(),
                Err(failure) => self.on_draft_failed(&failure),
            },
        }
    }

    /// What would be lost by leaving now: references of the user's enquiries. Of another user's text it only says that
    /// there is some.
    pub(super) fn unsaved(&self) -> Vec<String> {
        let (mut about, others) = self.services.drafts.unsaved(self.me());
        about.sort_unstable();
        about.dedup();
        if others {
            about.push("an enquiry of another person".into());
        }
        about
    }

    /// A draft belongs to its writer: the next user of this terminal must not see it.
    fn draft_key(&self, of: DraftSubject) -> Option<DraftKey> {
        self.me().map(|writer| DraftKey { writer, of })
    }

    pub(super) fn me(&self) -> Option<Uuid> {
        self.person.as_ref().map(|person| person.staff_id)
    }
}
