//! The failures of a bulk action: enquiries that were not updated, with the reasons. Shown once, kept for `!`, and
//! still marked, so that the user can try again.

use super::cursor::Cursor;
use super::notice::{Notice, Tone};
use super::popup::{FormError, Popup, Target};
use super::{Screen, Store};
use crate::domain::QueueRow;
use crate::effect::{BulkResult, Effect, StaleEnquiry};

/// The enquiries that the last bulk action did not update.
#[derive(Clone, Debug, Default)]
pub struct BulkFailures {
    /// The action, for example "Assign to Jo Brown".
    pub what: String,
    /// The number of its targets.
    pub of: usize,
    pub rows: Vec<BulkFailure>,
    pub cursor: Cursor,
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
    pub fn chosen(&self) -> Option<&BulkFailure> {
        self.rows.get(self.cursor.index)
    }
}

impl Store {
    /// Ends every bulk action: keeps the marks of what was not updated, and the list of failures. Returns the end of the
    /// notice.
    pub(super) fn report_bulk(
        &mut self,
        what: &str,
        targets: &[Target],
        result: &BulkResult,
        undoing: bool,
    ) -> String {
        self.no_longer_pending(targets);
        self.queue.unmark(&result.updated);
        if undoing && targets.len() > 1 {
            let back = result.updated.iter().map(|seen| seen.id);
            self.queue.list_mut().marks.extend(back);
        }
        let (rejected, stale) = (result.rejected.len(), result.stale.len());
        if undoing || targets.len() > 1 {
            self.queue.bulk_failures = Some(BulkFailures {
                what: what.to_owned(),
                of: targets.len(),
                rows: targets.iter().filter_map(|t| failure(t, result)).collect(),
                cursor: Cursor::default(),
            });
        }
        let several = self.has_bulk_failures();
        // The list opens for refusals; for stale enquiries the notice is enough. It never takes the keys when the user
        // has gone on to something else.
        if rejected > 0 && several && self.popup.is_none() && self.screen() == Screen::Queue {
            self.popup = Some(Popup::BulkFailures);
        }
        let (it, which) = match stale {
            1 => ("it", "it"),
            _ => ("them", "which"),
        };
        match (rejected, stale) {
            (0, 0) => String::new(),
            (0, _) if !several => format!("; {} had changed since you saw {it}", count(stale)),
            (0, _) => format!("; {stale} had changed since you saw {it}. Press ! to see {which}"),
            (_, 0) => format!("; {rejected} refused. Press ! to see why"),
            _ => format!("; {rejected} refused, {stale} had changed. Press ! to see why"),
        }
    }

    /// The notice of a bulk action stays longer when there were failures.
    pub(super) fn notify_bulk(&mut self, tone: Tone, words: &str, failures: &str) {
        let notice = Notice::new(tone, words, self.now);
        self.notice = Some(match failures.is_empty() {
            true => notice,
            false => notice.for_seconds(20, self.now),
        });
    }

    fn has_bulk_failures(&self) -> bool {
        let bulk_failures = self.queue.bulk_failures.as_ref();
        bulk_failures.is_some_and(|bulk_failures| !bulk_failures.rows.is_empty())
    }

    /// `!`: opens the list, until the next action begins.
    pub(super) fn open_bulk_failures(&mut self) -> Vec<Effect> {
        match self.has_bulk_failures() {
            true => self.popup = Some(Popup::BulkFailures),
            false => self.notify(Tone::Plain, NOTHING_REFUSED),
        }
        Vec::new()
    }

    pub(super) fn why_no_bulk_failures(&self) -> Option<&'static str> {
        (!self.has_bulk_failures()).then_some("nothing was refused")
    }

    /// Enter in the list. No list may have the enquiry any more.
    pub(super) fn open_bulk_failure(&mut self) -> Vec<Effect> {
        let bulk_failures = self.queue.bulk_failures.as_ref();
        let chosen = bulk_failures.and_then(BulkFailures::chosen);
        let Some(row) = chosen.map(|failure| failure.row.clone()) else {
            return Vec::new();
        };
        self.popup = None;
        self.screens.push(Screen::Enquiry);
        self.enquiry.scroll = 0;
        self.read_enquiry(row)
    }
}

const NOTHING_REFUSED: &str = "Nothing was refused.";

/// Why a target was not updated; `None` if it was.
fn failure(target: &Target, result: &BulkResult) -> Option<BulkFailure> {
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
    Some(BulkFailure {
        row: target.row.clone(),
        brief,
        why,
    })
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

pub(super) fn count(number: usize) -> String {
    match number {
        1 => "1 enquiry".into(),
        _ => format!("{number} enquiries"),
    }
}
