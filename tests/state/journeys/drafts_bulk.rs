//! Drafts for several enquiries: saved with the enquiries that they are for, and listed by D.

use super::*;
use enquiries::domain::BulkResult;
use enquiries::domain::{Draft, DraftSubject, StandardStage, Transition};

fn marked(numbers: &[usize]) -> Vec<uuid::Uuid> {
    numbers.iter().map(|number| row(*number).id).collect()
}

fn kept(of: DraftSubject, body: &str, numbers: &[usize]) -> Draft {
    Draft {
        of,
        reference: "several enquiries".into(),
        marked: marked(numbers),
        body: body.into(),
        kept_at: now() - TimeDelta::minutes(39),
        version: 1,
    }
}

/// Three of five rows marked, with the drafts of an earlier run.
fn three_marked(kept: Vec<Draft>) -> Harness {
    let mut harness = Harness::signed_in(5);
    harness.reply::<LoadDrafts>(Ok(kept));
    for _ in 0..3 {
        harness.means(Action::Mark);
    }
    harness
}

fn asked_to_keep(harness: &Harness) -> Option<(DraftSubject, Vec<uuid::Uuid>, String)> {
    let saved = harness.requests::<SaveDraft>().pop();
    saved.map(|draft| (draft.of, draft.marked, draft.body))
}

fn note(harness: &Harness) -> (String, bool) {
    let notes = harness.top::<NoteForm>().expect("the notes");
    assert!(notes.is_for_several());
    (notes.text.text(), notes.kept_at.is_some())
}

/// Loads, for each of the three, the transition that requires a reason.
fn asks(harness: &mut Harness) {
    let way = || Transition {
        transition_id: id(1),
        label: "Wait".into(),
        to_stage_id: id(101),
        to_stage_name: "Waiting".into(),
        to_standard_stage: StandardStage::WaitingForCitizen,
        needs_reason: true,
        needs_outcome: false,
        needs_approval: false,
        needs_countersign: false,
        is_final: false,
        approval_takes_step: false,
        approval: None,
        refused_because: Vec::new(),
    };
    harness.means(Action::Stage);
    let ways = (0..3).map(|number| (row(number).id, way())).collect();
    harness.reply::<LoadTransitions>(Ok(ways));
    harness.means(Action::Confirm);
}

fn moved(numbers: &[usize]) -> Result<BulkResult, Failure> {
    Ok(BulkResult {
        updated: numbers.iter().map(|number| seen(*number, 5)).collect(),
        stale: (0..3)
            .filter(|number| !numbers.contains(number))
            .map(|number| enquiries::domain::StaleEnquiry {
                id: row(number).id,
                now: None,
            })
            .collect(),
        rejected: Vec::new(),
    })
}

// R113
#[test]
fn bulk_note_draft_is_saved_with_its_enquiries() {
    let mut harness = three_marked(Vec::new());
    harness.means(Action::Note);
    harness.types("Office shut on Monday.");
    harness.after(TimeDelta::seconds(2));
    let (of, ids, body) = asked_to_keep(&harness).unwrap();
    assert_eq!(
        (of, body.as_str()),
        (DraftSubject::NOTES, "Office shut on Monday.")
    );
    assert_eq!(ids, marked(&[0, 1, 2]));
    harness.reply::<SaveDraft>(Ok(1));
    assert_eq!(harness.draft_count(), 1);
    // A saved draft needs no warning.
    harness.means(Action::Back);
    harness.means(Action::Quit);
    assert!(
        harness.others.contains(&Effect::Quit),
        "{}",
        harness.notice()
    );
}

#[test]
fn bulk_draft_of_an_earlier_run_opens_for_new_marks() {
    let mut harness = three_marked(vec![kept(DraftSubject::NOTES, "Office shut.", &[3, 4])]);
    harness.means(Action::Note);
    assert_eq!(note(&harness), ("Office shut.".into(), true));
    harness.means(Action::Back);
    assert_eq!(asked_to_keep(&harness), None, "it is kept already");
    // When the notes were sent, the database deleted the draft with them.
    harness.means(Action::Note);
    harness.means(Action::Confirm);
    harness.answer_change(moved(&[0, 1, 2]));
    assert_eq!(harness.draft_count(), 0);
    harness.after(TimeDelta::seconds(5));
    assert_eq!(asked_to_keep(&harness), None);
}

#[test]
fn bulk_reason_draft_is_kept_until_sent() {
    let mut harness = three_marked(vec![kept(
        DraftSubject::STAGES,
        "Bank details\n",
        &[0, 1, 2],
    )]);
    asks(&mut harness);
    let together = harness.top::<TransitionPicker>().expect("the popup");
    let form = together.form.as_ref().unwrap();
    assert_eq!(form.reason.text(), "Bank details");
    assert!(form.kept_at.is_some());
    harness.types(" asked for");
    harness.after(TimeDelta::seconds(2));
    let (of, ids, body) = asked_to_keep(&harness).unwrap();
    assert_eq!(
        (of, body.trim()),
        (DraftSubject::STAGES, "Bank details asked for")
    );
    assert_eq!(ids, marked(&[0, 1, 2]));
    harness.reply::<SaveDraft>(Ok(1));
    harness.means(Action::Confirm);
    harness.answer_change(moved(&[0, 1, 2]));
    assert_eq!(harness.draft_count(), 0);
}

/// A transition that requires no text leaves the draft of another transition unchanged.
#[test]
fn transition_without_text_keeps_draft_of_another() {
    let mut harness = three_marked(vec![kept(
        DraftSubject::STAGES,
        "Bank details\n",
        &[0, 1, 2],
    )]);
    harness.means(Action::Stage);
    let mut way = detail(row(0)).transitions[0].clone();
    (way.needs_reason, way.needs_outcome) = (false, false);
    way.refused_because.clear();
    let ways = (0..3).map(|number| (row(number).id, way.clone())).collect();
    harness.reply::<LoadTransitions>(Ok(ways));
    harness.means(Action::Confirm);
    assert_eq!(harness.request::<ChangeStages>().reason, None);
    harness.answer_change(moved(&[0, 1, 2]));
    assert_eq!(harness.draft_count(), 1);
}

/// After a partial success the draft is for the remaining enquiries only, so none receives it twice.
#[test]
fn partial_bulk_send_keeps_draft_for_the_rest() {
    let mut harness = three_marked(Vec::new());
    harness.means(Action::Note);
    harness.types("Office shut.");
    harness.after(TimeDelta::seconds(2));
    // The autosave is in flight when the note is sent, and may be committed last.
    harness.means(Action::Confirm);
    harness.reply::<SaveDraft>(Err(Failure::Indeterminate));
    harness.answer_change(moved(&[0]));
    assert!(harness.notice().contains("Press n to open it again"));
    let (_, ids, body) = asked_to_keep(&harness).unwrap();
    assert_eq!((ids, body.as_str()), (marked(&[1, 2]), "Office shut."));
    harness.reply::<SaveDraft>(Ok(1));
    harness.after(TimeDelta::seconds(5));
    assert_eq!(asked_to_keep(&harness), None);
}

/// The first key may arrive before the response with the stored drafts.
#[test]
fn bulk_draft_is_not_saved_before_drafts_are_loaded() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::Mark);
    harness.means(Action::Mark);
    harness.means(Action::Note);
    harness.types("newer");
    harness.after(TimeDelta::seconds(5));
    assert_eq!(asked_to_keep(&harness), None);
    let older = kept(DraftSubject::NOTES, "older", &[3]);
    harness.reply::<LoadDrafts>(Ok(vec![older]));
    assert_eq!(note(&harness).0, "older\nnewer");
    let (of, ids, body) = asked_to_keep(&harness).unwrap();
    assert_eq!((of, body.as_str()), (DraftSubject::NOTES, "older\nnewer"));
    assert_eq!(ids, marked(&[0, 1]));
}
