//! The list of what is for a person: Enter opens the enquiry, which counts as seen; a key marks one or all as seen.

use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::list_filter::ListFilter;
use crate::components::paged_list::{ListRow, PagedList};
use crate::domain::{Concern, ConcernReason, names};
use crate::keys::{ASK, REQUEST};
use crate::runtime::request::Reply;
use crate::services::for_you::{ListConcerns, MarkSeen};
use crate::services::notices::Tone;
use crate::view::{Context, Destination, Event, Handled, View};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use uuid::Uuid;

impl ListRow for Concern {
    /// Its rank, by when it is to be answered or decided (without a deadline last), and when it happened.
    type Key = (u8, DateTime<Utc>, Reverse<DateTime<Utc>>, Uuid);
    /// There is one order: questions first, soonest due first; then approvals to decide, soonest due first; then the rest, newest first.
    type Order = ();

    fn id(&self) -> Uuid {
        self.id
    }

    fn key(&self) -> Self::Key {
        let due_at = self.due_at.unwrap_or(DateTime::<Utc>::MAX_UTC);
        (self.rank(), due_at, Reverse(self.at), self.id)
    }

    fn name(&self) -> &str {
        &self.reference
    }

    fn matches_all(&self, words: &[&str]) -> bool {
        let shown =
            [&self.describe(), &self.reference, &self.subject].map(|text| names::fold(text));
        words
            .iter()
            .all(|word| shown.iter().any(|text| text.contains(word)))
    }

    fn compare((): (), one: &Self::Key, other: &Self::Key) -> Ordering {
        one.cmp(other)
    }
}

#[derive(Clone, Debug, Default)]
pub struct ForYouList {
    pub list: PagedList<Concern>,
    pub filter: ListFilter,
}

impl ForYouList {
    fn load(&mut self, cx: &mut Context<'_>) {
        self.list.load(ListConcerns, None, cx);
    }

    fn mark_chosen(&self, cx: &mut Context<'_>) {
        match self.list.chosen() {
            Some(concern) if concern.is_question() => {
                let words = format!(
                    "A question stays here until it is answered. Press {ASK} to answer it."
                );
                cx.notify(Tone::Plain, words);
            }
            Some(concern) if concern.stays() => {
                let words = match concern.reason {
                    ConcernReason::Undecided => "This stays here until it is decided.".to_owned(),
                    _ => format!(
                        "This stays here until it is decided. Open it and press {REQUEST} to decide."
                    ),
                };
                cx.notify(Tone::Plain, words);
            }
            chosen => Self::mark_seen(chosen.as_slice(), cx),
        }
    }

    fn mark_seen(concerns: &[&Concern], cx: &mut Context<'_>) {
        if let Some(mark) = MarkSeen::of(concerns) {
            cx.submit(mark);
        }
    }
}

impl View for ForYouList {
    fn key_context(&self) -> KeyContext {
        match self.filter.is_open() {
            true => KeyContext::Filter,
            false => KeyContext::ForYou,
        }
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        vec!["For you".into()]
    }

    fn asked(&self) -> Option<&Concern> {
        self.list.chosen().filter(|it| it.is_question())
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.load(cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let lines = cx.metrics.lines;
        match action {
            _ if self.filter.handle(action, &mut self.list, lines) => {}
            Action::Open => match self.list.chosen() {
                Some(concern) => cx.open(Destination::EnquiryById(concern.enquiry_id)),
                None => return Handled::Ignored,
            },
            Action::Seen => self.mark_chosen(cx),
            Action::SeenAll => Self::mark_seen(&self.list.shown(), cx),
            Action::Ask if self.asked().is_none() => {
                cx.notify(Tone::Plain, "This entry is not a question to you.");
            }
            Action::ForYou => {}
            // In place of this list: Esc leads back to where it was opened.
            Action::Questions => {
                cx.close();
                cx.perform(Action::Questions);
            }
            _ if self.list.step(action, lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn why_not(&self, action: &Action) -> Option<Cow<'_, str>> {
        let needs_concern = matches!(action, Action::Open | Action::Seen | Action::SeenAll);
        (needs_concern && self.list.chosen().is_none()).then(|| "there is nothing here".into())
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
