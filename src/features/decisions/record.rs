//! The form that records a decision: what was decided, and its dates. Esc keeps what was typed for the next time.

mod view;

use super::requests::RecordDecision;
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::domain::{FormError, Target, typed_time};
use crate::keys::DECISIONS;
use crate::services::notices::Tone;
use crate::view::{Context, Ended, Handled, View};
use chrono::NaiveDate;
use strum::VariantArray;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum DecisionField {
    Decision,
    Decided,
    From,
    Expires,
    Appeal,
    Basis,
}

#[derive(Clone, Debug)]
pub struct RecordDecisionForm {
    pub enquiry: Target,
    pub at: DecisionField,
    /// In the order of `DecisionField`.
    pub fields: Vec<Field>,
    pub faults: Vec<(DecisionField, String)>,
    pub error: Option<FormError>,
    pub saving: bool,
}

/// What was typed when the form was closed.
#[derive(Debug)]
struct TypedDecision {
    /// The enquiry it was typed about: it is offered on no other.
    enquiry_id: Uuid,
    /// In the order of the form.
    fields: Vec<String>,
}

impl RecordDecisionForm {
    pub fn new(enquiry: Target, cx: &mut Context<'_>) -> Self {
        let typed: Option<TypedDecision> = cx.services.kept.take();
        let typed = typed.filter(|it| it.enquiry_id == enquiry.seen.id);
        let typed = typed.map(|it| it.fields).unwrap_or_default();
        let line = |index: usize| {
            let mut field = Field::one_line(if index == 0 { 500 } else { 200 });
            field.paste(typed.get(index).map_or("", String::as_str));
            field
        };
        Self {
            enquiry,
            at: DecisionField::Decision,
            fields: (0..DecisionField::VARIANTS.len()).map(line).collect(),
            faults: Vec::new(),
            error: None,
            saving: false,
        }
    }

    /// What is typed in a field, without spaces around it; none where it is blank.
    fn typed(&self, of: DecisionField) -> Option<String> {
        let text = self.fields.get(of as usize).map(Field::text)?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The day in a field; none where it is blank.
    fn day(&mut self, of: DecisionField, cx: &Context<'_>) -> Option<NaiveDate> {
        match typed_time::parse_day(&self.typed(of)?, cx.now) {
            Ok(day) => Some(day),
            Err(right_is) => {
                self.faults.push((of, right_is.into()));
                None
            }
        }
    }

    fn step(&mut self, forward: bool) {
        let all = DecisionField::VARIANTS;
        let next = match forward {
            true => self.at as usize + 1,
            false => self.at as usize + all.len() - 1,
        };
        self.at = all
            .get(next % all.len())
            .copied()
            .unwrap_or(DecisionField::Decision);
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving {
            return;
        }
        self.faults.clear();
        self.error = None;
        let decision = self.typed(DecisionField::Decision);
        if decision.is_none() {
            let fault = "Enter what was decided.".into();
            self.faults.push((DecisionField::Decision, fault));
        }
        let decided_on = self.day(DecisionField::Decided, cx);
        let decided_on = decided_on.unwrap_or_else(|| typed_time::today(cx.now));
        let in_force_from = self.day(DecisionField::From, cx).unwrap_or(decided_on);
        let expires_on = self.day(DecisionField::Expires, cx);
        let appeal_until = self.day(DecisionField::Appeal, cx);
        let (Some(decision), None) = (decision, self.faults.first()) else {
            self.at = self.faults.first().map_or(self.at, |(field, _)| *field);
            return;
        };
        self.saving = true;
        cx.submit(RecordDecision {
            enquiry: self.enquiry.clone(),
            decision,
            decided_on,
            in_force_from,
            expires_on,
            appeal_until,
            appeal_basis: self.typed(DecisionField::Basis),
        });
    }

    fn close(&self, cx: &mut Context<'_>) {
        cx.close();
        if self.typed(DecisionField::Decision).is_none() || self.saving {
            return;
        }
        cx.services.kept.put(TypedDecision {
            enquiry_id: self.enquiry.seen.id,
            fields: self.fields.iter().map(Field::text).collect(),
        });
        let words = format!("The decision was not recorded. Press {DECISIONS} to go on with it.");
        cx.notify(Tone::Plain, words);
    }
}

impl View for RecordDecisionForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::NewDecision
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            Action::NextField => self.step(true),
            Action::PreviousField => self.step(false),
            Action::Back => self.close(cx),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
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
        self.fields.get_mut(self.at as usize)
    }

    fn edited(&mut self, _: &mut Context<'_>) {
        let at = self.at;
        self.faults.retain(|(field, _)| *field != at);
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }
}
