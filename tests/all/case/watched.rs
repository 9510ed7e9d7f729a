//! The list of what somebody watches, on a real database: theirs alone, changed last first, ended ones too.

use super::on_a_server::Seat;
use super::*;
use crate::support::TestDatabase;
use enquiries::domain::Asker;
use enquiries::effect::Question;

fn listed(seat: &Seat) -> Vec<uuid::Uuid> {
    let rows = seat.store.queue.list().rows().iter();
    rows.map(|row| row.id).collect()
}

async fn watch(seat: &Seat, enquiry_id: uuid::Uuid, watches: bool) {
    let question = Question::Watch {
        enquiry_id,
        watches,
    };
    assert_eq!(seat.ask(question).await, Ok(Answer::Watching(watches)));
}

/// Takes it step by step to where it ends: an end where one is offered, else the first step that is not refused.
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
        let question = Question::ChangeStage {
            enquiry: enquiries::effect::Seen {
                id,
                version: seen.row.version,
            },
            to_stage_id: way.to_stage_id,
            reason: way.needs_reason.then(|| "Asked twice".into()),
            outcome: way.needs_outcome.then(|| "Asked twice".into()),
        };
        seat.ask(question).await.unwrap();
    }
}

// R071
#[tokio::test]
async fn it_lists_what_this_person_watches_and_nobody_elses() {
    let test = TestDatabase::new().await;
    let mut tom = Seat::take(&test, "EAST/tom.reid").await;
    let mut grace = Seat::take(&test, "EAST/grace.adeyemi").await;
    let mut jo = Seat::take(&test, "HMRC/jo.brown").await;
    let before: Vec<usize> = {
        let mut counts = Vec::new();
        for seat in [&mut tom, &mut grace, &mut jo] {
            seat.means(Intent::Watched).await;
            counts.push(listed(seat).len());
        }
        counts
    };
    let first = tom.receive(tom.new_enquiry(Asker::Nobody).await).await;
    let second = tom.receive(tom.new_enquiry(Asker::Nobody).await).await;
    for id in [first, second] {
        watch(&tom, id, true).await;
    }
    watch(&grace, first, true).await;
    tom.means(Intent::Watched).await;
    assert_eq!(listed(&tom)[..2], [second, first]);
    assert_eq!(listed(&tom).len(), before[0] + 2);
    grace.means(Intent::Watched).await;
    assert_eq!(listed(&grace)[0], first);
    assert_eq!(listed(&grace).len(), before[1] + 1);
    // Another tenant hears nothing of it.
    jo.means(Intent::Watched).await;
    assert_eq!(listed(&jo).len(), before[2]);

    // A change brings it to the top; an act of the queue does it right there, on the chosen row.
    tom.means(Intent::Last).await;
    tom.means(Intent::First).await;
    tom.means(Intent::Down).await;
    tom.means(Intent::AssignToMe).await;
    assert!(tom.notice().starts_with("Assigned"), "{}", tom.notice());
    assert_eq!(listed(&tom)[..2], [first, second]);
    // What has ended stays, so that one hears how.
    ended(&mut tom, second).await;
    tom.means(Intent::Watched).await;
    assert!(listed(&tom).contains(&second));
    let stage = tom.read(second).await.row.standard_stage;
    assert!(stage.ends(), "{stage:?}");

    // What one stops to watch, on its screen, has left the list when one comes back.
    tom.means(Intent::First).await;
    tom.means(Intent::Open).await;
    let open = tom.store.enquiry.id.unwrap();
    tom.means(Intent::Watch).await;
    assert!(tom.notice().starts_with("You no longer watch"));
    tom.means(Intent::Back).await;
    assert!(!listed(&tom).contains(&open));
    assert_eq!(listed(&tom).len(), before[0] + 1);
}
