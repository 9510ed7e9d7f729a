//! What is typed and not sent. It is kept in the database after a pause in typing, one request at a time and
//! never one for each key, so that whatever happens to this program loses nothing.

mod autosave;
mod discard;
mod draft_list;
mod reconcile;
mod restore;
mod unlist;

use super::Store;
use super::new_enquiry::FormDraft;
use super::note;
use super::notice::Tone;
use super::popup::{Popup, Target, TransitionPicker};
use super::together::CommonStage;
use crate::domain::{Draft, DraftForm, DraftSubject, Failure};
use crate::effect::{BulkResult, Effect, Request, Slot};
use autosave::DraftKey;
pub use autosave::{Drafts, StandaloneDraft};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Where somebody goes as soon as what they typed is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingExit {
    SignOut,
    Quit,
    /// Ended from outside: nobody is there to be asked.
    BulkResult,
}

impl Store {
    /// How many enquiries the person has typed something about and not sent it; a text for several counts as one.
    pub fn drafted(&self) -> usize {
        self.person
            .as_ref()
            .map_or(0, |me| self.drafts.waiting(me.staff_id))
    }

    /// The text of a form as it was left, and when it was kept.
    pub(super) fn typed_before(
        &self,
        form: DraftForm,
        enquiry_id: Uuid,
    ) -> (String, Option<DateTime<Utc>>) {
        match self.draft_key(form, enquiry_id) {
            Some(key) => self.drafts.text(&key),
            None => (String::new(), None),
        }
    }

    /// After each key in a form: remembered at once, kept after a pause.
    pub(super) fn typed(&mut self) {
        let mut marked = Vec::new();
        let ids = |targets: &[Target]| targets.iter().map(|target| target.seen.id).collect();
        let (form, id, reference, text) = match &self.popup {
            Some(Popup::Note(note)) => (
                DraftForm::Note,
                note.enquiry_id,
                note.reference.clone(),
                note.field.text(),
            ),
            Some(Popup::Reply(reply)) => (
                DraftForm::Reply,
                reply.seen.id,
                reply.reference.clone(),
                reply.typed(),
            ),
            Some(Popup::TransitionPicker(stages)) => match &stages.form {
                Some(form) => (
                    form.draft_form(),
                    stages.enquiry_id,
                    stages.reference.clone(),
                    form.typed(),
                ),
                _ => return,
            },
            Some(Popup::NewEnquiry(form)) => alone(
                DraftSubject::NEW_ENQUIRY,
                FormDraft::of(form, self.form_choices.value()),
            ),
            Some(Popup::Notes(notes)) => {
                marked = ids(&notes.targets);
                alone(DraftSubject::NOTES, notes.field.text())
            }
            Some(Popup::CommonStage(together)) => match &together.form {
                Some(form) => {
                    marked = ids(&together.targets);
                    alone(DraftSubject::STAGES, form.typed())
                }
                _ => return,
            },
            _ => return,
        };
        let open = self.enquiry.row().filter(|row| row.id == id);
        let row = open.or_else(|| self.queue.list().find(id));
        let version = row.map(|row| row.version);
        if let Some(key) = self.draft_key(form, id) {
            let typed = (marked, text);
            self.drafts.write(key, reference, version, typed, self.now);
        }
    }

    /// Whoever leaves a form has paused.
    pub(super) fn save_now(&mut self) {
        if let Some(me) = self.me() {
            self.drafts.hurry(me);
        }
    }

    /// The program is ended from outside: it goes when what was typed is kept. The loop does not wait for long.
    pub fn end(&mut self, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        if !self.has_more_to_keep() {
            return vec![Effect::Quit];
        }
        self.leaving = Some(PendingExit::BulkResult);
        self.save_now();
        self.save_due_drafts()
    }

    /// Also while it is not known yet what was kept before, and while an older text is under way.
    fn has_more_to_keep(&self) -> bool {
        let me = self.me().filter(|_| self.link.lost.is_none());
        me.is_some_and(|me| self.drafts.has_more(me))
    }

    /// While a text is on its way as what it is meant to be, it is not kept as a draft.
    pub(super) fn sending(&mut self, form: DraftForm, enquiry_id: Uuid, is: bool) {
        if let Some(key) = self.draft_key(form, enquiry_id) {
            self.drafts.sending(&key, is);
        }
    }

    /// The database dropped the draft with the same stroke.
    pub(super) fn was_sent(&mut self, form: DraftForm, enquiry_id: Uuid) {
        if let Some(key) = self.draft_key(form, enquiry_id) {
            self.drafts.was_sent(&key);
        }
    }

    /// What did not go along with what was sent.
    pub(super) fn still_typed(
        &mut self,
        form: DraftForm,
        enquiry_id: Uuid,
        reference: &str,
        typed: &str,
    ) {
        if let Some(key) = self.draft_key(form, enquiry_id) {
            self.drafts.still_typed(key, reference, typed);
        }
    }

    /// A text for several reached all of them, or some; tells whether it is done with.
    pub(super) fn was_sent_to(
        &mut self,
        of: DraftSubject,
        targets: &[Target],
        ended: &BulkResult,
    ) -> bool {
        let reached = |target: &&Target| ended.moved.iter().any(|seen| seen.id == target.seen.id);
        let left = targets.iter().filter(|target| !reached(target));
        let left: Vec<Uuid> = left.map(|target| target.seen.id).collect();
        let key = self.draft_key(of.form, of.enquiry_id);
        let Some(key) = key.filter(|key| self.drafts.is_sending(key)) else {
            // A step that asks for no words took none along.
            return true;
        };
        match left.is_empty() {
            true => self.drafts.was_sent(&key),
            false => self.drafts.was_sent_to_some(&key, left.clone()),
        }
        left.is_empty()
    }

    pub(super) fn make_way_for_new(&mut self) {
        let of = DraftSubject::NEW_ENQUIRY;
        if let Some(key) = self.draft_key(of.form, of.enquiry_id) {
            self.drafts.make_way(&key);
        }
    }

    /// A new enquiry of an earlier run waits behind another, which was typed before it was read.
    pub(super) fn new_waits_behind(&self) -> bool {
        let of = DraftSubject::NEW_ENQUIRY;
        let key = self.draft_key(of.form, of.enquiry_id);
        key.is_some_and(|key| self.drafts.has_behind(&key))
    }

    pub(super) fn ask_drafts(&mut self) -> Vec<Effect> {
        // An auditor types nothing.
        if self.only_reads() {
            return Vec::new();
        }
        vec![self.ask(Slot::Drafts, Request::Drafts)]
    }

    /// They were asked for when somebody signed in; only a lost server leaves that open.
    pub(super) fn ask_drafts_again(&mut self) -> Vec<Effect> {
        match self.me() {
            Some(me) if self.drafts.asked_in_vain(me) => self.ask_drafts(),
            _ => Vec::new(),
        }
    }

    pub(super) fn on_drafts_loaded(&mut self, kept: Vec<Draft>) -> Vec<Effect> {
        let Some(me) = self.me() else {
            return Vec::new();
        };
        let settled = self.drafts.came(me, kept);
        self.settled(settled);
        if matches!(&self.popup, Some(Popup::NewEnquiry(form)) if !form.saving) {
            return self.on_unsent_form_loaded();
        }
        self.fill_form();
        Vec::new()
    }

    /// Which text the box on the screen is for, and whether it is on its way.
    pub(super) fn open_box(&self) -> Option<(DraftSubject, bool)> {
        let about = |form, enquiry_id| DraftSubject { form, enquiry_id };
        Some(match self.popup.as_ref()? {
            Popup::Note(note) => (about(DraftForm::Note, note.enquiry_id), note.saving),
            Popup::Reply(reply) => (about(DraftForm::Reply, reply.seen.id), reply.saving),
            Popup::TransitionPicker(stages) => {
                let form = stages.form.as_ref()?.draft_form();
                (about(form, stages.enquiry_id), stages.saving)
            }
            Popup::NewEnquiry(form) => (DraftSubject::NEW_ENQUIRY, form.saving),
            Popup::Notes(notes) => (DraftSubject::NOTES, notes.saving),
            Popup::CommonStage(together) => {
                together.form.as_ref()?;
                (DraftSubject::STAGES, together.saving)
            }
            _ => return None,
        })
    }

    fn fill_form(&mut self) {
        // Somebody may have been faster than the answer: the text goes where they are typing.
        let Some((of, false)) = self.open_box() else {
            return;
        };
        let (text, at) = self.typed_before(of.form, of.enquiry_id);
        match &mut self.popup {
            Some(Popup::Note(note)) if note.field.text() != text => {
                note.field = note::page(text);
                note.kept_at = at;
            }
            Some(Popup::Reply(reply)) if reply.typed() != text => reply.fill(&text, at),
            Some(Popup::Notes(notes)) if notes.field.text() != text => {
                notes.field = note::page(text);
                notes.kept_at = at;
            }
            Some(
                Popup::TransitionPicker(TransitionPicker {
                    form: Some(form), ..
                })
                | Popup::CommonStage(CommonStage {
                    form: Some(form), ..
                }),
            ) if form.typed() != text => {
                form.fill(&text);
                form.kept_at = at;
            }
            _ => {}
        }
    }

    /// The next request, if there is something to keep and somebody to keep it.
    pub(super) fn save_due_drafts(&mut self) -> Vec<Effect> {
        let now = self.now;
        if self.draft_due().is_none_or(|due| due > now) {
            return Vec::new();
        }
        let Some(me) = self.me() else {
            return Vec::new();
        };
        match self.drafts.next(me, now) {
            Some(request) => vec![self.ask(Slot::Draft, request)],
            None => Vec::new(),
        }
    }

    /// When there will be something to ask; never while the server is lost, which is watched elsewhere.
    pub(super) fn draft_due(&self) -> Option<DateTime<Utc>> {
        let me = self.me().filter(|_| self.link.lost.is_none())?;
        self.drafts.due(me)
    }

    pub(super) fn draft_saved(&mut self) -> Vec<Effect> {
        self.drafts.kept(self.now);
        let mut effects = self.go_when_kept();
        let listed_anew = self.me().is_some_and(|me| self.drafts.is_listed_anew(me));
        if listed_anew && self.lists_drafts() {
            effects.extend(self.refresh_queue());
        }
        effects
    }

    pub(super) fn draft_failed(&mut self, failure: &Failure) -> Vec<Effect> {
        let lost = matches!(failure, Failure::Unavailable(_) | Failure::Indeterminate);
        let dropping = self.drafts.failed(lost);
        if !lost {
            let words = match dropping {
                true => "Your draft was not discarded. You will see it again next time.",
                false => "Drafts are not being kept. Save or send your text before you leave.",
            };
            self.notify(Tone::Error, format!("{words} {failure}"));
        }
        match self.leaving.take() {
            // Another key says whether to go without it; nobody is held up at the door.
            Some(PendingExit::Quit) => {
                self.quit_warned = false;
                self.quit()
            }
            Some(PendingExit::SignOut) => self.sign_out_now(),
            Some(PendingExit::BulkResult) => vec![Effect::Quit],
            None => Vec::new(),
        }
    }

    /// Tells whether there is something to keep first; the second time nobody is asked to wait.
    pub(super) fn keeps_before(&mut self, leaving: PendingExit) -> bool {
        let Some(me) = self.me() else { return false };
        let can = self.link.lost.is_none() && self.drafts.is_keeping(me);
        if !can || self.leaving.is_some() {
            return false;
        }
        self.drafts.hurry(me);
        self.leaving = Some(leaving);
        self.notify(Tone::Plain, "Keeping your draft …");
        true
    }

    fn go_when_kept(&mut self) -> Vec<Effect> {
        let waits = match self.leaving {
            Some(PendingExit::BulkResult) => self.has_more_to_keep(),
            _ => self.me().is_some_and(|me| self.drafts.is_keeping(me)),
        };
        match self.leaving {
            Some(leaving) if !waits => {
                self.leaving = None;
                match leaving {
                    PendingExit::SignOut => self.sign_out_now(),
                    PendingExit::BulkResult => vec![Effect::Quit],
                    PendingExit::Quit => {
                        self.quit_warned = false;
                        self.quit()
                    }
                }
            }
            _ => Vec::new(),
        }
    }

    /// What would be lost by leaving now: the references of this person's enquiries, and of another's text
    /// no more than that there is some.
    pub(super) fn unsaved(&self) -> Vec<String> {
        let (mut about, others) = self.drafts.not_kept(self.me());
        about.sort_unstable();
        about.dedup();
        if others {
            about.push("an enquiry of another person".into());
        }
        about
    }

    /// A draft belongs to who wrote it: the next person at these keys must not see it.
    fn draft_key(&self, form: DraftForm, enquiry_id: Uuid) -> Option<DraftKey> {
        let of = DraftSubject { form, enquiry_id };
        self.me().map(|writer| DraftKey { writer, of })
    }

    pub(super) fn me(&self) -> Option<Uuid> {
        self.person.as_ref().map(|person| person.staff_id)
    }
}

/// A text that is about no single enquiry, as one about an enquiry is told.
fn alone(of: DraftSubject, text: String) -> (DraftForm, Uuid, String, String) {
    let about = of.about().unwrap_or_default().to_owned();
    (of.form, of.enquiry_id, about, text)
}
