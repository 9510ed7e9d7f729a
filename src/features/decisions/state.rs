//! The list of decisions on an enquiry: one key records another, one withdraws the chosen one.

use super::record::RecordDecisionForm;
use super::requests::ListDecisions;
use super::withdraw::WithdrawDecisionForm;
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::list_filter::ListFilter;
use crate::components::paged_list::{ListRow, PagedList};
use crate::domain::{Decision, Target, names};
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::{Context, Event, Handled, View};
use chrono::{DateTime, NaiveDate, Utc};
use std::borrow::Cow;
use std::cmp::Ordering;
use uuid::Uuid;

impl ListRow for Decision {
    type Key = (NaiveDate, Uuid);
    /// There is one order: the latest first.
    type Order = ();

    fn id(&self) -> Uuid {
        self.id
    }

    fn key(&self) -> Self::Key {
        (self.decided_on, self.id)
    }

    fn name(&self) -> &str {
        &self.decision
    }

    fn matches_all(&self, words: &[&str]) -> bool {
        let shown = [&self.decision, &self.recorded_by];
        let shown = shown.map(|text| names::fold(text));
        words
            .iter()
            .all(|word| shown.iter().any(|text| text.contains(word)))
    }

    fn compare((): (), one: &Self::Key, other: &Self::Key) -> Ordering {
        other.cmp(one)
    }
}

#[derive(Clone, Debug)]
pub struct DecisionList {
    pub enquiry: Target,
    pub list: PagedList<Decision>,
    pub filter: ListFilter,
}

impl DecisionList {
    pub fn new(enquiry: Target) -> Self {
        Self {
            enquiry,
            list: PagedList::default(),
            filter: ListFilter::default(),
        }
    }

    fn load(&mut self, cx: &mut Context<'_>) {
        let enquiry_id = self.enquiry.seen.id;
        self.list.load(ListDecisions { enquiry_id }, None, cx);
    }
}

impl View for DecisionList {
    fn key_context(&self) -> KeyContext {
        match self.filter.is_open() {
            true => KeyContext::Filter,
            false => KeyContext::Decisions,
        }
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        vec!["Decisions".into()]
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.load(cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let lines = cx.metrics.lines;
        match action {
            _ if self.filter.handle(action, &mut self.list, lines) => {}
            Action::RecordDecision => {
                let form = RecordDecisionForm::new(self.enquiry.clone(), cx);
                cx.push(form);
            }
            Action::Withdraw => match self.list.chosen() {
                Some(decision) if decision.withdrawn.is_some() => {
                    cx.notify(Tone::Plain, "The decision is withdrawn already.");
                }
                Some(decision) => cx.push(WithdrawDecisionForm::new(decision.clone())),
                None => {}
            },
            _ if self.list.step(action, lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn why_not(&self, action: &Action) -> Option<Cow<'_, str>> {
        match (action, self.list.chosen()) {
            (Action::Withdraw, None) => Some("there are no decisions here".into()),
            (Action::Withdraw, Some(decision)) if decision.withdrawn.is_some() => {
                Some("it is withdrawn already".into())
            }
            _ => None,
        }
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
