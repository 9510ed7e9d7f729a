//! The form that adds a task: what, by when, who, and what waits for it. Esc keeps what was typed for the next time.

mod view;

use super::requests::{AddTasks, LoadTaskHolders};
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::select_field::SelectField;
use crate::domain::{FormError, Target, TaskHolder, typed_time};
use crate::keys::ADD_TASK;
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Handled, View};
use chrono::{DateTime, Utc};

/// What can wait for a task: the words of the form, and the code of the database. The first is the usual one.
pub const BLOCKS: [(&str, &str); 3] = [
    ("Closing the enquiry", "closing"),
    ("Every step", "everything"),
    ("Nothing", "nothing"),
];

/// The standard stages that can wait for one, after those: into none of them the enquiry comes before it is done.
pub const STAGES: [(&str, &str); 6] = [
    ("Stage: triage", "triage"),
    ("Stage: in progress", "in_progress"),
    ("Stage: waiting for citizen", "waiting_for_citizen"),
    ("Stage: waiting for third party", "waiting_for_third_party"),
    ("Stage: escalated", "escalated"),
    ("Stage: resolved", "resolved"),
];

/// The first is the usual one.
pub const KINDS: [&str; 2] = ["Task", "Call back the citizen"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskField {
    What,
    Due,
    Who,
    Blocks,
    Kind,
    /// The beginning of the window in which a call-back is promised.
    From,
}

const FIELDS: [TaskField; 6] = [
    TaskField::What,
    TaskField::Due,
    TaskField::Who,
    TaskField::Blocks,
    TaskField::Kind,
    TaskField::From,
];

#[derive(Clone, Debug)]
pub struct AddTaskForm {
    pub targets: Vec<Target>,
    pub at: TaskField,
    pub what: Field,
    pub due: Field,
    pub who: SelectField,
    pub blocks: SelectField,
    pub kind: SelectField,
    pub from: Field,
    pub holders: Remote<Vec<TaskHolder>>,
    pub faults: Vec<(TaskField, String)>,
    pub error: Option<FormError>,
    pub saving: bool,
}

/// What was typed when the form was closed.
#[derive(Debug)]
struct Typed {
    what: String,
    due: String,
}

impl AddTaskForm {
    pub fn new(targets: Vec<Target>, cx: &mut Context<'_>) -> Self {
        let typed: Option<Typed> = cx.services.kept.take();
        let (what, due) = typed.map(|it| (it.what, it.due)).unwrap_or_default();
        let line = |text: String| {
            let mut field = Field::one_line(500);
            field.paste(&text);
            field
        };
        let first = || SelectField {
            picked: Some(0),
            ..SelectField::default()
        };
        Self {
            targets,
            at: TaskField::What,
            what: line(what),
            due: line(due),
            who: SelectField::default(),
            blocks: first(),
            kind: first(),
            from: Field::one_line(100),
            holders: Remote::NotAsked,
            faults: Vec::new(),
            error: None,
            saving: false,
        }
    }

    /// The names to choose from in a list field.
    pub fn options(&self, field: TaskField) -> Vec<String> {
        match field {
            TaskField::Who => {
                let all = self.holders.value().map_or(&[][..], Vec::as_slice);
                let name = |it: &TaskHolder| match it.staff_id {
                    Some(_) => it.name.clone(),
                    None => format!("{} (team)", it.name),
                };
                all.iter().map(name).collect()
            }
            TaskField::Blocks => BLOCKS
                .iter()
                .chain(&STAGES)
                .map(|(words, _)| (*words).to_owned())
                .collect(),
            TaskField::Kind => KINDS.map(str::to_owned).to_vec(),
            TaskField::What | TaskField::Due | TaskField::From => Vec::new(),
        }
    }

    fn select(&mut self) -> Option<&mut SelectField> {
        match self.at {
            TaskField::Who => Some(&mut self.who),
            TaskField::Blocks => Some(&mut self.blocks),
            TaskField::Kind => Some(&mut self.kind),
            TaskField::What | TaskField::Due | TaskField::From => None,
        }
    }

    /// Takes what the focused list field is on. False where nothing fits, with the fault beside it.
    fn commit(&mut self) -> bool {
        let at = self.at;
        let options = self.options(at);
        self.faults.retain(|(field, _)| *field != at);
        let Some(Err(fault)) = self.select().map(|select| select.commit(&options)) else {
            return true;
        };
        self.faults.push((at, fault));
        false
    }

    fn step(&mut self, forward: bool) {
        if !self.commit() {
            return;
        }
        let at = FIELDS
            .iter()
            .position(|field| *field == self.at)
            .unwrap_or(0);
        let next = if forward {
            at + 1
        } else {
            at + FIELDS.len() - 1
        };
        self.at = FIELDS
            .get(next % FIELDS.len())
            .copied()
            .unwrap_or(TaskField::What);
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving || !self.commit() {
            return;
        }
        self.faults.clear();
        self.error = None;
        if self.what.is_blank() {
            self.faults
                .push((TaskField::What, "Enter what is to be done.".into()));
        }
        let due = typed_time::parse(&self.due.text(), cx.now);
        if let Err(right_is) = due {
            self.faults.push((TaskField::Due, right_is.into()));
        }
        let due_from = due.ok().and_then(|due_at| self.window(due_at));
        let (Ok(due_at), None) = (due, self.faults.first()) else {
            self.at = self.faults.first().map_or(self.at, |(field, _)| *field);
            return;
        };
        let holders = self.holders.value();
        let holder = self
            .who
            .picked
            .and_then(|index| holders?.get(index))
            .cloned();
        let blocks = self.blocks.picked.unwrap_or(0);
        let stage = blocks.checked_sub(BLOCKS.len());
        let stage = stage.and_then(|index| STAGES.get(index));
        self.saving = true;
        cx.submit(AddTasks {
            targets: self.targets.clone(),
            what: self.what.text().trim().to_owned(),
            is_call_back: self.kind.picked == Some(1),
            holder,
            due_at,
            due_from,
            blocks: match stage {
                Some(_) => "stage",
                None => BLOCKS.get(blocks).map_or("closing", |(_, code)| code),
            },
            stage: stage.map(|(_, code)| (*code).to_owned()),
        });
    }

    /// The beginning of the window that ends when the task is due; none where nothing is typed.
    fn window(&mut self, due_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.from.is_blank() {
            return None;
        }
        let from = typed_time::before(&self.from.text(), due_at);
        let fault = match (from, self.kind.picked) {
            (_, kind) if kind != Some(1) => "Only a call-back has a window. Leave this blank.",
            (Err(right_is), _) => right_is,
            (Ok(from), _) => return Some(from),
        };
        self.faults.push((TaskField::From, fault.into()));
        None
    }

    fn close(&self, cx: &mut Context<'_>) {
        cx.close();
        if self.what.is_blank() || self.saving {
            return;
        }
        cx.services.kept.put(Typed {
            what: self.what.text(),
            due: self.due.text(),
        });
        let words = format!("The task was not added. Press {ADD_TASK} to go on with it.");
        cx.notify(Tone::Plain, words);
    }
}

impl View for AddTaskForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::NewTask
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.holders.load(LoadTaskHolders, cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let options = self.options(self.at);
        match action {
            Action::Confirm => self.save(cx),
            Action::NextField => self.step(true),
            Action::PreviousField => self.step(false),
            Action::Up | Action::Down => {
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
        self.holders.claim(reply, cx.now)
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
            TaskField::What => &mut self.what,
            TaskField::Due => &mut self.due,
            TaskField::Who => &mut self.who.typed,
            TaskField::Blocks => &mut self.blocks.typed,
            TaskField::Kind => &mut self.kind.typed,
            TaskField::From => &mut self.from,
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
        self.holders.asking_since()
    }
}
