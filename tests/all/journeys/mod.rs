//! Journeys of a person through the store: intents and answers in, effects and state out.

mod acting;
mod approving;
mod around;
mod bringing_back;
mod bulk;
mod choosing;
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

use crate::samples::*;
use chrono::TimeDelta;
use enquiries::domain::{Failure, QueueView, Refusal};
use enquiries::effect::{Answer, Effect, Ended, MovedOn, Question, Seen, Slot};
use enquiries::intent::{Edit, Intent, Place};
use enquiries::store::Screen;
use enquiries::store::layer::Layer;
use enquiries::store::link::Freshness;

pub fn seen(number: usize, version: i32) -> Seen {
    let id = row(number).id;
    Seen { id, version }
}

/// What became of an act: these changed, and those had moved on.
pub fn ended(moved: Vec<Seen>, left: &[usize]) -> Answer {
    let left = left.iter().map(|number| MovedOn {
        id: row(*number).id,
        now: Some(("Closed".into(), Some("Jo Brown".into()))),
    });
    Answer::Acted(Ended {
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

pub fn chosen(desk: &Desk) -> usize {
    let list = desk.store.queue.list();
    let id = list.chosen().expect("a chosen row").id;
    (0..2_000).find(|number| row(*number).id == id).unwrap()
}

pub fn note_text(desk: &Desk) -> (String, String) {
    match &desk.store.layer {
        Some(Layer::Note(note)) => (
            note.field.text(),
            note.trouble
                .as_ref()
                .map(|t| t.sentence.clone())
                .unwrap_or_default(),
        ),
        other => panic!("no note is open but {other:?}"),
    }
}
