//! What people did to the clocks of open enquiries: questions and fees of requests under freedom of information, and pauses of
//! others; and what the newest messages from citizens meant.

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

/// What messages meant, turn and turn about.
const MEANT: [&str; 2] = ["chased", "thanked"];

/// On each open request under freedom of information, and on the first two others that somebody has.
pub(super) fn of(lives: &[Life<'_>]) -> Vec<Value> {
    let held = lives
        .iter()
        .filter(|life| life.is_open() && !life.reopened)
        .filter_map(|life| Some((life, life.holder?)));
    let (requests, others): (Vec<_>, Vec<_>) =
        held.partition(|(life, _)| life.kind.code == "information_request");
    let of_requests = requests.iter().zip(OF_REQUESTS.iter().cycle());
    let of_others = others.iter().zip(OF_OTHERS.iter());
    let meant = requests.iter().chain(&others);
    let meant = meant.filter(|(life, _)| life.messages.iter().any(came_in));
    let meant = meant.step_by(2).zip(MEANT.iter().cycle());
    let meant = meant.map(|((life, by), kind)| {
        json!({
            "enquiry_id": life.id,
            "kind": kind,
            "of_message": true,
            "by": by.username,
            "at": life.at,
        })
    });
    let acts = of_requests.chain(of_others);
    let acts = acts.flat_map(|((life, by), acts)| rows(life, by, acts));
    acts.chain(meant).collect()
}

fn came_in(message: &Value) -> bool {
    message.get("direction").and_then(Value::as_str) == Some("in")
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
                "of_message": false,
                "by": by.username,
                "at": at(index),
            })
        })
        .collect()
}
