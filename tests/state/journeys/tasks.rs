//! Tasks: added to one enquiry or to several, completed, taken and handed on by key, each with its undo.

use super::*;
use enquiries::domain::{Page, Scope, Task, TaskHolder};
use enquiries::features::tasks::{
    AddTaskForm, AddTasks, ChangeTask, HandOnPicker, ListTasks, LoadTaskHolders, TakeBackTasks,
    TaskChange, TaskList, TaskSource,
};

fn task(number: u128, what: &str) -> Task {
    Task {
        id: id(number),
        version: 1,
        enquiry_id: Some(row(0).id),
        reference: row(0).reference,
        what: what.into(),
        staff_id: Some(id(2)),
        who: "Asha Patel".into(),
        due_at: now() + TimeDelta::hours(2),
        blocks: Some("closing".into()),
        ..Task::default()
    }
}

fn holders() -> Vec<TaskHolder> {
    let person = |number, code: &str, name: &str| TaskHolder {
        staff_id: Some(id(number)),
        team_id: None,
        code: code.into(),
        name: name.into(),
    };
    vec![
        person(2, "asha.patel", "Asha Patel"),
        person(3, "jo.brown", "Jo Brown"),
        TaskHolder {
            staff_id: None,
            team_id: Some(id(600)),
            code: "payments".into(),
            name: "Payment plans".into(),
        },
    ]
}

fn list(harness: &Harness) -> &TaskList {
    harness.view().expect("the list is open")
}

fn form(harness: &Harness) -> &AddTaskForm {
    harness.top().expect("the form is open")
}

/// The list of tasks of the person, with two in it.
fn listed() -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Tasks);
    assert_eq!(harness.key_context(), KeyContext::Today);
    harness.means(Action::NextView);
    assert_eq!(
        harness.request::<ListTasks>().of,
        TaskSource::Of(Scope::Mine)
    );
    let rows = vec![task(80, "Ring the bank"), task(81, "Visit the shop")];
    let as_of = harness.now;
    harness.reply::<ListTasks>(Ok(Page {
        rows,
        more: false,
        as_of,
    }));
    assert_eq!(harness.key_context(), KeyContext::Tasks);
    harness
}

#[test]
fn task_is_added_to_marked_enquiries_and_taken_back() {
    // R076
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Mark);
    harness.means(Action::Mark);
    harness.means(Action::AddTask);
    assert_eq!(harness.key_context(), KeyContext::NewTask);
    harness.reply::<LoadTaskHolders>(Ok(holders()));
    harness.types("Ring the bank");
    harness.means(Action::NextField);
    harness.types("tomorrow 16:00");
    harness.means(Action::NextField);
    harness.types("payment");
    harness.means(Action::NextField);
    harness.types("every");
    harness.means(Action::Confirm);
    // A second key while it is being saved has no effect.
    harness.means(Action::Confirm);
    let [added] = harness
        .requests::<AddTasks>()
        .try_into()
        .expect("one request");
    let to: Vec<_> = added.targets.iter().map(|target| target.seen.id).collect();
    assert_eq!(to, [row(0).id, row(1).id]);
    assert_eq!(
        (added.what.as_str(), added.blocks),
        ("Ring the bank", "everything")
    );
    assert_eq!(added.holder.unwrap().code, "payments");
    let left = added.due_at - harness.now;
    assert!(
        left > TimeDelta::hours(18) && left < TimeDelta::hours(42),
        "{left}"
    );
    harness.reply::<AddTasks>(Ok(vec![id(80), id(81)]));
    assert_eq!(
        harness.notice(),
        "Task added to 2 enquiries. Press u to undo."
    );
    harness.means(Action::Undo);
    assert_eq!(harness.request::<TakeBackTasks>().tasks, [id(80), id(81)]);
}

#[test]
fn task_may_block_one_stage_and_be_a_call_back() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::AddTask);
    harness.reply::<LoadTaskHolders>(Ok(holders()));
    harness.types("Ring her");
    harness.means(Action::NextField);
    harness.types("tomorrow 16:00");
    harness.means(Action::NextField);
    harness.means(Action::NextField);
    harness.types("escal");
    harness.means(Action::NextField);
    harness.types("call");
    harness.means(Action::Confirm);
    let added = harness.request::<AddTasks>();
    assert_eq!(
        (added.blocks, added.stage.as_deref(), added.is_call_back),
        ("stage", Some("escalated"), true)
    );
}

#[test]
fn faults_stay_beside_their_fields_and_esc_keeps_the_text() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::AddTask);
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "an empty task was sent");
    assert_eq!(form(&harness).faults.len(), 2);
    harness.types("Ring the bank");
    harness.means(Action::NextField);
    harness.types("the day after");
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "a task without a time was sent");
    harness.means(Action::Back);
    assert_eq!(
        harness.notice(),
        "The task was not added. Press t to go on with it."
    );
    harness.means(Action::AddTask);
    assert_eq!(form(&harness).what.text(), "Ring the bank");
    assert_eq!(form(&harness).due.text(), "the day after");
}

#[test]
fn task_is_completed_by_one_key_and_set_to_do_again_by_undo() {
    let mut harness = listed();
    harness.means(Action::CompleteTask);
    let change = harness.request::<ChangeTask>();
    assert_eq!(
        (change.task.id, change.task.version, change.change),
        (id(80), 1, TaskChange::Done(true))
    );
    harness.reply::<ChangeTask>(Ok(2));
    assert_eq!(
        harness.notice(),
        "Completed: Ring the bank. Press u to undo."
    );
    harness.means(Action::Undo);
    let back = harness.request::<ChangeTask>();
    assert_eq!(
        (back.task.version, back.change),
        (2, TaskChange::Done(false))
    );
    harness.reply::<ChangeTask>(Ok(3));
    assert_eq!(harness.notice(), "To do again: Ring the bank.");
}

#[test]
fn task_changed_by_another_person_is_reported_and_listed_again() {
    let mut harness = listed();
    harness.means(Action::CompleteTask);
    harness.reply::<ChangeTask>(Err(Failure::Conflict));
    assert!(
        harness.notice().starts_with("Not changed: Ring the bank."),
        "{}",
        harness.notice()
    );
}

#[test]
fn task_is_taken_and_handed_on() {
    let mut harness = listed();
    harness.means(Action::AssignToMe);
    let TaskChange::HandOn(to) = harness.request::<ChangeTask>().change else {
        panic!("not handed on");
    };
    assert_eq!((to.staff_id, to.team_id), (Some(person().staff_id), None));
    harness.reply::<ChangeTask>(Ok(2));
    assert_eq!(
        harness.notice(),
        "Given to you: Ring the bank. Press u to undo."
    );
    harness.means(Action::Down);
    harness.means(Action::Assign);
    harness.reply::<LoadTaskHolders>(Ok(holders()));
    harness.types("payment pl");
    assert_eq!(harness.top::<HandOnPicker>().unwrap().matching().len(), 1);
    harness.means(Action::Confirm);
    let change = harness.request::<ChangeTask>();
    assert_eq!(change.task.what, "Visit the shop");
    let TaskChange::HandOn(to) = change.change else {
        panic!("not handed on");
    };
    assert_eq!((to.staff_id, to.team_id), (None, Some(id(600))));
    harness.reply::<ChangeTask>(Ok(2));
    assert_eq!(harness.key_context(), KeyContext::Tasks);
}

#[test]
fn enquiry_of_a_task_opens_and_esc_returns_to_the_list() {
    let mut harness = listed();
    harness.means(Action::Open);
    assert_eq!(harness.request::<LoadEnquiry>().id, row(0).id);
    assert_eq!(harness.enquiry().id, row(0).id);
    harness.means(Action::Back);
    assert_eq!(list(&harness).list.rows().len(), 2);
    assert_eq!(harness.key_context(), KeyContext::Tasks);
}

#[test]
fn tasks_of_the_open_enquiry_are_listed_from_it() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Tasks);
    let TaskSource::Enquiry { id, reference } = harness.request::<ListTasks>().of else {
        panic!("not of the enquiry");
    };
    assert_eq!((id, reference), (row(0).id, row(0).reference));
}
