//! Receiving an enquiry by form: choosing, looking for the citizen, sending. What was typed is never lost: not by Esc,
//! not by a refusal, not by a session that ends.

mod custom_field;
mod draft_format;
mod form;
mod select_field;
mod submit;

use super::notice::Tone;
use super::popup::Popup;
use super::remote::Remote;
use super::{Screen, Store};
use crate::action::{Action, Edit};
use crate::domain::{DraftSubject, KnownCitizen, TypeField};
use crate::effect::{Effect, Request, Slot};
use chrono::{DateTime, TimeDelta, Utc};
pub use custom_field::CustomField;
pub(super) use draft_format::FormDraft;
pub use form::{FormField, NewEnquiryForm};
pub use select_field::SelectField;
use uuid::Uuid;

/// How long nothing is typed before the citizen is looked for.
const REST: TimeDelta = TimeDelta::milliseconds(200);
/// Fewer letters would find half the country.
const LETTERS: usize = 3;

impl Store {
    pub(super) fn open_form(&mut self) -> Vec<Effect> {
        let parked = self
            .me()
            .and_then(|me| self.unsent_new_enquiries.remove(&me));
        let mut form = match parked {
            Some(form) => form,
            None => Box::new(self.unsent_form()),
        };
        if let Some(citizen) = self.citizen_here() {
            form.give(citizen);
        }
        self.popup = Some(Popup::NewEnquiry(form));
        let mut effects = self.on_choices_loaded();
        if !matches!(self.form_choices, Remote::Fresh { .. }) {
            self.form_choices.ask(self.now);
            effects.push(self.ask(Slot::Choices, Request::FormOptions));
        }
        effects
    }

    /// As it was left in a run of the program that ended before it was sent.
    fn unsent_form(&self) -> NewEnquiryForm {
        let of = DraftSubject::NEW_ENQUIRY;
        let (text, kept_at) = self.typed_before(of.form, of.enquiry_id);
        let mut form = FormDraft::read(&text).map_or_else(NewEnquiryForm::default, FormDraft::form);
        form.kept_at = kept_at.filter(|_| form.before.is_some());
        form
    }

    /// N was faster than the answer that tells what was kept: it goes into the form that is open, unless another
    /// enquiry was begun there.
    pub(super) fn on_unsent_form_loaded(&mut self) -> Vec<Effect> {
        if self.new_waits_behind() {
            let words =
                "You have a draft of another new enquiry. Press N to open it after this one.";
            self.notify(Tone::Plain, words);
        }
        let mut before = self.unsent_form();
        match &mut self.popup {
            Some(Popup::NewEnquiry(form)) if form.is_blank() && before.before.is_some() => {
                before.at = form.at;
                for part in [FormField::Type, FormField::Channel, FormField::Priority] {
                    // Letters of a choice are on the screen and belong to nothing yet.
                    if let (Some(had), Some(pick)) = (form.pick(part), before.pick_mut(part)) {
                        (pick.typed, pick.cursor) = (had.typed.clone(), had.cursor);
                    }
                }
                if let Some(citizen) = form.known_citizen.take().filter(|_| form.given) {
                    before.give(citizen);
                }
                **form = before;
                self.on_choices_loaded()
            }
            _ => Vec::new(),
        }
    }

    /// Who asks in the enquiry on the screen.
    fn citizen_here(&self) -> Option<KnownCitizen> {
        let detail = match self.screen() {
            Screen::Enquiry => self.enquiry.detail.value()?,
            _ => return None,
        };
        Some(KnownCitizen {
            id: detail.context.citizen.as_ref()?.id,
            name: detail.citizen_name.clone()?,
            phone: detail.citizen_phone.clone(),
            email: detail.citizen_email.clone(),
            postcode: None,
        })
    }

    /// What a choice offers, by name. The priority of the type comes first.
    pub fn offers(&self, part: FormField) -> Vec<String> {
        let choices = self.form_choices.value();
        match part {
            FormField::Type => choices.map_or_else(Vec::new, |c| {
                c.types.iter().map(|kind| kind.name.clone()).collect()
            }),
            FormField::Channel => choices.map_or_else(Vec::new, |c| {
                c.channels.iter().map(|way| way.name.clone()).collect()
            }),
            FormField::Priority => std::iter::once("Usual priority for this type".to_owned())
                .chain(
                    crate::domain::PRIORITIES
                        .iter()
                        .map(|(_, w)| (*w).to_owned()),
                )
                .collect(),
            FormField::CustomField(index) => match &self.popup {
                Some(Popup::NewEnquiry(form)) => form
                    .own
                    .get(index)
                    .map_or_else(Vec::new, CustomField::offers),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Most who ring a desk ring: the telephone is chosen until somebody chooses otherwise.
    pub(super) fn on_choices_loaded(&mut self) -> Vec<Effect> {
        if let (Some(Popup::NewEnquiry(form)), Some(choices)) =
            (&mut self.popup, self.form_choices.value())
            && let Some(before) = form.before.clone()
        {
            before.choose(form, choices);
        }
        let phone = self
            .form_choices
            .value()
            .and_then(|c| c.channels.iter().position(|way| way.code == "telephone"));
        if let Some(Popup::NewEnquiry(form)) = &mut self.popup
            && form.channel.picked.is_none()
        {
            form.channel.picked = phone;
        }
        self.ask_fields().into_iter().collect()
    }

    pub(super) fn on_fields_loaded(&mut self, enquiry_type_id: Uuid, fields: Vec<TypeField>) {
        if let Some(Popup::NewEnquiry(form)) = &mut self.popup
            && form.own_of == Some(enquiry_type_id)
        {
            form.ask_for(fields);
            if let Some(before) = form.before.take() {
                before.say(form);
            }
        }
    }

    pub(super) fn on_citizens_loaded(&mut self, known: Vec<KnownCitizen>) {
        if let Some(Popup::NewEnquiry(form)) = &mut self.popup {
            form.may_be(known);
        }
    }

    pub(super) fn form_unanswered(&mut self, slot: Slot, why: String) {
        if let Some(Popup::NewEnquiry(form)) = &mut self.popup {
            form.looking = false;
            let part = if slot == Slot::Fields {
                FormField::Type
            } else {
                FormField::Citizen
            };
            form.fault(part, why);
        }
    }

    /// A letter went into the form.
    pub(super) fn form_typed(&mut self) {
        let at = self.now + REST;
        if let Some(Popup::NewEnquiry(form)) = &mut self.popup {
            form.typed(at, LETTERS);
        }
    }

    pub(super) fn citizens_due(&self) -> Option<DateTime<Utc>> {
        match &self.popup {
            Some(Popup::NewEnquiry(form)) => form.log_access,
            _ => None,
        }
    }

    /// Nobody types any more: who may be meant?
    pub(super) fn ask_citizens(&mut self) -> Vec<Effect> {
        let now = self.now;
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return Vec::new();
        };
        if form.log_access.is_none_or(|at| at > now) {
            return Vec::new();
        }
        form.log_access = None;
        form.looking = true;
        let words = form.citizen.text().trim().to_owned();
        vec![self.ask(Slot::Citizens, Request::Citizens { words })]
    }

    /// Up and down choose where there is something to choose from, move in the text, and else go from field to field.
    pub(super) fn go_in_form(&mut self, how: &Action) {
        let down = !matches!(how, Action::Up | Action::PageUp | Action::First);
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return;
        };
        let part = form.at;
        match part {
            FormField::Body => {
                if let Some(field) = form.field_mut() {
                    field.edit(if down { Edit::Down } else { Edit::Up });
                }
            }
            FormField::Citizen => form.choose_citizen(down),
            _ if form.pick_mut(part).is_some() => {
                let offers = self.offers(part);
                if let Some(Popup::NewEnquiry(form)) = &mut self.popup
                    && let Some(pick) = form.pick_mut(part)
                {
                    pick.step(down, &offers);
                }
            }
            _ => {
                self.next_part(down);
            }
        }
    }

    /// What was typed or pointed at is taken, and the next field has the keys.
    pub(super) fn next_part(&mut self, forward: bool) -> Vec<Effect> {
        let (mut effects, done) = self.take_part();
        if done && let Some(Popup::NewEnquiry(form)) = &mut self.popup {
            form.step(forward);
        }
        effects.extend(self.ask_whose(done));
        // What is chosen is kept like what is typed.
        self.typed();
        effects
    }

    /// Takes what stands in the field; a new type brings its own fields.
    fn take_part(&mut self) -> (Vec<Effect>, bool) {
        let Some(Popup::NewEnquiry(form)) = &self.popup else {
            return (Vec::new(), true);
        };
        let part = form.at;
        let offers = self.offers(part);
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return (Vec::new(), true);
        };
        form.faults.retain(|(at, _)| *at != part);
        if let Some(pick) = form.pick_mut(part)
            && let Err(words) = pick.take(&offers)
        {
            form.fault(part, words);
        }
        let done = part != FormField::Citizen || form.take_citizen();
        (self.ask_fields().into_iter().collect(), done)
    }

    /// A type that is another one has other fields.
    fn ask_fields(&mut self) -> Option<Effect> {
        let types = self.form_choices.value().map(|c| c.types.as_slice());
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return None;
        };
        let chosen = form.kind.picked.and_then(|i| types.and_then(|t| t.get(i)));
        let chosen = chosen.map(|kind| kind.id);
        if form.own_of == chosen {
            return None;
        }
        form.own_of = chosen;
        form.ask_for(Vec::new());
        let request = Request::TypeFields {
            enquiry_type_id: chosen?,
        };
        Some(self.ask(Slot::Fields, request))
    }

    /// Enter was faster than the pause after a number: whose it is, is asked for all the same.
    fn ask_whose(&mut self, done: bool) -> Vec<Effect> {
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return Vec::new();
        };
        if done || form.log_access.take().is_none() {
            return Vec::new();
        }
        let typed = [&form.phone, &form.email].map(|field| field.text().trim().to_owned());
        let Some(words) = typed.into_iter().find(|words| !words.is_empty()) else {
            return Vec::new();
        };
        form.looking = true;
        vec![self.ask(Slot::Citizens, Request::Citizens { words })]
    }

    /// Esc: the form is there again at the next `N`.
    pub(super) fn close_form(&mut self) {
        let typed = matches!(&self.popup, Some(Popup::NewEnquiry(form)) if !form.is_blank());
        self.typed();
        self.make_way_for_new();
        self.save_now();
        self.keep_form();
        self.popup = None;
        if typed {
            let words = "Kept as a draft, not saved. Press N to open it again.";
            self.notify(Tone::Plain, words);
        }
    }

    pub(super) fn keep_form(&mut self) {
        if let (Some(Popup::NewEnquiry(form)), Some(me)) = (&self.popup, self.me())
            && !form.is_blank()
        {
            let mut form = form.clone();
            form.saving = false;
            self.unsent_new_enquiries.insert(me, form);
        }
    }
}
