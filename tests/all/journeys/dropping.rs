//! What was discarded and a request that keeps it pass each other: it must not be there again in the next run.

use super::discarding::{asked, at_work, is_done, kept, of};
use super::*;
use enquiries::domain::DraftForm;

/// Typed, and its first keeping is under way.
fn being_kept() -> Harness {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Half a thought");
    desk.after(TimeDelta::seconds(2));
    assert_eq!(asked(&desk).unwrap().2, "Half a thought");
    desk
}

/// The server is, after a while.
fn is_back(desk: &mut Harness) {
    desk.after(TimeDelta::seconds(60));
    desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 1 }));
}

#[test]
fn whoever_quits_waits_for_the_drop_of_what_is_being_kept() {
    let mut desk = being_kept();
    desk.means(Action::Discard);
    desk.means(Action::Quit);
    assert!(!desk.others.contains(&Effect::Quit), "it would be kept");
    assert_eq!(desk.notice(), "Discarding what you typed …");
    is_done(&mut desk);
    assert_eq!(asked(&desk).unwrap().2, "");
    assert!(!desk.others.contains(&Effect::Quit));
    is_done(&mut desk);
    assert!(desk.others.contains(&Effect::Quit));
}

/// The server was lost over the first keeping: perhaps it has the text.
#[test]
fn what_was_perhaps_kept_is_dropped() {
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

/// Nor does it come back by itself when the session ended over it and the kept texts are read again.
#[test]
fn what_was_perhaps_kept_does_not_come_back_in_the_next_session() {
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
    assert_eq!(desk.store.drafted(), 0);
    assert_eq!(asked(&desk).unwrap().2, "");
}

/// What is typed again is kept again, though it is what was perhaps kept.
#[test]
fn what_was_perhaps_kept_is_kept_for_certain() {
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
fn a_refused_drop_is_told_as_one() {
    let note = kept(of(0, DraftForm::Note), &row(0).reference, "Rang", &[]);
    let mut desk = at_work(vec![note]);
    desk.means(Action::Note);
    desk.means(Action::Discard);
    desk.answer(Slot::Draft, Err(refusal()));
    let said = desk.notice();
    assert!(
        said.starts_with("What you discarded is still kept, and is there again the next time."),
        "{said}"
    );
    assert!(said.contains("You cannot assign this enquiry."), "{said}");
}

/// Typing again begins a pause of its own.
#[test]
fn the_first_key_of_what_was_discarded_is_forgotten() {
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
