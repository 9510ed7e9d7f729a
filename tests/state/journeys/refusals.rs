//! "Why can't I?": one key wherever a step is offered, with all reasons and what cures each.

use super::*;
use crate::fixtures::screens::{DARK, paint, text};
use enquiries::wording::transitions::explain;

fn top(harness: &Harness) -> KeyContext {
    harness.store.stack.key_context()
}

fn shown(harness: &Harness) -> String {
    text(&paint(&harness.store, DARK, 100, 30)).join("\n")
}

// R096, R197
#[test]
fn the_key_explains_the_step_under_the_cursor_of_the_stage_picker() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Last);
    harness.means(Action::WhyNot);
    assert_eq!(top(&harness), KeyContext::Refusals);
    let screen = shown(&harness);
    let words = explain(&detail(row(0)).transitions[3]);
    for words in [words.headline].iter().chain(&words.reasons) {
        assert!(screen.contains(words.as_str()), "{words}\n{screen}");
    }
    // A step that is possible says so; the database's newer answer replaces what was known.
    harness.means(Action::First);
    assert!(shown(&harness).contains("You can do “Escalate” now."));
    let mut newer = detail(row(0));
    newer.transitions[0].refused_because =
        vec!["Wait until 4 December 2026, 3:14pm: that is 2 hours more.".into()];
    harness.reply_enquiry(Ok(newer));
    let screen = shown(&harness);
    assert!(screen.contains("that is 2 hours more."), "{screen}");
    // The same key closes it, and the picker is as it was.
    harness.means(Action::WhyNot);
    assert_eq!(top(&harness), KeyContext::Transitions);
}

#[test]
fn from_the_queue_the_first_refused_step_is_explained() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::WhyNot);
    assert_eq!(top(&harness), KeyContext::Refusals);
    assert!(shown(&harness).contains("Loading the next steps"));
    harness.reply_enquiry(Ok(detail(row(0))));
    let screen = shown(&harness);
    assert!(screen.contains("You cannot do “Close” yet."), "{screen}");
    harness.means(Action::Up);
    assert!(shown(&harness).contains("You can do “Resolve” now."));
    harness.means(Action::Back);
    assert_eq!(top(&harness), KeyContext::Queue);
}
