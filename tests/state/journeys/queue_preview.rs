//! Preview pane beside the queue: one request for the row on which the cursor rests, none for rows it passes.

use super::*;
use enquiries::action::ViewMetrics;

fn wide() -> Harness {
    let mut harness = Harness::signed_in(40);
    let measured = ViewMetrics {
        pane: true,
        ..harness.store.measured
    };
    harness.means(Action::ViewMetrics(measured));
    harness
}

fn previewed(harness: &Harness) -> Vec<usize> {
    let asked = harness.requests::<LoadPreview>().into_iter();
    let number = |request: LoadPreview| (0..100).find(|number| row(*number).id == request.id);
    asked.filter_map(number).collect()
}

#[test]
fn preview_loads_only_the_row_cursor_rests_on() {
    let mut harness = wide();
    for _ in 0..12 {
        harness.means(Action::Down);
        harness.after(TimeDelta::milliseconds(30));
    }
    assert!(previewed(&harness).is_empty(), "{:?}", previewed(&harness));
    harness.after(TimeDelta::milliseconds(200));
    assert_eq!(previewed(&harness), [12]);
    harness.reply::<LoadPreview>(Ok(preview(&row(12))));
    // No further request while the cursor stays.
    harness.after(TimeDelta::seconds(2));
    harness.means(Action::ViewMetrics(harness.store.measured));
    harness.after(TimeDelta::seconds(2));
    assert!(previewed(&harness).is_empty());
    let shown = harness.queue().pane.shown.value().unwrap();
    assert_eq!(shown.id, row(12).id);
}

#[test]
fn preview_stays_until_next_loads_and_drops_late_response() {
    let mut harness = wide();
    harness.after(TimeDelta::milliseconds(200));
    harness.reply::<LoadPreview>(Ok(preview(&row(0))));
    harness.means(Action::Down);
    harness.after(TimeDelta::milliseconds(200));
    let late = harness.number::<LoadPreview>();
    assert_eq!(harness.queue().pane.shown.value().unwrap().id, row(0).id);
    harness.means(Action::Down);
    harness.after(TimeDelta::milliseconds(200));
    harness.handle_reply(Reply::of::<LoadPreview>(late, Ok(preview(&row(1)))));
    assert_eq!(harness.queue().pane.shown.value().unwrap().id, row(0).id);
    harness.reply::<LoadPreview>(Ok(preview(&row(2))));
    assert_eq!(harness.queue().pane.shown.value().unwrap().id, row(2).id);
}

#[test]
fn preview_reloads_changed_enquiry() {
    let mut harness = wide();
    harness.after(TimeDelta::milliseconds(200));
    harness.reply::<LoadPreview>(Ok(preview(&row(0))));
    harness.means(Action::Refresh);
    let mut newer = rows(40);
    newer[0].version += 1;
    harness.page(newer, false);
    harness.after(TimeDelta::milliseconds(200));
    assert_eq!(previewed(&harness), [0]);
}

#[test]
fn hidden_preview_sends_no_request() {
    let mut narrow = Harness::signed_in(8);
    narrow.after(TimeDelta::milliseconds(400));
    assert!(previewed(&narrow).is_empty());
    let mut harness = wide();
    harness.means(Action::Preview);
    harness.after(TimeDelta::milliseconds(400));
    assert!(previewed(&harness).is_empty());
    harness.means(Action::Preview);
    harness.after(TimeDelta::milliseconds(400));
    assert_eq!(previewed(&harness), [0]);
}

/// A note leaves the version of its enquiry, so the preview is told.
#[test]
fn preview_reloads_after_own_note() {
    let mut harness = wide();
    harness.after(TimeDelta::milliseconds(200));
    harness.reply::<LoadPreview>(Ok(preview(&row(0))));
    harness.means(Action::Note);
    harness.types("Rang back");
    harness.means(Action::Confirm);
    harness.reply::<AddNotes>(Ok(result(vec![seen(0, 4)], &[])));
    harness.after(TimeDelta::milliseconds(400));
    assert_eq!(previewed(&harness), [0]);
}
