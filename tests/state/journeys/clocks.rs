//! The clocks of an enquiry: which is due when, and why.

use super::*;
use crate::fixtures::screens::{paint, text};
use chrono::{TimeDelta, TimeZone};
use chrono_tz::Europe::London;
use enquiries::domain::{
    Clock, ClockAct, ClockRule, ClockState, Clocks, Measure, OfferedAct, Refusal, Segment,
};
use enquiries::features::clocks::{
    ActField, ClockScreen, LoadClockRules, LoadClocks, LoadOfferedActs, LoadWhatIf, RecordActForm,
    RecordClockAct, TakeBackClockAct, TakeBackForm, WhatIfField, WhatIfForm,
};
use enquiries::theme::{Depth, Ground};

fn clocks() -> Clocks {
    let at = |day: u32, hour: u32| {
        London
            .with_ymd_and_hms(2026, 4, day, hour, 0, 0)
            .unwrap()
            .to_utc()
    };
    let day = |day: u32, kind: &str, reason: &str| Segment {
        from: Some(at(day, 0)),
        to: Some(at(day + 1, 0)),
        days: Some(0),
        kind: kind.into(),
        reason: reason.into(),
        seconds: None,
    };
    Clocks {
        clocks: vec![
            Clock {
                code: "foi".into(),
                run: 1,
                measure: Measure::Legal,
                name: "Freedom of information request".into(),
                started_at: at(1, 10),
                due_at: Some(at(9, 0)),
                legal_basis: Some("Freedom of Information Act 2000 s.10".into()),
                is_duty: true,
                segments: vec![
                    Segment {
                        days: Some(20),
                        reason: "working_day".into(),
                        ..day(2, "counted", "")
                    },
                    day(3, "holiday", "Good Friday"),
                    day(6, "holiday", "Easter Monday"),
                ],
                ..Clock::default()
            },
            Clock {
                code: "resolution".into(),
                run: 1,
                name: "Resolution".into(),
                started_at: now(),
                target_seconds: Some(57_661),
                calendar: Some("Office hours".into()),
                state: ClockState::Paused,
                paused_since: Some(now()),
                ..Clock::default()
            },
        ],
        acts: vec![ClockAct {
            id: id(7),
            kind: "extended".into(),
            clock: None,
            happened_at: now() - TimeDelta::hours(1),
            reason: Some("Complex".into()),
            recorded_by: "Priya Nair".into(),
            is_taken_back: true,
        }],
    }
}

fn shows(harness: &Harness, words: &[&str]) {
    let drawn = paint(&harness.store, (Depth::True, Ground::Dark), 120, 40);
    let screen = text(&drawn).join("\n");
    for word in words {
        assert!(screen.contains(word), "no {word:?} in\n{screen}");
    }
}

// R106
#[test]
fn deadline_is_explained_in_words_that_a_citizen_can_be_told() {
    let mut harness = Harness::signed_in(6);
    harness.means(Action::Clocks);
    assert_eq!(harness.key_context(), KeyContext::Clocks);
    assert_eq!(harness.request::<LoadClocks>().enquiry_id, row(0).id);
    harness.reply::<LoadClocks>(Ok(clocks()));
    shows(
        &harness,
        &[
            "2 clocks",
            "Due by the end of Wednesday 8 April 2026.",
            "Friday 3 April and Monday 6 April did not count: Good Friday, Easter Monday.",
            "Required by law: Freedom of Information Act 2000 s.10",
            "20 working days counted",
            "Extended with notice, Priya Nair: Complex (taken back)",
        ],
    );
    // The other one waits, and says of what hours it counts.
    harness.means(Action::Down);
    shows(
        &harness,
        &[
            "No due time while it is paused.",
            "16 hours 1 minute 1 second of “Office hours”",
        ],
    );
    // Loaded again, the chosen clock stays chosen, wherever it is then.
    harness.means(Action::Refresh);
    let mut turned = clocks();
    turned.clocks.reverse();
    harness.reply::<LoadClocks>(Ok(turned));
    let screen: &ClockScreen = harness.top().unwrap();
    assert_eq!(screen.chosen().unwrap().code, "resolution");
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Queue);
}

fn offered(kind: &str, clock: Option<&str>, refusal: Option<&str>) -> OfferedAct {
    OfferedAct {
        kind: kind.into(),
        clock: clock.map(|code| (code.into(), format!("The {code} clock"))),
        needs_reason: kind == "extended",
        refusal: refusal.map(str::to_owned),
    }
}

/// The clocks of an enquiry, with the form that records what they follow.
fn recording() -> Harness {
    let mut harness = Harness::signed_in(6);
    harness.means(Action::Clocks);
    harness.reply::<LoadClocks>(Ok(clocks()));
    harness.means(Action::RecordClockAct);
    assert_eq!(harness.key_context(), KeyContext::ClockAct);
    assert_eq!(harness.request::<LoadOfferedActs>().enquiry_id, row(0).id);
    harness.reply::<LoadOfferedActs>(Ok(vec![
        offered(
            "clarification_received",
            None,
            Some("What comes before it is not recorded."),
        ),
        offered("fee_asked", None, None),
        offered("fee_asked", Some("foi"), None),
        offered("extended", None, None),
    ]));
    harness
}

// R106
#[test]
fn what_was_done_to_a_clock_is_recorded_by_key_and_undone() {
    let mut harness = recording();
    shows(
        &harness,
        &["Clarification received · What comes before it is not recorded."],
    );
    harness.types("fee");
    harness.means(Action::NextField);
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::NextField);
    harness.types("yesterday 14:00");
    harness.means(Action::NextField);
    harness.types("A hundred pages");
    harness.means(Action::Confirm);
    // A second key while it is being saved has no effect.
    harness.means(Action::Confirm);
    let [sent] = harness
        .requests::<RecordClockAct>()
        .try_into()
        .expect("one request");
    let day = now()
        .with_timezone(&London)
        .date_naive()
        .pred_opt()
        .unwrap();
    let at = London.from_local_datetime(&day.and_hms_opt(14, 0, 0).unwrap());
    assert_eq!(sent.target.seen.id, row(0).id);
    assert_eq!(
        (sent.kind.as_str(), sent.clock.as_deref()),
        ("fee_asked", Some("foi"))
    );
    assert_eq!(sent.happened_at, Some(at.unwrap().to_utc()));
    assert_eq!(sent.reason.as_deref(), Some("A hundred pages"));
    harness.reply::<RecordClockAct>(Ok(id(93)));
    assert_eq!(harness.key_context(), KeyContext::Clocks);
    assert_eq!(
        harness.notice(),
        format!(
            "Fee asked: the clocks of {} follow. Press u to undo.",
            row(0).reference
        )
    );
    // The screen shows what follows.
    assert_eq!(harness.request::<LoadClocks>().enquiry_id, row(0).id);
    harness.means(Action::Undo);
    let back = harness.request::<TakeBackClockAct>();
    assert_eq!((back.act, back.reason.as_str()), (id(93), "Undone"));
}

#[test]
fn faults_of_an_act_stay_beside_their_fields_and_esc_keeps_it_for_its_enquiry() {
    let mut harness = recording();
    harness.means(Action::Confirm);
    let form: &RecordActForm = harness.top().unwrap();
    assert_eq!(
        form.faults,
        [(ActField::What, "Choose what happened.".to_owned())]
    );
    // What is not possible now says why.
    harness.types("clarif");
    harness.means(Action::NextField);
    let form: &RecordActForm = harness.top().unwrap();
    let why = "What comes before it is not recorded.".to_owned();
    assert_eq!(form.faults, [(ActField::What, why)]);
    harness.types("exten");
    harness.means(Action::NextField);
    harness.means(Action::NextField);
    harness.types("someday");
    harness.means(Action::Confirm);
    let form: &RecordActForm = harness.top().unwrap();
    assert_eq!(form.at, ActField::When);
    assert_eq!(
        form.faults
            .iter()
            .map(|(field, _)| *field)
            .collect::<Vec<_>>(),
        [ActField::When, ActField::Why]
    );
    assert!(
        !harness.is_writing(),
        "an extension without a reason was sent"
    );
    harness.means(Action::Back);
    assert_eq!(
        harness.notice(),
        "Nothing was recorded. Press n to go on with it."
    );
    harness.means(Action::RecordClockAct);
    harness.reply::<LoadOfferedActs>(Ok(vec![
        offered("fee_asked", None, None),
        offered("extended", None, None),
    ]));
    let form: &RecordActForm = harness.top().unwrap();
    assert_eq!(form.when.text(), "someday");
    assert_eq!(
        form.options(ActField::What)[form.what.picked.unwrap()],
        "Extended with notice"
    );
    // It is offered on no other enquiry.
    harness.means(Action::Back);
    harness.means(Action::Back);
    harness.means(Action::Down);
    harness.means(Action::Clocks);
    harness.reply::<LoadClocks>(Ok(clocks()));
    harness.means(Action::RecordClockAct);
    let form: &RecordActForm = harness.top().unwrap();
    assert_eq!(form.when.text(), "");
}

#[test]
fn refusal_of_an_act_stands_beside_its_field() {
    let mut harness = recording();
    harness.types("fee");
    harness.means(Action::Confirm);
    let refusal = Refusal {
        code: "UK433".into(),
        rule: "refuse_clock_act_out_of_order".into(),
        table: Some("clock_acts".into()),
        column: Some("happened_at".into()),
        sentence: "Enter a time between the receipt of the enquiry and now.".into(),
        reasons: Vec::new(),
        codes: Vec::new(),
    };
    harness.reply::<RecordClockAct>(Err(Failure::Refused(Box::new(refusal))));
    let form: &RecordActForm = harness.top().unwrap();
    assert_eq!((form.at, form.error.clone()), (ActField::When, None));
    assert!(form.faults[0].1.contains("between the receipt"));
}

#[test]
fn act_is_taken_back_with_a_reason_and_the_undo_records_it_again() {
    let mut harness = Harness::signed_in(6);
    harness.means(Action::Clocks);
    let mut found = clocks();
    found.acts.push(ClockAct {
        id: id(8),
        kind: "fee_asked".into(),
        clock: Some("foi".into()),
        happened_at: now() - TimeDelta::hours(2),
        recorded_by: "Jo Brown".into(),
        ..ClockAct::default()
    });
    harness.reply::<LoadClocks>(Ok(found));
    harness.means(Action::TakeBackClockAct);
    assert_eq!(harness.notice(), "Choose what was done to the clocks.");
    // The cursor goes on from the clocks to the acts.
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::TakeBackClockAct);
    assert_eq!(harness.notice(), "It is taken back already.");
    harness.means(Action::Down);
    shows(
        &harness,
        &[
            "For the clock “Freedom of information request”.",
            "Recorded by Jo Brown",
        ],
    );
    harness.means(Action::TakeBackClockAct);
    harness.means(Action::Confirm);
    let form: &TakeBackForm = harness.top().unwrap();
    assert_eq!(
        form.error.as_ref().map(|it| it.sentence.as_str()),
        Some("Enter why it is taken back.")
    );
    harness.types("No fee after all");
    harness.means(Action::Back);
    harness.means(Action::TakeBackClockAct);
    let form: &TakeBackForm = harness.top().unwrap();
    assert_eq!(form.reason.text(), "No fee after all");
    harness.means(Action::Confirm);
    let sent = harness.request::<TakeBackClockAct>();
    assert_eq!(
        (sent.act, sent.reason.as_str()),
        (id(8), "No fee after all")
    );
    harness.reply::<TakeBackClockAct>(Ok(id(9)));
    assert_eq!(
        harness.notice(),
        "Taken back: fee asked. The clocks follow. Press u to undo."
    );
    harness.means(Action::Undo);
    let again = harness.request::<RecordClockAct>();
    assert_eq!(
        (
            again.kind.as_str(),
            again.clock.as_deref(),
            again.happened_at
        ),
        ("fee_asked", Some("foi"), Some(now() - TimeDelta::hours(2)))
    );
}

// R106
#[test]
fn what_if_follows_what_is_typed_and_records_nothing() {
    let mut harness = Harness::signed_in(6);
    harness.means(Action::Clocks);
    harness.reply::<LoadClocks>(Ok(clocks()));
    harness.means(Action::WhatIf);
    assert_eq!(harness.key_context(), KeyContext::WhatIf);
    // At once, of the clock as it is.
    let first = harness.request::<LoadWhatIf>();
    assert_eq!(first.received_at, clocks().clocks[0].started_at);
    assert_eq!((first.asked_on, first.is_extended), (None, false));
    harness.reply::<LoadWhatIf>(Ok(clocks().clocks.remove(0)));
    harness.reply::<LoadClockRules>(Ok(vec![
        ClockRule {
            clock: Clock {
                rule_id: id(70),
                name: "Environmental information".into(),
                ..Clock::default()
            },
            applies_to: String::new(),
        },
        ClockRule {
            clock: Clock {
                rule_id: id(71),
                name: "Resolution".into(),
                ..Clock::default()
            },
            applies_to: "Licences, High".into(),
        },
    ]));
    shows(
        &harness,
        &[
            "Nothing is recorded here",
            "Due by the end of Wednesday 8 April 2026.",
            "Freedom of information request, if received",
        ],
    );
    harness.means(Action::NextField);
    harness.types("2026-04-02");
    let asked = harness.request::<LoadWhatIf>();
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 4, day);
    assert_eq!((asked.asked_on, asked.clarified_on), (day(2), None));
    harness.means(Action::NextField);
    harness.types("2026-04-01");
    harness.means(Action::NextField);
    let form: &WhatIfForm = harness.top().unwrap();
    assert_eq!(form.faults[0].0, WhatIfField::Clarified);
    harness.means(Action::PreviousField);
    harness.means(Action::Edit(Edit::Backspace));
    harness.types("5");
    harness.means(Action::NextField);
    let asked = harness.request::<LoadWhatIf>();
    assert_eq!(asked.clarified_on, day(5));
    // Extended, and by another rule: as soon as it is under the cursor.
    harness.means(Action::Down);
    harness.means(Action::Down);
    assert!(harness.request::<LoadWhatIf>().is_extended);
    harness.means(Action::NextField);
    harness.types("licen");
    let asked = harness.request::<LoadWhatIf>();
    assert_eq!((asked.clock.rule_id, asked.is_extended), (id(71), true));
    harness.means(Action::Back);
    assert!(!harness.is_writing(), "something was written");
    // What was typed is there the next time.
    harness.means(Action::WhatIf);
    assert_eq!(harness.request::<LoadWhatIf>().asked_on, day(2));
}
