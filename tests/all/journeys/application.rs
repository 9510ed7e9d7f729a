//! Behaviour shared by all screens: change signal, connection loss, paste, search, palette, history, clipboard.

use super::*;

#[test]
fn changed_pulse_refreshes_and_equal_pulse_redraws_nothing() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Open);
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(0))))),
    );
    desk.after(TimeDelta::milliseconds(1_100));
    let revision = desk.store.revision();
    desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 1 }));
    assert_eq!(
        desk.store.revision(),
        revision,
        "an equal pulse must not draw"
    );
    assert!(desk.newest(Slot::Queue).is_none());
    desk.after(TimeDelta::milliseconds(1_100));
    desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 2 }));
    assert!(desk.newest(Slot::Queue).is_some());
    assert!(desk.newest(Slot::Counts).is_some());
    assert!(desk.newest(Slot::Enquiry).is_some());
}

#[test]
fn pulse_slows_down_one_minute_after_last_key() {
    let mut desk = Harness::signed_in(4);
    let mut pulses = Vec::new();
    for second in 0..120 {
        desk.after(TimeDelta::seconds(1));
        if desk.newest(Slot::Pulse).is_some() {
            pulses.push(second);
            desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 1 }));
        }
    }
    let busy = pulses.iter().filter(|second| **second < 60).count();
    let calm = pulses.iter().filter(|second| **second >= 65).count();
    assert!(
        (55..=61).contains(&busy),
        "{busy} pulses in the first minute"
    );
    assert!(
        (10..=12).contains(&calm),
        "{calm} pulses in the last 55 seconds"
    );
}

#[test]
fn connection_loss_is_shown_and_retried_until_restored() {
    let mut desk = Harness::signed_in(4);
    desk.after(TimeDelta::seconds(2));
    desk.answer(
        Slot::Pulse,
        Err(Failure::Unavailable("connection refused".into())),
    );
    assert_eq!(desk.store.freshness(), Freshness::Lost);
    let mut attempts = 0;
    for _ in 0..60 {
        desk.after(TimeDelta::seconds(1));
        if desk.newest(Slot::Pulse).is_some() {
            attempts += 1;
            desk.answer(
                Slot::Pulse,
                Err(Failure::Unavailable("connection refused".into())),
            );
        }
    }
    assert!(
        (4..=8).contains(&attempts),
        "{attempts} attempts in a minute"
    );
    assert_eq!(desk.store.queue.list().rows().len(), 4, "the rows stay");
    desk.after(TimeDelta::seconds(31));
    desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 1 }));
    assert_eq!(desk.store.freshness(), Freshness::Live);
    assert!(
        desk.newest(Slot::Queue).is_some(),
        "everything is asked again"
    );
}

#[test]
fn waiting_indicator_appears_after_a_delay() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Refresh);
    assert!(!desk.store.is_slow());
    let revision = desk.store.revision();
    desk.after(TimeDelta::milliseconds(160));
    assert!(desk.store.is_slow());
    assert!(desk.store.revision() > revision);
}

#[test]
fn paste_is_sanitised_and_only_accepted_by_fields() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Paste("q\u{1b}[2J".into()));
    assert!(desk.store.popup.is_none() && desk.asked.len() <= 2);
    desk.means(Action::Note);
    desk.means(Action::Paste("one\r\ntwo\u{1b}[2J\u{202e}three".into()));
    assert_eq!(note_text(&desk).0, "one\ntwo[2Jthree");
    desk.means(Action::Paste("x".repeat(30_000)));
    assert_eq!(note_text(&desk).0.chars().count(), 30_015);
    assert_eq!(desk.notice(), "");
    desk.means(Action::Paste("x".repeat(30_000)));
    assert_eq!(note_text(&desk).0.chars().count(), 40_000);
    assert!(desk.notice().starts_with("Too long: the last"));
}

#[test]
fn search_lists_matches_and_esc_returns() {
    let mut desk = Harness::signed_in(6);
    desk.means(Action::Down);
    desk.means(Action::Search);
    desk.types("payment");
    desk.means(Action::Confirm);
    let found = vec![row(4), row(2)];
    desk.answer(Slot::Queue, Ok(Response::Found(found)));
    assert_eq!(chosen(&desk), 4);
    desk.means(Action::Back);
    assert_eq!(chosen(&desk), 1, "the queue is where it was");
}

#[test]
fn palette_runs_the_chosen_command() {
    let mut desk = Harness::signed_in(6);
    desk.means(Action::Palette);
    desk.types("write note");
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::Note);
}

#[test]
fn history_starts_at_newest_event_and_pages_back() {
    let mut desk = Harness::signed_in(6);
    desk.means(Action::History);
    let mut events = history();
    events.reverse();
    desk.answer(Slot::History, Ok(Response::History(events)));
    assert_eq!(desk.store.history.chosen().unwrap().event_id, 4);
    desk.means(Action::Earlier);
    assert_eq!(desk.store.history.chosen().unwrap().event_id, 3);
    desk.means(Action::Back);
    assert_eq!(desk.store.screen(), Screen::Queue);
}

#[test]
fn copy_sends_reference_to_clipboard() {
    let mut desk = Harness::signed_in(2);
    desk.means(Action::CopyReference);
    assert!(desk.others.contains(&Effect::Copy(row(0).reference)));
}

#[test]
fn editing_keys_change_the_text() {
    let mut desk = Harness::signed_in(2);
    desk.means(Action::Note);
    desk.types("one two");
    desk.means(Action::Edit(Edit::DeleteWord));
    desk.means(Action::Edit(Edit::NewLine));
    desk.types("é名");
    desk.means(Action::Edit(Edit::Backspace));
    assert_eq!(note_text(&desk).0, "one \né");
}

/// A search for one word, sent.
fn searching() -> Harness {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Search);
    desk.types("payment");
    desk.means(Action::Confirm);
    desk
}

/// The line of the search screen that says how many were found.
fn search_summary(desk: &Harness) -> String {
    let look = (
        enquiries::theme::Depth::None,
        enquiries::theme::Ground::Dark,
    );
    crate::screens::text(&crate::screens::paint(&desk.store, look, 80, 24))[2].clone()
}

#[test]
fn search_says_when_truncated() {
    let mut desk = searching();
    desk.answer(Slot::Queue, Ok(Response::Found(rows(200))));
    let summary = search_summary(&desk);
    assert!(summary.contains("  200 found"), "{summary}");
    desk.means(Action::Refresh);
    desk.answer(Slot::Queue, Ok(Response::Found(rows(201))));
    let summary = search_summary(&desk);
    assert!(summary.contains("the first 200 found"), "{summary}");
    assert_eq!(desk.store.queue.list().rows().len(), 200);
}

#[test]
fn failed_search_claims_no_result() {
    let mut desk = searching();
    let gone = Failure::Unavailable("gone".into());
    desk.answer(Slot::Queue, Err(gone));
    let summary = search_summary(&desk);
    assert!(!summary.contains("found ·"), "{summary}");
    desk.means(Action::Refresh);
    desk.answer(Slot::Queue, Ok(Response::Found(rows(200))));
    let summary = search_summary(&desk);
    assert!(summary.contains("  200 found"), "{summary}");
}
