//! Bulk actions: failures are listed and stay marked; notes and stage changes for all marked rows.

use super::*;
use enquiries::domain::{DraftSubject, StandardStage, Transition};
use enquiries::effect::{BulkResult, StaleEnquiry};

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
    let mut desk = Harness::signed_in(5);
    for _ in 0..4 {
        desk.means(Action::Mark);
    }
    desk
}

/// Two updated, one refused, one stale.
fn some_of_each() -> Response {
    Response::Updated(BulkResult {
        updated: vec![seen(0, 5), seen(2, 5)],
        stale: vec![StaleEnquiry {
            id: row(3).id,
            now: Some(("Closed".into(), None)),
        }],
        rejected: vec![(row(1).id, why("Reopen the enquiry, then change it."))],
    })
}

fn assigned() -> Harness {
    let mut desk = four_marked();
    desk.means(Action::Assign);
    desk.answer(Slot::Colleagues, Ok(Response::Colleagues(colleagues())));
    desk.types("mary");
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Ok(some_of_each()));
    desk
}

fn marked(desk: &Harness) -> Vec<usize> {
    let marks = &desk.store.queue.list().marks;
    (0..5).filter(|n| marks.contains(&row(*n).id)).collect()
}

/// Refused and stale enquiries are listed with their reasons, stay marked, and can be opened.
// R077, R079, R098
#[test]
fn bulk_failures_are_listed_and_stay_marked() {
    let mut desk = assigned();
    assert_eq!(
        desk.notice(),
        "Assigned 2 enquiries to Mary Oduya; 1 refused, 1 had changed. Press ! to see why. Press u to undo."
    );
    assert_eq!(marked(&desk), [1, 3]);
    assert_eq!(desk.store.place(), KeyContext::BulkFailures);
    let bulk_failures = desk.store.queue.bulk_failures.clone().unwrap();
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
    desk.page(rows(5), false);
    desk.means(Action::Down);
    desk.means(Action::Open);
    assert_eq!(desk.store.screen(), Screen::Enquiry);
    let (_, request) = desk.newest(Slot::Enquiry).unwrap();
    assert_eq!(request, Request::Enquiry { id: row(3).id });
    desk.means(Action::Back);
    desk.means(Action::BulkFailures);
    assert_eq!(desk.store.place(), KeyContext::BulkFailures);
    desk.means(Action::Back);
    assert!(desk.store.popup.is_none());
    // The next action applies to exactly the failures.
    desk.means(Action::AssignToMe);
    let (_, request) = desk.newest(Slot::Act).unwrap();
    let Request::Assign { enquiries, .. } = request else {
        panic!("not an assignment");
    };
    assert_eq!(enquiries, [seen(1, 4), seen(3, 4)]);
    desk.means(Action::BulkFailures);
    assert!(desk.store.popup.is_none(), "it told of an act that is over");
}

#[test]
fn undo_in_failure_list_reverts_updated_rows() {
    let mut desk = assigned();
    desk.means(Action::Undo);
    assert!(desk.store.popup.is_none());
    let back: Vec<_> = desk
        .asked
        .iter()
        .filter_map(|(request_id, request)| match request {
            Request::Assign { enquiries, .. } => Some((*request_id, enquiries.clone())),
            _ => None,
        })
        .collect();
    // One request for both; a refused undo is reported as well.
    assert_eq!(back.len(), 1);
    assert_eq!(back[0].1, [seen(0, 5), seen(2, 5)]);
    let ended = BulkResult {
        updated: vec![seen(0, 6)],
        rejected: vec![(row(2).id, why("Reopen the enquiry, then change it."))],
        ..BulkResult::default()
    };
    desk.handle_response(back[0].0, Ok(Response::Updated(ended)));
    assert_eq!(
        desk.notice(),
        "Undone: 1 enquiry; 1 refused. Press ! to see why."
    );
    assert_eq!(
        desk.store.queue.bulk_failures.as_ref().unwrap().what,
        "Undo"
    );
}

#[test]
fn failure_list_takes_no_keys_from_open_text_field() {
    let mut desk = four_marked();
    desk.means(Action::AssignToMe);
    let (request_id, _) = desk.newest(Slot::Act).unwrap();
    desk.means(Action::Search);
    desk.handle_response(request_id, Ok(some_of_each()));
    assert_eq!(desk.store.place(), KeyContext::Search);
    desk.means(Action::Back);
    desk.means(Action::BulkFailures);
    assert_eq!(desk.store.place(), KeyContext::BulkFailures);
}

#[test]
fn bulk_success_shows_only_a_notice() {
    let mut desk = four_marked();
    desk.means(Action::AssignToMe);
    let moved = (0..4).map(|n| seen(n, 5)).collect();
    desk.answer(Slot::Act, Ok(ended(moved, &[])));
    assert_eq!(
        desk.notice(),
        "Assigned 4 enquiries to you. Press u to undo."
    );
    assert!(desk.store.popup.is_none());
    assert!(marked(&desk).is_empty());
    desk.means(Action::BulkFailures);
    assert!(desk.store.popup.is_none());
}

// R075
#[test]
fn bulk_note_keeps_draft_for_refused_enquiries() {
    let mut desk = four_marked();
    desk.means(Action::Note);
    assert_eq!(desk.store.place(), KeyContext::Note);
    desk.means(Action::Confirm);
    assert!(desk.newest(Slot::Act).is_none(), "an empty note was sent");
    desk.types("Office shut on Monday.");
    desk.means(Action::Confirm);
    desk.means(Action::Confirm);
    let acts = desk.asked.iter().filter(|(t, _)| t.slot == Slot::Act);
    assert_eq!(acts.count(), 1);
    let (_, request) = desk.newest(Slot::Act).unwrap();
    let Request::AddNotes {
        enquiries,
        body,
        draft: DraftSubject::NOTES,
    } = request
    else {
        panic!("not notes");
    };
    assert_eq!(
        (enquiries.len(), body.as_str()),
        (4, "Office shut on Monday.")
    );
    let noted = BulkResult {
        updated: vec![seen(0, 4), seen(2, 4), seen(3, 4)],
        rejected: vec![(row(1).id, why("Reopen the enquiry, then write the note."))],
        ..BulkResult::default()
    };
    desk.answer(Slot::Act, Ok(Response::Updated(noted)));
    assert_eq!(
        desk.notice(),
        "Note saved on 3 enquiries; 1 refused. Press ! to see why. Press n to open it again."
    );
    assert_eq!(marked(&desk), [1]);
    desk.means(Action::Back);
    // The database keeps the draft for the refused enquiry.
    assert_eq!(desk.store.draft_count(), 1);
    desk.means(Action::Note);
    let Some(Popup::Note(notes)) = &desk.store.popup else {
        panic!("no note for the marked one");
    };
    assert_eq!(notes.field.text(), "Office shut on Monday.");
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Ok(ended(vec![seen(1, 4)], &[])));
    assert_eq!(desk.notice(), "Note saved on 1 enquiry.");
    desk.means(Action::Quit);
    assert!(desk.others.contains(&Effect::Quit));
}

#[test]
fn failed_bulk_note_keeps_text_in_popup() {
    let mut desk = four_marked();
    desk.means(Action::Note);
    desk.types("Hello.");
    desk.means(Action::Confirm);
    desk.answer(
        Slot::Act,
        Err(Failure::Unavailable("the connection was lost".into())),
    );
    let Some(Popup::Note(notes)) = &desk.store.popup else {
        panic!("the box was closed");
    };
    assert_eq!(notes.field.text(), "Hello.");
    assert!(
        notes
            .error
            .as_ref()
            .unwrap()
            .sentence
            .contains("Nothing was changed")
    );
    desk.means(Action::Back);
    assert!(desk.notice().starts_with("Kept as a draft"));
    assert!(desk.store.queue.pending.is_empty());
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
        approval: None,
        refused_because: Vec::new(),
    }
}

/// Three marked enquiries, with these transitions each.
fn ways(of: [Vec<Transition>; 3]) -> Harness {
    let mut desk = Harness::signed_in(5);
    for _ in 0..3 {
        desk.means(Action::Mark);
    }
    desk.means(Action::Stage);
    let enquiries = (0..3).map(|n| row(n).id).collect();
    let asked = desk.newest(Slot::Transitions).unwrap().1;
    assert_eq!(asked, Request::Transitions { enquiries });
    let of = of.into_iter().enumerate();
    let of = of.flat_map(|(n, ways)| ways.into_iter().map(move |way| (row(n).id, way)));
    desk.answer(Slot::Transitions, Ok(Response::Transitions(of.collect())));
    desk
}

fn offered(desk: &Harness) -> Vec<(String, usize)> {
    match &desk.store.popup {
        Some(Popup::TransitionPicker(together)) if together.is_for_several() => together
            .choices()
            .iter()
            .map(|choice| (choice.stage.clone(), choice.possible()))
            .collect(),
        other => panic!("no stages are offered but {other:?}"),
    }
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
    let mut desk = ways([
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
    assert_eq!(offered(&desk), [("Open".into(), 3), ("Finished".into(), 2)]);
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::StageForm);
    desk.means(Action::Confirm);
    assert!(desk.newest(Slot::Act).is_none(), "sent without an outcome");
    desk.types("Paid.");
    desk.means(Action::Confirm);
    let (_, request) = desk.newest(Slot::Act).unwrap();
    assert_eq!(
        request,
        Request::ChangeStages {
            enquiries: vec![seen(0, 4), seen(1, 4), seen(2, 4)],
            to_stages: vec![id(101), id(102), id(109)],
            reason: None,
            outcome: Some("Paid.".into()),
            draft: DraftSubject::STAGES,
        }
    );
    let moved = BulkResult {
        updated: vec![seen(0, 5), seen(2, 5)],
        rejected: vec![(row(1).id, why("Assign the enquiry first."))],
        ..BulkResult::default()
    };
    desk.answer(Slot::Act, Ok(Response::Updated(moved)));
    assert_eq!(
        desk.notice(),
        "2 enquiries are now Finished; 1 refused. Press ! to see why. Press s to open it again."
    );
    assert_eq!(marked(&desk), [1]);
    assert_eq!(desk.store.place(), KeyContext::BulkFailures);
}

#[test]
fn bulk_stage_merges_stages_of_same_standard_meaning() {
    use StandardStage::Resolved;
    let desk = ways([
        vec![way(1, "Placed", Resolved)],
        vec![way(2, "Finished", Resolved)],
        vec![way(3, "Finished", Resolved)],
    ]);
    assert_eq!(offered(&desk), [("Finished / Placed".into(), 3)]);
    // Where an enquiry has two stages of the same meaning, the choice is ambiguous and is not offered.
    let desk = ways([
        vec![way(1, "Placed", Resolved), way(4, "No duty owed", Resolved)],
        vec![way(2, "Finished", Resolved)],
        vec![way(3, "Finished", Resolved)],
    ]);
    assert!(offered(&desk).is_empty());
}

#[test]
fn bulk_stage_text_survives_going_back() {
    let ask = || {
        let mut ask = way(1, "Waiting", StandardStage::WaitingForCitizen);
        ask.needs_reason = true;
        vec![ask]
    };
    let mut desk = ways([ask(), ask(), ask()]);
    desk.means(Action::Confirm);
    desk.types("Bank details");
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Transitions);
    desk.means(Action::Back);
    assert!(desk.store.popup.is_none());
    desk.means(Action::Quit);
    assert!(desk.notice().contains("is not saved"));
    desk.means(Action::Stage);
    let each = (0..3).map(|n| (row(n).id, ask().remove(0))).collect();
    desk.answer(Slot::Transitions, Ok(Response::Transitions(each)));
    desk.means(Action::Confirm);
    let Some(Popup::TransitionPicker(together)) = &desk.store.popup else {
        panic!("no form");
    };
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
    let mut desk = ways([both(), both(), both()]);
    let place = |desk: &Harness, name: &str| {
        let shown = offered(desk);
        shown.iter().position(|stage| stage.0 == name).unwrap()
    };
    for _ in 0..place(&desk, "Placed") {
        desk.means(Action::Down);
    }
    desk.means(Action::Confirm);
    desk.types("Refunded");
    desk.means(Action::Back);
    desk.means(Action::First);
    for _ in 0..place(&desk, "Waiting") {
        desk.means(Action::Down);
    }
    desk.means(Action::Confirm);
    desk.types("Bank details");
    desk.means(Action::Confirm);
    let (_, request) = desk.newest(Slot::Act).unwrap();
    let Request::ChangeStages {
        reason, outcome, ..
    } = request
    else {
        panic!("{request:?}");
    };
    assert_eq!(reason.as_deref(), Some("Bank details"));
    assert_eq!(outcome, None, "nobody saw it in this form");
}

#[test]
fn single_mark_on_chosen_row_writes_single_note() {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::Mark);
    desk.means(Action::Up);
    desk.means(Action::Note);
    assert!(matches!(&desk.store.popup, Some(Popup::Note(note)) if !note.is_for_several()));
    desk.means(Action::Back);
    desk.means(Action::Down);
    // A single mark on another row decides the target, as in assignment.
    desk.means(Action::Note);
    let Some(Popup::Note(notes)) = &desk.store.popup else {
        panic!("not about the marked one");
    };
    assert!(notes.is_for_several());
    assert_eq!(notes.targets[0].seen.id, row(0).id);
}

/// Another user signs in at the same terminal, with the same rows.
fn sits_down(desk: &mut Harness, who: u128) {
    desk.means(Action::SignOut);
    desk.answer(Slot::SignIn, Ok(Response::SignInChoices(choices())));
    desk.means(Action::Confirm);
    let mut person = person();
    person.staff_id = id(who);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(who));
    desk.answer(Slot::SignIn, Ok(Response::SignedIn { person, token }));
    desk.means(Action::View(QueueView::Mine));
    desk.page(rows(5), false);
    for _ in 0..4 {
        desk.means(Action::Mark);
    }
}

fn for_several(desk: &mut Harness) -> String {
    desk.means(Action::Note);
    match &desk.store.popup {
        Some(Popup::Note(notes)) if notes.is_for_several() => notes.field.text(),
        other => panic!("no note for several but {other:?}"),
    }
}

/// Two users of one terminal each keep their own text.
#[test]
fn bulk_note_draft_is_private_to_each_user() {
    let mut desk = four_marked();
    assert_eq!(for_several(&mut desk), "");
    desk.types("Hers");
    desk.means(Action::Back);
    sits_down(&mut desk, 901);
    assert_eq!(for_several(&mut desk), "");
    desk.types("His");
    desk.means(Action::Back);
    sits_down(&mut desk, ME);
    assert_eq!(for_several(&mut desk), "Hers");
    desk.means(Action::Back);
    sits_down(&mut desk, 901);
    assert_eq!(for_several(&mut desk), "His");
}

#[test]
fn undo_marks_the_reverted_rows_again() {
    let mut desk = assigned();
    desk.means(Action::Back);
    assert_eq!(marked(&desk), [1, 3]);
    desk.means(Action::Undo);
    for (request_id, request) in desk.asked.clone() {
        if let Request::Assign { enquiries, .. } = request
            && enquiries.iter().all(|one| one.version == 5)
        {
            let moved = enquiries.iter().map(|one| EnquiryVersion {
                id: one.id,
                version: 6,
            });
            let ended = BulkResult {
                updated: moved.collect(),
                stale: vec![],
                rejected: vec![],
            };
            desk.handle_response(request_id, Ok(Response::Updated(ended)));
        }
    }
    assert_eq!(marked(&desk), [0, 1, 2, 3]);
}
