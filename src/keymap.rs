//! (KeyContext, key) → Action. One table (`keymap::table`) serves keys, footer, `?` and `:`, so that a
//! hint cannot lie.
//!
//! Pure lookup: it runs nothing and knows no store.

pub mod table;

use crate::action::{Action, Edit, KeyContext};
pub use crate::keys::Key;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
pub use table::{BINDINGS, Binding};

/// The action of this key in this context.
pub fn lookup(place: KeyContext, event: KeyEvent) -> Option<Action> {
    let key = Key::from_event(event);
    if let Some(binding) = BINDINGS
        .iter()
        .find(|b| b.places.contains(&place) && b.keys.contains(&key))
    {
        return Some(binding.action.clone());
    }
    // AltGr letters of other keyboards arrive with both modifiers; a command has only one.
    let commands = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    let plain = commands.is_empty() || commands == KeyModifiers::CONTROL | KeyModifiers::ALT;
    match event.code {
        KeyCode::Char(c) if place.takes_text() && plain => Some(Action::Edit(Edit::Insert(c))),
        _ => None,
    }
}

/// The bindings of a context in the order of the table: most useful first.
pub fn of(place: KeyContext) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |b| b.places.contains(&place))
}

/// The key of an action in a context: the first of its line.
pub fn key_of(place: KeyContext, action: &Action) -> Option<Key> {
    let binding = of(place).find(|b| b.action == *action)?;
    binding.keys.first().copied()
}

/// The commands that the palette offers in a context.
pub fn commands(place: KeyContext) -> impl Iterator<Item = &'static Binding> {
    of(place).filter(|b| b.command)
}
