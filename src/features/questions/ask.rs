//! The form that asks a colleague: what, whom, and by when an answer is needed. Esc keeps what was typed for the next time.

mod view;

use super::requests::{AskQuestions, LoadAddressees};
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::select_field::SelectField;
use crate::domain::{FormError, Target, TaskHolder, typed_time};
use crate::keys::ASK;
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Handled, View};
use chrono::{DateTime, Utc};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionField {
    Question,
    To,
    Due,
}

const FIELDS: [QuestionField; 3] = [
    QuestionField::Question,
    QuestionField::To,
    QuestionField::Due,
];

#[derive(Clone, Debug)]
pub struct AskForm {
    pub targets: Vec<Target>,
    pub at: QuestionField,
    pub question: Field,
    pub to: SelectField,
    pub due: Field,
    pub addressees: Remote<Vec<TaskHolder>>,
    pub faults: Vec<(QuestionField, String)>,
    pub error: Option<FormError>,
    pub saving: bool,
}

/// What was typed when the form was closed.
#[derive(Debug)]
struct Typed {
    question: String,
    due: String,
}

impl AskForm {
    pub fn new(targets: Vec<Target>, cx: &mut Context<'_>) -> Self {
        let typed: Option<Typed> = cx.services.kept.take();
        let (question, due) = typed.map(|it| (it.question, it.due)).unwrap_or_default();
        let line = |text: String| {
            let mut field = Field::one_line(500);
            field.paste(&text);
            field
        };
        Self {
            targets,
            at: QuestionField::Question,
            question: line(question),
            to: SelectField::default(),
            due: line(due),
            addressees: Remote::NotAsked,
            faults: Vec::new(),
            error: None,
            saving: false,
        }
    }

    /// The names to choose from.
    pub fn options(&self) -> Vec<String> {
        let all = self.addressees.value().map_or(&[][..], Vec::as_slice);
        let name = |it: &TaskHolder| match it.staff_id {
            Some(_) => it.name.clone(),
            None => format!("{} (team)", it.name),
        };
        all.iter().map(name).collect()
    }

    /// Takes what the list field is on. False where nothing fits, with the fault beside it.
    fn commit(&mut self) -> bool {
        let at = self.at;
        let options = self.options();
        self.faults.retain(|(field, _)| *field != at);
        if at != QuestionField::To {
            return true;
        }
        let Err(fault) = self.to.commit(&options) else {
            return true;
        };
        self.faults.push((at, fault));
        false
    }

    fn step(&mut self, forward: bool) {
        if !self.commit() {
            return;
        }
        let at = FIELDS.iter().position(|field| *field == self.at);
        let by = if forward { 1 } else { FIELDS.len() - 1 };
        let next = FIELDS.get((at.unwrap_or(0) + by) % FIELDS.len());
        self.at = next.copied().unwrap_or(QuestionField::Question);
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving || !self.commit() {
            return;
        }
        self.faults.clear();
        self.error = None;
        if self.question.is_blank() {
            let fault = (QuestionField::Question, "Enter a question.".into());
            self.faults.push(fault);
        }
        let addressees = self.addressees.value();
        let to = self.to.picked.and_then(|at| addressees?.get(at)).cloned();
        if to.is_none() {
            let fault = "Choose a colleague or a team.".into();
            self.faults.push((QuestionField::To, fault));
        }
        let due = typed_time::parse(&self.due.text(), cx.now);
        if let Err(right_is) = due {
            self.faults.push((QuestionField::Due, right_is.into()));
        }
        let (Ok(due_at), Some(to), None) = (due, to, self.faults.first()) else {
            self.at = self.faults.first().map_or(self.at, |(field, _)| *field);
            return;
        };
        self.saving = true;
        cx.submit(AskQuestions {
            targets: self.targets.clone(),
            question: self.question.text().trim().to_owned(),
            to,
            due_at,
        });
    }

    fn close(&self, cx: &mut Context<'_>) {
        cx.close();
        if self.question.is_blank() || self.saving {
            return;
        }
        cx.services.kept.put(Typed {
            question: self.question.text(),
            due: self.due.text(),
        });
        let words = format!("Not asked. Press {ASK} to go on with it.");
        cx.notify(Tone::Plain, words);
    }
}

impl View for AskForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::NewQuestion
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.addressees.load(LoadAddressees, cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            Action::NextField => self.step(true),
            Action::PreviousField => self.step(false),
            Action::Up | Action::Down if self.at == QuestionField::To => {
                let options = self.options();
                self.to.step(*action == Action::Down, &options);
            }
            Action::Up | Action::Down => {}
            Action::Back => self.close(cx),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    /// Everybody but the person themselves. They are loaded once, so that no line changes its meaning.
    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let left = self.addressees.claim(reply, cx.now);
        let me = cx.person.map(|person| person.staff_id);
        if let Some(all) = self.addressees.value_mut() {
            all.retain(|it| it.staff_id.is_none() || it.staff_id != me);
        }
        left
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.saving = false;
        self.error = ended.close_or_error(cx);
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        if self.saving {
            return None;
        }
        Some(match self.at {
            QuestionField::Question => &mut self.question,
            QuestionField::To => &mut self.to.typed,
            QuestionField::Due => &mut self.due,
        })
    }

    /// The best match is chosen as soon as something is typed.
    fn edited(&mut self, _: &mut Context<'_>) {
        let at = self.at;
        self.faults.retain(|(field, _)| *field != at);
        if at == QuestionField::To {
            self.to.cursor = (!self.to.typed.is_blank()).then_some(0);
        }
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.addressees.asking_since()
    }
}
