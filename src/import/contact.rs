//! Who wrote a record: the kinds of citizens, and the details of them that a mapping can name.

use serde::Deserialize;
use strum::{EnumIter, IntoStaticStr};

/// As `tenant.citizens.kind` has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CitizenKind {
    #[default]
    Person,
    Business,
}

/// A detail by which a citizen is reached, as `tenant.citizens` has its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ContactDetail {
    Phone,
    Email,
    #[strum(serialize = "address_line_1")]
    AddressLine1,
    #[strum(serialize = "address_line_2")]
    AddressLine2,
    Town,
    Postcode,
}

impl ContactDetail {
    /// Its key in a mapping, and its column.
    pub(super) fn code(self) -> &'static str {
        self.into()
    }

    /// As a note names it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Phone => "Telephone",
            Self::Email => "Email",
            Self::AddressLine1 => "Address line 1",
            Self::AddressLine2 => "Address line 2",
            Self::Town => "Town",
            Self::Postcode => "Postcode",
        }
    }

    /// The longest that it may be, in characters; none where its form decides.
    pub(super) fn longest(self) -> Option<usize> {
        match self {
            Self::AddressLine1 | Self::AddressLine2 => Some(100),
            Self::Town => Some(60),
            Self::Phone | Self::Email | Self::Postcode => None,
        }
    }
}
