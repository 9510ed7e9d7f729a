//! A server that is slow, stalled or gone: the rows stay with their age, and nothing that is not known is called nothing.

use super::*;
use crate::fixtures::screens::{DARK, paint, text};

fn screen(harness: &Harness, columns: u16) -> String {
    text(&paint(&harness.store, DARK, columns, 24)).join("\n")
}

/// The clock as the screen writes it.
fn clock(harness: &Harness) -> String {
    enquiries::wording::time::clock(harness.store.now)
}

fn lost() -> Failure {
    Failure::Unavailable("it does not answer".into())
}

#[test]
fn tab_that_is_loading_never_says_none() {
    for columns in [80, 120] {
        let mut harness = Harness::signed_in(4);
        harness.means(Action::View(QueueView::Team));
        for wait in [0, 1, 10] {
            harness.after(TimeDelta::seconds(wait));
            let shown = screen(&harness, columns);
            assert!(!shown.contains("0 enquiries"), "{shown}");
            assert!(shown.contains("2 Team "), "{shown}");
        }
        assert!(screen(&harness, columns).contains("Loading the queue"));
        harness.fail_list(lost());
        let shown = screen(&harness, columns);
        assert!(!shown.contains("0 enquiries"), "{shown}");
        assert!(shown.contains("it does not answer"), "{shown}");
    }
}

#[test]
fn rows_stay_with_their_age_while_newer_ones_do_not_come() {
    let mut harness = Harness::signed_in(4);
    let loaded = clock(&harness);
    harness.after(TimeDelta::minutes(7));
    harness.means(Action::Refresh);
    assert!(!screen(&harness, 80).contains("as of"), "not at once");
    harness.after(TimeDelta::seconds(1));
    let shown = screen(&harness, 80);
    assert!(
        shown.contains(&format!("as of {loaded} · 4 enquiries")),
        "{shown}"
    );
    assert!(shown.contains(short_reference()), "{shown}");
    harness.page(rows(4), false);
    assert!(!screen(&harness, 80).contains("as of"));
}

#[test]
fn lost_server_keeps_rows_and_says_of_when_they_are() {
    let mut harness = Harness::signed_in(4);
    let loaded = clock(&harness);
    harness.after(TimeDelta::minutes(7));
    harness.means(Action::Refresh);
    harness.after(TimeDelta::seconds(12));
    harness.fail_list(lost());
    for columns in [80, 120] {
        let shown = screen(&harness, columns);
        assert!(shown.contains(short_reference()), "{shown}");
        assert!(
            shown.contains(&format!("Not up to date, as of {loaded}:")),
            "{shown}"
        );
        assert!(!shown.contains("connections are busy"), "{shown}");
    }
    // A pulse that fails tells the same of rows that nothing was asked of.
    let mut harness = Harness::signed_in(4);
    harness.after(TimeDelta::minutes(3));
    harness.reply::<Pulse>(Ok(unchanged()));
    let heard = clock(&harness);
    harness.after(TimeDelta::minutes(3));
    harness.reply::<Pulse>(Err(lost()));
    let shown = screen(&harness, 120);
    assert!(
        shown.contains(&format!(
            "as of {heard}: the connection to the server is lost"
        )),
        "{shown}"
    );
    assert!(shown.contains(short_reference()), "{shown}");
}

#[test]
fn lost_server_keeps_enquiry_history_and_dashboard() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.after(TimeDelta::minutes(2));
    harness.means(Action::Refresh);
    harness.reply_enquiry(Err(lost()));
    let shown = screen(&harness, 120);
    assert!(shown.contains("Not up to date, as of"), "{shown}");
    assert!(shown.contains("What was asked"), "{shown}");
    harness.means(Action::History);
    harness.after(TimeDelta::seconds(1));
    let shown = screen(&harness, 120);
    assert!(!shown.contains("0 events"), "{shown}");
}

/// What a narrow list shows of the reference of the last row.
fn short_reference() -> &'static str {
    "5W3H7N-2"
}
