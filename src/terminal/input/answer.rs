//! Answers of a terminal: what they look like, and the one that is of use.

use super::Text;

/// The colour of a background, each part from 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shade {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

impl Shade {
    /// Whether dark letters are the readable ones on this colour: the weights of ITU-R BT.601.
    pub fn is_light(self) -> bool {
        let Self { red, green, blue } = self;
        299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue) > 127_500
    }
}

/// Whether a text without its end can only be an answer: nobody types this after Alt with a letter.
pub(super) fn looks_like_one(text: Text, body: &[u8]) -> bool {
    let digits = body.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match text {
        // The number of the question.
        Text::Osc => digits > 0 && body.get(digits) == Some(&b';'),
        // Parameters and a sign: 1$r, 1+r, >|, !|.
        Text::Dcs => matches!(body.get(digits), Some(b' '..=b'/' | b'<'..=b'?')),
        // Graphics of kitty.
        Text::Apc => body.first() == Some(&b'G') && body.iter().any(|&b| b == b'=' || b == b';'),
        Text::Other => false,
    }
}

/// The colour in an answer to OSC 11.
pub(super) fn background(body: &[u8]) -> Option<Shade> {
    let colour = std::str::from_utf8(body).ok()?.strip_prefix("11;")?;
    let parts: Vec<&str> = match (colour.strip_prefix("rgb:"), colour.strip_prefix("rgba:")) {
        (Some(parts), _) | (_, Some(parts)) => parts.split('/').collect(),
        (None, None) => {
            let digits = colour
                .strip_prefix('#')
                .filter(|digits| digits.is_ascii())?;
            let length = digits.len() / 3;
            (0..3)
                .map(|part| digits.get(part * length..(part + 1) * length))
                .collect::<Option<_>>()?
        }
    };
    match parts.as_slice() {
        [red, green, blue] | [red, green, blue, _] => Some(Shade {
            red: part(red)?,
            green: part(green)?,
            blue: part(blue)?,
        }),
        _ => None,
    }
}

/// One to four hexadecimal digits, of the whole that as many can say.
fn part(digits: &str) -> Option<u8> {
    let length = u32::try_from(digits.len()).ok()?;
    if !(1..=4).contains(&length) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let whole = 16_u32.pow(length) - 1;
    u8::try_from(value * 255 / whole).ok()
}
