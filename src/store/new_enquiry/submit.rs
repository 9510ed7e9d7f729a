//! The form is sent: what cannot be sent is asked for first, and what the database refuses stands beside its field.

use super::{FormField, NewEnquiryForm};
use crate::domain::{
    CitizenChoice, CreatedEnquiry, DraftSubject, Failure, FieldFault, NewEnquiry, PRIORITIES,
};
use crate::effect::{Effect, Request};
use crate::store::Store;
use crate::store::assign::told;
use crate::store::field::Field;
use crate::store::mutations::Mutation;
use crate::store::notice::Tone;
use crate::store::popup::{FormError, Popup};

impl Store {
    pub(in crate::store) fn save_form(&mut self) -> Vec<Effect> {
        let (mut effects, _) = self.take_part();
        // The fields of a type that was chosen this moment are not known yet: they come first.
        if !effects.is_empty() {
            return effects;
        }
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return effects;
        };
        if form.saving {
            return effects;
        }
        // A fault of a field that is not asked for any more stands in nobody's way.
        let parts = form.parts();
        form.faults.retain(|(at, _)| parts.contains(at));
        // What could not be taken as it was typed is told already.
        let known = self.form_choices.value();
        let kind = form.kind.picked.and_then(|i| known?.types.get(i));
        let channel = form.channel.picked.and_then(|i| known?.channels.get(i));
        if kind.is_none() && form.faults_of(FormField::Type).next().is_none() {
            form.fault(FormField::Type, "Choose what the enquiry is about.");
        }
        if channel.is_none() && form.faults_of(FormField::Channel).next().is_none() {
            form.fault(FormField::Channel, "Choose how you received it.");
        }
        let name = form.citizen.text().trim().to_owned();
        if form.is_new() && name.is_empty() && form.faults_of(FormField::Citizen).next().is_none() {
            form.fault(
                FormField::Citizen,
                "Enter a name, or clear the telephone number and email for an anonymous enquiry.",
            );
        }
        // While it is not sent the database tells nothing: what is plainly empty is told with the rest.
        let told = form.faults_of(FormField::Subject).next().is_some();
        if !form.faults.is_empty() && form.subject.is_blank() && !told {
            form.fault(FormField::Subject, "Enter a subject.");
        }
        let too_long = form.body.too_long().is_some();
        let (Some(kind), Some(channel), None, false) =
            (kind, channel, form.faults.first(), too_long)
        else {
            if too_long && form.faults.is_empty() {
                form.at = FormField::Body;
                return self.reject_too_long();
            }
            form.go_to_fault();
            return effects;
        };
        let filled = |field: &Field| (!field.is_blank()).then(|| field.text().trim().to_owned());
        let asker = match &form.known_citizen {
            Some(known) => CitizenChoice::Known(known.id),
            None if name.is_empty() => CitizenChoice::Nobody,
            None => CitizenChoice::New {
                name,
                phone: filled(&form.phone),
                email: filled(&form.email),
            },
        };
        let priority = form.priority.picked.and_then(|i| i.checked_sub(1));
        let own = form
            .own
            .iter()
            .filter_map(|own| Some((own.asked.code.clone(), own.asked.kind.clone(), own.said()?)));
        let new = NewEnquiry {
            enquiry_type_id: kind.id,
            asker,
            channel: channel.code.clone(),
            priority: priority
                .and_then(|i| PRIORITIES.get(i))
                .map(|(code, _)| *code),
            subject: form.subject.text().trim().to_owned(),
            body: form.body.text(),
            fields: own.collect(),
        };
        form.saving = true;
        form.error = None;
        self.sending_new(true);
        effects.push(self.mutate(
            Mutation::CreateEnquiry,
            Request::CreateEnquiry(Box::new(new)),
        ));
        effects
    }

    /// It is there: the form is done with, and the enquiry opens.
    pub(in crate::store) fn registered(&mut self, received: &CreatedEnquiry) -> Vec<Effect> {
        if let Some(me) = self.me() {
            self.unsent_new_enquiries.remove(&me);
        }
        let of = DraftSubject::NEW_ENQUIRY;
        self.was_sent(of.form, of.enquiry_id);
        self.notify(
            Tone::Good,
            format!(
                "Created {}. Give the caller this reference.",
                received.reference
            ),
        );
        if !matches!(self.popup, Some(Popup::NewEnquiry(_))) {
            return self.refresh_all();
        }
        self.popup = None;
        self.open_new(received.id)
    }

    /// Every fault, beside the field that it belongs to.
    pub(in crate::store) fn not_sound(&mut self, faults: Vec<FieldFault>) -> Vec<Effect> {
        self.sending_new(false);
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return self.not_received(&FormError::new(
                "There is a problem with some of its fields.",
            ));
        };
        form.saving = false;
        for fault in faults {
            let part = fault.column.and_then(|column| form.part_of(&column));
            form.fault(part.unwrap_or(FormField::Type), fault.sentence);
        }
        form.go_to_fault();
        Vec::new()
    }

    pub(in crate::store) fn register_failed(&mut self, failure: &Failure) -> Vec<Effect> {
        self.sending_new(false);
        let error = self.error(failure);
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return self.not_received(&error);
        };
        form.saving = false;
        match failure {
            Failure::Refused(refusal) => {
                let column = refusal.column.as_deref();
                match column.and_then(|column| form.part_of(column)) {
                    Some(part) => form.fault(part, refusal.sentence.clone()),
                    None => form.error = Some(error),
                }
                form.go_to_fault();
            }
            _ => form.error = Some(error),
        }
        Vec::new()
    }

    fn sending_new(&mut self, is: bool) {
        let of = DraftSubject::NEW_ENQUIRY;
        self.sending(of.form, of.enquiry_id, is);
    }

    fn not_received(&mut self, error: &FormError) -> Vec<Effect> {
        let words = format!("The new enquiry was not saved. {}", told(error));
        self.notify(Tone::Error, words + " Press N to open it again.");
        Vec::new()
    }
}

impl NewEnquiryForm {
    /// Where it hurts, as the rule names it.
    fn part_of(&self, column: &str) -> Option<FormField> {
        Some(match column {
            "enquiry_type_id" => FormField::Type,
            "citizen_id" | "name" => FormField::Citizen,
            "phone" => FormField::Phone,
            "email" => FormField::Email,
            "channel_code" => FormField::Channel,
            "priority_code" => FormField::Priority,
            "subject" => FormField::Subject,
            "body" => FormField::Body,
            other => {
                let code = other.strip_prefix("custom_fields.")?;
                FormField::CustomField(self.own.iter().position(|own| own.asked.code == code)?)
            }
        })
    }

    /// The cursor goes to the first field that is wrong.
    fn go_to_fault(&mut self) {
        let parts = self.parts();
        let wrong = |part: &&FormField| self.faults.iter().any(|(at, _)| at == *part);
        if let Some(part) = parts.iter().find(wrong).copied() {
            self.at = part;
        }
    }
}
