//! Stored text on its way to the screen: made harmless, measured in cells, cut by grapheme.

use crate::domain::text;
use textwrap::WordSeparator::UnicodeBreakProperties;
use textwrap::core::{Fragment, Word};
use textwrap::wrap_algorithms::wrap_first_fit;
use unicode_segmentation::UnicodeSegmentation;
use unicode_truncate::UnicodeTruncateStr;
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
    match cells {
        0 => String::new(),
        _ => format!("{}…", clean.unicode_truncate(cells - 1).0.trim_end()),
    }
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
    let pieces: Vec<Piece<'_>> = words(paragraph)
        .into_iter()
        .flat_map(|word| Piece::of_word(word, cells))
        .collect();
    for line in wrap_first_fit(&pieces, &[cells as f64]) {
        let text: String = line
            .iter()
            .flat_map(|piece| [piece.text, piece.space])
            .collect();
        lines.push(text.trim_end().to_owned());
    }
}

/// A line may break where Unicode permits, but not within a word: it permits a break between any two kana.
fn words(paragraph: &str) -> Vec<Word<'_>> {
    let bounds: Vec<usize> = paragraph
        .split_word_bound_indices()
        .map(|(at, _)| at)
        .chain([paragraph.len()])
        .collect();
    let mut words = Vec::new();
    let (mut start, mut end) = (0, 0);
    for part in UnicodeBreakProperties.find_words(paragraph) {
        end += part.word.len() + part.whitespace.len();
        if bounds.binary_search(&end).is_ok() {
            words.push(Word::from(&paragraph[start..end]));
            start = end;
        }
    }
    words
}

/// A word, or the part of one that fills a line, with the space behind it. textwrap's own `Word` adds up the
/// widths of characters and may be split within a grapheme.
#[derive(Debug)]
struct Piece<'a> {
    text: &'a str,
    space: &'a str,
}

impl<'a> Piece<'a> {
    /// A word wider than a line is split between graphemes.
    fn of_word(word: Word<'a>, cells: usize) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut text = word.word;
        while width(text) > cells {
            let (head, _) = text.unicode_truncate(cells);
            if head.is_empty() {
                break;
            }
            pieces.push(Self {
                text: head,
                space: "",
            });
            text = &text[head.len()..];
        }
        pieces.push(Self {
            text,
            space: word.whitespace,
        });
        pieces
    }
}

impl Fragment for Piece<'_> {
    fn width(&self) -> f64 {
        width(self.text) as f64
    }

    fn whitespace_width(&self) -> f64 {
        width(self.space) as f64
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
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
        assert_eq!(clean(hostile), "abcde fgh");
    }

    #[test]
    fn joiners_stay_where_a_script_spells_with_them() {
        let persian = "می\u{200c}خواهم";
        assert_eq!(clean(persian), persian);
        assert_eq!(clean("pay\u{200d}ment"), "payment");
    }

    #[test]
    fn stacked_accents_are_limited() {
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
