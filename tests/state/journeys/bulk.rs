//! Bulk actions: failures are listed and stay marked; notes and stage changes for all marked rows.

use super::*;
use enquiries::domain::{BulkResult, StaleEnquiry};
use enquiries::domain::{DraftSubject, StandardStage, Transition};

fn why(sentence: &str) -> Refusal {
    let Failure::Refused(refusal) = refusal() else {
        panic!("not a refusal");
    };
    Refusal {
        sentence: sentence.into(),
        reasons: Vec::new(),
        ..*refusal
    }
}

/// Five rows, four of them marked.
fn four_marked() -> Harness {
    let mut harness = Harness::signed_in(5);
    for _ in 0..4 {
        harness.means(Action::Mark);
    }
    harness
}

/// Two updated, one refused, one stale.
fn some_of_each() -> BulkResult {
    BulkResult {
        updated: vec![seen(0, 5), seen(2, 5)],
        stale: vec![StaleEnquiry {
            id: row(3).id,
            now: Some(("Closed".into(), None)),
        }],
        rejected: vec![(row(1).id, why("Reopen the enquiry, then change it."))],
    }
}

fn assigned() -> Harness {
    let mut harness = four_marked();
    harness.means(Action::Assign);
    harness.reply::<Colleagues>(Ok(colleagues()));
    harness.types("mary");
    harness.means(Action::Confirm);
    harness.reply::<Assign>(Ok(some_of_each()));
    harness
}

fn marked(harness: &Harness) -> Vec<usize> {
    let marks = &harness.queue().list().marks;
    (0..5).filter(|n| marks.contains(&row(*n).id)).collect()
}

/// Refused and stale enquiries are listed with their reasons, stay marked, and can be opened.
// R077, R079, R098
#[test]
fn bulk_failures_are_listed_and_stay_marked() {
    let mut harness = assigned();
    assert_eq!(
        harness.notice(),
        "Assigned 2 enquiries to Mary Oduya; 1 refused, 1 had changed. Press ! to see why. Press u to undo."
    );
    assert_eq!(marked(&harness), [1, 3]);
    assert_eq!(harness.store.stack.key_context(), KeyContext::BulkFailures);
    let bulk_failures = harness.store.services.changes.failures.clone().unwrap();
    assert_eq!(
        (bulk_failures.what.as_str(), bulk_failures.of),
        ("Assign to Mary Oduya", 4)
    );
    let told: Vec<_> = bulk_failures
        .rows
        .iter()
        .map(|r| r.brief.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "Reopen the enquiry, then change it.",
            "Changed since: Closed, with no one"
        ]
    );
    assert_eq!(
        bulk_failures.rows[1].why.reasons,
        ["You saw: Triage, with no one.", "Now: Closed, with no one."]
    );
    // A page that arrives meanwhile does not change the list.
    harness.page(rows(5), false);
    harness.means(Action::Down);
    harness.means(Action::Open);
    assert_eq!(harness.store.stack.screen_context(), KeyContext::Enquiry);
    assert_eq!(harness.request::<LoadEnquiry>().id, row(3).id);
    harness.means(Action::Back);
    harness.means(Action::BulkFailures);
    assert_eq!(harness.store.stack.key_context(), KeyContext::BulkFailures);
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Queue);
    // The next action applies to exactly the failures.
    harness.means(Action::AssignToMe);
    let (enquiries, _) = parts(&harness.request::<Assign>().changes);
    assert_eq!(enquiries, [seen(1, 4), seen(3, 4)]);
    harness.means(Action::BulkFailures);
    // The failures of a change that is over are not listed.
    assert_eq!(harness.key_context(), KeyContext::Queue);
}

#[test]
fn undo_in_failure_list_reverts_updated_rows() {
    let mut harness = assigned();
    harness.means(Action::Undo);
    assert_eq!(harness.key_context(), KeyContext::Queue);
    let back = harness.requests::<Assign>();
    // One request for both; a refused undo is reported as well.
    assert_eq!(back.len(), 1);
    assert_eq!(parts(&back[0].changes).0, [seen(0, 5), seen(2, 5)]);
    let ended = BulkResult {
        updated: vec![seen(0, 6)],
        rejected: vec![(row(2).id, why("Reopen the enquiry, then change it."))],
        ..BulkResult::default()
    };
    harness.reply::<Assign>(Ok(ended));
    assert_eq!(
        harness.notice(),
        "Undone: 1 enquiry; 1 refused. Press ! to see why."
    );
    assert_eq!(
        harness
            .store
            .services
            .changes
            .failures
            .as_ref()
            .unwrap()
            .what,
        "Undo"
    );
}

#[test]
fn failure_list_takes_no_keys_from_open_text_field() {
    let mut harness = four_marked();
    harness.means(Action::AssignToMe);
    harness.means(Action::Search);
    harness.reply::<Assign>(Ok(some_of_each()));
    assert_eq!(harness.store.stack.key_context(), KeyContext::Search);
    harness.means(Action::Back);
    harness.means(Action::BulkFailures);
    assert_eq!(harness.store.stack.key_context(), KeyContext::BulkFailures);
}

#[test]
fn bulk_success_shows_only_a_notice() {
    let mut harness = four_marked();
    harness.means(Action::AssignToMe);
    let moved = (0..4).map(|n| seen(n, 5)).collect();
    harness.reply::<Assign>(Ok(result(moved, &[])));
    assert_eq!(
        harness.notice(),
        "Assigned 4 enquiries to you. Press u to undo."
    );
    assert_eq!(harness.key_context(), KeyContext::Queue);
    assert!(marked(&harness).is_empty());
    harness.means(Action::BulkFailures);
    assert_eq!(harness.key_context(), KeyContext::Queue);
}

// R078
#[test]
fn bulk_note_keeps_draft_for_refused_enquiries() {
    let mut harness = four_marked();
    harness.means(Action::Note);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Note);
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "an empty note was sent");
    harness.types("Office shut on Monday.");
    harness.means(Action::Confirm);
    harness.means(Action::Confirm);
    assert_eq!(harness.requests::<AddNotes>().len(), 1);
    let note = harness.request::<AddNotes>();
    assert_eq!(
        (note.targets.len(), note.body.as_str(), note.draft),
        (4, "Office shut on Monday.", DraftSubject::NOTES)
    );
    let noted = BulkResult {
        updated: vec![seen(0, 4), seen(2, 4), seen(3, 4)],
        rejected: vec![(row(1).id, why("Reopen the enquiry, then write the note."))],
        ..BulkResult::default()
    };
    harness.reply::<AddNotes>(Ok(noted));
    assert_eq!(
        harness.notice(),
        "Note saved on 3 enquiries; 1 refused. Press ! to see why. Press n to open it again."
    );
    assert_eq!(marked(&harness), [1]);
    harness.means(Action::Back);
    // The database keeps the draft for the refused enquiry.
    assert_eq!(harness.draft_count(), 1);
    harness.means(Action::Note);
    let notes = harness
        .top::<NoteForm>()
        .expect("the note for the marked one");
    assert_eq!(notes.text.text(), "Office shut on Monday.");
    harness.means(Action::Confirm);
    harness.reply::<AddNotes>(Ok(result(vec![seen(1, 4)], &[])));
    assert_eq!(harness.notice(), "Note saved on 1 enquiry.");
    harness.means(Action::Quit);
    assert!(harness.others.contains(&Effect::Quit));
}

#[test]
fn failed_bulk_note_keeps_text_in_popup() {
    let mut harness = four_marked();
    harness.means(Action::Note);
    harness.types("Hello.");
    harness.means(Action::Confirm);
    harness.reply::<AddNotes>(Err(Failure::Unavailable("the connection was lost".into())));
    let notes = harness.top::<NoteForm>().expect("the popup");
    assert_eq!(notes.text.text(), "Hello.");
    assert!(
        notes
            .error
            .as_ref()
            .unwrap()
            .sentence
            .contains("Nothing was changed")
    );
    harness.means(Action::Back);
    assert!(harness.notice().starts_with("Kept as a draft"));
    assert!(harness.store.services.changes.pending.is_empty());
}

fn way(number: u128, to: &str, standard: StandardStage) -> Transition {
    Transition {
        transition_id: id(number),
        label: format!("To {to}"),
        to_stage_id: id(number + 100),
        to_stage_name: to.into(),
        to_standard_stage: standard,
        needs_reason: false,
        needs_outcome: false,
        needs_approval: false,
        needs_countersign: false,
        is_final: false,
        approval_takes_step: false,
        approval: None,
        refused_because: Vec::new(),
    }
}

/// Three marked enquiries, with these transitions each.
fn ways(of: [Vec<Transition>; 3]) -> Harness {
    let mut harness = Harness::signed_in(5);
    for _ in 0..3 {
        harness.means(Action::Mark);
    }
    harness.means(Action::Stage);
    let enquiries = (0..3).map(|n| row(n).id).collect();
    assert_eq!(
        harness.request::<LoadTransitions>(),
        LoadTransitions { enquiries }
    );
    let of = of.into_iter().enumerate();
    let of = of.flat_map(|(n, ways)| ways.into_iter().map(move |way| (row(n).id, way)));
    harness.reply::<LoadTransitions>(Ok(of.collect()));
    harness
}

fn offered(harness: &Harness) -> Vec<(String, usize)> {
    let together = harness.top::<TransitionPicker>().expect("the popup");
    assert!(together.is_for_several());
    let choices = together.choices.iter();
    choices
        .map(|choice| (choice.stage.clone(), choice.possible()))
        .collect()
}

/// Each marked enquiry moves by the transition of its own workflow.
// R077, R096
#[test]
fn bulk_stage_uses_transition_of_each_enquiry() {
    use StandardStage::{Closed, InProgress, Resolved};
    let mut finish = way(1, "Finished", Resolved);
    finish.needs_outcome = true;
    let mut barred = way(2, "Finished", Resolved);
    barred.refused_because = vec!["Assign the enquiry first.".into()];
    let mut harness = ways([
        vec![finish.clone(), way(5, "Open", InProgress)],
        vec![barred, way(6, "Open", InProgress), way(7, "Shut", Closed)],
        // Two transitions lead to one stage: the permitted one is used.
        vec![
            Transition {
                refused_because: vec!["Your role cannot do this. Ask a supervisor.".into()],
                ..way(8, "Finished", Resolved)
            },
            way(9, "Finished", Resolved),
            way(10, "Open", InProgress),
        ],
    ]);
    // Not all of them can be closed.
    assert_eq!(
        offered(&harness),
        [("Open".into(), 3), ("Finished".into(), 2)]
    );
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::StageForm);
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "sent without an outcome");
    harness.types("Paid.");
    // Until the list is loaded, nobody can say whether the text is part of an outcome.
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "sent before the list was loaded");
    harness.reply::<LoadOutcomes>(Ok(Vec::new().into()));
    harness.means(Action::Confirm);
    let sent = harness.request::<ChangeStages>();
    let enquiries = vec![seen(0, 4), seen(1, 4), seen(2, 4)];
    assert_eq!(
        parts(&sent.changes),
        (enquiries, vec![id(101), id(102), id(109)])
    );
    assert_eq!((sent.reason, sent.outcome), (None, Some("Paid.".into())));
    assert_eq!((sent.outcome_id, sent.failure_demand), (None, None));
    assert_eq!(sent.draft, DraftSubject::STAGES);
    let moved = BulkResult {
        updated: vec![seen(0, 5), seen(2, 5)],
        rejected: vec![(row(1).id, why("Assign the enquiry first."))],
        ..BulkResult::default()
    };
    harness.answer_change(Ok(moved));
    assert_eq!(
        harness.notice(),
        "2 enquiries are now Finished; 1 refused. Press ! to see why. Press u within 10 minutes to undo. Press s to open it again."
    );
    assert_eq!(marked(&harness), [1]);
    assert_eq!(harness.store.stack.key_context(), KeyContext::BulkFailures);
}

#[test]
fn bulk_stage_merges_stages_of_same_standard_meaning() {
    use StandardStage::Resolved;
    let harness = ways([
        vec![way(1, "Placed", Resolved)],
        vec![way(2, "Finished", Resolved)],
        vec![way(3, "Finished", Resolved)],
    ]);
    assert_eq!(offered(&harness), [("Finished / Placed".into(), 3)]);
    // Where an enquiry has two stages of the same meaning, the choice is ambiguous and is not offered.
    let harness = ways([
        vec![way(1, "Placed", Resolved), way(4, "No duty owed", Resolved)],
        vec![way(2, "Finished", Resolved)],
        vec![way(3, "Finished", Resolved)],
    ]);
    assert!(offered(&harness).is_empty());
}

#[test]
fn bulk_stage_text_survives_going_back() {
    let ask = || {
        let mut ask = way(1, "Waiting", StandardStage::WaitingForCitizen);
        ask.needs_reason = true;
        vec![ask]
    };
    let mut harness = ways([ask(), ask(), ask()]);
    harness.means(Action::Confirm);
    harness.types("Bank details");
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Transitions);
    harness.means(Action::Back);
    assert!(!harness.store.stack.has_popup());
    harness.means(Action::Quit);
    assert!(harness.notice().contains("is not saved"));
    harness.means(Action::Stage);
    let each = (0..3).map(|n| (row(n).id, ask().remove(0))).collect();
    harness.reply::<LoadTransitions>(Ok(each));
    harness.means(Action::Confirm);
    let together = harness.top::<TransitionPicker>().expect("the popup");
    assert_eq!(
        together.form.as_ref().unwrap().reason.text(),
        "Bank details"
    );
}

/// Text that was typed for one stage is not sent with a change to another.
#[test]
fn bulk_stage_sends_only_text_its_stage_requires() {
    let both = || {
        let mut placed = way(1, "Placed", StandardStage::Resolved);
        placed.needs_outcome = true;
        let mut ask = way(2, "Waiting", StandardStage::WaitingForCitizen);
        ask.needs_reason = true;
        vec![placed, ask]
    };
    let mut harness = ways([both(), both(), both()]);
    let place = |harness: &Harness, name: &str| {
        let shown = offered(harness);
        shown.iter().position(|stage| stage.0 == name).unwrap()
    };
    for _ in 0..place(&harness, "Placed") {
        harness.means(Action::Down);
    }
    harness.means(Action::Confirm);
    harness.types("Refunded");
    harness.means(Action::Back);
    harness.means(Action::First);
    for _ in 0..place(&harness, "Waiting") {
        harness.means(Action::Down);
    }
    harness.means(Action::Confirm);
    harness.types("Bank details");
    harness.means(Action::Confirm);
    let ChangeStages {
        reason, outcome, ..
    } = harness.request();
    assert_eq!(reason.as_deref(), Some("Bank details"));
    assert_eq!(outcome, None, "nobody saw it in this form");
}

#[test]
fn single_mark_on_chosen_row_writes_single_note() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Mark);
    harness.means(Action::Up);
    harness.means(Action::Note);
    assert!(
        !harness
            .top::<NoteForm>()
            .expect("the note")
            .is_for_several()
    );
    harness.means(Action::Back);
    harness.means(Action::Down);
    // A single mark on another row decides the target, as in assignment.
    harness.means(Action::Note);
    let notes = harness.top::<NoteForm>().expect("the note");
    assert!(notes.is_for_several());
    assert_eq!(notes.targets[0].seen.id, row(0).id);
}

/// Another user signs in at the same terminal, with the same rows.
fn sits_down(harness: &mut Harness, who: u128) {
    harness.means(Action::SignOut);
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.means(Action::Confirm);
    let mut person = person();
    person.staff_id = id(who);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(who));
    harness.reply::<SignIn>(Ok(signed_in(person, token)));
    harness.means(Action::View(QueueView::Mine));
    harness.page(rows(5), false);
    for _ in 0..4 {
        harness.means(Action::Mark);
    }
}

fn for_several(harness: &mut Harness) -> String {
    harness.means(Action::Note);
    let notes = harness.top::<NoteForm>().expect("the notes");
    assert!(notes.is_for_several());
    notes.text.text()
}

/// Two users of one terminal each keep their own text.
#[test]
fn bulk_note_draft_is_private_to_each_user() {
    let mut harness = four_marked();
    assert_eq!(for_several(&mut harness), "");
    harness.types("Hers");
    harness.means(Action::Back);
    sits_down(&mut harness, 901);
    assert_eq!(for_several(&mut harness), "");
    harness.types("His");
    harness.means(Action::Back);
    sits_down(&mut harness, ME);
    assert_eq!(for_several(&mut harness), "Hers");
    harness.means(Action::Back);
    sits_down(&mut harness, 901);
    assert_eq!(for_several(&mut harness), "His");
}

#[test]
fn undo_marks_the_reverted_rows_again() {
    let mut harness = assigned();
    harness.means(Action::Back);
    assert_eq!(marked(&harness), [1, 3]);
    harness.means(Action::Undo);
    let (enquiries, _) = parts(&harness.request::<Assign>().changes);
    assert!(enquiries.iter().all(|one| one.version == 5));
    let moved = enquiries.iter().map(|one| EnquiryVersion {
        id: one.id,
        version: 6,
    });
    harness.reply::<Assign>(Ok(result(moved.collect(), &[])));
    assert_eq!(marked(&harness), [0, 1, 2, 3]);
}
