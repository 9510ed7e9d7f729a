//! Sample data are loaded beside the sign-in picker: it says how far they are, and takes new people in.

use super::*;
use crate::fixtures::screens::{DARK, paint, text};
use enquiries::domain::LoadProgress;

fn comes(harness: &mut Harness, loaded: usize) {
    let progress = LoadProgress { loaded, bodies: 32 };
    harness.means(Action::SampleData(progress));
}

fn shown(harness: &Harness) -> String {
    text(&paint(&harness.store, DARK, 80, 24)).join("\n")
}

#[test]
fn people_come_while_sample_data_are_loaded_and_the_chosen_one_stays() {
    let mut harness = Harness::new();
    harness.reply::<SignInChoices>(Ok(choices().split_off(1)));
    harness.means(Action::Down);
    let chosen = choices()[2].clone();
    comes(&mut harness, 3);
    assert!(shown(&harness).contains("Loading sample data: 3 of 32 organisations."));
    // One more before all others: the list moves, and the cursor with its person.
    harness.reply::<SignInChoices>(Ok(choices()));
    let picture = shown(&harness);
    assert!(picture.contains(&choices()[0].person_name), "{picture}");
    assert!(!picture.contains("out of date"), "{picture}");
    comes(&mut harness, 32);
    assert!(!shown(&harness).contains("Loading sample data"));
    harness.means(Action::Confirm);
    assert_eq!(harness.request::<SignIn>().username, chosen.username);
}

/// Growing is all that is expected: whoever has gone is marked as ever.
#[test]
fn person_who_left_meanwhile_is_marked() {
    let mut harness = Harness::new();
    harness.reply::<SignInChoices>(Ok(choices()));
    comes(&mut harness, 3);
    harness.reply::<SignInChoices>(Ok(choices().split_off(1)));
    assert!(shown(&harness).contains("out of date"));
}
