//! Where a record stands: the stages of imported work, and how a mapping writes them.

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::fmt;
use strum::{EnumString, IntoStaticStr, VariantNames};

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusMapping {
    Stage(Stage),
    /// With what is said of how it ended, where the file says nothing.
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
    /// Ended with a text that says how; a record without such a text is closed instead.
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

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct StageAndOutcome {
    stage: Stage,
    outcome: String,
}

impl<'de> Deserialize<'de> for StatusMapping {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Place;

        impl<'de> Visitor<'de> for Place {
            type Value = StatusMapping;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a stage such as \"closed\", or { stage = \"closed\", outcome = \"Duplicate\" }",
                )
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<StatusMapping, E> {
                Stage::deserialize(StrDeserializer::new(word)).map(StatusMapping::Stage)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<StatusMapping, A::Error> {
                let StageAndOutcome { stage, outcome } =
                    StageAndOutcome::deserialize(MapAccessDeserializer::new(map))?;
                Ok(StatusMapping::WithOutcome { stage, outcome })
            }
        }

        deserializer.deserialize_any(Place)
    }
}
