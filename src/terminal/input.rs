//! Bytes of the keyboard → keys, pastes, and answers of the terminal.
//!
//! A terminal answers questions on the same line as the keys: to this program, or to the shell or the editor that ran
//! before it and left too early. Over a slow line such an answer arrives late, and read as keys it would assign, undo or
//! type. So each sequence of ECMA-48 is read to its end, known or not, and only what a key sends becomes a key.
//!
//! A pure machine: bytes and the time in, inputs out. `keyboard` reads for it.

mod answer;
mod csi;

pub use answer::Shade;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use std::time::{Duration, Instant};

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const PASTE_END: &[u8] = b"\x1b[201~";

/// After Esc: a sequence is sent in one piece, and a person is slower. As long as tmux waits.
const AFTER_ESCAPE: Duration = Duration::from_millis(10);
/// For the rest of a text that does not look like an answer: it may be Alt and a letter, and letters.
const FOR_A_TEXT: Duration = Duration::from_millis(100);
/// For the rest of an answer, over the slowest line.
const FOR_AN_ANSWER: Duration = Duration::from_secs(2);
/// Bytes of a sequence that are kept. What is longer is read to its end and dropped.
const KEPT: usize = 4096;
/// Bytes after Alt-] that may be an answer without looking like one.
const UNCERTAIN: usize = 256;

/// What came from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    Event(Event),
    /// The background, as OSC 11 tells it.
    Background(Shade),
    /// Primary device attributes. Every terminal answers this question, in its turn: an earlier question that has no
    /// answer yet gets none.
    Attributes,
}

/// A text that ends with BEL or ST, by its introducer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    Osc,
    Dcs,
    Apc,
    /// Privacy message or start of string: no terminal answers so, but the grammar has them.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ground,
    /// Some bytes of a letter.
    Letter,
    Escape,
    /// ESC O: a key of the application keypad.
    Keypad,
    Csi,
    /// Bytes of a mouse report, which follow its final letter.
    Mouse(u8),
    Paste,
    Text(Text),
    /// Esc within a text: its end, or another sequence.
    TextEscape(Text),
}

#[derive(Debug)]
pub struct InputParser {
    state: State,
    /// The bytes since Esc, or of an unfinished letter.
    held: Vec<u8>,
    since: Option<Instant>,
    deadline: Option<Instant>,
    found: Vec<Input>,
}

impl Default for InputParser {
    fn default() -> Self {
        Self {
            state: State::Ground,
            held: Vec::new(),
            since: None,
            deadline: None,
            found: Vec::new(),
        }
    }
}

impl InputParser {
    /// Takes what was read at once.
    pub fn read(&mut self, bytes: &[u8], now: Instant) -> Vec<Input> {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            self.give_up();
        }
        for &byte in bytes {
            if self.state == State::Ground {
                self.since = Some(now);
            }
            self.take(byte);
        }
        let since = self.since.unwrap_or(now);
        self.deadline = match self.state {
            State::Ground | State::Paste => None,
            State::Escape | State::Keypad => Some(now + AFTER_ESCAPE),
            State::Csi if self.held.len() == 1 => Some(now + AFTER_ESCAPE),
            State::Text(text) | State::TextEscape(text) if !self.is_answer(text) => {
                Some(now + FOR_A_TEXT)
            }
            _ => Some(since + FOR_AN_ANSWER),
        };
        std::mem::take(&mut self.found)
    }

    /// When to call `expire`, if nothing is read before.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Nothing was read until the deadline: what is held is a key, or the beginning of something that was lost.
    pub fn expire(&mut self) -> Vec<Input> {
        self.give_up();
        std::mem::take(&mut self.found)
    }

    fn is_answer(&self, text: Text) -> bool {
        let body = self.held.get(1..).unwrap_or_default();
        answer::looks_like_one(text, body)
    }

    fn take(&mut self, byte: u8) {
        match self.state {
            State::Ground => self.ground(byte),
            State::Letter => self.letter(byte),
            State::Escape => self.escape(byte),
            State::Keypad => {
                self.state = State::Ground;
                match csi::keypad(byte) {
                    Some(code) => self.key(code, KeyModifiers::NONE),
                    None => self.again_as_keys(byte),
                }
            }
            State::Csi => self.csi(byte),
            State::Mouse(1) => self.end(),
            State::Mouse(left) => self.state = State::Mouse(left - 1),
            State::Paste => self.paste(byte),
            State::Text(text) => self.text(text, byte),
            State::TextEscape(text) => {
                if byte == b'\\' {
                    return self.end_text(text);
                }
                self.break_off(text);
                self.state = State::Escape;
                self.escape(byte);
            }
        }
    }

    fn ground(&mut self, byte: u8) {
        match byte {
            ESC => {
                self.held.clear();
                self.state = State::Escape;
            }
            0x80.. => {
                self.held = vec![byte];
                self.state = State::Letter;
            }
            _ => {
                let (code, modifiers) = single(byte);
                self.key(code, modifiers);
            }
        }
    }

    fn letter(&mut self, byte: u8) {
        if byte < 0x80 {
            // Cut off: no letter.
            self.end();
            return self.ground(byte);
        }
        self.held.push(byte);
        match std::str::from_utf8(&self.held) {
            Ok(letter) => {
                let code = letter.chars().next();
                self.end();
                if let Some(code) = code {
                    self.key(KeyCode::Char(code), KeyModifiers::NONE);
                }
            }
            Err(error) if error.error_len().is_none() => {}
            Err(_) => self.end(),
        }
    }

    fn escape(&mut self, byte: u8) {
        self.held = vec![byte];
        self.state = match byte {
            ESC => {
                // Twice Esc, or Alt with a key that is a sequence itself.
                self.key(KeyCode::Esc, KeyModifiers::NONE);
                self.held.clear();
                State::Escape
            }
            b'[' => State::Csi,
            b'O' => State::Keypad,
            b']' => State::Text(Text::Osc),
            b'P' => State::Text(Text::Dcs),
            b'_' => State::Text(Text::Apc),
            b'^' | b'X' => State::Text(Text::Other),
            0x80.. => State::Ground,
            _ => {
                let (code, modifiers) = single(byte);
                self.key(code, modifiers | KeyModifiers::ALT);
                State::Ground
            }
        };
        if byte >= 0x80 {
            self.key(KeyCode::Esc, KeyModifiers::NONE);
            self.ground(byte);
        }
    }

    fn csi(&mut self, byte: u8) {
        // The function keys of a Linux console have a second bracket.
        let console = byte == b'[' && self.held.len() == 1;
        match byte {
            b' '..=b'?' => self.hold(byte),
            _ if console => self.hold(byte),
            b'@'..=b'~' => {
                self.hold(byte);
                let body = self.held.split_off(1);
                self.end();
                match body.as_slice() {
                    b"200~" => self.state = State::Paste,
                    b"M" => self.state = State::Mouse(3),
                    body => self.found.extend(csi::input(body)),
                }
            }
            // A key in the middle of what was cut off.
            _ => {
                self.end();
                self.ground(byte);
            }
        }
    }

    fn paste(&mut self, byte: u8) {
        self.held.push(byte);
        if byte == b'~' && self.held.ends_with(PASTE_END) {
            self.held.truncate(self.held.len() - PASTE_END.len());
            let text = String::from_utf8_lossy(&self.held).into_owned();
            self.found.push(Input::Event(Event::Paste(text)));
            self.end();
        }
    }

    fn text(&mut self, text: Text, byte: u8) {
        match byte {
            BEL => self.end_text(text),
            ESC => self.state = State::TextEscape(text),
            // No answer has one, so these are keys.
            0..=0x1f | 0x7f => {
                self.break_off(text);
                self.ground(byte);
            }
            _ => {
                self.hold(byte);
                if self.held.len() > UNCERTAIN && !self.is_answer(text) {
                    self.replay();
                }
            }
        }
    }

    fn end_text(&mut self, text: Text) {
        let body = self.held.split_off(1);
        self.end();
        if text == Text::Osc {
            self.found
                .extend(answer::background(&body).map(Input::Background));
        }
    }

    /// A text without its end.
    fn break_off(&mut self, text: Text) {
        if self.is_answer(text) {
            self.end();
        } else {
            self.replay();
        }
    }

    fn give_up(&mut self) {
        match self.state {
            State::Escape => self.key(KeyCode::Esc, KeyModifiers::NONE),
            State::Keypad => self.replay(),
            State::Csi if self.held.len() == 1 => self.replay(),
            State::Text(text) | State::TextEscape(text) => {
                let esc_at_end =
                    matches!(self.state, State::TextEscape(_)) && !self.is_answer(text);
                self.break_off(text);
                if esc_at_end {
                    self.key(KeyCode::Esc, KeyModifiers::NONE);
                }
            }
            State::Ground | State::Letter | State::Csi | State::Mouse(_) | State::Paste => {}
        }
        self.end();
    }

    /// What is held were keys after all: Alt with a letter, and letters.
    fn replay(&mut self) {
        let held = std::mem::take(&mut self.held);
        self.end();
        let Some((&first, rest)) = held.split_first() else {
            return;
        };
        let (code, modifiers) = single(first);
        self.key(code, modifiers | KeyModifiers::ALT);
        for &byte in rest {
            self.take(byte);
        }
    }

    fn again_as_keys(&mut self, byte: u8) {
        self.replay();
        self.take(byte);
    }

    fn hold(&mut self, byte: u8) {
        if self.held.len() < KEPT {
            self.held.push(byte);
        }
    }

    fn end(&mut self) {
        self.held.clear();
        self.state = State::Ground;
        self.deadline = None;
    }

    fn key(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        self.found
            .push(Input::Event(Event::Key(key(code, modifiers))));
    }
}

/// A key; a capital has Shift.
fn key(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
    let shift = matches!(code, KeyCode::Char(c) if c.is_uppercase());
    let modifiers = match shift {
        true => modifiers | KeyModifiers::SHIFT,
        false => modifiers,
    };
    KeyEvent::new(code, modifiers)
}

/// The key of a byte that is not the beginning of anything.
fn single(byte: u8) -> (KeyCode, KeyModifiers) {
    let ctrl = |letter: u8| (KeyCode::Char(char::from(letter)), KeyModifiers::CONTROL);
    match byte {
        0 => ctrl(b' '),
        b'\r' => (KeyCode::Enter, KeyModifiers::NONE),
        b'\t' => (KeyCode::Tab, KeyModifiers::NONE),
        0x7f => (KeyCode::Backspace, KeyModifiers::NONE),
        0x01..=0x1a => ctrl(byte - 1 + b'a'),
        0x1b => (KeyCode::Esc, KeyModifiers::NONE),
        0x1c..=0x1f => ctrl(byte - 0x1c + b'4'),
        _ => (KeyCode::Char(char::from(byte)), KeyModifiers::NONE),
    }
}
