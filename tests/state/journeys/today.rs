//! Today: tasks, call-backs, questions and enquiries in one order by time.

use super::*;
use enquiries::domain::{Concern, ConcernReason, Page, Scope, Task};
use enquiries::features::tasks::{
    ChangeTask, DayItem, ListTasks, ListToday, TaskChange, TaskSource, Today,
};

fn task(number: u128, what: &str, hours: i64) -> Task {
    Task {
        id: id(number),
        version: 1,
        enquiry_id: Some(row(0).id),
        reference: row(0).reference,
        what: what.into(),
        staff_id: Some(id(ME)),
        who: "Asha Patel".into(),
        due_at: now() + TimeDelta::hours(hours),
        ..Task::default()
    }
}

fn question() -> Concern {
    Concern {
        id: id(700),
        enquiry_id: row(1).id,
        reference: row(1).reference,
        reason: ConcernReason::Question,
        who: "Jo Brown".into(),
        words: "Is it valid?".into(),
        due_at: Some(now() + TimeDelta::hours(2)),
        ..Concern::default()
    }
}

fn opened() -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Tasks);
    assert_eq!(harness.key_context(), KeyContext::Today);
    let call = Task {
        is_call_back: true,
        phone: Some("01632 960512".into()),
        ..task(80, "Ring about the letter", 1)
    };
    let rows = vec![
        DayItem::Enquiry(Box::new(row(0))),
        DayItem::Task(Box::new(call)),
        DayItem::Question(Box::new(question())),
        DayItem::Task(Box::new(task(81, "Visit the shop", 3))),
    ];
    let as_of = harness.now;
    harness.reply::<ListToday>(Ok(Page {
        rows,
        more: false,
        as_of,
    }));
    harness
}

fn shown(harness: &Harness) -> Vec<String> {
    let today: &Today = harness.view().expect("today is open");
    let items = today.list.shown().into_iter();
    items
        .map(|item| format!("{}: {}", item.kind(), item.words()))
        .collect()
}

#[test]
fn everything_of_the_day_is_in_one_list() {
    // R076
    let mut harness = opened();
    assert_eq!(
        shown(&harness),
        [
            "Enquiry: Cannot pay July payment on account",
            "Call back: Ring about the letter · 01632 960512",
            "Answer: Is it valid? (asked by Jo Brown)",
            "Task: Visit the shop",
        ]
    );
    // A task is completed there, and nothing else is.
    harness.means(Action::CompleteTask);
    assert_eq!(harness.notice(), "Only a task is completed here.");
    harness.means(Action::Down);
    harness.means(Action::CompleteTask);
    let sent = harness.request::<ChangeTask>();
    assert_eq!(
        (sent.task.id, sent.change),
        (id(80), TaskChange::Done(true))
    );
    harness.reply::<ChangeTask>(Ok(2));
    assert_eq!(
        harness.notice(),
        "Completed: Ring about the letter. Press u to undo."
    );
    // A question is answered there.
    harness.means(Action::Down);
    harness.means(Action::Ask);
    assert_eq!(harness.key_context(), KeyContext::Answer);
    harness.means(Action::Back);
    harness.means(Action::Open);
    assert_eq!(harness.request::<LoadEnquiry>().id, row(1).id);
}

#[test]
fn tab_goes_between_today_and_all_tasks() {
    let mut harness = opened();
    harness.means(Action::NextView);
    assert_eq!(harness.key_context(), KeyContext::Tasks);
    assert_eq!(harness.requests::<ListTasks>().len(), 1);
    harness.means(Action::NextView);
    assert_eq!(harness.key_context(), KeyContext::Today);
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Queue);
}

#[test]
fn scope_key_shows_the_day_of_the_team_and_of_everyone() {
    let mut harness = opened();
    let scope = |harness: &Harness| harness.request::<ListToday>().scope;
    harness.means(Action::NextScope);
    assert_eq!(scope(&harness), Scope::Team);
    // All tasks are then those of the team too.
    harness.means(Action::NextView);
    assert_eq!(
        harness.request::<ListTasks>().of,
        TaskSource::Of(Scope::Team)
    );
    harness.means(Action::NextScope);
    assert_eq!(
        harness.request::<ListTasks>().of,
        TaskSource::Of(Scope::Tenant)
    );
    harness.means(Action::NextView);
    harness.means(Action::NextScope);
    assert_eq!(scope(&harness), Scope::Mine);
}
