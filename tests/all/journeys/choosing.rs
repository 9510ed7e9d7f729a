//! Choosing by a few typed letters, over the real table of commands: what is meant comes first, and what nobody
//! meant does not come at all.

use super::*;

/// What the palette of the queue offers for these letters.
fn offered(typed: &str) -> Vec<String> {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::Palette);
    desk.types(typed);
    let Some(Popup::Palette(palette)) = &desk.store.popup else {
        panic!("no palette but {:?}", desk.store.popup);
    };
    let fitting = palette.fitting();
    fitting.iter().map(|offer| offer.words.clone()).collect()
}

#[test]
fn the_beginning_comes_before_a_word_and_a_word_before_what_is_inside_one() {
    let first = |typed: &str| offered(typed)[0].clone();
    assert_eq!(first("re"), "Receive a new enquiry");
    assert_eq!(first("sho"), "Show the history");
    assert_eq!(first("RePO"), "Show the reports");
    let offered = offered("st");
    let place = |words: &str| offered.iter().position(|offer| offer.starts_with(words));
    // A word, then letters inside one, then initials; within each the order of the table.
    assert_eq!(place("Change the stage"), Some(0));
    let inside = [
        place("Show the history"),
        place("Show or hide"),
        place("Show what the last"),
    ];
    assert!(inside.is_sorted() && inside.iter().all(Option::is_some));
    assert!(place("Show the dashboard") > inside[2]);
}

#[test]
fn letters_scattered_over_a_sentence_find_nothing() {
    assert_eq!(offered("une"), ["Show unassigned enquiries"]);
    assert_eq!(offered("tomor"), [""; 0]);
    assert_eq!(offered("mine"), ["Show my enquiries (mine)"]);
    // What stands after an apostrophe begins no word: "my team's" has no initial s.
    assert!(!offered("mts").contains(&"Show my team's enquiries".to_owned()));
    assert!(offered("mte").contains(&"Show my team's enquiries".to_owned()));
}

#[test]
fn a_word_with_letters_left_out_is_found_where_nothing_else_is() {
    assert_eq!(offered("prty")[0], "Change the priority");
    assert_eq!(offered("asgn")[0], "Assign to a colleague");
    // Three letters at least, and the first of the word among them.
    let found = offered("pty");
    assert_eq!(found[0], "Change the priority");
    assert!(found.iter().all(|words| words.contains("priority")));
    assert!(!offered("pt").contains(&"Change the priority".to_owned()));
}

#[test]
fn each_typed_word_may_begin_another() {
    assert!(offered("cha pri").starts_with(&["Change the priority".to_owned()]));
    assert!(offered("stage change").starts_with(&["Change the stage".to_owned()]));
    assert_eq!(offered("stage zebra"), [""; 0]);
    assert_eq!(offered("  ").len(), offered("").len());
}

/// What leads out of the program is never the first guess.
#[test]
fn nobody_is_led_out_by_a_guess() {
    for first in 'a'..='z' {
        for second in 'a'..='z' {
            let typed = format!("{first}{second}");
            let offered = offered(&typed);
            let leaves =
                |words: &&String| words.starts_with("Leave") || words.starts_with("Sign out");
            if let Some(words) = offered.first().filter(leaves) {
                assert!(words.to_lowercase().contains(&typed), "{typed}: {words}");
            }
        }
    }
}

#[test]
fn colleagues_are_found_by_either_name_and_by_initials() {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::Assign);
    desk.answer(Slot::Colleagues, Ok(Response::Colleagues(colleagues())));
    let found = |typed: &str| -> Vec<String> {
        let fitting = desk.store.fitting_colleagues(typed);
        fitting.iter().map(|one| one.name.clone()).collect()
    };
    assert_eq!(found("brown jo"), ["Jo Brown"]);
    assert_eq!(found("sl"), ["Sam Lewis"]);
    assert_eq!(found("op"), ["Owen Price"]);
    assert_eq!(found("odya"), ["Mary Oduya"]);
    // The team is a word too, but a name comes before it.
    assert_eq!(found("p")[..2], ["Asha Patel", "Owen Price"]);
    assert_eq!(found("pay").len(), 5);
}

/// The list at the door keeps its order, so what fits less well is not in it: Enter takes the first.
#[test]
fn at_the_door_only_the_best_kind_of_fit_is_listed() {
    let listed = |typed: &str| -> Vec<String> {
        let mut desk = Harness::new();
        desk.answer(Slot::SignIn, Ok(Response::SignInChoices(choices())));
        desk.types(typed);
        let shown = desk.store.sign_in.shown();
        shown.iter().map(|one| one.username.clone()).collect()
    };
    assert_eq!(listed("tom"), ["tom.reid"]);
    assert_eq!(listed("hmrc jo"), ["jo.brown"]);
    assert_eq!(listed("ap"), ["asha.patel"]);
    // Nothing begins with these, so what holds them is meant.
    assert!(listed("mrc").contains(&"jo.brown".to_owned()));
    assert_eq!(listed("").len(), choices().len());
}
