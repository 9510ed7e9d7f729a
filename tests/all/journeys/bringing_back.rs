//! `u` after something was discarded: it takes no other text's place, and says where the text is to be found.

use super::discarding::{asked, at_work, is_done, kept, of};
use super::*;
use enquiries::domain::{DraftForm, DraftOf};
use enquiries::store::register::Form;

/// The box of a change of stage of the chosen enquiry, where its reason is typed.
fn reason(desk: &mut Desk, number: usize) {
    desk.means(Intent::Stage);
    let known = Box::new(detail(row(number)));
    desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(known)));
    desk.means(Intent::Down);
    desk.means(Intent::Down);
    desk.means(Intent::Confirm);
    assert_eq!(desk.store.place(), Place::StageForm);
}

fn typed_on(desk: &Desk, number: usize) -> String {
    desk.store.typed_on(row(number).id)[0].1.clone()
}

fn leaves(desk: &mut Desk) {
    desk.means(Intent::Back);
    desk.means(Intent::Back);
}

/// Two reasons are no one reason.
#[test]
fn what_was_typed_since_is_not_written_over() {
    let change = of(0, DraftForm::StageChange);
    let mut desk = at_work(vec![kept(change, &row(0).reference, "Paid\n", &[])]);
    reason(&mut desk, 0);
    desk.means(Intent::Discard);
    is_done(&mut desk);
    reason(&mut desk, 0);
    desk.types("Written off");
    leaves(&mut desk);
    assert_eq!(asked(&desk).unwrap().2, "Written off\n");
    is_done(&mut desk);
    desk.means(Intent::Undo);
    let said = format!(
        "Another change of stage on {} stands there: send or empty it first, then u brings the old one back.",
        row(0).reference
    );
    assert_eq!(desk.notice(), said);
    assert_eq!(typed_on(&desk, 0), "Written off\n");
    // Nothing was asked to be kept in its place, so whoever leaves now leaves nothing behind.
    assert_eq!(asked(&desk), None);
    // Ten minutes begin anew for whoever is told to do something first.
    desk.after(TimeDelta::minutes(8));
    desk.means(Intent::Undo);
    desk.after(TimeDelta::minutes(8));
    reason(&mut desk, 0);
    for _ in 0..20 {
        desk.means(Intent::Edit(Edit::Backspace));
    }
    leaves(&mut desk);
    is_done(&mut desk);
    desk.means(Intent::Undo);
    assert_eq!(typed_on(&desk, 0), "Paid\n");
}

const OLDER: &str = r#"{"citizen":"Mary Oduya","subject":"Nowhere to stay"}"#;

fn form(desk: &Desk) -> &Form {
    match &desk.store.layer {
        Some(Layer::Register(form)) => form,
        other => panic!("no form but {other:?}"),
    }
}

/// A new enquiry that was begun before it was known that an older one is kept.
fn two_new() -> Desk {
    let mut desk = Desk::signed_in(3);
    desk.means(Intent::NewEnquiry);
    while form(&desk).at != enquiries::store::register::Part::Subject {
        desk.means(Intent::NextField);
    }
    desk.types("Bins");
    let older = kept(DraftOf::NEW_ENQUIRY, "a new enquiry", OLDER, &[]);
    desk.answer(Slot::Drafts, Ok(Answer::Drafts(vec![older])));
    desk
}

#[test]
fn a_new_enquiry_comes_back_before_the_older_one_and_not_over_it() {
    let mut desk = two_new();
    desk.means(Intent::Discard);
    desk.means(Intent::Undo);
    assert!(desk.notice().contains("“Bins”"), "{}", desk.notice());
    desk.after(TimeDelta::seconds(20));
    assert_eq!(asked(&desk), None, "the older one is written over");
    desk.means(Intent::NewEnquiry);
    assert_eq!(form(&desk).subject.text(), "Bins");
    desk.means(Intent::Discard);
    desk.means(Intent::NewEnquiry);
    assert_eq!(form(&desk).subject.text(), "Nowhere to stay");
}

#[test]
fn an_empty_new_enquiry_that_is_discarded_makes_way_for_the_older_one() {
    let mut desk = two_new();
    for _ in 0..4 {
        desk.means(Intent::Edit(Edit::Backspace));
    }
    desk.means(Intent::Discard);
    desk.means(Intent::NewEnquiry);
    assert_eq!(form(&desk).subject.text(), "Nowhere to stay");
}

/// The keys act on the enquiry that is chosen.
#[test]
fn the_key_that_opens_it_is_named_only_where_it_does() {
    let note = || kept(of(0, DraftForm::Note), &row(0).reference, "Rang.", &[]);
    let discarded = || {
        let mut desk = at_work(vec![note()]);
        desk.means(Intent::Note);
        desk.means(Intent::Discard);
        desk
    };
    let ends = |mut desk: Desk, words: &str| {
        desk.means(Intent::Undo);
        assert!(desk.notice().ends_with(words), "{}", desk.notice());
    };
    ends(discarded(), "“Rang.” n opens it.");
    let mut desk = discarded();
    desk.means(Intent::Down);
    ends(desk, "“Rang.” D lists it.");
    let mut desk = discarded();
    desk.means(Intent::Dashboard);
    ends(desk, "“Rang.” D lists it.");
    // Of marked rows the key would open one note for all.
    let mut desk = discarded();
    desk.means(Intent::Mark);
    desk.means(Intent::Mark);
    desk.means(Intent::Up);
    ends(desk, "“Rang.” D lists it.");
    // D means nothing there.
    let mut desk = discarded();
    desk.means(Intent::Down);
    desk.means(Intent::Open);
    ends(desk, "“Rang.” D lists it.");
    // There it is.
    let mut desk = discarded();
    desk.means(Intent::Drafts);
    desk.answer(Slot::Queue, Ok(Answer::Found(Vec::new())));
    ends(desk, "“Rang.”");
}

#[test]
fn the_dashboard_offers_the_key_after_an_assignment_too() {
    let mut desk = at_work(Vec::new());
    desk.means(Intent::AssignToMe);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 5)], &[])));
    desk.means(Intent::Dashboard);
    assert!(desk.store.offers_key(&Intent::Undo));
    desk.after(TimeDelta::seconds(31));
    assert!(!desk.store.offers_key(&Intent::Undo));
}

/// Long after, the key means something else to whoever presses it.
#[test]
fn what_was_discarded_long_ago_does_not_come_back() {
    let mut desk = at_work(Vec::new());
    desk.means(Intent::Note);
    desk.types("Half a thought");
    desk.means(Intent::Discard);
    desk.after(TimeDelta::minutes(9));
    desk.means(Intent::AssignToMe);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 5)], &[])));
    assert_eq!(desk.store.why_not(&Intent::Undo), None);
    desk.after(TimeDelta::minutes(2));
    assert!(desk.store.why_not(&Intent::Undo).is_some());
    desk.means(Intent::Undo);
    assert!(desk.notice().starts_with("There is nothing to undo"));
    assert_eq!(desk.store.drafted(), 0);
}
