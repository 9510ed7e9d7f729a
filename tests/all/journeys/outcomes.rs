//! Outcome of a stage change: chosen from the tenant's list or entered as free text; typed text is never
//! removed.

use super::*;
use enquiries::domain::{Draft, DraftForm, DraftSubject, ListedOutcome, StandardStage};
use enquiries::store::outcomes::OutcomeMatch;
use enquiries::store::popup::StageForm;

/// The stage form of a transition that requires an outcome, and a reason if `reason`.
fn asked(reason: bool) -> Harness {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::Stage);
    let mut known = detail(row(0));
    known.transitions[2].needs_reason = reason;
    desk.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(known))));
    desk.answer(Slot::Outcomes, Ok(Response::Outcomes(outcomes())));
    desk.means(Action::Down);
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::StageForm);
    desk
}

fn form(desk: &Harness) -> &StageForm {
    let form = match &desk.store.popup {
        Some(Popup::TransitionPicker(stages)) => stages.form.as_ref(),
        _ => None,
    };
    form.expect("a form")
}

fn said(desk: &Harness) -> String {
    form(desk).outcome.text()
}

fn offered(desk: &Harness) -> Vec<String> {
    let list = outcomes();
    let places = desk.store.suggested_outcomes(form(desk)).into_iter();
    places.map(|at| list[at].name.clone()).collect()
}

fn sent(desk: &Harness) -> Option<String> {
    match desk.newest(Slot::Act)?.1 {
        Request::ChangeStages { outcome, .. } => outcome,
        other => panic!("{other:?}"),
    }
}

fn counted(desk: &Harness) -> Option<String> {
    match desk.store.outcome_match(form(desk))? {
        OutcomeMatch::As(at) => Some(outcomes()[at].name.clone()),
        OutcomeMatch::NotListed => Some("–".into()),
    }
}

/// What the last line says about Enter.
fn enter(desk: &Harness) -> &'static str {
    use crossterm::event::KeyCode::Enter;
    let mut here = enquiries::keymap::of(desk.store.place());
    let it = here.find(|binding| binding.keys.iter().any(|key| key.code == Enter && !key.alt));
    it.expect("a meaning of Enter").hint
}

// R077
#[test]
fn stage_form_hint_says_what_enter_does() {
    for reason in [false, true] {
        let mut desk = asked(reason);
        if reason {
            desk.types("Two letters");
            desk.means(Action::NextField);
        }
        assert_eq!(enter(&desk), "save");
        desk.means(Action::Down);
        assert_eq!(enter(&desk), "use");
        // Up from the list, a letter, or the other field returns to the text.
        desk.means(Action::Up);
        assert_eq!(enter(&desk), "save");
        desk.means(Action::Down);
        desk.types("p");
        assert_eq!(enter(&desk), "save");
        desk.means(Action::Down);
        desk.means(Action::Confirm);
        assert!(!said(&desk).is_empty());
        assert_eq!((enter(&desk), sent(&desk)), ("save", None));
        desk.means(Action::Confirm);
        assert!(sent(&desk).is_some());
        // With one field only, no key to another field is offered.
        assert_eq!(desk.store.offers_key(&Action::NextField), reason);
    }
}

// R072, R081
#[test]
fn outcome_takes_two_keys_to_choose_and_one_to_send() {
    let mut desk = asked(false);
    assert_eq!(offered(&desk).len(), outcomes().len());
    desk.means(Action::Down);
    assert_eq!(said(&desk), "");
    desk.means(Action::Confirm);
    assert_eq!(said(&desk), "Question answered");
    assert_eq!(sent(&desk), None, "taken and sent by one key");
    desk.means(Action::Confirm);
    assert_eq!(sent(&desk).unwrap(), "Question answered");
    // While the change is being sent, nothing can be chosen.
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    assert_eq!(form(&desk).picked, None);
}

#[test]
fn outcome_list_is_filtered_and_accepts_added_text() {
    let mut desk = asked(false);
    desk.types("mista");
    assert_eq!(offered(&desk), ["Our mistake corrected"]);
    assert_eq!(counted(&desk).unwrap(), "–");
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    desk.types(": penalty cancelled");
    assert_eq!(said(&desk), "Our mistake corrected: penalty cancelled");
    assert_eq!(counted(&desk).unwrap(), "Our mistake corrected");
    desk.means(Action::Confirm);
    assert_eq!(
        sent(&desk).unwrap(),
        "Our mistake corrected: penalty cancelled"
    );
    // The standard meaning matches too.
    let mut desk = asked(false);
    desk.types("against");
    assert_eq!(offered(&desk), ["Payment plan refused", "Refund refused"]);
}

#[test]
fn free_text_outcome_is_sent_unchanged() {
    let mut desk = asked(false);
    desk.types("Rang; it is settled");
    assert_eq!(counted(&desk).unwrap(), "–");
    assert_eq!(offered(&desk).len(), outcomes().len());
    desk.means(Action::Confirm);
    assert_eq!(sent(&desk).unwrap(), "Rang; it is settled");

    // A listed outcome is inserted before the free text, and replaces another listed outcome.
    let mut desk = asked(false);
    desk.types("Rang; it is settled");
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    assert_eq!(said(&desk), "Question answered: Rang; it is settled");
    for _ in 0..4 {
        desk.means(Action::Down);
    }
    desk.means(Action::Confirm);
    assert_eq!(said(&desk), "Refund: Rang; it is settled");
    assert_eq!(counted(&desk).unwrap(), "Refund");

    // If both do not fit, the listed outcome is not inserted.
    let mut desk = asked(false);
    desk.means(Action::Paste("x".repeat(495)));
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    assert_eq!(said(&desk).len(), 495);
    assert!(desk.notice().starts_with("Not added"), "{}", desk.notice());
}

#[test]
fn typing_returns_from_outcome_list_to_field() {
    let mut desk = asked(false);
    desk.types("Refund");
    assert_eq!(counted(&desk).unwrap(), "Refund");
    desk.means(Action::Down);
    desk.types(" sent");
    assert_eq!(form(&desk).picked, None);
    desk.means(Action::Confirm);
    assert_eq!(sent(&desk).unwrap(), "Refund sent");
    // Up from the first entry returns to the field, and Down stops at the last entry.
    let mut desk = asked(false);
    desk.means(Action::Down);
    desk.means(Action::Up);
    assert_eq!(form(&desk).picked, None);
    for _ in 0..20 {
        desk.means(Action::NextField);
    }
    assert_eq!(form(&desk).picked, Some(outcomes().len() - 1));
    desk.means(Action::PreviousField);
    assert_eq!(form(&desk).picked, Some(outcomes().len() - 2));
}

#[test]
fn tab_moves_between_reason_and_outcome() {
    let mut desk = asked(true);
    desk.types("Because");
    desk.means(Action::Down);
    assert_eq!(form(&desk).picked, None, "the list is the outcome's");
    desk.means(Action::NextField);
    desk.means(Action::Down);
    desk.means(Action::NextField);
    assert_eq!((form(&desk).in_outcome, form(&desk).picked), (false, None));
    desk.means(Action::PreviousField);
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    desk.means(Action::Confirm);
    assert_eq!(sent(&desk).unwrap(), "Question answered");
}

/// A chosen outcome is a draft like typed text, and the list is offered beside a restored draft.
#[test]
fn chosen_outcome_draft_is_kept_until_sent() {
    let mut desk = asked(false);
    let kept = Draft {
        of: DraftSubject {
            form: DraftForm::StageChange,
            enquiry_id: row(0).id,
        },
        reference: row(0).reference,
        marked: Vec::new(),
        body: "\nrefund".into(),
        kept_at: now() - TimeDelta::minutes(39),
    };
    desk.answer(Slot::Drafts, Ok(Response::Drafts(vec![kept])));
    assert_eq!(said(&desk), "refund");
    assert_eq!(counted(&desk).unwrap(), "Refund");
    for _ in 0..6 {
        desk.means(Action::Down);
    }
    desk.means(Action::Confirm);
    assert_eq!(said(&desk), "Our mistake corrected");
    desk.means(Action::Back);
    let Some((_, Request::SaveDraft { body, .. })) = desk.newest(Slot::Draft) else {
        panic!("nothing is kept");
    };
    assert_eq!(body, "\nOur mistake corrected");
}

#[test]
fn outcome_field_without_list_accepts_free_text() {
    for answer in [
        Ok(Response::Outcomes(Vec::new())),
        Err(Failure::Internal("server error".into())),
    ] {
        let mut desk = Harness::signed_in(3);
        desk.means(Action::Stage);
        desk.answer(
            Slot::Enquiry,
            Ok(Response::Enquiry(Box::new(detail(row(0))))),
        );
        desk.answer(Slot::Outcomes, answer);
        desk.means(Action::Down);
        desk.means(Action::Down);
        desk.means(Action::Confirm);
        desk.types("Why");
        desk.means(Action::NextField);
        desk.means(Action::Down);
        assert_eq!(form(&desk).picked, None);
        desk.types("Done");
        assert_eq!(desk.store.outcome_match(form(&desk)), None);
        desk.means(Action::Confirm);
        assert_eq!(sent(&desk).unwrap(), "Done");
    }
}

#[test]
fn withdrawn_counts_as_withdrawn_without_listed_outcome() {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::Stage);
    let mut known = detail(row(0));
    known.transitions[0].needs_outcome = true;
    known.transitions[0].to_standard_stage = StandardStage::Withdrawn;
    desk.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(known))));
    desk.answer(Slot::Outcomes, Ok(Response::Outcomes(outcomes())));
    desk.means(Action::Confirm);
    desk.types("No longer needed");
    assert_eq!(counted(&desk), None);
    desk.means(Action::Edit(Edit::Start));
    desk.types(&format!("{}: ", outcomes()[0].name));
    assert_eq!(counted(&desk), Some(outcomes()[0].name.clone()));
}

// R072, R081
#[test]
fn bulk_stage_accepts_listed_outcome() {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::Mark);
    desk.means(Action::Mark);
    desk.means(Action::Stage);
    let mut done = transitions()[2].clone();
    done.needs_reason = false;
    let ways = (0..2).map(|number| (row(number).id, done.clone()));
    desk.answer(Slot::Transitions, Ok(Response::Transitions(ways.collect())));
    desk.answer(Slot::Outcomes, Ok(Response::Outcomes(outcomes())));
    desk.means(Action::Confirm);
    desk.types("plan ag");
    assert_eq!(
        offered(&desk),
        ["Payment plan agreed", "Payment plan refused"]
    );
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    desk.means(Action::Confirm);
    assert_eq!(sent(&desk).unwrap(), "Payment plan agreed");
}

#[test]
fn outcome_match_follows_the_report_rule() {
    let list = outcomes();
    let of = |said: &str| ListedOutcome::position(&list, said).map(|at| list[at].name.as_str());
    assert_eq!(of("REFUND sent"), Some("Refund"));
    assert_eq!(of("refund refused: too late"), Some("Refund refused"));
    assert_eq!(of("Refund refusedly"), Some("Refund"));
    assert_eq!(of("Refunded"), None);
    assert_eq!(of(" Refund"), None);
    assert_eq!(of("A refund"), None);
    assert_eq!(of(""), None);
}
