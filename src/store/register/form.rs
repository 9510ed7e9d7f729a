//! The form of a new enquiry: its fields, which of them has the keys, and what is wrong beside which.

use super::Pick;
use crate::domain::{Contact, KnownCitizen, TypeField};
use crate::store::field::Field;
use crate::store::layer::Trouble;
use crate::store::note;
use crate::store::register::own::Own;
use crate::store::register::written::Written;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Type,
    Citizen,
    Phone,
    Email,
    Channel,
    Priority,
    Subject,
    Body,
    /// Of the type's own, by its place.
    Own(usize),
}

#[derive(Clone, Debug)]
pub struct Form {
    /// Which field has the keys.
    pub at: Part,
    pub kind: Pick,
    pub channel: Pick,
    pub priority: Pick,
    pub citizen: Field,
    /// Who may be meant, and which is pointed at: behind the last of them stands somebody new.
    pub known: Vec<KnownCitizen>,
    pub citizen_cursor: usize,
    pub known_citizen: Option<KnownCitizen>,
    /// The citizen is that of the enquiry on the screen: nobody typed it.
    pub given: bool,
    /// When to look for who may be meant, and whether somebody looks.
    pub look_at: Option<DateTime<Utc>>,
    pub looking: bool,
    pub phone: Field,
    pub email: Field,
    pub subject: Field,
    pub body: Field,
    pub own_of: Option<Uuid>,
    /// Of a draft, what waits for its list; and when it was kept.
    pub before: Option<Written>,
    pub kept_at: Option<DateTime<Utc>>,
    pub own: Vec<Own>,
    pub faults: Vec<(Part, String)>,
    pub trouble: Option<Trouble>,
    pub saving: bool,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            at: Part::Type,
            kind: Pick::default(),
            channel: Pick::default(),
            priority: Pick::default(),
            // Longer than the database allows: it says what is too long, and nobody's words are cut unseen.
            citizen: Field::one_line(400),
            known: Vec::new(),
            citizen_cursor: 0,
            known_citizen: None,
            given: false,
            look_at: None,
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
            trouble: None,
            saving: false,
        }
    }
}

impl Form {
    /// The fields in their order; of somebody known, number and address are known too.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = vec![Part::Type, Part::Citizen];
        // Whoever empties one of them still stands in it.
        if self.is_new() || matches!(self.at, Part::Phone | Part::Email) {
            parts.extend([Part::Phone, Part::Email]);
        }
        parts.extend([Part::Channel, Part::Priority, Part::Subject, Part::Body]);
        parts.extend((0..self.own.len()).map(Part::Own));
        parts
    }

    pub fn step(&mut self, forward: bool) {
        let parts = self.parts();
        let at = parts.iter().position(|part| *part == self.at).unwrap_or(0);
        let next = match forward {
            true => (at + 1) % parts.len().max(1),
            false => (at + parts.len() - 1) % parts.len().max(1),
        };
        self.at = parts.get(next).copied().unwrap_or(Part::Type);
    }

    pub fn pick_mut(&mut self, part: Part) -> Option<&mut Pick> {
        match part {
            Part::Type => Some(&mut self.kind),
            Part::Channel => Some(&mut self.channel),
            Part::Priority => Some(&mut self.priority),
            Part::Own(index) => self.own.get_mut(index)?.pick_mut(),
            _ => None,
        }
    }

    pub fn pick(&self, part: Part) -> Option<&Pick> {
        match part {
            Part::Type => Some(&self.kind),
            Part::Channel => Some(&self.channel),
            Part::Priority => Some(&self.priority),
            Part::Own(index) => self.own.get(index)?.pick(),
            _ => None,
        }
    }

    pub fn field(&self, part: Part) -> Option<&Field> {
        Some(match part {
            Part::Type => &self.kind.typed,
            Part::Channel => &self.channel.typed,
            Part::Priority => &self.priority.typed,
            Part::Citizen => &self.citizen,
            Part::Phone => &self.phone,
            Part::Email => &self.email,
            Part::Subject => &self.subject,
            Part::Body => &self.body,
            Part::Own(index) => self.own.get(index)?.typed(),
        })
    }

    /// The field under the cursor; none while what was typed is on its way.
    pub fn field_mut(&mut self) -> Option<&mut Field> {
        if self.saving {
            return None;
        }
        Some(match self.at {
            Part::Type => &mut self.kind.typed,
            Part::Channel => &mut self.channel.typed,
            Part::Priority => &mut self.priority.typed,
            Part::Citizen => &mut self.citizen,
            Part::Phone => &mut self.phone,
            Part::Email => &mut self.email,
            Part::Subject => &mut self.subject,
            Part::Body => &mut self.body,
            Part::Own(index) => self.own.get_mut(index)?.typed_mut(),
        })
    }

    /// A letter came or went: the best match is pointed at, and the citizen is another one.
    pub fn typed(&mut self, at: DateTime<Utc>, letters: usize) {
        let part = self.at;
        if let Some(pick) = self.pick_mut(part) {
            pick.cursor = (!pick.typed.is_blank()).then_some(0);
        }
        if part == Part::Citizen {
            self.known_citizen = None;
            self.given = false;
            self.citizen_cursor = self.known.len();
            let enough = self.citizen.text().trim().chars().count() >= letters;
            self.look_at = enough.then_some(at);
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
        let by_contact = typed.is_empty() || Contact::of(&typed).is_some();
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
        let way = Contact::of(&typed);
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
            same.map_or_else(|| Own::new(asked), |index| before.swap_remove(index))
        });
        self.own = own.collect();
        if matches!(self.at, Part::Own(index) if index >= self.own.len()) {
            self.at = Part::Body;
        }
    }

    pub fn fault(&mut self, part: Part, words: impl Into<String>) {
        self.faults.push((part, words.into()));
    }

    pub fn faults_of(&self, part: Part) -> impl Iterator<Item = &str> {
        let of_it = self.faults.iter().filter(move |(at, _)| *at == part);
        of_it.map(|(_, words)| words.as_str())
    }

    /// Nothing worth keeping was typed.
    pub fn is_blank(&self) -> bool {
        let fields = [&self.phone, &self.email, &self.subject, &self.body];
        self.kind.picked.is_none()
            && fields.iter().all(|field| field.is_blank())
            && (self.given || self.citizen.is_blank())
            && self.own.iter().all(Own::is_blank)
    }
}
