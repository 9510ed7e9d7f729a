//! Autosave: the state of each draft, and when the next one is saved. Knows neither screens nor popups.

mod discard;
mod requests;
mod unconfirmed;

use crate::domain::reply::ReplyDraft;
use crate::domain::{Draft, DraftForm, DraftSubject};
use chrono::{DateTime, TimeDelta, Utc};
pub use discard::{Discarded, describe};
pub use requests::{LoadDrafts, SaveDraft};
use std::any::Any;
use std::collections::{HashMap, HashSet};
pub use unconfirmed::{Reconciled, SendOutcome};
use uuid::Uuid;

/// Pause after the last key.
const PAUSE: TimeDelta = TimeDelta::seconds(1);
/// Longest time after the first unsaved key, for typing without a pause.
const MAX_DELAY: TimeDelta = TimeDelta::seconds(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DraftKey {
    pub writer: Uuid,
    pub of: DraftSubject,
}

/// A draft about no single enquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct StandaloneDraft {
    pub of: DraftSubject,
    pub typed: String,
    /// The marked enquiries of a draft for several.
    pub marked: Vec<Uuid>,
    pub at: Option<DateTime<Utc>>,
}

impl StandaloneDraft {
    /// A label as short as a reference.
    pub fn what(&self) -> String {
        self.of.what(self.marked.len())
    }

    /// The lines that tell it from other drafts: subject and citizen of a new enquiry, else the text.
    pub fn lines(&self) -> Vec<String> {
        self.of.form.lines(&self.typed)
    }
}

#[derive(Clone, Debug, Default)]
struct DraftState {
    reference: String,
    seen_version: Option<i32>,
    /// The marked enquiries at the last key, where it is for several.
    marked: Vec<Uuid>,
    /// The text now.
    typed: String,
    /// The text in the database; empty when it has none.
    saved: String,
    /// A save had no response: the database may have the new text, or still `saved`.
    save_unconfirmed: bool,
    kept_at: Option<DateTime<Utc>>,
    /// The last key, and the first one that is not saved.
    last_key: Option<DateTime<Utc>>,
    first_key: Option<DateTime<Utc>>,
    /// Save without waiting for a pause, because the form was closed.
    flush: bool,
    /// Being sent as a note, a letter or a change of stage.
    sending: bool,
    /// It was sent, without a response.
    send_unconfirmed: bool,
    /// A save was under way when it was sent. The two may be committed in any order.
    save_overlapped: bool,
    /// An older new enquiry, loaded when another was typed already. Two cannot be joined, so this one stays in the
    /// database until the other is sent.
    superseded: Option<String>,
    /// The database rejected the text; it is not saved again until it changes.
    rejected: bool,
}

impl DraftState {
    /// A blank text counts as no draft.
    fn is_blank(&self) -> bool {
        self.typed.trim().is_empty()
    }

    fn is_saved(&self) -> bool {
        let dropped = self.is_blank() && self.saved.is_empty();
        !self.save_unconfirmed && (self.typed == self.saved || dropped)
    }

    fn due(&self) -> Option<DateTime<Utc>> {
        if self.is_saved()
            || self.sending
            || self.send_unconfirmed
            || self.rejected
            || self.superseded.is_some()
        {
            return None;
        }
        match (self.last_key, self.first_key) {
            (Some(last), Some(first)) if !self.flush => Some((last + PAUSE).min(first + MAX_DELAY)),
            _ => Some(DateTime::<Utc>::MIN_UTC),
        }
    }
}

/// All drafts of this process, also those of users who were signed in before.
#[derive(Debug, Default)]
pub struct Drafts {
    texts: HashMap<DraftKey, DraftState>,
    /// The user whose saved drafts are loaded: nothing is saved before, as it would overwrite them.
    loaded_for: Option<Uuid>,
    /// Forms as they were left, with what their texts do not hold.
    parked: HashMap<DraftKey, Box<dyn Any + Send>>,
    /// The save under way, with its text.
    saving: Option<(DraftKey, String)>,
    /// Discards that can be restored, newest last.
    discarded: Vec<discard::DiscardBatch>,
    /// Drafts were discarded or restored since the lists were loaded.
    lists_outdated: bool,
}

impl Drafts {
    pub fn text(&self, key: &DraftKey) -> (String, Option<DateTime<Utc>>) {
        match self.texts.get(key).filter(|text| !text.is_blank()) {
            Some(text) => (text.typed.clone(), text.kept_at),
            None => (String::new(), None),
        }
    }

    /// The number of enquiries with drafts, plus the drafts about no single enquiry.
    pub fn count(&self, writer: Uuid) -> usize {
        let mine = self.of_writer(writer).filter(|(_, text)| !text.is_blank());
        let about: HashSet<Uuid> = mine.filter_map(|(key, _)| key.of.enquiry()).collect();
        about.len() + self.standalone(writer).len()
    }

    /// The writer's texts about one enquiry, by form.
    pub fn about(&self, writer: Uuid, enquiry_id: Uuid) -> Vec<(DraftForm, String)> {
        let forms = DraftForm::ALL.iter().copied();
        let typed = forms
            .filter(|form| form.of_one().is_some())
            .filter_map(|form| {
                let of = DraftSubject { form, enquiry_id };
                let text = self.texts.get(&DraftKey { writer, of })?;
                (!text.is_blank()).then(|| (form, text.typed.clone()))
            });
        typed.collect()
    }

    /// The writer's drafts about no single enquiry.
    pub fn standalone(&self, writer: Uuid) -> Vec<StandaloneDraft> {
        let here = DraftSubject::ALONE.into_iter().filter_map(|of| {
            let text = self.texts.get(&DraftKey { writer, of })?;
            (!text.is_blank()).then(|| StandaloneDraft {
                of,
                typed: text.typed.clone(),
                marked: text.marked.clone(),
                at: text.last_key.or(text.kept_at),
            })
        });
        here.collect()
    }

    pub fn write(
        &mut self,
        key: DraftKey,
        reference: String,
        seen_version: Option<i32>,
        (marked, typed): (Vec<Uuid>, String),
        now: DateTime<Utc>,
    ) {
        let text = self.texts.entry(key).or_default();
        if text.typed == typed {
            return;
        }
        (text.reference, text.marked, text.typed) = (reference, marked, typed);
        text.seen_version = seen_version.or(text.seen_version);
        text.last_key = Some(now);
        text.first_key.get_or_insert(now);
        (text.flush, text.rejected) = (false, false);
    }

    pub fn flush(&mut self, writer: Uuid) {
        for (key, text) in &mut self.texts {
            text.flush |= key.writer == writer;
        }
    }

    pub fn set_sending(&mut self, key: &DraftKey, is: bool) {
        let overlaps = self.saving.as_ref().is_some_and(|(k, _)| k == key);
        if let Some(text) = self.texts.get_mut(key) {
            text.sending = is;
            text.save_overlapped |= is && overlaps;
            text.flush = true;
        }
    }

    pub fn has_superseded(&self, key: &DraftKey) -> bool {
        self.texts
            .get(key)
            .is_some_and(|text| text.superseded.is_some())
    }

    /// If this draft is empty, bring back the older one it replaced.
    pub fn bring_back_superseded(&mut self, key: &DraftKey) {
        let blank = |text: &&mut DraftState| text.is_blank();
        if let Some(text) = self.texts.get_mut(key).filter(blank)
            && let Some(older) = text.superseded.take()
        {
            text.saved.clone_from(&older);
            text.typed = older;
        }
    }

    pub fn is_sending(&self, key: &DraftKey) -> bool {
        self.texts
            .get(key)
            .is_some_and(|text| text.sending || text.send_unconfirmed)
    }

    pub fn park(&mut self, key: DraftKey, form: Box<dyn Any + Send>) {
        self.parked.insert(key, form);
    }

    pub fn unpark(&mut self, key: &DraftKey) -> Option<Box<dyn Any + Send>> {
        self.parked.remove(key)
    }

    pub fn on_sent(&mut self, key: &DraftKey) {
        self.parked.remove(key);
        let Some(text) = self.texts.get_mut(key) else {
            return;
        };
        if let Some(older) = text.superseded.take() {
            // Sending the newer one deleted the draft in the database.
            *text = DraftState {
                reference: std::mem::take(&mut text.reference),
                typed: older,
                kept_at: text.kept_at,
                flush: true,
                ..DraftState::default()
            };
        } else if text.save_overlapped {
            // The save may have been committed last, so it is deleted once more.
            *text = DraftState {
                saved: std::mem::take(&mut text.typed),
                flush: true,
                ..DraftState::default()
            };
        } else {
            self.texts.remove(key);
        }
    }

    /// Keeps the part of a text that was not sent. The database dropped the whole draft, so this is saved at once.
    pub fn keep_unsent(&mut self, key: DraftKey, reference: &str, typed: &str) {
        let text = self.texts.entry(key).or_default();
        text.reference = reference.to_owned();
        text.typed = typed.to_owned();
        text.flush = true;
    }

    /// The database keeps the draft for the enquiries that were not reached.
    pub fn on_partly_sent(&mut self, key: &DraftKey, left: Vec<Uuid>) {
        let saving_it = self.saving.as_ref().is_some_and(|(k, _)| k == key);
        if let Some(text) = self.texts.get_mut(key) {
            text.sending = false;
            text.marked = left;
            text.saved.clone_from(&text.typed);
            // The save may have been committed last, with all enquiries, so it is saved once more.
            if text.save_overlapped && !saving_it {
                text.save_overlapped = false;
                text.saved.clear();
            }
        }
    }

    /// When the next draft of the writer is to be saved.
    pub fn next_due(&self, writer: Uuid) -> Option<DateTime<Utc>> {
        if self.saving.is_some() || self.loaded_for != Some(writer) {
            return None;
        }
        self.of_writer(writer)
            .filter_map(|(_, text)| text.due())
            .min()
    }

    pub fn next_save(&mut self, writer: Uuid, now: DateTime<Utc>) -> Option<SaveDraft> {
        let due = |text: &DraftState| text.due().is_some_and(|due| due <= now);
        let (key, text) = self.of_writer(writer).find(|(_, text)| due(text))?;
        let (key, body) = (*key, text.typed.clone());
        let request = SaveDraft {
            of: key.of,
            seen_version: text.seen_version,
            marked: text.marked.clone(),
            body: body.clone(),
        };
        self.saving = Some((key, body));
        Some(request)
    }

    /// The save under way succeeded.
    pub fn on_saved(&mut self, now: DateTime<Utc>) {
        let Some((key, body)) = self.saving.take() else {
            return;
        };
        let Some(text) = self.texts.get_mut(&key) else {
            return;
        };
        let overlapped = text.save_overlapped && !text.sending;
        text.saved = match overlapped || body.trim().is_empty() {
            true => String::new(),
            false => body,
        };
        text.save_overlapped &= !overlapped;
        (text.kept_at, text.save_unconfirmed) = (Some(now), false);
        if text.is_saved() {
            (text.first_key, text.flush) = (None, false);
            if text.is_blank() {
                self.texts.remove(&key);
            }
        } else {
            text.first_key = text.last_key;
        }
    }

    /// The save under way failed. It is repeated if the connection was lost, but not if the text was rejected. Returns
    /// whether it was a deletion.
    pub fn on_save_failed(&mut self, lost: bool) -> bool {
        let Some((key, body)) = self.saving.take() else {
            return false;
        };
        if let Some(text) = self.texts.get_mut(&key) {
            text.flush = true;
            text.save_unconfirmed |= lost;
            text.rejected = !lost && text.typed == body;
        }
        body.trim().is_empty()
    }

    pub fn needs_loading(&self, writer: Uuid) -> bool {
        self.loaded_for != Some(writer)
    }

    /// Merges the drafts in the database with newer text typed here. Returns the reconciled sends.
    pub fn merge_loaded(&mut self, writer: Uuid, loaded: Vec<Draft>) -> Vec<Reconciled> {
        let reconciled = self.reconcile(writer, &loaded);
        self.loaded_for = Some(writer);
        for draft in loaded {
            let key = DraftKey {
                writer,
                of: draft.of,
            };
            let text = self.texts.entry(key).or_default();
            text.reference = draft.reference;
            let is_ours = !text.saved.is_empty() || text.save_unconfirmed;
            if text.is_blank() && !is_ours {
                text.marked = draft.marked;
            }
            text.kept_at = Some(draft.kept_at);
            if text.is_blank() && is_ours {
                // Discarded here and not yet deleted there: it must not come back.
            } else if text.is_blank() {
                text.typed.clone_from(&draft.body);
            } else if !is_ours && !text.typed.starts_with(&draft.body) {
                if draft.of == DraftSubject::NEW_ENQUIRY {
                    text.superseded = Some(draft.body);
                    continue;
                }
                // Typed before the drafts were loaded: both stay, the older first.
                text.typed = join(key.of.form, &draft.body, &text.typed);
            }
            text.saved = draft.body;
            text.flush = true;
        }
        reconciled
    }

    /// Whether a save of the writer's drafts is under way or due.
    pub fn is_saving(&self, writer: Uuid) -> bool {
        let saving_it = self
            .saving
            .as_ref()
            .is_some_and(|(k, _)| k.writer == writer);
        saving_it || self.next_due(writer).is_some()
    }

    /// Whether any of the writer's drafts still has to be saved, also before the saved drafts are loaded.
    pub fn has_unsaved(&self, writer: Uuid) -> bool {
        self.is_saving(writer) || self.of_writer(writer).any(|(_, text)| text.due().is_some())
    }

    /// References of the user's unsaved drafts, and whether other users have some too.
    pub fn unsaved(&self, me: Option<Uuid>) -> (Vec<String>, bool) {
        let open = self.texts.iter();
        let (mine, others): (Vec<_>, Vec<_>) = open
            .filter(|(_, text)| !text.is_blank() && !text.is_saved())
            .partition(|(key, _)| Some(key.writer) == me);
        let mine = mine.into_iter().map(|(_, text)| text.reference.clone());
        (mine.collect(), !others.is_empty())
    }

    /// The session is over: none of its responses will be handled.
    pub fn end_session(&mut self) {
        self.loaded_for = None;
        self.on_save_failed(true);
        // Saved drafts are forgotten: the same user may go on with them at another terminal, and a copy kept here
        // would be older than what is loaded at the next sign-in.
        self.texts.retain(|_, text| {
            text.sending || text.send_unconfirmed || text.superseded.is_some() || !text.is_saved()
        });
        for text in self.texts.values_mut() {
            (text.sending, text.flush) = (false, true);
        }
    }

    fn of_writer(&self, writer: Uuid) -> impl Iterator<Item = (&DraftKey, &DraftState)> {
        self.texts
            .iter()
            .filter(move |(key, _)| key.writer == writer)
    }
}

/// Whether two texts of a form can be joined.
fn can_join(form: DraftForm) -> bool {
    matches!(form, DraftForm::Note | DraftForm::Reply)
}

fn join(form: DraftForm, older: &str, newer: &str) -> String {
    match form {
        DraftForm::Note => format!("{older}\n{newer}"),
        DraftForm::Reply => ReplyDraft::both(older, newer),
        // Separate fields cannot be joined; the newer text is the one on the screen.
        DraftForm::StageChange | DraftForm::Approval | DraftForm::NewEnquiry => newer.to_owned(),
    }
}
