//! The clocks of an enquiry with the chosen one.

use super::requests::LoadClocks;
use crate::action::{Action, KeyContext};
use crate::components::choice_list::{scroll, step};
use crate::components::cursor::Cursor;
use crate::components::text::clean;
use crate::domain::{Clock, Clocks};
use crate::runtime::request::Reply;
use crate::view::remote::Remote;
use crate::view::{Context, Event, Handled, View};
use chrono::{DateTime, Utc};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct ClockScreen {
    enquiry_id: Uuid,
    pub reference: String,
    pub clocks: Remote<Clocks>,
    pub cursor: Cursor,
    /// The first visible line of the explanation.
    pub scroll: usize,
}

impl ClockScreen {
    pub fn new(enquiry_id: Uuid, reference: String) -> Self {
        Self {
            enquiry_id,
            reference,
            clocks: Remote::NotAsked,
            cursor: Cursor::default(),
            scroll: 0,
        }
    }

    pub fn clocks(&self) -> &[Clock] {
        self.clocks.value().map_or(&[], |it| &it.clocks)
    }

    pub fn chosen(&self) -> Option<&Clock> {
        self.clocks().get(self.cursor.index)
    }

    fn load(&mut self, cx: &mut Context<'_>) {
        let enquiry_id = self.enquiry_id;
        self.clocks.load(LoadClocks { enquiry_id }, cx);
    }
}

impl View for ClockScreen {
    fn key_context(&self) -> KeyContext {
        KeyContext::Clocks
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        vec![clean(&self.reference), "Clocks".into()]
    }

    fn enquiry(&self) -> Option<Uuid> {
        Some(self.enquiry_id)
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.load(cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let furthest = cx.metrics.furthest;
        match action {
            Action::PreviewPageDown => {
                scroll(
                    &mut self.scroll,
                    &Action::PageDown,
                    furthest,
                    cx.metrics.beside,
                );
            }
            Action::PreviewPageUp => {
                scroll(
                    &mut self.scroll,
                    &Action::PageUp,
                    furthest,
                    cx.metrics.beside,
                );
            }
            _ => {
                let (len, lines) = (self.clocks().len(), cx.metrics.lines);
                if !step(&mut self.cursor, action, len, lines) {
                    return Handled::Ignored;
                }
                self.scroll = 0;
            }
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let chosen = self.chosen().map(|clock| (clock.code.clone(), clock.run));
        let left = self.clocks.claim(reply, cx.now);
        if left.is_none() {
            // The chosen clock stays chosen.
            let len = self.clocks().len();
            let same = |clock: &Clock| chosen.as_ref() == Some(&(clock.code.clone(), clock.run));
            let index = self.clocks().iter().position(same).unwrap_or(0);
            self.cursor.go(index, len, cx.metrics.lines);
        }
        left
    }

    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::Refresh {
            self.load(cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.clocks.asking_since()
    }
}
