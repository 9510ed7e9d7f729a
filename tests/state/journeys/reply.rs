//! Reply form: accepts text at once, is refused without a destination, and loses no text.

use super::*;
use enquiries::domain::reply::{FilledTemplate, ReplyActivity, ReplyDraft, ReplyWriter, SentReply};
use enquiries::domain::{Draft, DraftForm, DraftSubject, OutgoingMessage};
use enquiries::features::reply::{LoadReplyActivity, RecallLetter, ReplyField, ReplyForm};

pub fn the_reply(harness: &Harness) -> &ReplyForm {
    harness.top().expect("a reply")
}

pub fn begun() -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Reply);
    harness.reply::<LoadReplyTo>(Ok(reply_to(row(0).id)));
    harness
}

fn filled(harness: &mut Harness, subject: Option<&str>, body: &str) {
    harness.reply::<FillTemplate>(Ok(Some(FilledTemplate {
        id: id(601),
        subject: subject.map(str::to_owned),
        body: body.to_owned(),
    })));
}

pub fn sent(harness: &Harness) -> (EnquiryVersion, OutgoingMessage) {
    let SendReply { target, letter, .. } = harness.request();
    (target.seen, letter)
}

fn broken(rule: &str, column: &str) -> Failure {
    Failure::Refused(Box::new(Refusal {
        code: "23514".into(),
        rule: rule.into(),
        table: Some("messages".into()),
        column: Some(column.into()),
        sentence: "Not like this.".into(),
        reasons: Vec::new(),
        codes: Vec::new(),
    }))
}

#[test]
fn reply_accepts_text_before_destination_is_known() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Reply);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Reply);
    harness.types("Dear Owen");
    // There is no destination yet.
    harness.means(Action::Confirm);
    assert!(!harness.is_writing());
    harness.reply::<LoadReplyTo>(Ok(reply_to(row(0).id)));
    assert_eq!(the_reply(&harness).body.text(), "Dear Owen");
    harness.means(Action::Confirm);
    let (enquiry, letter) = sent(&harness);
    assert_eq!(enquiry, seen(0, 4));
    let expected = OutgoingMessage {
        channel_code: "email".into(),
        address: "owen.griffiths@example.com".into(),
        subject: Some("Your enquiry HMRC-26-4F7K9Q-X".into()),
        body: "Dear Owen".into(),
        in_reply_to: Some(id(610)),
        after: None,
        template_id: None,
    };
    assert_eq!(letter, expected);
    harness.reply::<SendReply>(Ok(id(1)));
    assert!(!harness.store.stack.has_popup());
    assert!(
        harness.notice().starts_with("Your reply to Owen Griffiths"),
        "{}",
        harness.notice()
    );
    assert_eq!(harness.draft_count(), 0);
}

#[test]
fn reply_without_destination_is_refused_and_keeps_text() {
    for (named, says) in [(false, "no citizen"), (true, "no email, address")] {
        let mut harness = Harness::signed_in(4);
        harness.reply::<LoadDrafts>(Ok(Vec::new()));
        harness.means(Action::Reply);
        harness.types("Dear");
        let mut to = reply_to(row(0).id);
        to.way = None;
        if !named {
            to.citizen_name = None;
        }
        harness.reply::<LoadReplyTo>(Ok(to));
        assert!(!harness.store.stack.has_popup());
        assert!(harness.notice().contains(says), "{}", harness.notice());
        let SaveDraft { of, body, .. } = harness.request();
        assert_eq!((of.form, body.as_str()), (DraftForm::Reply, "\n\nDear"));
    }
}

#[test]
fn reply_is_refused_to_auditors_and_for_marked_rows() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::MarkAll);
    harness.means(Action::Reply);
    assert!(!harness.store.stack.has_popup());
    assert!(
        harness.notice().contains("one citizen"),
        "{}",
        harness.notice()
    );
    harness.means(Action::MarkAll);
    harness.store.person.as_mut().unwrap().capabilities = capabilities(&[]);
    harness.means(Action::Reply);
    assert!(!harness.store.stack.has_popup());
    assert!(harness.notice().contains("cannot change"));
    let why = harness.store.why_not(&Action::Reply);
    assert_eq!(why.as_deref(), Some("your role cannot make changes"));
}

#[test]
fn reply_to_anonymous_enquiry_explains_refusal() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    let mut anonymous = detail(row(0));
    anonymous.row.citizen = enquiries::domain::RowCitizen::Anonymous;
    harness.reply_enquiry(Ok(anonymous));
    let why = harness.store.why_not(&Action::Reply);
    assert_eq!(why.as_deref(), Some("it has no citizen"));
    assert_eq!(harness.store.why_not(&Action::Note), None);
}

#[test]
fn template_replaces_template_but_never_typed_text() {
    let mut harness = begun();
    harness.means(Action::Templates);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Templates);
    harness.means(Action::Confirm);
    let asked = FillTemplate {
        template_id: id(601),
        enquiry_id: row(0).id,
    };
    assert_eq!(harness.request::<FillTemplate>(), asked);
    filled(&mut harness, Some("Your plan"), "Dear Owen,\n\nIt stands.");
    assert_eq!(the_reply(&harness).subject.text(), "Your plan");
    // Another template replaces it.
    harness.means(Action::Templates);
    harness.means(Action::ToTemplate(1));
    filled(&mut harness, Some("Your letter"), "Dear Owen,\n\nSorry.");
    assert_eq!(the_reply(&harness).subject.text(), "Your letter");
    assert_eq!(the_reply(&harness).body.text(), "Dear Owen,\n\nSorry.");
    // Typed text stays, in both fields.
    harness.types(" Truly.");
    harness.means(Action::NextField);
    harness.types("!");
    harness.means(Action::Templates);
    harness.means(Action::Confirm);
    filled(&mut harness, Some("Your plan"), "It stands.");
    assert_eq!(the_reply(&harness).subject.text(), "Your letter!");
    assert_eq!(
        the_reply(&harness).body.text(),
        "Dear Owen,\n\nSorry. Truly.\n\nIt stands."
    );
    // A number that is not in the list chooses no template.
    harness.means(Action::Templates);
    harness.means(Action::ToTemplate(8));
    assert_eq!(harness.store.stack.key_context(), KeyContext::Templates);
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Reply);
}

#[test]
fn template_can_be_chosen_before_list_arrives() {
    let mut harness = Harness::signed_in(4);
    for action in [Action::Reply, Action::Templates, Action::ToTemplate(1)] {
        harness.means(action);
    }
    assert!(harness.requests::<FillTemplate>().is_empty());
    let to = reply_to(row(0).id);
    harness.reply::<LoadReplyTo>(Ok(to));
    let expected = FillTemplate {
        template_id: id(602),
        enquiry_id: row(0).id,
    };
    assert_eq!(harness.request::<FillTemplate>(), expected);
    // Without templates the list closes and a notice says so.
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Reply);
    harness.means(Action::Templates);
    let mut to = reply_to(row(0).id);
    to.templates.clear();
    harness.reply::<LoadReplyTo>(Ok(to));
    assert_eq!(harness.store.stack.key_context(), KeyContext::Reply);
    let error = the_reply(&harness).error.as_ref().unwrap();
    assert!(error.sentence.starts_with("There are no reply templates"));
}

#[test]
fn cursor_moves_to_unfilled_placeholder() {
    let mut harness = begun();
    harness.means(Action::Templates);
    harness.means(Action::ToTemplate(0));
    filled(
        &mut harness,
        None,
        "Dear Owen,\n\nWe have {{outcome}}.\n\nAsha",
    );
    let open = the_reply(&harness).unfilled_placeholders();
    assert_eq!(open.len(), 1);
    assert_eq!(the_reply(&harness).body.area().cursor().0, 2);
    harness.types("paid ");
    assert!(
        the_reply(&harness)
            .body
            .text()
            .contains("have paid {{outcome}}.")
    );
    harness.means(Action::Edit(Edit::Start));
    harness.means(Action::Confirm);
    harness.answer_change(Err(broken("messages_places_filled", "body")));
    let reply = the_reply(&harness);
    assert_eq!(reply.error_field, ReplyField::Body);
    assert!(reply.body.text().contains("paid {{outcome}}"));
    assert_eq!(reply.body.area().cursor(), (2, 13));
}

#[test]
fn refused_reply_shows_error_at_field_and_keeps_text() {
    let mut harness = begun();
    harness.means(Action::Confirm);
    assert_eq!(the_reply(&harness).error_field, ReplyField::Body);
    assert!(!harness.is_writing());
    harness.types("Yes.");
    harness.means(Action::Confirm);
    // The form cannot be edited while it is being sent.
    harness.types("x");
    harness.answer_change(Err(broken("messages_subject_length", "subject")));
    let reply = the_reply(&harness);
    assert_eq!(
        (reply.error_field, reply.in_subject),
        (ReplyField::Subject, true)
    );
    assert_eq!(reply.body.text(), "Yes.");
    assert_eq!(reply.error.as_ref().unwrap().sentence, "Not like this.");
    // Enter leaves a single-line field.
    harness.means(Action::Edit(Edit::NewLine));
    assert!(!the_reply(&harness).in_subject);
}

#[test]
fn conflict_names_other_user_and_resend_uses_new_version() {
    let mut harness = begun();
    harness.types("Yes.");
    harness.means(Action::Confirm);
    harness.answer_change(Err(Failure::Conflict));
    let request = harness.request::<LoadChangesSince>();
    let enquiry = seen(0, 4);
    assert_eq!(request, LoadChangesSince { enquiry });
    assert_eq!(
        harness
            .store
            .services
            .changes
            .conflict
            .as_ref()
            .unwrap()
            .again,
        "Ctrl-S"
    );
    let mut now = reply_to(row(0).id);
    now.version = 9;
    harness.reply::<LoadReplyTo>(Ok(now));
    assert_eq!(the_reply(&harness).body.text(), "Yes.");
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).0, seen(0, 9));
}

#[test]
fn conflict_of_a_closed_reply_is_told_in_a_notice() {
    let mut harness = begun();
    harness.types("Yes.");
    harness.means(Action::Confirm);
    harness.means(Action::Back);
    harness.reply::<SendReply>(Err(Failure::Conflict));
    let words = harness.notice();
    assert!(words.contains("was not sent. This enquiry has"), "{words}");
    assert!(words.ends_with("Press l to open it again."), "{words}");
    assert!(harness.store.services.changes.conflict.is_none());
    assert_eq!(harness.draft_count(), 1);
}

#[test]
fn conflict_keeps_reply_subject() {
    let mut harness = begun();
    harness.means(Action::Templates);
    harness.means(Action::Confirm);
    filled(&mut harness, Some("Your plan"), "It stands.");
    harness.means(Action::Confirm);
    harness.answer_change(Err(Failure::Conflict));
    harness.reply::<LoadReplyTo>(Ok(reply_to(row(0).id)));
    assert_eq!(the_reply(&harness).subject.text(), "Your plan");
}

#[test]
fn closed_reply_reopens_with_subject() {
    let mut harness = begun();
    harness.types("Half a thought");
    harness.means(Action::NextField);
    harness.types("?");
    harness.means(Action::Back);
    assert!(
        harness.notice().contains("not sent"),
        "{}",
        harness.notice()
    );
    harness.means(Action::Reply);
    harness.reply::<LoadReplyTo>(Ok(reply_to(row(0).id)));
    assert_eq!(the_reply(&harness).body.text(), "Half a thought");
    assert_eq!(
        the_reply(&harness).subject.text(),
        "Your enquiry HMRC-26-4F7K9Q-X?"
    );
    // The user typed nothing into this form.
    let mut harness = begun();
    harness.means(Action::Back);
    assert_eq!(harness.notice(), "");
    assert_eq!(harness.draft_count(), 0);
}

#[test]
fn stored_reply_draft_merges_with_text_typed_before_load() {
    let mut harness = begun();
    harness.types("and more");
    let of = DraftSubject {
        form: DraftForm::Reply,
        enquiry_id: row(0).id,
    };
    let draft = Draft {
        of,
        reference: row(0).reference,
        marked: Vec::new(),
        body: "\nYour plan\nDear Owen,".into(),
        kept_at: now() - TimeDelta::minutes(39),
        version: 1,
    };
    harness.reply::<LoadDrafts>(Ok(vec![draft]));
    let reply = the_reply(&harness);
    assert_eq!(reply.body.text(), "Dear Owen,\nand more");
    assert_eq!(reply.subject.text(), "Your plan");
    assert!(reply.kept_at.is_some());
}

#[test]
fn telephone_reply_has_no_subject() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Reply);
    let mut to = reply_to(row(0).id);
    to.subject = None;
    harness.reply::<LoadReplyTo>(Ok(to));
    harness.types("Yes.");
    harness.means(Action::NextField);
    harness.types("!");
    harness.means(Action::Confirm);
    let letter = sent(&harness).1;
    assert_eq!((letter.subject, &*letter.body), (None, "Yes.!"));
}

fn sams(number: u128, minutes: i64) -> SentReply {
    SentReply {
        id: id(number),
        by: "Sam Lewis".into(),
        at: now() + TimeDelta::minutes(minutes),
    }
}

fn drawn(harness: &Harness) -> String {
    use crate::fixtures::screens::{DARK, paint, text};
    text(&paint(&harness.store, DARK, 120, 40)).join("\n")
}

/// A letter that goes out while a reply is typed is said above the text. The first attempt names the letter that was
/// read, the database refuses it, and the second sends all the same.
#[test]
fn second_reply_is_told_of_the_first() {
    let mut harness = begun();
    harness.types("There is no refund.");
    harness.after(TimeDelta::seconds(3));
    harness.reply::<Pulse>(Ok(changed()));
    let activity = ReplyActivity {
        last: Some(sams(700, 1)),
        writers: Vec::new(),
    };
    harness.reply::<LoadReplyActivity>(Ok(activity.clone()));
    let shown = drawn(&harness);
    assert!(
        shown.contains("Sam Lewis replied") && shown.contains("Read it before you send yours"),
        "{shown}"
    );
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).1.after, None);
    harness.answer_change(Err(broken("refuse_unseen_reply", "body")));
    let mut to = reply_to(row(0).id);
    to.activity = activity;
    harness.reply::<LoadReplyTo>(Ok(to));
    assert_eq!(the_reply(&harness).body.text(), "There is no refund.");
    assert!(drawn(&harness).contains("Last reply: Sam Lewis"));
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).1.after, Some(id(700)));
}

/// The letters that were there when the form was opened are on the page below it.
#[test]
fn reply_names_the_last_letter_its_writer_saw() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Reply);
    let mut to = reply_to(row(0).id);
    to.activity = ReplyActivity {
        last: Some(sams(700, -60)),
        writers: vec![ReplyWriter {
            name: "Helen Morris".into(),
            typed_at: now() - TimeDelta::minutes(3),
        }],
    };
    harness.reply::<LoadReplyTo>(Ok(to));
    let shown = drawn(&harness);
    assert!(shown.contains("Helen Morris is writing a reply"), "{shown}");
    assert!(!shown.contains("Read it before"), "{shown}");
    harness.types("Dear Owen");
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).1.after, Some(id(700)));
}

/// An enquiry with a letter that its writer can recall.
fn with_waiting_letter(unrecallable: Option<&str>) -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.reply::<LoadDrafts>(Ok(Vec::new()));
    harness.means(Action::Open);
    let mut known = detail(row(0));
    known.context = context();
    let mut letter = known.context.messages[0].clone();
    letter.id = id(77);
    letter.goes_out = true;
    letter.delivery_state = "released".into();
    letter.version = 3;
    letter.unrecallable = unrecallable.map(str::to_owned);
    known.context.messages.push(letter);
    harness.reply_enquiry(Ok(known));
    harness
}

/// A letter that waits to be sent is recalled by one key, and its text is a draft again.
#[test]
fn recalled_letter_is_a_draft_again() {
    let mut harness = with_waiting_letter(None);
    assert_eq!(harness.store.why_not(&Action::Recall), None);
    harness.means(Action::Recall);
    harness.means(Action::Recall);
    assert_eq!(harness.requests::<RecallLetter>().len(), 1);
    let request = harness.request::<RecallLetter>();
    assert_eq!((request.letter, request.seen_version), (id(77), 3));
    let text = ReplyDraft {
        template_id: Some(id(601)),
        subject: "Your tax".into(),
        body: "Dear Owen, we refund you.".into(),
    };
    harness.reply::<RecallLetter>(Ok(text.clone()));
    assert_eq!(
        harness.notice(),
        "The letter to Owen Griffiths on HMRC-26-7T2M4B-4 is recalled and will not be sent. Press l to edit it."
    );
    let SaveDraft { of, body, .. } = harness.request();
    assert_eq!((of, body), (DraftForm::Reply.on(row(0).id), text.written()));
    harness.means(Action::Reply);
    harness.reply::<LoadReplyTo>(Ok(reply_to(row(0).id)));
    assert_eq!(the_reply(&harness).body.text(), "Dear Owen, we refund you.");
    assert_eq!(the_reply(&harness).subject.text(), "Your tax");
}

#[test]
fn recalled_letter_does_not_replace_what_was_typed_since() {
    let mut harness = with_waiting_letter(None);
    harness.means(Action::Reply);
    harness.types("One more thing.");
    harness.means(Action::Back);
    harness.means(Action::Recall);
    let text = ReplyDraft {
        body: "Dear Owen.".into(),
        ..ReplyDraft::default()
    };
    harness.reply::<RecallLetter>(Ok(text));
    harness.means(Action::Reply);
    let both = the_reply(&harness).body.text();
    assert_eq!(both, "Dear Owen.\nOne more thing.");
}

#[test]
fn letter_that_cannot_be_recalled_says_why() {
    let why = "Only the person who wrote this letter, or a supervisor, can recall it.";
    let mut harness = with_waiting_letter(Some(why));
    harness.means(Action::Recall);
    assert_eq!(harness.notice(), why);
    assert_eq!(harness.store.why_not(&Action::Recall), Some(why.into()));
    assert!(!harness.is_writing());
    // Taken by the worker between reading and the key.
    let mut harness = with_waiting_letter(None);
    harness.means(Action::Recall);
    harness.answer_change(Err(refusal()));
    assert!(
        harness
            .notice()
            .starts_with("The letter on HMRC-26-7T2M4B-4 was not recalled. "),
        "{}",
        harness.notice()
    );
}
