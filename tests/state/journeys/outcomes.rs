//! Outcome of a stage change: chosen from the tenant's list or entered as free text; typed text is never
//! removed.

use super::*;
use enquiries::domain::{
    Draft, DraftForm, DraftSubject, FailureDemandReason, ListedOutcome, OutcomeChoices,
    StandardStage,
};
use enquiries::features::stage::{OutcomeMatch, StageForm};

/// The stage form of a transition that requires an outcome, and a reason if `reason`.
fn asked(reason: bool) -> Harness {
    asked_with(reason, outcomes().into())
}

fn asked_with(reason: bool, choices: OutcomeChoices) -> Harness {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Stage);
    let mut known = detail(row(0));
    known.transitions[2].needs_reason = reason;
    harness.reply_enquiry(Ok(known));
    harness.reply::<LoadOutcomes>(Ok(choices));
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::StageForm);
    harness
}

fn form(harness: &Harness) -> &StageForm {
    picker(harness).form.as_ref().expect("a form")
}

fn picker(harness: &Harness) -> &TransitionPicker {
    harness.top().expect("the popup")
}

fn said(harness: &Harness) -> String {
    form(harness).outcome.text()
}

fn offered(harness: &Harness) -> Vec<String> {
    let list = outcomes();
    let places = picker(harness)
        .outcomes
        .suggested(form(harness))
        .into_iter();
    places.map(|at| list[at].name.clone()).collect()
}

fn sent(harness: &Harness) -> Option<String> {
    harness.requests::<ChangeStages>().pop()?.outcome
}

fn counted(harness: &Harness) -> Option<String> {
    match picker(harness).outcomes.counted_as(form(harness))? {
        OutcomeMatch::As(at) => Some(outcomes()[at].name.clone()),
        OutcomeMatch::NotListed => Some("–".into()),
    }
}

/// What the key table says about Enter.
fn enter(harness: &Harness) -> &'static str {
    use crossterm::event::KeyCode::Enter;
    let mut here = enquiries::keymap::of(harness.store.stack.key_context());
    let it = here.find(|binding| binding.keys.iter().any(|key| key.code == Enter && !key.alt));
    it.expect("a meaning of Enter").words
}

// R077
#[test]
fn enter_never_saves_in_stage_form() {
    for reason in [false, true] {
        let mut harness = asked(reason);
        if reason {
            harness.types("Two letters");
            harness.means(Action::GoOn);
        }
        const NEXT: &str = "Go to the next field";
        const USE: &str = "Use the chosen outcome";
        assert_eq!(enter(&harness), NEXT);
        harness.means(Action::Down);
        assert_eq!(enter(&harness), USE);
        // Up from the list, a letter that no outcome has, or the other field returns to the text.
        harness.means(Action::Up);
        assert_eq!(enter(&harness), NEXT);
        harness.means(Action::Down);
        harness.types("%");
        assert_eq!(enter(&harness), NEXT);
        harness.means(Action::Edit(Edit::Backspace));
        harness.means(Action::Down);
        harness.means(Action::GoOn);
        assert!(!said(&harness).is_empty());
        assert_eq!((enter(&harness), sent(&harness)), (NEXT, None));
        harness.means(Action::GoOn);
        assert_eq!(sent(&harness), None, "Enter saved");
        assert_eq!(harness.notice(), "Press Ctrl-S to save.");
        harness.means(Action::Confirm);
        assert!(sent(&harness).is_some());
        // With one field only, no key to another field is offered.
        assert_eq!(harness.store.offers_key(&Action::NextField), reason);
    }
}

// R077
#[test]
fn outcome_takes_two_keys_to_choose_and_one_to_send() {
    let mut harness = asked(false);
    assert_eq!(offered(&harness).len(), outcomes().len());
    harness.means(Action::Down);
    assert_eq!(said(&harness), "");
    harness.means(Action::Confirm);
    assert_eq!(said(&harness), "Question answered");
    assert_eq!(sent(&harness), None, "taken and sent by one key");
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).unwrap(), "Question answered");
    // While the change is being sent, nothing can be chosen.
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(form(&harness).picked, None);
}

#[test]
fn outcome_list_is_filtered_and_accepts_added_text() {
    let mut harness = asked(false);
    harness.types("mista");
    assert_eq!(offered(&harness), ["Our mistake corrected"]);
    assert_eq!(counted(&harness).unwrap(), "–");
    harness.means(Action::GoOn);
    harness.types(": penalty cancelled");
    assert_eq!(said(&harness), "Our mistake corrected: penalty cancelled");
    assert_eq!(counted(&harness).unwrap(), "Our mistake corrected");
    harness.means(Action::Confirm);
    assert_eq!(
        sent(&harness).unwrap(),
        "Our mistake corrected: penalty cancelled"
    );
    // The standard meaning matches too.
    let mut harness = asked(false);
    harness.types("against");
    assert_eq!(
        offered(&harness),
        ["Payment plan refused", "Refund refused"]
    );
}

/// Typing and Enter pick from the list, as in every chooser; words of the user's own are a line of it.
#[test]
fn outcome_typed_in_part_is_never_sent_as_it_is() {
    for save in [Action::GoOn, Action::Confirm] {
        let mut harness = asked(false);
        harness.types("answ");
        harness.means(save);
        assert_eq!(sent(&harness), None);
        assert_eq!(said(&harness), "Question answered");
        harness.means(Action::Confirm);
        assert_eq!(sent(&harness).unwrap(), "Question answered");
    }
    // Also where no line was chosen: back in the text, only the last line sends the words as they are.
    let mut harness = asked(false);
    harness.types("answ");
    harness.means(Action::Up);
    assert_eq!(form(&harness).picked, None);
    harness.means(Action::Confirm);
    assert_eq!((sent(&harness), said(&harness)), (None, "answ".into()));
    let error = picker(&harness).error.as_ref().expect("an error");
    assert!(error.sentence.contains("Other"), "{error:?}");
    harness.means(Action::Down);
    assert_eq!(
        form(&harness).picked,
        Some(1),
        "the line after the only match"
    );
    harness.means(Action::GoOn);
    assert_eq!((sent(&harness), said(&harness)), (None, "answ".into()));
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).unwrap(), "answ");
}

#[test]
fn free_text_outcome_is_sent_unchanged() {
    let mut harness = asked(false);
    harness.types("Rang; it is settled");
    assert_eq!(counted(&harness).unwrap(), "–");
    assert_eq!(offered(&harness).len(), outcomes().len());
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness), None, "no line was chosen");
    harness.means(Action::Up);
    harness.means(Action::GoOn);
    // Other words are to be chosen again.
    harness.types(".");
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness), None);
    harness.means(Action::Up);
    harness.means(Action::GoOn);
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).unwrap(), "Rang; it is settled.");

    // A listed outcome is inserted before the free text, and replaces another listed outcome.
    let mut harness = asked(false);
    harness.types("Rang; it is settled");
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(said(&harness), "Question answered: Rang; it is settled");
    for _ in 0..4 {
        harness.means(Action::Down);
    }
    harness.means(Action::Confirm);
    assert_eq!(said(&harness), "Refund: Rang; it is settled");
    assert_eq!(counted(&harness).unwrap(), "Refund");

    // If both do not fit, the listed outcome is not inserted.
    let mut harness = asked(false);
    harness.means(Action::Paste("x".repeat(495)));
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(said(&harness).len(), 495);
    assert!(
        harness.notice().starts_with("Not added"),
        "{}",
        harness.notice()
    );
}

#[test]
fn typing_returns_from_outcome_list_to_field() {
    let mut harness = asked(false);
    harness.types("Refund");
    assert_eq!(counted(&harness).unwrap(), "Refund");
    harness.means(Action::Down);
    harness.types(" sent");
    assert_eq!(form(&harness).picked, None);
    harness.means(Action::Up);
    harness.means(Action::GoOn);
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).unwrap(), "Refund sent");
    // Up from the first entry returns to the field, and Down stops at the last entry.
    let mut harness = asked(false);
    harness.means(Action::Down);
    harness.means(Action::Up);
    assert_eq!(form(&harness).picked, None);
    for _ in 0..20 {
        harness.means(Action::NextField);
    }
    assert_eq!(form(&harness).picked, Some(outcomes().len() - 1));
    harness.means(Action::PreviousField);
    assert_eq!(form(&harness).picked, Some(outcomes().len() - 2));
}

#[test]
fn tab_moves_between_reason_and_outcome() {
    let mut harness = asked(true);
    harness.types("Because");
    harness.means(Action::Down);
    assert_eq!(form(&harness).picked, None, "the list is the outcome's");
    harness.means(Action::NextField);
    harness.means(Action::Down);
    harness.means(Action::NextField);
    assert_eq!(
        (form(&harness).in_outcome, form(&harness).picked),
        (false, None)
    );
    harness.means(Action::PreviousField);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).unwrap(), "Question answered");
}

/// A chosen outcome is a draft like typed text, and the list is offered beside a restored draft.
#[test]
fn chosen_outcome_draft_is_kept_until_sent() {
    let mut harness = asked(false);
    let kept = Draft {
        of: DraftSubject {
            form: DraftForm::StageChange,
            enquiry_id: row(0).id,
        },
        reference: row(0).reference,
        marked: Vec::new(),
        body: "\nrefund".into(),
        kept_at: now() - TimeDelta::minutes(39),
        version: 1,
    };
    harness.reply::<LoadDrafts>(Ok(vec![kept]));
    assert_eq!(said(&harness), "refund");
    assert_eq!(counted(&harness).unwrap(), "Refund");
    for _ in 0..6 {
        harness.means(Action::Down);
    }
    harness.means(Action::Confirm);
    assert_eq!(said(&harness), "Our mistake corrected");
    harness.means(Action::Back);
    let SaveDraft { body, .. } = harness.request();
    assert_eq!(body, "\nOur mistake corrected");
}

#[test]
fn outcome_field_without_list_accepts_free_text() {
    for answer in [
        Ok(Vec::new().into()),
        Err(Failure::Internal("server error".into())),
    ] {
        let mut harness = Harness::signed_in(3);
        harness.means(Action::Stage);
        harness.reply_enquiry(Ok(detail(row(0))));
        harness.reply::<LoadOutcomes>(answer);
        harness.means(Action::Down);
        harness.means(Action::Down);
        harness.means(Action::Confirm);
        harness.types("Why");
        harness.means(Action::NextField);
        harness.means(Action::Down);
        assert_eq!(form(&harness).picked, None);
        harness.types("Done");
        assert_eq!(picker(&harness).outcomes.counted_as(form(&harness)), None);
        harness.means(Action::Confirm);
        assert_eq!(sent(&harness).unwrap(), "Done");
    }
}

#[test]
fn withdrawn_counts_as_withdrawn_without_listed_outcome() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Stage);
    let mut known = detail(row(0));
    known.transitions[0].needs_outcome = true;
    known.transitions[0].to_standard_stage = StandardStage::Withdrawn;
    harness.reply_enquiry(Ok(known));
    harness.reply::<LoadOutcomes>(Ok(outcomes().into()));
    harness.means(Action::Confirm);
    harness.types("No longer needed");
    assert_eq!(counted(&harness), None);
    harness.means(Action::Edit(Edit::Start));
    harness.types(&format!("{}: ", outcomes()[0].name));
    assert_eq!(counted(&harness), Some(outcomes()[0].name.clone()));
}

// R077
#[test]
fn bulk_stage_accepts_listed_outcome() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Mark);
    harness.means(Action::Mark);
    harness.means(Action::Stage);
    let mut done = transitions()[2].clone();
    done.needs_reason = false;
    let ways = (0..2).map(|number| (row(number).id, done.clone()));
    harness.reply::<LoadTransitions>(Ok(ways.collect()));
    harness.reply::<LoadOutcomes>(Ok(outcomes().into()));
    harness.means(Action::Confirm);
    harness.types("plan ag");
    assert_eq!(
        offered(&harness),
        ["Payment plan agreed", "Payment plan refused"]
    );
    harness.means(Action::GoOn);
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).unwrap(), "Payment plan agreed");
}

#[test]
fn typed_outcome_is_the_listed_one_only_by_its_whole_name() {
    let list = outcomes();
    let of = |said: &str| ListedOutcome::position(&list, said).map(|at| list[at].name.as_str());
    assert_eq!(of("REFUND: sent"), Some("Refund"));
    assert_eq!(of("Refund"), Some("Refund"));
    assert_eq!(of("Refund sent"), None);
    assert_eq!(
        of("Payment plan agreed, then refused"),
        Some("Payment plan agreed")
    );
    assert_eq!(of("refund refused: too late"), Some("Refund refused"));
    assert_eq!(of("Refund refusedly"), None);
    assert_eq!(of("Refunded"), None);
    assert_eq!(of(" Refund"), None);
    assert_eq!(of("A refund"), None);
    assert_eq!(of(""), None);
}

/// R004: an outcome that asks whether the contact was avoidable offers the reasons; choosing none is an answer too.
#[test]
fn outcome_that_asks_offers_reasons_of_failure_demand() {
    let mut list = outcomes();
    list[0].asks_failure_demand = true;
    let choices = OutcomeChoices {
        outcomes: list,
        failure_demand: ["progress_chase", "our_mistake"]
            .map(|code| FailureDemandReason {
                code: code.into(),
                name: code.replace('_', " "),
            })
            .into(),
    };
    let mut harness = asked_with(false, choices);
    let offered = |harness: &Harness| picker(harness).outcomes.failure_demand(form(harness)).len();
    assert_eq!(offered(&harness), 0, "nothing is typed");
    harness.types("Refund");
    assert_eq!(offered(&harness), 0, "this outcome does not ask");
    for _ in 0.."Refund".len() {
        harness.means(Action::Edit(Edit::Backspace));
    }
    harness.types("Question answered");
    assert_eq!(offered(&harness), 2);
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(
        form(&harness).failure_demand.as_deref(),
        Some("our_mistake")
    );
    // Once more takes it back, and the next is chosen.
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(form(&harness).failure_demand, None);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.means(Action::Confirm);
    let ChangeStages {
        outcome_id,
        failure_demand,
        ..
    } = harness.request();
    assert_eq!(outcome_id, Some(outcomes()[0].id));
    assert_eq!(failure_demand.as_deref(), Some("progress_chase"));
}
