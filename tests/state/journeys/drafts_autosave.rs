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
        version: 1,
    }
}

/// A user at the queue, with the stored drafts loaded.
fn at_work(kept: Vec<Draft>) -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.reply::<LoadDrafts>(Ok(kept));
    harness
}

fn body(harness: &Harness) -> Option<String> {
    let saved = harness.requests::<SaveDraft>().pop();
    saved.map(|draft| draft.body)
}

fn keeps(harness: &mut Harness) {
    harness.reply::<SaveDraft>(Ok(1));
}

#[test]
fn draft_is_saved_after_a_pause_not_per_key() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    for _ in 0..9 {
        harness.types("ab ");
        harness.after(TimeDelta::milliseconds(900));
        assert_eq!(body(&harness), None);
    }
    harness.after(TimeDelta::milliseconds(150));
    assert_eq!(body(&harness).unwrap(), "ab ".repeat(9));
    let request: SaveDraft = harness.request();
    let expected = SaveDraft {
        of: of(0, DraftForm::Note),
        seen_version: Some(4),
        marked: Vec::new(),
        body: "ab ".repeat(9),
        read_version: 0,
    };
    assert_eq!(request, expected);
    // At most one save is in flight, however much is typed meanwhile.
    harness.types("more");
    harness.after(TimeDelta::seconds(5));
    assert_eq!(harness.requests::<SaveDraft>().len(), 1);
    keeps(&mut harness);
    assert!(body(&harness).unwrap().ends_with("more"));
    keeps(&mut harness);
    harness.after(TimeDelta::seconds(60));
    assert_eq!(body(&harness), None, "nothing changed and it asks again");
}

#[test]
fn draft_without_a_pause_is_saved_every_ten_seconds() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    let mut asked = 0;
    for _ in 0..60 {
        harness.types("a");
        harness.after(TimeDelta::milliseconds(500));
        if body(&harness).is_some() {
            asked += 1;
            keeps(&mut harness);
        }
    }
    assert!((2..=4).contains(&asked), "{asked} in thirty seconds");
}

#[test]
fn closing_a_form_saves_its_draft_at_once() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Half a thought");
    assert_eq!(body(&harness), None);
    harness.means(Action::Back);
    assert_eq!(body(&harness).unwrap(), "Half a thought");
    keeps(&mut harness);
    // A saved draft needs no warning, and opens unchanged.
    harness.means(Action::Note);
    assert_eq!(note_text(&harness).0, "Half a thought");
    harness.means(Action::Quit);
    assert!(
        harness.others.contains(&Effect::Quit),
        "{}",
        harness.notice()
    );
}

#[test]
fn draft_of_an_earlier_run_is_restored_with_a_notice() {
    let mut harness = at_work(vec![
        kept(0, DraftForm::Note, "Rang the clinic"),
        kept(1, DraftForm::StageChange, "Paid\nPlan set up"),
    ]);
    assert_eq!(harness.draft_count(), 2);
    harness.means(Action::Note);
    assert_eq!(note_text(&harness).0, "Rang the clinic");
    let note = harness.top::<NoteForm>().expect("the note");
    assert_eq!(note.kept_at, Some(now() - TimeDelta::minutes(39)));
    harness.means(Action::Back);
    assert_eq!(body(&harness), None, "it is kept already");
    harness.means(Action::Down);
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(detail(row(1))));
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    let stages = harness.top::<TransitionPicker>().expect("the popup");
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
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Note);
    harness.types("newer");
    harness.after(TimeDelta::seconds(5));
    assert_eq!(body(&harness), None);
    let older = kept(0, DraftForm::Note, "older");
    harness.reply::<LoadDrafts>(Ok(vec![older]));
    assert_eq!(note_text(&harness).0, "older\nnewer");
    assert_eq!(body(&harness).unwrap(), "older\nnewer");
}

#[test]
fn saved_note_leaves_no_draft() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Rang back");
    harness.after(TimeDelta::seconds(2));
    keeps(&mut harness);
    assert_eq!(harness.draft_count(), 1);
    harness.means(Action::Confirm);
    harness.answer_change(Ok(result(vec![seen(0, 4)], &[])));
    assert_eq!(harness.draft_count(), 0);
    harness.after(TimeDelta::seconds(5));
    // The database deleted the draft with the note, so no request is needed.
    assert_eq!(body(&harness), None);
}

/// A save that is committed after the note would bring the draft back, so the note waits for it.
#[test]
fn note_waits_for_autosave_under_way() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Rang back");
    harness.after(TimeDelta::seconds(2));
    harness.means(Action::Confirm);
    assert!(!harness.is_writing());
    assert!(harness.top::<NoteForm>().expect("the note").saving);
    // Closed and opened again, it is still being sent, and is sent once.
    harness.means(Action::Back);
    harness.means(Action::Note);
    harness.means(Action::Confirm);
    keeps(&mut harness);
    assert_eq!(harness.requests::<AddNotes>().len(), 1);
    harness.answer_change(Ok(result(vec![seen(0, 4)], &[])));
    harness.after(TimeDelta::seconds(5));
    assert_eq!(body(&harness), None);
    assert_eq!(harness.draft_count(), 0);
}

/// A save without a response may be committed even after the note: its draft is deleted once more.
#[test]
fn note_sent_after_lost_autosave_deletes_draft_again() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Rang back");
    harness.after(TimeDelta::seconds(2));
    harness.means(Action::Confirm);
    harness.reply::<SaveDraft>(Err(Failure::Indeterminate));
    harness.answer_change(Ok(result(vec![seen(0, 4)], &[])));
    assert_eq!(body(&harness).unwrap(), "");
    keeps(&mut harness);
    harness.after(TimeDelta::seconds(5));
    assert_eq!(body(&harness), None);
    assert_eq!(harness.draft_count(), 0);
}

/// Leaving does not wait twice, so what was submitted is sent before the session ends.
#[test]
fn note_that_waits_is_sent_before_leaving() {
    for leaving in [Action::Quit, Action::SignOut] {
        let mut harness = at_work(Vec::new());
        harness.means(Action::Note);
        harness.types("Rang back");
        harness.after(TimeDelta::seconds(2));
        harness.means(Action::Confirm);
        harness.means(leaving.clone());
        assert!(!harness.is_writing());
        harness.means(leaving.clone());
        assert_eq!(harness.requests::<AddNotes>().len(), 1, "{leaving:?}");
    }
}

/// While the connection is lost the text stays in memory and no request is sent.
#[test]
fn draft_is_kept_locally_while_connection_is_lost() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Rang");
    harness.after(TimeDelta::seconds(2));
    harness.reply::<SaveDraft>(Err(Failure::Unavailable("gone".into())));
    harness.types(" back");
    harness.reply::<Pulse>(Err(Failure::Unavailable("gone".into())));
    harness.after(TimeDelta::milliseconds(1_500));
    assert_eq!(body(&harness), None);
    assert_eq!(note_text(&harness), ("Rang back".into(), String::new()));
    harness.after(TimeDelta::seconds(60));
    harness.reply::<Pulse>(Ok(unchanged()));
    assert_eq!(body(&harness).unwrap(), "Rang back");
}

#[test]
fn quit_waits_for_autosave_with_a_limit() {
    for (leaving, gone) in [
        (Action::Quit, Effect::Quit),
        (Action::SignOut, Effect::SetSession(None)),
    ] {
        let mut harness = at_work(Vec::new());
        harness.means(Action::Note);
        harness.types("Half a thought");
        harness.means(leaving.clone());
        assert!(!harness.others.contains(&gone), "{leaving:?}");
        assert_eq!(harness.notice(), "Keeping your draft …");
        keeps(&mut harness);
        assert!(harness.others.contains(&gone), "{leaving:?}");
        // The same key again quits at once.
        let mut harness = at_work(Vec::new());
        harness.means(Action::Note);
        harness.types("Half a thought");
        harness.means(leaving.clone());
        harness.means(leaving.clone());
        assert!(harness.others.contains(&gone), "{leaving:?}");
    }
    // Without a connection at sign-out the warning appears.
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Half a thought");
    harness.means(Action::Quit);
    harness.reply::<SaveDraft>(Err(Failure::Unavailable("gone".into())));
    assert!(
        harness
            .notice()
            .contains("is not saved. Press the same key again"),
        "{}",
        harness.notice()
    );
    harness.means(Action::Quit);
    assert!(harness.others.contains(&Effect::Quit));
}

#[test]
fn refused_draft_is_reported_once_and_not_retried() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("a");
    harness.after(TimeDelta::seconds(2));
    harness.reply::<SaveDraft>(Err(refusal()));
    assert!(harness.notice().contains("Drafts are not being kept"));
    harness.after(TimeDelta::seconds(30));
    assert_eq!(body(&harness), None);
    harness.types("b");
    harness.after(TimeDelta::seconds(2));
    assert_eq!(body(&harness).unwrap(), "ab");
}

#[test]
fn next_user_sees_no_draft_of_previous_user() {
    let mut harness = at_work(vec![kept(0, DraftForm::Note, "Rang the clinic")]);
    harness.means(Action::SignOut);
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.means(Action::Confirm);
    let mut other = person();
    other.staff_id = id(901);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(901));
    let person = other;
    harness.reply::<SignIn>(Ok(signed_in(person, token)));
    harness.reply::<LoadDrafts>(Ok(Vec::new()));
    harness.means(Action::View(QueueView::Mine));
    harness.page(rows(4), false);
    assert_eq!(harness.draft_count(), 0);
    harness.means(Action::Note);
    assert_eq!(note_text(&harness).0, "");
}

/// The user typed on at another terminal, or sent the text there: the database is newer than this memory.
#[test]
fn next_sign_in_loads_drafts_from_database() {
    let newer = kept(0, DraftForm::Note, "Rang the clinic, and again on Friday");
    for (now_kept, found) in [
        (vec![newer], "Rang the clinic, and again on Friday"),
        (Vec::new(), ""),
    ] {
        let mut harness = at_work(vec![kept(0, DraftForm::Note, "Rang the clinic")]);
        // Also a draft that was typed and saved here.
        harness.means(Action::Down);
        harness.means(Action::Note);
        harness.types("Wrote");
        harness.after(TimeDelta::seconds(2));
        harness.reply::<SaveDraft>(Ok(1));
        harness.means(Action::Back);
        harness.means(Action::SignOut);
        harness.reply::<SignInChoices>(Ok(choices()));
        harness.means(Action::Confirm);
        let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(ME));
        let person = person();
        harness.reply::<SignIn>(Ok(signed_in(person, token)));
        let listed = now_kept.len();
        harness.reply::<LoadDrafts>(Ok(now_kept));
        harness.means(Action::View(QueueView::Mine));
        harness.page(rows(4), false);
        assert_eq!(harness.draft_count(), listed);
        harness.means(Action::First);
        harness.means(Action::Note);
        assert_eq!(note_text(&harness).0, found);
        // No older text overwrites it.
        harness.after(TimeDelta::seconds(20));
        assert_eq!(body(&harness), None);
    }
}

/// D lists the drafts; Enter opens the enquiry of one.
#[test]
fn draft_list_opens_the_enquiry_of_a_draft() {
    let mut harness = at_work(vec![kept(2, DraftForm::Note, "Rang the clinic")]);
    harness.means(Action::Drafts);
    assert_eq!(harness.request::<ListDrafted>().limit, 201);
    harness.found(vec![row(2)]);
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(detail(row(2))));
    harness.means(Action::Note);
    assert_eq!(note_text(&harness).0, "Rang the clinic");
    // A search starts with an empty field.
    harness.means(Action::Back);
    harness.means(Action::Back);
    harness.means(Action::Search);
    let field = &harness.top::<SearchPopup>().expect("the search").words;
    assert_eq!(field.text(), "");
}

/// Without unsaved text the store wakes as rarely as before.
#[test]
fn idle_store_schedules_no_autosave_wake() {
    let wait = |harness: &mut Harness| {
        let effects = harness.store.handle_action(Action::Tick, harness.now);
        let wake = effects.into_iter().find_map(|effect| match effect {
            Effect::WakeAfter(wait) => Some(wait),
            _ => None,
        });
        wake.unwrap()
    };
    let mut harness = at_work(vec![kept(0, DraftForm::Note, "Rang the clinic")]);
    let mut before = Harness::signed_in(4);
    assert_eq!(wait(&mut harness), wait(&mut before));
    harness.means(Action::Note);
    before.means(Action::Note);
    assert_eq!(wait(&mut harness), wait(&mut before));
    harness.types("x");
    assert!(wait(&mut harness) <= Duration::from_secs(1));
}

#[test]
fn termination_saves_newest_text_first() {
    // docs/decisions/0015: drafts survive. The signal arrives while an older text is being saved and newer text
    // is waiting.
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("older");
    harness.after(TimeDelta::seconds(2));
    assert_eq!(body(&harness).unwrap(), "older");
    harness.types(" and newer");
    harness.is_ended();
    assert!(!harness.others.contains(&Effect::Quit));
    keeps(&mut harness);
    assert_eq!(body(&harness).unwrap(), "older and newer");
    keeps(&mut harness);
    assert!(harness.others.contains(&Effect::Quit));
}

#[test]
fn termination_waits_for_stored_drafts_before_saving() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Note);
    harness.types("at once");
    harness.is_ended();
    assert!(!harness.others.contains(&Effect::Quit));
    harness.reply::<LoadDrafts>(Ok(Vec::new()));
    assert_eq!(body(&harness).unwrap(), "at once");
    keeps(&mut harness);
    assert!(harness.others.contains(&Effect::Quit));
}

/// With nothing typed, or with a refused save, termination does not wait.
#[test]
fn termination_is_immediate_when_nothing_can_be_saved() {
    let mut harness = at_work(Vec::new());
    harness.is_ended();
    assert!(harness.others.contains(&Effect::Quit));
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("lost");
    harness.is_ended();
    assert!(!harness.others.contains(&Effect::Quit));
    let gone = Failure::Unavailable("The server is gone.".into());
    harness.reply::<SaveDraft>(Err(gone));
    assert!(harness.others.contains(&Effect::Quit));
}
