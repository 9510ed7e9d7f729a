//! What citizens ask and staff write: `seeds/narratives`, by category of enquiry or by type.

use super::super::SeedError;
use super::dice::Dice;
use serde::Deserialize;
use std::collections::BTreeMap;

macro_rules! narratives {
    ($name:literal) => {
        (
            concat!("seeds/narratives/", $name, ".toml"),
            include_str!(concat!("../../../seeds/narratives/", $name, ".toml")),
        )
    };
}

const FILES: &[(&str, &str)] = &[
    narratives!("advice"),
    narratives!("benefits"),
    narratives!("business"),
    narratives!("council_tax"),
    narratives!("health"),
    narratives!("housing"),
    narratives!("identity"),
    narratives!("justice"),
    narratives!("land"),
    narratives!("planning"),
    narratives!("tax"),
    narratives!("transport"),
];
const PEOPLE: &str = include_str!("../../../seeds/narratives/people.toml");

/// One matter, from the question to the answer. In every text `{a|b}` stands for a or b.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Narrative {
    /// A category of the second level, or the code of a type, which comes before its category.
    of: String,
    /// Only in bodies that work in this language; English anywhere.
    pub language: Option<String>,
    /// Asked by a business.
    #[serde(default)]
    pub business: bool,
    /// How it is asked; otherwise any channel.
    pub channel: Option<String>,
    pub subject: String,
    pub body: String,
    /// What has to be known from somebody else before it goes on.
    pub asks: String,
    /// What they say to that.
    pub reply: String,
    pub notes: Vec<String>,
    /// What came of it.
    pub answer: String,
    /// The standard outcome that fits.
    pub outcome: String,
    /// Why it should not have been needed.
    pub failure: Option<String>,
    /// What somebody has to do by a time.
    pub task: String,
}

/// People and places of a nation, all invented or of no one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nation {
    pub given: Vec<String>,
    pub family: Vec<String>,
    pub streets: Vec<String>,
    /// Town, and the first half of a postcode there.
    pub places: Vec<(String, String)>,
    /// Numbers for drama, without their last three digits.
    pub phones: Vec<String>,
    pub businesses: Vec<String>,
}

/// Words that every body has in common.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Common {
    pub nations: BTreeMap<String, Nation>,
    /// Why a step is taken, by the standard stage that it leads to.
    pub reasons: BTreeMap<String, Vec<String>>,
    /// Why somebody approves.
    pub approvals: Vec<String>,
}

/// All texts, by what they are about.
#[derive(Debug)]
pub(in crate::seeds) struct Narratives {
    by_matter: BTreeMap<String, Vec<Narrative>>,
    pub(super) common: Common,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    narratives: Vec<Narrative>,
}

impl Narratives {
    pub(in crate::seeds) fn read() -> Result<Self, SeedError> {
        let mut by_matter: BTreeMap<String, Vec<Narrative>> = BTreeMap::new();
        for (name, text) in FILES {
            let file: File = toml::from_str(text).map_err(|e| SeedError::in_file(name, e))?;
            for one in file.narratives {
                by_matter.entry(one.of.clone()).or_default().push(one);
            }
        }
        let common = toml::from_str(PEOPLE)
            .map_err(|e| SeedError::in_file("seeds/narratives/people.toml", e))?;
        Ok(Self { by_matter, common })
    }

    /// The text of the seed files, for the fingerprint.
    pub(in crate::seeds) fn text() -> String {
        FILES.iter().map(|(_, text)| *text).collect::<String>() + PEOPLE
    }

    /// A matter for a type of this code and category.
    pub(super) fn pick(
        &self,
        code: &str,
        category: &str,
        language: Option<&str>,
        dice: &mut Dice,
    ) -> Option<&Narrative> {
        let list = self
            .by_matter
            .get(code)
            .or_else(|| self.by_matter.get(category))?;
        let fits = |one: &&Narrative| one.language.is_none() || one.language.as_deref() == language;
        let list: Vec<&Narrative> = list.iter().filter(fits).collect();
        dice.pick(&list).copied()
    }
}
