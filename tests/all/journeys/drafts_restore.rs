//! Undo of a discarded draft: it never overwrites another text, and the notice says where the restored draft
//! is.

use super::drafts_discard::{asked, at_work, is_done, kept, of};
use super::*;
use enquiries::domain::{DraftForm, DraftSubject};
use enquiries::store::new_enquiry::NewEnquiryForm;

/// Opens the stage form of the chosen enquiry, with the cursor in its reason.
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
    desk.store.drafts_about(row(number).id)[0].1.clone()
}

fn leaves(desk: &mut Harness) {
    desk.means(Action::Back);
    desk.means(Action::Back);
}

/// Two reasons cannot be merged into one.
#[test]
fn restore_never_overwrites_newer_draft() {
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
        "There is another change of stage on {}. Send or clear it first, then press u to restore the old one.",
        row(0).reference
    );
    assert_eq!(desk.notice(), said);
    assert_eq!(typed_on(&desk, 0), "Written off\n");
    // No save was requested over the newer text.
    assert_eq!(asked(&desk), None);
    // A refused restore starts the ten minutes again.
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

/// A new enquiry begun before the stored drafts were loaded, so that an older one exists.
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

/// A restored new enquiry opens first and does not overwrite the older draft.
#[test]
fn restored_new_enquiry_precedes_older_one() {
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
fn discarding_empty_new_enquiry_opens_older_draft() {
    let mut desk = two_new();
    for _ in 0..4 {
        desk.means(Action::Edit(Edit::Backspace));
    }
    desk.means(Action::Discard);
    desk.means(Action::NewEnquiry);
    assert_eq!(form(&desk).subject.text(), "Nowhere to stay");
}

/// The keys apply to the chosen enquiry.
#[test]
fn restore_notice_names_key_only_where_it_opens_draft() {
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
    ends(discarded(), "“Rang.” Press n to open it.");
    let mut desk = discarded();
    desk.means(Action::Down);
    ends(desk, "“Rang.” Press D to see it.");
    let mut desk = discarded();
    desk.means(Action::Dashboard);
    ends(desk, "“Rang.” Press D to see it.");
    // On marked rows the key would open one note for all of them.
    let mut desk = discarded();
    desk.means(Action::Mark);
    desk.means(Action::Mark);
    desk.means(Action::Up);
    ends(desk, "“Rang.” Press D to see it.");
    // D has no meaning on this screen.
    let mut desk = discarded();
    desk.means(Action::Down);
    desk.means(Action::Open);
    ends(desk, "“Rang.” Press D to see it.");
    // The draft is already in the list.
    let mut desk = discarded();
    desk.means(Action::Drafts);
    desk.answer(Slot::Queue, Ok(Response::Found(Vec::new())));
    ends(desk, "“Rang.”");
}

#[test]
fn dashboard_offers_undo_after_assignment() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::AssignToMe);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 5)], &[])));
    desk.means(Action::Dashboard);
    assert!(desk.store.offers_key(&Action::Undo));
    desk.after(TimeDelta::seconds(31));
    assert!(!desk.store.offers_key(&Action::Undo));
}

/// After the lifetime of a discard the key undoes something else.
#[test]
fn discard_cannot_be_undone_after_ten_minutes() {
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
    assert!(desk.notice().starts_with("Nothing to undo"));
    assert_eq!(desk.store.draft_count(), 0);
}
