//! What people did to the clocks of open enquiries: questions and fees of requests under freedom of information, and pauses of
//! others.

use super::life::Life;
use super::model::Worker;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// Kind and reason, in the order in which they happen; turn and turn about among the requests.
const OF_REQUESTS: [&[(&str, Option<&str>)]; 3] = [
    &[("clarification_asked", Some("Which years do you mean?"))],
    &[
        (
            "clarification_asked",
            Some("All offices, or the one in your town?"),
        ),
        ("clarification_received", None),
    ],
    &[("fee_asked", Some("More than 18 hours of searching"))],
];

const OF_OTHERS: [&[(&str, Option<&str>)]; 2] = [
    &[("paused", Some("A flood closed the archive"))],
    &[
        ("paused", Some("The records system was down")),
        ("resumed", None),
    ],
];

/// On each open request under freedom of information, and on the first two others that somebody has.
pub(super) fn of(lives: &[Life<'_>]) -> Vec<Value> {
    let held = lives
        .iter()
        .filter(|life| life.is_open())
        .filter_map(|life| Some((life, life.holder?)));
    let (requests, others): (Vec<_>, Vec<_>) =
        held.partition(|(life, _)| life.kind.code == "information_request");
    let of_requests = requests.iter().zip(OF_REQUESTS.iter().cycle());
    let of_others = others.iter().zip(OF_OTHERS.iter());
    of_requests
        .chain(of_others)
        .flat_map(|((life, by), acts)| rows(life, by, acts))
        .collect()
}

/// The last of them when the last thing happened to the enquiry, the others minutes before, and none before it came.
fn rows(life: &Life<'_>, by: &Worker, acts: &[(&str, Option<&str>)]) -> Vec<Value> {
    let count = i32::try_from(acts.len()).unwrap_or(1);
    let between = (life.at - life.received_at) / (count + 1);
    let at = |index: i32| -> DateTime<Utc> {
        life.at - (between * (count - 1 - index)).max(TimeDelta::zero())
    };
    acts.iter()
        .zip(0..)
        .map(|((kind, reason), index)| {
            json!({
                "enquiry_id": life.id,
                "kind": kind,
                "reason": reason,
                "by": by.username,
                "at": at(index),
            })
        })
        .collect()
}
