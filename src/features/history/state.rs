//! The events of an enquiry, oldest first, with the chosen one.

use super::requests::LoadHistory;
use crate::action::{Action, KeyContext};
use crate::components::choice_list::{scroll, step};
use crate::components::cursor::Cursor;
use crate::components::text::clean;
use crate::domain::HistoryEvent;
use crate::runtime::request::Reply;
use crate::view::remote::Remote;
use crate::view::{Context, Event, Handled, View};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The history as it was shown last, for when that of the same enquiry is opened again.
struct LastHistory {
    enquiry_id: Uuid,
    /// With the time of the response.
    events: (Vec<HistoryEvent>, DateTime<Utc>),
    cursor: Cursor,
    scroll: usize,
}

#[derive(Clone, Debug)]
pub struct History {
    enquiry_id: Uuid,
    pub reference: String,
    pub events: Remote<Vec<HistoryEvent>>,
    pub cursor: Cursor,
    /// The first visible line of the changes of the selected event.
    pub scroll: usize,
}

impl History {
    pub fn new(enquiry_id: Uuid, reference: String) -> Self {
        Self {
            enquiry_id,
            reference,
            events: Remote::NotAsked,
            cursor: Cursor::default(),
            scroll: 0,
        }
    }

    pub fn events(&self) -> &[HistoryEvent] {
        self.events.value().map_or(&[], Vec::as_slice)
    }

    pub fn chosen(&self) -> Option<&HistoryEvent> {
        self.events().get(self.cursor.index)
    }

    fn load(&mut self, cx: &mut Context<'_>) {
        let enquiry_id = self.enquiry_id;
        self.events.load(LoadHistory { enquiry_id }, cx);
    }

    /// The selected event stays selected; at first it is the newest.
    fn on_loaded(&mut self, chosen: Option<Uuid>, lines: usize) {
        let Some(events) = self.events.value_mut() else {
            return;
        };
        events.sort_by_key(|event| (event.occurred_at, event.recorded_at, event.event_id));
        let len = events.len();
        let index = chosen.and_then(|id| events.iter().position(|event| event.event_id == id));
        let index = index.unwrap_or(len.saturating_sub(1));
        match chosen {
            Some(_) => self.cursor.follow(index, len, lines),
            None => self.cursor.go(index, len, lines),
        }
    }

    /// Scrolls the changes of the selected event: a long letter has more than one page.
    fn scroll_changes(&mut self, how: &Action, cx: &Context<'_>) {
        scroll(
            &mut self.scroll,
            how,
            cx.metrics.furthest,
            cx.metrics.beside,
        );
    }
}

impl View for History {
    fn key_context(&self) -> KeyContext {
        KeyContext::History
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        vec![clean(&self.reference), "History".into()]
    }

    fn enquiry(&self) -> Option<Uuid> {
        Some(self.enquiry_id)
    }

    /// Shows the events of the last time, where it was the same enquiry, and loads them again.
    fn opened(&mut self, cx: &mut Context<'_>) {
        let last = cx.services.kept.take::<LastHistory>();
        if let Some(last) = last.filter(|last| last.enquiry_id == self.enquiry_id) {
            self.cursor = last.cursor;
            self.scroll = last.scroll;
            self.events.show(Some(last.events), cx);
        }
        self.load(cx);
    }

    fn closed(&mut self, cx: &mut Context<'_>) {
        if let Some((events, at)) = self.events.known() {
            cx.services.kept.put(LastHistory {
                enquiry_id: self.enquiry_id,
                events: (events.clone(), at),
                cursor: self.cursor,
                scroll: self.scroll,
            });
        }
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::PreviewPageDown => self.scroll_changes(&Action::PageDown, cx),
            Action::PreviewPageUp => self.scroll_changes(&Action::PageUp, cx),
            _ => {
                let (len, lines) = (self.events().len(), cx.metrics.lines);
                if !step(&mut self.cursor, action, len, lines) {
                    return Handled::Ignored;
                }
                self.scroll = 0;
            }
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let chosen = self.chosen().map(|event| event.event_id);
        let left = self.events.claim(reply, cx.now);
        if left.is_none() && matches!(self.events, Remote::Fresh { .. }) {
            self.on_loaded(chosen, cx.metrics.lines);
        }
        left
    }

    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::Refresh {
            self.load(cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.events.asking_since()
    }
}
