//! Autosave: when a draft is saved, and what its response means. One save is under way at a time.

use super::machine::{DraftEvent, DraftStep};
use super::text::{DraftText, Stored};
use super::{DraftKey, Drafts, LoadDrafts, SaveDraft};
use crate::domain::draft::is_unread;
use crate::domain::{DraftSubject, Failure};
use crate::services::Services;
use crate::services::notices::{Notice, Tone};
use crate::services::requests::ServiceCall;
use chrono::{DateTime, Utc};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SaveFailure {
    /// No response.
    Lost,
    /// Another session of the writer wrote on the draft: it is saved once that text was read.
    Unread,
    Rejected,
}

impl From<&Failure> for SaveFailure {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Unavailable(_) | Failure::Indeterminate => Self::Lost,
            failure if is_unread(failure) => Self::Unread,
            _ => Self::Rejected,
        }
    }
}

impl Drafts {
    /// A form was closed, which counts as a pause.
    pub fn flush(&mut self) {
        let writer = self.writer;
        let mine = |(key, _): &(&DraftKey, &mut DraftText)| Some(key.writer) == writer;
        for (_, text) in self.texts.iter_mut().filter(mine) {
            text.apply(DraftEvent::Closed);
        }
    }

    /// When the next draft is to be saved.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        if self.saving.is_some() || !self.loaded || self.outdated {
            return None;
        }
        self.mine().filter_map(|(_, text)| text.due()).min()
    }

    fn next_save(&mut self, now: DateTime<Utc>) -> Option<SaveDraft> {
        self.next_due().filter(|due| *due <= now)?;
        let due = |text: &DraftText| text.due().is_some_and(|due| due <= now);
        let (key, _) = self.mine().find(|(_, text)| due(text))?;
        let key = *key;
        let text = self.texts.get_mut(&key)?;
        if text.apply(DraftEvent::Due) != Some(DraftStep::Save) {
            return None;
        }
        self.saving = Some((key, text.typed.clone()));
        Some(SaveDraft {
            of: key.of,
            seen_version: text.seen_version,
            marked: text.marked.clone(),
            body: text.typed.clone(),
            read_version: text.version,
        })
    }

    /// The save under way succeeded. Returns the draft whose submit waited for it.
    pub(super) fn on_saved(&mut self, version: i32, now: DateTime<Utc>) -> Option<DraftSubject> {
        let (key, body) = self.saving.take()?;
        let loads = self.loads;
        let text = self.texts.get_mut(&key)?;
        (text.version, text.lost_save, text.saved_after) = (version, None, loads);
        let is_deletion = body.trim().is_empty();
        text.stored = Stored::Known(if is_deletion { String::new() } else { body });
        text.kept_at = Some(now);
        let step = text.apply(DraftEvent::SaveDone(text.compare()));
        if text.is_done() {
            self.texts.remove(&key);
        }
        (step == Some(DraftStep::Send)).then_some(key.of)
    }

    /// The save under way failed. It is repeated unless the text was rejected. Returns whether it was a deletion, and the
    /// draft whose submit waited for it.
    pub(super) fn on_save_failed(&mut self, failure: SaveFailure) -> (bool, Option<DraftSubject>) {
        let Some((key, body)) = self.saving.take() else {
            return (false, None);
        };
        let is_deletion = body.trim().is_empty();
        let Some(text) = self.texts.get_mut(&key) else {
            return (is_deletion, None);
        };
        let event = match failure {
            SaveFailure::Lost => {
                text.stored = Stored::Unconfirmed(text.stored.text().to_owned());
                text.lost_save = Some(body);
                DraftEvent::SaveLost
            }
            SaveFailure::Unread => {
                self.outdated = true;
                DraftEvent::SaveLost
            }
            SaveFailure::Rejected => {
                text.rejected = Some(body);
                DraftEvent::SaveRejected(text.compare())
            }
        };
        let step = text.apply(event);
        (
            is_deletion,
            (step == Some(DraftStep::Send)).then_some(key.of),
        )
    }

    /// Whether a save is under way or due.
    pub fn is_saving(&self) -> bool {
        self.saving.is_some() || self.next_due().is_some()
    }

    /// Whether any draft still has to be saved, also before the saved drafts are loaded.
    pub fn has_unsaved(&self) -> bool {
        self.is_saving() || self.mine().any(|(_, text)| text.due().is_some())
    }

    /// Whether a deletion is pending.
    pub fn has_pending_deletion(&self) -> bool {
        // A draft that is blank by now is deleted after the save under way.
        let saving = self.saving.as_ref().map(|(key, _)| self.texts.get(key));
        let deletes = |text: Option<&DraftText>| text.is_none_or(DraftText::is_blank);
        let pending = |text: &DraftText| text.is_blank() && text.due().is_some();
        saving.is_some_and(deletes) || self.mine().any(|(_, text)| pending(text))
    }

    /// Submits that wait for a save, and cannot any longer.
    pub(super) fn stop_waiting(&mut self) -> Vec<DraftSubject> {
        let mut released = Vec::new();
        for (key, text) in &mut self.texts {
            if text.apply(DraftEvent::Leave) == Some(DraftStep::Send) {
                released.push(key.of);
            }
        }
        released
    }
}

impl Services {
    /// Loads the saved drafts at sign-in, and again if that failed.
    pub fn load_drafts(&mut self) {
        if !self.drafts.loaded || self.drafts.outdated {
            self.reload_drafts();
        }
    }

    /// A form is opened: the writer may have typed in another session since the drafts were loaded.
    pub fn reload_drafts(&mut self) {
        if self.drafts.writer.is_some() {
            self.drafts.loads += 1;
            let request = Box::new(LoadDrafts);
            self.requests.call(ServiceCall::LoadDrafts, request);
        }
    }

    /// Saves the next draft, if one is due.
    pub fn save_due_drafts(&mut self, now: DateTime<Utc>) {
        if self.connection.lost.is_some() {
            return;
        }
        if let Some(request) = self.drafts.next_save(now) {
            let request = Box::new(request);
            self.requests.call(ServiceCall::SaveDraft, request);
        }
    }

    /// When the next save is due. `None` while the connection is lost: `ConnectionState` retries.
    pub fn next_draft_due(&self) -> Option<DateTime<Utc>> {
        let due = self.drafts.next_due();
        due.filter(|_| self.connection.lost.is_none())
    }

    /// The response to a save. What waited for it is sent.
    pub fn on_draft_saved(&mut self, result: Result<i32, &Failure>, now: DateTime<Utc>) {
        let submitted = match result {
            Ok(version) => self.drafts.on_saved(version, now),
            Err(failure) => {
                let why = SaveFailure::from(failure);
                let (is_deletion, submitted) = self.drafts.on_save_failed(why);
                if why == SaveFailure::Unread {
                    self.reload_drafts();
                }
                if why == SaveFailure::Rejected {
                    let words = match is_deletion {
                        true => "Your draft was not discarded. You will see it again next time.",
                        false => {
                            "Drafts are not being kept. Save or send your text before you leave."
                        }
                    };
                    let words = format!("{words} {failure}");
                    self.notices.show(Notice::new(Tone::Error, words, now));
                }
                submitted
            }
        };
        if let Some(of) = submitted {
            self.release(of);
        }
    }

    /// Sends the change that waited for the save of this draft.
    fn release(&mut self, of: DraftSubject) {
        let read_version = self.drafts.read_version(of);
        self.requests.release(of, read_version);
    }

    /// Sends what waits for a save, because nobody will handle its response.
    pub fn release_submits(&mut self) {
        for of in self.drafts.stop_waiting() {
            self.release(of);
        }
    }
}
