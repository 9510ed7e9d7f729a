//! The state of the form of a new enquiry: its fields, the focus, and the errors.

use super::{CustomField, FormDraft, SelectField};
use crate::components::field::Field;
use crate::domain::FormError;
use crate::domain::{Contact, KnownCitizen, TypeField, WholeEnquiry, is_short_phone, names};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The limit of `enquiries_body_length`.
const MAX_BODY_LEN: usize = 20_000;

/// The sentence of `citizens_phone_form`.
const SHORT_PHONE: &str =
    "Enter a telephone number, like 01632 960 001, 07700 900 982 or +44 808 157 0192.";

pub(super) fn page(text: String) -> Field {
    Field::many_lines(text, MAX_BODY_LEN).allow_overflow()
}

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
    /// A custom field of the enquiry type, by its index.
    CustomField(usize),
    /// What a part shows of its whole.
    Carried,
    /// Which steps of its whole a part blocks.
    Blocks,
}

#[derive(Clone, Debug)]
pub struct NewEnquiryForm {
    /// The focused field.
    pub at: FormField,
    pub kind: SelectField,
    pub channel: SelectField,
    pub priority: SelectField,
    pub citizen: Field,
    /// Citizens that match, and the index of the selected one. The index after the last means a new citizen.
    pub known: Vec<KnownCitizen>,
    pub citizen_cursor: usize,
    /// The user moved it: it stays on its citizen when others are found.
    pub citizen_moved: bool,
    pub known_citizen: Option<KnownCitizen>,
    /// The citizen was taken from the enquiry on the screen, not typed.
    pub prefilled: bool,
    /// The enquiry that it is split off.
    pub part_of: Option<WholeEnquiry>,
    pub carried: SelectField,
    pub blocks: SelectField,
    /// When to look up citizens.
    pub lookup_due: Option<DateTime<Utc>>,
    pub phone: Field,
    pub email: Field,
    pub subject: Field,
    pub body: Field,
    pub type_id: Option<Uuid>,
    /// The part of the draft that waits for a list to be loaded, and when the draft was saved.
    pub before: Option<FormDraft>,
    pub kept_at: Option<DateTime<Utc>>,
    pub custom_fields: Vec<CustomField>,
    pub faults: Vec<(FormField, String)>,
    pub error: Option<FormError>,
    pub saving: bool,
}

fn first() -> SelectField {
    SelectField {
        picked: Some(0),
        ..SelectField::default()
    }
}

impl Default for NewEnquiryForm {
    fn default() -> Self {
        Self {
            at: FormField::Type,
            kind: SelectField::default(),
            channel: SelectField::default(),
            priority: SelectField::default(),
            // More than the database allows: it reports a text that is too long, and nothing is cut silently.
            citizen: Field::one_line(400),
            known: Vec::new(),
            citizen_cursor: 0,
            citizen_moved: false,
            known_citizen: None,
            prefilled: false,
            part_of: None,
            carried: first(),
            blocks: first(),
            lookup_due: None,
            phone: Field::one_line(400),
            email: Field::one_line(400),
            subject: Field::one_line(400),
            body: page(String::new()),
            type_id: None,
            before: None,
            kept_at: None,
            custom_fields: Vec::new(),
            faults: Vec::new(),
            error: None,
            saving: false,
        }
    }
}

impl NewEnquiryForm {
    /// The fields in their order; a known citizen has no fields for number and address.
    pub fn fields(&self) -> Vec<FormField> {
        let mut parts = vec![FormField::Type, FormField::Citizen];
        // A focused field stays even when it is emptied.
        if self.is_new() || matches!(self.at, FormField::Phone | FormField::Email) {
            parts.extend([FormField::Phone, FormField::Email]);
        }
        parts.extend([
            FormField::Channel,
            FormField::Priority,
            FormField::Subject,
            FormField::Body,
        ]);
        parts.extend((0..self.custom_fields.len()).map(FormField::CustomField));
        if self.part_of.is_some() {
            parts.extend([FormField::Carried, FormField::Blocks]);
        }
        parts
    }

    pub fn step(&mut self, forward: bool) {
        let parts = self.fields();
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
            FormField::Carried => Some(&mut self.carried),
            FormField::Blocks => Some(&mut self.blocks),
            FormField::CustomField(index) => self.custom_fields.get_mut(index)?.pick_mut(),
            _ => None,
        }
    }

    pub fn pick(&self, part: FormField) -> Option<&SelectField> {
        match part {
            FormField::Type => Some(&self.kind),
            FormField::Channel => Some(&self.channel),
            FormField::Priority => Some(&self.priority),
            FormField::Carried => Some(&self.carried),
            FormField::Blocks => Some(&self.blocks),
            FormField::CustomField(index) => self.custom_fields.get(index)?.pick(),
            _ => None,
        }
    }

    pub fn field(&self, part: FormField) -> Option<&Field> {
        Some(match part {
            FormField::Type => &self.kind.typed,
            FormField::Channel => &self.channel.typed,
            FormField::Priority => &self.priority.typed,
            FormField::Carried => &self.carried.typed,
            FormField::Blocks => &self.blocks.typed,
            FormField::Citizen => &self.citizen,
            FormField::Phone => &self.phone,
            FormField::Email => &self.email,
            FormField::Subject => &self.subject,
            FormField::Body => &self.body,
            FormField::CustomField(index) => self.custom_fields.get(index)?.typed(),
        })
    }

    /// The focused field; none while the form is being sent.
    pub fn field_mut(&mut self) -> Option<&mut Field> {
        if self.saving {
            return None;
        }
        Some(match self.at {
            FormField::Type => &mut self.kind.typed,
            FormField::Channel => &mut self.channel.typed,
            FormField::Priority => &mut self.priority.typed,
            FormField::Carried => &mut self.carried.typed,
            FormField::Blocks => &mut self.blocks.typed,
            FormField::Citizen => &mut self.citizen,
            FormField::Phone => &mut self.phone,
            FormField::Email => &mut self.email,
            FormField::Subject => &mut self.subject,
            FormField::Body => &mut self.body,
            FormField::CustomField(index) => self.custom_fields.get_mut(index)?.typed_mut(),
        })
    }

    /// After an edit: selects the best match, and drops the citizen selected before.
    pub fn typed(&mut self, at: DateTime<Utc>, letters: usize) {
        let part = self.at;
        if let Some(pick) = self.pick_mut(part) {
            pick.cursor = (!pick.typed.is_blank()).then_some(0);
        }
        if part == FormField::Citizen {
            self.known_citizen = None;
            self.prefilled = false;
            self.citizen_moved = false;
            self.citizen_cursor = self.meant().unwrap_or(self.known.len());
            let enough = self.citizen.text().trim().chars().count() >= letters;
            self.lookup_due = enough.then_some(at);
            if !enough {
                self.known.clear();
                self.citizen_cursor = 0;
            }
        }
    }

    /// The citizens found. Selects the first that is meant, and a new citizen only where none is.
    pub fn set_citizens(&mut self, known: Vec<KnownCitizen>) {
        let before = self.known.get(self.citizen_cursor).map(|it| it.id);
        self.known = known;
        let kept = self.known.iter().position(|it| Some(it.id) == before);
        let meant = match self.citizen_moved {
            true => kept,
            false => self.meant(),
        };
        self.citizen_cursor = meant.unwrap_or(self.known.len());
    }

    /// The citizen with this number, address or name, or else the first with all of the typed words in their name. The
    /// search finds others too, who share one word.
    fn meant(&self) -> Option<usize> {
        let (typed, _) = Contact::split(&self.citizen.text());
        let typed = names::fold(&typed);
        // A number typed for a new citizen has been moved to its own field by now.
        if typed.is_empty() {
            return (!self.known.is_empty()).then_some(0);
        }
        let folded: Vec<_> = self.known.iter().map(|it| names::fold(&it.name)).collect();
        let has_words = |name: &String| {
            let mut words = typed.split_whitespace();
            words.all(|typed| name.split_whitespace().any(|word| word.starts_with(typed)))
        };
        let whole = folded.iter().position(|name| *name == typed);
        whole.or_else(|| folded.iter().position(has_words))
    }

    pub fn choose_citizen(&mut self, down: bool) {
        let all = self.known.len() + 1;
        self.citizen_moved = true;
        self.citizen_cursor = match down {
            true => (self.citizen_cursor + 1) % all,
            false => (self.citizen_cursor + all - 1) % all,
        };
    }

    /// Commits the citizen. A number or an address typed with the name of a new citizen goes to its own field. Returns
    /// whether to go on to the next field: not when only a number was typed, since the name is asked for next.
    pub fn commit_citizen(&mut self) -> bool {
        if self.known_citizen.is_some() && self.known.is_empty() {
            return true;
        }
        self.known_citizen = self.known.get(self.citizen_cursor).cloned();
        let (name, contact) = Contact::split(&self.citizen.text());
        let (Some((contact, detail)), None) = (contact, &self.known_citizen) else {
            return true;
        };
        let field = match contact {
            Contact::Phone => &mut self.phone,
            Contact::Email => &mut self.email,
        };
        // Another one was typed there already: both stay where they are, for the person to choose.
        if !name.is_empty() && !field.is_blank() && field.text().trim() != detail {
            return true;
        }
        *field = Field::one_line(400);
        field.paste(&detail);
        self.citizen = Field::one_line(400);
        self.citizen.paste(&name);
        !name.is_empty()
    }

    /// Says that the number is too short while it is known who is on the telephone.
    pub fn check_phone(&mut self) {
        self.faults.retain(|(at, _)| *at != FormField::Phone);
        if !self.phone.is_blank() && is_short_phone(&self.phone.text()) {
            self.fault(FormField::Phone, SHORT_PHONE);
        }
    }

    /// Prefills the citizen of the enquiry on the screen, unless one is named already.
    pub fn prefill_citizen(&mut self, citizen: KnownCitizen) {
        if self.known_citizen.is_some() || self.is_new() {
            return;
        }
        self.citizen = Field::one_line(400);
        self.citizen.paste(&citizen.name);
        self.known_citizen = Some(citizen);
        self.prefilled = true;
    }

    /// Whether it describes a citizen who has no record yet.
    pub fn is_new(&self) -> bool {
        let filled = [&self.citizen, &self.phone, &self.email];
        self.known_citizen.is_none() && filled.iter().any(|field| !field.is_blank())
    }

    /// Sets the custom fields of another enquiry type; a field that both have keeps its text.
    pub fn set_custom_fields(&mut self, fields: Vec<TypeField>) {
        let mut before = std::mem::take(&mut self.custom_fields);
        let own = fields.into_iter().map(|definition| {
            let same = before.iter().position(|had| had.definition == definition);
            same.map_or_else(
                || CustomField::new(definition),
                |index| before.swap_remove(index),
            )
        });
        self.custom_fields = own.collect();
        if matches!(self.at, FormField::CustomField(index) if index >= self.custom_fields.len()) {
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

    /// Whether there is nothing to save as a draft.
    pub fn is_blank(&self) -> bool {
        let fields = [&self.phone, &self.email, &self.subject, &self.body];
        self.kind.picked.is_none()
            && fields.iter().all(|field| field.is_blank())
            && (self.prefilled || self.citizen.is_blank())
            && self.custom_fields.iter().all(CustomField::is_blank)
    }
}
