//! A mapping: how the columns of one layout become enquiries. It is for a layout and not for a file, so it
//! names no file, no date and no count. `seeds/imports` holds those of the public records.

mod deserialize;
mod validate;
mod validate_text;

use super::error::{ImportError, wrong};
pub use super::status_mapping::{Stage, StatusMapping};
use chrono::NaiveDate;
use chrono_tz::Tz;
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
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Name of the mapping file; it goes into the batch.
    #[serde(skip)]
    pub name: String,
    /// The name of the source. It and the key identify a record, in every file of the source.
    pub source: String,
    /// The time zone of times that name none.
    #[serde(deserialize_with = "deserialize::zone")]
    pub zone: Tz,
    /// How times are written; the first that fits counts.
    #[serde(deserialize_with = "deserialize::list")]
    pub time_formats: Vec<String>,
    /// Words that mean "no value", compared without regard to capitals.
    #[serde(default, deserialize_with = "deserialize::list")]
    pub null_words: Vec<String>,
    /// Dates that mean "no value".
    #[serde(default, deserialize_with = "deserialize::days")]
    pub null_dates: Vec<NaiveDate>,
    #[serde(default = "normal")]
    pub priority: i16,
    /// Of the types that the import makes: a category of the second level.
    pub category: String,
    /// Of the types that the import makes.
    #[serde(default = "a_year")]
    pub resolve_within_hours: i32,
    pub columns: ColumnNames,
    pub tenant: TenantRule,
    pub team: TeamRule,
    pub channel: ChannelRule,
    pub status: StatusRule,
    /// Lines of the body, in their order; an empty cell leaves its line out.
    #[serde(default)]
    pub body: Vec<BodyLine>,
}

fn normal() -> i16 {
    3
}

fn a_year() -> i32 {
    8760
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

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnNames {
    /// The source's own key of the record.
    pub key: NamedMapping,
    pub received: NamedMapping,
    pub due: Option<NamedMapping>,
    pub closed: Option<NamedMapping>,
    /// When it came into the stage it is in, where that is no closing.
    pub moved: Option<NamedMapping>,
    /// Enquiry type: the columns joined by a colon.
    #[serde(rename = "type", deserialize_with = "deserialize::list")]
    pub kind: Vec<NamedMapping>,
    /// Subject: the columns joined by a colon; the type where all are empty.
    #[serde(default, deserialize_with = "deserialize::list")]
    pub subject: Vec<NamedMapping>,
    /// The text of its closing: the outcome of a closed enquiry, a note on an open one.
    pub closing_text: Option<NamedMapping>,
}

/// The tenant of the rows: a fixed one (`code`, `name`), or one for each value of a column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantRule {
    pub kind: String,
    pub code: Option<String>,
    pub name: Option<String>,
    pub column: Option<NamedMapping>,
    /// Begins the codes of tenants that `known` does not list.
    pub prefix: Option<String>,
    #[serde(default)]
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

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamRule {
    pub column: Option<NamedMapping>,
    /// For rows that name none.
    pub default: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelRule {
    pub column: Option<NamedMapping>,
    /// For values that `values` does not list; without it such a row is rejected.
    pub default: Option<String>,
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusRule {
    pub column: NamedMapping,
    /// For values that `values` does not list; without it such a row is rejected.
    pub default: Option<StatusMapping>,
    pub values: BTreeMap<String, StatusMapping>,
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

    pub fn read(name: &str, text: &str) -> Result<Self, ImportError> {
        let mut mapping: Self = toml::from_str(text).map_err(|error| {
            wrong(format!(
                "The mapping {name} cannot be used, {}.",
                deserialize::sentence(text, &error)
            ))
        })?;
        mapping.name = name.to_owned();
        match validate::first_fault(&mapping) {
            Some(fault) => Err(wrong(format!(
                "The mapping {name} cannot be used: {fault}."
            ))),
            None => Ok(mapping),
        }
    }
}
