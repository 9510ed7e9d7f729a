//! Journeys of a person through the store: intents and answers in, effects and state out.

mod acting;
mod approving;
mod bringing_back;
mod bulk;
mod choosing;
mod context;
mod discarding;
mod drafting;
mod dropping;
mod figures;
mod filtering;
mod kept_for_several;
mod kept_form;
mod listing_drafts;
mod listing_watched;
mod ordering;
mod outcomes;
mod previewing;
mod prioritising;
mod queue;
mod replying;
mod replying_once;
mod reporting;
mod too_long;
mod unlisting;
mod watching;
mod writing;

use crate::fixtures::*;
use chrono::TimeDelta;
use enquiries::action::{Action, Edit, KeyContext};
use enquiries::domain::{Failure, QueueView, Refusal};
use enquiries::effect::{
    BulkResult, Effect, EnquiryVersion, Request, Response, Slot, StaleEnquiry,
};
use enquiries::store::Screen;
use enquiries::store::connection::Freshness;
use enquiries::store::popup::Popup;

pub fn seen(number: usize, version: i32) -> EnquiryVersion {
    let id = row(number).id;
    EnquiryVersion { id, version }
}

/// What became of an act: these changed, and those had moved on.
pub fn ended(moved: Vec<EnquiryVersion>, left: &[usize]) -> Response {
    let left = left.iter().map(|number| StaleEnquiry {
        id: row(*number).id,
        now: Some(("Closed".into(), Some("Jo Brown".into()))),
    });
    Response::Updated(BulkResult {
        moved,
        left: left.collect(),
        refused: Vec::new(),
    })
}

pub fn refusal() -> Failure {
    Failure::Refused(Box::new(Refusal {
        code: "UK012".into(),
        rule: "assignments_guard".into(),
        table: None,
        column: None,
        sentence: "You cannot assign this enquiry.".into(),
        reasons: vec!["It is closed.".into(), "It belongs to another team.".into()],
        codes: Vec::new(),
    }))
}

pub fn chosen(desk: &Harness) -> usize {
    let list = desk.store.queue.list();
    let id = list.chosen().expect("a chosen row").id;
    (0..2_000).find(|number| row(*number).id == id).unwrap()
}

pub fn note_text(desk: &Harness) -> (String, String) {
    match &desk.store.popup {
        Some(Popup::Note(note)) => (
            note.field.text(),
            note.error
                .as_ref()
                .map(|t| t.sentence.clone())
                .unwrap_or_default(),
        ),
        other => panic!("no note is open but {other:?}"),
    }
}
