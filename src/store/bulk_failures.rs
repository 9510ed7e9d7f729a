//! What an act on several enquiries left as it was, and why: told once, kept for `!`, and still marked, so that
//! one can act again.

use super::assign::count;
use super::cursor::Cursor;
use super::notice::Tone;
use super::popup::{FormError, Popup, Target};
use super::{Screen, Store};
use crate::domain::QueueRow;
use crate::effect::{BulkResult, Effect, StaleEnquiry};

/// The enquiries that the last act on several did not change.
#[derive(Clone, Debug, Default)]
pub struct BulkFailures {
    /// What was to be done, for example "Assign to Jo Brown".
    pub what: String,
    /// How many it was about.
    pub of: usize,
    pub rows: Vec<BulkFailure>,
    pub cursor: Cursor,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkFailure {
    /// As it was seen.
    pub row: QueueRow,
    /// Why, in a few words for one line.
    pub brief: String,
    pub why: FormError,
}

impl BulkFailures {
    pub fn chosen(&self) -> Option<&BulkFailure> {
        self.rows.get(self.cursor.index)
    }
}

impl Store {
    /// What every act on several ends with: the marks stay on what was not changed, and the list says why.
    /// Returns the end of the notice.
    pub(super) fn report_bulk(
        &mut self,
        what: &str,
        targets: &[Target],
        ended: &BulkResult,
        undoing: bool,
    ) -> String {
        self.no_longer_pending(targets);
        self.queue.unmark(&ended.moved);
        if undoing && self.remark_on_undo {
            let back = ended.moved.iter().map(|seen| seen.id);
            self.queue.list_mut().marks.extend(back);
        }
        let (refused, left) = (ended.refused.len(), ended.left.len());
        // An undo is one act for each former owner: their remainders are one.
        if undoing || targets.len() > 1 {
            let undone: Vec<_> = targets.iter().filter_map(|t| undone(t, ended)).collect();
            let bulk_failures = self.queue.bulk_failures.get_or_insert_default();
            what.clone_into(&mut bulk_failures.what);
            bulk_failures.of += targets.len();
            bulk_failures.rows.extend(undone);
        }
        let several = self.has_bulk_failures();
        // It tells what a rule says against; whoever came first is told of by the notice alone. And it never
        // takes the keys from somebody who has gone on to something else.
        if refused > 0 && several && self.popup.is_none() && self.screen() == Screen::Queue {
            self.popup = Some(Popup::BulkFailures);
        }
        let (it, which) = match left {
            1 => ("it", "it"),
            _ => ("them", "which"),
        };
        match (refused, left) {
            (0, 0) => String::new(),
            (0, _) if !several => format!("; {} had changed since you saw {it}", count(left)),
            (0, _) => format!("; {left} had changed since you saw {it}. Press ! to see {which}"),
            (_, 0) => format!("; {refused} refused. Press ! to see why"),
            _ => format!("; {refused} refused, {left} had changed. Press ! to see why"),
        }
    }

    fn has_bulk_failures(&self) -> bool {
        let bulk_failures = self.queue.bulk_failures.as_ref();
        bulk_failures.is_some_and(|bulk_failures| !bulk_failures.rows.is_empty())
    }

    /// `!`, for as long as no other act has been begun.
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

    /// Enter in the list. The enquiry may be in no list any more.
    pub(super) fn open_bulk_failure(&mut self) -> Vec<Effect> {
        let bulk_failures = self.queue.bulk_failures.as_ref();
        let chosen = bulk_failures.and_then(BulkFailures::chosen);
        let Some(row) = chosen.map(|undone| undone.row.clone()) else {
            return Vec::new();
        };
        self.popup = None;
        self.screens.push(Screen::Enquiry);
        self.enquiry.scroll = 0;
        self.read_enquiry(row)
    }
}

const NOTHING_REFUSED: &str = "Nothing was refused.";

/// Why this one is as it was, unless it was changed.
fn undone(target: &Target, ended: &BulkResult) -> Option<BulkFailure> {
    let id = target.seen.id;
    let refused = ended.refused.iter().find(|(known, _)| *known == id);
    let left = ended.left.iter().find(|left| left.id == id);
    let (brief, why) = match (refused, left) {
        (Some((_, refusal)), _) => {
            let mut why = FormError::from(refusal);
            // Most rules are about the stage it is in or the person it is with.
            let (stage, who) = (&target.row.stage_name, with(&target.row.assignee_name));
            why.reasons.push(format!("You saw: {stage}, with {who}."));
            (refusal.sentence.clone(), why)
        }
        (None, Some(left)) => moved_on(target, left),
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

/// What was seen and what is there now, so that nobody has to guess what came between.
fn moved_on(target: &Target, left: &StaleEnquiry) -> (String, FormError) {
    let Some((stage, who)) = &left.now else {
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
