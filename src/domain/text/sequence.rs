//! Escape sequences of ECMA-48 in text: where one ends. Without its first character the rest would stay as litter.

/// The bytes of the sequence that `text` begins with; none where it does not begin with one.
pub(super) fn length(text: &str) -> usize {
    let mut characters = text.chars();
    let (first, second) = (characters.next(), characters.next());
    let opens = |c: Option<char>| c.map_or(0, char::len_utf8);
    match (first, second) {
        (Some('\u{9b}'), _) => control(text, opens(first)),
        (Some('\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}'), _) => string(text, opens(first)),
        (Some('\u{1b}'), Some('[')) => control(text, 2),
        (Some('\u{1b}'), Some(']' | 'P' | 'X' | '^' | '_')) => string(text, 2),
        // A set of letters is chosen with one more letter, and a single letter of another set follows its shift.
        (Some('\u{1b}'), Some('#' | '%' | '('..='/' | 'N' | 'O')) => {
            2 + opens(characters.next().filter(char::is_ascii_graphic))
        }
        (Some('\u{1b}'), Some('0'..='~')) => 2,
        (Some('\u{1b}'), _) => 1,
        _ => 0,
    }
}

/// Parameters, intermediate bytes and the final one.
fn control(text: &str, from: usize) -> usize {
    let body = text.bytes().skip(from);
    let inside = body.take_while(|byte| matches!(byte, b' '..=b'?')).count();
    let end = from + inside;
    match text.as_bytes().get(end) {
        Some(b'@'..=b'~') => end + 1,
        // Without its end only the beginning goes: what follows are somebody's words.
        _ => from,
    }
}

/// A string ends with BEL or ST, and has no other control character.
fn string(text: &str, from: usize) -> usize {
    let body = text.get(from..).unwrap_or_default();
    let Some((at, end)) = body.char_indices().find(|(_, c)| c.is_control()) else {
        return from;
    };
    let rest = body.get(at..).unwrap_or_default();
    match end {
        '\u{7}' | '\u{9c}' => from + at + end.len_utf8(),
        '\u{1b}' if rest.starts_with("\u{1b}\\") => from + at + 2,
        _ => from,
    }
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn whole_sequence_is_measured() {
        for sequence in [
            "\u{1b}[31m",
            "\u{1b}[0m",
            "\u{1b}[?2026;2$y",
            "\u{1b}[38:2::1:2:3m",
            "\u{9b}31m",
            "\u{1b}]0;title, é\u{7}",
            "\u{1b}]8;;http://x\u{1b}\\",
            "\u{9d}0;title\u{9c}",
            "\u{1b}P1$r0m\u{1b}\\",
            "\u{1b}_Gi=1;x\u{1b}\\",
            "\u{1b}(B",
            "\u{1b}#8",
            "\u{1b}OA",
            "\u{1b}c",
            "\u{1b}7",
        ] {
            assert_eq!(length(sequence), sequence.len(), "{sequence:?}");
            assert_eq!(
                length(&format!("{sequence}é x")),
                sequence.len(),
                "{sequence:?}"
            );
        }
    }

    #[test]
    fn words_after_a_broken_sequence_stay() {
        for (text, expected) in [
            ("", 0),
            ("plain [31m", 0),
            ("\u{1b}", 1),
            ("\u{1b} x", 1),
            ("\u{1b}é", 1),
            ("\u{1b}[", 2),
            ("\u{1b}[12\nwords", 2),
            ("\u{1b}[é", 2),
            ("\u{1b}]0;a title without an end", 2),
            ("\u{1b}]0;title\nwords\u{7}", 2),
            ("\u{1b}]\u{1b}]", 2),
            ("\u{1b}(é", 2),
            ("\u{1b}(", 2),
        ] {
            assert_eq!(length(text), expected, "{text:?}");
        }
    }
}
