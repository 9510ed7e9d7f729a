//! Discards that race with an autosave: the draft must not reappear in the next run.

use super::drafts_discard::{asked, at_work, is_done, kept, of};
use super::*;
use enquiries::domain::DraftForm;

/// A note whose first autosave is in flight.
fn being_kept() -> Harness {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Half a thought");
    harness.after(TimeDelta::seconds(2));
    assert_eq!(asked(&harness).unwrap().2, "Half a thought");
    harness
}

/// The connection is restored after a while.
fn is_back(harness: &mut Harness) {
    harness.after(TimeDelta::seconds(60));
    harness.reply::<Pulse>(Ok(unchanged()));
}

#[test]
fn quit_waits_for_deletion_of_draft_being_saved() {
    let mut harness = being_kept();
    harness.means(Action::Discard);
    harness.means(Action::Quit);
    assert!(!harness.others.contains(&Effect::Quit), "it would be kept");
    assert_eq!(harness.notice(), "Discarding your draft …");
    is_done(&mut harness);
    assert_eq!(asked(&harness).unwrap().2, "");
    assert!(!harness.others.contains(&Effect::Quit));
    is_done(&mut harness);
    assert!(harness.others.contains(&Effect::Quit));
}

/// The connection was lost during the first save, so the database may have the text.
#[test]
fn unconfirmed_save_is_deleted_after_discard() {
    for lost in [Failure::Indeterminate, Failure::Unavailable("gone".into())] {
        let mut harness = being_kept();
        harness.means(Action::Discard);
        harness.reply::<SaveDraft>(Err(lost));
        is_back(&mut harness);
        assert_eq!(asked(&harness).unwrap().2, "");
        is_done(&mut harness);
        harness.after(TimeDelta::minutes(1));
        assert_eq!(asked(&harness), None);
    }
}

/// The discard also holds when the session ended during the save and the stored drafts are loaded again.
#[test]
fn discarded_draft_does_not_reappear_in_next_session() {
    let mut harness = being_kept();
    harness.means(Action::Discard);
    harness.reply::<Pulse>(Err(Failure::SignedOut));
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.means(Action::Confirm);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(ME));
    let person = person();
    harness.reply::<SignIn>(Ok(signed_in(person, token)));
    let note = of(0, DraftForm::Note);
    let draft = kept(note, &row(0).reference, "Half a thought", &[]);
    harness.reply::<LoadDrafts>(Ok(vec![draft]));
    assert_eq!(harness.draft_count(), 0);
    assert_eq!(asked(&harness).unwrap().2, "");
}

/// An unconfirmed save is repeated, even with the same text.
#[test]
fn unconfirmed_save_is_repeated() {
    let mut harness = being_kept();
    harness.reply::<SaveDraft>(Err(Failure::Indeterminate));
    is_back(&mut harness);
    assert_eq!(asked(&harness).unwrap().2, "Half a thought");
    is_done(&mut harness);
    harness.means(Action::Back);
    assert_eq!(asked(&harness), None);
    harness.means(Action::Quit);
    assert!(harness.others.contains(&Effect::Quit));
}

#[test]
fn refused_discard_is_reported_as_refused() {
    let note = kept(of(0, DraftForm::Note), &row(0).reference, "Rang", &[]);
    let mut harness = at_work(vec![note]);
    harness.means(Action::Note);
    harness.means(Action::Discard);
    harness.reply::<SaveDraft>(Err(refusal()));
    let said = harness.notice();
    assert!(
        said.starts_with("Your draft was not discarded. You will see it again next time."),
        "{said}"
    );
    assert!(said.contains("You cannot assign this enquiry."), "{said}");
}

/// Text typed after a discard starts its own pause.
#[test]
fn discard_resets_autosave_timer() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Half");
    harness.means(Action::Discard);
    harness.after(TimeDelta::seconds(30));
    harness.means(Action::Note);
    harness.types("Anew");
    assert_eq!(asked(&harness), None);
    harness.after(TimeDelta::seconds(2));
    assert_eq!(asked(&harness).unwrap().2, "Anew");
}
