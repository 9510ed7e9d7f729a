//! What a deadline would be: received at another time, after a question to the citizen, extended, or by another rule. The
//! explanation stands beside the form and follows it; nothing is recorded.

mod view;

use super::requests::{LoadClockRules, LoadWhatIf};
use crate::action::{Action, KeyContext};
use crate::components::choice_list::scroll;
use crate::components::field::Field;
use crate::components::select_field::SelectField;
use crate::components::text::clean;
use crate::domain::{Clock, ClockRule, Target, typed_time};
use crate::runtime::request::Reply;
use crate::view::remote::Remote;
use crate::view::{Context, Event, Handled, View};
use chrono::{DateTime, NaiveDate, Utc};
use strum::VariantArray;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum WhatIfField {
    Rule,
    Received,
    Asked,
    Clarified,
    Extended,
}

/// The first is the usual one.
const EXTENDED: [&str; 2] = ["No", "Yes, with notice"];

#[derive(Clone, Debug)]
pub struct WhatIfForm {
    pub enquiry: Target,
    /// The chosen clock, as it is.
    pub clock: Clock,
    pub at: WhatIfField,
    pub rule: SelectField,
    pub extended: SelectField,
    /// Received, asked and clarified.
    pub days: [Field; 3],
    pub rules: Remote<Vec<ClockRule>>,
    pub answer: Remote<Clock>,
    /// What was asked last: the same is not asked again.
    pub asked: Option<LoadWhatIf>,
    pub faults: Vec<(WhatIfField, String)>,
    /// The first visible line of the explanation.
    pub scroll: usize,
}

/// What was typed when the screen was closed, of the enquiry it was about.
#[derive(Debug)]
struct TypedWhatIf {
    enquiry_id: Uuid,
    days: [String; 3],
    extended: Option<usize>,
}

impl WhatIfForm {
    pub(super) fn new(enquiry: Target, clock: Clock, cx: &mut Context<'_>) -> Self {
        let typed: Option<TypedWhatIf> = cx.services.kept.take();
        let typed = typed.filter(|it| it.enquiry_id == enquiry.seen.id);
        let (days, extended) = typed.map(|it| (it.days, it.extended)).unwrap_or_default();
        Self {
            enquiry,
            clock,
            at: WhatIfField::Received,
            rule: SelectField::default(),
            extended: SelectField {
                picked: extended.or(Some(0)),
                ..SelectField::default()
            },
            days: days.map(|text| {
                let mut field = Field::one_line(100);
                field.paste(&text);
                field
            }),
            rules: Remote::NotAsked,
            answer: Remote::NotAsked,
            asked: None,
            faults: Vec::new(),
            scroll: 0,
        }
    }

    pub fn options(&self, field: WhatIfField) -> Vec<String> {
        match field {
            WhatIfField::Rule => {
                let rules = self.rules.value().map_or(&[][..], Vec::as_slice);
                let name = |it: &ClockRule| match it.applies_to.is_empty() {
                    true => it.clock.name.clone(),
                    false => format!("{} ({})", it.clock.name, it.applies_to),
                };
                rules.iter().map(name).collect()
            }
            WhatIfField::Extended => EXTENDED.map(str::to_owned).to_vec(),
            _ => Vec::new(),
        }
    }

    /// The list field of a name.
    pub fn select(&self, field: WhatIfField) -> Option<&SelectField> {
        match field {
            WhatIfField::Rule => Some(&self.rule),
            WhatIfField::Extended => Some(&self.extended),
            _ => None,
        }
    }

    fn select_mut(&mut self) -> Option<&mut SelectField> {
        match self.at {
            WhatIfField::Rule => Some(&mut self.rule),
            WhatIfField::Extended => Some(&mut self.extended),
            _ => None,
        }
    }

    /// The text field of a name.
    pub fn day_field(&self, field: WhatIfField) -> Option<&Field> {
        let [received, asked, clarified] = &self.days;
        match field {
            WhatIfField::Received => Some(received),
            WhatIfField::Asked => Some(asked),
            WhatIfField::Clarified => Some(clarified),
            WhatIfField::Rule | WhatIfField::Extended => None,
        }
    }

    /// The option that a list field is on, or that was taken before.
    fn picked(&self, field: WhatIfField) -> Option<usize> {
        let select = self.select(field)?;
        let at = select.cursor.and_then(|at| {
            let matches = select.matches(&self.options(field));
            matches.get(at).copied()
        });
        at.or(select.picked)
    }

    /// The clock by the chosen rule; the one that runs, where none is chosen.
    fn ruled(&self) -> Clock {
        let rules = self.rules.value();
        let picked = self.picked(WhatIfField::Rule);
        let chosen = picked.and_then(|index| rules?.get(index));
        chosen.map_or_else(|| self.clock.clone(), |it| it.clock.clone())
    }

    /// Takes what the focused list field is on. False where nothing fits, with the fault beside it.
    fn commit(&mut self) -> bool {
        let at = self.at;
        let options = self.options(at);
        self.faults.retain(|(field, _)| *field != at);
        let Some(Err(fault)) = self.select_mut().map(|select| select.commit(&options)) else {
            return true;
        };
        self.faults.push((at, fault));
        false
    }

    fn step(&mut self, forward: bool, cx: &mut Context<'_>) {
        if !self.commit() {
            return;
        }
        let all = WhatIfField::VARIANTS;
        let by = if forward { 1 } else { all.len() - 1 };
        let next = all.get((self.at as usize + by) % all.len());
        self.at = next.copied().unwrap_or(WhatIfField::Received);
        self.ask(cx);
    }

    fn day(&mut self, field: WhatIfField, cx: &Context<'_>) -> Option<NaiveDate> {
        let text = self.day_field(field).filter(|it| !it.is_blank())?.text();
        match typed_time::parse_past_day(&text, cx.now) {
            Ok(day) => Some(day),
            Err(right_is) => {
                self.faults.push((field, right_is.into()));
                None
            }
        }
    }

    fn received(&mut self, cx: &Context<'_>) -> DateTime<Utc> {
        let field = WhatIfField::Received;
        let typed = self.day_field(field).filter(|it| !it.is_blank());
        match typed.map(|it| typed_time::parse_past(&it.text(), cx.now)) {
            None => self.clock.started_at,
            Some(Ok(at)) => at,
            Some(Err(right_is)) => {
                self.faults.push((field, right_is.into()));
                self.clock.started_at
            }
        }
    }

    /// Asks as soon as every field can be understood and something is different.
    fn ask(&mut self, cx: &mut Context<'_>) {
        self.faults.clear();
        let wanted = LoadWhatIf {
            clock: self.ruled(),
            received_at: self.received(cx),
            asked_on: self.day(WhatIfField::Asked, cx),
            clarified_on: self.day(WhatIfField::Clarified, cx),
            is_extended: self.picked(WhatIfField::Extended) == Some(1),
        };
        let (asked, clarified) = (wanted.asked_on, wanted.clarified_on);
        if clarified.is_some_and(|day| asked.is_none_or(|asked| day < asked)) {
            let fault = "Enter a day from that of the question on.";
            self.faults.push((WhatIfField::Clarified, fault.into()));
        }
        if self.faults.is_empty() && self.asked.as_ref() != Some(&wanted) {
            self.asked = Some(wanted.clone());
            self.scroll = 0;
            self.answer.load(wanted, cx);
        }
    }

    fn close(&self, cx: &mut Context<'_>) {
        cx.services.kept.put(TypedWhatIf {
            enquiry_id: self.enquiry.seen.id,
            days: self.days.clone().map(|it| it.text()),
            extended: self.extended.picked,
        });
        cx.close();
    }
}

impl View for WhatIfForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::WhatIf
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        vec![clean(&self.enquiry.reference), "What if".into()]
    }

    fn enquiry(&self) -> Option<Uuid> {
        Some(self.enquiry.seen.id)
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.rules.load(LoadClockRules, cx);
        self.ask(cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::NextField => self.step(true, cx),
            Action::PreviousField => self.step(false, cx),
            Action::Up | Action::Down => {
                let options = self.options(self.at);
                if let Some(select) = self.select_mut() {
                    select.step(*action == Action::Down, &options);
                    self.ask(cx);
                }
            }
            Action::PageUp | Action::PageDown => {
                let (furthest, lines) = (cx.metrics.furthest, cx.metrics.beside);
                scroll(&mut self.scroll, action, furthest, lines);
            }
            Action::Back => self.close(cx),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let left = self.answer.claim(reply, cx.now)?;
        self.rules.claim(left, cx.now)
    }

    fn field(&mut self) -> Option<&mut Field> {
        let [received, asked, clarified] = &mut self.days;
        Some(match self.at {
            WhatIfField::Rule => &mut self.rule.typed,
            WhatIfField::Received => received,
            WhatIfField::Asked => asked,
            WhatIfField::Clarified => clarified,
            WhatIfField::Extended => &mut self.extended.typed,
        })
    }

    /// The answer follows what is typed; in a list, the best match is chosen.
    fn edited(&mut self, cx: &mut Context<'_>) {
        if let Some(select) = self.select_mut() {
            select.cursor = (!select.typed.is_blank()).then_some(0);
        }
        self.ask(cx);
    }

    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::Refresh {
            self.asked = None;
            self.ask(cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.answer.asking_since()
    }
}
