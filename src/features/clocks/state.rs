//! The clocks of an enquiry and what people did that they follow, with the chosen one.

use super::record::RecordActForm;
use super::requests::{LoadClocks, RecordClockAct};
use super::take_back::TakeBackForm;
use super::what_if::WhatIfForm;
use crate::action::{Action, KeyContext};
use crate::components::choice_list::{scroll, step};
use crate::components::cursor::Cursor;
use crate::components::text::clean;
use crate::domain::{Clock, ClockAct, Clocks, Target};
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Event, Handled, View};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct ClockScreen {
    pub enquiry: Target,
    pub clocks: Remote<Clocks>,
    /// Over the clocks, then over the acts.
    pub cursor: Cursor,
    /// The first visible line of the explanation.
    pub scroll: usize,
}

impl ClockScreen {
    pub fn new(enquiry: Target) -> Self {
        Self {
            enquiry,
            clocks: Remote::NotAsked,
            cursor: Cursor::default(),
            scroll: 0,
        }
    }

    pub fn clocks(&self) -> &[Clock] {
        self.clocks.value().map_or(&[], |it| &it.clocks)
    }

    pub fn acts(&self) -> &[ClockAct] {
        self.clocks.value().map_or(&[], |it| &it.acts)
    }

    /// The clock that the cursor is on; none where it is on an act.
    pub fn chosen(&self) -> Option<&Clock> {
        self.clocks().get(self.cursor.index)
    }

    /// The act that the cursor is on; none where it is on a clock.
    pub fn chosen_act(&self) -> Option<&ClockAct> {
        let index = self.cursor.index.checked_sub(self.clocks().len())?;
        self.acts().get(index)
    }

    fn len(&self) -> usize {
        self.clocks().len() + self.acts().len()
    }

    fn load(&mut self, cx: &mut Context<'_>) {
        let enquiry_id = self.enquiry.seen.id;
        self.clocks.load(LoadClocks { enquiry_id }, cx);
    }

    /// Where the same row is now: the chosen one stays chosen.
    fn index_of(&self, clock: Option<&(String, i16)>, act: Option<Uuid>) -> Option<usize> {
        let same = |it: &Clock| clock.is_some_and(|(code, run)| (&it.code, it.run) == (code, *run));
        let clock = self.clocks().iter().position(same);
        let act = self.acts().iter().position(|it| Some(it.id) == act);
        clock.or_else(|| Some(self.clocks().len() + act?))
    }

    fn take_back(&self, cx: &mut Context<'_>) {
        match (self.chosen_act(), self.why_not(&Action::TakeBackClockAct)) {
            (Some(act), None) => {
                let recorded = RecordClockAct {
                    target: self.enquiry.clone(),
                    kind: act.kind.clone(),
                    clock: act.clock.clone(),
                    happened_at: Some(act.happened_at),
                    reason: act.reason.clone(),
                    undoes: false,
                };
                let form = TakeBackForm::new(act.clone(), recorded, cx);
                cx.push(form);
            }
            (_, Some(why)) => {
                let mut letters = why.chars();
                let first = letters.next().map(|it| it.to_uppercase().to_string());
                let words = format!("{}{}.", first.unwrap_or_default(), letters.as_str());
                cx.notify(Tone::Plain, words);
            }
            (None, None) => {}
        }
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
        vec![clean(&self.enquiry.reference), "Clocks".into()]
    }

    fn enquiry(&self) -> Option<Uuid> {
        Some(self.enquiry.seen.id)
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.load(cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let furthest = cx.metrics.furthest;
        match action {
            Action::RecordClockAct => {
                let form = RecordActForm::new(self.enquiry.clone(), cx);
                cx.push(form);
            }
            Action::TakeBackClockAct => self.take_back(cx),
            Action::WhatIf => {
                if let Some(clock) = self.chosen().or_else(|| self.clocks().first()) {
                    let form = WhatIfForm::new(self.enquiry.clone(), clock.clone(), cx);
                    cx.push(form);
                }
            }
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
                let (len, lines) = (self.len(), cx.metrics.lines);
                if !step(&mut self.cursor, action, len, lines) {
                    return Handled::Ignored;
                }
                self.scroll = 0;
            }
        }
        Handled::Consumed
    }

    fn why_not(&self, action: &Action) -> Option<Cow<'_, str>> {
        match (action, self.chosen_act()) {
            (Action::TakeBackClockAct, None) if self.acts().is_empty() => {
                Some("nothing was done to the clocks".into())
            }
            (Action::TakeBackClockAct, None) => Some("choose what was done to the clocks".into()),
            (Action::TakeBackClockAct, Some(act)) if act.is_taken_back => {
                Some("it is taken back already".into())
            }
            (Action::WhatIf, _) if self.clocks().is_empty() => {
                Some("no clock runs for this enquiry".into())
            }
            _ => None,
        }
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let clock = self.chosen().map(|clock| (clock.code.clone(), clock.run));
        let act = self.chosen_act().map(|act| act.id);
        let left = self.clocks.claim(reply, cx.now);
        if left.is_none() {
            let index = self.index_of(clock.as_ref(), act).unwrap_or(0);
            self.cursor.go(index, self.len(), cx.metrics.lines);
        }
        left
    }

    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if matches!(event, Event::Refresh | Event::EnquiriesChanged(_)) {
            self.load(cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.clocks.asking_since()
    }
}
