//! Control sequences: which of them a key sends. The rest are answers and reports, and no keys.

use super::{Input, key};
use crossterm::event::{Event, KeyCode, KeyModifiers};

/// The key after ESC O.
pub(super) fn keypad(byte: u8) -> Option<KeyCode> {
    Some(match byte {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'M' => KeyCode::Enter,
        b'P'..=b'S' => KeyCode::F(byte - b'P' + 1),
        _ => return None,
    })
}

/// What a sequence after ESC [ says; `None` for what this program has no use for.
pub(super) fn input(body: &[u8]) -> Option<Input> {
    let (&last, head) = body.split_last()?;
    if let (b"[", b'A'..=b'E') = (head, last) {
        let code = KeyCode::F(last - b'A' + 1);
        return Some(Input::Event(Event::Key(key(code, KeyModifiers::NONE))));
    }
    let words = std::str::from_utf8(head).ok()?;
    if words.starts_with('?') && last == b'c' {
        return Some(Input::Attributes);
    }
    // Private sequences and those with more than parameters are answers.
    if !words.bytes().all(|byte| matches!(byte, b'0'..=b';')) {
        return None;
    }
    let parameters: Vec<Parameter> = words.split(';').map(Parameter::from).collect();
    let second = parameters.get(1).copied().unwrap_or_default();
    if second.sub == RELEASED {
        return None;
    }
    let number = parameters.first().copied().unwrap_or_default().value;
    let mut modifiers = modifiers(second.value);
    let code = match last {
        // With a row and a column these would be positions.
        b'A'..=b'D' | b'F' | b'H' | b'P' | b'Q' | b'S' if number <= 1 => keypad(last)?,
        b'Z' => {
            modifiers |= KeyModifiers::SHIFT;
            KeyCode::BackTab
        }
        b'~' => match (number, parameters.get(2)) {
            (27, Some(code)) => of_code(code.value)?,
            _ => numbered(number)?,
        },
        b'u' => of_code(number)?,
        _ => return None,
    };
    Some(Input::Event(Event::Key(key(code, modifiers))))
}

/// The kind of event of a key that was let go.
const RELEASED: u32 = 3;

#[derive(Clone, Copy, Default)]
struct Parameter {
    value: u32,
    sub: u32,
}

impl Parameter {
    fn from(text: &str) -> Self {
        let mut numbers = text.split(':').map(|number| number.parse().unwrap_or(0));
        Self {
            value: numbers.next().unwrap_or(0),
            sub: numbers.next().unwrap_or(0),
        }
    }
}

fn numbered(number: u32) -> Option<KeyCode> {
    let function = |base: u32| u8::try_from(number - base).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(10),
        17..=21 => function(11),
        23..=26 => function(12),
        28 | 29 => function(13),
        31..=34 => function(14),
        _ => None,
    }
}

/// A key by the number of its letter, as terminals send that tell more of keys.
fn of_code(code: u32) -> Option<KeyCode> {
    match code {
        9 => Some(KeyCode::Tab),
        13 => Some(KeyCode::Enter),
        27 => Some(KeyCode::Esc),
        127 => Some(KeyCode::Backspace),
        // Keys without a letter have numbers for private use.
        0xe000..=0xf8ff => None,
        _ => char::from_u32(code)
            .filter(|c| !c.is_control())
            .map(KeyCode::Char),
    }
}

fn modifiers(parameter: u32) -> KeyModifiers {
    let bits = parameter.saturating_sub(1);
    [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
    ]
    .into_iter()
    .filter(|(bit, _)| bits & bit != 0)
    .fold(KeyModifiers::NONE, |all, (_, one)| all | one)
}
