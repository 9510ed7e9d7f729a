//! Undo of a discarded draft: it never overwrites another text, and the notice says where the restored draft
//! is.

use super::drafts_discard::{asked, at_work, is_done, kept, of};
use super::*;
use enquiries::domain::{DraftForm, DraftSubject};
use enquiries::features::new_enquiry::{FormField, NewEnquiryForm};

/// Opens the stage form of the chosen enquiry, with the cursor in its reason.
fn reason(harness: &mut Harness, number: usize) {
    harness.means(Action::Stage);
    let known = Box::new(detail(row(number)));
    harness.reply_enquiry(Ok(*known));
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::StageForm);
}

fn typed_on(harness: &Harness, number: usize) -> String {
    harness.drafts_about(row(number).id)[0].1.clone()
}

fn leaves(harness: &mut Harness) {
    harness.means(Action::Back);
    harness.means(Action::Back);
}

/// Two reasons cannot be merged into one.
#[test]
fn restore_never_overwrites_newer_draft() {
    let change = of(0, DraftForm::StageChange);
    let mut harness = at_work(vec![kept(change, &row(0).reference, "Paid\n", &[])]);
    reason(&mut harness, 0);
    harness.means(Action::Discard);
    is_done(&mut harness);
    reason(&mut harness, 0);
    harness.types("Written off");
    leaves(&mut harness);
    assert_eq!(asked(&harness).unwrap().2, "Written off\n");
    is_done(&mut harness);
    harness.means(Action::Undo);
    let said = format!(
        "There is another change of stage on {}. Send or clear it first, then press u to restore the old one.",
        row(0).reference
    );
    assert_eq!(harness.notice(), said);
    assert_eq!(typed_on(&harness, 0), "Written off\n");
    // No save was requested over the newer text.
    assert_eq!(asked(&harness), None);
    // A refused restore starts the ten minutes again.
    harness.after(TimeDelta::minutes(8));
    harness.means(Action::Undo);
    harness.after(TimeDelta::minutes(8));
    reason(&mut harness, 0);
    for _ in 0..20 {
        harness.means(Action::Edit(Edit::Backspace));
    }
    leaves(&mut harness);
    is_done(&mut harness);
    harness.means(Action::Undo);
    assert_eq!(typed_on(&harness, 0), "Paid\n");
}

const OLDER: &str = r#"{"citizen":"Mary Oduya","subject":"Nowhere to stay"}"#;

fn form(harness: &Harness) -> &NewEnquiryForm {
    &harness.top::<NewEnquiryPopup>().expect("the form").form
}

/// A new enquiry begun before the stored drafts were loaded, so that an older one exists.
fn two_new() -> Harness {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::NewEnquiry);
    while form(&harness).at != FormField::Subject {
        harness.means(Action::NextField);
    }
    harness.types("Bins");
    let older = kept(DraftSubject::NEW_ENQUIRY, "a new enquiry", OLDER, &[]);
    harness.reply::<LoadDrafts>(Ok(vec![older]));
    harness
}

/// A restored new enquiry opens first and does not overwrite the older draft.
#[test]
fn restored_new_enquiry_precedes_older_one() {
    let mut harness = two_new();
    harness.means(Action::Discard);
    harness.means(Action::Undo);
    assert!(harness.notice().contains("“Bins”"), "{}", harness.notice());
    harness.after(TimeDelta::seconds(20));
    assert_eq!(asked(&harness), None, "the older one is written over");
    harness.means(Action::NewEnquiry);
    assert_eq!(form(&harness).subject.text(), "Bins");
    harness.means(Action::Discard);
    harness.means(Action::NewEnquiry);
    assert_eq!(form(&harness).subject.text(), "Nowhere to stay");
}

#[test]
fn discarding_empty_new_enquiry_opens_older_draft() {
    let mut harness = two_new();
    for _ in 0..4 {
        harness.means(Action::Edit(Edit::Backspace));
    }
    harness.means(Action::Discard);
    harness.means(Action::NewEnquiry);
    assert_eq!(form(&harness).subject.text(), "Nowhere to stay");
}

/// The keys apply to the chosen enquiry.
#[test]
fn restore_notice_names_key_only_where_it_opens_draft() {
    let note = || kept(of(0, DraftForm::Note), &row(0).reference, "Rang.", &[]);
    let discarded = || {
        let mut harness = at_work(vec![note()]);
        harness.means(Action::Note);
        harness.means(Action::Discard);
        harness
    };
    let ends = |mut harness: Harness, words: &str| {
        harness.means(Action::Undo);
        assert!(harness.notice().ends_with(words), "{}", harness.notice());
    };
    ends(discarded(), "“Rang.” Press n to open it.");
    let mut harness = discarded();
    harness.means(Action::Down);
    ends(harness, "“Rang.” Press D to see it.");
    let mut harness = discarded();
    harness.means(Action::Dashboard);
    ends(harness, "“Rang.” Press D to see it.");
    // On marked rows the key would open one note for all of them.
    let mut harness = discarded();
    harness.means(Action::Mark);
    harness.means(Action::Mark);
    harness.means(Action::Up);
    ends(harness, "“Rang.” Press D to see it.");
    // D has no meaning on this screen.
    let mut harness = discarded();
    harness.means(Action::Down);
    harness.means(Action::Open);
    ends(harness, "“Rang.” Press D to see it.");
    // The draft is already in the list.
    let mut harness = discarded();
    harness.means(Action::Drafts);
    harness.found(Vec::new());
    ends(harness, "“Rang.”");
}

#[test]
fn dashboard_offers_undo_after_assignment() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::AssignToMe);
    harness.reply::<Assign>(Ok(result(vec![seen(0, 5)], &[])));
    harness.means(Action::Dashboard);
    assert!(harness.store.offers_key(&Action::Undo));
    harness.after(TimeDelta::seconds(31));
    assert!(!harness.store.offers_key(&Action::Undo));
}

/// After the lifetime of a discard the key undoes something else.
#[test]
fn discard_cannot_be_undone_after_ten_minutes() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Half a thought");
    harness.means(Action::Discard);
    harness.after(TimeDelta::minutes(9));
    harness.means(Action::AssignToMe);
    harness.reply::<Assign>(Ok(result(vec![seen(0, 5)], &[])));
    assert_eq!(harness.store.why_not(&Action::Undo), None);
    harness.after(TimeDelta::minutes(2));
    assert!(harness.store.why_not(&Action::Undo).is_some());
    harness.means(Action::Undo);
    assert!(harness.notice().starts_with("Nothing to undo"));
    assert_eq!(harness.draft_count(), 0);
}
