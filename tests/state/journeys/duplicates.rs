//! Duplicates: likely ones are listed, one or several are merged by key, and undo takes that back.

use super::*;
use crate::fixtures::screens::{DARK, paint, text};
use enquiries::domain::{
    EnquiryContext, EnquiryDetail, LinkVersion, RelatedEnquiry, SimilarEnquiry,
};
use enquiries::features::duplicates::{
    DuplicatesPopup, FindOther, FindSimilar, MergeEnquiries, UndoMergePopup, UndoMerges,
};
use enquiries::features::stage::{ChangeStages, LoadTransitions};
use uuid::Uuid;

fn link(number: u128) -> LinkVersion {
    LinkVersion {
        id: id(number),
        version: 1,
    }
}

fn similar(number: usize) -> SimilarEnquiry {
    SimilarEnquiry {
        other: RelatedEnquiry {
            row: row(number),
            closed_at: None,
        },
        points: 91,
        same_citizen: true,
        same_contact: false,
        same_name: true,
        same_type: true,
        words_percent: 84,
        days_apart: 3,
    }
}

fn opened(context: EnquiryContext) -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    let whole = EnquiryDetail {
        context,
        ..detail(row(0))
    };
    harness.reply_enquiry(Ok(whole));
    harness
}

fn drawn(harness: &Harness) -> String {
    text(&paint(&harness.store, DARK, 120, 40)).join("\n")
}

fn ids(merge: &MergeEnquiries) -> Vec<Uuid> {
    merge.duplicates.iter().map(|it| it.seen.id).collect()
}

#[test]
fn likely_duplicate_is_told_and_merged_and_unmerged() {
    // R076
    let mut harness = opened(EnquiryContext {
        similar: vec![similar(2)],
        ..context()
    });
    let shown = drawn(&harness);
    let words = "May be a duplicate of HMRC-26-4F7K9Q-X (same citizen,";
    assert!(shown.contains(words), "{shown}");
    harness.means(Action::Duplicates);
    assert_eq!(harness.key_context(), KeyContext::Duplicates);
    assert_eq!(harness.request::<FindSimilar>().id, row(0).id);
    harness.reply::<FindSimilar>(Ok(vec![similar(2), similar(3)]));
    let shown = drawn(&harness);
    for words in [
        "HMRC-26-4F7K9Q-X",
        "Similar: same citizen, same type, 84% of the words, 3 days apart",
        "Enter merges HMRC-26-7T2M4B-4 into HMRC-26-4F7K9Q-X",
    ] {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
    harness.means(Action::Confirm);
    // A second key while it is being saved has no effect.
    harness.means(Action::Confirm);
    let [merge] = harness
        .requests::<MergeEnquiries>()
        .try_into()
        .expect("one request");
    assert_eq!(ids(&merge), [row(0).id]);
    assert_eq!(merge.original.seen.id, row(2).id);
    harness.reply::<MergeEnquiries>(Ok(vec![(row(0).id, link(70))]));
    assert_eq!(
        harness.notice(),
        "Merged HMRC-26-7T2M4B-4 into HMRC-26-4F7K9Q-X. Press u to undo."
    );
    harness.means(Action::Undo);
    let undo = harness.request::<UndoMerges>();
    assert_eq!(undo.pairs[0].1, link(70));
    harness.reply::<UndoMerges>(Ok(vec![seen(0, 9)]));
    assert_eq!(
        harness.notice(),
        "Undone: HMRC-26-7T2M4B-4 is no longer merged."
    );
}

#[test]
fn marked_enquiries_are_merged_into_the_chosen_one() {
    let mut harness = Harness::signed_in(4);
    for _ in 0..3 {
        harness.means(Action::Mark);
    }
    harness.means(Action::Duplicates);
    assert!(harness.requests::<FindSimilar>().is_empty());
    assert!(drawn(&harness).contains("Merge 3 enquiries: choose the one to keep"));
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    let merge = harness.request::<MergeEnquiries>();
    assert_eq!(ids(&merge), [row(0).id, row(2).id]);
    assert_eq!(merge.original.seen.id, row(1).id);
    harness.reply::<MergeEnquiries>(Ok(vec![(row(0).id, link(70)), (row(2).id, link(71))]));
    assert_eq!(
        harness.notice(),
        "Merged 2 enquiries into HMRC-26-9C8R1D-K. Press u to undo."
    );
    harness.means(Action::Undo);
    let links: Vec<_> = harness.request::<UndoMerges>().pairs;
    assert_eq!(
        links.iter().map(|it| it.1).collect::<Vec<_>>(),
        [link(70), link(71)]
    );
}

/// Where the original is not among the likely ones it is searched for. A refusal stays in the popup.
#[test]
fn original_is_searched_for_and_a_refusal_is_shown() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Duplicates);
    harness.reply::<FindSimilar>(Ok(Vec::new()));
    assert!(drawn(&harness).contains("No likely duplicates."));
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "merged into nothing");
    harness.types("9C8R");
    harness.means(Action::Confirm);
    assert_eq!(harness.request::<FindOther>().words, "9C8R");
    // The enquiry itself is not offered.
    harness.reply::<FindOther>(Ok(vec![row(0), row(1)]));
    let popup: &DuplicatesPopup = harness.top().expect("the popup is open");
    assert_eq!(popup.choices().len(), 1);
    harness.means(Action::Confirm);
    assert_eq!(
        harness.request::<MergeEnquiries>().original.seen.id,
        row(1).id
    );
    harness.reply::<MergeEnquiries>(Err(refusal()));
    let popup: &DuplicatesPopup = harness.top().expect("the popup stays open");
    assert!(popup.about.error.is_some());
}

#[test]
fn merged_enquiry_says_so_and_the_merge_is_undone_there() {
    let mut around = context();
    around.links[0].merged = true;
    around.links[0].other.row = row(2);
    let mut harness = opened(around);
    let words = "Merged into HMRC-26-4F7K9Q-X: its letters and notes are shown there.";
    assert!(drawn(&harness).contains(words), "{}", drawn(&harness));
    harness.means(Action::Note);
    assert_eq!(
        harness.notice(),
        "HMRC-26-7T2M4B-4 is merged into HMRC-26-4F7K9Q-X. Press M to undo the merge."
    );
    harness.means(Action::Duplicates);
    let _: &UndoMergePopup = harness.top().expect("the question is asked");
    harness.means(Action::Confirm);
    let undo = harness.request::<UndoMerges>();
    assert_eq!(undo.pairs[0].1, link(70));
    harness.reply::<UndoMerges>(Ok(vec![seen(0, 9)]));
    assert_eq!(
        harness.notice(),
        "HMRC-26-7T2M4B-4 is no longer merged into HMRC-26-4F7K9Q-X. Press u to undo."
    );
    harness.means(Action::Undo);
    let again = harness.request::<MergeEnquiries>();
    assert_eq!(again.duplicates[0].seen, seen(0, 9));
}

/// Enter on a step that only open parts refuse goes on with the steps of all of them, so that one answer closes all.
#[test]
fn whole_is_closed_with_its_parts_by_one_answer() {
    let mut around = context();
    around.links[0].kind = "parent_of".into();
    around.links[0].other.row = row(2);
    let closing = |mut way: enquiries::domain::Transition, refused: bool| {
        way.refused_because.clear();
        if refused {
            way.refused_because.push(
                "Close its open parts first: HMRC-26-AAAAAA-A (Jo Brown, due 4 December 2026)."
                    .into(),
            );
        }
        way.needs_reason = false;
        way.needs_outcome = false;
        way
    };
    let first = transitions().remove(0);
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(EnquiryDetail {
        context: around,
        transitions: vec![closing(first.clone(), true)],
        ..detail(row(0))
    }));
    harness.means(Action::Stage);
    harness.means(Action::Confirm);
    let asked = harness.request::<LoadTransitions>();
    assert_eq!(asked.enquiries, [row(2).id, row(0).id]);
    assert_eq!(
        harness.notice(),
        "Choose the step for HMRC-26-7T2M4B-4 and its open parts: one answer for 2 enquiries."
    );
    let both = [row(2).id, row(0).id].map(|id| (id, closing(first.clone(), false)));
    harness.reply::<LoadTransitions>(Ok(both.to_vec()));
    harness.means(Action::Confirm);
    let changed = harness.request::<ChangeStages>();
    let closed: Vec<_> = changed.changes.iter().map(|(it, _)| it.seen.id).collect();
    assert_eq!(closed, [row(2).id, row(0).id]);
}

/// The chosen one may have come later: the other way round by one key.
#[test]
fn either_of_the_two_can_be_kept() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Duplicates);
    harness.reply::<FindSimilar>(Ok(vec![similar(2)]));
    harness.means(Action::NextField);
    let words = "Enter merges HMRC-26-4F7K9Q-X into HMRC-26-7T2M4B-4";
    assert!(drawn(&harness).contains(words), "{}", drawn(&harness));
    harness.means(Action::Confirm);
    let merge = harness.request::<MergeEnquiries>();
    assert_eq!(ids(&merge), [row(2).id]);
    assert_eq!(merge.original.seen.id, row(0).id);
}
