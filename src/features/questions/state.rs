//! The list of open questions that this person asked: Enter opens the enquiry, a key withdraws the question.

use super::requests::{ListQuestions, WithdrawQuestions};
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::list_filter::ListFilter;
use crate::components::paged_list::{ListRow, PagedList};
use crate::domain::{Question, names};
use crate::runtime::request::Reply;
use crate::view::{Context, Destination, Event, Handled, View};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::cmp::Ordering;
use uuid::Uuid;

impl ListRow for Question {
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
        &self.question
    }

    fn matches_all(&self, words: &[&str]) -> bool {
        let shown = [&self.question, &self.reference, &self.subject, &self.to];
        let shown = shown.map(|text| names::fold(text));
        words
            .iter()
            .all(|word| shown.iter().any(|text| text.contains(word)))
    }

    fn compare((): (), one: &Self::Key, other: &Self::Key) -> Ordering {
        one.cmp(other)
    }
}

#[derive(Clone, Debug, Default)]
pub struct QuestionList {
    pub list: PagedList<Question>,
    pub filter: ListFilter,
}

impl View for QuestionList {
    fn key_context(&self) -> KeyContext {
        match self.filter.is_open() {
            true => KeyContext::Filter,
            false => KeyContext::Questions,
        }
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        vec!["Questions I asked".into()]
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.list.load(ListQuestions, None, cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let lines = cx.metrics.lines;
        match action {
            _ if self.filter.handle(action, &mut self.list, lines) => {}
            Action::Open => match self.list.chosen() {
                Some(question) => cx.open(Destination::EnquiryById(question.enquiry_id)),
                None => return Handled::Ignored,
            },
            Action::Withdraw => {
                if let Some(question) = self.list.chosen() {
                    cx.submit(WithdrawQuestions::of(question));
                }
            }
            Action::Questions => {}
            Action::ForYou => {
                cx.close();
                cx.perform(Action::ForYou);
            }
            _ if self.list.step(action, lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn why_not(&self, action: &Action) -> Option<Cow<'_, str>> {
        let needs_question = matches!(action, Action::Open | Action::Withdraw);
        (needs_question && self.list.chosen().is_none())
            .then(|| "there are no questions here".into())
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
            self.list.load(ListQuestions, None, cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.list.rows.asking_since()
    }
}
