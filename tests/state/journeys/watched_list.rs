//! List of watched enquiries (W): every action of the queue works in it.

use super::*;

/// The list opened by W from a tab, with these rows.
fn listed(rows: &[usize]) -> Harness {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::Watched);
    came(&mut harness, rows);
    harness
}

fn came(harness: &mut Harness, rows: &[usize]) {
    let rows = rows.iter().map(|number| row(*number)).collect();
    harness.found(rows);
}

fn asked(harness: &Harness) -> &'static str {
    harness.list_request_name().expect("a list is asked for")
}

const WATCHED: &str = ListWatched::NAME;

#[test]
fn watched_list_keeps_server_order_and_opens_rows() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::Watched);
    assert_eq!(asked(&harness), WATCHED);
    let request = harness.request::<ListWatched>();
    assert!(!AnyRequest::writes(&request) && request.limit == 201);
    came(&mut harness, &[3, 1, 2]);
    let rows = harness.queue().list().rows().iter();
    let ids: Vec<_> = rows.map(|row| row.id).collect();
    assert_eq!(ids, [3, 1, 2].map(|number| row(number).id));
    harness.means(Action::Down);
    harness.means(Action::Open);
    assert_eq!(harness.enquiry().id, row(1).id);
    // Back from the enquiry the cursor is where it was; the next Esc returns to the tab.
    harness.means(Action::Back);
    assert_eq!(chosen(&harness), 1);
    harness.means(Action::Back);
    assert!(harness.queue().lists.found.is_none());
    assert_eq!(asked(&harness), ListPage::NAME);
}

#[test]
fn esc_in_watched_list_returns_to_dashboard() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::Dashboard);
    harness.means(Action::Watched);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Queue);
    came(&mut harness, &[2, 4]);
    // Esc clears marks first.
    harness.means(Action::Mark);
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Queue);
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Dashboard);
    assert!(harness.view::<QueueScreen>().is_none());
}

#[test]
fn mutation_in_watched_list_refreshes_it() {
    let mut harness = listed(&[3, 1]);
    harness.means(Action::MarkAll);
    harness.means(Action::AssignToMe);
    let (enquiries, _) = parts(&harness.request::<Assign>().changes);
    let about: Vec<_> = enquiries.iter().map(|seen| seen.id).collect();
    assert_eq!(about, [row(3).id, row(1).id]);
    harness.typed.retain(|(_, request)| request.writes());
    let moved = vec![seen(3, row(3).version + 1), seen(1, row(1).version + 1)];
    harness.reply::<Assign>(Ok(result(moved, &[])));
    assert_eq!(asked(&harness), WATCHED);
    harness.means(Action::Sort(1));
    assert_eq!(
        harness.notice(),
        "Watched enquiries are always changed last first."
    );
    // Its title is not a search text.
    harness.means(Action::Search);
    let search = harness.top::<SearchPopup>().expect("the search");
    assert_eq!(search.words.text(), "");
}

#[test]
fn unwatched_enquiry_leaves_watched_list() {
    let mut harness = listed(&[3, 1]);
    harness.means(Action::Open);
    let mut whole = detail(row(3));
    whole.context = context();
    let me = harness.store.person.as_ref().unwrap().staff_id;
    whole.context.watchers[0].staff_id = me;
    harness.reply_enquiry(Ok(whole));
    harness.means(Action::Watch);
    harness.typed.retain(|(_, request)| request.writes());
    harness.reply::<Watch>(Ok(false));
    assert_eq!(asked(&harness), WATCHED);
    came(&mut harness, &[1]);
    harness.means(Action::Back);
    assert_eq!(chosen(&harness), 1);
    // W again in the list keeps the rows until the refresh arrives.
    harness.means(Action::Watched);
    assert_eq!(harness.queue().list().len(), 1);
}

#[test]
fn auditor_may_open_watched_list() {
    let mut harness = listed(&[]);
    harness.store.person.as_mut().unwrap().capabilities = capabilities(&[]);
    assert_eq!(harness.store.why_not(&Action::Watched), None);
    harness.means(Action::Watched);
    assert_eq!(asked(&harness), WATCHED);
}
