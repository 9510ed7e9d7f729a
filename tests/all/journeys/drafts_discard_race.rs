//! Discards that race with an autosave: the draft must not reappear in the next run.

use super::drafts_discard::{asked, at_work, is_done, kept, of};
use super::*;
use enquiries::domain::DraftForm;

/// A note whose first autosave is in flight.
fn being_kept() -> Harness {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Half a thought");
    desk.after(TimeDelta::seconds(2));
    assert_eq!(asked(&desk).unwrap().2, "Half a thought");
    desk
}

/// The connection is restored after a while.
fn is_back(desk: &mut Harness) {
    desk.after(TimeDelta::seconds(60));
    desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 1 }));
}

#[test]
fn quit_waits_for_deletion_of_draft_being_saved() {
    let mut desk = being_kept();
    desk.means(Action::Discard);
    desk.means(Action::Quit);
    assert!(!desk.others.contains(&Effect::Quit), "it would be kept");
    assert_eq!(desk.notice(), "Discarding your draft …");
    is_done(&mut desk);
    assert_eq!(asked(&desk).unwrap().2, "");
    assert!(!desk.others.contains(&Effect::Quit));
    is_done(&mut desk);
    assert!(desk.others.contains(&Effect::Quit));
}

/// The connection was lost during the first save, so the database may have the text.
#[test]
fn unconfirmed_save_is_deleted_after_discard() {
    for lost in [Failure::Indeterminate, Failure::Unavailable("gone".into())] {
        let mut desk = being_kept();
        desk.means(Action::Discard);
        desk.answer(Slot::Draft, Err(lost));
        is_back(&mut desk);
        assert_eq!(asked(&desk).unwrap().2, "");
        is_done(&mut desk);
        desk.after(TimeDelta::minutes(1));
        assert_eq!(asked(&desk), None);
    }
}

/// The discard also holds when the session ended during the save and the stored drafts are loaded again.
#[test]
fn discarded_draft_does_not_reappear_in_next_session() {
    let mut desk = being_kept();
    desk.means(Action::Discard);
    desk.answer(Slot::Pulse, Err(Failure::SignedOut));
    desk.answer(Slot::SignIn, Ok(Response::SignInChoices(choices())));
    desk.means(Action::Confirm);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(ME));
    let person = person();
    desk.answer(Slot::SignIn, Ok(Response::SignedIn { person, token }));
    let note = of(0, DraftForm::Note);
    let draft = kept(note, &row(0).reference, "Half a thought", &[]);
    desk.answer(Slot::Drafts, Ok(Response::Drafts(vec![draft])));
    assert_eq!(desk.store.draft_count(), 0);
    assert_eq!(asked(&desk).unwrap().2, "");
}

/// An unconfirmed save is repeated, even with the same text.
#[test]
fn unconfirmed_save_is_repeated() {
    let mut desk = being_kept();
    desk.answer(Slot::Draft, Err(Failure::Indeterminate));
    is_back(&mut desk);
    assert_eq!(asked(&desk).unwrap().2, "Half a thought");
    is_done(&mut desk);
    desk.means(Action::Back);
    assert_eq!(asked(&desk), None);
    desk.means(Action::Quit);
    assert!(desk.others.contains(&Effect::Quit));
}

#[test]
fn refused_discard_is_reported_as_refused() {
    let note = kept(of(0, DraftForm::Note), &row(0).reference, "Rang", &[]);
    let mut desk = at_work(vec![note]);
    desk.means(Action::Note);
    desk.means(Action::Discard);
    desk.answer(Slot::Draft, Err(refusal()));
    let said = desk.notice();
    assert!(
        said.starts_with("Your draft was not discarded. You will see it again next time."),
        "{said}"
    );
    assert!(said.contains("You cannot assign this enquiry."), "{said}");
}

/// Text typed after a discard starts its own pause.
#[test]
fn discard_resets_autosave_timer() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Half");
    desk.means(Action::Discard);
    desk.after(TimeDelta::seconds(30));
    desk.means(Action::Note);
    desk.types("Anew");
    assert_eq!(asked(&desk), None);
    desk.after(TimeDelta::seconds(2));
    assert_eq!(asked(&desk).unwrap().2, "Anew");
}
