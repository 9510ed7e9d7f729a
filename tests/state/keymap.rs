//! The key table: no clash, no binding without words, and everything that users read about keys comes from it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use enquiries::action::{Action, Edit, KeyContext};
use enquiries::domain::QueueView;
use enquiries::keymap::{self, BINDINGS};
use enquiries::keys;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

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

/// Hands learn capitals by what they do: marking on, which in another screen would scroll.
#[test]
fn capital_j_and_k_do_the_same_wherever_they_do_anything() {
    for (letter, expected) in [('J', Action::MarkDown), ('K', Action::MarkUp)] {
        let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::SHIFT);
        for place in KeyContext::ALL.iter().filter(|place| !place.takes_text()) {
            let found = keymap::lookup(*place, key);
            assert!(
                found.is_none() || found == Some(expected.clone()),
                "{place:?}: {found:?}"
            );
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

/// What a sentence says is done by a key, wherever it has one.
#[test]
fn keys_named_in_sentences_are_those_of_the_table() {
    let named = [
        (keys::DISCARD, Action::Discard),
        (keys::DRAFTS, Action::Drafts),
        (keys::FAILURES, Action::BulkFailures),
        (keys::FILTER, Action::Filter),
        (keys::LAST, Action::Last),
        (keys::MARK_ALL, Action::MarkAll),
        (keys::NEW_ENQUIRY, Action::NewEnquiry),
        (keys::NOTE, Action::Note),
        (keys::REFRESH, Action::Refresh),
        (keys::REPLY, Action::Reply),
        (keys::SCOPE, Action::NextScope),
        (keys::SEARCH, Action::Search),
        (keys::STAGE, Action::Stage),
        (keys::UNASSIGNED, Action::View(QueueView::Unassigned)),
        (keys::UNDO, Action::Undo),
        (keys::UNFOLD, Action::Unfold),
        (keys::WATCH, Action::Watch),
    ];
    for (key, action) in named {
        let bound =
            |b: &&keymap::Binding| b.action == action && !b.places.contains(&KeyContext::Note);
        let bindings: Vec<_> = BINDINGS.iter().filter(bound).collect();
        assert!(!bindings.is_empty(), "{action:?} has no key");
        for binding in bindings {
            assert!(binding.keys.contains(&key), "{key}: {}", binding.words);
        }
    }
    use KeyContext::{Note, Reply, StageForm};
    for form in [Note, Reply, StageForm, KeyContext::NewEnquiry] {
        assert_eq!(keymap::key_of(form, &Action::Confirm), Some(keys::SAVE));
        assert_eq!(keymap::key_of(form, &Action::Back), Some(keys::BACK));
    }
}

/// Keys that a line of source names as text. A constant of `keys` in braces is none.
fn keys_as_text(line: &str) -> Option<&str> {
    const NAMES: &[&str] = &[
        "Esc", "Enter", "Tab", "Space", "End", "Home", "PgUp", "PgDn", "↑", "↓", "←", "→",
    ];
    let code = line.trim_start();
    let (_, text) = code.split_once('"').filter(|_| !code.starts_with("//"))?;
    let is_key = |word: &str| {
        let word = word.trim_end_matches(['.', ',', '"', '\\', ')']);
        let is_single = word.chars().count() == 1;
        is_single || NAMES.contains(&word) || word.starts_with("Ctrl-") || word.starts_with("Alt-")
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let pressed = words.windows(2).find_map(|pair| {
        let before = pair[0].trim_start_matches(['"', '(']).to_lowercase();
        (before == "press" && is_key(pair[1])).then_some(pair[1])
    });
    pressed.or_else(|| words.iter().copied().find(|word| word.starts_with("Ctrl-")))
}

/// So that no sentence names a key that the table has moved.
#[test]
fn sentences_name_keys_by_constant() {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("src/keys.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let lines = text.lines().filter_map(keys_as_text);
                found.extend(lines.map(|key| format!("{}: {key}", path.display())));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    let planted = r#"    notify("Saved. Press u to undo.");"#;
    assert_eq!(keys_as_text(planted), Some("u"));
    assert_eq!(keys_as_text(r#"    "{name}. Ctrl-S Save""#), Some("Ctrl-S"));
    assert_eq!(keys_as_text(r#"    format!("Press {UNDO} to undo")"#), None);
    assert_eq!(keys_as_text("// Press u, then \"Press u\""), None);
}
