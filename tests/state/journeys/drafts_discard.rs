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
        version: 1,
    }
}

pub fn at_work(kept: Vec<Draft>) -> Harness {
    let mut harness = Harness::signed_in(5);
    harness.reply::<LoadDrafts>(Ok(kept));
    harness
}

/// The draft that the database is asked to save; an empty text deletes it.
pub fn asked(harness: &Harness) -> Option<(DraftSubject, Vec<uuid::Uuid>, String)> {
    let saved = harness.requests::<SaveDraft>().pop();
    saved.map(|draft| (draft.of, draft.marked, draft.body))
}

pub fn is_done(harness: &mut Harness) {
    harness.reply::<SaveDraft>(Ok(1));
}

#[test]
fn discarded_note_is_restored_on_screen_and_in_database() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("She may ring on Friday.");
    harness.after(TimeDelta::seconds(2));
    is_done(&mut harness);
    harness.means(Action::Discard);
    assert!(!harness.store.stack.has_popup());
    let reference = row(0).reference;
    let said =
        format!("Discarded: note on {reference}, “She may ring on Friday.” Press u to restore it.");
    assert_eq!(harness.notice(), said);
    let note = of(0, DraftForm::Note);
    assert_eq!(asked(&harness).unwrap(), (note, vec![], String::new()));
    is_done(&mut harness);
    assert_eq!(harness.draft_count(), 0);
    harness.means(Action::Note);
    assert_eq!(note_text(&harness).0, "");
    harness.means(Action::Back);
    // The undo still works after nine minutes, because no other copy of the text exists.
    harness.after(TimeDelta::minutes(9));
    assert_eq!(harness.store.why_not(&Action::Undo), None);
    harness.means(Action::Undo);
    assert!(harness.notice().starts_with("Restored, not sent: note on"));
    assert!(
        harness.notice().ends_with("Press n to open it."),
        "{}",
        harness.notice()
    );
    let back = (note, vec![], "She may ring on Friday.".to_owned());
    assert_eq!(asked(&harness).unwrap(), back);
    is_done(&mut harness);
    harness.means(Action::Note);
    assert_eq!(note_text(&harness).0, "She may ring on Friday.");
    harness.means(Action::Back);
    // Only once.
    harness.means(Action::Undo);
    assert!(harness.notice().starts_with("Nothing to undo"));
}

/// A draft that is discarded during its autosave is deleted after the response to the save.
#[test]
fn discard_during_autosave_deletes_after_save() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Half a thought");
    harness.after(TimeDelta::seconds(2));
    harness.means(Action::Discard);
    assert_eq!(asked(&harness).unwrap().2, "Half a thought");
    is_done(&mut harness);
    assert_eq!(asked(&harness).unwrap().2, "");
    // Restored before the save was answered.
    harness.means(Action::Undo);
    is_done(&mut harness);
    assert_eq!(asked(&harness).unwrap().2, "Half a thought");
    is_done(&mut harness);
    harness.after(TimeDelta::minutes(1));
    assert_eq!(asked(&harness), None);
    assert_eq!(harness.draft_count(), 1);
}

/// Reply, stage form, new enquiry and bulk texts have the same key.
#[test]
fn discard_key_works_in_every_form() {
    let reference = row(0).reference;
    let letter = "\n\nDear Owen";
    let mut harness = at_work(vec![
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
    let discards = |harness: &mut Harness, of: DraftSubject, told: &str| {
        assert!(harness.store.stack.has_popup());
        harness.means(Action::Discard);
        assert!(!harness.store.stack.has_popup());
        assert!(harness.notice().contains(told), "{}", harness.notice());
        assert_eq!(
            asked(harness).map(|(of, _, body)| (of, body)),
            Some((of, String::new()))
        );
        is_done(harness);
    };
    harness.means(Action::Reply);
    discards(&mut harness, of(0, DraftForm::Reply), "reply on");
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::StageForm);
    discards(
        &mut harness,
        of(0, DraftForm::StageChange),
        "change of stage on",
    );
    harness.means(Action::NewEnquiry);
    // Closed and opened again, it is the same form without text.
    harness.means(Action::Back);
    is_done(&mut harness);
    harness.means(Action::NewEnquiry);
    discards(
        &mut harness,
        DraftSubject::NEW_ENQUIRY,
        "new enquiry, “Nowhere to stay”",
    );
    harness.means(Action::NewEnquiry);
    let popup = harness.top::<NewEnquiryPopup>();
    assert!(popup.is_some_and(|popup| popup.form.is_blank()));
    harness.means(Action::Back);
    harness.means(Action::Mark);
    harness.means(Action::Mark);
    harness.means(Action::Note);
    discards(
        &mut harness,
        DraftSubject::NOTES,
        "note on 2, “Office shut.”",
    );
    assert_eq!(harness.draft_count(), 0);
    // Undo restores the last discard first, each with its whole content.
    harness.means(Action::Undo);
    let (notes, marked, body) = asked(&harness).unwrap();
    assert_eq!(
        (notes, marked.len(), body.as_str()),
        (DraftSubject::NOTES, 2, "Office shut.")
    );
    is_done(&mut harness);
    harness.means(Action::Undo);
    is_done(&mut harness);
    harness.means(Action::Undo);
    is_done(&mut harness);
    harness.means(Action::Undo);
    assert_eq!(asked(&harness).unwrap().2, letter);
    is_done(&mut harness);
    assert_eq!(harness.draft_count(), 3);
    harness.means(Action::Back);
    harness.means(Action::NewEnquiry);
    let popup = harness.top::<NewEnquiryPopup>().expect("the form");
    assert_eq!(popup.form.citizen.text(), "Mary Oduya");
}

#[test]
fn draft_being_sent_is_not_discarded() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Rang back");
    harness.means(Action::Confirm);
    harness.means(Action::Discard);
    assert!(
        harness.notice().starts_with("It is being sent"),
        "{}",
        harness.notice()
    );
    harness.answer_change(Err(refusal()));
    assert_eq!(note_text(&harness).0, "Rang back");
    // An empty form has nothing to discard, and closes.
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.means(Action::Discard);
    assert!(!harness.store.stack.has_popup());
    assert_eq!(harness.notice(), "");
}

#[test]
fn restore_merges_with_text_typed_since() {
    let mut harness = at_work(Vec::new());
    let types = |harness: &mut Harness, words: &str| {
        harness.means(Action::Note);
        harness.types(words);
    };
    types(&mut harness, "First");
    harness.means(Action::Discard);
    types(&mut harness, "Second");
    harness.means(Action::Back);
    harness.means(Action::Undo);
    harness.means(Action::Note);
    assert_eq!(note_text(&harness).0, "First\nSecond");
}

/// `u` undoes the latest action first: the assignment, and only then the discard before it.
#[test]
fn undo_reverts_latest_action_first() {
    let mut harness = at_work(Vec::new());
    harness.means(Action::Note);
    harness.types("Half a thought");
    harness.means(Action::Discard);
    harness.after(TimeDelta::seconds(5));
    harness.means(Action::AssignToMe);
    harness.reply::<Assign>(Ok(result(vec![seen(0, 5)], &[])));
    harness.means(Action::Undo);
    assert_eq!(harness.draft_count(), 0);
    harness.reply::<Assign>(Ok(result(vec![seen(0, 6)], &[])));
    harness.means(Action::Undo);
    assert_eq!(harness.draft_count(), 1);
}

pub fn listed() -> Harness {
    let reference = row(2).reference;
    let mut harness = at_work(vec![
        kept(DraftSubject::NOTES, "several", "Office shut.", &[0, 3]),
        kept(of(2, DraftForm::Note), &reference, "Rang the clinic", &[]),
        kept(of(2, DraftForm::Reply), &reference, "\n\nDear Owen", &[]),
        kept(of(4, DraftForm::Note), &row(4).reference, "Later", &[]),
    ]);
    harness.means(Action::Drafts);
    harness.found(vec![row(2), row(4)]);
    harness
}

#[test]
fn discard_in_list_removes_all_drafts_of_the_row() {
    let mut harness = listed();
    assert!(harness.store.offers_key(&Action::Discard));
    harness.means(Action::Down);
    assert_eq!(chosen(&harness), 2);
    harness.means(Action::Discard);
    let said = format!(
        "Discarded: 2 drafts on {}. Press u to restore them.",
        row(2).reference
    );
    assert_eq!(harness.notice(), said);
    // The cursor is on the next row, and no other row was removed.
    assert_eq!(chosen(&harness), 4);
    assert_eq!(harness.standalone_drafts().len(), 1);
    for _ in 0..2 {
        assert_eq!(asked(&harness).unwrap().2, "");
        is_done(&mut harness);
    }
    // When the database has deleted both, the list is read again.
    assert_eq!(harness.request::<ListDrafted>().limit, 201);
    harness.found(vec![row(4)]);
    harness.means(Action::Undo);
    assert!(
        harness.notice().contains("2 drafts on"),
        "{}",
        harness.notice()
    );
    for _ in 0..2 {
        is_done(&mut harness);
    }
    harness.found(vec![row(2), row(4)]);
    let forms: Vec<_> = harness.drafts_about(row(2).id).into_iter().collect();
    assert_eq!(forms.len(), 2);
}

#[test]
fn discard_in_list_handles_bulk_drafts_and_marked_rows() {
    let mut harness = listed();
    harness.means(Action::Discard);
    assert!(
        harness.notice().contains("note on 2, “Office shut.”"),
        "{}",
        harness.notice()
    );
    is_done(&mut harness);
    assert!(harness.standalone_drafts().is_empty());
    harness.means(Action::MarkAll);
    harness.means(Action::Discard);
    assert!(
        harness.notice().starts_with("Discarded: 3 drafts."),
        "{}",
        harness.notice()
    );
    assert_eq!(harness.draft_count(), 0);
    assert!(harness.queue().list().is_empty());
    // Nothing is left to discard, and the key is not offered.
    assert!(!harness.store.offers_key(&Action::Discard));
    harness.means(Action::Undo);
    harness.means(Action::Undo);
    assert_eq!(harness.draft_count(), 3);
}

#[test]
fn discard_key_elsewhere_explains_where_it_works() {
    let mut harness = at_work(vec![kept(of(0, DraftForm::Note), "x", "Rang", &[])]);
    assert!(!harness.store.offers_key(&Action::Discard));
    harness.means(Action::Discard);
    assert!(
        harness.notice().starts_with("Press D to see"),
        "{}",
        harness.notice()
    );
    assert_eq!((asked(&harness), harness.draft_count()), (None, 1));
    // The list of the enquiries of a bulk draft is not a list of drafts.
    let mut harness = listed();
    harness.means(Action::Open);
    harness.found(vec![row(0), row(3)]);
    harness.means(Action::Back);
    assert!(!harness.store.offers_key(&Action::Discard));
}

/// A draft that the database still has because the connection was lost does not reappear by itself.
#[test]
fn discard_during_connection_loss_stays_discarded() {
    let body = "Rang the clinic";
    let draft = kept(of(0, DraftForm::Note), &row(0).reference, body, &[]);
    let mut harness = at_work(vec![draft.clone()]);
    harness.after(TimeDelta::seconds(5));
    harness.reply::<Pulse>(Err(Failure::Unavailable("gone".into())));
    harness.means(Action::Note);
    harness.means(Action::Discard);
    assert_eq!(asked(&harness), None);
    // The same user signs in again, and the stored drafts are loaded again.
    harness.means(Action::SignOut);
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.means(Action::Confirm);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(ME));
    let person = person();
    assert_eq!(person.role, Role::Supervisor);
    harness.reply::<SignIn>(Ok(signed_in(person, token)));
    harness.reply::<LoadDrafts>(Ok(vec![draft]));
    assert_eq!(harness.draft_count(), 0);
    assert_eq!(asked(&harness).unwrap().2, "");
}

#[test]
fn quit_waits_for_pending_discard() {
    let reference = row(0).reference;
    let mut harness = at_work(vec![kept(of(0, DraftForm::Note), &reference, "Rang", &[])]);
    harness.means(Action::Note);
    harness.means(Action::Discard);
    harness.means(Action::Quit);
    assert!(!harness.others.contains(&Effect::Quit));
    assert_eq!(harness.notice(), "Discarding your draft …");
    is_done(&mut harness);
    assert!(harness.others.contains(&Effect::Quit));
}

/// No user gets the text of the previous user of the terminal.
#[test]
fn next_user_cannot_restore_discarded_draft() {
    let mut harness = at_work(vec![kept(of(0, DraftForm::Note), "x", "Rang", &[])]);
    harness.means(Action::Note);
    harness.means(Action::Discard);
    is_done(&mut harness);
    harness.means(Action::SignOut);
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.means(Action::Confirm);
    let mut person = person();
    person.staff_id = id(901);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(901));
    harness.reply::<SignIn>(Ok(signed_in(person, token)));
    harness.reply::<LoadDrafts>(Ok(Vec::new()));
    assert!(harness.store.why_not(&Action::Undo).is_some());
    harness.means(Action::Undo);
    assert_eq!(harness.draft_count(), 0);
}
