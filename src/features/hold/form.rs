//! The form that puts enquiries on hold: until when, and what they wait for. Esc keeps what was typed for the next time.

mod view;

use super::requests::{EndHolds, HoldEnquiries};
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::domain::{FormError, Target, typed_time};
use crate::keys::HOLD;
use crate::services::notices::Tone;
use crate::view::{Context, Ended, Handled, View};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldField {
    Until,
    Reason,
}

#[derive(Clone, Debug)]
pub struct HoldForm {
    pub targets: Vec<Target>,
    pub at: HoldField,
    pub until: Field,
    pub reason: Field,
    pub faults: Vec<(HoldField, String)>,
    pub error: Option<FormError>,
    pub saving: bool,
}

/// What was typed when the form was closed.
#[derive(Debug)]
struct TypedHold {
    /// The enquiries it was typed about: it is offered on no others.
    enquiries: Vec<Uuid>,
    until: String,
    reason: String,
}

impl HoldForm {
    pub fn new(targets: Vec<Target>, cx: &mut Context<'_>) -> Self {
        let typed: Option<TypedHold> = cx.services.kept.take();
        let typed = typed.filter(|it| it.enquiries.iter().eq(targets.iter().map(|it| &it.seen.id)));
        let (until, reason) = typed.map(|it| (it.until, it.reason)).unwrap_or_default();
        let line = |text: &str, most: usize| {
            let mut field = Field::one_line(most);
            field.paste(text);
            field
        };
        Self {
            targets,
            at: HoldField::Until,
            until: line(&until, 100),
            reason: line(&reason, 500),
            faults: Vec::new(),
            error: None,
            saving: false,
        }
    }

    /// Whether one of them is on hold, or its hold is over and nobody has dealt with it.
    pub fn ends_one(&self) -> bool {
        self.targets.iter().any(|it| it.row.hold_until.is_some())
    }

    fn step(&mut self) {
        self.at = match self.at {
            HoldField::Until => HoldField::Reason,
            HoldField::Reason => HoldField::Until,
        };
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving {
            return;
        }
        self.faults.clear();
        self.error = None;
        // Nothing typed ends the hold that there is.
        if self.until.is_blank() && self.reason.is_blank() && self.ends_one() {
            self.saving = true;
            cx.submit(EndHolds {
                targets: self.targets.clone(),
                undoes: false,
            });
            return;
        }
        let until = typed_time::parse(&self.until.text(), cx.now);
        if let Err(right_is) = until {
            self.faults.push((HoldField::Until, right_is.into()));
        }
        if self.reason.is_blank() {
            let fault = "Enter what it waits for.".into();
            self.faults.push((HoldField::Reason, fault));
        }
        let (Ok(until), None) = (until, self.faults.first()) else {
            self.at = self.faults.first().map_or(self.at, |(field, _)| *field);
            return;
        };
        self.saving = true;
        cx.submit(HoldEnquiries {
            targets: self.targets.clone(),
            reason: self.reason.text().trim().to_owned(),
            until,
            undoes: false,
        });
    }

    fn close(&self, cx: &mut Context<'_>) {
        cx.close();
        if self.saving || (self.until.is_blank() && self.reason.is_blank()) {
            return;
        }
        cx.services.kept.put(TypedHold {
            enquiries: self.targets.iter().map(|it| it.seen.id).collect(),
            until: self.until.text(),
            reason: self.reason.text(),
        });
        let words = format!("Not put on hold. Press {HOLD} to go on with it.");
        cx.notify(Tone::Plain, words);
    }
}

impl View for HoldForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::Hold
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            Action::NextField | Action::PreviousField => self.step(),
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
        Some(match self.at {
            HoldField::Until => &mut self.until,
            HoldField::Reason => &mut self.reason,
        })
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
