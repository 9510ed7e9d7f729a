//! The form is sent: what cannot be sent is asked for first, and what the database refuses stands beside its field.

use super::{Form, Part};
use crate::domain::{Asker, DraftOf, Failure, FieldFault, NewEnquiry, PRIORITIES, Received};
use crate::effect::{Effect, Question};
use crate::store::Store;
use crate::store::acts::Doing;
use crate::store::assign::told;
use crate::store::field::Field;
use crate::store::layer::{Layer, Trouble};
use crate::store::notice::Tone;

impl Store {
    pub(in crate::store) fn save_form(&mut self) -> Vec<Effect> {
        let (mut effects, _) = self.take_part();
        // The fields of a type that was chosen this moment are not known yet: they come first.
        if !effects.is_empty() {
            return effects;
        }
        let Some(Layer::Register(form)) = &mut self.layer else {
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
        if kind.is_none() && form.faults_of(Part::Type).next().is_none() {
            form.fault(Part::Type, "Choose what it is about.");
        }
        if channel.is_none() && form.faults_of(Part::Channel).next().is_none() {
            form.fault(Part::Channel, "Choose how it came.");
        }
        let name = form.citizen.text().trim().to_owned();
        if form.is_new() && name.is_empty() && form.faults_of(Part::Citizen).next().is_none() {
            form.fault(
                Part::Citizen,
                "Write the name; or take out number and address for an anonymous enquiry.",
            );
        }
        // While it is not sent the database tells nothing: what is plainly empty is told with the rest.
        let told = form.faults_of(Part::Subject).next().is_some();
        if !form.faults.is_empty() && form.subject.is_blank() && !told {
            form.fault(Part::Subject, "Write a subject; it cannot be blank.");
        }
        let too_long = form.body.too_long().is_some();
        let (Some(kind), Some(channel), None, false) =
            (kind, channel, form.faults.first(), too_long)
        else {
            if too_long && form.faults.is_empty() {
                form.at = Part::Body;
                return self.refuse_too_long();
            }
            form.go_to_fault();
            return effects;
        };
        let filled = |field: &Field| (!field.is_blank()).then(|| field.text().trim().to_owned());
        let asker = match &form.known_citizen {
            Some(known) => Asker::Known(known.id),
            None if name.is_empty() => Asker::Nobody,
            None => Asker::New {
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
        form.trouble = None;
        self.sending_new(true);
        effects.push(self.act(Doing::Register, Question::Register(Box::new(new))));
        effects
    }

    /// It is there: the form is done with, and the enquiry opens.
    pub(in crate::store) fn registered(&mut self, received: &Received) -> Vec<Effect> {
        if let Some(me) = self.me() {
            self.parked_new.remove(&me);
        }
        let of = DraftOf::NEW_ENQUIRY;
        self.was_sent(of.form, of.enquiry_id);
        self.say(Tone::Good, format!("{} was received.", received.reference));
        if !matches!(self.layer, Some(Layer::Register(_))) {
            return self.refresh_all();
        }
        self.layer = None;
        self.open_new(received.id)
    }

    /// Every fault, beside the field that it belongs to.
    pub(in crate::store) fn not_sound(&mut self, faults: Vec<FieldFault>) -> Vec<Effect> {
        self.sending_new(false);
        let Some(Layer::Register(form)) = &mut self.layer else {
            return self.not_received(&Trouble::new("Some of its fields are not right."));
        };
        form.saving = false;
        for fault in faults {
            let part = fault.column.and_then(|column| form.part_of(&column));
            form.fault(part.unwrap_or(Part::Type), fault.sentence);
        }
        form.go_to_fault();
        Vec::new()
    }

    pub(in crate::store) fn register_failed(&mut self, failure: &Failure) -> Vec<Effect> {
        self.sending_new(false);
        let trouble = self.trouble(failure);
        let Some(Layer::Register(form)) = &mut self.layer else {
            return self.not_received(&trouble);
        };
        form.saving = false;
        match failure {
            Failure::Refused(refusal) => {
                let column = refusal.column.as_deref();
                match column.and_then(|column| form.part_of(column)) {
                    Some(part) => form.fault(part, refusal.sentence.clone()),
                    None => form.trouble = Some(trouble),
                }
                form.go_to_fault();
            }
            _ => form.trouble = Some(trouble),
        }
        Vec::new()
    }

    fn sending_new(&mut self, is: bool) {
        let of = DraftOf::NEW_ENQUIRY;
        self.sending(of.form, of.enquiry_id, is);
    }

    fn not_received(&mut self, trouble: &Trouble) -> Vec<Effect> {
        let words = format!("The new enquiry was not saved. {}", told(trouble));
        self.say(Tone::Error, words + " N opens it again.");
        Vec::new()
    }
}

impl Form {
    /// Where it hurts, as the rule names it.
    fn part_of(&self, column: &str) -> Option<Part> {
        Some(match column {
            "enquiry_type_id" => Part::Type,
            "citizen_id" | "name" => Part::Citizen,
            "phone" => Part::Phone,
            "email" => Part::Email,
            "channel_code" => Part::Channel,
            "priority_code" => Part::Priority,
            "subject" => Part::Subject,
            "body" => Part::Body,
            other => {
                let code = other.strip_prefix("own_fields.")?;
                Part::Own(self.own.iter().position(|own| own.asked.code == code)?)
            }
        })
    }

    /// The cursor goes to the first field that is wrong.
    fn go_to_fault(&mut self) {
        let parts = self.parts();
        let wrong = |part: &&Part| self.faults.iter().any(|(at, _)| at == *part);
        if let Some(part) = parts.iter().find(wrong).copied() {
            self.at = part;
        }
    }
}
