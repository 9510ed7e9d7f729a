//! Links to related enquiries: chosen by a search, removed by the same key, and marked ones linked to the first.

use super::*;
use enquiries::domain::SearchResults;
use enquiries::features::links::{
    FindToLink, Link, LinkEnquiries, LinkPicker, LoadLinks, UnlinkEnquiries,
};

fn opened(links: Vec<Link>) -> Harness {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::Links);
    assert_eq!(harness.request::<LoadLinks>().enquiry_id, row(0).id);
    harness.reply::<LoadLinks>(Ok(links));
    assert_eq!(harness.key_context(), KeyContext::Links);
    harness
}

fn link(number: u128, other: usize) -> Link {
    Link {
        id: id(number),
        version: 3,
        other: row(other),
    }
}

#[test]
fn other_enquiry_is_found_by_words_linked_and_unlinked_by_undo() {
    let mut harness = opened(Vec::new());
    harness.types("payment");
    harness.means(Action::Confirm);
    assert_eq!(harness.request::<FindToLink>().words, "payment");
    let results = SearchResults {
        rows: rows(3),
        are_close: false,
    };
    harness.reply::<FindToLink>(Ok(results));
    // The enquiry itself is among the results, and not among the choices.
    assert_eq!(harness.top::<LinkPicker>().unwrap().lines().len(), 2);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.means(Action::Confirm);
    let [change] = harness
        .requests::<LinkEnquiries>()
        .try_into()
        .expect("one request");
    assert_eq!(change.enquiry.seen.id, row(0).id);
    assert_eq!(change.others[0].seen.id, row(2).id);
    harness.reply::<LinkEnquiries>(Ok(vec![(id(60), 1)]));
    let (one, other) = (row(0).reference, row(2).reference);
    assert_eq!(
        harness.notice(),
        format!("{one} linked to {other}. Press u to undo.")
    );
    assert_eq!(harness.key_context(), KeyContext::Queue);
    harness.means(Action::Undo);
    assert_eq!(harness.request::<UnlinkEnquiries>().links, [(id(60), 1)]);
    harness.reply::<UnlinkEnquiries>(Ok(()));
    assert_eq!(harness.notice(), format!("Undone: links of {one}."));
}

#[test]
fn link_is_removed_by_the_same_key_and_set_again_by_undo() {
    let mut harness = opened(vec![link(60, 3)]);
    harness.means(Action::Confirm);
    let change = harness.request::<UnlinkEnquiries>();
    assert_eq!(change.links, [(id(60), 3)]);
    harness.reply::<UnlinkEnquiries>(Ok(()));
    let (one, other) = (row(0).reference, row(3).reference);
    assert_eq!(
        harness.notice(),
        format!("{one} no longer linked to {other}. Press u to undo.")
    );
    harness.means(Action::Undo);
    let back = harness.request::<LinkEnquiries>();
    assert!(back.undoes);
    assert_eq!(back.others[0].seen.id, row(3).id);
}

#[test]
fn marked_enquiries_are_linked_to_the_first() {
    let mut harness = Harness::signed_in(5);
    for _ in 0..3 {
        harness.means(Action::Mark);
    }
    harness.means(Action::Links);
    let change = harness.request::<LinkEnquiries>();
    assert_eq!(change.enquiry.seen.id, row(0).id);
    let others: Vec<_> = change.others.iter().map(|it| it.seen.id).collect();
    assert_eq!(others, [row(1).id, row(2).id]);
    // One of them was linked before: undoing leaves it.
    harness.reply::<LinkEnquiries>(Ok(vec![(id(61), 1)]));
    harness.means(Action::Undo);
    assert_eq!(harness.request::<UnlinkEnquiries>().links, [(id(61), 1)]);
}

#[test]
fn link_that_another_changed_is_told_in_the_popup() {
    let mut harness = opened(vec![link(60, 3)]);
    harness.means(Action::Confirm);
    harness.reply::<UnlinkEnquiries>(Err(refusal()));
    let popup = harness.top::<LinkPicker>().expect("the popup stays");
    assert!(popup.about.error.is_some() && !popup.about.saving);
}
