//! Receiving an enquiry by form: choosing, looking for the citizen, sending. What was typed is never lost: not by Esc,
//! not by a refusal, not by a session that ends.

mod form;
mod own;
mod pick;
mod sending;
mod written;

use super::layer::Layer;
use super::notice::Tone;
use super::remote::Remote;
use super::{Screen, Store};
use crate::domain::{DraftOf, KnownCitizen, TypeField};
use crate::effect::{Effect, Question, Slot};
use crate::intent::{Edit, Intent};
use chrono::{DateTime, TimeDelta, Utc};
pub use form::{Form, Part};
pub use own::Own;
pub use pick::Pick;
use uuid::Uuid;
pub(super) use written::Written;

/// How long nothing is typed before the citizen is looked for.
const REST: TimeDelta = TimeDelta::milliseconds(200);
/// Fewer letters would find half the country.
const LETTERS: usize = 3;

impl Store {
    pub(super) fn open_form(&mut self) -> Vec<Effect> {
        let parked = self.me().and_then(|me| self.parked_new.remove(&me));
        let mut form = match parked {
            Some(form) => form,
            None => Box::new(self.form_of_before()),
        };
        if let Some(citizen) = self.citizen_here() {
            form.give(citizen);
        }
        self.layer = Some(Layer::Register(form));
        let mut effects = self.choices_came();
        if !matches!(self.form_choices, Remote::Fresh { .. }) {
            self.form_choices.ask(self.now);
            effects.push(self.ask(Slot::Choices, Question::FormChoices));
        }
        effects
    }

    /// As it was left in a run of the program that ended before it was sent.
    fn form_of_before(&self) -> Form {
        let of = DraftOf::NEW_ENQUIRY;
        let (text, kept_at) = self.typed_before(of.form, of.enquiry_id);
        let mut form = Written::read(&text).map_or_else(Form::default, Written::form);
        form.kept_at = kept_at.filter(|_| form.before.is_some());
        form
    }

    /// N was faster than the answer that tells what was kept: it goes into the form that is open, unless another
    /// enquiry was begun there.
    pub(super) fn form_of_before_came(&mut self) -> Vec<Effect> {
        if self.new_waits_behind() {
            let words = "Another new enquiry was typed before: it is kept, and N opens it once this one is sent.";
            self.say(Tone::Plain, words);
        }
        let mut before = self.form_of_before();
        match &mut self.layer {
            Some(Layer::Register(form)) if form.is_blank() && before.before.is_some() => {
                before.at = form.at;
                for part in [Part::Type, Part::Channel, Part::Priority] {
                    // Letters of a choice are on the screen and belong to nothing yet.
                    if let (Some(had), Some(pick)) = (form.pick(part), before.pick_mut(part)) {
                        (pick.typed, pick.cursor) = (had.typed.clone(), had.cursor);
                    }
                }
                if let Some(citizen) = form.known_citizen.take().filter(|_| form.given) {
                    before.give(citizen);
                }
                **form = before;
                self.choices_came()
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
            id: detail.around.citizen.as_ref()?.id,
            name: detail.citizen_name.clone()?,
            phone: detail.citizen_phone.clone(),
            email: detail.citizen_email.clone(),
            postcode: None,
        })
    }

    /// What a choice offers, by name. The priority of the type comes first.
    pub fn offers(&self, part: Part) -> Vec<String> {
        let choices = self.form_choices.value();
        match part {
            Part::Type => choices.map_or_else(Vec::new, |c| {
                c.types.iter().map(|kind| kind.name.clone()).collect()
            }),
            Part::Channel => choices.map_or_else(Vec::new, |c| {
                c.channels.iter().map(|way| way.name.clone()).collect()
            }),
            Part::Priority => std::iter::once("as the type has it".to_owned())
                .chain(
                    crate::domain::PRIORITIES
                        .iter()
                        .map(|(_, w)| (*w).to_owned()),
                )
                .collect(),
            Part::Own(index) => match &self.layer {
                Some(Layer::Register(form)) => {
                    form.own.get(index).map_or_else(Vec::new, Own::offers)
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Most who ring a desk ring: the telephone is chosen until somebody chooses otherwise.
    pub(super) fn choices_came(&mut self) -> Vec<Effect> {
        if let (Some(Layer::Register(form)), Some(choices)) =
            (&mut self.layer, self.form_choices.value())
            && let Some(before) = form.before.clone()
        {
            before.choose(form, choices);
        }
        let phone = self
            .form_choices
            .value()
            .and_then(|c| c.channels.iter().position(|way| way.code == "telephone"));
        if let Some(Layer::Register(form)) = &mut self.layer
            && form.channel.picked.is_none()
        {
            form.channel.picked = phone;
        }
        self.ask_fields().into_iter().collect()
    }

    pub(super) fn fields_came(&mut self, enquiry_type_id: Uuid, fields: Vec<TypeField>) {
        if let Some(Layer::Register(form)) = &mut self.layer
            && form.own_of == Some(enquiry_type_id)
        {
            form.ask_for(fields);
            if let Some(before) = form.before.take() {
                before.say(form);
            }
        }
    }

    pub(super) fn citizens_came(&mut self, known: Vec<KnownCitizen>) {
        if let Some(Layer::Register(form)) = &mut self.layer {
            form.may_be(known);
        }
    }

    pub(super) fn form_unanswered(&mut self, slot: Slot, why: String) {
        if let Some(Layer::Register(form)) = &mut self.layer {
            form.looking = false;
            let part = if slot == Slot::Fields {
                Part::Type
            } else {
                Part::Citizen
            };
            form.fault(part, why);
        }
    }

    /// A letter went into the form.
    pub(super) fn form_typed(&mut self) {
        let at = self.now + REST;
        if let Some(Layer::Register(form)) = &mut self.layer {
            form.typed(at, LETTERS);
        }
    }

    pub(super) fn citizens_due(&self) -> Option<DateTime<Utc>> {
        match &self.layer {
            Some(Layer::Register(form)) => form.look_at,
            _ => None,
        }
    }

    /// Nobody types any more: who may be meant?
    pub(super) fn ask_citizens(&mut self) -> Vec<Effect> {
        let now = self.now;
        let Some(Layer::Register(form)) = &mut self.layer else {
            return Vec::new();
        };
        if form.look_at.is_none_or(|at| at > now) {
            return Vec::new();
        }
        form.look_at = None;
        form.looking = true;
        let words = form.citizen.text().trim().to_owned();
        vec![self.ask(Slot::Citizens, Question::Citizens { words })]
    }

    /// Up and down choose where there is something to choose from, move in the text, and else go from field to field.
    pub(super) fn go_in_form(&mut self, how: &Intent) {
        let down = !matches!(how, Intent::Up | Intent::PageUp | Intent::First);
        let Some(Layer::Register(form)) = &mut self.layer else {
            return;
        };
        let part = form.at;
        match part {
            Part::Body => {
                if let Some(field) = form.field_mut() {
                    field.edit(if down { Edit::Down } else { Edit::Up });
                }
            }
            Part::Citizen => form.choose_citizen(down),
            _ if form.pick_mut(part).is_some() => {
                let offers = self.offers(part);
                if let Some(Layer::Register(form)) = &mut self.layer
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
        if done && let Some(Layer::Register(form)) = &mut self.layer {
            form.step(forward);
        }
        effects.extend(self.ask_whose(done));
        // What is chosen is kept like what is typed.
        self.typed();
        effects
    }

    /// Takes what stands in the field; a new type brings its own fields.
    fn take_part(&mut self) -> (Vec<Effect>, bool) {
        let Some(Layer::Register(form)) = &self.layer else {
            return (Vec::new(), true);
        };
        let part = form.at;
        let offers = self.offers(part);
        let Some(Layer::Register(form)) = &mut self.layer else {
            return (Vec::new(), true);
        };
        form.faults.retain(|(at, _)| *at != part);
        if let Some(pick) = form.pick_mut(part)
            && let Err(words) = pick.take(&offers)
        {
            form.fault(part, words);
        }
        let done = part != Part::Citizen || form.take_citizen();
        (self.ask_fields().into_iter().collect(), done)
    }

    /// A type that is another one has other fields.
    fn ask_fields(&mut self) -> Option<Effect> {
        let types = self.form_choices.value().map(|c| c.types.as_slice());
        let Some(Layer::Register(form)) = &mut self.layer else {
            return None;
        };
        let chosen = form.kind.picked.and_then(|i| types.and_then(|t| t.get(i)));
        let chosen = chosen.map(|kind| kind.id);
        if form.own_of == chosen {
            return None;
        }
        form.own_of = chosen;
        form.ask_for(Vec::new());
        let question = Question::TypeFields {
            enquiry_type_id: chosen?,
        };
        Some(self.ask(Slot::Fields, question))
    }

    /// Enter was faster than the pause after a number: whose it is, is asked for all the same.
    fn ask_whose(&mut self, done: bool) -> Vec<Effect> {
        let Some(Layer::Register(form)) = &mut self.layer else {
            return Vec::new();
        };
        if done || form.look_at.take().is_none() {
            return Vec::new();
        }
        let typed = [&form.phone, &form.email].map(|field| field.text().trim().to_owned());
        let Some(words) = typed.into_iter().find(|words| !words.is_empty()) else {
            return Vec::new();
        };
        form.looking = true;
        vec![self.ask(Slot::Citizens, Question::Citizens { words })]
    }

    /// Esc: the form is there again at the next `N`.
    pub(super) fn close_form(&mut self) {
        let typed = matches!(&self.layer, Some(Layer::Register(form)) if !form.is_blank());
        self.typed();
        self.make_way_for_new();
        self.keep_now();
        self.keep_form();
        self.layer = None;
        if typed {
            let words = "What you typed is kept; N opens it again. It is not saved yet.";
            self.say(Tone::Plain, words);
        }
    }

    pub(super) fn keep_form(&mut self) {
        if let (Some(Layer::Register(form)), Some(me)) = (&self.layer, self.me())
            && !form.is_blank()
        {
            let mut form = form.clone();
            form.saving = false;
            self.parked_new.insert(me, form);
        }
    }
}
