//! List of watched enquiries on a real database: own ones only, last changed first, closed ones included.

use super::database::Seat;
use super::*;
use crate::support::TestDatabase;
use crate::support::changes::change_stage;
use enquiries::domain::CitizenChoice;
use enquiries::features::queue::QueueScreen;

fn listed(seat: &Seat) -> Vec<uuid::Uuid> {
    let queue: &QueueScreen = view_of(&seat.store).expect("no queue is open");
    let rows = queue.list().rows().iter();
    rows.map(|row| row.id).collect()
}

async fn watch(seat: &Seat, enquiry_id: uuid::Uuid, watches: bool) {
    assert_eq!(seat.watch(enquiry_id, watches).await, Ok(watches));
}

/// Moves the enquiry to its end: by a closing transition where one is offered, else by the first permitted one.
async fn ended(seat: &mut Seat, id: uuid::Uuid) {
    let said = |why: &String| ["reason", "outcome"].contains(&why.as_str());
    for _ in 0..5 {
        let seen = seat.read(id).await;
        if seen.row.standard_stage.ends() {
            return;
        }
        let open = seen.transitions.iter();
        let open = open.filter(|way| way.refused_because.iter().all(said) && !way.needs_approval);
        let way = open.max_by_key(|way| way.to_standard_stage.ends()).unwrap();
        let enquiry = enquiries::domain::EnquiryVersion {
            id,
            version: seen.row.version,
        };
        let request = change_stage(
            enquiry,
            way.to_stage_id,
            way.needs_reason.then_some("Asked twice"),
            way.needs_outcome.then_some("Asked twice"),
        );
        seat.run(request).await.unwrap();
    }
}

#[tokio::test]
async fn watched_list_shows_own_watched_enquiries_only() {
    let test = TestDatabase::new().await;
    let mut tom = Seat::take(&test, "EAST/tom.reid").await;
    let mut grace = Seat::take(&test, "EAST/grace.adeyemi").await;
    let mut jo = Seat::take(&test, "HMRC/jo.brown").await;
    let before: Vec<usize> = {
        let mut counts = Vec::new();
        for seat in [&mut tom, &mut grace, &mut jo] {
            seat.means(Action::Watched).await;
            counts.push(listed(seat).len());
        }
        counts
    };
    let first = tom
        .receive(tom.new_enquiry(CitizenChoice::Nobody).await)
        .await;
    let second = tom
        .receive(tom.new_enquiry(CitizenChoice::Nobody).await)
        .await;
    for id in [first, second] {
        watch(&tom, id, true).await;
    }
    watch(&grace, first, true).await;
    tom.means(Action::Watched).await;
    assert_eq!(listed(&tom)[..2], [second, first]);
    assert_eq!(listed(&tom).len(), before[0] + 2);
    grace.means(Action::Watched).await;
    assert_eq!(listed(&grace)[0], first);
    assert_eq!(listed(&grace).len(), before[1] + 1);
    // Another tenant sees none of it.
    jo.means(Action::Watched).await;
    assert_eq!(listed(&jo).len(), before[2]);

    // A change moves it to the top; an action of the queue works there, on the chosen row.
    tom.means(Action::Last).await;
    tom.means(Action::First).await;
    tom.means(Action::Down).await;
    tom.means(Action::AssignToMe).await;
    assert!(tom.notice().starts_with("Assigned"), "{}", tom.notice());
    assert_eq!(listed(&tom)[..2], [first, second]);
    // A closed enquiry stays in the list, so that its watchers learn of the result.
    ended(&mut tom, second).await;
    tom.means(Action::Watched).await;
    assert!(listed(&tom).contains(&second));
    let stage = tom.read(second).await.row.standard_stage;
    assert!(stage.ends(), "{stage:?}");

    // An enquiry unwatched on its own screen has left the list afterwards.
    tom.means(Action::First).await;
    tom.means(Action::Open).await;
    let open = tom.enquiry().id;
    tom.means(Action::Watch).await;
    assert!(tom.notice().starts_with("You are not watching"));
    tom.means(Action::Back).await;
    assert!(!listed(&tom).contains(&open));
    assert_eq!(listed(&tom).len(), before[0] + 1);
}
