//! A list under a cursor does not change its meaning between reading and Enter: what somebody else changed meanwhile is
//! marked, and the first Enter only shows it.

use super::*;
use enquiries::domain::{EnquiryDetail, OutcomeChoices, Transition};
use enquiries::domain::{ReplyTemplate, ReplyTo};

const NOTHING: &str = "Nothing was changed. Choose from the new steps.";
const NOT_FROM_THIS_LIST: &str = "Nothing was changed. Choose from the new list.";

/// The enquiry after a colleague moved it: another stage, and other steps in the same places.
fn moved() -> EnquiryDetail {
    let mut newer = row(0);
    newer.version = 5;
    newer.stage_name = "Waiting for citizen".into();
    let mut known = detail(newer);
    for (number, step) in (0..).zip(&mut known.transitions) {
        step.transition_id = id(900 + number);
        step.label = format!("Another step {number}");
        step.to_stage_id = id(950 + number);
        step.needs_reason = false;
        step.needs_outcome = false;
        step.refused_because = Vec::new();
    }
    known
}

fn picker(harness: &Harness) -> &TransitionPicker {
    harness.top().expect("the popup")
}

fn labels(harness: &Harness) -> Vec<String> {
    let transitions = picker(harness).transitions().iter();
    transitions.map(|it| it.label.clone()).collect()
}

fn opened() -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness
}

#[test]
fn stage_moved_by_another_session_refuses_first_enter() {
    let mut harness = opened();
    let read = labels(&harness);
    harness.means(Action::Refresh);
    harness.reply_enquiry(Ok(moved()));
    assert_eq!(labels(&harness), read, "the list changed under the cursor");
    let words = picker(&harness).changed_words().expect("marked as changed");
    assert!(words.contains("Press Enter to see the new steps."));
    // The list stays as it was read when the cursor moves and when it is loaded once more.
    harness.means(Action::Down);
    harness.means(Action::Refresh);
    harness.reply_enquiry(Ok(moved()));
    harness.means(Action::Up);
    assert_eq!(labels(&harness), read);

    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "the first Enter acted");
    assert_eq!(harness.key_context(), KeyContext::Transitions);
    assert_eq!(harness.notice(), NOTHING);
    assert_eq!(labels(&harness)[0], "Another step 0");
    assert!(picker(&harness).changed_words().is_none());
    harness.means(Action::Confirm);
    let (enquiries, to) = parts(&harness.request::<ChangeStages>().changes);
    assert_eq!((enquiries, to), (vec![seen(0, 5)], vec![id(950)]));
}

#[test]
fn step_refused_meanwhile_refuses_first_enter_and_keeps_chosen_line() {
    let mut harness = opened();
    harness.means(Action::Down);
    let chosen = labels(&harness)[1].clone();
    // One step more above the chosen one, which is refused now.
    let mut newer = detail(row(0));
    newer.transitions[1].refused_because = vec!["A task is still open.".into()];
    let first = Transition {
        transition_id: id(900),
        label: "A new first step".into(),
        ..newer.transitions[0].clone()
    };
    newer.transitions.insert(0, first);
    harness.means(Action::Refresh);
    harness.reply_enquiry(Ok(newer));
    assert_eq!(labels(&harness)[1], chosen);
    harness.means(Action::Confirm);
    assert_eq!(harness.key_context(), KeyContext::Transitions);
    assert_eq!(harness.notice(), NOTHING);
    assert_eq!(labels(&harness)[picker(&harness).cursor.index], chosen);
    harness.means(Action::Confirm);
    let error = picker(&harness).error.as_ref().expect("refused");
    assert_eq!(error.reasons, ["A task is still open."]);
}

/// A new version with the same steps is no other list.
#[test]
fn note_by_another_session_leaves_the_steps_in_date() {
    let mut harness = opened();
    let mut newer = row(0);
    newer.version = 5;
    harness.means(Action::Refresh);
    harness.reply_enquiry(Ok(detail(newer)));
    assert!(picker(&harness).changed_words().is_none());
    harness.means(Action::Confirm);
    let (enquiries, _) = parts(&harness.request::<ChangeStages>().changes);
    assert_eq!(enquiries, [seen(0, 5)]);
}

#[test]
fn conflict_does_not_replace_the_steps_under_the_cursor() {
    let mut harness = opened();
    harness.means(Action::Confirm);
    assert!(harness.is_writing());
    harness.answer_change(Err(Failure::Conflict));
    harness.reply_enquiry(Ok(moved()));
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "another step was taken");
    assert_eq!(harness.notice(), NOTHING);
    assert_eq!(labels(&harness)[0], "Another step 0");
}

#[test]
fn approval_is_not_decided_from_a_list_out_of_date() {
    let mut harness = opened();
    harness.means(Action::Refresh);
    harness.reply_enquiry(Ok(moved()));
    harness.means(Action::Decide(true));
    assert!(!harness.is_writing());
    assert_eq!(harness.notice(), NOTHING);
}

/// The marked enquiries, with one step each to the stages of these names.
fn steps(names: &[&str]) -> Vec<(uuid::Uuid, Transition)> {
    let known = transitions();
    let step = |number: usize, at: usize, name: &str| {
        let step = Transition {
            transition_id: id(900 + 10 * number as u128 + at as u128),
            to_stage_id: id(950 + at as u128),
            to_stage_name: name.to_owned(),
            ..known[1].clone()
        };
        (row(number).id, step)
    };
    let each = (0..2).flat_map(|number| {
        let names = names.iter().enumerate();
        names.map(move |(at, name)| (number, at, *name))
    });
    each.map(|(number, at, name)| step(number, at, name))
        .collect()
}

#[test]
fn steps_of_several_stay_as_read_after_a_failure() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Mark);
    harness.means(Action::Mark);
    harness.means(Action::Stage);
    let both = steps(&["Waiting", "Answered"]);
    harness.reply::<LoadTransitions>(Ok(both));
    let stages = |harness: &Harness| {
        let choices = picker(harness).choices.iter();
        choices.map(|it| it.stage.clone()).collect::<Vec<_>>()
    };
    let read = stages(&harness);
    assert_eq!(read.len(), 2);
    // The form of the second stage: its failure loads the stages again, and the first is gone.
    harness.means(Action::Last);
    let second = read[1].clone();
    harness.means(Action::Confirm);
    assert_eq!(harness.key_context(), KeyContext::StageForm);
    harness.types("Because");
    harness.means(Action::Confirm);
    harness.answer_change(Err(Failure::Unavailable("no route".into())));
    let mut newer = steps(&["Waiting", "Answered"]);
    newer.retain(|(_, step)| step.to_stage_name == second);
    let others = steps(&["Third", "Fourth"])
        .into_iter()
        .map(|(of, mut step)| {
            step.transition_id = id(999);
            (of, step)
        });
    newer.extend(others);
    harness.reply::<LoadTransitions>(Ok(newer));
    harness.means(Action::Confirm);
    let sent = harness.request::<ChangeStages>();
    assert_eq!(sent.to_stage, second);
    // And gone itself, nothing else is sent in its place.
    harness.answer_change(Err(Failure::Unavailable("no route".into())));
    harness.reply::<LoadTransitions>(Ok(steps(&["Third", "Fourth"])));
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "sent to another stage");
    let error = picker(&harness).error.as_ref().expect("an error");
    assert!(error.sentence.contains("no longer possible"), "{error:?}");
}

#[test]
fn outcomes_stay_as_read_while_one_is_chosen() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Stage);
    let mut known = detail(row(0));
    known.transitions[2].needs_reason = false;
    harness.reply_enquiry(Ok(known.clone()));
    harness.reply::<LoadOutcomes>(Ok(outcomes().into()));
    harness.means(Action::Back);
    // The list of the last time is shown; the one of now has another first line.
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(known));
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.means(Action::Down);
    let mut newer = outcomes();
    newer.rotate_right(1);
    harness.reply::<LoadOutcomes>(Ok(OutcomeChoices::from(newer.clone())));
    assert_eq!(picker(&harness).outcomes.listed(), outcomes());
    harness.means(Action::Confirm);
    let form = picker(&harness).form.as_ref().expect("a form");
    assert_eq!(form.outcome.text(), "", "another outcome was taken");
    assert_eq!(form.picked, Some(1), "the same outcome");
    assert_eq!(harness.notice(), NOT_FROM_THIS_LIST);
    assert_eq!(picker(&harness).outcomes.listed(), newer);
    harness.means(Action::Confirm);
    let form = picker(&harness).form.as_ref().expect("a form");
    assert_eq!(form.outcome.text(), outcomes()[0].name);
}

#[test]
fn people_stay_as_read_in_the_assignee_picker() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Assign);
    harness.reply::<Colleagues>(Ok(colleagues()));
    harness.means(Action::Back);
    // The same people in another order: the lines stay.
    harness.means(Action::Assign);
    let mut newer = colleagues();
    newer.reverse();
    newer[0].open_count = 99;
    harness.reply::<Colleagues>(Ok(newer.clone()));
    let listed = |harness: &Harness| -> Vec<(uuid::Uuid, i64)> {
        let picker = harness.top::<AssigneePicker>().expect("the popup");
        let people = picker.matching().into_iter();
        people.map(|it| (it.staff_id, it.open_count)).collect()
    };
    let order: Vec<_> = colleagues().iter().map(|it| it.staff_id).collect();
    let ids = |harness: &Harness| {
        listed(harness)
            .into_iter()
            .map(|(id, _)| id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&harness), order);
    assert_eq!(listed(&harness)[4].1, 99, "their work is of now");
    harness.means(Action::Back);

    // Somebody left: the first Enter only shows it, with the cursor on the same person.
    harness.means(Action::Assign);
    let shown = ids(&harness);
    harness.means(Action::Down);
    newer.retain(|it| it.staff_id != shown[0]);
    harness.reply::<Colleagues>(Ok(newer));
    assert_eq!(ids(&harness), shown);
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "the first Enter acted");
    assert_eq!(harness.notice(), NOT_FROM_THIS_LIST);
    harness.means(Action::Confirm);
    let (_, to) = parts(&harness.request::<Assign>().changes);
    assert_eq!(to, [Some(shown[1])]);
}

#[test]
fn people_stay_as_read_in_the_sign_in_picker() {
    let mut harness = Harness::new();
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.means(Action::Down);
    harness.means(Action::Refresh);
    let mut newer = choices();
    newer.remove(0);
    harness.reply::<SignInChoices>(Ok(newer));
    harness.means(Action::Confirm);
    assert!(harness.requests::<SignIn>().is_empty());
    assert_eq!(harness.notice(), NOT_FROM_THIS_LIST);
    harness.means(Action::Confirm);
    assert_eq!(harness.request::<SignIn>().username, choices()[1].username);
}

/// Enter on a template takes the one that was read, also if the list was loaded again in between.
#[test]
fn templates_stay_as_read() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Reply);
    let named = |number: u128| ReplyTemplate {
        id: id(number),
        name: format!("Template {number}"),
    };
    let to = |templates: Vec<ReplyTemplate>| ReplyTo {
        templates,
        ..reply_to(row(0).id)
    };
    harness.reply::<LoadReplyTo>(Ok(to(vec![named(1), named(2)])));
    harness.types("Dear citizen");
    harness.means(Action::Confirm);
    harness.reply::<SendReply>(Err(Failure::Conflict));
    harness.means(Action::Templates);
    harness.means(Action::Down);
    harness.reply::<LoadReplyTo>(Ok(to(vec![named(3), named(1), named(2)])));
    harness.means(Action::Confirm);
    assert_eq!(harness.request::<FillTemplate>().template_id, id(2));
}

#[test]
fn priorities_do_not_depend_on_what_is_loaded() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Priority);
    let cursor = |harness: &Harness| harness.top::<PriorityPicker>().map(|it| it.cursor.index);
    let before = cursor(&harness);
    harness.means(Action::Refresh);
    let mut newer = rows(3);
    newer[0].priority = 1;
    newer[0].version = 5;
    harness.page(newer, false);
    assert_eq!(cursor(&harness), before);
    harness.means(Action::Confirm);
    // At the version that was read: the database refuses it.
    let (enquiries, _) = parts(&harness.request::<ChangePriority>().changes);
    assert_eq!(enquiries, [seen(0, 4)]);
}
