//! `u` after something was discarded: it takes no other text's place, and says where the text is to be found.

use super::discarding::{asked, at_work, is_done, kept, of};
use super::*;
use enquiries::domain::{DraftForm, DraftSubject};
use enquiries::store::new_enquiry::NewEnquiryForm;

/// The box of a change of stage of the chosen enquiry, where its reason is typed.
fn reason(desk: &mut Harness, number: usize) {
    desk.means(Action::Stage);
    let known = Box::new(detail(row(number)));
    desk.answer(Slot::Enquiry, Ok(Response::Enquiry(known)));
    desk.means(Action::Down);
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::StageForm);
}

fn typed_on(desk: &Harness, number: usize) -> String {
    desk.store.typed_on(row(number).id)[0].1.clone()
}

fn leaves(desk: &mut Harness) {
    desk.means(Action::Back);
    desk.means(Action::Back);
}

/// Two reasons are no one reason.
#[test]
fn what_was_typed_since_is_not_written_over() {
    let change = of(0, DraftForm::StageChange);
    let mut desk = at_work(vec![kept(change, &row(0).reference, "Paid\n", &[])]);
    reason(&mut desk, 0);
    desk.means(Action::Discard);
    is_done(&mut desk);
    reason(&mut desk, 0);
    desk.types("Written off");
    leaves(&mut desk);
    assert_eq!(asked(&desk).unwrap().2, "Written off\n");
    is_done(&mut desk);
    desk.means(Action::Undo);
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
    desk.means(Action::Undo);
    desk.after(TimeDelta::minutes(8));
    reason(&mut desk, 0);
    for _ in 0..20 {
        desk.means(Action::Edit(Edit::Backspace));
    }
    leaves(&mut desk);
    is_done(&mut desk);
    desk.means(Action::Undo);
    assert_eq!(typed_on(&desk, 0), "Paid\n");
}

const OLDER: &str = r#"{"citizen":"Mary Oduya","subject":"Nowhere to stay"}"#;

fn form(desk: &Harness) -> &NewEnquiryForm {
    match &desk.store.popup {
        Some(Popup::NewEnquiry(form)) => form,
        other => panic!("no form but {other:?}"),
    }
}

/// A new enquiry that was begun before it was known that an older one is kept.
fn two_new() -> Harness {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::NewEnquiry);
    while form(&desk).at != enquiries::store::new_enquiry::FormField::Subject {
        desk.means(Action::NextField);
    }
    desk.types("Bins");
    let older = kept(DraftSubject::NEW_ENQUIRY, "a new enquiry", OLDER, &[]);
    desk.answer(Slot::Drafts, Ok(Response::Drafts(vec![older])));
    desk
}

#[test]
fn a_new_enquiry_comes_back_before_the_older_one_and_not_over_it() {
    let mut desk = two_new();
    desk.means(Action::Discard);
    desk.means(Action::Undo);
    assert!(desk.notice().contains("“Bins”"), "{}", desk.notice());
    desk.after(TimeDelta::seconds(20));
    assert_eq!(asked(&desk), None, "the older one is written over");
    desk.means(Action::NewEnquiry);
    assert_eq!(form(&desk).subject.text(), "Bins");
    desk.means(Action::Discard);
    desk.means(Action::NewEnquiry);
    assert_eq!(form(&desk).subject.text(), "Nowhere to stay");
}

#[test]
fn an_empty_new_enquiry_that_is_discarded_makes_way_for_the_older_one() {
    let mut desk = two_new();
    for _ in 0..4 {
        desk.means(Action::Edit(Edit::Backspace));
    }
    desk.means(Action::Discard);
    desk.means(Action::NewEnquiry);
    assert_eq!(form(&desk).subject.text(), "Nowhere to stay");
}

/// The keys act on the enquiry that is chosen.
#[test]
fn the_key_that_opens_it_is_named_only_where_it_does() {
    let note = || kept(of(0, DraftForm::Note), &row(0).reference, "Rang.", &[]);
    let discarded = || {
        let mut desk = at_work(vec![note()]);
        desk.means(Action::Note);
        desk.means(Action::Discard);
        desk
    };
    let ends = |mut desk: Harness, words: &str| {
        desk.means(Action::Undo);
        assert!(desk.notice().ends_with(words), "{}", desk.notice());
    };
    ends(discarded(), "“Rang.” n opens it.");
    let mut desk = discarded();
    desk.means(Action::Down);
    ends(desk, "“Rang.” D lists it.");
    let mut desk = discarded();
    desk.means(Action::Dashboard);
    ends(desk, "“Rang.” D lists it.");
    // Of marked rows the key would open one note for all.
    let mut desk = discarded();
    desk.means(Action::Mark);
    desk.means(Action::Mark);
    desk.means(Action::Up);
    ends(desk, "“Rang.” D lists it.");
    // D means nothing there.
    let mut desk = discarded();
    desk.means(Action::Down);
    desk.means(Action::Open);
    ends(desk, "“Rang.” D lists it.");
    // There it is.
    let mut desk = discarded();
    desk.means(Action::Drafts);
    desk.answer(Slot::Queue, Ok(Response::Found(Vec::new())));
    ends(desk, "“Rang.”");
}

#[test]
fn the_dashboard_offers_the_key_after_an_assignment_too() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::AssignToMe);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 5)], &[])));
    desk.means(Action::Dashboard);
    assert!(desk.store.offers_key(&Action::Undo));
    desk.after(TimeDelta::seconds(31));
    assert!(!desk.store.offers_key(&Action::Undo));
}

/// Long after, the key means something else to whoever presses it.
#[test]
fn what_was_discarded_long_ago_does_not_come_back() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Half a thought");
    desk.means(Action::Discard);
    desk.after(TimeDelta::minutes(9));
    desk.means(Action::AssignToMe);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 5)], &[])));
    assert_eq!(desk.store.why_not(&Action::Undo), None);
    desk.after(TimeDelta::minutes(2));
    assert!(desk.store.why_not(&Action::Undo).is_some());
    desk.means(Action::Undo);
    assert!(desk.notice().starts_with("There is nothing to undo"));
    assert_eq!(desk.store.drafted(), 0);
}
