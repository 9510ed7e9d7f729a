//! The options and the request for creating an enquiry.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an enquiry can be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnquiryType {
    pub id: Uuid,
    pub name: String,
    /// The default priority of its enquiries.
    pub priority: i16,
}

/// How an enquiry can reach a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    pub code: String,
    pub name: String,
}

/// What the form can be filled with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormOptions {
    pub types: Vec<EnquiryType>,
    pub channels: Vec<Channel>,
}

/// A field of a type's own, as the form asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeField {
    pub code: String,
    pub label: String,
    pub kind: String,
    pub required: bool,
    /// The allowed values of a field with a list; else empty.
    pub choices: Vec<String>,
    /// The label and what is right in it, in one sentence.
    pub right_is: String,
}

/// A citizen who is already known.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KnownCitizen {
    pub id: Uuid,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub postcode: Option<String>,
}

/// A telephone number or an email address, recognised by its form alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    Phone,
    Email,
}

impl Contact {
    /// A business may have digits in its name; a telephone number has no letters.
    pub fn recognise(words: &str) -> Option<Self> {
        if words.contains('@') {
            return Some(Self::Email);
        }
        let number = words.contains(|c: char| c.is_ascii_digit());
        (number && !words.contains(char::is_alphabetic)).then_some(Self::Phone)
    }

    /// A name and the number or address typed beside it: `Priyanka Osei-Bonsu 01632 960555`. Fewer than six digits
    /// beside a name may be part of it: `Studio 54`.
    pub fn split(words: &str) -> (String, Option<(Self, String)>) {
        let words: Vec<&str> = words.split_whitespace().collect();
        if is_insurance_number(&words.concat()) {
            return (words.join(" "), None);
        }
        let is_address = |word: &&str| word.contains('@');
        let is_number = |word: &&str| {
            word.contains(|c: char| c.is_ascii_digit()) && !word.contains(char::is_alphabetic)
        };
        let (start, end) = match words.iter().position(is_address) {
            Some(at) => (at, at + 1),
            None => {
                let start = words.iter().position(is_number).unwrap_or(words.len());
                let rest = words.iter().skip(start);
                (
                    start,
                    start + rest.take_while(|word| is_number(word)).count(),
                )
            }
        };
        let name = [&words[..start], &words[end..]].concat().join(" ");
        let detail = words[start..end].join(" ");
        let digits = detail.chars().filter(char::is_ascii_digit).count();
        match Self::recognise(&detail) {
            Some(Self::Phone) if digits < 6 && !name.is_empty() => (words.join(" "), None),
            Some(contact) => {
                let trim = |c: char| matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | ':');
                let name = name.trim_matches(|c: char| trim(c) || c.is_whitespace());
                let detail = match contact {
                    Self::Email => detail.trim_matches(trim),
                    Self::Phone => detail.trim_matches(|c| matches!(c, ',' | ';' | ':')),
                };
                (name.to_owned(), Some((contact, detail.to_owned())))
            }
            None => (words.join(" "), None),
        }
    }
}

/// Two letters and six digits, with or without the last letter: its digits are no telephone number.
fn is_insurance_number(typed: &str) -> bool {
    let digits = typed.bytes().enumerate().all(|(at, byte)| match at {
        2..8 => byte.is_ascii_digit(),
        _ => byte.is_ascii_alphabetic(),
    });
    digits && matches!(typed.len(), 8 | 9)
}

/// The only number of the United Kingdom with fewer than ten digits that the database takes.
const SHORTEST_PHONE: &str = "08001111";

/// Whether a telephone number has too few digits to be one. `core.is_phone` judges it as a whole, and all other words.
pub fn is_short_phone(words: &str) -> bool {
    if words.contains(char::is_alphabetic) {
        return false;
    }
    let typed: String = words
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    let international = typed.strip_prefix('+').or(typed.strip_prefix("00"));
    match international.map(|digits| (digits, digits.strip_prefix("44"))) {
        // Without the zero that the country code replaces.
        Some((_, Some(digits))) => digits.trim_start_matches('0').len() < 9,
        Some((digits, None)) => digits.len() < 7,
        None => typed.len() < 10 && typed != SHORTEST_PHONE,
    }
}

/// The citizen of the new enquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CitizenChoice {
    Nobody,
    Known(Uuid),
    New {
        name: String,
        phone: Option<String>,
        email: Option<String>,
    },
}

/// A new enquiry as it was typed. The database gives reference, stage, team and time due.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEnquiry {
    pub enquiry_type_id: Uuid,
    pub asker: CitizenChoice,
    pub channel: String,
    /// `None` for that of the type.
    pub priority: Option<i16>,
    pub subject: String,
    pub body: String,
    /// Code, kind and what was typed, of the type's own fields that were filled in.
    pub fields: Vec<(String, String, String)>,
    pub part_of: Option<WholeEnquiry>,
    /// What the part shows of it.
    pub carried: Carried,
    /// Which steps of the whole it blocks while it is open.
    pub blocks: PartBlocks,
}

/// Which steps of a whole its open part blocks. Closing it in every case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PartBlocks {
    #[default]
    Closing,
    Everything,
}

impl PartBlocks {
    pub const ALL: [Self; 2] = [Self::Closing, Self::Everything];

    /// What the database calls it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Closing => "closing",
            Self::Everything => "everything",
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Closing => "Closing the whole",
            Self::Everything => "Every step of the whole",
        }
    }
}

/// What of a whole its part shows. Nothing is copied: the rows stay with the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Carried {
    #[default]
    All,
    Letters,
    Notes,
    Nothing,
}

impl Carried {
    pub const ALL: [Self; 4] = [Self::All, Self::Letters, Self::Notes, Self::Nothing];

    /// What the database calls it.
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Letters => "letters",
            Self::Notes => "notes",
            Self::Nothing => "nothing",
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::All => "Letters, documents and notes",
            Self::Letters => "Letters and documents",
            Self::Notes => "Notes",
            Self::Nothing => "Nothing",
        }
    }
}

/// The enquiry that a new one is a part of, as its draft keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholeEnquiry {
    pub id: Uuid,
    pub reference: String,
}

/// A fault beside a field; the column as refusals name it, `custom_fields.` and a code for one of the type's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    pub column: Option<String>,
    pub sentence: String,
}

/// An enquiry that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedEnquiry {
    pub id: Uuid,
    pub reference: String,
    pub due_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contact_beside_a_name_is_split_from_it() {
        let phone = |words: &str| Some((Contact::Phone, words.to_owned()));
        let email = |words: &str| Some((Contact::Email, words.to_owned()));
        for (typed, name, contact) in [
            (
                "Priyanka Osei-Bonsu 01632 960555",
                "Priyanka Osei-Bonsu",
                phone("01632 960555"),
            ),
            ("01632 960555 Priyanka", "Priyanka", phone("01632 960555")),
            (
                "Maya Osei, +44 7700 900132",
                "Maya Osei",
                phone("+44 7700 900132"),
            ),
            (
                "Maya Osei (07700) 900 132",
                "Maya Osei",
                phone("(07700) 900 132"),
            ),
            (
                "Maya Osei <maya@example.com>",
                "Maya Osei",
                email("maya@example.com"),
            ),
            ("maya@example.com", "", email("maya@example.com")),
            ("01632 960555", "", phone("01632 960555")),
            ("0163", "", phone("0163")),
            ("Studio 54", "Studio 54", None),
            ("3 Rivers Ltd", "3 Rivers Ltd", None),
            ("Maya  Osei", "Maya Osei", None),
            ("", "", None),
        ] {
            let expected = (name.to_owned(), contact);
            assert_eq!(Contact::split(typed), expected, "{typed}");
        }
    }
}
