//! A key as people name it, and the keys that texts name.
//!
//! The key table (`keymap::table`) binds these constants, and notices, hints and errors name them with
//! `format!("Press {UNDO} to undo.")`. So a key that moves in the table moves in every sentence about it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub code: KeyCode,
    pub ctrl: bool,
    pub alt: bool,
}

impl Key {
    pub const fn plain(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
        }
    }

    pub const fn letter(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    pub const fn ctrl(c: char) -> Self {
        Self {
            code: KeyCode::Char(c),
            ctrl: true,
            alt: false,
        }
    }

    pub const fn alt(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            alt: true,
        }
    }

    /// Shift is left out: terminals report it for some keys only, and a capital says it by itself.
    pub fn from_event(event: KeyEvent) -> Self {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let code = match event.code {
            KeyCode::Char(c) if ctrl => KeyCode::Char(c.to_ascii_lowercase()),
            code => code,
        };
        Self {
            code,
            ctrl,
            alt: event.modifiers.contains(KeyModifiers::ALT),
        }
    }
}

pub const BACK: Key = Key::plain(KeyCode::Esc);
/// Chooses from a list, opens a row.
pub const CHOOSE: Key = Key::plain(KeyCode::Enter);
pub const UP: Key = Key::plain(KeyCode::Up);
pub const DOWN: Key = Key::plain(KeyCode::Down);
/// The end of a list: loads all of it.
pub const LAST: Key = Key::plain(KeyCode::End);
/// The next field of a form, the next related enquiry.
pub const NEXT: Key = Key::plain(KeyCode::Tab);
/// Saves or sends what a form holds.
pub const SAVE: Key = Key::ctrl('s');

pub const ALL_OPEN: Key = Key::letter('7');
pub const ADD_TASK: Key = Key::letter('t');
/// Asks a colleague, or answers one.
pub const ASK: Key = Key::letter('Q');
pub const CLOCKS: Key = Key::letter('c');
pub const COMPLETE_TASK: Key = Key::letter('c');
/// Lists the decisions on an enquiry; in the list, records one.
pub const DECISIONS: Key = Key::letter('E');
pub const DISCARD: Key = Key::letter('x');
pub const DUPLICATES: Key = Key::letter('M');
pub const DRAFTS: Key = Key::letter('D');
pub const FAILURES: Key = Key::letter('!');
pub const FOR_YOU: Key = Key::letter('i');
pub const FILTER: Key = Key::letter('f');
/// Records what came in.
pub const DEPUTY: Key = Key::letter('P');
pub const HOLD: Key = Key::letter('Z');
pub const INCOMING: Key = Key::letter('I');
pub const LINKS: Key = Key::letter('&');
pub const MARK_ALL: Key = Key::letter('*');
/// What a message meant.
pub const MEANING: Key = Key::letter('e');
pub const NEW_ENQUIRY: Key = Key::letter('N');
pub const NEXT_HOURS: Key = Key::letter('H');
pub const NOTE: Key = Key::letter('n');
/// Opens what the form refers to, without losing what is typed.
pub const OPEN_OTHER: Key = Key::ctrl('g');
/// Takes back a letter that waits to be sent.
pub const RECALL: Key = Key::letter('L');
pub const REFRESH: Key = Key::letter('r');
pub const REPLY: Key = Key::letter('l');
/// Goes to the approval that waits.
pub const REQUEST: Key = Key::letter('A');
pub const SCOPE: Key = Key::letter('t');
/// Scroll beside a list in which up and down choose.
pub const SCROLL_DOWN: Key = Key::ctrl('d');
pub const SCROLL_UP: Key = Key::ctrl('u');
pub const SEARCH: Key = Key::letter('/');
/// Marks an entry of For you as seen.
pub const SEEN: Key = Key::letter('c');
pub const SPLIT: Key = Key::letter('S');
pub const STAGE: Key = Key::letter('s');
pub const TAGS: Key = Key::letter('#');
pub const TASKS: Key = Key::letter('T');
pub const VIEWS: Key = Key::letter('V');
pub const UNASSIGNED: Key = Key::letter('3');
pub const UNDO: Key = Key::letter('u');
pub const UNFOLD: Key = Key::letter('z');
pub const WATCH: Key = Key::letter('w');
/// Takes the next enquiry that is handed out.
pub const TAKE_NEXT: Key = Key::letter('+');
/// By which rule an enquiry is with its team.
pub const WHY_HERE: Key = Key::letter('Y');
/// What a deadline would be, if.
pub const WHAT_IF: Key = Key::letter('w');
/// Why a step is not possible.
pub const WHY_NOT: Key = Key::letter('X');
pub const WITHDRAW: Key = Key::letter('x');

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        if self.alt {
            f.write_str("Alt-")?;
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.ctrl => write!(f, "{}", c.to_ascii_uppercase()),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::Enter => f.write_str("Enter"),
            KeyCode::Esc => f.write_str("Esc"),
            KeyCode::Tab => f.write_str("Tab"),
            KeyCode::BackTab => f.write_str("Shift-Tab"),
            KeyCode::Up => f.write_str("↑"),
            KeyCode::Down => f.write_str("↓"),
            KeyCode::Left => f.write_str("←"),
            KeyCode::Right => f.write_str("→"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            other => write!(f, "{other}"),
        }
    }
}
