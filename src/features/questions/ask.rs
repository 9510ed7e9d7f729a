//! The form that asks a colleague: what, whom, and by when an answer is needed. What is typed is a draft until it is asked.

mod view;

use super::requests::{AskQuestions, LoadAddressees};
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::select_field::SelectField;
use crate::domain::{DraftForm, DraftSubject, FormError, Target, TaskHolder, typed_time};
use crate::keys::ASK;
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Event, Handled, View};
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
    pub draft: DraftSubject,
    pub at: QuestionField,
    pub question: Field,
    pub to: SelectField,
    pub due: Field,
    pub addressees: Remote<Vec<TaskHolder>>,
    /// Whom the draft is to, by code, until the addressees are loaded.
    to_code: String,
    pub faults: Vec<(QuestionField, String)>,
    pub error: Option<FormError>,
    pub saving: bool,
}

/// A text in one line, as the field takes it.
fn line(text: &str) -> Field {
    let mut field = Field::one_line(500);
    field.paste(text);
    field
}

impl AskForm {
    pub fn new(targets: Vec<Target>, cx: &Context<'_>) -> Self {
        let first = targets.first().filter(|_| !cx.several);
        let draft = match first {
            Some(first) => DraftForm::Question.on(first.seen.id),
            None => DraftSubject::QUESTIONS,
        };
        let mut form = Self {
            targets,
            draft,
            at: QuestionField::Question,
            question: line(""),
            to: SelectField::default(),
            due: line(""),
            addressees: Remote::NotAsked,
            to_code: String::new(),
            faults: Vec::new(),
            error: None,
            saving: cx.is_sending(draft),
        };
        form.fill(&cx.draft_text(draft).0);
        form
    }

    /// As `written` wrote it.
    fn fill(&mut self, draft: &str) {
        let mut lines = draft.lines();
        let mut next = || lines.next().unwrap_or_default();
        (self.question, self.due) = (line(next()), line(next()));
        next().clone_into(&mut self.to_code);
        self.fill_addressee();
    }

    /// A line each; empty without a question, which is no draft.
    fn written(&self) -> String {
        if self.question.is_blank() {
            return String::new();
        }
        let picked = self
            .to
            .picked
            .and_then(|at| self.addressees.value()?.get(at));
        let to = picked.map_or(self.to_code.as_str(), |it| it.code.as_str());
        format!("{}\n{}\n{to}", self.question.text(), self.due.text())
    }

    fn fill_addressee(&mut self) {
        let all = self.addressees.value();
        let at = all.and_then(|all| all.iter().position(|it| it.code == self.to_code));
        self.to.picked = self.to.picked.or(at);
    }

    fn write_draft(&self, cx: &mut Context<'_>) {
        cx.write_draft(self.draft, &self.targets, self.written());
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
        let ask = AskQuestions {
            targets: self.targets.clone(),
            question: self.question.text().trim().to_owned(),
            to,
            due_at,
            draft: Some(self.draft),
        };
        cx.submit_draft(self.draft, ask);
    }

    fn close(&self, cx: &mut Context<'_>) {
        cx.flush_drafts();
        cx.close();
        if self.question.is_blank() {
            return;
        }
        let words = match self.saving {
            true => "Your question is being sent.".to_owned(),
            false => format!("Kept as a draft, not asked. Press {ASK} to open it again."),
        };
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
            Action::NextField => {
                self.step(true);
                self.write_draft(cx);
            }
            Action::PreviousField => {
                self.step(false);
                self.write_draft(cx);
            }
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
        self.fill_addressee();
        left
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.saving = ended.is_unconfirmed();
        self.error = ended.close_or_error(cx);
        Handled::Consumed
    }

    /// The form may have been opened before the drafts were loaded.
    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::DraftsLoaded && !self.saving {
            let (text, _) = cx.draft_text(self.draft);
            if self.written() != text {
                self.fill(&text);
            }
        }
    }

    fn draft(&self) -> Option<(DraftSubject, bool)> {
        Some((self.draft, self.saving))
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
    fn edited(&mut self, cx: &mut Context<'_>) {
        let at = self.at;
        self.faults.retain(|(field, _)| *field != at);
        if at == QuestionField::To {
            self.to.cursor = (!self.to.typed.is_blank()).then_some(0);
        }
        self.write_draft(cx);
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.addressees.asking_since()
    }
}
