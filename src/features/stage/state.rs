//! Choosing the next stage of one enquiry or of several, and the form that a transition asks for.

mod approval;
mod changed;
mod common;
mod form;
mod outcomes;
mod parts;
mod submit;

use super::refusals::RefusalList;
use super::requests::{LoadOutcomes, LoadTransitions};
use crate::action::{Action, KeyContext};
use crate::components::choice_list;
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::domain::{
    DraftForm, DraftSubject, EnquiryDetail, FormError, OutcomeChoices, Target, Transition,
};
use crate::keys::{BACK, STAGE};
use crate::runtime::request::Reply;
use crate::services::enquiry::LoadEnquiry;
use crate::services::notices::Tone;
use crate::view::aside::Aside;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Event, Handled, View};
use chrono::{DateTime, Utc};
pub use common::CommonTransition;
pub use form::{StageForm, TransitionPurpose};
pub use outcomes::{OutcomeList, OutcomeMatch};
use std::borrow::Cow;
use uuid::Uuid;

/// Choosing the next stage of one enquiry or of several.
#[derive(Clone, Debug)]
pub struct TransitionPicker {
    pub targets: Vec<Target>,
    several: bool,
    /// The enquiry, where it is for one: transitions depend on the moment, so it is read again.
    pub detail: Remote<EnquiryDetail>,
    /// The transitions of each of several enquiries.
    pub loaded: Remote<Vec<(Uuid, Transition)>>,
    /// What several can do together.
    pub choices: Vec<CommonTransition>,
    /// What was loaded again while the list was being read, and means something else.
    newer: Aside<EnquiryDetail>,
    newer_loaded: Aside<Vec<(Uuid, Transition)>>,
    /// Where the cursor goes once the list is loaded again after a change of the user's own.
    returns_to: Option<Uuid>,
    pub outcomes: OutcomeList,
    pub cursor: Cursor,
    pub form: Option<StageForm>,
    pub error: Option<FormError>,
    pub saving: bool,
    /// The initial selection is done; from now on only the user moves the cursor.
    placed: bool,
}

impl TransitionPicker {
    pub fn new(targets: Vec<Target>, cx: &mut Context<'_>) -> Self {
        let detail = cx.detail.take().filter(|_| !cx.several);
        let mut picker = Self {
            targets,
            several: cx.several,
            detail: Remote::NotAsked,
            loaded: Remote::NotAsked,
            choices: Vec::new(),
            newer: Aside::default(),
            newer_loaded: Aside::default(),
            returns_to: None,
            outcomes: OutcomeList::default(),
            cursor: Cursor::default(),
            form: None,
            error: None,
            saving: false,
            placed: false,
        };
        // What the screen below knows is shown until the answer comes.
        if let Some(detail) = detail.filter(|it| Some(it.row.id) == picker.enquiry_id()) {
            picker.detail.fill(*detail, cx.now);
        }
        // A change under way is answered in this popup, and not sent twice.
        picker.saving = cx.is_sending(picker.draft_of(DraftForm::StageChange));
        picker.select_pending_approval();
        picker
    }

    pub fn is_for_several(&self) -> bool {
        self.several
    }

    /// The enquiry, where it is for one.
    pub fn enquiry_id(&self) -> Option<Uuid> {
        let first = self.targets.first().filter(|_| !self.several);
        first.map(|target| target.seen.id)
    }

    pub fn reference(&self) -> &str {
        let first = self.targets.first();
        first.map_or("", |target| target.reference.as_str())
    }

    /// The transitions of the one enquiry, once they are known.
    pub fn transitions(&self) -> &[Transition] {
        let detail = self.detail.value().filter(|_| !self.several);
        detail.map_or(&[], |detail| &detail.transitions)
    }

    /// What marks the list as out of date.
    pub fn changed_words(&self) -> Option<&'static str> {
        let waiting = self.newer.is_waiting() || self.newer_loaded.is_waiting();
        let words = "These steps are out of date: somebody changed the stage or the steps. \
            Press Enter to see the new steps.";
        waiting.then_some(words)
    }

    /// The transition under the cursor, where the picker is for one enquiry.
    fn chosen_transition(&self) -> Option<&Transition> {
        self.transitions().get(self.cursor.index)
    }

    /// The draft of a form of this kind.
    fn draft_of(&self, form: DraftForm) -> DraftSubject {
        match self.enquiry_id() {
            Some(id) => form.on(id),
            None => DraftSubject::STAGES,
        }
    }

    fn load(&mut self, cx: &mut Context<'_>) {
        match self.enquiry_id() {
            Some(id) => self.detail.load(LoadEnquiry { id }, cx),
            None => {
                let enquiries = self.targets.iter().map(|target| target.seen.id).collect();
                self.loaded.load(LoadTransitions { enquiries }, cx);
            }
        }
    }

    /// The enquiry was read again: says what is different, and keeps what was typed.
    fn on_detail(&mut self, cx: &mut Context<'_>) {
        let Some(detail) = self.detail.value().cloned() else {
            return;
        };
        self.select_pending_approval();
        if let Some(conflict) = &mut cx.services.changes.conflict
            && conflict.enquiry_id == detail.row.id
        {
            conflict.now = Some(detail.row.clone());
        }
        if self.saving {
            return;
        }
        let form = self.form.as_ref().map(|form| form.transition.transition_id);
        let to = form.or(self.returns_to.take());
        let same = |it: &Transition| Some(it.transition_id) == to;
        let at = detail.transitions.iter().position(same);
        let len = detail.transitions.len();
        self.cursor.go(at.unwrap_or(self.cursor.index), len, len);
        let Some(form) = &mut self.form else {
            return;
        };
        // The same transition, not another one to the same stage: the text was typed for this one.
        let id = form.transition.transition_id;
        let same = detail.transitions.iter().find(|t| t.transition_id == id);
        match same {
            Some(transition) if form.is_decided(transition) => {
                self.error = Some(FormError {
                    sentence: "This request has been decided or withdrawn.".into(),
                    reasons: vec![format!("Your text is kept. Press {BACK} to see the steps.")],
                });
            }
            // Approvals are asked for and decided while the transition is still refused.
            Some(_) if form.purpose != TransitionPurpose::Change => {}
            Some(transition) => {
                form.transition = transition.clone();
                if !transition.refused_because.is_empty() {
                    self.error = Some(submit::refused(&transition.clone().into(), false));
                }
            }
            None => self.error = Some(submit::transition_is_gone(&form.transition.label)),
        }
    }

    /// Fills the form with the draft of its kind.
    fn open_form(&mut self, mut form: StageForm, cx: &Context<'_>) {
        let (text, kept_at) = cx.draft_text(self.draft_of(form.draft_form()));
        form.fill(&text);
        form.kept_at = kept_at;
        self.form = Some(form);
    }

    /// Back from the form to the transitions, and from the transitions to the screen. A form keeps its text.
    fn back(&mut self, cx: &mut Context<'_>) {
        cx.flush_drafts();
        cx.services.changes.conflict = None;
        self.error = None;
        let words = match self.several {
            true => "Kept as a draft, not saved. Open the form again to go on.".to_owned(),
            false => format!("Kept as a draft, not saved. Press {STAGE} to open it again."),
        };
        match self.form.take() {
            None => cx.close(),
            Some(form) if !(form.reason.is_blank() && form.outcome.is_blank()) => {
                cx.notify(Tone::Plain, words);
            }
            Some(_) => {}
        }
    }

    /// Up and down: in the form through the suggested outcomes, else through the transitions.
    fn navigate(&mut self, action: &Action) -> bool {
        if self.form.is_some() {
            let known = matches!(action, Action::Up | Action::Down);
            if known {
                self.navigate_form(*action == Action::Down);
            }
            return known;
        }
        let len = match self.several {
            true => self.choices.len(),
            false => self.transitions().len(),
        };
        let moved = choice_list::step(&mut self.cursor, action, len, len);
        if moved {
            self.error = None;
        }
        moved
    }

    fn next_field(&mut self, forward: bool) {
        if self.saving {
            return;
        }
        match &mut self.form {
            Some(form) if form.both() => {
                (form.in_outcome, form.picked) = (!form.in_outcome, None);
            }
            // With a single field, Tab goes on to the suggested outcomes.
            Some(_) => self.navigate_form(forward),
            None => {}
        }
    }
}

/// What stands against the step under the cursor. Of several, the list says it itself.
fn explain(picker: &TransitionPicker, cx: &mut Context<'_>) {
    if let Some(target) = picker.targets.first().filter(|_| !picker.several) {
        let step = picker.chosen_transition().map(|it| it.transition_id);
        cx.push(RefusalList::new(
            target.clone(),
            picker.detail.value(),
            step,
        ));
    }
}

impl View for TransitionPicker {
    fn key_context(&self) -> KeyContext {
        match &self.form {
            None => KeyContext::Transitions,
            Some(form) if form.picked.is_some() => KeyContext::Outcomes,
            Some(_) => KeyContext::StageForm,
        }
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        if let Some((value, at)) = cx.services.outcomes.clone() {
            self.outcomes.choices.fill(value, at);
        }
        self.load(cx);
        self.outcomes.choices.load(LoadOutcomes, cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => {
                if !self.take_suggestion(cx) {
                    self.confirm(cx);
                }
            }
            Action::GoOn => submit::go_on(self, cx),
            Action::Back => self.back(cx),
            Action::Decide(approve) => self.decide(*approve, cx),
            Action::WhyNot => explain(self, cx),
            Action::NextField => self.next_field(true),
            Action::PreviousField => self.next_field(false),
            _ if self.navigate(action) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn offers(&self, action: &Action) -> bool {
        match action {
            Action::Decide(_) => self.why_not_decide().is_none(),
            Action::WhyNot => !self.several,
            // A form may have a single field.
            Action::NextField => self.form.as_ref().is_none_or(StageForm::both),
            _ => true,
        }
    }

    fn why_not(&self, action: &Action) -> Option<Cow<'_, str>> {
        match action {
            Action::Decide(_) => self.why_not_decide().map(Cow::from),
            Action::WhyNot => self
                .several
                .then(|| "the reasons are under each stage".into()),
            _ => None,
        }
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let reading = self.form.as_ref().is_some_and(|it| it.picked.is_some());
        let same = |shown: &OutcomeChoices, newest: &OutcomeChoices| !reading || shown == newest;
        let list = &mut self.outcomes;
        let reply = list.newer.claim(&mut list.choices, reply, cx.now, same);
        if reply.is_none()
            && list.choices.why().is_none()
            && let Some(newest) = list.newer.newest(&list.choices)
        {
            cx.services.outcomes = Some((newest.clone(), cx.now));
        }
        changed::claim(self, reply?, cx)
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        match ended {
            // An approval: back to the transitions, which are loaded again with the request or the decision.
            Ended::Done { changed } if !changed.is_empty() => {
                (self.saving, self.form) = (false, None);
                // The list before the user's own change is not chosen from any more.
                self.returns_to = self.chosen_transition().map(|it| it.transition_id);
                self.detail.show(None, cx);
                self.load(cx);
            }
            Ended::Done { .. } => cx.close(),
            Ended::Failed { error, .. } => {
                self.saving = false;
                self.error = Some(error.clone());
                // The enquiry or its rules are not what was shown.
                self.load(cx);
            }
        }
        Handled::Consumed
    }

    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        match event {
            Event::Refresh if !self.several => self.load(cx),
            Event::DraftsLoaded if !self.saving => {
                let Some(of) = self.form.as_ref().map(StageForm::draft_form) else {
                    return;
                };
                let (text, kept_at) = cx.draft_text(self.draft_of(of));
                if let Some(form) = self.form.as_mut().filter(|form| form.typed() != text) {
                    form.fill(&text);
                    form.kept_at = kept_at;
                }
            }
            _ => {}
        }
    }

    fn field(&mut self) -> Option<&mut Field> {
        let form = self.form.as_mut().filter(|_| !self.saving);
        form.map(StageForm::field_mut)
    }

    fn edited(&mut self, cx: &mut Context<'_>) {
        let Some(form) = &mut self.form else {
            return;
        };
        self.outcomes.newer.show(&mut self.outcomes.choices);
        form.picked = self.outcomes.best(form);
        let (of, text) = (form.draft_form(), form.typed());
        cx.write_draft(self.draft_of(of), &self.targets, text);
    }

    fn draft(&self) -> Option<(DraftSubject, bool)> {
        match &self.form {
            Some(form) => Some((self.draft_of(form.draft_form()), self.saving)),
            // Opened again while the change is under way: its answer comes here.
            None if self.saving => Some((self.draft_of(DraftForm::StageChange), true)),
            None => None,
        }
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        let waiting = [
            self.detail.asking_since(),
            self.loaded.asking_since(),
            self.outcomes.choices.asking_since(),
        ];
        waiting.into_iter().flatten().min()
    }
}
