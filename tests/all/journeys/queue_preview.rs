//! Preview pane beside the queue: one request for the row on which the cursor rests, none for rows it passes.

use super::*;
use enquiries::action::ViewMetrics;

fn wide() -> Harness {
    let mut desk = Harness::signed_in(40);
    let measured = ViewMetrics {
        pane: true,
        ..desk.store.measured
    };
    desk.means(Action::ViewMetrics(measured));
    desk
}

fn previewed(desk: &Harness) -> Vec<usize> {
    let asked = desk.asked.iter().filter_map(|(_, request)| match request {
        Request::Preview { id } => (0..100).find(|number| row(*number).id == *id),
        _ => None,
    });
    asked.collect()
}

#[test]
fn preview_loads_only_the_row_cursor_rests_on() {
    let mut desk = wide();
    for _ in 0..12 {
        desk.means(Action::Down);
        desk.after(TimeDelta::milliseconds(30));
    }
    assert!(previewed(&desk).is_empty(), "{:?}", previewed(&desk));
    desk.after(TimeDelta::milliseconds(200));
    assert_eq!(previewed(&desk), [12]);
    desk.answer(
        Slot::Preview,
        Ok(Response::Preview(Box::new(preview(&row(12))))),
    );
    // No further request while the cursor stays.
    desk.after(TimeDelta::seconds(2));
    desk.means(Action::ViewMetrics(desk.store.measured));
    desk.after(TimeDelta::seconds(2));
    assert!(previewed(&desk).is_empty());
    let shown = desk.store.queue.pane.shown.value().unwrap();
    assert_eq!(shown.id, row(12).id);
}

#[test]
fn preview_stays_until_next_loads_and_drops_late_response() {
    let mut desk = wide();
    desk.after(TimeDelta::milliseconds(200));
    desk.answer(
        Slot::Preview,
        Ok(Response::Preview(Box::new(preview(&row(0))))),
    );
    desk.means(Action::Down);
    desk.after(TimeDelta::milliseconds(200));
    let (late, _) = desk.newest(Slot::Preview).unwrap();
    assert_eq!(desk.store.queue.pane.shown.value().unwrap().id, row(0).id);
    desk.means(Action::Down);
    desk.after(TimeDelta::milliseconds(200));
    desk.handle_response(late, Ok(Response::Preview(Box::new(preview(&row(1))))));
    assert_eq!(desk.store.queue.pane.shown.value().unwrap().id, row(0).id);
    desk.answer(
        Slot::Preview,
        Ok(Response::Preview(Box::new(preview(&row(2))))),
    );
    assert_eq!(desk.store.queue.pane.shown.value().unwrap().id, row(2).id);
}

#[test]
fn preview_reloads_changed_enquiry() {
    let mut desk = wide();
    desk.after(TimeDelta::milliseconds(200));
    desk.answer(
        Slot::Preview,
        Ok(Response::Preview(Box::new(preview(&row(0))))),
    );
    desk.means(Action::Refresh);
    let mut newer = rows(40);
    newer[0].version += 1;
    desk.page(newer, false);
    desk.after(TimeDelta::milliseconds(200));
    assert_eq!(previewed(&desk), [0]);
}

#[test]
fn hidden_preview_sends_no_request() {
    let mut narrow = Harness::signed_in(8);
    narrow.after(TimeDelta::milliseconds(400));
    assert!(previewed(&narrow).is_empty());
    let mut desk = wide();
    desk.means(Action::Preview);
    desk.after(TimeDelta::milliseconds(400));
    assert!(previewed(&desk).is_empty());
    desk.means(Action::Preview);
    desk.after(TimeDelta::milliseconds(400));
    assert_eq!(previewed(&desk), [0]);
}
