//! Snapshots of the enquiry screen and its forms; text of citizens cannot change how they are drawn.

use super::*;
use crate::fixtures::screens::{DARK, LIGHT, NO_COLOUR, paint, picture, text};
use enquiries::domain::{Failure, KnownCitizen, Refusal};
use enquiries::features::new_enquiry::FindCitizens;
use enquiries::services::changes::LoadChangesSince;

fn chosen() -> Harness {
    let mut harness = open();
    harness.means(Action::NextRelated);
    harness
}

fn superseded() -> Harness {
    let mut harness = open();
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(full(row(2))));
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.types("Account number missing");
    harness.means(Action::Confirm);
    harness.answer_change(Err(Failure::Conflict));
    let events = history().drain(1..2).collect();
    harness.reply::<LoadChangesSince>(Ok(events));
    let mut newer = row(2);
    newer.version = 5;
    newer.assignee_name = Some("Sam Lewis".into());
    newer.priority_name = "High".into();
    harness.reply_enquiry(Ok(full(newer)));
    harness
}

/// A citizen is chosen, the subject is missing, and the telephone number is invalid.
fn faults() -> Harness {
    let mut harness = about_vat();
    harness.types("Owen Gr");
    harness.means(Action::NextField);
    harness.types("0999 999 9999");
    harness.means(Action::Confirm);
    let refusal = Refusal {
        code: "23514".into(),
        rule: "citizens_phone_form".into(),
        table: Some("citizens".into()),
        column: Some("phone".into()),
        sentence: "Enter a telephone number, like 01632 960 001.".into(),
        reasons: Vec::new(),
        codes: Vec::new(),
    };
    harness.answer_change(Err(Failure::Refused(Box::new(refusal))));
    harness
}

fn looking() -> Harness {
    let mut harness = about_vat();
    harness.types("Owen Gr");
    harness.after(chrono::TimeDelta::milliseconds(250));
    let known = KnownCitizen {
        id: id(400),
        name: "Owen Griffiths".into(),
        phone: Some("01632 960114".into()),
        email: None,
        postcode: Some("CF10 1AA".into()),
    };
    harness.reply::<FindCitizens>(Ok(vec![known]));
    harness
}

macro_rules! pictures {
    ($($name:ident: $harness:expr, $look:expr, $columns:literal x $rows:literal;)*) => {$(
        #[test]
        fn $name() {
            let mut harness = $harness;
            insta::assert_snapshot!(picture(&mut harness, $look, $columns, $rows));
        }
    )*};
}

pictures! {
    around_120: open(), DARK, 120 x 40;
    around_120_light: chosen(), LIGHT, 120 x 40;
    around_80: open(), DARK, 80 x 24;
    around_80_chosen: chosen(), NO_COLOUR, 80 x 24;
    conflict_80: superseded(), DARK, 80 x 24;
    conflict_120: superseded(), LIGHT, 120 x 40;
    new_enquiry_80: faults(), DARK, 80 x 24;
    new_enquiry_120: looking(), LIGHT, 120 x 40;
    new_enquiry_80_no_colour: looking(), NO_COLOUR, 80 x 24;
}

/// R113: control sequences, overrides and invisible letters in messages, tags and names are removed on screen.
#[test]
fn hostile_citizen_text_is_sanitised() {
    let hostile = "see\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}gnp.exe\u{200b}\u{2066}";
    let mut harness = open();
    let mut detail = full(row(2));
    let context = &mut detail.context;
    for message in &mut context.messages {
        message.body = hostile.into();
        message.subject = Some(hostile.into());
        message.channel_name = hostile.into();
        message.written_by = hostile.into();
        message.delivery_state = "failed".into();
        message.delivery_reason = Some(hostile.into());
    }
    context.tags = vec![hostile.into()];
    context.tasks[0].what = hostile.into();
    context.documents[0].file_name = hostile.into();
    context.documents[0].media_type = hostile.into();
    context.documents[1].access_level = hostile.into();
    context.watchers[0].name = hostile.into();
    context.fields[0].label = hostile.into();
    context.fields[0].said = hostile.into();
    context.others[0].row.subject = hostile.into();
    context.links[0].other.row.stage_name = hostile.into();
    let citizen = context.citizen.as_mut().unwrap();
    citizen.address = hostile.into();
    citizen.needs = vec![hostile.into()];
    harness.means(Action::Refresh);
    harness.reply_enquiry(Ok(detail));
    for (columns, rows) in [(120, 60), (80, 120)] {
        let shown = text(&paint(&harness.store, DARK, columns, rows)).join("\n");
        assert!(
            shown.contains("seegnp.exe") && !shown.contains("owned"),
            "{shown}"
        );
        for c in shown.chars().filter(|c| *c != '\n') {
            let hidden = c.is_control() || matches!(c, '\u{200b}' | '\u{202e}' | '\u{2066}');
            assert!(!hidden, "{c:?} at {columns}");
        }
    }
}

/// No text is cut off by longer content: everything can be reached, if only by scrolling.
#[test]
fn enquiry_screen_shows_the_whole_context() {
    for columns in [80, 120] {
        let shown = text(&paint(&open().store, DARK, columns, 120)).join("\n");
        for words in [
            "Here is the number of my new account.",
            "from the citizen",
            "reply delivered by Jo Brown",
            "note by Asha Patel",
            "Large print: 18 point",
            "Letter, Welsh",
            "4 March 1961",
            "£1,842.50",
            "Hardship, Press",
            "Ring Owen Griffiths back",
            "Documents: 2",
            "bank details.pdf",
            "PDF, 20 KB · all staff · yesterday",
            "! not scanned yet",
            "Watched by   Sam Lewis",
            "HMRC-26-5W3H7N-2",
            "HMRC-26-8N1Q7Z-F",
            "same as: Payment plan after redundancy",
            "It must be resolved before it is closed.",
            "Only a supervisor may close",
        ] {
            assert!(shown.contains(words), "{words} at {columns}:\n{shown}");
        }
    }
}
