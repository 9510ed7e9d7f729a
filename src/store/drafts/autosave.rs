//! Autosave: the state of each draft, and when the next one is saved. Knows neither screens nor popups.

mod discard;
mod unconfirmed;

use crate::domain::reply::ReplyDraft;
use crate::domain::{Draft, DraftForm, DraftSubject};
use crate::effect::Request;
use chrono::{DateTime, TimeDelta, Utc};
pub use discard::Discarded;
use std::collections::{HashMap, HashSet};
pub use unconfirmed::{Reconciled, SendOutcome};
use uuid::Uuid;

/// Pause after the last key.
const PAUSE: TimeDelta = TimeDelta::seconds(1);
/// Longest time after the first unsaved key, for typing without a pause.
const AT_THE_LATEST: TimeDelta = TimeDelta::seconds(10);

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

#[derive(Clone, Debug, Default)]
struct DraftState {
    reference: String,
    seen_version: Option<i32>,
    /// The marked enquiries at the last key, where it is for several.
    marked: Vec<Uuid>,
    /// The text now.
    typed: String,
    /// The text in the database; empty when it has none.
    kept: String,
    /// A save had no response: the database may have the new text, or still `saved`.
    in_question: bool,
    kept_at: Option<DateTime<Utc>>,
    /// The last key, and the first one that is not saved.
    last_key: Option<DateTime<Utc>>,
    first_key: Option<DateTime<Utc>>,
    /// Save without waiting for a pause, because the form was closed.
    hurry: bool,
    /// Being sent as a note, a letter or a change of stage.
    sending: bool,
    /// It was sent, without a response.
    doubt: bool,
    /// A save was under way when it was sent. The two may be committed in any order.
    crossed: bool,
    /// An older new enquiry, loaded when another was typed already. Two cannot be joined, so this one stays in the
    /// database until the other is sent.
    behind: Option<String>,
    /// The database rejected the text; it is not saved again until it changes.
    refused: bool,
}

impl DraftState {
    /// A blank text counts as no draft.
    fn is_blank(&self) -> bool {
        self.typed.trim().is_empty()
    }

    fn is_kept(&self) -> bool {
        let dropped = self.is_blank() && self.kept.is_empty();
        !self.in_question && (self.typed == self.kept || dropped)
    }

    fn due(&self) -> Option<DateTime<Utc>> {
        if self.is_kept() || self.sending || self.doubt || self.refused || self.behind.is_some() {
            return None;
        }
        match (self.last_key, self.first_key) {
            (Some(last), Some(first)) if !self.hurry => {
                Some((last + PAUSE).min(first + AT_THE_LATEST))
            }
            _ => Some(DateTime::<Utc>::MIN_UTC),
        }
    }
}

/// All drafts of this process, also those of users who were signed in before.
#[derive(Clone, Debug, Default)]
pub struct Drafts {
    texts: HashMap<DraftKey, DraftState>,
    /// The user whose saved drafts are loaded: nothing is saved before, as it would overwrite them.
    read: Option<Uuid>,
    /// The save under way, with its text.
    in_hand: Option<(DraftKey, String)>,
    /// Discards that can be restored, newest last.
    discarded: Vec<discard::DiscardBatch>,
    /// Drafts were discarded or restored since the lists were loaded.
    moved: bool,
}

impl Drafts {
    pub fn text(&self, key: &DraftKey) -> (String, Option<DateTime<Utc>>) {
        match self.texts.get(key).filter(|text| !text.is_blank()) {
            Some(text) => (text.typed.clone(), text.kept_at),
            None => (String::new(), None),
        }
    }

    /// The number of enquiries with drafts, plus the drafts about no single enquiry.
    pub fn waiting(&self, writer: Uuid) -> usize {
        let mine = self.of(writer).filter(|(_, text)| !text.is_blank());
        let about: HashSet<Uuid> = mine.filter_map(|(key, _)| key.of.enquiry()).collect();
        about.len() + self.alone(writer).len()
    }

    /// The writer's texts about one enquiry, by form.
    pub fn on(&self, writer: Uuid, enquiry_id: Uuid) -> Vec<(DraftForm, String)> {
        let forms = DraftForm::ALL.into_iter();
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
    pub fn alone(&self, writer: Uuid) -> Vec<StandaloneDraft> {
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
        (text.hurry, text.refused) = (false, false);
    }

    pub fn hurry(&mut self, writer: Uuid) {
        for (key, text) in &mut self.texts {
            text.hurry |= key.writer == writer;
        }
    }

    pub fn sending(&mut self, key: &DraftKey, is: bool) {
        let crossed = self.in_hand.as_ref().is_some_and(|(k, _)| k == key);
        if let Some(text) = self.texts.get_mut(key) {
            text.sending = is;
            text.crossed |= is && crossed;
            text.hurry = true;
        }
    }

    pub fn has_behind(&self, key: &DraftKey) -> bool {
        self.texts
            .get(key)
            .is_some_and(|text| text.behind.is_some())
    }

    /// If this draft is empty, bring back the older one it replaced.
    pub fn make_way(&mut self, key: &DraftKey) {
        let blank = |text: &&mut DraftState| text.is_blank();
        if let Some(text) = self.texts.get_mut(key).filter(blank)
            && let Some(older) = text.behind.take()
        {
            text.kept.clone_from(&older);
            text.typed = older;
        }
    }

    pub fn is_sending(&self, key: &DraftKey) -> bool {
        self.texts
            .get(key)
            .is_some_and(|text| text.sending || text.doubt)
    }

    pub fn was_sent(&mut self, key: &DraftKey) {
        let Some(text) = self.texts.get_mut(key) else {
            return;
        };
        if let Some(older) = text.behind.take() {
            // Sending the newer one deleted the draft in the database.
            *text = DraftState {
                reference: std::mem::take(&mut text.reference),
                typed: older,
                kept_at: text.kept_at,
                hurry: true,
                ..DraftState::default()
            };
        } else if text.crossed {
            // The save may have been committed last, so it is deleted once more.
            *text = DraftState {
                kept: std::mem::take(&mut text.typed),
                hurry: true,
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
        text.hurry = true;
    }

    /// The database keeps the draft for the enquiries that were not reached.
    pub fn was_sent_to_some(&mut self, key: &DraftKey, left: Vec<Uuid>) {
        let under_way = self.in_hand.as_ref().is_some_and(|(k, _)| k == key);
        if let Some(text) = self.texts.get_mut(key) {
            text.sending = false;
            text.marked = left;
            text.kept.clone_from(&text.typed);
            // The save may have been committed last, with all enquiries, so it is saved once more.
            if text.crossed && !under_way {
                text.crossed = false;
                text.kept.clear();
            }
        }
    }

    /// When the next draft of the writer is to be saved.
    pub fn due(&self, writer: Uuid) -> Option<DateTime<Utc>> {
        if self.in_hand.is_some() || self.read != Some(writer) {
            return None;
        }
        self.of(writer).filter_map(|(_, text)| text.due()).min()
    }

    pub fn next(&mut self, writer: Uuid, now: DateTime<Utc>) -> Option<Request> {
        let due = |text: &DraftState| text.due().is_some_and(|due| due <= now);
        let (key, text) = self.of(writer).find(|(_, text)| due(text))?;
        let (key, body) = (*key, text.typed.clone());
        let request = Request::SaveDraft {
            of: key.of,
            seen_version: text.seen_version,
            marked: text.marked.clone(),
            body: body.clone(),
        };
        self.in_hand = Some((key, body));
        Some(request)
    }

    /// The save under way succeeded.
    pub fn kept(&mut self, now: DateTime<Utc>) {
        let Some((key, body)) = self.in_hand.take() else {
            return;
        };
        let Some(text) = self.texts.get_mut(&key) else {
            return;
        };
        let crossed = text.crossed && !text.sending;
        text.kept = match crossed || body.trim().is_empty() {
            true => String::new(),
            false => body,
        };
        text.crossed &= !crossed;
        (text.kept_at, text.in_question) = (Some(now), false);
        if text.is_kept() {
            (text.first_key, text.hurry) = (None, false);
            if text.is_blank() {
                self.texts.remove(&key);
            }
        } else {
            text.first_key = text.last_key;
        }
    }

    /// The save under way failed. It is repeated if the connection was lost, but not if the text was rejected. Returns
    /// whether it was a deletion.
    pub fn failed(&mut self, lost: bool) -> bool {
        let Some((key, body)) = self.in_hand.take() else {
            return false;
        };
        if let Some(text) = self.texts.get_mut(&key) {
            text.hurry = true;
            text.in_question |= lost;
            text.refused = !lost && text.typed == body;
        }
        body.trim().is_empty()
    }

    pub fn asked_in_vain(&self, writer: Uuid) -> bool {
        self.read != Some(writer)
    }

    /// Merges the drafts in the database with newer text typed here. Returns the reconciled sends.
    pub fn came(&mut self, writer: Uuid, kept: Vec<Draft>) -> Vec<Reconciled> {
        let settled = self.settle(writer, &kept);
        self.read = Some(writer);
        for draft in kept {
            let key = DraftKey {
                writer,
                of: draft.of,
            };
            let text = self.texts.entry(key).or_default();
            text.reference = draft.reference;
            let is_ours = !text.kept.is_empty() || text.in_question;
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
                    text.behind = Some(draft.body);
                    continue;
                }
                // Typed before the drafts were loaded: both stay, the older first.
                text.typed = both(key.of.form, &draft.body, &text.typed);
            }
            text.kept = draft.body;
            text.hurry = true;
        }
        settled
    }

    /// Whether a save of the writer's drafts is under way or due.
    pub fn is_keeping(&self, writer: Uuid) -> bool {
        let under_way = self
            .in_hand
            .as_ref()
            .is_some_and(|(k, _)| k.writer == writer);
        under_way || self.due(writer).is_some()
    }

    /// Whether any of the writer's drafts still has to be saved, also before the saved drafts are loaded.
    pub fn has_more(&self, writer: Uuid) -> bool {
        self.is_keeping(writer) || self.of(writer).any(|(_, text)| text.due().is_some())
    }

    /// References of the user's unsaved drafts, and whether other users have some too.
    pub fn not_kept(&self, me: Option<Uuid>) -> (Vec<String>, bool) {
        let open = self.texts.iter();
        let (mine, others): (Vec<_>, Vec<_>) = open
            .filter(|(_, text)| !text.is_blank() && !text.is_kept())
            .partition(|(key, _)| Some(key.writer) == me);
        let mine = mine.into_iter().map(|(_, text)| text.reference.clone());
        (mine.collect(), !others.is_empty())
    }

    /// The session is over: none of its responses will be handled.
    pub fn leave(&mut self) {
        self.read = None;
        self.failed(true);
        // Saved drafts are forgotten: the same user may go on with them at another terminal, and a copy kept here
        // would be older than what is loaded at the next sign-in.
        self.texts.retain(|_, text| {
            text.sending || text.doubt || text.behind.is_some() || !text.is_kept()
        });
        for text in self.texts.values_mut() {
            (text.sending, text.hurry) = (false, true);
        }
    }

    fn of(&self, writer: Uuid) -> impl Iterator<Item = (&DraftKey, &DraftState)> {
        self.texts
            .iter()
            .filter(move |(key, _)| key.writer == writer)
    }
}

/// Whether two texts of a form can be joined.
fn joins(form: DraftForm) -> bool {
    matches!(form, DraftForm::Note | DraftForm::Reply)
}

fn both(form: DraftForm, older: &str, newer: &str) -> String {
    match form {
        DraftForm::Note => format!("{older}\n{newer}"),
        DraftForm::Reply => ReplyDraft::both(older, newer),
        // Separate fields cannot be joined; the newer text is the one on the screen.
        DraftForm::StageChange | DraftForm::Approval | DraftForm::NewEnquiry => newer.to_owned(),
    }
}
