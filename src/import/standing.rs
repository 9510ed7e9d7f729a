//! Where a record stands: the stages of imported work, and how a mapping writes them.

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::fmt;

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Stage(Stage),
    /// With what is said of how it ended, where the file says nothing.
    WithOutcome {
        stage: Stage,
        outcome: String,
    },
}

impl Standing {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    Received,
    InProgress,
    Waiting,
    /// Ended with a text that says how; a record without such a text is closed instead.
    Resolved,
    Closed,
}

impl Stage {
    pub(super) const ALL: [Self; 5] = [
        Self::Received,
        Self::InProgress,
        Self::Waiting,
        Self::Resolved,
        Self::Closed,
    ];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::InProgress => "in_progress",
            Self::Waiting => "waiting",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }

    pub(super) fn ends(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }
}

impl<'de> Deserialize<'de> for Stage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let mut all = Self::ALL.into_iter();
        all.find(|stage| stage.code() == word).ok_or_else(|| {
            D::Error::custom(format!(
                "{word:?} is no stage: use one of {}",
                Self::ALL.map(Self::code).join(", ")
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

impl<'de> Deserialize<'de> for Standing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Place;

        impl<'de> Visitor<'de> for Place {
            type Value = Standing;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a stage such as \"closed\", or { stage = \"closed\", outcome = \"Duplicate\" }",
                )
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Standing, E> {
                Stage::deserialize(StrDeserializer::new(word)).map(Standing::Stage)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Standing, A::Error> {
                let StageAndOutcome { stage, outcome } =
                    StageAndOutcome::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Standing::WithOutcome { stage, outcome })
            }
        }

        deserializer.deserialize_any(Place)
    }
}
