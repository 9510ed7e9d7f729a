//! The form that names a deputy, or ends one's own: who, from when and until when.

mod view;

use super::requests::{EndDeputy, ListDeputies, LoadStandIns, NameDeputy};
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::select_field::SelectField;
use crate::domain::{Deputy, FormError, TaskHolder, typed_time};
use crate::runtime::request::Reply;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Handled, View};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeputyField {
    Who,
    From,
    Until,
}

const FIELDS: [DeputyField; 3] = [DeputyField::Who, DeputyField::From, DeputyField::Until];

#[derive(Clone, Debug)]
pub struct DeputyForm {
    pub at: DeputyField,
    pub who: SelectField,
    pub from: Field,
    pub until: Field,
    pub stand_ins: Remote<Vec<TaskHolder>>,
    pub deputies: Remote<Vec<Deputy>>,
    /// The reader.
    me: Uuid,
    pub faults: Vec<(DeputyField, String)>,
    pub error: Option<FormError>,
    pub saving: bool,
}

impl DeputyForm {
    pub fn new(me: Uuid) -> Self {
        Self {
            at: DeputyField::Who,
            who: SelectField::default(),
            from: Field::one_line(100),
            until: Field::one_line(100),
            stand_ins: Remote::NotAsked,
            deputies: Remote::NotAsked,
            me,
            faults: Vec::new(),
            error: None,
            saving: false,
        }
    }

    /// The names to choose from.
    pub fn options(&self) -> Vec<String> {
        let all = self.stand_ins.value().map_or(&[][..], Vec::as_slice);
        all.iter().map(|it| it.name.clone()).collect()
    }

    /// The reader's own deputy, the first to begin.
    pub fn own(&self) -> Option<&Deputy> {
        let named = self.deputies.value()?;
        named.iter().find(|it| it.staff_id == self.me)
    }

    fn is_blank(&self) -> bool {
        let nobody = self.who.picked.is_none() && self.who.typed.is_blank();
        nobody && self.from.is_blank() && self.until.is_blank()
    }

    /// Takes what the list field is on. False where nothing fits, with the fault beside it.
    fn commit(&mut self) -> bool {
        let (at, options) = (self.at, self.options());
        self.faults.retain(|(field, _)| *field != at);
        if at != DeputyField::Who {
            return true;
        }
        let Err(fault) = self.who.commit(&options) else {
            return true;
        };
        self.faults.push((at, fault));
        false
    }

    fn step(&mut self, forward: bool) {
        if !self.commit() {
            return;
        }
        let at = FIELDS.iter().position(|field| *field == self.at);
        let by = if forward { 1 } else { FIELDS.len() - 1 };
        let next = FIELDS.get((at.unwrap_or(0) + by) % FIELDS.len());
        self.at = next.copied().unwrap_or(DeputyField::Who);
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving || !self.commit() {
            return;
        }
        self.faults.clear();
        self.error = None;
        // Nothing typed ends the deputy that there is.
        if let Some(own) = self.own().filter(|_| self.is_blank()).cloned() {
            self.saving = true;
            cx.submit(EndDeputy {
                deputy: own,
                ended: true,
            });
            return;
        }
        let all = self.stand_ins.value();
        let who = self.who.picked.and_then(|at| all?.get(at)).cloned();
        let who = who.and_then(|it| Some((it.staff_id?, it.name)));
        if who.is_none() {
            let fault = "Choose a colleague.".into();
            self.faults.push((DeputyField::Who, fault));
        }
        let from = match self.from.is_blank() {
            true => None,
            false => self.day(DeputyField::From, cx),
        };
        let until = self.day(DeputyField::Until, cx);
        let (Some((deputy_id, deputy_name)), Some(until_on), None) =
            (who, until, self.faults.first())
        else {
            self.at = self.faults.first().map_or(self.at, |(field, _)| *field);
            return;
        };
        self.saving = true;
        cx.submit(NameDeputy {
            staff_id: None,
            deputy_id,
            deputy_name,
            from_on: from,
            until_on,
        });
    }

    fn day(&mut self, field: DeputyField, cx: &Context<'_>) -> Option<NaiveDate> {
        let typed = match field {
            DeputyField::From => &self.from,
            _ => &self.until,
        };
        match typed_time::parse_day(&typed.text(), cx.now) {
            Ok(day) => Some(day),
            Err(right_is) => {
                self.faults.push((field, right_is.into()));
                None
            }
        }
    }
}

impl View for DeputyForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::Deputy
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.stand_ins.load(LoadStandIns, cx);
        self.deputies.load(ListDeputies, cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            Action::NextField => self.step(true),
            Action::PreviousField => self.step(false),
            Action::Up | Action::Down if self.at == DeputyField::Who => {
                let options = self.options();
                self.who.step(*action == Action::Down, &options);
            }
            Action::Up | Action::Down => {}
            Action::Back => cx.close(),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    /// People other than the reader. They are loaded once, so that no line changes its meaning.
    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let left = self.deputies.claim(reply, cx.now)?;
        let left = self.stand_ins.claim(left, cx.now);
        if let Some(all) = self.stand_ins.value_mut() {
            all.retain(|it| it.staff_id != Some(self.me));
        }
        left
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.saving = false;
        self.error = ended.close_or_error(cx);
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        if self.saving {
            return None;
        }
        Some(match self.at {
            DeputyField::Who => &mut self.who.typed,
            DeputyField::From => &mut self.from,
            DeputyField::Until => &mut self.until,
        })
    }

    /// The best match is chosen as soon as something is typed.
    fn edited(&mut self, _: &mut Context<'_>) {
        let at = self.at;
        self.faults.retain(|(field, _)| *field != at);
        if at == DeputyField::Who {
            self.who.cursor = (!self.who.typed.is_blank()).then_some(0);
        }
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.stand_ins.asking_since()
    }
}
