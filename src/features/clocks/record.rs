//! The form that records what a person did that clocks follow: what, for which clock, when and why. It offers what the database
//! would take now, and says of the rest what stands against it. Esc keeps what was typed for the next time.

mod view;

use super::requests::{LoadOfferedActs, RecordClockAct};
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::select_field::SelectField;
use crate::domain::{Failure, FormError, OfferedAct, Target, typed_time};
use crate::keys::NOTE;
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Handled, View};
use crate::wording::clocks as words;
use chrono::{DateTime, Utc};
use strum::VariantArray;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum ActField {
    What,
    Clock,
    When,
    Why,
}

#[derive(Clone, Debug)]
pub struct RecordActForm {
    pub enquiry: Target,
    pub at: ActField,
    pub what: SelectField,
    pub clock: SelectField,
    pub when: Field,
    pub why: Field,
    pub offered: Remote<Vec<OfferedAct>>,
    /// What was chosen when the form was closed, until the acts are loaded.
    wanted: Option<(String, Option<String>)>,
    pub faults: Vec<(ActField, String)>,
    pub error: Option<FormError>,
    pub saving: bool,
}

/// What was typed and chosen when the form was closed.
#[derive(Debug)]
struct TypedAct {
    /// The enquiry it was typed about: it is offered on no other.
    enquiry_id: Uuid,
    chosen: Option<(String, Option<String>)>,
    when: String,
    why: String,
}

impl RecordActForm {
    pub(super) fn new(enquiry: Target, cx: &mut Context<'_>) -> Self {
        let typed: Option<TypedAct> = cx.services.kept.take();
        let typed = typed.filter(|it| it.enquiry_id == enquiry.seen.id);
        let line = |text: Option<&str>, most| {
            let mut field = Field::one_line(most);
            field.paste(text.unwrap_or_default());
            field
        };
        Self {
            enquiry,
            at: ActField::What,
            what: SelectField::default(),
            clock: SelectField::default(),
            when: line(typed.as_ref().map(|it| it.when.as_str()), 100),
            why: line(typed.as_ref().map(|it| it.why.as_str()), 500),
            offered: Remote::NotAsked,
            wanted: typed.and_then(|it| it.chosen),
            faults: Vec::new(),
            error: None,
            saving: false,
        }
    }

    fn offered(&self) -> &[OfferedAct] {
        self.offered.value().map_or(&[], Vec::as_slice)
    }

    /// The kinds, those that can be recorded first, each with what stands against it.
    pub fn kinds(&self) -> Vec<(&str, Option<&str>)> {
        let mut kinds: Vec<(&str, Option<&str>)> = Vec::new();
        for act in self.offered() {
            let refusal = act.refusal.as_deref();
            match kinds.iter_mut().find(|(kind, _)| *kind == act.kind) {
                // It is possible for one of the clocks.
                Some((_, against)) if refusal.is_none() => *against = None,
                Some(_) => {}
                None => kinds.push((&act.kind, refusal)),
            }
        }
        kinds.sort_by_key(|(_, against)| against.is_some());
        kinds
    }

    fn kind(&self) -> Option<(&str, Option<&str>)> {
        self.kinds().get(self.what.picked?).copied()
    }

    /// The chosen kind for each clock for which it can be recorded.
    fn possible(&self) -> Vec<&OfferedAct> {
        let kind = self.kind().map(|(kind, _)| kind);
        let acts = self.offered().iter();
        acts.filter(|it| Some(it.kind.as_str()) == kind && it.refusal.is_none())
            .collect()
    }

    fn act(&self) -> Option<&OfferedAct> {
        self.possible().get(self.clock.picked?).copied()
    }

    /// The lines of a list field.
    pub fn options(&self, field: ActField) -> Vec<String> {
        match field {
            ActField::What => {
                let line = |(kind, against): (&str, Option<&str>)| match against {
                    Some(against) => format!("{} · {against}", words::kind(kind)),
                    None => words::kind(kind),
                };
                self.kinds().into_iter().map(line).collect()
            }
            ActField::Clock => {
                let name = |it: &OfferedAct| match &it.clock {
                    Some((_, name)) => name.clone(),
                    None => "All that follow it".to_owned(),
                };
                self.possible().into_iter().map(name).collect()
            }
            ActField::When | ActField::Why => Vec::new(),
        }
    }

    fn select(&mut self) -> Option<&mut SelectField> {
        match self.at {
            ActField::What => Some(&mut self.what),
            ActField::Clock => Some(&mut self.clock),
            ActField::When | ActField::Why => None,
        }
    }

    /// Takes what the focused list field is on. False where nothing fits, with the fault beside it.
    fn commit(&mut self) -> bool {
        let at = self.at;
        let options = self.options(at);
        self.faults.retain(|(field, _)| *field != at);
        let before = self.what.picked;
        if let Some(Err(fault)) = self.select().map(|select| select.commit(&options)) {
            self.faults.push((at, fault));
            return false;
        }
        if self.what.picked != before {
            self.clock.picked = (!self.possible().is_empty()).then_some(0);
        }
        if let (ActField::What, Some((_, Some(against)))) = (at, self.kind()) {
            let fault = (at, against.to_owned());
            self.faults.push(fault);
            return false;
        }
        true
    }

    fn step(&mut self, forward: bool) {
        if !self.commit() {
            return;
        }
        let all = ActField::VARIANTS;
        let by = if forward { 1 } else { all.len() - 1 };
        let next = all.get((self.at as usize + by) % all.len());
        self.at = next.copied().unwrap_or(ActField::What);
    }

    /// None for now.
    fn happened_at(&mut self, cx: &Context<'_>) -> Option<DateTime<Utc>> {
        if self.when.is_blank() {
            return None;
        }
        match typed_time::parse_past(&self.when.text(), cx.now) {
            Ok(at) => Some(at),
            Err(right_is) => {
                self.faults.push((ActField::When, right_is.into()));
                None
            }
        }
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving || !self.commit() {
            return;
        }
        self.faults.clear();
        self.error = None;
        let against = self.kind().and_then(|(_, against)| against);
        let against = against.map(str::to_owned);
        let act = self.act().cloned();
        if act.is_none() {
            let fault = against.unwrap_or_else(|| "Choose what happened.".into());
            self.faults.push((ActField::What, fault));
        }
        let happened_at = self.happened_at(cx);
        let needs_reason = act.as_ref().is_some_and(|act| act.needs_reason);
        if needs_reason && self.why.is_blank() {
            let fault = "Enter why. It stands in the history.".into();
            self.faults.push((ActField::Why, fault));
        }
        let (Some(act), None) = (act, self.faults.first()) else {
            self.at = self.faults.first().map_or(self.at, |(field, _)| *field);
            return;
        };
        self.saving = true;
        cx.submit(RecordClockAct {
            target: self.enquiry.clone(),
            kind: act.kind,
            clock: act.clock.map(|(code, _)| code),
            happened_at,
            reason: (!self.why.is_blank()).then(|| self.why.text().trim().to_owned()),
            undoes: false,
        });
    }

    fn close(&self, cx: &mut Context<'_>) {
        cx.close();
        let chosen = self.act().map(|act| {
            let clock = act.clock.as_ref().map(|(code, _)| code.clone());
            (act.kind.clone(), clock)
        });
        let is_blank = self.when.is_blank() && self.why.is_blank();
        if self.saving || (is_blank && chosen.is_none()) {
            return;
        }
        cx.services.kept.put(TypedAct {
            enquiry_id: self.enquiry.seen.id,
            chosen,
            when: self.when.text(),
            why: self.why.text(),
        });
        let words = format!("Nothing was recorded. Press {NOTE} to go on with it.");
        cx.notify(Tone::Plain, words);
    }

    /// Chooses again what was chosen when the form was closed, if it is still possible.
    fn choose_wanted(&mut self) {
        let Some((kind, clock)) = self.wanted.take_if(|_| self.offered.value().is_some()) else {
            return;
        };
        self.what.picked = self
            .kinds()
            .iter()
            .position(|(it, against)| *it == kind && against.is_none());
        let same = |it: &&OfferedAct| it.clock.as_ref().map(|(code, _)| code) == clock.as_ref();
        self.clock.picked = self.possible().iter().position(same);
    }

    /// A refusal of the database stands beside the field that it is about.
    fn refused(&mut self, ended: &Ended) {
        let Ended::Failed {
            failure: Failure::Refused(refusal),
            ..
        } = ended
        else {
            return;
        };
        let field = match refusal.column.as_deref() {
            Some("happened_at") => ActField::When,
            Some("kind") => ActField::What,
            Some("clock_code") => ActField::Clock,
            Some("reason") => ActField::Why,
            _ => return,
        };
        if let Some(error) = self.error.take() {
            self.faults.push((field, error.describe()));
            self.at = field;
        }
    }
}

impl View for RecordActForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::ClockAct
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        let enquiry_id = self.enquiry.seen.id;
        self.offered.load(LoadOfferedActs { enquiry_id }, cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            Action::NextField => self.step(true),
            Action::PreviousField => self.step(false),
            Action::Up | Action::Down => {
                let options = self.options(self.at);
                if let Some(select) = self.select() {
                    select.step(*action == Action::Down, &options);
                }
            }
            Action::Back => self.close(cx),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let left = self.offered.claim(reply, cx.now);
        self.choose_wanted();
        left
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.saving = false;
        self.error = ended.close_or_error(cx);
        self.refused(ended);
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        if self.saving {
            return None;
        }
        Some(match self.at {
            ActField::What => &mut self.what.typed,
            ActField::Clock => &mut self.clock.typed,
            ActField::When => &mut self.when,
            ActField::Why => &mut self.why,
        })
    }

    /// The best match is chosen as soon as something is typed.
    fn edited(&mut self, _: &mut Context<'_>) {
        let at = self.at;
        self.faults.retain(|(field, _)| *field != at);
        if let Some(select) = self.select() {
            select.cursor = (!select.typed.is_blank()).then_some(0);
        }
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.offered.asking_since()
    }
}
