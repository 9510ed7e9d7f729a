//! Questions to colleagues: asked about one enquiry or several, answered from the enquiry and from For you, withdrawn.

use super::*;
use enquiries::domain::{
    Concern, ConcernReason, Draft, DraftForm, DraftSubject, Page, Question, TaskHolder,
};
use enquiries::features::questions::{
    AnswerForm, AnswerQuestion, AskForm, AskQuestions, ListQuestions, LoadAddressees, QuestionList,
    WithdrawQuestions,
};
use enquiries::services::for_you::{ListConcerns, MarkSeen};

fn addressees() -> Vec<TaskHolder> {
    let person = |number, code: &str, name: &str| TaskHolder {
        staff_id: Some(id(number)),
        team_id: None,
        code: code.into(),
        name: name.into(),
    };
    vec![
        person(ME, "asha.patel", "Asha Patel"),
        person(3, "jo.brown", "Jo Brown"),
        TaskHolder {
            staff_id: None,
            team_id: Some(id(600)),
            code: "payments".into(),
            name: "Payment plans".into(),
        },
    ]
}

fn asked(number: usize) -> Concern {
    Concern {
        id: id(700 + number as u128),
        enquiry_id: row(number).id,
        reference: row(number).reference,
        reason: ConcernReason::Question,
        who: "Jo Brown".into(),
        words: "Is the mandate valid?".into(),
        at: now(),
        changes: 1,
        due_at: Some(now() + TimeDelta::hours(2)),
        version: 4,
        position: "1 1.000000 1:1:".into(),
        ..Concern::default()
    }
}

fn tell(harness: &mut Harness, concerns: Vec<Concern>) {
    while !harness.requests::<ListConcerns>().is_empty() {
        let page = Page {
            rows: concerns.clone(),
            more: false,
            as_of: harness.now,
        };
        harness.reply::<ListConcerns>(Ok(page));
    }
}

fn fill(harness: &mut Harness, question: &str, to: &str, due: &str) {
    harness.types(question);
    harness.means(Action::NextField);
    harness.types(to);
    harness.means(Action::NextField);
    harness.types(due);
}

#[test]
fn question_is_asked_about_marked_enquiries_and_undone() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Mark);
    harness.means(Action::Mark);
    harness.means(Action::Ask);
    assert_eq!(harness.key_context(), KeyContext::NewQuestion);
    harness.reply::<LoadAddressees>(Ok(addressees()));
    let form: &AskForm = harness.top().expect("the form is open");
    assert_eq!(form.options(), ["Jo Brown", "Payment plans (team)"]);
    fill(
        &mut harness,
        "Is the mandate valid?",
        "payment",
        "tomorrow 12:00",
    );
    harness.means(Action::Confirm);
    // A second key while it is being saved has no effect.
    harness.means(Action::Confirm);
    let [sent] = harness.requests::<AskQuestions>().try_into().unwrap();
    let about: Vec<_> = sent.targets.iter().map(|target| target.seen.id).collect();
    assert_eq!(about, [row(0).id, row(1).id]);
    assert_eq!(
        (&*sent.question, &*sent.to.code),
        ("Is the mandate valid?", "payments")
    );
    harness.reply::<AskQuestions>(Ok(vec![id(80), id(81)]));
    assert_eq!(
        harness.notice(),
        "Asked Payment plans about 2 enquiries. Press u to undo."
    );
    harness.means(Action::Undo);
    let undo = harness.request::<WithdrawQuestions>();
    assert_eq!(
        (undo.questions, undo.withdrawn),
        (vec![id(80), id(81)], true)
    );
}

#[test]
fn faults_of_a_question_stay_beside_their_fields_and_esc_keeps_the_text() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Ask);
    harness.reply::<LoadAddressees>(Ok(addressees()));
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "an empty question was sent");
    let form: &AskForm = harness.top().unwrap();
    assert_eq!(form.faults.len(), 3);
    fill(&mut harness, "Is it valid?", "nobody", "");
    let form: &AskForm = harness.top().unwrap();
    assert_eq!(form.faults.len(), 2, "{:?}", form.faults);
    harness.means(Action::Back);
    assert_eq!(
        harness.notice(),
        "Kept as a draft, not asked. Press Q to open it again."
    );
    harness.means(Action::Ask);
    let form: &AskForm = harness.top().unwrap();
    assert_eq!(form.question.text(), "Is it valid?");
}

#[test]
fn same_key_answers_the_question_about_the_chosen_enquiry() {
    let mut harness = Harness::signed_in(4);
    tell(&mut harness, vec![asked(0)]);
    harness.means(Action::Ask);
    assert_eq!(harness.key_context(), KeyContext::Answer);
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "an empty answer was sent");
    harness.types("Yes, until June.");
    harness.means(Action::Back);
    assert_eq!(
        harness.notice(),
        "Kept as a draft, not answered. Press Q to open it again."
    );
    harness.means(Action::Ask);
    let form: &AnswerForm = harness.top().unwrap();
    assert_eq!(form.text.text(), "Yes, until June.");
    harness.means(Action::Confirm);
    let sent = harness.request::<AnswerQuestion>();
    assert_eq!(
        (sent.asked.id, sent.asked.version, &*sent.answer),
        (id(700), 4, "Yes, until June.")
    );
    // Another answered it first: the text stays.
    harness.reply::<AnswerQuestion>(Err(Failure::Conflict));
    let form: &AnswerForm = harness.top().unwrap();
    assert!(form.error.is_some() && !form.saving);
    harness.means(Action::Confirm);
    harness.reply::<AnswerQuestion>(Ok(5));
    let words = format!(
        "Answered Jo Brown about {}: your answer is a note.",
        row(0).reference
    );
    assert_eq!(harness.notice(), words);
    // About another enquiry it asks.
    harness.means(Action::Down);
    harness.means(Action::Ask);
    assert_eq!(harness.key_context(), KeyContext::NewQuestion);
}

#[test]
fn question_stays_for_you_until_it_is_answered() {
    let mut harness = Harness::signed_in(4);
    let watched = Concern {
        id: id(790),
        reason: ConcernReason::Watched,
        due_at: None,
        ..asked(1)
    };
    tell(&mut harness, vec![asked(0), watched.clone()]);
    harness.means(Action::ForYou);
    tell(&mut harness, vec![asked(0), watched]);
    harness.means(Action::Seen);
    assert!(!harness.is_writing(), "a question was marked as seen");
    assert_eq!(
        harness.notice(),
        "A question stays here until it is answered. Press Q to answer it."
    );
    harness.means(Action::SeenAll);
    let marks = harness.request::<MarkSeen>().marks;
    assert_eq!(marks.len(), 1);
    assert_eq!(marks[0].0, row(1).id);
    harness.means(Action::Ask);
    assert_eq!(harness.key_context(), KeyContext::Answer);
    harness.means(Action::Back);
    harness.means(Action::Down);
    harness.means(Action::Ask);
    assert_eq!(harness.notice(), "This entry is not a question to you.");
    // Opened, it is still counted.
    harness.means(Action::Up);
    harness.means(Action::Open);
    assert!(
        harness
            .store
            .services
            .for_you
            .question_on(row(0).id)
            .is_some()
    );
}

#[test]
fn own_question_is_withdrawn_from_the_list_and_asked_again_by_undo() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::ForYou);
    tell(&mut harness, Vec::new());
    harness.means(Action::Questions);
    assert_eq!(harness.key_context(), KeyContext::Questions);
    let question = Question {
        id: id(80),
        enquiry_id: row(0).id,
        question: "Is it valid?".into(),
        is_open: true,
        ..Question::default()
    };
    let as_of = harness.now;
    harness.reply::<ListQuestions>(Ok(Page {
        rows: vec![question],
        more: false,
        as_of,
    }));
    harness.means(Action::Withdraw);
    let sent = harness.request::<WithdrawQuestions>();
    assert_eq!((sent.questions, sent.withdrawn), (vec![id(80)], true));
    harness.reply::<WithdrawQuestions>(Ok(1));
    assert_eq!(
        harness.notice(),
        "Question withdrawn: “Is it valid?”. Press u to undo."
    );
    harness.means(Action::Undo);
    let undo = harness.request::<WithdrawQuestions>();
    assert_eq!((undo.questions, undo.withdrawn), (vec![id(80)], false));
    // Tab goes between both lists, and Esc back to where the first was opened.
    harness.means(Action::ForYou);
    assert_eq!(harness.key_context(), KeyContext::ForYou);
    harness.means(Action::Questions);
    assert!(harness.view::<QuestionList>().is_some());
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Queue);
}

/// As a note: saved after a pause, there again after a crash, and dropped by what sends it.
#[test]
fn question_and_answer_are_drafts_in_the_database() {
    let mut harness = Harness::signed_in(4);
    harness.reply::<LoadDrafts>(Ok(Vec::new()));
    harness.means(Action::Ask);
    harness.reply::<LoadAddressees>(Ok(addressees()));
    fill(&mut harness, "Is it valid?", "payment", "+2");
    harness.means(Action::Back);
    let saved = harness.request::<SaveDraft>();
    let about = DraftForm::Question.on(row(0).id);
    assert_eq!(
        (saved.of, saved.body.as_str()),
        (about, "Is it valid?\n+2\npayments")
    );
    // Another run of the program.
    let draft = |of: DraftSubject, body: &str| Draft {
        of,
        reference: row(0).reference,
        marked: Vec::new(),
        body: body.into(),
        kept_at: now(),
        version: 1,
    };
    let mut harness = Harness::signed_in(4);
    let answer = DraftForm::Answer.on(row(0).id);
    harness.reply::<LoadDrafts>(Ok(vec![
        draft(about, "Is it valid?\n+2\npayments"),
        draft(answer, "Yes, until June."),
    ]));
    harness.means(Action::Ask);
    harness.reply::<LoadAddressees>(Ok(addressees()));
    let form: &AskForm = harness.top().unwrap();
    assert_eq!(
        (form.question.text(), form.due.text(), form.to.picked),
        ("Is it valid?".into(), "+2".into(), Some(1))
    );
    harness.means(Action::Confirm);
    let sent = harness.request::<AskQuestions>();
    assert_eq!((&*sent.to.code, sent.draft), ("payments", Some(about)));
    harness.reply::<AskQuestions>(Ok(vec![id(80)]));
    tell(&mut harness, vec![asked(0)]);
    harness.means(Action::Ask);
    let form: &AnswerForm = harness.top().unwrap();
    assert_eq!(form.text.text(), "Yes, until June.");
    harness.means(Action::Confirm);
    assert_eq!(harness.request::<AnswerQuestion>().draft, Some(answer));
}
