//! The draft format of the form: its values by codes and ids, which stay valid in another run of the program.

use super::NewEnquiryForm;
use crate::components::field::Field;
use crate::domain::{FormOptions, KnownCitizen, WholeEnquiry};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FormDraft {
    kind: Option<Uuid>,
    channel: Option<String>,
    priority: Option<usize>,
    citizen: String,
    known: Option<KnownCitizen>,
    phone: String,
    email: String,
    subject: String,
    body: String,
    own: BTreeMap<String, String>,
    /// The enquiry that it is a part of.
    pub part_of: Option<WholeEnquiry>,
    carried: Option<usize>,
    #[serde(default)]
    blocks: Option<usize>,
}

impl FormDraft {
    /// The draft text of a form; empty for a blank form, which is no draft.
    pub fn of(form: &NewEnquiryForm, choices: Option<&FormOptions>) -> String {
        if form.is_blank() {
            return String::new();
        }
        let own = form.custom_fields.iter();
        let own = own.filter_map(|field| Some((field.definition.code.clone(), field.value()?)));
        let channel = form.channel.picked;
        let mut written = Self {
            kind: form.type_id,
            channel: channel.and_then(|i| Some(choices?.channels.get(i)?.code.clone())),
            priority: form.priority.picked,
            citizen: form.citizen.text(),
            known: form.known_citizen.clone(),
            phone: form.phone.text(),
            email: form.email.text(),
            subject: form.subject.text(),
            body: form.body.text(),
            own: own.collect(),
            part_of: form.part_of.clone(),
            carried: form.carried.picked,
            blocks: form.blocks.picked,
        };
        // Keeps the part of an older draft that waits for its list.
        if let Some(before) = &form.before {
            written.kind = written.kind.or(before.kind);
            written.channel = written.channel.or_else(|| before.channel.clone());
            for (code, words) in &before.own {
                let own = &mut written.own;
                own.entry(code.clone()).or_insert_with(|| words.clone());
            }
        }
        serde_json::to_string(&written).unwrap_or_default()
    }

    /// `None` for a text in another format.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// A form with the values that need no list; the others are filled when their lists are loaded.
    pub fn form(self) -> NewEnquiryForm {
        let line = |words: &str| {
            let mut field = Field::one_line(400);
            field.paste(words);
            field
        };
        let mut form = NewEnquiryForm {
            citizen: line(&self.citizen),
            phone: line(&self.phone),
            email: line(&self.email),
            subject: line(&self.subject),
            body: super::form::page(self.body.clone()),
            known_citizen: self.known.clone(),
            part_of: self.part_of.clone(),
            ..NewEnquiryForm::default()
        };
        form.priority.picked = self.priority;
        form.carried.picked = self.carried.or(form.carried.picked);
        form.blocks.picked = self.blocks.or(form.blocks.picked);
        form.before = Some(self);
        form
    }

    pub fn fill_options(&self, form: &mut NewEnquiryForm, choices: &FormOptions) {
        let kind = |id| choices.types.iter().position(|kind| kind.id == id);
        let channel = |code: &String| {
            choices
                .channels
                .iter()
                .position(|channel| channel.code == *code)
        };
        form.kind.picked = form.kind.picked.or(self.kind.and_then(kind));
        form.channel.picked = self.channel.as_ref().and_then(channel);
    }

    pub fn fill_custom_fields(&self, form: &mut NewEnquiryForm) {
        for field in &mut form.custom_fields {
            if let Some(words) = self
                .own
                .get(&field.definition.code)
                .filter(|_| field.is_blank())
            {
                field.set_value(words);
            }
        }
    }
}
