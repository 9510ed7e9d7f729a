//! Which texts are kept, which are not yet, and when to ask for the next: no screen and no popup here.

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

/// After the last key.
const PAUSE: TimeDelta = TimeDelta::seconds(1);
/// After the first key that is not kept, for whoever never pauses.
const AT_THE_LATEST: TimeDelta = TimeDelta::seconds(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DraftKey {
    pub writer: Uuid,
    pub of: DraftSubject,
}

/// A text that is about no single enquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct StandaloneDraft {
    pub of: DraftSubject,
    pub typed: String,
    /// The enquiries that were marked when it was typed for several.
    pub marked: Vec<Uuid>,
    pub at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Default)]
struct DraftState {
    reference: String,
    seen_version: Option<i32>,
    /// Those that were marked when the last key was pressed, where it is for several.
    marked: Vec<Uuid>,
    /// As it is now.
    typed: String,
    /// As the database has it; empty when it has none.
    kept: String,
    /// A request about it went unanswered: the database may have what that took along, or `kept`.
    in_question: bool,
    kept_at: Option<DateTime<Utc>>,
    /// The last key, and the first of those that are not kept.
    last_key: Option<DateTime<Utc>>,
    first_key: Option<DateTime<Utc>>,
    /// The form was left: there is no pause to wait for.
    hurry: bool,
    /// On its way as what it is meant to be: a note, a letter, a change of stage.
    sending: bool,
    /// It was sent, and nobody answered.
    doubt: bool,
    /// A request about it was under way when it was sent, and may be answered in any order.
    crossed: bool,
    /// A new enquiry of an earlier run, read when another was typed already: two cannot be put together, so the
    /// database goes on keeping this one until the other is sent.
    behind: Option<String>,
    /// A rule refused to keep it; only another text is tried again.
    refused: bool,
}

impl DraftState {
    /// A blank text is none.
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

/// Every text that this program knows of, also of people who were signed in before.
#[derive(Clone, Debug, Default)]
pub struct Drafts {
    texts: HashMap<DraftKey, DraftState>,
    /// Whose kept texts were read: nothing is kept over what was not.
    read: Option<Uuid>,
    /// The request under way, and the text it took along.
    in_hand: Option<(DraftKey, String)>,
    /// What was discarded and can be brought back, the last of it last.
    discarded: Vec<discard::DiscardBatch>,
    /// Something was discarded or brought back, and lists do not tell of it yet.
    moved: bool,
}

impl Drafts {
    pub fn text(&self, key: &DraftKey) -> (String, Option<DateTime<Utc>>) {
        match self.texts.get(key).filter(|text| !text.is_blank()) {
            Some(text) => (text.typed.clone(), text.kept_at),
            None => (String::new(), None),
        }
    }

    /// How many enquiries something is typed about, and texts that are about no single one.
    pub fn waiting(&self, writer: Uuid) -> usize {
        let mine = self.of(writer).filter(|(_, text)| !text.is_blank());
        let about: HashSet<Uuid> = mine.filter_map(|(key, _)| key.of.enquiry()).collect();
        about.len() + self.alone(writer).len()
    }

    /// What the writer typed about one enquiry, by form.
    pub fn on(&self, writer: Uuid, enquiry_id: Uuid) -> Vec<(DraftForm, String)> {
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

    /// The texts that are about no single enquiry.
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

    /// A form that was left with nothing in it makes way for the one behind it.
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
            // Sending the other emptied what was kept.
            *text = DraftState {
                reference: std::mem::take(&mut text.reference),
                typed: older,
                kept_at: text.kept_at,
                hurry: true,
                ..DraftState::default()
            };
        } else if text.crossed {
            // Nobody knows which came last: it is asked to be dropped once more.
            *text = DraftState {
                kept: std::mem::take(&mut text.typed),
                hurry: true,
                ..DraftState::default()
            };
        } else {
            self.texts.remove(key);
        }
    }

    /// Words that stood beside those that were sent. The database dropped both, so it is asked to keep these at once.
    pub fn still_typed(&mut self, key: DraftKey, reference: &str, typed: &str) {
        let text = self.texts.entry(key).or_default();
        text.reference = reference.to_owned();
        text.typed = typed.to_owned();
        text.hurry = true;
    }

    /// The database keeps it for those that it did not reach.
    pub fn was_sent_to_some(&mut self, key: &DraftKey, left: Vec<Uuid>) {
        let under_way = self.in_hand.as_ref().is_some_and(|(k, _)| k == key);
        if let Some(text) = self.texts.get_mut(key) {
            text.sending = false;
            text.marked = left;
            text.kept.clone_from(&text.typed);
            // A request that crossed it may have come last, with all of them: it is kept once more.
            if text.crossed && !under_way {
                text.crossed = false;
                text.kept.clear();
            }
        }
    }

    /// The next moment at which something of this person's is to be kept.
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

    /// The request under way was answered.
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

    /// A server that is lost is asked again when it is back; what it refused is not. Tells whether a text was to be
    /// dropped.
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

    /// What the database has of this person. What was typed here since is newer. Returns what
    /// is known now of those that were sent without an answer.
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
                // Emptied or discarded here, and not dropped there yet: it does not come back by itself.
            } else if text.is_blank() {
                text.typed.clone_from(&draft.body);
            } else if !is_ours && !text.typed.starts_with(&draft.body) {
                if draft.of == DraftSubject::NEW_ENQUIRY {
                    text.behind = Some(draft.body);
                    continue;
                }
                // Typed before this was known: both stay, the older first.
                text.typed = both(key.of.form, &draft.body, &text.typed);
            }
            text.kept = draft.body;
            text.hurry = true;
        }
        settled
    }

    /// Whether something of this person's is on its way, or can be sent on it.
    pub fn is_keeping(&self, writer: Uuid) -> bool {
        let under_way = self
            .in_hand
            .as_ref()
            .is_some_and(|(k, _)| k.writer == writer);
        under_way || self.due(writer).is_some()
    }

    /// Whether something of this person's is on its way, or waits for its turn or for what was kept before.
    pub fn has_more(&self, writer: Uuid) -> bool {
        self.is_keeping(writer) || self.of(writer).any(|(_, text)| text.due().is_some())
    }

    /// References of this person's texts that are not kept, and whether others have some too.
    pub fn not_kept(&self, me: Option<Uuid>) -> (Vec<String>, bool) {
        let open = self.texts.iter();
        let (mine, others): (Vec<_>, Vec<_>) = open
            .filter(|(_, text)| !text.is_blank() && !text.is_kept())
            .partition(|(key, _)| Some(key.writer) == me);
        let mine = mine.into_iter().map(|(_, text)| text.reference.clone());
        (mine.collect(), !others.is_empty())
    }

    /// The session is over: its answers will not come any more.
    pub fn leave(&mut self) {
        self.read = None;
        self.failed(true);
        // What the database has as it is here is the database's: the same person may go on with it at another desk,
        // and what is remembered would then be older than what is read.
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

/// Whether two texts of such a form can be put together.
fn joins(form: DraftForm) -> bool {
    matches!(form, DraftForm::Note | DraftForm::Notes | DraftForm::Reply)
}

fn both(form: DraftForm, older: &str, newer: &str) -> String {
    match form {
        DraftForm::Note | DraftForm::Notes => format!("{older}\n{newer}"),
        DraftForm::Reply => ReplyDraft::both(older, newer),
        // Two fields cannot be put together; the newer is what the person sees.
        DraftForm::StageChange
        | DraftForm::Stages
        | DraftForm::Approval
        | DraftForm::NewEnquiry => newer.to_owned(),
    }
}
