//! Discard of a draft by one key, in its form or from the list, and its restore by undo.

use super::*;
use enquiries::domain::{Draft, DraftForm, DraftSubject, Role};

pub fn of(number: usize, form: DraftForm) -> DraftSubject {
    let enquiry_id = row(number).id;
    DraftSubject { form, enquiry_id }
}

pub fn kept(of: DraftSubject, reference: &str, body: &str, marked: &[usize]) -> Draft {
    Draft {
        of,
        reference: reference.into(),
        marked: marked.iter().map(|number| row(*number).id).collect(),
        body: body.into(),
        kept_at: now() - TimeDelta::minutes(39),
    }
}

pub fn at_work(kept: Vec<Draft>) -> Harness {
    let mut desk = Harness::signed_in(5);
    desk.answer(Slot::Drafts, Ok(Response::Drafts(kept)));
    desk
}

/// The draft that the database is asked to save; an empty text deletes it.
pub fn asked(desk: &Harness) -> Option<(DraftSubject, Vec<uuid::Uuid>, String)> {
    match desk.newest(Slot::Draft)?.1 {
        Request::SaveDraft {
            of, marked, body, ..
        } => Some((of, marked, body)),
        other => panic!("{other:?}"),
    }
}

pub fn is_done(desk: &mut Harness) {
    desk.answer(Slot::Draft, Ok(Response::DraftSaved));
}

#[test]
fn discarded_note_is_restored_on_screen_and_in_database() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("She may ring on Friday.");
    desk.after(TimeDelta::seconds(2));
    is_done(&mut desk);
    desk.means(Action::Discard);
    assert!(desk.store.popup.is_none());
    let reference = row(0).reference;
    let said =
        format!("Discarded: note on {reference}, “She may ring on Friday.” Press u to restore it.");
    assert_eq!(desk.notice(), said);
    let note = of(0, DraftForm::Note);
    assert_eq!(asked(&desk).unwrap(), (note, vec![], String::new()));
    is_done(&mut desk);
    assert_eq!(desk.store.draft_count(), 0);
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "");
    desk.means(Action::Back);
    // The undo still works after nine minutes, because no other copy of the text exists.
    desk.after(TimeDelta::minutes(9));
    assert_eq!(desk.store.why_not(&Action::Undo), None);
    desk.means(Action::Undo);
    assert!(desk.notice().starts_with("Restored, not sent: note on"));
    assert!(
        desk.notice().ends_with("Press n to open it."),
        "{}",
        desk.notice()
    );
    let back = (note, vec![], "She may ring on Friday.".to_owned());
    assert_eq!(asked(&desk).unwrap(), back);
    is_done(&mut desk);
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "She may ring on Friday.");
    desk.means(Action::Back);
    // Only once.
    desk.means(Action::Undo);
    assert!(desk.notice().starts_with("Nothing to undo"));
}

/// A draft that is discarded during its autosave is deleted after the response to the save.
#[test]
fn discard_during_autosave_deletes_after_save() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Half a thought");
    desk.after(TimeDelta::seconds(2));
    desk.means(Action::Discard);
    assert_eq!(asked(&desk).unwrap().2, "Half a thought");
    is_done(&mut desk);
    assert_eq!(asked(&desk).unwrap().2, "");
    // Restored before the save was answered.
    desk.means(Action::Undo);
    is_done(&mut desk);
    assert_eq!(asked(&desk).unwrap().2, "Half a thought");
    is_done(&mut desk);
    desk.after(TimeDelta::minutes(1));
    assert_eq!(asked(&desk), None);
    assert_eq!(desk.store.draft_count(), 1);
}

/// Reply, stage form, new enquiry and bulk texts have the same key.
#[test]
fn discard_key_works_in_every_form() {
    let reference = row(0).reference;
    let letter = "\n\nDear Owen";
    let mut desk = at_work(vec![
        kept(of(0, DraftForm::Reply), &reference, letter, &[]),
        kept(of(0, DraftForm::StageChange), &reference, "Paid\nPlan", &[]),
        kept(
            DraftSubject::NEW_ENQUIRY,
            "a new enquiry",
            r#"{"citizen":"Mary Oduya","subject":"Nowhere to stay"}"#,
            &[],
        ),
        kept(DraftSubject::NOTES, "several", "Office shut.", &[0, 1]),
    ]);
    let discards = |desk: &mut Harness, of: DraftSubject, told: &str| {
        assert!(desk.store.popup.is_some());
        desk.means(Action::Discard);
        assert!(desk.store.popup.is_none());
        assert!(desk.notice().contains(told), "{}", desk.notice());
        assert_eq!(
            asked(desk).map(|(of, _, body)| (of, body)),
            Some((of, String::new()))
        );
        is_done(desk);
    };
    desk.means(Action::Reply);
    discards(&mut desk, of(0, DraftForm::Reply), "reply on");
    desk.means(Action::Stage);
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(0))))),
    );
    desk.means(Action::Down);
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::StageForm);
    discards(
        &mut desk,
        of(0, DraftForm::StageChange),
        "change of stage on",
    );
    desk.means(Action::NewEnquiry);
    // Closed and opened again, it is the same form without text.
    desk.means(Action::Back);
    is_done(&mut desk);
    desk.means(Action::NewEnquiry);
    discards(
        &mut desk,
        DraftSubject::NEW_ENQUIRY,
        "new enquiry, “Nowhere to stay”",
    );
    desk.means(Action::NewEnquiry);
    assert!(matches!(&desk.store.popup, Some(Popup::NewEnquiry(form)) if form.is_blank()));
    desk.means(Action::Back);
    desk.means(Action::Mark);
    desk.means(Action::Mark);
    desk.means(Action::Note);
    discards(&mut desk, DraftSubject::NOTES, "note on 2, “Office shut.”");
    assert_eq!(desk.store.draft_count(), 0);
    // Undo restores the last discard first, each with its whole content.
    desk.means(Action::Undo);
    let (notes, marked, body) = asked(&desk).unwrap();
    assert_eq!(
        (notes, marked.len(), body.as_str()),
        (DraftSubject::NOTES, 2, "Office shut.")
    );
    is_done(&mut desk);
    desk.means(Action::Undo);
    is_done(&mut desk);
    desk.means(Action::Undo);
    is_done(&mut desk);
    desk.means(Action::Undo);
    assert_eq!(asked(&desk).unwrap().2, letter);
    is_done(&mut desk);
    assert_eq!(desk.store.draft_count(), 3);
    desk.means(Action::Back);
    desk.means(Action::NewEnquiry);
    let Some(Popup::NewEnquiry(form)) = &desk.store.popup else {
        panic!("no form");
    };
    assert_eq!(form.citizen.text(), "Mary Oduya");
}

#[test]
fn draft_being_sent_is_not_discarded() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Rang back");
    desk.means(Action::Confirm);
    desk.means(Action::Discard);
    assert!(
        desk.notice().starts_with("It is being sent"),
        "{}",
        desk.notice()
    );
    desk.answer(Slot::Act, Err(refusal()));
    assert_eq!(note_text(&desk).0, "Rang back");
    // An empty form has nothing to discard, and closes.
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.means(Action::Discard);
    assert!(desk.store.popup.is_none());
    assert_eq!(desk.notice(), "");
}

#[test]
fn restore_merges_with_text_typed_since() {
    let mut desk = at_work(Vec::new());
    let types = |desk: &mut Harness, words: &str| {
        desk.means(Action::Note);
        desk.types(words);
    };
    types(&mut desk, "First");
    desk.means(Action::Discard);
    types(&mut desk, "Second");
    desk.means(Action::Back);
    desk.means(Action::Undo);
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "First\nSecond");
}

/// `u` undoes the latest action first: the assignment, and only then the discard before it.
#[test]
fn undo_reverts_latest_action_first() {
    let mut desk = at_work(Vec::new());
    desk.means(Action::Note);
    desk.types("Half a thought");
    desk.means(Action::Discard);
    desk.after(TimeDelta::seconds(5));
    desk.means(Action::AssignToMe);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 5)], &[])));
    desk.means(Action::Undo);
    assert!(matches!(
        desk.newest(Slot::Act),
        Some((_, Request::Assign { .. }))
    ));
    assert_eq!(desk.store.draft_count(), 0);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 6)], &[])));
    desk.means(Action::Undo);
    assert_eq!(desk.store.draft_count(), 1);
}

pub fn listed() -> Harness {
    let reference = row(2).reference;
    let mut desk = at_work(vec![
        kept(DraftSubject::NOTES, "several", "Office shut.", &[0, 3]),
        kept(of(2, DraftForm::Note), &reference, "Rang the clinic", &[]),
        kept(of(2, DraftForm::Reply), &reference, "\n\nDear Owen", &[]),
        kept(of(4, DraftForm::Note), &row(4).reference, "Later", &[]),
    ]);
    desk.means(Action::Drafts);
    desk.answer(Slot::Queue, Ok(Response::Found(vec![row(2), row(4)])));
    desk
}

#[test]
fn discard_in_list_removes_all_drafts_of_the_row() {
    let mut desk = listed();
    assert!(desk.store.offers_key(&Action::Discard));
    desk.means(Action::Down);
    assert_eq!(chosen(&desk), 2);
    desk.means(Action::Discard);
    let said = format!(
        "Discarded: 2 drafts on {}. Press u to restore them.",
        row(2).reference
    );
    assert_eq!(desk.notice(), said);
    // The cursor is on the next row, and no other row was removed.
    assert_eq!(chosen(&desk), 4);
    assert_eq!(desk.store.standalone_drafts().len(), 1);
    for _ in 0..2 {
        assert_eq!(asked(&desk).unwrap().2, "");
        is_done(&mut desk);
    }
    // When the database has deleted both, the list is read again.
    let (_, request) = desk.newest(Slot::Queue).unwrap();
    assert_eq!(request, Request::WithDrafts { limit: 201 });
    desk.answer(Slot::Queue, Ok(Response::Found(vec![row(4)])));
    desk.means(Action::Undo);
    assert!(desk.notice().contains("2 drafts on"), "{}", desk.notice());
    for _ in 0..2 {
        is_done(&mut desk);
    }
    desk.answer(Slot::Queue, Ok(Response::Found(vec![row(2), row(4)])));
    let forms: Vec<_> = desk.store.drafts_about(row(2).id).into_iter().collect();
    assert_eq!(forms.len(), 2);
}

#[test]
fn discard_in_list_handles_bulk_drafts_and_marked_rows() {
    let mut desk = listed();
    desk.means(Action::Discard);
    assert!(
        desk.notice().contains("note on 2, “Office shut.”"),
        "{}",
        desk.notice()
    );
    is_done(&mut desk);
    assert!(desk.store.standalone_drafts().is_empty());
    desk.means(Action::MarkAll);
    desk.means(Action::Discard);
    assert!(
        desk.notice().starts_with("Discarded: 3 drafts."),
        "{}",
        desk.notice()
    );
    assert_eq!(desk.store.draft_count(), 0);
    assert!(desk.store.queue.list().is_empty());
    // Nothing is left to discard, and the key is not offered.
    assert!(!desk.store.offers_key(&Action::Discard));
    desk.means(Action::Undo);
    desk.means(Action::Undo);
    assert_eq!(desk.store.draft_count(), 3);
}

#[test]
fn discard_key_elsewhere_explains_where_it_works() {
    let mut desk = at_work(vec![kept(of(0, DraftForm::Note), "x", "Rang", &[])]);
    assert!(!desk.store.offers_key(&Action::Discard));
    desk.means(Action::Discard);
    assert!(
        desk.notice().starts_with("Press D to see"),
        "{}",
        desk.notice()
    );
    assert_eq!((asked(&desk), desk.store.draft_count()), (None, 1));
    // The list of the enquiries of a bulk draft is not a list of drafts.
    let mut desk = listed();
    desk.means(Action::Open);
    desk.answer(Slot::Queue, Ok(Response::Found(vec![row(0), row(3)])));
    desk.means(Action::Back);
    assert!(!desk.store.offers_key(&Action::Discard));
}

/// A draft that the database still has because the connection was lost does not reappear by itself.
#[test]
fn discard_during_connection_loss_stays_discarded() {
    let body = "Rang the clinic";
    let draft = kept(of(0, DraftForm::Note), &row(0).reference, body, &[]);
    let mut desk = at_work(vec![draft.clone()]);
    desk.after(TimeDelta::seconds(5));
    desk.answer(Slot::Pulse, Err(Failure::Unavailable("gone".into())));
    desk.means(Action::Note);
    desk.means(Action::Discard);
    assert_eq!(asked(&desk), None);
    // The same user signs in again, and the stored drafts are loaded again.
    desk.means(Action::SignOut);
    desk.answer(Slot::SignIn, Ok(Response::SignInChoices(choices())));
    desk.means(Action::Confirm);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(ME));
    let person = person();
    assert_eq!(person.role, Role::Supervisor);
    desk.answer(Slot::SignIn, Ok(Response::SignedIn { person, token }));
    desk.answer(Slot::Drafts, Ok(Response::Drafts(vec![draft])));
    assert_eq!(desk.store.draft_count(), 0);
    assert_eq!(asked(&desk).unwrap().2, "");
}

#[test]
fn quit_waits_for_pending_discard() {
    let reference = row(0).reference;
    let mut desk = at_work(vec![kept(of(0, DraftForm::Note), &reference, "Rang", &[])]);
    desk.means(Action::Note);
    desk.means(Action::Discard);
    desk.means(Action::Quit);
    assert!(!desk.others.contains(&Effect::Quit));
    assert_eq!(desk.notice(), "Discarding your draft …");
    is_done(&mut desk);
    assert!(desk.others.contains(&Effect::Quit));
}

/// No user gets the text of the previous user of the terminal.
#[test]
fn next_user_cannot_restore_discarded_draft() {
    let mut desk = at_work(vec![kept(of(0, DraftForm::Note), "x", "Rang", &[])]);
    desk.means(Action::Note);
    desk.means(Action::Discard);
    is_done(&mut desk);
    desk.means(Action::SignOut);
    desk.answer(Slot::SignIn, Ok(Response::SignInChoices(choices())));
    desk.means(Action::Confirm);
    let mut person = person();
    person.staff_id = id(901);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(901));
    desk.answer(Slot::SignIn, Ok(Response::SignedIn { person, token }));
    desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
    assert!(desk.store.why_not(&Action::Undo).is_some());
    desk.means(Action::Undo);
    assert_eq!(desk.store.draft_count(), 0);
}
