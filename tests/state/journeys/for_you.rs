//! For you: counted on the top line, listed by a key from every screen, seen when its enquiry is opened or by a key.

use super::*;
use enquiries::domain::{Concern, ConcernReason, Page};
use enquiries::features::for_you::ForYouList;
use enquiries::services::for_you::{ListConcerns, MarkSeen};

fn concern(number: usize, reason: ConcernReason) -> Concern {
    Concern {
        id: id(700 + number as u128),
        enquiry_id: row(number).id,
        reference: row(number).reference,
        subject: row(number).subject,
        reason,
        who: "Jo Brown".into(),
        at: now() - TimeDelta::minutes(number as i64),
        changes: 1,
        position: format!("1 {number}.000000 1:1:"),
        ..Concern::default()
    }
}

fn page(concerns: Vec<Concern>, harness: &Harness) -> Page<Concern> {
    Page {
        rows: concerns,
        more: false,
        as_of: harness.now,
    }
}

/// Answers the count of the top line, and the list where it is open.
fn answer(harness: &mut Harness, concerns: Vec<Concern>) {
    while !harness.requests::<ListConcerns>().is_empty() {
        let page = page(concerns.clone(), harness);
        harness.reply::<ListConcerns>(Ok(page));
    }
}

fn three() -> Vec<Concern> {
    vec![
        concern(0, ConcernReason::Assigned),
        concern(0, ConcernReason::Watched),
        concern(1, ConcernReason::Task),
    ]
}

fn counted(harness: &Harness) -> usize {
    harness.store.services.for_you.count()
}

fn listed() -> Harness {
    let mut harness = Harness::signed_in(4);
    answer(&mut harness, three());
    harness.means(Action::ForYou);
    assert_eq!(harness.key_context(), KeyContext::ForYou);
    answer(&mut harness, three());
    harness
}

fn list(harness: &Harness) -> &ForYouList {
    harness.view().expect("the list is open")
}

#[test]
fn enter_opens_the_enquiry_which_counts_as_seen() {
    let mut harness = listed();
    assert_eq!((counted(&harness), list(&harness).list.len()), (3, 3));
    harness.means(Action::Open);
    assert_eq!(harness.key_context(), KeyContext::Enquiry);
    assert_eq!(harness.request::<LoadEnquiry>().id, row(0).id);
    // Both entries of it, up to the reading in which they were; nothing is said.
    let position = concern(0, ConcernReason::Assigned).position;
    let [seen] = harness.requests::<MarkSeen>().try_into().unwrap();
    assert_eq!(seen.marks, [(row(0).id, Some(position))]);
    assert_eq!((counted(&harness), harness.notice()), (1, ""));
    harness.reply::<MarkSeen>(Ok(vec![(row(0).id, None)]));
    answer(&mut harness, vec![concern(1, ConcernReason::Task)]);
    assert_eq!(counted(&harness), 1);
    // What is not for this person is opened without a write.
    harness.means(Action::Back);
    harness.means(Action::View(QueueView::All));
    harness.page(rows(4), false);
    harness.means(Action::Open);
    assert_eq!(harness.requests::<MarkSeen>(), []);
}

#[test]
fn entry_is_marked_as_seen_by_a_key_and_undone() {
    let mut harness = listed();
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Seen);
    assert_eq!(harness.request::<MarkSeen>().marks.len(), 1);
    harness.reply::<MarkSeen>(Ok(vec![(row(1).id, None)]));
    let words = format!("Marked as seen: {}. Press u to undo.", row(1).reference);
    assert_eq!(harness.notice(), words);
    answer(&mut harness, three()[..2].to_vec());
    assert_eq!((counted(&harness), list(&harness).list.len()), (2, 2));
    harness.means(Action::Undo);
    let undo = harness.request::<MarkSeen>();
    assert_eq!((undo.marks, undo.undoes), (vec![(row(1).id, None)], true));
    harness.reply::<MarkSeen>(Ok(vec![(row(1).id, Some("1 1.000000 1:1:".into()))]));
    assert_eq!(
        harness.notice(),
        format!("Undone: {} not marked as seen.", row(1).reference)
    );
}

#[test]
fn all_that_are_shown_are_marked_as_seen() {
    let mut harness = listed();
    harness.means(Action::Filter);
    harness.types("watched");
    harness.means(Action::Confirm);
    harness.means(Action::SeenAll);
    let marks = harness.request::<MarkSeen>().marks;
    assert_eq!(
        marks.into_iter().map(|(id, _)| id).collect::<Vec<_>>(),
        [row(0).id]
    );
    let mut harness = listed();
    harness.means(Action::SeenAll);
    assert_eq!(harness.request::<MarkSeen>().marks.len(), 2);
    harness.reply::<MarkSeen>(Ok(vec![(row(0).id, None), (row(1).id, None)]));
    assert_eq!(
        harness.notice(),
        "Marked as seen: 2 enquiries. Press u to undo."
    );
    answer(&mut harness, Vec::new());
    harness.means(Action::Seen);
    assert!(!harness.is_writing(), "nothing is left to be seen");
}

#[test]
fn count_follows_the_change_signal() {
    let mut harness = Harness::signed_in(4);
    answer(&mut harness, Vec::new());
    assert_eq!(counted(&harness), 0);
    harness.after(TimeDelta::seconds(2));
    harness.reply::<Pulse>(Ok(unchanged()));
    assert_eq!(harness.requests::<ListConcerns>(), []);
    harness.after(TimeDelta::seconds(2));
    harness.reply::<Pulse>(Ok(changed()));
    answer(&mut harness, three());
    assert_eq!(counted(&harness), 3);
    // The next person starts with none.
    harness.means(Action::SignOut);
    assert_eq!(counted(&harness), 0);
}

/// What is to be decided stands above what happened, and stays when it was seen.
#[test]
fn approval_to_decide_stands_above_and_stays_until_decided() {
    let mut harness = Harness::signed_in(4);
    let waiting = concern(1, ConcernReason::Decide { late: false });
    let concerns = vec![waiting, concern(0, ConcernReason::Assigned)];
    answer(&mut harness, concerns.clone());
    harness.means(Action::ForYou);
    answer(&mut harness, concerns);
    let chosen = list(&harness).list.chosen().unwrap();
    assert_eq!(chosen.describe(), "Jo Brown asks for approval");
    harness.means(Action::Seen);
    assert_eq!(harness.requests::<MarkSeen>(), []);
    assert_eq!(
        harness.notice(),
        "This stays here until it is decided. Open it and press A to decide."
    );
    harness.means(Action::SeenAll);
    let marks = harness.request::<MarkSeen>().marks;
    assert_eq!(marks.len(), 1);
    assert_eq!(marks[0].0, row(0).id);
    harness.means(Action::Open);
    assert_eq!(harness.request::<LoadEnquiry>().id, row(1).id);
    assert_eq!(counted(&harness), 2);
}

fn warned(number: usize, reason: ConcernReason, words: &str) -> Concern {
    Concern {
        words: words.into(),
        who: "System".into(),
        ..concern(number, reason)
    }
}

/// R037, R106: a warning is one of what is for the person: counted, opened, and seen by one key.
#[test]
fn warning_is_counted_opened_and_marked_as_seen() {
    let mut harness = Harness::signed_in(4);
    let words = "75% of the time is used: Resolution is due on 4 December 2026, 15:30";
    let concerns = vec![warned(1, ConcernReason::Warning, words)];
    answer(&mut harness, concerns.clone());
    assert_eq!(counted(&harness), 1);
    harness.means(Action::ForYou);
    answer(&mut harness, concerns.clone());
    // Time did it, and nobody: the sentence stands alone.
    assert_eq!(list(&harness).list.chosen().unwrap().describe(), words);
    harness.means(Action::Open);
    assert_eq!(harness.request::<LoadEnquiry>().id, row(1).id);
    let mark = harness.request::<MarkSeen>();
    assert_eq!(mark.marks.len(), 1);
    harness.reply::<MarkSeen>(Ok(vec![(row(1).id, None)]));
    answer(&mut harness, Vec::new());
    assert_eq!(counted(&harness), 0);
    // By the key, without opening it.
    harness.means(Action::Back);
    answer(&mut harness, concerns);
    harness.means(Action::ForYou);
    harness.means(Action::Seen);
    assert_eq!(harness.request::<MarkSeen>().marks[0].0, row(1).id);
}

/// R037: a supervisor sees the breach, and above it, and above questions, the emergency that nobody has taken.
#[test]
fn breach_is_listed_and_an_untaken_emergency_stands_above_all() {
    let mut harness = Harness::signed_in(4);
    let concerns = vec![
        warned(
            2,
            ConcernReason::Untaken,
            "Nobody has taken this emergency enquiry for 30 minutes",
        ),
        concern(3, ConcernReason::Question),
        warned(
            1,
            ConcernReason::Breach,
            "Resolution is late: it was due on 4 December 2026, 15:30",
        ),
        concern(0, ConcernReason::Assigned),
    ];
    answer(&mut harness, concerns.clone());
    harness.means(Action::ForYou);
    answer(&mut harness, concerns);
    let ranks: Vec<u8> = (0..4)
        .map(|_| {
            let rank = list(&harness).list.chosen().unwrap().rank();
            harness.means(Action::Down);
            rank
        })
        .collect();
    assert_eq!(ranks, [0, 1, 3, 3]);
    harness.means(Action::SeenAll);
    let marks = harness.request::<MarkSeen>().marks;
    let seen: Vec<_> = marks.into_iter().map(|(id, _)| id).collect();
    assert!(seen.contains(&row(2).id) && !seen.contains(&row(3).id));
}
