//! What is typed and not sent: kept after a pause, one request at a time, and there again after anything.

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

/// Somebody at the queue whose kept texts were read.
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
fn a_text_is_kept_after_a_pause_and_never_with_each_key() {
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
    // At most one in flight, however much is typed meanwhile.
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
fn whoever_never_pauses_is_kept_every_ten_seconds() {
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
fn leaving_a_form_keeps_it_at_once() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Half a thought");
    assert_eq!(body(&desk), None);
    desk.means(Action::Back);
    assert_eq!(body(&desk).unwrap(), "Half a thought");
    keeps(&mut desk);
    // A kept text needs no warning, and is opened as it was.
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "Half a thought");
    desk.means(Action::Quit);
    assert!(desk.others.contains(&Effect::Quit), "{}", desk.notice());
}

#[test]
fn a_text_of_an_earlier_run_is_there_again_and_says_so() {
    let mut desk = at_work(vec![
        kept(0, DraftForm::Note, "Rang the clinic"),
        kept(1, DraftForm::StageChange, "Paid\nPlan set up"),
    ]);
    assert_eq!(desk.store.drafted(), 2);
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

/// The first key may be faster than the answer that tells what was kept.
#[test]
fn nothing_is_kept_over_what_was_not_read_yet() {
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
fn a_saved_note_leaves_nothing_behind() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Rang back");
    desk.after(TimeDelta::seconds(2));
    keeps(&mut desk);
    assert_eq!(desk.store.drafted(), 1);
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Ok(Response::NoteAdded { note_id: id(1) }));
    assert_eq!(desk.store.drafted(), 0);
    desk.after(TimeDelta::seconds(5));
    // The database dropped it with the note; there is nothing to ask.
    assert_eq!(body(&desk), None);
}

/// A request that was under way when the note was sent may come after it.
#[test]
fn a_note_that_crossed_its_own_draft_drops_it_once_more() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Rang back");
    desk.after(TimeDelta::seconds(2));
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Ok(Response::NoteAdded { note_id: id(1) }));
    keeps(&mut desk);
    assert_eq!(body(&desk).unwrap(), "");
    keeps(&mut desk);
    desk.after(TimeDelta::seconds(5));
    assert_eq!(body(&desk), None);
    assert_eq!(desk.store.drafted(), 0);
}

#[test]
fn while_the_server_is_lost_nothing_is_lost_and_nothing_is_asked() {
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
fn whoever_leaves_waits_for_their_text_and_not_for_ever() {
    for (leaving, gone) in [
        (Action::Quit, Effect::Quit),
        (Action::SignOut, Effect::SetSession(None)),
    ] {
        let mut desk = at_work(Vec::new());
        desk.means(Action::Note);
        desk.types("Half a thought");
        desk.means(leaving.clone());
        assert!(!desk.others.contains(&gone), "{leaving:?}");
        assert_eq!(desk.notice(), "Keeping what you typed …");
        keeps(&mut desk);
        assert!(desk.others.contains(&gone), "{leaving:?}");
        // The same key again does not wait.
        let mut desk = at_work(Vec::new());
        desk.means(Action::Note);
        desk.types("Half a thought");
        desk.means(leaving.clone());
        desk.means(leaving.clone());
        assert!(desk.others.contains(&gone), "{leaving:?}");
    }
    // A server that is lost at the door: the warning is there as it always was.
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Half a thought");
    desk.means(Action::Quit);
    desk.answer(Slot::Draft, Err(Failure::Unavailable("gone".into())));
    assert!(
        desk.notice().contains("is not saved. The same key again"),
        "{}",
        desk.notice()
    );
    desk.means(Action::Quit);
    assert!(desk.others.contains(&Effect::Quit));
}

#[test]
fn a_text_that_is_refused_is_told_once_and_not_tried_again() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("a");
    desk.after(TimeDelta::seconds(2));
    desk.answer(Slot::Draft, Err(refusal()));
    assert!(desk.notice().contains("is not kept until it is saved"));
    desk.after(TimeDelta::seconds(30));
    assert_eq!(body(&desk), None);
    desk.types("b");
    desk.after(TimeDelta::seconds(2));
    assert_eq!(body(&desk).unwrap(), "ab");
}

#[test]
fn the_next_person_at_these_keys_sees_nothing_of_it() {
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
    assert_eq!(desk.store.drafted(), 0);
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "");
}

/// They typed on at another desk, or sent it there: what this one remembers is older than what the database has.
#[test]
fn who_signs_in_again_finds_what_the_database_has() {
    let newer = kept(0, DraftForm::Note, "Rang the clinic, and again on Friday");
    for (now_kept, found) in [
        (vec![newer], "Rang the clinic, and again on Friday"),
        (Vec::new(), ""),
    ] {
        let mut desk = at_work(vec![kept(0, DraftForm::Note, "Rang the clinic")]);
        // One that was typed and kept here, too.
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
        assert_eq!(desk.store.drafted(), listed);
        desk.means(Action::First);
        desk.means(Action::Note);
        assert_eq!(note_text(&desk).0, found);
        // Nothing older goes over it.
        desk.after(TimeDelta::seconds(20));
        assert_eq!(body(&desk), None);
    }
}

/// D lists them; Enter goes to one.
#[test]
fn what_is_not_sent_is_listed_and_gone_to() {
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
    // A search begins with words of its own.
    desk.means(Action::Back);
    desk.means(Action::Back);
    desk.means(Action::Search);
    let Some(Popup::Search { field }) = &desk.store.popup else {
        panic!("no search");
    };
    assert_eq!(field.text(), "");
}

/// With nothing to keep the store is woken no oftener than before.
#[test]
fn nothing_typed_wakes_nobody() {
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
fn ended_from_outside_the_newest_words_are_kept_before_it_goes() {
    // docs/decisions/0015: drafts survive. An older text is under way when the signal comes, and
    // more was typed since.
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
fn ended_before_it_is_known_what_was_kept_the_words_wait_for_that() {
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

#[test]
fn ended_with_nothing_typed_or_with_a_server_that_refuses_it_goes_at_once() {
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
