//! Behaviour shared by all screens: change signal, connection loss, paste, search, palette, history, clipboard.

use super::*;
use enquiries::domain::{AuditMonths, SessionToken, StandardStage};
use enquiries::features::history::{History, LoadHistory};
use enquiries::features::queue::SearchEnquiries;

#[test]
fn changed_pulse_refreshes_and_equal_pulse_redraws_nothing() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.after(TimeDelta::milliseconds(1_100));
    let revision = harness.store.revision();
    harness.reply::<Pulse>(Ok(unchanged()));
    assert_eq!(
        harness.store.revision(),
        revision,
        "an equal pulse must not draw"
    );
    assert!(harness.list_request().is_none());
    harness.after(TimeDelta::milliseconds(1_100));
    harness.reply::<Pulse>(Ok(changed()));
    assert!(harness.list_request().is_some());
    assert!(!harness.requests::<LoadCounts>().is_empty());
    assert!(!harness.requests::<LoadEnquiry>().is_empty());
}

/// Months ahead are an administrator's work, but only people at screens would notice that they run out.
#[test]
fn sign_in_warns_when_the_audit_log_ends_soon() {
    for (months, warns) in [(12, false), (6, false), (5, true), (0, true)] {
        let mut harness = Harness::new();
        harness.reply::<SignInChoices>(Ok(choices()));
        harness.means(Action::Confirm);
        let mut opened = signed_in(person(), SessionToken::new("secret".into(), 1, id(ME)));
        opened.audit_months = AuditMonths(months);
        harness.reply::<SignIn>(Ok(opened));
        let notice = harness.store.services.notices.shown();
        let said =
            notice.is_some_and(|notice| notice.words.contains("enquiries worker run --once"));
        assert_eq!(said, warns, "{months} months: {notice:?}");
    }
}

#[test]
fn pulse_slows_down_one_minute_after_last_key() {
    let mut harness = Harness::signed_in(4);
    let mut pulses = Vec::new();
    for second in 0..120 {
        harness.after(TimeDelta::seconds(1));
        if !harness.requests::<Pulse>().is_empty() {
            pulses.push(second);
            harness.reply::<Pulse>(Ok(unchanged()));
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
    let mut harness = Harness::signed_in(4);
    harness.after(TimeDelta::seconds(2));
    harness.reply::<Pulse>(Err(Failure::Unavailable("connection refused".into())));
    assert_eq!(
        harness
            .store
            .services
            .connection
            .freshness(harness.store.now),
        Freshness::Lost
    );
    let mut attempts = 0;
    for _ in 0..60 {
        harness.after(TimeDelta::seconds(1));
        if !harness.requests::<Pulse>().is_empty() {
            attempts += 1;
            harness.reply::<Pulse>(Err(Failure::Unavailable("connection refused".into())));
        }
    }
    assert!(
        (4..=8).contains(&attempts),
        "{attempts} attempts in a minute"
    );
    assert_eq!(harness.queue().list().rows().len(), 4, "the rows stay");
    harness.after(TimeDelta::seconds(31));
    harness.reply::<Pulse>(Ok(unchanged()));
    assert_eq!(
        harness
            .store
            .services
            .connection
            .freshness(harness.store.now),
        Freshness::Live
    );
    assert!(
        harness.list_request().is_some(),
        "everything is asked again"
    );
}

#[test]
fn waiting_indicator_appears_after_a_delay() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Refresh);
    assert!(!harness.store.is_slow());
    let revision = harness.store.revision();
    harness.after(TimeDelta::milliseconds(160));
    assert!(harness.store.is_slow());
    assert!(harness.store.revision() > revision);
}

/// A coloured word, a window's title and a link, as copied from a terminal.
const COLOURED: &str = "A \u{1b}[31mRED\u{1b}[0m\u{1b}]0;window\u{7} \u{1b}]8;;http://x\u{1b}\\title\u{1b}]8;;\u{1b}\\";

#[test]
fn paste_is_sanitised_and_only_accepted_by_fields() {
    let mut harness = Harness::signed_in(4);
    let asked = harness.typed.len();
    harness.means(Action::Paste("q\u{1b}[2J".into()));
    assert!(!harness.store.stack.has_popup() && harness.typed.len() == asked);
    harness.means(Action::Note);
    harness.means(Action::Paste("one\r\ntwo\u{1b}[2J\u{202e}three".into()));
    assert_eq!(note_text(&harness).0, "one\ntwothree");
    harness.means(Action::Paste(COLOURED.into()));
    assert_eq!(note_text(&harness).0, "one\ntwothreeA RED title");
    harness.means(Action::Paste("x".repeat(30_000)));
    assert_eq!(note_text(&harness).0.chars().count(), 30_023);
    assert_eq!(harness.notice(), "");
    harness.means(Action::Paste("x".repeat(30_000)));
    assert_eq!(note_text(&harness).0.chars().count(), 40_000);
    assert!(harness.notice().starts_with("Too long: the last"));
}

#[test]
fn search_lists_matches_and_esc_returns() {
    let mut harness = Harness::signed_in(6);
    harness.means(Action::Down);
    harness.means(Action::Search);
    harness.types("payment");
    harness.means(Action::Confirm);
    let found = vec![row(4), row(2)];
    harness.found(found);
    assert_eq!(chosen(&harness), 4);
    harness.means(Action::Back);
    assert_eq!(chosen(&harness), 1, "the queue is where it was");
}

/// The next search is seldom the last one with more letters.
#[test]
fn search_starts_empty_and_up_brings_the_last_words() {
    let words = |harness: &Harness| {
        let search = harness.top::<SearchPopup>().expect("the search");
        search.words.text()
    };
    let mut harness = Harness::signed_in(6);
    // There is no last search: the key does nothing to what is typed.
    harness.means(Action::Search);
    harness.types("maya");
    harness.means(Action::Up);
    assert_eq!(words(&harness), "maya");
    harness.means(Action::Confirm);
    harness.found(vec![row(4)]);
    harness.means(Action::Search);
    assert_eq!(words(&harness), "");
    harness.types("osei");
    harness.means(Action::Confirm);
    assert_eq!(asked_words(&harness), "osei");
    harness.found(vec![row(2)]);
    // Also after the results were left.
    harness.means(Action::Back);
    harness.means(Action::Search);
    assert_eq!(words(&harness), "");
    harness.types("x");
    harness.means(Action::Up);
    assert_eq!(words(&harness), "osei");
    harness.types(" b");
    assert_eq!(words(&harness), "osei b");
}

/// The words of the search that is loading.
fn asked_words(harness: &Harness) -> String {
    let (_, request) = harness.list_request().expect("a search is loading");
    let search = request.as_any().downcast_ref::<SearchEnquiries>();
    search.expect("a search").words.clone()
}

#[test]
fn search_says_how_many_are_open_and_when_they_are_only_close() {
    let mut harness = searching();
    let mut closed = row(2);
    closed.standard_stage = StandardStage::Resolved;
    harness.found(vec![row(4), closed.clone()]);
    let summary = search_summary(&harness);
    assert!(summary.contains("2 found, 1 open"), "{summary}");
    harness.means(Action::Refresh);
    harness.found_close(vec![row(4), closed]);
    let summary = search_summary(&harness);
    let close = "No exact matches; these are close";
    assert!(summary.contains(close), "{summary}");
    assert!(!summary.contains("found"), "{summary}");
    harness.means(Action::Refresh);
    harness.found(Vec::new());
    let summary = search_summary(&harness);
    assert!(summary.contains("0 found"), "{summary}");
    assert!(!summary.contains("open"), "{summary}");
}

#[test]
fn palette_runs_the_chosen_command() {
    let mut harness = Harness::signed_in(6);
    harness.means(Action::Palette);
    harness.types("write note");
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Note);
}

#[test]
fn history_starts_at_newest_event_and_pages_back() {
    let mut harness = Harness::signed_in(6);
    harness.means(Action::History);
    let mut events = history();
    events.reverse();
    harness.reply::<LoadHistory>(Ok(events));
    let chosen = |harness: &Harness| {
        let history: &History = harness.top().expect("the history is open");
        history.chosen().unwrap().event_id
    };
    assert_eq!(chosen(&harness), id(4));
    harness.means(Action::Earlier);
    assert_eq!(chosen(&harness), id(3));
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.screen_context(), KeyContext::Queue);
    // Opened again, it is where it was left, and is loaded again.
    harness.means(Action::History);
    assert_eq!(chosen(&harness), id(3));
    harness.reply::<LoadHistory>(Ok(history()));
    assert_eq!(chosen(&harness), id(3));
    // That of another enquiry starts at its newest event.
    harness.means(Action::Back);
    harness.means(Action::Down);
    harness.means(Action::History);
    assert!(harness.top::<History>().unwrap().chosen().is_none());
    harness.reply::<LoadHistory>(Ok(history()));
    assert_eq!(chosen(&harness), id(4));
}

#[test]
fn history_acts_on_its_enquiry_and_is_loaded_again() {
    let mut harness = Harness::signed_in(6);
    harness.means(Action::History);
    harness.reply::<LoadHistory>(Ok(history()));
    // A form above it takes the keys, and Esc leads back to it.
    harness.means(Action::Note);
    assert_eq!(harness.key_context(), KeyContext::Note);
    harness.types("j");
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::History);
    harness.means(Action::Stage);
    let opened = Box::new(detail(row(0)));
    harness.reply_enquiry(Ok(*opened));
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(harness.key_context(), KeyContext::StageForm);
    harness.types("gone");
    harness.means(Action::Discard);
    assert_eq!(harness.key_context(), KeyContext::History);
    harness.means(Action::Assign);
    let picker = harness.top::<AssigneePicker>().unwrap();
    assert_eq!(picker.about.targets[0].seen.id, row(0).id);
    harness.means(Action::Back);
    assert_eq!(harness.requests::<LoadHistory>(), []);
    harness.means(Action::Refresh);
    let enquiry_id = row(0).id;
    let request: LoadHistory = harness.request();
    assert_eq!(request, LoadHistory { enquiry_id });
}

#[test]
fn copy_sends_reference_to_clipboard() {
    let mut harness = Harness::signed_in(2);
    harness.means(Action::CopyReference);
    assert!(harness.others.contains(&Effect::Copy(row(0).reference)));
}

#[test]
fn editing_keys_change_the_text() {
    let mut harness = Harness::signed_in(2);
    harness.means(Action::Note);
    harness.types("one two");
    harness.means(Action::Edit(Edit::DeleteWord));
    harness.means(Action::Edit(Edit::NewLine));
    harness.types("é名");
    harness.means(Action::Edit(Edit::Backspace));
    assert_eq!(note_text(&harness).0, "one \né");
}

/// A search for one word, sent.
fn searching() -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Search);
    harness.types("payment");
    harness.means(Action::Confirm);
    harness
}

/// The line of the search screen that says how many were found.
fn search_summary(harness: &Harness) -> String {
    let look = (
        enquiries::theme::Depth::None,
        enquiries::theme::Ground::Dark,
    );
    crate::fixtures::screens::text(&crate::fixtures::screens::paint(
        &harness.store,
        look,
        80,
        24,
    ))[2]
        .clone()
}

#[test]
fn search_says_when_truncated() {
    let mut harness = searching();
    harness.found(rows(200));
    let summary = search_summary(&harness);
    assert!(summary.contains("  200 found"), "{summary}");
    harness.means(Action::Refresh);
    harness.found(rows(201));
    let summary = search_summary(&harness);
    assert!(summary.contains("the first 200 found"), "{summary}");
    assert_eq!(harness.queue().list().rows().len(), 200);
}

#[test]
fn failed_search_claims_no_result() {
    let mut harness = searching();
    let gone = Failure::Unavailable("gone".into());
    harness.fail_list(gone);
    let summary = search_summary(&harness);
    assert!(!summary.contains("found ·"), "{summary}");
    harness.means(Action::Refresh);
    harness.found(rows(200));
    let summary = search_summary(&harness);
    assert!(summary.contains("  200 found"), "{summary}");
}
