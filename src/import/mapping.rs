//! A mapping: how the columns of one layout become enquiries. It is for a layout and not for a file, so it
//! names no file, no date and no count. `seeds/imports` holds those of the public records.

mod deserialize;
mod faults;
mod read;
mod section;
mod validate;
mod validate_text;

pub use super::contact::{CitizenKind, ContactDetail};
use super::error::{ImportError, wrong};
pub use super::staff::NewStaff;
pub use super::status_mapping::{MissingClosingTime, Stage, StatusMapping};
pub(super) use validate_text::in_text;

use chrono::NaiveDate;
use chrono_tz::Tz;
use encoding_rs::Encoding;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The mappings that come with the program, by name.
const COMPILED: &[(&str, &str)] = &[
    (
        "baltimore",
        include_str!("../../seeds/imports/baltimore.toml"),
    ),
    ("boston", include_str!("../../seeds/imports/boston.toml")),
    ("nyc_api", include_str!("../../seeds/imports/nyc_api.toml")),
    (
        "nyc_portal",
        include_str!("../../seeds/imports/nyc_portal.toml"),
    ),
    (
        "nyc_spreadsheet",
        include_str!("../../seeds/imports/nyc_spreadsheet.toml"),
    ),
    (
        "sanfrancisco",
        include_str!("../../seeds/imports/sanfrancisco.toml"),
    ),
];

/// A mapping file, as it is written.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Name of the mapping file; it goes into the batch.
    pub name: String,
    /// The name of the source. It and the key identify a record, in every file of the source.
    pub source: String,
    pub layout: FileLayout,
    /// The time zone of times that name none.
    pub zone: Tz,
    /// How times are written; the first that fits counts.
    pub time_formats: Vec<String>,
    /// Words that mean "no value", compared without regard to capitals.
    pub null_words: Vec<String>,
    /// Dates that mean "no value".
    pub null_dates: Vec<NaiveDate>,
    pub priority: i16,
    /// Of the types that the import makes: a category of the second level.
    pub category: String,
    /// Of the types that the import makes.
    pub resolve_within_hours: i32,
    pub columns: ColumnNames,
    pub citizen: Option<CitizenColumns>,
    pub tenant: TenantRule,
    pub team: TeamRule,
    pub channel: ChannelRule,
    pub status: StatusRule,
    /// Lines of the body, in their order; an empty cell leaves its line out.
    pub body: Vec<BodyLine>,
    /// People who will work there; the command line may name more.
    pub staff: Vec<NewStaff>,
}

/// How the file is written, where it is not as most are.
#[derive(Clone, Copy, Debug)]
pub struct FileLayout {
    /// What separates the cells of a line.
    pub delimiter: u8,
    /// Lines above the one that names the columns.
    pub skip_lines: u64,
    /// UTF-8 without it.
    pub encoding: Option<&'static Encoding>,
}

/// A column by its name in the header, or by the first of several names that the header has.
#[derive(Clone, Debug)]
pub enum NamedMapping {
    One(String),
    FirstOf(Vec<String>),
}

impl NamedMapping {
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::FirstOf(names) => names,
        }
    }
}

#[derive(Clone, Debug)]
pub struct ColumnNames {
    /// The source's own key of the record.
    pub key: NamedMapping,
    pub received: NamedMapping,
    pub due: Option<NamedMapping>,
    pub closed: Option<NamedMapping>,
    /// Since when it is in the stage that it is in.
    pub moved: Option<NamedMapping>,
    /// Enquiry type: the columns joined by a colon.
    pub kind: Vec<NamedMapping>,
    /// Subject: the columns joined by a colon; the type where all are empty.
    pub subject: Vec<NamedMapping>,
    /// The text of its closing: the outcome of a closed enquiry, a note on an open one.
    pub closing_text: Option<NamedMapping>,
}

/// Who wrote.
#[derive(Clone, Debug)]
pub struct CitizenColumns {
    /// The source's own key of the citizen; without it name and contact details identify them.
    pub key: Option<NamedMapping>,
    pub kind: CitizenKind,
    pub name: NamedMapping,
    pub details: BTreeMap<ContactDetail, NamedMapping>,
}

/// The tenant of the rows: a fixed one (`code`, `name`), or one for each value of a column.
#[derive(Clone, Debug)]
pub struct TenantRule {
    pub kind: String,
    pub code: Option<String>,
    pub name: Option<String>,
    pub column: Option<NamedMapping>,
    /// Begins the codes of tenants that `known` does not list.
    pub prefix: Option<String>,
    pub known: Vec<KnownTenant>,
}

/// What the file calls a tenant, and what it is called here.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownTenant {
    pub value: String,
    pub code: String,
    /// The value itself without it.
    pub name: Option<String>,
    /// What its types are about; the mapping's category without it.
    pub category: Option<String>,
}

#[derive(Clone, Debug)]
pub struct TeamRule {
    pub column: Option<NamedMapping>,
    /// For rows that name none.
    pub default: String,
}

#[derive(Clone, Debug)]
pub struct ChannelRule {
    pub column: Option<NamedMapping>,
    /// For values that `values` does not list; without it such a row is rejected.
    pub default: Option<String>,
    pub values: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
pub struct StatusRule {
    pub column: Option<NamedMapping>,
    /// For values that `values` does not list; without it such a row is rejected.
    pub default: Option<StatusMapping>,
    pub values: BTreeMap<String, StatusMapping>,
    /// Closed rows that say no closing time are closed at their receipt, and say so; rejected without it.
    pub closed_without_time: Option<MissingClosingTime>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyLine {
    pub label: String,
    pub column: NamedMapping,
}

/// A mapping by the path of its file, or by the name of one that comes with the program.
pub fn named(word: &Path) -> Result<Mapping, ImportError> {
    let compiled = COMPILED
        .iter()
        .find(|(name, _)| Path::new(name) == word && !word.exists());
    if let Some((name, text)) = compiled {
        return Mapping::read(name, text);
    }
    let text = std::fs::read_to_string(word).map_err(|error| {
        let names: Vec<_> = COMPILED.iter().map(|(name, _)| *name).collect();
        wrong(format!(
            "The mapping {} could not be read: {error}. Name a mapping file, or one of {}.",
            word.display(),
            names.join(", ")
        ))
    })?;
    let name = word.file_name().unwrap_or(word.as_os_str());
    Mapping::read(&name.to_string_lossy(), &text)
}

impl Mapping {
    /// What the types of a tenant are about.
    pub fn category_of(&self, tenant_code: &str) -> &str {
        let known = self.tenant.known.iter();
        known
            .filter(|known| known.code == tenant_code)
            .find_map(|known| known.category.as_deref())
            .unwrap_or(&self.category)
    }

    /// Every category that it names.
    pub fn categories(&self) -> impl Iterator<Item = &String> {
        let known = self.tenant.known.iter();
        known
            .filter_map(|known| known.category.as_ref())
            .chain([&self.category])
    }

    /// Reads the text of a mapping file; the error says every fault of it.
    pub fn read(name: &str, text: &str) -> Result<Self, ImportError> {
        read::mapping(name, text).map_err(|faults| wrong(faults.sentence(name)))
    }
}
