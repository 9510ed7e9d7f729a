//! The list of what is due in the next four hours (H): paged, filtered, by whose work it is, and worked on from there.

use super::*;
use crate::fixtures::screens::{due_clock, next_hours};
use enquiries::domain::{ClockBand, DueClock, NEXT_HOURS, Page, Scope};
use enquiries::features::assign::AssigneePicker;
use enquiries::features::next_hours::{ListNextHours, NextHours};

fn reply(harness: &mut Harness, rows: Vec<DueClock>, more: bool) {
    let as_of = harness.now;
    harness.reply::<ListNextHours>(Ok(Page { rows, more, as_of }));
}

fn list(harness: &Harness) -> &NextHours {
    harness.view().expect("the list is open")
}

// R106
#[test]
fn next_hours_are_paged_and_open_their_enquiries() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::NextHours);
    let request = harness.request::<ListNextHours>();
    assert_eq!(
        (request.scope, request.hours, request.after),
        (Scope::Team, NEXT_HOURS, None)
    );
    let clocks = |numbers: std::ops::Range<usize>| {
        let one = |number| due_clock(number, i64::try_from(number).unwrap());
        numbers.map(one).collect::<Vec<_>>()
    };
    reply(&mut harness, clocks(0..100), true);
    harness.means(Action::Last);
    let last = due_clock(99, 99);
    let request = harness.request::<ListNextHours>();
    assert_eq!(request.after, Some((last.due_at, last.id)));
    reply(&mut harness, clocks(100..130), false);
    assert_eq!(list(&harness).list.rows().len(), 130);
    assert_eq!(list(&harness).list.chosen().unwrap().id, last.id);
    harness.means(Action::Open);
    assert_eq!(harness.enquiry().id, row(99).id);
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::NextHours);
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Queue);
}

// R106: two clocks of one enquiry are two rows.
#[test]
fn two_clocks_of_one_enquiry_are_two_rows() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::NextHours);
    let mut second = due_clock(3, 90);
    second.id = id(77);
    second.name = "Resolution".into();
    reply(&mut harness, vec![due_clock(3, 30), second], false);
    assert_eq!(list(&harness).list.rows().len(), 2);
    harness.means(Action::Filter);
    harness.types("resol");
    harness.means(Action::Confirm);
    assert_eq!(list(&harness).list.chosen().unwrap().id, id(77));
}

// R106: assigned from the list, as in a queue.
#[test]
fn enquiry_of_a_due_clock_is_reassigned_from_the_list() {
    let mut harness = next_hours();
    harness.means(Action::Down);
    harness.means(Action::Assign);
    let picker = harness.top::<AssigneePicker>().expect("the picker");
    assert_eq!(picker.about.targets[0].seen.id, row(3).id);
    harness.means(Action::Back);
    harness.means(Action::NextScope);
    assert_eq!(harness.request::<ListNextHours>().scope, Scope::Tenant);
    assert!(
        list(&harness).list.rows().is_empty(),
        "not those of the team"
    );
    harness.means(Action::Refresh);
    reply(&mut harness, Vec::new(), false);
    let shown = crate::fixtures::screens::text(&crate::fixtures::screens::paint(
        &harness.store,
        crate::fixtures::screens::DARK,
        80,
        24,
    ));
    let shown = shown.join("\n");
    assert!(
        shown.contains("Nothing is due in the next four hours"),
        "{shown}"
    );
}

// R074: the figure of the dashboard opens the list, for the work that the dashboard counts.
#[test]
fn figure_of_next_hours_opens_the_list() {
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Dashboard);
    harness.reply::<LoadDashboard>(Ok(figures()));
    let near = Some(ClockBand::NextHours);
    while harness.dashboard().chosen().unwrap().filter.clocks != near {
        harness.means(Action::Down);
    }
    harness.means(Action::Open);
    let scope = harness.dashboard().scope;
    assert_eq!(harness.request::<ListNextHours>().scope, scope);
    harness.typed.clear();
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Dashboard);
    assert_eq!(
        harness.requests::<LoadDashboard>().len(),
        1,
        "counted again"
    );
}
