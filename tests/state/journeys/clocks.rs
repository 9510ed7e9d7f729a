//! The clocks of an enquiry: which is due when, and why.

use super::*;
use crate::fixtures::screens::{paint, text};
use chrono::{TimeDelta, TimeZone};
use chrono_tz::Europe::London;
use enquiries::domain::{Clock, ClockAct, ClockState, Clocks, Measure, Segment};
use enquiries::features::clocks::{ClockScreen, LoadClocks};
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
