//! User journeys through the store: actions and responses in, effects and state out.

mod application;
mod approval;
mod assign;
mod bulk;
mod clock_reports;
mod clocks;
mod closed_enquiry;
mod dashboard;
mod decisions;
mod deputies;
mod drafts_autosave;
mod drafts_bulk;
mod drafts_discard;
mod drafts_discard_race;
mod drafts_list;
mod drafts_list_discard;
mod drafts_new_enquiry;
mod drafts_restore;
mod duplicates;
mod for_you;
mod fuzzy_filter;
mod hold;
mod incoming;
mod links;
mod lists_out_of_date;
mod next_hours;
mod note_and_stage;
mod outcomes;
mod priority;
mod questions;
mod queue;
mod queue_filter;
mod queue_preview;
mod queue_sort;
mod recently_closed;
mod refusals;
mod reply;
mod reply_once;
mod reports;
mod sample_data;
mod slow_server;
mod small_windows;
mod tags;
mod take_next;
mod tasks;
mod text_limits;
mod today;
mod views;
mod watch;
mod watched_list;
mod ways_around;

use crate::fixtures::*;
use chrono::TimeDelta;
use enquiries::action::{Action, Edit, KeyContext};
use enquiries::domain::{BulkResult, EnquiryVersion, StaleEnquiry};
use enquiries::domain::{Failure, QueuePage, QueueView, Refusal};
use enquiries::features::assign::{Assign, AssigneePicker, Colleagues};
use enquiries::features::dashboard::LoadDashboard;
use enquiries::features::enquiry::LoadEnquiry;
use enquiries::features::new_enquiry::NewEnquiryPopup;
use enquiries::features::note::{AddNotes, NoteForm};
use enquiries::features::palette::Palette;
use enquiries::features::priority::{ChangePriority, PriorityPicker};
use enquiries::features::queue::{
    ListByIds, ListDrafted, ListDrilldown, ListPage, ListWatched, LoadCounts, LoadPreview,
    QueueScreen,
};
use enquiries::features::reply::{FillTemplate, LoadReplyTo, SendReply};
use enquiries::features::search::SearchPopup;
use enquiries::features::sign_in::{SignIn, SignInChoices, SignInPicker};
use enquiries::features::stage::{
    ChangeStages, DecideApproval, LoadOutcomes, LoadTransitions, RequestApproval, TransitionPicker,
    UndoStages,
};
use enquiries::runtime::effect::Effect;
use enquiries::runtime::request::{AnyRequest, Reply, Request};
use enquiries::services::changes::LoadChangesSince;
use enquiries::services::connection::{Freshness, Pulse};
use enquiries::services::drafts::{LoadDrafts, SaveDraft};
use enquiries::services::watch::{Watch, WatchMany};

pub fn seen(number: usize, version: i32) -> EnquiryVersion {
    let id = row(number).id;
    EnquiryVersion { id, version }
}

/// Result of a bulk mutation: `moved` were updated, `left` were stale.
pub fn result(moved: Vec<EnquiryVersion>, left: &[usize]) -> BulkResult {
    let left = left.iter().map(|number| StaleEnquiry {
        id: row(*number).id,
        now: Some(("Closed".into(), Some("Jo Brown".into()))),
    });
    BulkResult {
        updated: moved,
        stale: left.collect(),
        rejected: Vec::new(),
    }
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

pub fn chosen(harness: &Harness) -> usize {
    let list = harness.queue().list();
    let id = list.chosen().expect("a chosen row").id;
    (0..2_000).find(|number| row(*number).id == id).unwrap()
}

pub fn note_text(harness: &Harness) -> (String, String) {
    let note = harness.top::<NoteForm>().expect("a note");
    assert!(!note.is_for_several());
    let error = note.error.as_ref().map(|it| it.sentence.clone());
    (note.text.text(), error.unwrap_or_default())
}
