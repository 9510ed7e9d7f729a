//! The form of a new enquiry: its fields, which of them has the keys, and what is wrong beside which.

use super::SelectField;
use crate::domain::{Contact, KnownCitizen, TypeField};
use crate::store::field::Field;
use crate::store::new_enquiry::custom_field::CustomField;
use crate::store::new_enquiry::draft_format::FormDraft;
use crate::store::note;
use crate::store::popup::FormError;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormField {
    Type,
    Citizen,
    Phone,
    Email,
    Channel,
    Priority,
    Subject,
    Body,
    /// Of the type's own, by its place.
    CustomField(usize),
}

#[derive(Clone, Debug)]
pub struct NewEnquiryForm {
    /// Which field has the keys.
    pub at: FormField,
    pub kind: SelectField,
    pub channel: SelectField,
    pub priority: SelectField,
    pub citizen: Field,
    /// Who may be meant, and which is pointed at: behind the last of them stands somebody new.
    pub known: Vec<KnownCitizen>,
    pub citizen_cursor: usize,
    pub known_citizen: Option<KnownCitizen>,
    /// The citizen is that of the enquiry on the screen: nobody typed it.
    pub given: bool,
    /// When to look for who may be meant, and whether somebody looks.
    pub log_access: Option<DateTime<Utc>>,
    pub looking: bool,
    pub phone: Field,
    pub email: Field,
    pub subject: Field,
    pub body: Field,
    pub own_of: Option<Uuid>,
    /// Of a draft, what waits for its list; and when it was kept.
    pub before: Option<FormDraft>,
    pub kept_at: Option<DateTime<Utc>>,
    pub own: Vec<CustomField>,
    pub faults: Vec<(FormField, String)>,
    pub error: Option<FormError>,
    pub saving: bool,
}

impl Default for NewEnquiryForm {
    fn default() -> Self {
        Self {
            at: FormField::Type,
            kind: SelectField::default(),
            channel: SelectField::default(),
            priority: SelectField::default(),
            // Longer than the database allows: it says what is too long, and nobody's words are cut unseen.
            citizen: Field::one_line(400),
            known: Vec::new(),
            citizen_cursor: 0,
            known_citizen: None,
            given: false,
            log_access: None,
            looking: false,
            phone: Field::one_line(400),
            email: Field::one_line(400),
            subject: Field::one_line(400),
            body: note::page(String::new()),
            own_of: None,
            before: None,
            kept_at: None,
            own: Vec::new(),
            faults: Vec::new(),
            error: None,
            saving: false,
        }
    }
}

impl NewEnquiryForm {
    /// The fields in their order; of somebody known, number and address are known too.
    pub fn parts(&self) -> Vec<FormField> {
        let mut parts = vec![FormField::Type, FormField::Citizen];
        // Whoever empties one of them still stands in it.
        if self.is_new() || matches!(self.at, FormField::Phone | FormField::Email) {
            parts.extend([FormField::Phone, FormField::Email]);
        }
        parts.extend([
            FormField::Channel,
            FormField::Priority,
            FormField::Subject,
            FormField::Body,
        ]);
        parts.extend((0..self.own.len()).map(FormField::CustomField));
        parts
    }

    pub fn step(&mut self, forward: bool) {
        let parts = self.parts();
        let at = parts.iter().position(|part| *part == self.at).unwrap_or(0);
        let next = match forward {
            true => (at + 1) % parts.len().max(1),
            false => (at + parts.len() - 1) % parts.len().max(1),
        };
        self.at = parts.get(next).copied().unwrap_or(FormField::Type);
    }

    pub fn pick_mut(&mut self, part: FormField) -> Option<&mut SelectField> {
        match part {
            FormField::Type => Some(&mut self.kind),
            FormField::Channel => Some(&mut self.channel),
            FormField::Priority => Some(&mut self.priority),
            FormField::CustomField(index) => self.own.get_mut(index)?.pick_mut(),
            _ => None,
        }
    }

    pub fn pick(&self, part: FormField) -> Option<&SelectField> {
        match part {
            FormField::Type => Some(&self.kind),
            FormField::Channel => Some(&self.channel),
            FormField::Priority => Some(&self.priority),
            FormField::CustomField(index) => self.own.get(index)?.pick(),
            _ => None,
        }
    }

    pub fn field(&self, part: FormField) -> Option<&Field> {
        Some(match part {
            FormField::Type => &self.kind.typed,
            FormField::Channel => &self.channel.typed,
            FormField::Priority => &self.priority.typed,
            FormField::Citizen => &self.citizen,
            FormField::Phone => &self.phone,
            FormField::Email => &self.email,
            FormField::Subject => &self.subject,
            FormField::Body => &self.body,
            FormField::CustomField(index) => self.own.get(index)?.typed(),
        })
    }

    /// The field under the cursor; none while what was typed is on its way.
    pub fn field_mut(&mut self) -> Option<&mut Field> {
        if self.saving {
            return None;
        }
        Some(match self.at {
            FormField::Type => &mut self.kind.typed,
            FormField::Channel => &mut self.channel.typed,
            FormField::Priority => &mut self.priority.typed,
            FormField::Citizen => &mut self.citizen,
            FormField::Phone => &mut self.phone,
            FormField::Email => &mut self.email,
            FormField::Subject => &mut self.subject,
            FormField::Body => &mut self.body,
            FormField::CustomField(index) => self.own.get_mut(index)?.typed_mut(),
        })
    }

    /// A letter came or went: the best match is pointed at, and the citizen is another one.
    pub fn typed(&mut self, at: DateTime<Utc>, letters: usize) {
        let part = self.at;
        if let Some(pick) = self.pick_mut(part) {
            pick.cursor = (!pick.typed.is_blank()).then_some(0);
        }
        if part == FormField::Citizen {
            self.known_citizen = None;
            self.given = false;
            self.citizen_cursor = self.known.len();
            let enough = self.citizen.text().trim().chars().count() >= letters;
            self.log_access = enough.then_some(at);
            if !enough {
                self.known.clear();
                self.citizen_cursor = 0;
            }
        }
    }

    /// Who may be meant. A number or an address is one person's, and so is a whole name: there the bar stands.
    pub fn may_be(&mut self, known: Vec<KnownCitizen>) {
        self.looking = false;
        let typed = self.citizen.text().trim().to_lowercase();
        // A number that was typed here and taken for somebody new stands below by now.
        let by_contact = typed.is_empty() || Contact::recognise(&typed).is_some();
        let meant = match by_contact {
            true => (!known.is_empty()).then_some(0),
            false => known.iter().position(|k| k.name.to_lowercase() == typed),
        };
        self.citizen_cursor = meant.unwrap_or(known.len());
        self.known = known;
    }

    pub fn choose_citizen(&mut self, down: bool) {
        let all = self.known.len() + 1;
        self.citizen_cursor = match down {
            true => (self.citizen_cursor + 1) % all,
            false => (self.citizen_cursor + all - 1) % all,
        };
    }

    /// Tells whether there is somebody, or nobody, and the next field may be asked for: of somebody new of whom
    /// only a number was typed, the name is.
    pub fn take_citizen(&mut self) -> bool {
        if self.known_citizen.is_some() && self.known.is_empty() {
            return true;
        }
        self.known_citizen = self.known.get(self.citizen_cursor).cloned();
        let typed = self.citizen.text().trim().to_owned();
        let way = Contact::recognise(&typed);
        let (Some(way), None) = (way, &self.known_citizen) else {
            return true;
        };
        let field = match way {
            Contact::Phone => &mut self.phone,
            Contact::Email => &mut self.email,
        };
        *field = Field::one_line(400);
        field.paste(&typed);
        self.citizen = Field::one_line(400);
        false
    }

    /// The citizen of the enquiry on the screen, unless somebody is named already.
    pub fn give(&mut self, citizen: KnownCitizen) {
        if self.known_citizen.is_some() || self.is_new() {
            return;
        }
        self.citizen = Field::one_line(400);
        self.citizen.paste(&citizen.name);
        self.known_citizen = Some(citizen);
        self.given = true;
    }

    /// Somebody who is not known yet is described.
    pub fn is_new(&self) -> bool {
        let said = [&self.citizen, &self.phone, &self.email];
        self.known_citizen.is_none() && said.iter().any(|field| !field.is_blank())
    }

    /// The fields of another type; what was typed in one that is the same stays.
    pub fn ask_for(&mut self, fields: Vec<TypeField>) {
        let mut before = std::mem::take(&mut self.own);
        let own = fields.into_iter().map(|asked| {
            let same = before.iter().position(|had| had.asked == asked);
            same.map_or_else(
                || CustomField::new(asked),
                |index| before.swap_remove(index),
            )
        });
        self.own = own.collect();
        if matches!(self.at, FormField::CustomField(index) if index >= self.own.len()) {
            self.at = FormField::Body;
        }
    }

    pub fn fault(&mut self, part: FormField, words: impl Into<String>) {
        self.faults.push((part, words.into()));
    }

    pub fn faults_of(&self, part: FormField) -> impl Iterator<Item = &str> {
        let of_it = self.faults.iter().filter(move |(at, _)| *at == part);
        of_it.map(|(_, words)| words.as_str())
    }

    /// Nothing worth keeping was typed.
    pub fn is_blank(&self) -> bool {
        let fields = [&self.phone, &self.email, &self.subject, &self.body];
        self.kind.picked.is_none()
            && fields.iter().all(|field| field.is_blank())
            && (self.given || self.citizen.is_blank())
            && self.own.iter().all(CustomField::is_blank)
    }
}
