//! The key table: no clash, no binding without words, and everything that users read about keys comes from it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use enquiries::action::{Action, Edit, KeyContext};
use enquiries::keymap::{self, BINDINGS};
use std::collections::HashMap;

#[test]
fn every_binding_has_words_a_key_and_a_context() {
    for binding in BINDINGS {
        assert!(
            !binding.words.is_empty(),
            "{:?} has no words",
            binding.action
        );
        assert!(!binding.keys.is_empty(), "{} has no key", binding.words);
        assert!(!binding.places.is_empty(), "{} has no place", binding.words);
        let first = binding.words.chars().next().unwrap();
        assert!(first.is_uppercase(), "not a sentence: {}", binding.words);
    }
}

#[test]
fn key_has_one_meaning_in_each_context() {
    for &place in KeyContext::ALL {
        let mut taken = HashMap::new();
        for binding in keymap::of(place) {
            for key in binding.keys {
                let before = taken.insert(*key, binding.words);
                assert!(
                    before.is_none(),
                    "{key} in {place:?}: {} and {}",
                    before.unwrap_or_default(),
                    binding.words
                );
            }
        }
    }
}

#[test]
fn letters_are_text_in_text_contexts() {
    for place in KeyContext::ALL
        .iter()
        .copied()
        .filter(|place| place.takes_text())
    {
        for c in ('a'..='z').chain(['/', ':', '?', ' ', 'é', '名', '1']) {
            let key = KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE);
            let expected = Some(Action::Edit(Edit::Insert(c)));
            assert_eq!(keymap::lookup(place, key), expected, "{c} in {place:?}");
        }
        // Many keyboards send @ and € like this.
        let alt_gr = KeyEvent::new(
            KeyCode::Char('€'),
            KeyModifiers::CONTROL | KeyModifiers::ALT,
        );
        assert_eq!(
            keymap::lookup(place, alt_gr),
            Some(Action::Edit(Edit::Insert('€')))
        );
    }
}

#[test]
fn back_quit_and_suspend_work_in_every_context() {
    for &place in KeyContext::ALL {
        let escape = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
        assert!(
            keymap::lookup(place, escape).is_some(),
            "no Esc in {place:?}"
        );
        let out = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(keymap::lookup(place, out), Some(Action::Quit), "{place:?}");
        let shell = KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL);
        assert_eq!(
            keymap::lookup(place, shell),
            Some(Action::Suspend),
            "{place:?}"
        );
    }
}

#[test]
fn palette_names_are_unique_in_each_context() {
    for &place in KeyContext::ALL {
        let mut names: Vec<_> = keymap::commands(place).map(|b| b.words).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{place:?}");
    }
}

#[test]
fn footer_hints_are_short() {
    for binding in BINDINGS {
        assert!(
            binding.hint.len() <= 10,
            "too long for the footer: {}",
            binding.hint
        );
    }
}

/// One rule for every form that keeps a draft: Ctrl-S saves, and Enter is a new line or goes on.
#[test]
fn ctrl_s_saves_in_every_form_and_enter_in_none() {
    use KeyContext::{NewEnquiry, Note, Outcomes, Reply, StageForm};
    let pressed = |code, modifiers| KeyEvent::new(code, modifiers);
    for place in [Note, Reply, NewEnquiry, StageForm, Outcomes] {
        let save = pressed(KeyCode::Char('s'), KeyModifiers::CONTROL);
        assert_eq!(
            keymap::lookup(place, save),
            Some(Action::Confirm),
            "{place:?}"
        );
        let enter = pressed(KeyCode::Enter, KeyModifiers::NONE);
        let goes_on = keymap::lookup(place, enter);
        assert!(
            matches!(goes_on, Some(Action::Edit(Edit::NewLine) | Action::GoOn)),
            "{place:?}: {goes_on:?}"
        );
    }
}
