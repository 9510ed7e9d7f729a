//! Duplicates: enquiries that are likely the same as another, with the reasons; and enquiries that are merged.

use super::enquiry_context::RelatedEnquiry;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// An enquiry that is likely a duplicate of another, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct SimilarEnquiry {
    pub other: RelatedEnquiry,
    /// Out of 100.
    pub points: i32,
    /// The same record of a citizen.
    pub same_citizen: bool,
    /// The same email address, telephone or National Insurance number.
    pub same_contact: bool,
    pub same_name: bool,
    pub same_type: bool,
    /// The share of the words of the shorter text that both have.
    pub words_percent: i32,
    pub days_apart: i32,
}

impl SimilarEnquiry {
    /// Why it is similar, in words.
    pub fn reasons(&self) -> String {
        let who = match (self.same_citizen, self.same_contact, self.same_name) {
            (true, _, _) => Some("same citizen"),
            (_, true, _) => Some("same contact details"),
            (_, _, true) => Some("same name"),
            _ => None,
        };
        let days = match self.days_apart {
            0 => "same day".to_owned(),
            1 => "1 day apart".to_owned(),
            days => format!("{days} days apart"),
        };
        let kind = self.same_type.then_some("same type");
        let words = format!("{}% of the words", self.words_percent);
        who.into_iter()
            .chain(kind)
            .map(str::to_owned)
            .chain([words, days])
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// An enquiry that is being received, as far as it was typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypedEnquiry {
    /// None for a new or unknown citizen.
    pub citizen_id: Option<Uuid>,
    pub enquiry_type_id: Option<Uuid>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub subject: String,
    pub body: String,
}

/// An enquiry that is merged into the one that is shown. Texts are untrusted.
#[derive(Clone, Debug, PartialEq)]
pub struct MergedEnquiry {
    pub id: Uuid,
    pub reference: String,
    pub subject: String,
    pub body: String,
    pub channel_name: String,
    /// None for an anonymous or deleted citizen.
    pub citizen_name: Option<String>,
    pub received_at: DateTime<Utc>,
    pub merged_at: DateTime<Utc>,
    pub merged_by: String,
    pub link: LinkVersion,
}

/// A link at the version that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkVersion {
    pub id: Uuid,
    pub version: i32,
}
