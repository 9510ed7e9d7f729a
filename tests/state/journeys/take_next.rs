//! Taking the next enquiry by one key, and putting it back.

use super::*;
use enquiries::domain::rows::hand_out::TakeNextRow;
use enquiries::features::take_next::{PutBack, TakeNext};
use serde_json::json;

#[test]
fn one_key_takes_the_next_says_why_and_undo_puts_it_back() {
    // R079
    let mut harness = Harness::signed_in(4);
    harness.means(Action::TakeNext);
    let taken = TakeNextRow {
        enquiry_id: seen(0, 1).id,
        reference: "HMRC-26-4F7K9Q-X".into(),
        subject: "Payment plan".into(),
        points: 320,
        parts: json!({ "age": 120, "priority": 200, "late": 0 }),
        parameters_version: 3,
        version: 2,
    };
    assert_eq!(harness.requests::<TakeNext>().len(), 1);
    harness.reply::<TakeNext>(Ok(Some(taken)));
    assert_eq!(
        harness.notice(),
        "Taken HMRC-26-4F7K9Q-X, Payment plan: 320 points (200 priority, 120 age). Press u to undo."
    );
    harness.means(Action::Undo);
    let back = harness.requests::<PutBack>();
    assert_eq!((back[0].id, back[0].version), (seen(0, 1).id, 2));
}

#[test]
fn nothing_to_take_is_said() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::TakeNext);
    harness.reply::<TakeNext>(Ok(None));
    assert_eq!(
        harness.notice(),
        "Nothing is free in your team that you can take."
    );
}
