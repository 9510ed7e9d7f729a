//! Stored text on its way to the screen: made harmless, measured in cells, cut by grapheme.

use crate::domain::text;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Every stored string that is drawn goes through here: no control character, no escape sequence, no
/// override of direction and nothing invisible comes out of it. Line breaks become spaces.
pub fn clean(stored: &str) -> String {
    text::one_line(stored)
}

/// Cells a harmless text takes.
pub fn width(clean: &str) -> usize {
    clean.width()
}

/// Harmless text cut to a number of cells, its end marked by `…` when something is missing.
pub fn cut(clean: &str, cells: usize) -> String {
    if width(clean) <= cells {
        return clean.to_owned();
    }
    let mut kept = take(clean, cells.saturating_sub(1));
    kept.truncate(kept.trim_end().len());
    if cells > 0 {
        kept.push('…');
    }
    kept
}

/// Cut and filled with spaces to exactly this many cells.
pub fn fit(clean: &str, cells: usize) -> String {
    let mut kept = cut(clean, cells);
    kept.extend(std::iter::repeat_n(' ', cells.saturating_sub(width(&kept))));
    kept
}

/// The same, against the right edge.
pub fn fit_right(clean: &str, cells: usize) -> String {
    let kept = cut(clean, cells);
    format!("{}{kept}", " ".repeat(cells.saturating_sub(width(&kept))))
}

/// Stored text as lines no wider than this, broken between words, its own breaks kept.
pub fn wrap(stored: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let clean = text::many_lines(stored);
    let mut lines = Vec::new();
    for paragraph in clean.trim_end().split('\n') {
        wrap_paragraph(paragraph, cells, &mut lines);
    }
    lines
}

fn wrap_paragraph(paragraph: &str, cells: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut used = 0;
    for word in words(paragraph) {
        let wide = width(word);
        if used + wide > cells && used > 0 {
            line.truncate(line.trim_end().len());
            lines.push(std::mem::take(&mut line));
            used = 0;
            if word.trim().is_empty() {
                continue;
            }
        }
        // A word wider than the line is broken where the line ends.
        let mut rest = word;
        while width(rest) > cells {
            let part = take(rest, cells);
            if part.is_empty() {
                break;
            }
            rest = &rest[part.len()..];
            lines.push(part);
        }
        line.push_str(rest);
        used += width(rest);
    }
    line.truncate(line.trim_end().len());
    lines.push(line);
}

/// Spaces, and what stands between them with its punctuation; a script without spaces is broken anywhere.
fn words(paragraph: &str) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    let mut begun = 0;
    let is_space = |part: &str| part.trim().is_empty();
    let is_wide = |part: &str| {
        part.chars()
            .any(|letter| width(letter.encode_utf8(&mut [0; 4])) > 1)
    };
    let parts: Vec<_> = paragraph.split_word_bound_indices().collect();
    for pair in parts.windows(2) {
        let [(_, before), (at, after)] = [pair[0], pair[1]];
        let joined = !is_space(before) && !is_space(after) && !is_wide(before) && !is_wide(after);
        if !joined {
            words.push(&paragraph[begun..at]);
            begun = at;
        }
    }
    words.push(&paragraph[begun..]);
    words
}

/// As many whole graphemes as fit.
fn take(clean: &str, cells: usize) -> String {
    let mut used = 0;
    clean
        .graphemes(true)
        .take_while(|grapheme| {
            used += width(grapheme);
            used <= cells
        })
        .collect()
}

/// The first letters of the first and the last name, where there is no room for the name.
pub fn initials(name: &str) -> String {
    let clean = clean(name);
    let mut words = clean
        .split_whitespace()
        .filter_map(|word| word.graphemes(true).next());
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or_default();
    format!("{first}{last}").to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_harmful_comes_out() {
        let hostile = "a\u{1b}[31mb\u{7}\u{202e}c\u{2066}d\u{200b}e\r\nf\u{9b}2Jg\u{e0041}h";
        assert_eq!(clean(hostile), "a[31mbcde f2Jgh");
    }

    #[test]
    fn joiners_stay_where_a_script_spells_with_them() {
        let persian = "می\u{200c}خواهم";
        assert_eq!(clean(persian), persian);
        assert_eq!(clean("pay\u{200d}ment"), "payment");
    }

    #[test]
    fn a_tower_of_accents_is_cut_down() {
        let tower = format!("o{}", "\u{301}".repeat(500));
        assert!(clean(&tower).chars().count() <= 5);
    }

    #[test]
    fn text_is_cut_by_grapheme_and_measured_in_cells() {
        assert_eq!(cut("名前テスト", 5), "名前…");
        assert_eq!(width(&fit("名前テスト", 6)), 6);
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("anything", 0), "");
    }

    #[test]
    fn long_words_break_and_paragraphs_stay() {
        assert_eq!(wrap("one two\n\nthree", 5), ["one", "two", "", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("名前", 1), ["名", "前"]);
        assert_eq!(
            wrap("it is in hand. Please", 13),
            ["it is in", "hand. Please"]
        );
        assert_eq!(
            wrap("in £1,250.00 a (month)", 9),
            ["in", "£1,250.00", "a (month)"]
        );
        assert_eq!(wrap("名前テスト名前", 6), ["名前", "テスト", "名前"]);
    }
}
