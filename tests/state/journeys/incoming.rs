//! What came in: recorded by key with what it meant, undone, kept as a draft; and what a message meant, corrected.

use super::*;
use crate::fixtures::screens::{paint, text};
use enquiries::domain::{Channel, Message, ReplyEffect, StandardStage};
use enquiries::features::incoming::{
    FormerMeaning, IncomingField, IncomingForm, LoadChannels, MeanMessage, MeaningField,
    MeaningForm, RecordMessage, RecordedMessage, TakeBackMessage,
};
use enquiries::theme::{Depth, Ground};

fn channels() -> Vec<Channel> {
    [("email", "Email"), ("telephone", "Telephone")]
        .map(|(code, name)| Channel {
            code: code.into(),
            name: name.into(),
        })
        .to_vec()
}

/// The form on the first enquiry.
fn recording() -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::RecordMessage);
    assert_eq!(harness.key_context(), KeyContext::Incoming);
    harness.reply::<LoadChannels>(Ok(channels()));
    harness
}

// R037
#[test]
fn call_is_recorded_as_answered_and_undone() {
    let mut harness = recording();
    harness.types("She asked when. I told her.");
    harness.means(Action::NextField);
    harness.means(Action::NextField);
    harness.types("01632 960512");
    harness.means(Action::NextField);
    harness.types("stand");
    harness.means(Action::NextField);
    harness.types("yes");
    harness.means(Action::Confirm);
    // A second key while it is being saved has no effect.
    harness.means(Action::Confirm);
    let [sent] = harness
        .requests::<RecordMessage>()
        .try_into()
        .expect("one request");
    assert_eq!(sent.target.seen.id, row(0).id);
    assert_eq!(sent.body, "She asked when. I told her.");
    // Most of what is recorded by hand are calls.
    assert_eq!((sent.channel.as_str(), sent.answered), ("telephone", true));
    assert_eq!(sent.from.as_deref(), Some("01632 960512"));
    assert_eq!(sent.meant.as_deref(), Some("chased"));
    harness.reply::<RecordMessage>(Ok(RecordedMessage {
        id: id(95),
        effect: None,
    }));
    assert_eq!(
        harness.notice(),
        format!(
            "Recorded on {}: asks where things stand. The conversation counts as a first response. Press u to undo.",
            row(0).reference
        )
    );
    harness.means(Action::Undo);
    assert_eq!(harness.request::<TakeBackMessage>().message, id(95));
}

#[test]
fn faults_of_what_came_in_stay_beside_their_fields_and_esc_keeps_a_draft() {
    let mut harness = recording();
    harness.means(Action::Confirm);
    let form: &IncomingForm = harness.top().unwrap();
    assert_eq!(
        form.faults,
        [(IncomingField::Text, "Enter what was said.".to_owned())]
    );
    harness.types("The years are 2024 and 2025");
    harness.means(Action::NextField);
    harness.types("email");
    harness.means(Action::PreviousField);
    harness.means(Action::PreviousField);
    harness.types("yes");
    harness.means(Action::Confirm);
    let form: &IncomingForm = harness.top().unwrap();
    assert_eq!(form.at, IncomingField::Answered);
    assert!(form.faults[0].1.starts_with("Only a conversation"));
    assert!(harness.requests::<RecordMessage>().is_empty());
    harness.means(Action::Back);
    assert_eq!(
        harness.notice(),
        "Kept as a draft, not saved. Press I to open it again."
    );
    harness.means(Action::RecordMessage);
    harness.reply::<LoadChannels>(Ok(channels()));
    let form: &IncomingForm = harness.top().unwrap();
    assert_eq!(form.text.text(), "The years are 2024 and 2025");
    assert_eq!(
        (form.channel.picked, form.answered.picked),
        (Some(0), Some(1))
    );
    // It is a draft of its enquiry alone.
    harness.means(Action::Back);
    harness.means(Action::Down);
    harness.means(Action::RecordMessage);
    let form: &IncomingForm = harness.top().unwrap();
    assert_eq!(form.text.text(), "");
}

/// An enquiry whose newest message in was taken for an answer.
fn answered() -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    let mut found = detail(row(0));
    let came = |number, body: &str, meant: Option<&str>| Message {
        id: id(number),
        goes_out: false,
        channel_name: "Email".into(),
        address: None,
        subject: None,
        body: body.into(),
        at: harness.now,
        delivery_state: "received".into(),
        delivery_reason: None,
        written_by: "Intake".into(),
        version: 1,
        unrecallable: None,
        origin: None,
        answered: false,
        meant: meant.map(str::to_owned),
    };
    found.context.messages = vec![
        came(80, "Where is it?", None),
        came(81, "Any news?", Some("clarification_received")),
    ];
    harness.reply_enquiry(Ok(found));
    harness
}

// R106
#[test]
fn meaning_of_a_message_is_corrected_with_a_reason_and_undone() {
    let mut harness = answered();
    let drawn = paint(&harness.store, (Depth::True, Ground::Dark), 120, 40);
    let screen = text(&drawn).join("\n");
    assert!(
        screen.contains("from the citizen, email, answers our question"),
        "{screen}"
    );
    harness.means(Action::MeanMessage);
    let form: &MeaningForm = harness.top().unwrap();
    assert_eq!(form.messages[0].id, id(81), "the newest first");
    harness.means(Action::NextField);
    harness.means(Action::Confirm);
    let form: &MeaningForm = harness.top().unwrap();
    assert_eq!(
        form.faults[0].0,
        MeaningField::Meant,
        "it means this already"
    );
    harness.types("stand");
    harness.means(Action::Confirm);
    let form: &MeaningForm = harness.top().unwrap();
    assert_eq!(form.faults[0].0, MeaningField::Why);
    harness.types("She only asks when");
    // The reason is kept for its enquiry.
    harness.means(Action::Back);
    harness.means(Action::MeanMessage);
    harness.means(Action::NextField);
    harness.types("stand");
    harness.means(Action::Confirm);
    let sent = harness.request::<MeanMessage>();
    assert_eq!(
        (sent.message, sent.meant.as_deref()),
        (id(81), Some("chased"))
    );
    assert_eq!(sent.reason.as_deref(), Some("She only asks when"));
    harness.reply::<MeanMessage>(Ok(FormerMeaning {
        meant: Some("clarification_received".into()),
        effect: None,
    }));
    assert_eq!(
        harness.notice(),
        "The message asks where things stand. The clocks follow. Press u to undo."
    );
    harness.means(Action::Undo);
    let back = harness.request::<MeanMessage>();
    assert_eq!(back.meant.as_deref(), Some("clarification_received"));
    assert_eq!(back.reason.as_deref(), Some("Undone"));
}

#[test]
fn another_message_is_chosen_and_its_own_meaning_shown() {
    let mut harness = answered();
    harness.means(Action::MeanMessage);
    harness.types("where is it");
    harness.means(Action::NextField);
    let form: &MeaningForm = harness.top().unwrap();
    assert_eq!(form.meant.picked, Some(0), "nothing in particular");
    harness.types("withdraw");
    harness.means(Action::Confirm);
    let sent = harness.request::<MeanMessage>();
    assert_eq!(
        (sent.message, sent.meant.as_deref()),
        (id(80), Some("withdrawn"))
    );
    assert_eq!(sent.reason, None);
}

/// What came in on an enquiry that has ended opens it again, and the notice says so.
#[test]
fn reply_on_a_closed_enquiry_is_said_to_open_it_again() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    let mut closed = row(0);
    closed.standard_stage = StandardStage::Closed;
    let mut found = detail(closed);
    found.closed_at = Some(harness.now - TimeDelta::days(3));
    found.reopening_until = Some(harness.now + TimeDelta::days(25));
    found.times_reopened = 1;
    harness.reply_enquiry(Ok(found));
    let painted = |harness: &Harness| {
        let drawn = paint(&harness.store, (Depth::True, Ground::Dark), 120, 40);
        text(&drawn).join("\n")
    };
    let screen = painted(&harness);
    assert!(screen.contains("once, possible until"), "{screen}");
    harness.means(Action::RecordMessage);
    harness.reply::<LoadChannels>(Ok(channels()));
    let screen = painted(&harness);
    assert!(screen.contains("This opens it again"), "{screen}");
    harness.types("It has come back");
    harness.means(Action::Confirm);
    harness.reply::<RecordMessage>(Ok(RecordedMessage {
        id: id(95),
        effect: Some(ReplyEffect::Reopened),
    }));
    assert_eq!(
        harness.notice(),
        format!(
            "Recorded on {}. The enquiry is open again. Press u to undo.",
            row(0).reference
        )
    );
}
