//! The list of tasks: what each is about, and its keys.

use super::hand_on::HandOnPicker;
use super::requests::{ChangeTask, ListTasks, TaskChange};
use super::today::Today;
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::list_filter::ListFilter;
use crate::components::paged_list::{ListRow, PagedList};
use crate::domain::{Scope, Task, TaskHolder, names};
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::{Context, Destination, Event, Handled, View};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::cmp::Ordering;
use uuid::Uuid;

/// Whose tasks are listed.
#[derive(Clone, Debug, PartialEq)]
pub enum TaskSource {
    /// Open ones: of this person and those that wait in their team, of the team and its people, or all.
    Of(Scope),
    Enquiry {
        id: Uuid,
        reference: String,
    },
}

impl ListRow for Task {
    type Key = (DateTime<Utc>, Uuid);
    /// There is one order: soonest due first.
    type Order = ();

    fn id(&self) -> Uuid {
        self.id
    }

    fn key(&self) -> Self::Key {
        (self.due_at, self.id)
    }

    fn name(&self) -> &str {
        &self.what
    }

    fn matches_all(&self, words: &[&str]) -> bool {
        let shown = [&self.what, &self.reference, &self.subject, &self.who];
        let shown: Vec<String> = shown.into_iter().map(|text| names::fold(text)).collect();
        words
            .iter()
            .all(|word| shown.iter().any(|text| text.contains(word)))
    }

    fn compare((): (), one: &Self::Key, other: &Self::Key) -> Ordering {
        one.cmp(other)
    }
}

#[derive(Clone, Debug)]
pub struct TaskList {
    pub of: TaskSource,
    pub list: PagedList<Task>,
    pub filter: ListFilter,
}

impl TaskList {
    pub fn new(of: TaskSource) -> Self {
        Self {
            of,
            list: PagedList::default(),
            filter: ListFilter::default(),
        }
    }

    fn load(&mut self, cx: &mut Context<'_>) {
        let request = ListTasks {
            of: self.of.clone(),
        };
        self.list.load(request, None, cx);
    }

    fn change(&self, change: impl FnOnce(&Task) -> TaskChange, cx: &mut Context<'_>) {
        if let Some(task) = self.list.chosen() {
            cx.submit(ChangeTask {
                change: change(task),
                task: task.clone(),
                undoes: false,
            });
        }
    }

    fn take(&self, cx: &mut Context<'_>) {
        let Some(person) = cx.person else {
            return;
        };
        let me = TaskHolder {
            staff_id: Some(person.staff_id),
            team_id: None,
            code: person.username.clone(),
            name: "you".into(),
        };
        self.change(|_| TaskChange::HandOn(me), cx);
    }
}

impl View for TaskList {
    fn key_context(&self) -> KeyContext {
        match self.filter.is_open() {
            true => KeyContext::Filter,
            false => KeyContext::Tasks,
        }
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        vec!["Tasks".into()]
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.load(cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let lines = cx.metrics.lines;
        match action {
            _ if self.filter.handle(action, &mut self.list, lines) => {}
            Action::Open => match self.list.chosen().and_then(|task| task.enquiry_id) {
                Some(id) => cx.open(Destination::EnquiryById(id)),
                None => return Handled::Ignored,
            },
            Action::CompleteTask => self.change(|task| TaskChange::Done(!task.done), cx),
            Action::AssignToMe => self.take(cx),
            Action::Assign => {
                if let Some(task) = self.list.chosen().cloned() {
                    cx.push(HandOnPicker::new(task));
                }
            }
            // In place of this list: Esc leads back to where it was opened.
            Action::NextView | Action::PreviousView => match self.of {
                TaskSource::Of(scope) => {
                    cx.close();
                    cx.push(Today::new(scope));
                }
                TaskSource::Enquiry { .. } => return Handled::Ignored,
            },
            Action::NextScope => match self.of {
                TaskSource::Of(scope) => {
                    *self = Self::new(TaskSource::Of(scope.next()));
                    self.load(cx);
                }
                TaskSource::Enquiry { .. } => {
                    cx.notify(Tone::Plain, "These are the tasks of one enquiry.");
                }
            },
            _ if self.list.step(action, lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn why_not(&self, action: &Action) -> Option<Cow<'_, str>> {
        let needs_task = matches!(
            action,
            Action::Open | Action::CompleteTask | Action::Assign | Action::AssignToMe
        );
        (needs_task && self.list.chosen().is_none()).then(|| "there are no tasks here".into())
    }

    fn field(&mut self) -> Option<&mut Field> {
        self.filter.field()
    }

    fn edited(&mut self, cx: &mut Context<'_>) {
        self.list.filter_by(self.filter.words(), cx.metrics.lines);
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        self.list.claim_page(reply, (), cx)
    }

    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if matches!(event, Event::Refresh | Event::EnquiriesChanged(_)) {
            self.load(cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.list.rows.asking_since()
    }
}
