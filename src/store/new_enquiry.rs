//! The form of a new enquiry: options, citizen lookup, submission. Typed text survives Esc, a refusal, and the end of a
//! session.

mod custom_field;
mod draft_format;
mod form;
mod select_field;
mod submit;

use super::popup::Popup;
use super::{Screen, Store};
use crate::action::{Action, Edit};
use crate::domain::{DraftSubject, KnownCitizen, TypeField};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use chrono::{DateTime, TimeDelta, Utc};
pub use custom_field::CustomField;
pub(super) use draft_format::FormDraft;
pub use form::{FormField, NewEnquiryForm};
pub use select_field::SelectField;
use uuid::Uuid;

/// The pause in typing after which citizens are looked up.
const LOOKUP_PAUSE: TimeDelta = TimeDelta::milliseconds(200);
/// Fewer letters would find too many citizens.
const LOOKUP_MIN_LEN: usize = 3;

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
            form.prefill_citizen(citizen);
        }
        self.popup = Some(Popup::NewEnquiry(form));
        let mut effects = self.on_choices_loaded();
        if !matches!(self.form_choices, Remote::Fresh { .. }) {
            self.form_choices.ask(self.now);
            effects.push(self.ask(Slot::Choices, Request::FormOptions));
        }
        effects
    }

    /// The form filled from the saved draft.
    fn unsent_form(&self) -> NewEnquiryForm {
        let of = DraftSubject::NEW_ENQUIRY;
        let (text, kept_at) = self.draft_text(of);
        let mut form = FormDraft::read(&text).map_or_else(NewEnquiryForm::default, FormDraft::form);
        form.kept_at = kept_at.filter(|_| form.before.is_some());
        form
    }

    /// The saved draft is loaded after the form was opened: fills the form, unless another enquiry was begun there.
    pub(super) fn on_unsent_form_loaded(&mut self) -> Vec<Effect> {
        if self.has_older_new_enquiry() {
            let words =
                "You have a draft of another new enquiry. Press N to open it after this one.";
            self.notify(Tone::Plain, words);
        }
        let mut before = self.unsent_form();
        match &mut self.popup {
            Some(Popup::NewEnquiry(form)) if form.is_blank() && before.before.is_some() => {
                before.at = form.at;
                for part in [FormField::Type, FormField::Channel, FormField::Priority] {
                    // Letters typed to filter a list are kept.
                    if let (Some(had), Some(pick)) = (form.pick(part), before.pick_mut(part)) {
                        (pick.typed, pick.cursor) = (had.typed.clone(), had.cursor);
                    }
                }
                if let Some(citizen) = form.known_citizen.take().filter(|_| form.prefilled) {
                    before.prefill_citizen(citizen);
                }
                **form = before;
                self.on_choices_loaded()
            }
            _ => Vec::new(),
        }
    }

    /// The citizen of the enquiry on the screen.
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

    /// The options of a list field. The first priority is that of the enquiry type.
    pub fn options(&self, part: FormField) -> Vec<String> {
        let choices = self.form_choices.value();
        match part {
            FormField::Type => choices.map_or_else(Vec::new, |c| {
                c.types.iter().map(|kind| kind.name.clone()).collect()
            }),
            FormField::Channel => choices.map_or_else(Vec::new, |c| {
                c.channels
                    .iter()
                    .map(|channel| channel.name.clone())
                    .collect()
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
                    .custom_fields
                    .get(index)
                    .map_or_else(Vec::new, CustomField::options),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Preselects the telephone, the most frequent channel.
    pub(super) fn on_choices_loaded(&mut self) -> Vec<Effect> {
        if let (Some(Popup::NewEnquiry(form)), Some(choices)) =
            (&mut self.popup, self.form_choices.value())
            && let Some(before) = form.before.clone()
        {
            before.fill_options(form, choices);
        }
        let phone = self.form_choices.value().and_then(|c| {
            c.channels
                .iter()
                .position(|channel| channel.code == "telephone")
        });
        if let Some(Popup::NewEnquiry(form)) = &mut self.popup
            && form.channel.picked.is_none()
        {
            form.channel.picked = phone;
        }
        self.ask_fields().into_iter().collect()
    }

    pub(super) fn on_fields_loaded(&mut self, enquiry_type_id: Uuid, fields: Vec<TypeField>) {
        if let Some(Popup::NewEnquiry(form)) = &mut self.popup
            && form.type_id == Some(enquiry_type_id)
        {
            form.set_custom_fields(fields);
            if let Some(before) = form.before.take() {
                before.fill_custom_fields(form);
            }
        }
    }

    pub(super) fn on_citizens_loaded(&mut self, known: Vec<KnownCitizen>) {
        if let Some(Popup::NewEnquiry(form)) = &mut self.popup {
            form.set_citizens(known);
        }
    }

    pub(super) fn on_form_load_failed(&mut self, slot: Slot, why: String) {
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

    /// Called after each edit in the form.
    pub(super) fn on_form_edited(&mut self) {
        let at = self.now + LOOKUP_PAUSE;
        if let Some(Popup::NewEnquiry(form)) = &mut self.popup {
            form.typed(at, LOOKUP_MIN_LEN);
        }
    }

    pub(super) fn citizens_due(&self) -> Option<DateTime<Utc>> {
        match &self.popup {
            Some(Popup::NewEnquiry(form)) => form.lookup_due,
            _ => None,
        }
    }

    /// Looks up citizens when typing has paused.
    pub(super) fn look_up_citizens(&mut self) -> Vec<Effect> {
        let now = self.now;
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return Vec::new();
        };
        if form.lookup_due.is_none_or(|at| at > now) {
            return Vec::new();
        }
        form.lookup_due = None;
        form.looking = true;
        let words = form.citizen.text().trim().to_owned();
        vec![self.ask(Slot::Citizens, Request::Citizens { words })]
    }

    /// Up and down select in a list, move within the text, and else go from field to field.
    pub(super) fn navigate_form(&mut self, how: &Action) {
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
                let options = self.options(part);
                if let Some(Popup::NewEnquiry(form)) = &mut self.popup
                    && let Some(pick) = form.pick_mut(part)
                {
                    pick.step(down, &options);
                }
            }
            _ => {
                self.next_form_field(down);
            }
        }
    }

    /// Commits the field and goes to the next.
    pub(super) fn next_form_field(&mut self, forward: bool) -> Vec<Effect> {
        let (mut effects, done) = self.commit_field();
        if done && let Some(Popup::NewEnquiry(form)) = &mut self.popup {
            form.step(forward);
        }
        effects.extend(self.look_up_contact(done));
        // A choice is part of the draft like typed text.
        self.draft_changed();
        effects
    }

    /// Commits the field; another enquiry type has other custom fields. Returns whether to leave the field.
    fn commit_field(&mut self) -> (Vec<Effect>, bool) {
        let Some(Popup::NewEnquiry(form)) = &self.popup else {
            return (Vec::new(), true);
        };
        let part = form.at;
        let options = self.options(part);
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return (Vec::new(), true);
        };
        form.faults.retain(|(at, _)| *at != part);
        if let Some(pick) = form.pick_mut(part)
            && let Err(words) = pick.commit(&options)
        {
            form.fault(part, words);
        }
        let done = part != FormField::Citizen || form.commit_citizen();
        (self.ask_fields().into_iter().collect(), done)
    }

    /// Loads the custom fields when the enquiry type has changed.
    fn ask_fields(&mut self) -> Option<Effect> {
        let types = self.form_choices.value().map(|c| c.types.as_slice());
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return None;
        };
        let chosen = form.kind.picked.and_then(|i| types.and_then(|t| t.get(i)));
        let chosen = chosen.map(|kind| kind.id);
        if form.type_id == chosen {
            return None;
        }
        form.type_id = chosen;
        form.set_custom_fields(Vec::new());
        let request = Request::TypeFields {
            enquiry_type_id: chosen?,
        };
        Some(self.ask(Slot::Fields, request))
    }

    /// Enter before the pause after a number: looks up its citizen all the same.
    fn look_up_contact(&mut self, done: bool) -> Vec<Effect> {
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return Vec::new();
        };
        if done || form.lookup_due.take().is_none() {
            return Vec::new();
        }
        let typed = [&form.phone, &form.email].map(|field| field.text().trim().to_owned());
        let Some(words) = typed.into_iter().find(|words| !words.is_empty()) else {
            return Vec::new();
        };
        form.looking = true;
        vec![self.ask(Slot::Citizens, Request::Citizens { words })]
    }

    /// Esc: the next `N` opens the form as it was left.
    pub(super) fn close_form(&mut self) {
        let typed = matches!(&self.popup, Some(Popup::NewEnquiry(form)) if !form.is_blank());
        self.draft_changed();
        self.bring_back_older_new_enquiry();
        self.flush_drafts();
        self.keep_unsent_form();
        self.popup = None;
        if typed {
            let words = "Kept as a draft, not saved. Press N to open it again.";
            self.notify(Tone::Plain, words);
        }
    }

    pub(super) fn keep_unsent_form(&mut self) {
        if let (Some(Popup::NewEnquiry(form)), Some(me)) = (&self.popup, self.me())
            && !form.is_blank()
        {
            let mut form = form.clone();
            form.saving = false;
            self.unsent_new_enquiries.insert(me, form);
        }
    }
}
