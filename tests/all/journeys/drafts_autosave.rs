//! Autosave of drafts: after a pause, one request at a time, and restored after any interruption.

use super::*;
use enquiries::domain::{Draft, DraftForm, DraftSubject};
use std::time::Duration;

fn of(number: usize, form: DraftForm) -> DraftSubject {
    let enquiry_id = row(number).id;
    DraftSubject { form, enquiry_id }
}

fn kept(number: usize, form: DraftForm, body: &str) -> Draft {
    Draft {
        of: of(number, form),
        reference: row(number).reference,
        marked: Vec::new(),
        body: body.into(),
        kept_at: now() - TimeDelta::minutes(39),
    }
}

/// A user at the queue, with the stored drafts loaded.
fn at_work(kept: Vec<Draft>) -> Harness {
    let mut desk = Harness::signed_in(4);
    desk.answer(Slot::Drafts, Ok(Response::Drafts(kept)));
    desk
}

fn body(desk: &Harness) -> Option<String> {
    match desk.newest(Slot::Draft)?.1 {
        Request::SaveDraft { body, .. } => Some(body),
        other => panic!("{other:?}"),
    }
}

fn keeps(desk: &mut Harness) {
    desk.answer(Slot::Draft, Ok(Response::DraftSaved));
}

#[test]
fn draft_is_saved_after_a_pause_not_per_key() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    for _ in 0..9 {
        desk.types("ab ");
        desk.after(TimeDelta::milliseconds(900));
        assert_eq!(body(&desk), None);
    }
    desk.after(TimeDelta::milliseconds(150));
    assert_eq!(body(&desk).unwrap(), "ab ".repeat(9));
    let (_, request) = desk.newest(Slot::Draft).unwrap();
    let expected = Request::SaveDraft {
        of: of(0, DraftForm::Note),
        seen_version: Some(4),
        marked: Vec::new(),
        body: "ab ".repeat(9),
    };
    assert_eq!(request, expected);
    // At most one save is in flight, however much is typed meanwhile.
    desk.types("more");
    desk.after(TimeDelta::seconds(5));
    assert_eq!(
        desk.asked
            .iter()
            .filter(|(t, _)| t.slot == Slot::Draft)
            .count(),
        1
    );
    keeps(&mut desk);
    assert!(body(&desk).unwrap().ends_with("more"));
    keeps(&mut desk);
    desk.after(TimeDelta::seconds(60));
    assert_eq!(body(&desk), None, "nothing changed and it asks again");
}

#[test]
fn draft_without_a_pause_is_saved_every_ten_seconds() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    let mut asked = 0;
    for _ in 0..60 {
        desk.types("a");
        desk.after(TimeDelta::milliseconds(500));
        if body(&desk).is_some() {
            asked += 1;
            keeps(&mut desk);
        }
    }
    assert!((2..=4).contains(&asked), "{asked} in thirty seconds");
}

#[test]
fn closing_a_form_saves_its_draft_at_once() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Half a thought");
    assert_eq!(body(&desk), None);
    desk.means(Action::Back);
    assert_eq!(body(&desk).unwrap(), "Half a thought");
    keeps(&mut desk);
    // A saved draft needs no warning, and opens unchanged.
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "Half a thought");
    desk.means(Action::Quit);
    assert!(desk.others.contains(&Effect::Quit), "{}", desk.notice());
}

#[test]
fn draft_of_an_earlier_run_is_restored_with_a_notice() {
    let mut desk = at_work(vec![
        kept(0, DraftForm::Note, "Rang the clinic"),
        kept(1, DraftForm::StageChange, "Paid\nPlan set up"),
    ]);
    assert_eq!(desk.store.draft_count(), 2);
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "Rang the clinic");
    let Some(Popup::Note(note)) = &desk.store.popup else {
        panic!("no note");
    };
    assert_eq!(note.kept_at, Some(now() - TimeDelta::minutes(39)));
    desk.means(Action::Back);
    assert_eq!(body(&desk), None, "it is kept already");
    desk.means(Action::Down);
    desk.means(Action::Stage);
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(1))))),
    );
    desk.means(Action::Down);
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    let Some(Popup::TransitionPicker(stages)) = &desk.store.popup else {
        panic!("no stages");
    };
    let form = stages.form.as_ref().unwrap();
    assert_eq!(
        (form.reason.text(), form.outcome.text()),
        ("Paid".into(), "Plan set up".into())
    );
    assert!(form.kept_at.is_some());
}

/// The first key may arrive before the response with the stored drafts.
#[test]
fn draft_is_not_saved_before_stored_drafts_are_loaded() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Note);
    desk.types("newer");
    desk.after(TimeDelta::seconds(5));
    assert_eq!(body(&desk), None);
    let older = kept(0, DraftForm::Note, "older");
    desk.answer(Slot::Drafts, Ok(Response::Drafts(vec![older])));
    assert_eq!(note_text(&desk).0, "older\nnewer");
    assert_eq!(body(&desk).unwrap(), "older\nnewer");
}

#[test]
fn saved_note_leaves_no_draft() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Rang back");
    desk.after(TimeDelta::seconds(2));
    keeps(&mut desk);
    assert_eq!(desk.store.draft_count(), 1);
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 4)], &[])));
    assert_eq!(desk.store.draft_count(), 0);
    desk.after(TimeDelta::seconds(5));
    // The database deleted the draft with the note, so no request is needed.
    assert_eq!(body(&desk), None);
}

/// A save that was in flight when the note was sent may reach the database after it.
#[test]
fn note_sent_during_autosave_deletes_draft_again() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Rang back");
    desk.after(TimeDelta::seconds(2));
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 4)], &[])));
    keeps(&mut desk);
    assert_eq!(body(&desk).unwrap(), "");
    keeps(&mut desk);
    desk.after(TimeDelta::seconds(5));
    assert_eq!(body(&desk), None);
    assert_eq!(desk.store.draft_count(), 0);
}

/// While the connection is lost the text stays in memory and no request is sent.
#[test]
fn draft_is_kept_locally_while_connection_is_lost() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Rang");
    desk.after(TimeDelta::seconds(2));
    desk.answer(Slot::Draft, Err(Failure::Unavailable("gone".into())));
    desk.types(" back");
    desk.answer(Slot::Pulse, Err(Failure::Unavailable("gone".into())));
    desk.after(TimeDelta::milliseconds(1_500));
    assert_eq!(body(&desk), None);
    assert_eq!(note_text(&desk), ("Rang back".into(), String::new()));
    desk.after(TimeDelta::seconds(60));
    desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 1 }));
    assert_eq!(body(&desk).unwrap(), "Rang back");
}

#[test]
fn quit_waits_for_autosave_with_a_limit() {
    for (leaving, gone) in [
        (Action::Quit, Effect::Quit),
        (Action::SignOut, Effect::SetSession(None)),
    ] {
        let mut desk = at_work(Vec::new());
        desk.means(Action::Note);
        desk.types("Half a thought");
        desk.means(leaving.clone());
        assert!(!desk.others.contains(&gone), "{leaving:?}");
        assert_eq!(desk.notice(), "Keeping your draft …");
        keeps(&mut desk);
        assert!(desk.others.contains(&gone), "{leaving:?}");
        // The same key again quits at once.
        let mut desk = at_work(Vec::new());
        desk.means(Action::Note);
        desk.types("Half a thought");
        desk.means(leaving.clone());
        desk.means(leaving.clone());
        assert!(desk.others.contains(&gone), "{leaving:?}");
    }
    // Without a connection at sign-out the warning appears.
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Half a thought");
    desk.means(Action::Quit);
    desk.answer(Slot::Draft, Err(Failure::Unavailable("gone".into())));
    assert!(
        desk.notice()
            .contains("is not saved. Press the same key again"),
        "{}",
        desk.notice()
    );
    desk.means(Action::Quit);
    assert!(desk.others.contains(&Effect::Quit));
}

#[test]
fn refused_draft_is_reported_once_and_not_retried() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("a");
    desk.after(TimeDelta::seconds(2));
    desk.answer(Slot::Draft, Err(refusal()));
    assert!(desk.notice().contains("Drafts are not being kept"));
    desk.after(TimeDelta::seconds(30));
    assert_eq!(body(&desk), None);
    desk.types("b");
    desk.after(TimeDelta::seconds(2));
    assert_eq!(body(&desk).unwrap(), "ab");
}

#[test]
fn next_user_sees_no_draft_of_previous_user() {
    let mut desk = at_work(vec![kept(0, DraftForm::Note, "Rang the clinic")]);
    desk.means(Action::SignOut);
    desk.answer(Slot::SignIn, Ok(Response::SignInChoices(choices())));
    desk.means(Action::Confirm);
    let mut other = person();
    other.staff_id = id(901);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(901));
    let person = other;
    desk.answer(Slot::SignIn, Ok(Response::SignedIn { person, token }));
    desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
    desk.means(Action::View(QueueView::Mine));
    desk.page(rows(4), false);
    assert_eq!(desk.store.draft_count(), 0);
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "");
}

/// The user typed on at another terminal, or sent the text there: the database is newer than this memory.
#[test]
fn next_sign_in_loads_drafts_from_database() {
    let newer = kept(0, DraftForm::Note, "Rang the clinic, and again on Friday");
    for (now_kept, found) in [
        (vec![newer], "Rang the clinic, and again on Friday"),
        (Vec::new(), ""),
    ] {
        let mut desk = at_work(vec![kept(0, DraftForm::Note, "Rang the clinic")]);
        // Also a draft that was typed and saved here.
        desk.means(Action::Down);
        desk.means(Action::Note);
        desk.types("Wrote");
        desk.after(TimeDelta::seconds(2));
        desk.answer(Slot::Draft, Ok(Response::DraftSaved));
        desk.means(Action::Back);
        desk.means(Action::SignOut);
        desk.answer(Slot::SignIn, Ok(Response::SignInChoices(choices())));
        desk.means(Action::Confirm);
        let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(ME));
        let person = person();
        desk.answer(Slot::SignIn, Ok(Response::SignedIn { person, token }));
        let listed = now_kept.len();
        desk.answer(Slot::Drafts, Ok(Response::Drafts(now_kept)));
        desk.means(Action::View(QueueView::Mine));
        desk.page(rows(4), false);
        assert_eq!(desk.store.draft_count(), listed);
        desk.means(Action::First);
        desk.means(Action::Note);
        assert_eq!(note_text(&desk).0, found);
        // No older text overwrites it.
        desk.after(TimeDelta::seconds(20));
        assert_eq!(body(&desk), None);
    }
}

/// D lists the drafts; Enter opens the enquiry of one.
#[test]
fn draft_list_opens_the_enquiry_of_a_draft() {
    let mut desk = at_work(vec![kept(2, DraftForm::Note, "Rang the clinic")]);
    desk.means(Action::Drafts);
    assert_eq!(
        desk.newest(Slot::Queue).unwrap().1,
        Request::WithDrafts { limit: 201 }
    );
    desk.answer(Slot::Queue, Ok(Response::Found(vec![row(2)])));
    desk.means(Action::Open);
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(2))))),
    );
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "Rang the clinic");
    // A search starts with an empty field.
    desk.means(Action::Back);
    desk.means(Action::Back);
    desk.means(Action::Search);
    let Some(Popup::Search { field }) = &desk.store.popup else {
        panic!("no search");
    };
    assert_eq!(field.text(), "");
}

/// Without unsaved text the store wakes as rarely as before.
#[test]
fn idle_store_schedules_no_autosave_wake() {
    let wait = |desk: &mut Harness| {
        let effects = desk.store.handle_action(Action::Tick, desk.now);
        let wake = effects.into_iter().find_map(|effect| match effect {
            Effect::WakeAfter(wait) => Some(wait),
            _ => None,
        });
        wake.unwrap()
    };
    let mut desk = at_work(vec![kept(0, DraftForm::Note, "Rang the clinic")]);
    let mut before = Harness::signed_in(4);
    assert_eq!(wait(&mut desk), wait(&mut before));
    desk.means(Action::Note);
    before.means(Action::Note);
    assert_eq!(wait(&mut desk), wait(&mut before));
    desk.types("x");
    assert!(wait(&mut desk) <= Duration::from_secs(1));
}

#[test]
fn termination_saves_newest_text_first() {
    // docs/decisions/0015: drafts survive. The signal arrives while an older text is being saved and newer text
    // is waiting.
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("older");
    desk.after(TimeDelta::seconds(2));
    assert_eq!(body(&desk).unwrap(), "older");
    desk.types(" and newer");
    desk.is_ended();
    assert!(!desk.others.contains(&Effect::Quit));
    keeps(&mut desk);
    assert_eq!(body(&desk).unwrap(), "older and newer");
    keeps(&mut desk);
    assert!(desk.others.contains(&Effect::Quit));
}

#[test]
fn termination_waits_for_stored_drafts_before_saving() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Note);
    desk.types("at once");
    desk.is_ended();
    assert!(!desk.others.contains(&Effect::Quit));
    desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
    assert_eq!(body(&desk).unwrap(), "at once");
    keeps(&mut desk);
    assert!(desk.others.contains(&Effect::Quit));
}

/// With nothing typed, or with a refused save, termination does not wait.
#[test]
fn termination_is_immediate_when_nothing_can_be_saved() {
    let mut desk = at_work(Vec::new());
    desk.is_ended();
    assert!(desk.others.contains(&Effect::Quit));
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("lost");
    desk.is_ended();
    assert!(!desk.others.contains(&Effect::Quit));
    let gone = Failure::Unavailable("The server is gone.".into());
    desk.answer(Slot::Draft, Err(gone));
    assert!(desk.others.contains(&Effect::Quit));
}
