//! Submits the form of a new enquiry: checks for missing fields first, then shows the database's errors at the fields.

use super::{FormField, NewEnquiryForm};
use crate::components::field::Field;
use crate::domain::FormError;
use crate::domain::{
    CitizenChoice, CreatedEnquiry, DraftSubject, Failure, FieldFault, NewEnquiry, PRIORITIES,
};
use crate::runtime::effect::{Effect, Request};
use crate::services::notices::Tone;
use crate::store::Store;
use crate::store::mutations::Mutation;
use crate::store::popup::Popup;

impl Store {
    pub(in crate::store) fn save_form(&mut self) -> Vec<Effect> {
        let (mut effects, _) = self.commit_field();
        // The custom fields of an enquiry type chosen just now must be loaded first.
        if !effects.is_empty() {
            return effects;
        }
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return effects;
        };
        if form.saving {
            return effects;
        }
        // Drops errors of fields that the form no longer has.
        let parts = form.fields();
        form.faults.retain(|(at, _)| parts.contains(at));
        // Fields that could not be committed have an error already.
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
        // The database checks the subject, but not while other errors prevent sending.
        let has_fault = form.faults_of(FormField::Subject).next().is_some();
        if !form.faults.is_empty() && form.subject.is_blank() && !has_fault {
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
        let own = form.custom_fields.iter().filter_map(|field| {
            Some((
                field.definition.code.clone(),
                field.definition.kind.clone(),
                field.value()?,
            ))
        });
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

    /// The enquiry was created: closes the form and opens the enquiry.
    pub(in crate::store) fn on_enquiry_created(
        &mut self,
        received: &CreatedEnquiry,
    ) -> Vec<Effect> {
        if let Some(me) = self.me() {
            self.unsent_new_enquiries.remove(&me);
        }
        let of = DraftSubject::NEW_ENQUIRY;
        self.was_sent(of);
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

    /// Shows each validation error at its field.
    pub(in crate::store) fn on_invalid_fields(&mut self, faults: Vec<FieldFault>) -> Vec<Effect> {
        self.sending_new(false);
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return self.report_not_created(&FormError::new(
                "There is a problem with some of its fields.",
            ));
        };
        form.saving = false;
        for fault in faults {
            let part = fault
                .column
                .and_then(|column| form.field_of_column(&column));
            form.fault(part.unwrap_or(FormField::Type), fault.sentence);
        }
        form.go_to_fault();
        Vec::new()
    }

    pub(in crate::store) fn on_create_failed(&mut self, failure: &Failure) -> Vec<Effect> {
        self.sending_new(false);
        let error = self.error(failure);
        let Some(Popup::NewEnquiry(form)) = &mut self.popup else {
            return self.report_not_created(&error);
        };
        form.saving = false;
        match failure {
            Failure::Refused(refusal) => {
                let column = refusal.column.as_deref();
                match column.and_then(|column| form.field_of_column(column)) {
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
        self.sending(of, is);
    }

    fn report_not_created(&mut self, error: &FormError) -> Vec<Effect> {
        let words = format!("The new enquiry was not saved. {}", error.describe());
        self.notify(Tone::Error, words + " Press N to open it again.");
        Vec::new()
    }
}

impl NewEnquiryForm {
    /// The field of a column that a rule names.
    fn field_of_column(&self, column: &str) -> Option<FormField> {
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
                FormField::CustomField(
                    self.custom_fields
                        .iter()
                        .position(|field| field.definition.code == code)?,
                )
            }
        })
    }

    /// Focuses the first field with an error.
    fn go_to_fault(&mut self) {
        let parts = self.fields();
        let wrong = |part: &&FormField| self.faults.iter().any(|(at, _)| at == *part);
        if let Some(part) = parts.iter().find(wrong).copied() {
            self.at = part;
        }
    }
}
