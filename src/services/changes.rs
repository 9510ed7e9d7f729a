//! What came of the last change: enquiries with a change under way, the refusal beside a row, the enquiries that a
//! change of several did not reach, and the conflict with somebody else's change.

mod requests;

use crate::domain::{BulkResult, FormError, HistoryEvent, QueueRow, StaleEnquiry, Target};
pub use requests::LoadChangesSince;
use std::collections::HashSet;
use uuid::Uuid;

#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Enquiries with a change under way.
    pub pending: HashSet<Uuid>,
    /// The last refusal, shown beside its row.
    pub refused: Option<(Uuid, FormError)>,
    /// The enquiries that the last change of several did not reach.
    pub failures: Option<BulkFailures>,
    /// The conflict of the last change.
    pub conflict: Option<Conflict>,
}

impl Changes {
    /// A change begins: nothing is left of the one before.
    pub fn begin(&mut self, enquiries: &[Uuid]) {
        self.pending.extend(enquiries);
        self.refused = None;
        self.failures = None;
        self.conflict = None;
    }

    pub fn ended(&mut self, targets: &[Target]) {
        for target in targets {
            self.pending.remove(&target.seen.id);
        }
    }

    pub fn has_failures(&self) -> bool {
        let failures = self.failures.as_ref();
        failures.is_some_and(|failures| !failures.rows.is_empty())
    }
}

/// Somebody else changed the enquiry first.
#[derive(Clone, Debug)]
pub struct Conflict {
    pub enquiry_id: Uuid,
    /// The row that was on the screen, if it is still known.
    pub saw: Option<QueueRow>,
    /// The newest row that is known.
    pub now: Option<QueueRow>,
    /// The changes in between.
    pub since: ChangesSince,
    /// The key that tries again.
    pub again: String,
}

/// What is known of the changes in between.
#[derive(Clone, Debug, Default)]
pub enum ChangesSince {
    #[default]
    Loading,
    /// Oldest first.
    Loaded(Vec<HistoryEvent>),
    /// Why they could not be loaded.
    Failed(String),
}

/// The enquiries that the last change of several did not reach.
#[derive(Clone, Debug, Default)]
pub struct BulkFailures {
    /// The action, for example "Assign to Jo Brown".
    pub what: String,
    /// The number of its targets.
    pub of: usize,
    pub rows: Vec<BulkFailure>,
}

/// An enquiry that was not updated.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkFailure {
    /// As it was seen.
    pub row: QueueRow,
    /// The reason in one line.
    pub brief: String,
    pub why: FormError,
}

impl BulkFailures {
    pub fn new(what: &str, targets: &[Target], result: &BulkResult) -> Self {
        let failure = |target: &Target| BulkFailure::of(target, result);
        Self {
            what: what.to_owned(),
            of: targets.len(),
            rows: targets.iter().filter_map(failure).collect(),
        }
    }
}

impl BulkFailure {
    /// Why a target was not updated; `None` if it was.
    fn of(target: &Target, result: &BulkResult) -> Option<Self> {
        let id = target.seen.id;
        let rejected = result.rejected.iter().find(|(known, _)| *known == id);
        let stale = result.stale.iter().find(|stale| stale.id == id);
        let (brief, why) = match (rejected, stale) {
            (Some((_, refusal)), _) => {
                let mut why = FormError::from(refusal);
                // Most rules depend on the stage or the assignee.
                let (stage, who) = (&target.row.stage_name, with(&target.row.assignee_name));
                why.reasons.push(format!("You saw: {stage}, with {who}."));
                (refusal.sentence.clone(), why)
            }
            (None, Some(stale)) => stale_words(target, stale),
            (None, None) => return None,
        };
        Some(Self {
            row: target.row.clone(),
            brief,
            why,
        })
    }
}

fn with(who: &Option<String>) -> String {
    who.as_deref().unwrap_or("no one").to_owned()
}

/// What was seen and what is there now, in one line and as an error.
fn stale_words(target: &Target, stale: &StaleEnquiry) -> (String, FormError) {
    let Some((stage, who)) = &stale.now else {
        let words = "It is no longer available.";
        return (words.into(), FormError::new(words));
    };
    let now = format!("{stage}, with {}", with(who));
    let row = &target.row;
    let why = FormError {
        sentence: "It has changed since you saw it.".into(),
        reasons: vec![
            format!(
                "You saw: {}, with {}.",
                row.stage_name,
                with(&row.assignee_name)
            ),
            format!("Now: {now}."),
        ],
    };
    (format!("Changed since: {now}"), why)
}
