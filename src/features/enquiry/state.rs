//! The open enquiry: its data, the scroll position, and the chosen related enquiry.

use super::related::RelatedId;
use crate::action::{Action, KeyContext};
use crate::components::choice_list::scroll;
use crate::components::text::clean;
use crate::domain::{EnquiryDetail, QueueRow, Target, Watcher, names};
use crate::keys::NEXT;
use crate::runtime::request::Reply;
use crate::services::enquiry::LoadEnquiry;
use crate::services::notices::Tone;
use crate::services::watch;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Event, Handled, View};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use uuid::Uuid;

/// Its row is known from the list before the rest is loaded; of an enquiry that was created just now nothing is.
#[derive(Clone, Debug)]
pub struct EnquiryScreen {
    pub id: Uuid,
    row: Option<QueueRow>,
    pub detail: Remote<EnquiryDetail>,
    pub scroll: usize,
    /// Long letters, messages and notes are shown whole.
    pub unfolded: bool,
    /// The chosen related enquiry.
    pub related: Option<RelatedId>,
    /// A related enquiry lies above it.
    pub(super) covered: bool,
}

impl EnquiryScreen {
    pub fn new(row: QueueRow) -> Self {
        Self {
            row: Some(row.clone()),
            ..Self::by_id(row.id)
        }
    }

    /// Of which no row is known.
    pub fn by_id(id: Uuid) -> Self {
        Self {
            id,
            row: None,
            detail: Remote::NotAsked,
            scroll: 0,
            unfolded: false,
            related: None,
            covered: false,
        }
    }

    /// Its newest row.
    pub fn newest_row(&self) -> Option<&QueueRow> {
        match self.detail.value() {
            Some(detail) => Some(&detail.row),
            None => self.row.as_ref(),
        }
    }

    /// Known data stay on the screen.
    fn load(&mut self, cx: &mut Context<'_>) {
        self.detail.load(LoadEnquiry { id: self.id }, cx);
    }

    /// Whether the person watches it; `None` before it is loaded.
    fn is_watched_by(&self, staff_id: Uuid) -> Option<bool> {
        let mut watchers = self.detail.value()?.context.watchers.iter();
        Some(watchers.any(|watcher| watcher.staff_id == staff_id))
    }

    fn watch(&mut self, cx: &mut Context<'_>) {
        let me = cx.person.map(|person| person.staff_id);
        let watched = me.and_then(|me| self.is_watched_by(me));
        let (Some(row), Some(watched)) = (self.newest_row(), watched) else {
            cx.notify(Tone::Plain, "The enquiry is still loading.");
            return;
        };
        watch::set(Target::from(row), !watched, cx);
    }

    /// Shows the person's own name at once; other watchers come with the next load.
    fn on_watched(&mut self, watches: bool, cx: &Context<'_>) {
        let (Some(detail), Some(person)) = (self.detail.value_mut(), cx.person) else {
            return;
        };
        let watchers = &mut detail.context.watchers;
        watchers.retain(|watcher| watcher.staff_id != person.staff_id);
        if watches {
            watchers.push(Watcher {
                staff_id: person.staff_id,
                name: person.name.clone(),
            });
            watchers.sort_by(|one, other| names::compare(&one.name, &other.name));
        }
    }

    fn scroll_to(&mut self, line: usize) {
        self.scroll = line;
        self.related = None;
    }

    /// A chosen related enquiry is kept visible; scrolling leaves it and starts from what is shown.
    fn scroll(&mut self, how: &Action, cx: &Context<'_>) -> bool {
        let from = match self.related {
            Some(_) => cx.metrics.top,
            None => self.scroll,
        };
        let mut to = from;
        let moves = scroll(&mut to, how, cx.metrics.furthest, cx.metrics.lines);
        if moves {
            self.scroll = to;
            self.related = None;
        }
        moves
    }
}

impl View for EnquiryScreen {
    fn key_context(&self) -> KeyContext {
        KeyContext::Enquiry
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        let row = self.newest_row();
        row.map(|row| clean(&row.reference)).into_iter().collect()
    }

    fn enquiry(&self) -> Option<Uuid> {
        Some(self.id)
    }

    fn chosen(&self) -> Option<&QueueRow> {
        self.newest_row()
    }

    fn row(&self, id: Uuid) -> Option<&QueueRow> {
        self.newest_row().filter(|row| row.id == id)
    }

    fn detail(&self) -> Option<&EnquiryDetail> {
        self.detail.value()
    }

    fn why_not(&self, action: &Action) -> Option<Cow<'_, str>> {
        let is_known = self.detail.value().is_some();
        let has_citizen = |detail: &EnquiryDetail| detail.row.citizen.name().is_some();
        match action {
            Action::Watch if !is_known => Some("the enquiry is still loading".into()),
            Action::Reply if is_known && !self.detail.value().is_some_and(has_citizen) => {
                Some("it has no citizen".into())
            }
            Action::Open if self.related.is_none() => {
                Some(format!("choose one with {NEXT} first").into())
            }
            Action::Request => match self.detail.value().map(EnquiryDetail::waiting_step) {
                Some(Some(_)) => None,
                Some(None) => Some("no approval waits for you here".into()),
                None => Some("the enquiry is still loading".into()),
            },
            Action::Recall => match self.detail.value() {
                Some(detail) => detail.context.recallable().err().map(Cow::Borrowed),
                None => Some("the enquiry is still loading".into()),
            },
            Action::NextRelated | Action::PreviousRelated
                if self.related_enquiries().is_empty() =>
            {
                Some("no other enquiry here".into())
            }
            _ => None,
        }
    }

    /// Few enquiries have a letter or an approval that waits, so the footer shows their keys only there.
    fn offers(&self, action: &Action) -> bool {
        !matches!(action, Action::Recall | Action::Request) || self.why_not(action).is_none()
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.load(cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::NextRelated => self.choose_related(true, cx),
            Action::PreviousRelated => self.choose_related(false, cx),
            Action::Open => self.open_related(cx),
            Action::Watch if !cx.only_reads() => self.watch(cx),
            Action::Unfold => self.unfolded = !self.unfolded,
            Action::NextEntry => self.scroll_to(cx.metrics.entries.1),
            Action::PreviousEntry => self.scroll_to(cx.metrics.entries.0),
            _ if self.scroll(action, cx) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        self.detail.claim(reply, cx.now)
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        // Watching is the only change that this view submits itself.
        if matches!(ended, Ended::Done { .. })
            && let Some(watched) = cx.person.and_then(|me| self.is_watched_by(me.staff_id))
        {
            self.on_watched(!watched, cx);
        }
        Handled::Ignored
    }

    /// Another enquiry above it is loaded in its place; it is loaded when that one is closed.
    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::Refresh && !self.covered {
            self.load(cx);
        }
    }

    fn settled(&mut self, cx: &mut Context<'_>) {
        if cx.is_top && std::mem::take(&mut self.covered) {
            self.load(cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.detail.asking_since()
    }
}
