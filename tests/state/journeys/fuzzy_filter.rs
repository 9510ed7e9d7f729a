//! Fuzzy filter of the palette, the assignee picker and the sign-in picker: best match first, no unintended
//! match.

use super::*;

/// What the palette of the queue offers for these letters.
fn offered(typed: &str) -> Vec<String> {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Palette);
    harness.types(typed);
    let palette = harness.top::<Palette>().expect("the palette");
    let matches = palette.matches().into_iter();
    matches.map(|binding| binding.words.to_owned()).collect()
}

#[test]
fn filter_ranks_prefix_then_word_start_then_substring() {
    let first = |typed: &str| offered(typed)[0].clone();
    assert_eq!(first("re"), "Refresh");
    assert_eq!(first("sho"), "Show the history");
    assert_eq!(first("RePO"), "Show the reports");
    let offered = offered("st");
    let place = |words: &str| offered.iter().position(|offer| offer.starts_with(words));
    // Word starts, then substrings, then initials; within each group the order of the table.
    assert_eq!(place("Change the stage"), Some(0));
    let inside = [
        place("Show the history"),
        place("Show or hide"),
        place("Undo the last"),
    ];
    assert!(inside.is_sorted() && inside.iter().all(Option::is_some));
    assert!(place("Show the dashboard") > inside[2]);
}

#[test]
fn filter_rejects_scattered_letters() {
    assert_eq!(offered("une"), ["Show unassigned enquiries"]);
    assert_eq!(offered("tomor"), [""; 0]);
    assert_eq!(offered("mine"), ["Show my enquiries (mine)"]);
    // A letter after an apostrophe does not start a word: "my team's" has no initial s.
    assert!(!offered("mts").contains(&"Show my team's enquiries".to_owned()));
    assert!(offered("mte").contains(&"Show my team's enquiries".to_owned()));
}

#[test]
fn filter_matches_abbreviated_word_as_last_resort() {
    assert_eq!(offered("prty")[0], "Change the priority");
    assert_eq!(offered("asgn")[0], "Assign to a colleague");
    // At least three letters, including the first of the word.
    let found = offered("pty");
    assert_eq!(found[0], "Change the priority");
    assert!(found.iter().all(|words| words.contains("priority")));
    assert!(!offered("pt").contains(&"Change the priority".to_owned()));
}

#[test]
fn filter_matches_each_typed_word_as_word_start() {
    assert!(offered("cha pri").starts_with(&["Change the priority".to_owned()]));
    assert!(offered("stage change").starts_with(&["Change the stage".to_owned()]));
    assert_eq!(offered("stage zebra"), [""; 0]);
    assert_eq!(offered("  ").len(), offered("").len());
}

/// Quit and sign-out are never the first guess.
#[test]
fn filter_never_ranks_quit_first_by_guess() {
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
fn colleague_is_found_by_either_name_and_by_initials() {
    let found = |typed: &str| -> Vec<String> {
        let mut harness = Harness::signed_in(3);
        harness.means(Action::Assign);
        harness.reply::<Colleagues>(Ok(colleagues()));
        harness.types(typed);
        let picker = harness.top::<AssigneePicker>().expect("the picker");
        let matching = picker.matching().into_iter();
        matching.map(|one| one.name.clone()).collect()
    };
    assert_eq!(found("brown jo"), ["Jo Brown"]);
    assert_eq!(found("sl"), ["Sam Lewis"]);
    assert_eq!(found("op"), ["Owen Price"]);
    assert_eq!(found("odya"), ["Mary Oduya"]);
    // A team matches as a word too, but a name ranks first.
    assert_eq!(found("p")[..2], ["Asha Patel", "Owen Price"]);
    assert_eq!(found("pay").len(), 5);
}

/// The sign-in picker keeps its order, so only the best kind of match is listed: Enter takes the first.
#[test]
fn sign_in_picker_lists_only_the_best_kind_of_match() {
    let listed = |typed: &str| -> Vec<String> {
        let mut harness = Harness::new();
        harness.reply::<SignInChoices>(Ok(choices()));
        harness.types(typed);
        let shown = harness.top::<SignInPicker>().expect("the picker").matches();
        shown.iter().map(|one| one.username.clone()).collect()
    };
    assert_eq!(listed("tom"), ["tom.reid"]);
    assert_eq!(listed("hmrc jo"), ["jo.brown"]);
    assert_eq!(listed("ap"), ["asha.patel"]);
    // Nothing starts with these letters, so substrings are listed.
    assert!(listed("mrc").contains(&"jo.brown".to_owned()));
    assert_eq!(listed("").len(), choices().len());
}
