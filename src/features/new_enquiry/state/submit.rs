//! Submits the form of a new enquiry: checks for missing fields first, then shows the database's errors at the fields.

use super::{DRAFT, FormField, NewEnquiryForm, NewEnquiryPopup};
use crate::components::field::Field;
use crate::domain::{Carried, CitizenChoice, Failure, NewEnquiry, PRIORITIES, PartBlocks};
use crate::features::new_enquiry::CreateEnquiry;
use crate::services::notices::Tone;
use crate::view::{Context, Destination, Ended};

impl NewEnquiryPopup {
    pub(super) fn save(&mut self, cx: &mut Context<'_>) {
        // The custom fields of an enquiry type chosen just now must be loaded first.
        let (loading, _) = self.commit_field(cx);
        if loading || self.form.saving {
            return;
        }
        let form = &mut self.form;
        // Drops errors of fields that the form no longer has.
        let parts = form.fields();
        form.faults.retain(|(at, _)| parts.contains(at));
        // Fields that could not be committed have an error already.
        let known = self.options.value();
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
                // The field itself shows by how much.
                return cx.notify(Tone::Error, "Not saved or sent. The text is too long.");
            }
            return form.go_to_fault();
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
            part_of: form.part_of.clone(),
            carried: form
                .carried
                .picked
                .and_then(|at| Carried::ALL.get(at).copied())
                .unwrap_or_default(),
            blocks: form
                .blocks
                .picked
                .and_then(|at| PartBlocks::ALL.get(at).copied())
                .unwrap_or_default(),
        };
        form.saving = true;
        form.error = None;
        cx.submit_draft(DRAFT, CreateEnquiry { new });
    }

    /// Opens the new enquiry, or shows each error at its field.
    pub(super) fn on_saved(&mut self, ended: &Ended, cx: &mut Context<'_>) {
        let (error, failure) = match ended {
            Ended::Done { changed } => {
                cx.close();
                if let Some(id) = changed.first() {
                    cx.open(Destination::EnquiryById(*id));
                }
                return;
            }
            Ended::Failed { error, failure, .. } => (error, failure),
        };
        let form = &mut self.form;
        form.saving = false;
        match failure {
            Failure::InvalidFields(faults) => {
                for fault in faults {
                    let column = fault.column.as_deref();
                    let part = column.and_then(|column| form.field_of_column(column));
                    form.fault(part.unwrap_or(FormField::Type), fault.sentence.clone());
                }
                form.go_to_fault();
            }
            Failure::Refused(refusal) => {
                let column = refusal.column.as_deref();
                match column.and_then(|column| form.field_of_column(column)) {
                    Some(part) => form.fault(part, refusal.sentence.clone()),
                    None => form.error = Some(error.clone()),
                }
                form.go_to_fault();
            }
            _ => form.error = Some(error.clone()),
        }
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
