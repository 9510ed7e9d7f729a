//! The stages of imported work, and how a mapping file writes them.

use serde::de::value::StrDeserializer;
use serde::de::{Deserialize, Deserializer, Error};
use serde_untagged::UntaggedEnumVisitor;
use strum::{EnumString, IntoStaticStr, VariantNames};

/// The stage that a status of the other system is mapped to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusMapping {
    Stage(Stage),
    /// The outcome is used where the file has none.
    WithOutcome {
        stage: Stage,
        outcome: String,
    },
}

impl StatusMapping {
    pub(super) fn stage(&self) -> Stage {
        match self {
            Self::Stage(stage) | Self::WithOutcome { stage, .. } => *stage,
        }
    }

    pub(super) fn outcome(&self) -> Option<&str> {
        match self {
            Self::Stage(_) => None,
            Self::WithOutcome { outcome, .. } => Some(outcome),
        }
    }
}

/// The stages of imported work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Received,
    InProgress,
    Waiting,
    /// Needs an outcome; a record without one is closed instead.
    Resolved,
    Closed,
}

impl Stage {
    pub(super) fn code(self) -> &'static str {
        self.into()
    }

    pub(super) fn ends(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }
}

impl<'de> Deserialize<'de> for Stage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        word.parse().map_err(|_| {
            D::Error::custom(format!(
                "{word:?} is no stage: use one of {}",
                Self::VARIANTS.join(", ")
            ))
        })
    }
}

/// What stands for the closing time of a record that is closed and does not say when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingClosingTime {
    /// The time of receipt; the enquiry says in a note that the time is not known.
    Received,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct StageAndOutcome {
    stage: Stage,
    outcome: String,
}

impl<'de> Deserialize<'de> for StatusMapping {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        UntaggedEnumVisitor::new()
            .expecting(
                "a stage such as \"closed\", or { stage = \"closed\", outcome = \"Duplicate\" }",
            )
            .string(|word| Stage::deserialize(StrDeserializer::new(word)).map(Self::Stage))
            .map(|table| {
                let StageAndOutcome { stage, outcome } = table.deserialize()?;
                Ok(Self::WithOutcome { stage, outcome })
            })
            .deserialize(deserializer)
    }
}
