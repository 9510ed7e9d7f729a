//! Text as the database takes it: line ends are one character, and what it refuses is refused here, with a
//! reason. Nothing is cut but bidirectional overrides, which address books put around numbers and which show words
//! in another order than they have. Everything else that is printable stays as it is, formulas among it: screens and
//! exports make it safe.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Why a text cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spoilt {
    Control(char),
    TooLong { has: usize, most: usize },
}

impl Spoilt {
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Control(c) => format!(
                "It holds the control character U+{:04X}: take it out.",
                u32::from(*c)
            ),
            Self::TooLong { has, most } => {
                format!("It has {has} characters where {most} are the most: shorten it.")
            }
        }
    }

    pub(super) fn rule(&self) -> &'static str {
        match self {
            Self::Control(_) => "control_character",
            Self::TooLong { .. } => "too_long",
        }
    }
}

/// A text, and what was changed of it.
pub(super) type Kept = Result<(String, Changed), Spoilt>;

/// What was changed of a text, to be counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Changed {
    pub line_ends: bool,
    pub encoding: bool,
    pub direction: bool,
}

impl Changed {
    pub(super) fn counters(self) -> impl Iterator<Item = &'static str> {
        let line_ends = self
            .line_ends
            .then_some("texts_whose_line_ends_were_changed");
        let encoding = self
            .encoding
            .then_some("texts_whose_double_encoding_was_undone");
        let direction = self
            .direction
            .then_some("texts_whose_direction_overrides_were_removed");
        line_ends.into_iter().chain(encoding).chain(direction)
    }
}

/// A text of one line: its line ends become spaces.
pub(super) fn one_line(raw: &str, most: usize) -> Kept {
    let ends = ['\r', '\n', '\t', '\u{2028}', '\u{2029}'];
    kept(raw, most, &ends, |text| {
        text.replace("\r\n", " ").replace(ends, " ")
    })
}

/// A text of several lines, each ended by a newline.
pub(super) fn lines(raw: &str, most: usize) -> Kept {
    let ends = ['\r', '\u{2028}', '\u{2029}'];
    kept(raw, most, &ends, |text| {
        text.replace("\r\n", "\n").replace(ends, "\n")
    })
}

fn kept(raw: &str, most: usize, ends: &[char], mend: impl Fn(&str) -> String) -> Kept {
    let raw = raw.trim();
    let mut changed = Changed::default();
    let mut text = raw.to_owned();
    if raw.contains(ends) {
        text = mend(raw);
        changed.line_ends = true;
    }
    if text.contains(is_c1)
        && let Some(once) = encoded_once(&text)
    {
        text = once;
        changed.encoding = true;
    }
    if text.contains(is_override) {
        text.retain(|c| !is_override(c));
        changed.direction = true;
    }
    if let Some(c) = text.chars().find(|c| is_control(*c)) {
        return Err(Spoilt::Control(c));
    }
    // The one form in which the database keeps text.
    if !is_nfc(&text) {
        text = text.nfc().collect();
    }
    let has = text.chars().count();
    if has > most {
        return Err(Spoilt::TooLong { has, most });
    }
    Ok((text, changed))
}

/// Undoes a common accident: UTF-8 that was read as Latin-1 and encoded again, so that an apostrophe became
/// three characters, two of them control characters. Only runs of such characters that are
/// UTF-8 again when taken as bytes are changed; nothing when any run is not.
fn encoded_once(text: &str) -> Option<String> {
    let mut once = String::with_capacity(text.len());
    let mut run = Vec::new();
    for c in text.chars().chain(['\0']) {
        match u8::try_from(u32::from(c)) {
            Ok(byte) if byte >= 0x80 => run.push(byte),
            _ => {
                once.push_str(std::str::from_utf8(&run).ok()?);
                run.clear();
                once.push(c);
            }
        }
    }
    once.pop();
    Some(once)
}

/// Whether it has a visible character, as in core.is_not_blank.
pub(super) fn is_not_blank(text: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
            )
            || matches!(c, '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}')
            || matches!(c, '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
    };
    !text.chars().all(unseen)
}

/// Whether core.is_single_line refuses it.
pub(super) fn is_refused(c: char) -> bool {
    c.is_control() || is_override(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

fn is_c1(c: char) -> bool {
    ('\u{80}'..='\u{9f}').contains(&c)
}

/// Bidirectional embeddings, overrides and isolates, as in core.is_single_line.
fn is_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

/// Truncates a text that is stored whole elsewhere: between words, with an ellipsis.
pub(super) fn beginning(text: &str, most: usize) -> String {
    let end = match text.char_indices().nth(most.saturating_sub(1)) {
        None => return text.to_owned(),
        Some((end, _)) => end,
    };
    let head = &text[..end];
    let head = match head.rfind(' ') {
        Some(space) if space > end / 2 => &head[..space],
        _ => head,
    };
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn double_encoding_is_undone() {
        let twice = "don\u{e2}\u{80}\u{99}t";
        let (text, changed) = one_line(twice, 50).unwrap();
        assert_eq!((text.as_str(), changed.encoding), ("don\u{2019}t", true));
        for plain in ["Caf\u{e9}", "\u{c3}\u{a9}", "£5"] {
            assert_eq!(
                one_line(plain, 50).unwrap(),
                (plain.to_owned(), Changed::default())
            );
        }
        assert_eq!(one_line("\u{e9}\u{80}", 50), Err(Spoilt::Control('\u{80}')));
        // Bytes that would become a control character stay what they are, and are refused.
        assert_eq!(one_line("\u{c2}\u{86}", 50), Err(Spoilt::Control('\u{86}')));
    }

    #[test]
    fn a_beginning_ends_between_words() {
        assert_eq!(beginning("short", 10), "short");
        assert_eq!(beginning("one two three four", 10), "one two…");
        assert_eq!(beginning(&"x".repeat(30), 10).chars().count(), 10);
    }
}
