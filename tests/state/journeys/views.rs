//! Saved views: what the queue shows is saved under a name, opened again, deleted and restored.

use super::*;
use enquiries::domain::{SavedView, Sort, ViewQuery, ViewRows};
use enquiries::features::queue::ListTagged;
use enquiries::features::views::{
    DropView, LoadViews, RestoreView, SaveView, SaveViewForm, ViewsPopup,
};
use enquiries::view::View;

fn view(number: u128, name: &str, of: ViewRows, is_mine: bool) -> SavedView {
    let filter = String::new();
    SavedView {
        id: id(number),
        name: name.into(),
        query: Some(ViewQuery { of, filter }),
        tags: Vec::new(),
        team: (!is_mine).then(|| "Payment plans".into()),
        owner: if is_mine { "Asha Patel" } else { "Jo Brown" }.into(),
        is_mine,
    }
}

fn views() -> Vec<SavedView> {
    let mut vat = view(
        90,
        "VAT first",
        ViewRows::Tab(QueueView::Team, Sort::Received),
        true,
    );
    if let Some(query) = &mut vat.query {
        query.filter = "vat".into();
    }
    let mut unknown = view(92, "Of another program", ViewRows::Watched, true);
    unknown.query = None;
    vec![
        vat,
        view(91, "Old ledger", ViewRows::Tagged(id(71)), false),
        unknown,
    ]
}

fn opened() -> Harness {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::Views);
    harness.reply::<LoadViews>(Ok(views()));
    assert_eq!(harness.key_context(), KeyContext::Views);
    harness
}

#[test]
fn saved_view_opens_with_its_tab_order_and_filter_and_keeps_its_name_until_another() {
    let mut harness = opened();
    harness.means(Action::Confirm);
    let request = harness.request::<ListPage>();
    assert_eq!(
        (request.view, request.sort),
        (QueueView::Team, Sort::Received)
    );
    harness.page(rows(4), false);
    assert_eq!(harness.queue().crumbs(), ["Queue", "VAT first"]);
    assert_eq!(harness.queue().list().filter, "vat");
    harness.means(Action::Sort(1));
    assert_eq!(harness.queue().crumbs(), ["Queue", "Team"]);

    let mut harness = opened();
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(harness.request::<ListTagged>().tag_id, id(71));
    assert_eq!(harness.queue().crumbs(), ["Queue", "Old ledger"]);
    harness.page(rows(4), false);
    harness.means(Action::Back);
    assert_eq!(
        harness.queue().crumbs(),
        ["Queue", "Mine"],
        "Esc leaves the view"
    );
}

#[test]
fn view_that_cannot_be_shown_says_so() {
    let mut harness = opened();
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(
        harness.notice(),
        "This view asks for something that the queue does not show."
    );
    assert_eq!(harness.key_context(), KeyContext::Views);
}

#[test]
fn what_the_queue_shows_is_saved_for_the_team_and_undone() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::Sort(1));
    harness.page(rows(5), false);
    harness.means(Action::Filter);
    harness.types("plan");
    harness.means(Action::Confirm);
    harness.means(Action::Views);
    harness.reply::<LoadViews>(Ok(Vec::new()));
    harness.means(Action::Confirm);
    assert_eq!(harness.key_context(), KeyContext::SaveView);
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "a view without a name was saved");
    harness.types("Plans");
    harness.means(Action::NextField);
    harness.means(Action::Confirm);
    let saved = harness.request::<SaveView>();
    assert_eq!(saved.name, "Plans");
    assert!(saved.is_shared);
    assert_eq!(
        saved.query,
        ViewQuery {
            of: ViewRows::Tab(QueueView::Mine, Sort::Received),
            filter: "plan".into(),
        }
    );
    harness.reply::<SaveView>(Ok((id(95), Some("Payment plans".into()))));
    assert_eq!(
        harness.notice(),
        "View “Plans” saved, shared with Payment plans. Press u to undo."
    );
    // The list below loads the new view.
    harness.reply::<LoadViews>(Ok(views()));
    let popup = harness.top::<ViewsPopup>().unwrap();
    assert_eq!((popup.listed().len(), popup.cursor.index), (3, 0));
    harness.means(Action::Undo);
    let back = harness.request::<DropView>();
    assert!(back.undoes && back.id == id(95));
    harness.reply::<DropView>(Ok(()));
    assert_eq!(harness.notice(), "Undone: view “Plans”.");
}

#[test]
fn name_that_is_taken_is_told_in_the_form() {
    let mut harness = opened();
    harness.means(Action::Last);
    harness.means(Action::Confirm);
    harness.types("VAT first");
    harness.means(Action::Confirm);
    harness.reply::<SaveView>(Err(refusal()));
    let form = harness.top::<SaveViewForm>().expect("the form stays");
    assert_eq!(form.name.text(), "VAT first");
    assert!(form.error.is_some() && !form.saving);
}

#[test]
fn own_view_is_deleted_and_restored_and_that_of_another_is_not() {
    let mut harness = opened();
    assert!(harness.store.offers_key(&Action::Discard));
    harness.means(Action::Discard);
    assert_eq!(harness.request::<DropView>().id, id(90));
    harness.reply::<DropView>(Ok(()));
    assert_eq!(
        harness.notice(),
        "View “VAT first” deleted. Press u to undo."
    );
    harness.means(Action::Undo);
    assert_eq!(harness.request::<RestoreView>().id, id(90));
    harness.reply::<RestoreView>(Ok(()));
    assert_eq!(harness.notice(), "Undone: view “VAT first”.");
    harness.typed.retain(|(_, request)| !request.writes());
    harness.means(Action::Down);
    assert!(!harness.store.offers_key(&Action::Discard));
    harness.means(Action::Discard);
    assert_eq!(harness.notice(), "Only Jo Brown can delete this view.");
    assert!(!harness.is_writing());
}

#[test]
fn drafts_and_figures_are_no_views() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::Drafts);
    harness.found(rows(1));
    harness.means(Action::Views);
    harness.reply::<LoadViews>(Ok(Vec::new()));
    harness.means(Action::Confirm);
    assert_eq!(harness.notice(), "This list cannot be saved as a view.");
}
