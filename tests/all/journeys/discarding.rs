//! What is typed is thrown away by one key, in its box or from the list, and brought back by another.

use super::*;
use enquiries::domain::{Draft, DraftForm, DraftOf, Role};

pub fn of(number: usize, form: DraftForm) -> DraftOf {
    let enquiry_id = row(number).id;
    DraftOf { form, enquiry_id }
}

pub fn kept(of: DraftOf, reference: &str, body: &str, marked: &[usize]) -> Draft {
    Draft {
        of,
        reference: reference.into(),
        marked: marked.iter().map(|number| row(*number).id).collect(),
        body: body.into(),
        kept_at: now() - TimeDelta::minutes(39),
    }
}

pub fn at_work(kept: Vec<Draft>) -> Desk {
    let mut desk = Desk::signed_in(5);
    desk.answer(Slot::Drafts, Ok(Answer::Drafts(kept)));
    desk
}

/// What the database is asked to keep; the empty text drops what it has.
pub fn asked(desk: &Desk) -> Option<(DraftOf, Vec<uuid::Uuid>, String)> {
    match desk.newest(Slot::Draft)?.1 {
        Question::KeepDraft {
            of, marked, body, ..
        } => Some((of, marked, body)),
        other => panic!("{other:?}"),
    }
}

pub fn is_done(desk: &mut Desk) {
    desk.answer(Slot::Draft, Ok(Answer::DraftKept));
}

#[test]
fn a_note_is_discarded_in_its_box_and_brought_back_in_the_database_too() {
    let mut desk = at_work(Vec::new());
    desk.means(Intent::Note);
    desk.types("She may ring on Friday.");
    desk.after(TimeDelta::seconds(2));
    is_done(&mut desk);
    desk.means(Intent::Discard);
    assert!(desk.store.layer.is_none());
    let reference = row(0).reference;
    let said =
        format!("Discarded: note on {reference}, “She may ring on Friday.” u brings it back.");
    assert_eq!(desk.notice(), said);
    let note = of(0, DraftForm::Note);
    assert_eq!(asked(&desk).unwrap(), (note, vec![], String::new()));
    is_done(&mut desk);
    assert_eq!(desk.store.drafted(), 0);
    desk.means(Intent::Note);
    assert_eq!(note_text(&desk).0, "");
    desk.means(Intent::Back);
    // Nine minutes later too: nobody else has the words.
    desk.after(TimeDelta::minutes(9));
    assert_eq!(desk.store.why_not(&Intent::Undo), None);
    desk.means(Intent::Undo);
    assert!(desk.notice().starts_with("Back again, not sent: note on"));
    assert!(desk.notice().ends_with("n opens it."), "{}", desk.notice());
    let back = (note, vec![], "She may ring on Friday.".to_owned());
    assert_eq!(asked(&desk).unwrap(), back);
    is_done(&mut desk);
    desk.means(Intent::Note);
    assert_eq!(note_text(&desk).0, "She may ring on Friday.");
    desk.means(Intent::Back);
    // Once.
    desk.means(Intent::Undo);
    assert!(desk.notice().starts_with("There is nothing to undo"));
}

/// A text that is being kept when it is discarded is answered as kept first, and then dropped.
#[test]
fn what_crosses_its_own_keeping_is_dropped_after_it() {
    let mut desk = at_work(Vec::new());
    desk.means(Intent::Note);
    desk.types("Half a thought");
    desk.after(TimeDelta::seconds(2));
    desk.means(Intent::Discard);
    assert_eq!(asked(&desk).unwrap().2, "Half a thought");
    is_done(&mut desk);
    assert_eq!(asked(&desk).unwrap().2, "");
    // Brought back before that was answered.
    desk.means(Intent::Undo);
    is_done(&mut desk);
    assert_eq!(asked(&desk).unwrap().2, "Half a thought");
    is_done(&mut desk);
    desk.after(TimeDelta::minutes(1));
    assert_eq!(asked(&desk), None);
    assert_eq!(desk.store.drafted(), 1);
}

/// Reply, form of a stage, new enquiry and the texts for several have the same key.
#[test]
fn every_box_has_the_key() {
    let reference = row(0).reference;
    let letter = "\n\nDear Owen";
    let mut desk = at_work(vec![
        kept(of(0, DraftForm::Reply), &reference, letter, &[]),
        kept(of(0, DraftForm::StageChange), &reference, "Paid\nPlan", &[]),
        kept(
            DraftOf::NEW_ENQUIRY,
            "a new enquiry",
            r#"{"citizen":"Mary Oduya","subject":"Nowhere to stay"}"#,
            &[],
        ),
        kept(DraftOf::NOTES, "several", "Office shut.", &[0, 1]),
    ]);
    let discards = |desk: &mut Desk, of: DraftOf, told: &str| {
        assert!(desk.store.layer.is_some());
        desk.means(Intent::Discard);
        assert!(desk.store.layer.is_none());
        assert!(desk.notice().contains(told), "{}", desk.notice());
        assert_eq!(
            asked(desk).map(|(of, _, body)| (of, body)),
            Some((of, String::new()))
        );
        is_done(desk);
    };
    desk.means(Intent::Reply);
    discards(&mut desk, of(0, DraftForm::Reply), "reply on");
    desk.means(Intent::Stage);
    desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(Box::new(detail(row(0))))));
    desk.means(Intent::Down);
    desk.means(Intent::Down);
    desk.means(Intent::Confirm);
    assert_eq!(desk.store.place(), Place::StageForm);
    discards(
        &mut desk,
        of(0, DraftForm::StageChange),
        "change of stage on",
    );
    desk.means(Intent::NewEnquiry);
    // Left and opened again it is the form that was left, and no text.
    desk.means(Intent::Back);
    is_done(&mut desk);
    desk.means(Intent::NewEnquiry);
    discards(
        &mut desk,
        DraftOf::NEW_ENQUIRY,
        "new enquiry, “Nowhere to stay”",
    );
    desk.means(Intent::NewEnquiry);
    assert!(matches!(&desk.store.layer, Some(Layer::Register(form)) if form.is_blank()));
    desk.means(Intent::Back);
    desk.means(Intent::Mark);
    desk.means(Intent::Mark);
    desk.means(Intent::Note);
    discards(&mut desk, DraftOf::NOTES, "note on 2, “Office shut.”");
    assert_eq!(desk.store.drafted(), 0);
    // The last first, each with all that it was.
    desk.means(Intent::Undo);
    let (notes, marked, body) = asked(&desk).unwrap();
    assert_eq!(
        (notes, marked.len(), body.as_str()),
        (DraftOf::NOTES, 2, "Office shut.")
    );
    is_done(&mut desk);
    desk.means(Intent::Undo);
    is_done(&mut desk);
    desk.means(Intent::Undo);
    is_done(&mut desk);
    desk.means(Intent::Undo);
    assert_eq!(asked(&desk).unwrap().2, letter);
    is_done(&mut desk);
    assert_eq!(desk.store.drafted(), 3);
    desk.means(Intent::Back);
    desk.means(Intent::NewEnquiry);
    let Some(Layer::Register(form)) = &desk.store.layer else {
        panic!("no form");
    };
    assert_eq!(form.citizen.text(), "Mary Oduya");
}

#[test]
fn what_is_being_sent_is_not_discarded() {
    let mut desk = at_work(Vec::new());
    desk.means(Intent::Note);
    desk.types("Rang back");
    desk.means(Intent::Confirm);
    desk.means(Intent::Discard);
    assert!(
        desk.notice().starts_with("It is on its way"),
        "{}",
        desk.notice()
    );
    desk.answer(Slot::Act, Err(refusal()));
    assert_eq!(note_text(&desk).0, "Rang back");
    // An empty box has nothing to discard, and closes.
    let mut desk = at_work(Vec::new());
    desk.means(Intent::Note);
    desk.means(Intent::Discard);
    assert!(desk.store.layer.is_none());
    assert_eq!(desk.notice(), "");
}

#[test]
fn what_was_typed_since_is_neither_lost_nor_written_over() {
    let mut desk = at_work(Vec::new());
    let types = |desk: &mut Desk, words: &str| {
        desk.means(Intent::Note);
        desk.types(words);
    };
    types(&mut desk, "First");
    desk.means(Intent::Discard);
    types(&mut desk, "Second");
    desk.means(Intent::Back);
    desk.means(Intent::Undo);
    desk.means(Intent::Note);
    assert_eq!(note_text(&desk).0, "First\nSecond");
}

/// u takes back what was done last: the assignment, and only then what was discarded before it.
#[test]
fn undoing_goes_backwards() {
    let mut desk = at_work(Vec::new());
    desk.means(Intent::Note);
    desk.types("Half a thought");
    desk.means(Intent::Discard);
    desk.after(TimeDelta::seconds(5));
    desk.means(Intent::AssignToMe);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 5)], &[])));
    desk.means(Intent::Undo);
    assert!(matches!(
        desk.newest(Slot::Act),
        Some((_, Question::Assign { .. }))
    ));
    assert_eq!(desk.store.drafted(), 0);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 6)], &[])));
    desk.means(Intent::Undo);
    assert_eq!(desk.store.drafted(), 1);
}

pub fn listed() -> Desk {
    let reference = row(2).reference;
    let mut desk = at_work(vec![
        kept(DraftOf::NOTES, "several", "Office shut.", &[0, 3]),
        kept(of(2, DraftForm::Note), &reference, "Rang the clinic", &[]),
        kept(of(2, DraftForm::Reply), &reference, "\n\nDear Owen", &[]),
        kept(of(4, DraftForm::Note), &row(4).reference, "Later", &[]),
    ]);
    desk.means(Intent::Drafts);
    desk.answer(Slot::Queue, Ok(Answer::Found(vec![row(2), row(4)])));
    desk
}

#[test]
fn from_the_list_every_text_about_the_line_is_discarded() {
    let mut desk = listed();
    assert!(desk.store.offers_key(&Intent::Discard));
    desk.means(Intent::Down);
    assert_eq!(chosen(&desk), 2);
    desk.means(Intent::Discard);
    let said = format!(
        "Discarded: 2 texts about {}. u brings them back.",
        row(2).reference
    );
    assert_eq!(desk.notice(), said);
    // The bar stands on the next one, and no other line went.
    assert_eq!(chosen(&desk), 4);
    assert_eq!(desk.store.alone().len(), 1);
    for _ in 0..2 {
        assert_eq!(asked(&desk).unwrap().2, "");
        is_done(&mut desk);
    }
    // When the database has dropped both, the list is read again.
    let (_, question) = desk.newest(Slot::Queue).unwrap();
    assert_eq!(question, Question::Drafted { limit: 201 });
    desk.answer(Slot::Queue, Ok(Answer::Found(vec![row(4)])));
    desk.means(Intent::Undo);
    assert!(desk.notice().contains("2 texts about"), "{}", desk.notice());
    for _ in 0..2 {
        is_done(&mut desk);
    }
    desk.answer(Slot::Queue, Ok(Answer::Found(vec![row(2), row(4)])));
    let forms: Vec<_> = desk.store.typed_on(row(2).id).into_iter().collect();
    assert_eq!(forms.len(), 2);
}

#[test]
fn a_text_for_several_and_marked_lines_are_discarded_from_the_list_too() {
    let mut desk = listed();
    desk.means(Intent::Discard);
    assert!(
        desk.notice().contains("note on 2, “Office shut.”"),
        "{}",
        desk.notice()
    );
    is_done(&mut desk);
    assert!(desk.store.alone().is_empty());
    desk.means(Intent::MarkAll);
    desk.means(Intent::Discard);
    assert!(
        desk.notice().starts_with("Discarded: 3 texts."),
        "{}",
        desk.notice()
    );
    assert_eq!(desk.store.drafted(), 0);
    assert!(desk.store.queue.list().is_empty());
    // Nothing is left to discard, and the key is not offered.
    assert!(!desk.store.offers_key(&Intent::Discard));
    desk.means(Intent::Undo);
    desk.means(Intent::Undo);
    assert_eq!(desk.store.drafted(), 3);
}

#[test]
fn elsewhere_the_key_says_where_it_means_something() {
    let mut desk = at_work(vec![kept(of(0, DraftForm::Note), "x", "Rang", &[])]);
    assert!(!desk.store.offers_key(&Intent::Discard));
    desk.means(Intent::Discard);
    assert!(desk.notice().starts_with("D lists"), "{}", desk.notice());
    assert_eq!((asked(&desk), desk.store.drafted()), (None, 1));
    // The enquiries that a text for several is for are no list of texts.
    let mut desk = listed();
    desk.means(Intent::Open);
    desk.answer(Slot::Queue, Ok(Answer::Found(vec![row(0), row(3)])));
    desk.means(Intent::Back);
    assert!(!desk.store.offers_key(&Intent::Discard));
}

/// A draft that the database still has, because the server was lost, does not come back by itself.
#[test]
fn discarded_while_the_server_is_lost_it_stays_discarded() {
    let body = "Rang the clinic";
    let draft = kept(of(0, DraftForm::Note), &row(0).reference, body, &[]);
    let mut desk = at_work(vec![draft.clone()]);
    desk.after(TimeDelta::seconds(5));
    desk.answer(Slot::Pulse, Err(Failure::Unavailable("gone".into())));
    desk.means(Intent::Note);
    desk.means(Intent::Discard);
    assert_eq!(asked(&desk), None);
    // The same person signs in again, and the kept texts are read again.
    desk.means(Intent::SignOut);
    desk.answer(Slot::SignIn, Ok(Answer::SignInChoices(choices())));
    desk.means(Intent::Confirm);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(ME));
    let person = person();
    assert_eq!(person.role, Role::Supervisor);
    desk.answer(Slot::SignIn, Ok(Answer::SignedIn { person, token }));
    desk.answer(Slot::Drafts, Ok(Answer::Drafts(vec![draft])));
    assert_eq!(desk.store.drafted(), 0);
    assert_eq!(asked(&desk).unwrap().2, "");
}

#[test]
fn whoever_leaves_waits_until_it_is_dropped() {
    let reference = row(0).reference;
    let mut desk = at_work(vec![kept(of(0, DraftForm::Note), &reference, "Rang", &[])]);
    desk.means(Intent::Note);
    desk.means(Intent::Discard);
    desk.means(Intent::Quit);
    assert!(!desk.others.contains(&Effect::Quit));
    assert_eq!(desk.notice(), "Discarding what you typed …");
    is_done(&mut desk);
    assert!(desk.others.contains(&Effect::Quit));
}

/// Nobody gets the words of who sat here before.
#[test]
fn the_next_person_at_these_keys_brings_nothing_back() {
    let mut desk = at_work(vec![kept(of(0, DraftForm::Note), "x", "Rang", &[])]);
    desk.means(Intent::Note);
    desk.means(Intent::Discard);
    is_done(&mut desk);
    desk.means(Intent::SignOut);
    desk.answer(Slot::SignIn, Ok(Answer::SignInChoices(choices())));
    desk.means(Intent::Confirm);
    let mut person = person();
    person.staff_id = id(901);
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(901));
    desk.answer(Slot::SignIn, Ok(Answer::SignedIn { person, token }));
    desk.answer(Slot::Drafts, Ok(Answer::Drafts(Vec::new())));
    assert!(desk.store.why_not(&Intent::Undo).is_some());
    desk.means(Intent::Undo);
    assert_eq!(desk.store.drafted(), 0);
}
