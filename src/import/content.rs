//! Content of a record as a digest of a few bytes for each part. It is kept in the import record, so that a later file
//! of the source can be compared: a record that changed since is skipped like the others, and counted as different.
//! Cells that the mapping does not name are not part of it.

use super::row::{ImportedCitizen, Move};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// The parts, in the order in which their bytes are kept (`tenant.import_records.content_digest`).
const PARTS: [&str; 10] = [
    "team",
    "type",
    "channel",
    "subject",
    "body",
    "received",
    "due",
    "status",
    "closing text",
    "citizen",
];

/// Bytes of each part. One change in four thousand million goes unseen.
const EACH: usize = 4;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ContentDigest(pub [u8; PARTS.len() * EACH]);

/// What a record says, as the parser read it.
pub(super) struct Content<'a> {
    pub team: &'a str,
    pub kind: &'a str,
    pub channel: &'a str,
    pub subject: &'a str,
    pub body: &'a str,
    pub received: DateTime<Utc>,
    pub due: Option<DateTime<Utc>>,
    pub moved: Option<&'a Move>,
    pub closing_text: Option<&'a str>,
    pub citizen: Option<&'a ImportedCitizen>,
}

impl Content<'_> {
    pub fn digest(&self) -> ContentDigest {
        let time = |at: DateTime<Utc>| at.timestamp_micros().to_string();
        let due = self.due.map(time).unwrap_or_default();
        let status = self.moved.map(|moved| {
            let outcome = moved.outcome.as_deref().unwrap_or_default();
            format!("{}\n{}\n{outcome}", moved.stage.code(), time(moved.at))
        });
        // The outcome is the beginning of the closing text, and a part of its own only where there is none.
        let status = match (self.closing_text, self.moved) {
            (Some(_), Some(moved)) => Some(format!("{}\n{}", moved.stage.code(), time(moved.at))),
            _ => status,
        };
        let citizen = self.citizen.map(|citizen| {
            let details = citizen.details.iter();
            let details: String = details
                .map(|(detail, text)| format!("\n{}: {text}", detail.code()))
                .collect();
            format!("{}{details}", citizen.name)
        });
        let parts: [&str; PARTS.len()] = [
            self.team,
            self.kind,
            self.channel,
            self.subject,
            self.body,
            &time(self.received),
            &due,
            &status.unwrap_or_default(),
            self.closing_text.unwrap_or_default(),
            &citizen.unwrap_or_default(),
        ];
        let mut all = [0; PARTS.len() * EACH];
        for (place, text) in all.chunks_exact_mut(EACH).zip(parts) {
            place.copy_from_slice(&Sha256::digest(text.as_bytes())[..EACH]);
        }
        ContentDigest(all)
    }
}

impl ContentDigest {
    /// The names of the parts that differ from what was kept.
    pub fn differing(&self, kept: &[u8]) -> Vec<&'static str> {
        let pairs = self.0.chunks_exact(EACH).zip(kept.chunks_exact(EACH));
        pairs
            .zip(PARTS)
            .filter(|((now, before), _)| now != before)
            .map(|(_, part)| part)
            .collect()
    }
}
