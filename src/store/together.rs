//! Changing the stage of all marked enquiries: each takes its own step to the chosen stage.

use super::Store;
use super::assign::{count, told};
use super::choices::{CommonTransition, choices};
use super::cursor::Cursor;
use super::field::Field;
use super::mutations::Mutation;
use super::notice::{Notice, Tone};
use super::popup::{FormError, Popup, StageForm, Target};
use super::remote::Remote;
use crate::domain::{DraftSubject, Failure, Transition};
use crate::effect::{BulkResult, Effect, EnquiryVersion, Request, Slot};
use uuid::Uuid;

const STAGES: DraftSubject = DraftSubject::STAGES;

/// Choosing where the marked enquiries go.
#[derive(Clone, Debug)]
pub struct CommonStage {
    pub targets: Vec<Target>,
    pub ways: Remote<Vec<CommonTransition>>,
    pub cursor: Cursor,
    pub form: Option<StageForm>,
    pub error: Option<FormError>,
    pub saving: bool,
}

impl CommonStage {
    pub fn choices(&self) -> &[CommonTransition] {
        self.ways.value().map_or(&[], Vec::as_slice)
    }

    pub(super) fn has_text(&self) -> bool {
        let typed = |form: &StageForm| !form.reason.is_blank() || !form.outcome.is_blank();
        self.form.as_ref().is_some_and(typed)
    }
}

impl Store {
    pub(super) fn choose_stages(&mut self) -> Vec<Effect> {
        let targets = self.targets();
        let enquiries = targets.iter().map(|target| target.seen.id).collect();
        let mut ways = Remote::NotAsked;
        ways.ask(self.now);
        self.popup = Some(Popup::CommonStage(CommonStage {
            targets,
            ways,
            cursor: Cursor::default(),
            form: None,
            error: None,
            saving: self.is_sending(STAGES.form, STAGES.enquiry_id),
        }));
        let ways = self.ask(Slot::Transitions, Request::Transitions { enquiries });
        vec![ways, self.ask_outcomes()]
    }

    pub(super) fn on_ways_loaded(&mut self, ways: &[(Uuid, Transition)]) {
        let now = self.now;
        if let Some(Popup::CommonStage(together)) = &mut self.popup {
            let choices = choices(&together.targets, ways);
            together.ways.fill(choices, now);
        }
    }

    pub(super) fn ways_failed(&mut self, why: String) {
        if let Some(Popup::CommonStage(together)) = &mut self.popup {
            together.ways.fail(why);
        }
    }

    /// Enter on a stage, or Save in its form.
    pub(super) fn confirm_together(&mut self) -> Vec<Effect> {
        let (typed, kept_at) = self.typed_before(STAGES.form, STAGES.enquiry_id);
        let Some(Popup::CommonStage(together)) = &mut self.popup else {
            return Vec::new();
        };
        if together.saving {
            return Vec::new();
        }
        together.error = None;
        let Some(choice) = together.choices().get(together.cursor.index).cloned() else {
            return Vec::new();
        };
        if choice.possible() == 0 {
            together.error = Some(FormError {
                sentence: format!("None of them can move to “{}” yet.", choice.stage),
                reasons: choice
                    .reasons()
                    .into_iter()
                    .map(|(reason, _)| reason)
                    .collect(),
            });
            return Vec::new();
        }
        let (mut reason, mut outcome) = (None, None);
        if let Some(form) = &mut together.form {
            if let Some(words) = form.missing() {
                together.error = Some(FormError::new(words));
                return Vec::new();
            }
            if form.is_too_long() {
                return self.reject_too_long();
            }
            // What another stage was asked for is not seen in this form, and goes along with none.
            let filled =
                |asked: bool, field: &Field| (asked && !field.is_blank()).then(|| field.text());
            let (asks_reason, asks_outcome) = choice.asks();
            reason = filled(asks_reason, &form.reason);
            outcome = filled(asks_outcome, &form.outcome);
        } else if choice.asks() != (false, false) {
            let mut form = StageForm::new(asking(&choice));
            form.fill(&typed);
            form.kept_at = kept_at;
            together.form = Some(form);
            return Vec::new();
        }
        together.saving = true;
        let asked = together.form.is_some();
        let targets = together.targets.clone();
        let enquiries: Vec<EnquiryVersion> = targets.iter().map(|target| target.seen).collect();
        let request = Request::ChangeStages {
            to_stages: choice.steps.iter().map(|step| step.to_stage_id).collect(),
            enquiries,
            reason,
            outcome,
        };
        let ids = targets.iter().map(|target| target.seen.id);
        self.queue.pending.extend(ids);
        if asked {
            self.sending(STAGES.form, STAGES.enquiry_id, true);
        }
        let to_stage = choice.stage;
        vec![self.mutate(Mutation::TransitionPicker { targets, to_stage }, request)]
    }

    pub(super) fn stages_changed(
        &mut self,
        targets: &[Target],
        to: &str,
        ended: &BulkResult,
    ) -> Vec<Effect> {
        if matches!(self.popup, Some(Popup::CommonStage(_))) {
            self.popup = None;
        }
        let all = self.was_sent_to(STAGES, targets, ended);
        let kept = if all {
            ""
        } else {
            " Press s to open it again."
        };
        let end = self.report_bulk(&format!("Stage {to}"), targets, ended, false);
        let (tone, words) = match ended.moved.len() {
            0 => (Tone::Error, "No stage was changed".to_owned()),
            1 => (Tone::Good, format!("1 enquiry is now {to}")),
            moved => (Tone::Good, format!("{} are now {to}", count(moved))),
        };
        let notice = Notice::new(tone, format!("{words}{end}.{kept}"), self.now);
        self.notice = Some(match end.is_empty() {
            true => notice,
            false => notice.for_seconds(20, self.now),
        });
        self.refresh_all()
    }

    pub(super) fn stages_failed(&mut self, targets: &[Target], failure: &Failure) -> Vec<Effect> {
        self.no_longer_pending(targets);
        self.sending(STAGES.form, STAGES.enquiry_id, false);
        let error = self.error(failure);
        if matches!(self.popup, Some(Popup::CommonStage(_))) {
            self.set_popup_error(error);
        } else {
            let words = format!("The stages were not changed. {}", told(&error));
            self.notify(Tone::Error, words);
        }
        Vec::new()
    }

    /// Back from the form to the stages, and from the stages to the queue. What was typed is kept.
    pub(super) fn close_together(&mut self) {
        self.save_now();
        let Some(Popup::CommonStage(together)) = &mut self.popup else {
            return;
        };
        together.error = None;
        let typed = together.has_text();
        match together.form.take() {
            None => self.popup = None,
            Some(_) if typed => {
                let words = "Kept as a draft, not saved. Open the form again to go on.";
                self.notify(Tone::Plain, words);
            }
            Some(_) => {}
        }
    }
}

/// The step of all of them, as the form shows it.
fn asking(choice: &CommonTransition) -> Transition {
    let (needs_reason, needs_outcome) = choice.asks();
    Transition {
        transition_id: Uuid::nil(),
        label: count(choice.steps.len()),
        to_stage_id: Uuid::nil(),
        to_stage_name: choice.stage.clone(),
        to_standard_stage: choice.standard,
        needs_reason,
        needs_outcome,
        needs_approval: false,
        approval: None,
        refused_because: Vec::new(),
    }
}
