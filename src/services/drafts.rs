//! Drafts: text typed and not sent. Autosaved to the database after a pause in typing, one request at a time, so that
//! nothing is lost when the program ends. Knows neither screens nor popups.
//!
//! The state of each draft and all that can happen to it are one table (`machine`).

mod autosave;
mod discard;
mod loading;
mod machine;
mod reconcile;
mod requests;
mod submit;
mod text;

use crate::domain::reply::ReplyDraft;
use crate::domain::{DraftForm, DraftSubject};
use autosave::SaveFailure;
use chrono::{DateTime, Utc};
pub use discard::{Discarded, describe};
pub use loading::Merged;
pub use machine::{Comparison, DraftEvent, DraftState, DraftStep, Pace, next};
pub use reconcile::{Reconciled, SendOutcome};
pub(crate) use requests::SendDraft;
pub use requests::{LoadDrafts, SaveDraft};
use std::any::Any;
use std::collections::{HashMap, HashSet};
pub use submit::Submission;
use text::DraftText;
use uuid::Uuid;

/// A draft belongs to its writer: the next user of this terminal must not see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct DraftKey {
    writer: Uuid,
    of: DraftSubject,
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

/// All drafts of this process, also those of users who were signed in before.
#[derive(Debug, Default)]
pub struct Drafts {
    texts: HashMap<DraftKey, DraftText>,
    /// Who is signed in; none for who only reads, and so has no forms.
    writer: Option<Uuid>,
    /// The writer's saved drafts are loaded: nothing is saved before, as it would overwrite them.
    loaded: bool,
    /// A save or a send was refused, because another session of the writer wrote on the draft: nothing is saved before
    /// the drafts are loaded again.
    outdated: bool,
    /// Loads that were sent.
    loads: u64,
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
    pub fn begin_session(&mut self, writer: Option<Uuid>) {
        self.writer = writer;
        self.loaded = false;
        self.outdated = false;
    }

    /// The session is over: none of its responses will be handled.
    pub fn end_session(&mut self) {
        self.on_save_failed(SaveFailure::Lost);
        // Saved drafts are forgotten: the same user may go on with them at another terminal, and a copy kept here
        // would be older than what is loaded at the next sign-in.
        self.texts
            .retain(|_, text| text.state != DraftState::Clean || text.superseded.is_some());
        for text in self.texts.values_mut() {
            text.apply(DraftEvent::SessionEnded(text.compare()));
        }
        self.begin_session(None);
    }

    fn key(&self, of: DraftSubject) -> Option<DraftKey> {
        self.writer.map(|writer| DraftKey { writer, of })
    }

    fn get(&self, of: DraftSubject) -> Option<&DraftText> {
        self.texts.get(&self.key(of)?)
    }

    fn get_mut(&mut self, of: DraftSubject) -> Option<&mut DraftText> {
        let key = self.key(of)?;
        self.texts.get_mut(&key)
    }

    /// The drafts of who is signed in.
    fn mine(&self) -> impl Iterator<Item = (&DraftKey, &DraftText)> {
        let mine = |(key, _): &(&DraftKey, &DraftText)| Some(key.writer) == self.writer;
        self.texts.iter().filter(mine)
    }

    /// The text of a draft, and when it was saved.
    pub fn text(&self, of: DraftSubject) -> (String, Option<DateTime<Utc>>) {
        match self.get(of).filter(|text| !text.is_blank()) {
            Some(text) => (text.typed.clone(), text.kept_at),
            None => (String::new(), None),
        }
    }

    /// The number of enquiries with drafts, plus the drafts about no single enquiry.
    pub fn count(&self) -> usize {
        let mine = self.mine().filter(|(_, text)| !text.is_blank());
        let about: HashSet<Uuid> = mine.filter_map(|(key, _)| key.of.enquiry()).collect();
        about.len() + self.standalone().len()
    }

    /// The texts about one enquiry, by form.
    pub fn about(&self, enquiry_id: Uuid) -> Vec<(DraftForm, String)> {
        let forms = DraftForm::ALL.iter().copied();
        let typed = forms
            .filter(|form| form.of_one().is_some())
            .filter_map(|form| {
                let text = self.get(form.on(enquiry_id))?;
                (!text.is_blank()).then(|| (form, text.typed.clone()))
            });
        typed.collect()
    }

    /// The drafts about no single enquiry.
    pub fn standalone(&self) -> Vec<StandaloneDraft> {
        let here = DraftSubject::ALONE.into_iter().filter_map(|of| {
            let text = self.get(of)?;
            (!text.is_blank()).then(|| StandaloneDraft {
                of,
                typed: text.typed.clone(),
                marked: text.marked.clone(),
                at: text.last_key.or(text.kept_at),
            })
        });
        here.collect()
    }

    /// A key changed the text.
    pub fn write(
        &mut self,
        of: DraftSubject,
        reference: String,
        seen_version: Option<i32>,
        (marked, typed): (Vec<Uuid>, String),
        now: DateTime<Utc>,
    ) {
        let Some(key) = self.key(of) else {
            return;
        };
        let text = self.texts.entry(key).or_default();
        if text.typed == typed {
            return;
        }
        (text.reference, text.marked, text.typed) = (reference, marked, typed);
        text.seen_version = seen_version.or(text.seen_version);
        (text.last_key, text.rejected) = (Some(now), None);
        text.apply(DraftEvent::Typed(now, text.compare()));
    }

    pub fn has_superseded(&self, of: DraftSubject) -> bool {
        self.get(of).is_some_and(|text| text.superseded.is_some())
    }

    /// If this draft is empty, bring back the older one it replaced.
    pub fn bring_back_superseded(&mut self, of: DraftSubject) {
        let text = self.get_mut(of).filter(|text| text.is_blank());
        if let Some(text) = text
            && let Some(older) = text.superseded.take()
        {
            text.stored.set(older.clone());
            text.typed = older;
            text.settle();
        }
    }

    /// The version of the stored draft over which a text is sent; none where a save had no response, so that it is not
    /// known which version there is.
    pub(super) fn read_version(&self, of: DraftSubject) -> Option<i32> {
        let text = self.get(of).filter(|text| text.stored.is_known())?;
        Some(text.version)
    }

    /// Keeps a form as it was left.
    pub fn park(&mut self, of: DraftSubject, form: Box<dyn Any + Send>) {
        if let Some(key) = self.key(of) {
            self.parked.insert(key, form);
        }
    }

    /// The form as it was left, once.
    pub fn unpark(&mut self, of: DraftSubject) -> Option<Box<dyn Any + Send>> {
        self.parked.remove(&self.key(of)?)
    }

    /// References of the user's unsaved drafts, and whether other users have some too.
    pub fn unsaved(&self) -> (Vec<String>, bool) {
        let open = self.texts.iter();
        let (mine, others): (Vec<_>, Vec<_>) = open
            .filter(|(_, text)| !text.is_blank() && !text.is_saved())
            .partition(|(key, _)| Some(key.writer) == self.writer);
        let mine = mine.into_iter().map(|(_, text)| text.reference.clone());
        (mine.collect(), !others.is_empty())
    }
}

/// Whether two texts of a form can be joined.
fn can_join(form: DraftForm) -> bool {
    matches!(form, DraftForm::Note | DraftForm::Reply | DraftForm::Answer)
}

fn join(form: DraftForm, older: &str, newer: &str) -> String {
    match form {
        DraftForm::Note | DraftForm::Answer => format!("{older}\n{newer}"),
        DraftForm::Reply => ReplyDraft::both(older, newer),
        // Separate fields cannot be joined; the newer text is the one on the screen.
        DraftForm::StageChange
        | DraftForm::Approval
        | DraftForm::NewEnquiry
        | DraftForm::Question
        | DraftForm::Message => newer.to_owned(),
    }
}
