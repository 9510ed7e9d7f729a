//! Today: what is due before the day ends and what is late, in one order by time: tasks, call-backs that were promised,
//! questions of colleagues, and this person's enquiries.

mod view;

use super::requests::{ChangeTask, ListToday, TaskChange};
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::list_filter::ListFilter;
use crate::components::paged_list::{ListRow, PagedList};
use crate::domain::{Concern, Decision, DecisionEnd, QueueRow, Scope, Task, names, typed_time};
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::{Context, Destination, Event, Handled, View};
use crate::wording::time::window;
use chrono::{DateTime, NaiveDate, Utc};
use std::borrow::Cow;
use std::cmp::Ordering;
use uuid::Uuid;

/// One thing of the day.
#[derive(Clone, Debug, PartialEq)]
pub enum DayItem {
    Task(Box<Task>),
    /// A question to this person.
    Question(Box<Concern>),
    Enquiry(Box<QueueRow>),
    /// A decision on one of this person's enquiries, what ends of it, and when.
    Decision(Box<Decision>, DecisionEnd, DateTime<Utc>),
}

impl DayItem {
    /// What ends next of a decision, from this day on.
    pub fn ending(decision: Decision, today: NaiveDate) -> Option<Self> {
        let (day, end) = decision.next_end(today)?;
        let at = typed_time::end_of(day)?;
        Some(Self::Decision(Box::new(decision), end, at))
    }

    pub fn due_at(&self) -> DateTime<Utc> {
        match self {
            Self::Task(task) => task.due_at,
            Self::Question(concern) => concern.due_at.unwrap_or(concern.at),
            Self::Enquiry(row) => row.due_at,
            Self::Decision(_, _, at) => *at,
        }
    }

    /// What it is, in one or two words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Task(task) if task.is_call_back => "Call back",
            Self::Task(_) => "Task",
            Self::Question(_) => "Answer",
            Self::Enquiry(_) => "Enquiry",
            Self::Decision(_, DecisionEnd::Appeal, _) => "Appeal",
            Self::Decision(_, DecisionEnd::Force, _) => "Expiry",
        }
    }

    /// What is to be done; a call-back with the number to ring.
    pub fn words(&self) -> String {
        match self {
            Self::Task(task) => {
                let phone = task.phone.clone().filter(|_| task.is_call_back);
                let parts = [Some(task.what.clone()), window(task), phone];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
            }
            Self::Question(concern) => format!("{} (asked by {})", concern.words, concern.who),
            Self::Enquiry(row) => row.subject.clone(),
            Self::Decision(decision, DecisionEnd::Appeal, _) => {
                format!("Appeal period ends: {}", decision.decision)
            }
            Self::Decision(decision, DecisionEnd::Force, _) => {
                format!("Decision expires: {}", decision.decision)
            }
        }
    }

    pub fn reference(&self) -> &str {
        match self {
            Self::Task(task) => &task.reference,
            Self::Question(concern) => &concern.reference,
            Self::Enquiry(row) => &row.reference,
            Self::Decision(decision, ..) => &decision.reference,
        }
    }

    pub fn subject(&self) -> &str {
        match self {
            Self::Task(task) => &task.subject,
            Self::Question(concern) => &concern.subject,
            Self::Enquiry(row) => &row.stage_name,
            Self::Decision(decision, ..) => &decision.subject,
        }
    }
}

impl ListRow for DayItem {
    type Key = (DateTime<Utc>, Uuid);
    /// There is one order: soonest due first.
    type Order = ();

    fn id(&self) -> Uuid {
        match self {
            Self::Task(task) => task.id,
            Self::Question(concern) => concern.id,
            Self::Enquiry(row) => row.id,
            Self::Decision(decision, ..) => decision.id,
        }
    }

    fn key(&self) -> Self::Key {
        (self.due_at(), self.id())
    }

    fn name(&self) -> &str {
        match self {
            Self::Task(task) => &task.what,
            Self::Question(concern) => &concern.words,
            Self::Enquiry(row) => &row.reference,
            Self::Decision(decision, ..) => &decision.decision,
        }
    }

    fn matches_all(&self, words: &[&str]) -> bool {
        let shown = [
            self.words(),
            self.kind().to_owned(),
            self.reference().to_owned(),
            self.subject().to_owned(),
        ];
        let shown = shown.map(|text| names::fold(&text));
        words
            .iter()
            .all(|word| shown.iter().any(|text| text.contains(word)))
    }

    fn compare((): (), one: &Self::Key, other: &Self::Key) -> Ordering {
        one.cmp(other)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Today {
    pub scope: Scope,
    pub list: PagedList<DayItem>,
    pub filter: ListFilter,
}

impl Today {
    pub fn new(scope: Scope) -> Self {
        Self {
            scope,
            ..Self::default()
        }
    }

    fn load(&mut self, cx: &mut Context<'_>) {
        let scope = self.scope;
        self.list.load(ListToday { scope }, None, cx);
    }

    fn complete(&self, cx: &mut Context<'_>) {
        match self.list.chosen() {
            Some(DayItem::Task(task)) => cx.submit(ChangeTask {
                change: TaskChange::Done(true),
                task: (**task).clone(),
                undoes: false,
            }),
            _ => cx.notify(Tone::Plain, "Only a task is completed here."),
        }
    }
}

impl View for Today {
    fn key_context(&self) -> KeyContext {
        match self.filter.is_open() {
            true => KeyContext::Filter,
            false => KeyContext::Today,
        }
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        vec!["Today".into()]
    }

    fn asked(&self) -> Option<&Concern> {
        match self.list.chosen() {
            Some(DayItem::Question(concern)) => Some(concern),
            _ => None,
        }
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.load(cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let lines = cx.metrics.lines;
        match action {
            _ if self.filter.handle(action, &mut self.list, lines) => {}
            Action::Open => match self.list.chosen() {
                Some(DayItem::Enquiry(row)) => cx.open(Destination::Enquiry(row.clone())),
                Some(DayItem::Decision(decision, ..)) => {
                    cx.open(Destination::EnquiryById(decision.enquiry_id));
                }
                Some(DayItem::Question(concern)) => {
                    cx.open(Destination::EnquiryById(concern.enquiry_id));
                }
                Some(DayItem::Task(task)) => match task.enquiry_id {
                    Some(id) => cx.open(Destination::EnquiryById(id)),
                    None => cx.notify(Tone::Plain, "This task belongs to no enquiry."),
                },
                None => return Handled::Ignored,
            },
            Action::CompleteTask => self.complete(cx),
            Action::Ask if self.asked().is_none() => {
                cx.notify(Tone::Plain, "This entry is not a question to you.");
            }
            Action::Tasks => {}
            // In place of this list: Esc leads back to where it was opened.
            Action::NextView | Action::PreviousView => {
                cx.close();
                cx.push(super::TaskList::new(super::TaskSource::Of(self.scope)));
            }
            Action::NextScope => {
                *self = Self::new(self.scope.next());
                self.load(cx);
            }
            _ if self.list.step(action, lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn why_not(&self, action: &Action) -> Option<Cow<'_, str>> {
        let needs_item = matches!(action, Action::Open | Action::CompleteTask | Action::Ask);
        (needs_item && self.list.chosen().is_none()).then(|| "there is nothing here".into())
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
        if *event == Event::Refresh {
            self.load(cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.list.rows.asking_since()
    }
}
