//! Removes characters that are unsafe to show from stored or typed text.
//!
//! Citizens, imports and colleagues write what is stored. A terminal obeys control characters, and a
//! reader is deceived by bidirectional overrides and invisible letters, so none of them may pass. The rule is
//! in this module because it applies twice: where text is drawn, and where it is typed or pasted.

mod sequence;

/// A grapheme may carry this many marks; more is a picture made of accents, which no language needs.
const MOST_MARKS: usize = 4;

/// Stored text made harmless for one line: every break becomes a space.
pub fn one_line(text: &str) -> String {
    clean(text, false)
}

/// Stored text made harmless, its line breaks kept.
pub fn many_lines(text: &str) -> String {
    clean(text, true)
}

/// Cleans text that is inserted after `before`, which is clean: whether a joiner or a mark may stay depends on
/// the letter before it.
pub fn continued(before: &str, text: &str, keep_breaks: bool) -> String {
    let whole = clean(&format!("{before}{text}"), keep_breaks);
    match whole.strip_prefix(before) {
        Some(added) => added.to_owned(),
        None => clean(text, keep_breaks),
    }
}

/// Whether a spreadsheet would run a cell of this text. Programs skip white space before it, and some
/// treat a tab or a return as the beginning of a formula.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r']) || text.trim_start().starts_with(['=', '+', '-', '@'])
}

fn clean(text: &str, keep_breaks: bool) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut marks = 0;
    let mut letter = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let sequence = sequence::length(rest);
        rest = rest.get(sequence.max(c.len_utf8())..).unwrap_or_default();
        match c {
            _ if sequence > 0 => {}
            '\r' if rest.starts_with('\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                kept.push(if keep_breaks { '\n' } else { ' ' });
                (marks, letter) = (0, None);
            }
            '\t' => kept.push(' '),
            // Joiners shape Arabic, Persian and Indic words; between other letters they only hide.
            '\u{200c}' | '\u{200d}' => {
                if letter.is_some_and(needs_joiners) {
                    kept.push(c);
                }
            }
            c if c.is_control() || is_deceptive(c) => {}
            c if is_mark(c) => {
                marks += 1;
                if marks <= MOST_MARKS {
                    kept.push(c);
                }
            }
            c => {
                kept.push(c);
                (marks, letter) = (0, Some(c));
            }
        }
    }
    kept
}

/// Text for a list in which two names must not look alike: what may not be shown is written as its number.
pub fn spelled_out(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control()
            || is_deceptive(c)
            || matches!(c, '\u{200c}' | '\u{200d}' | '\u{2028}' | '\u{2029}')
        {
            kept.extend(c.escape_unicode());
        } else {
            kept.push(c);
        }
    }
    kept
}

/// Characters that change how their neighbours look, or look like nothing at all.
fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Combining marks, in the blocks that hold nothing else.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Scripts in which a joiner is part of the spelling: Arabic to Mongolian, the Indic ones between.
fn needs_joiners(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{e00}' | '\u{e80}'..='\u{10ff}' | '\u{1780}'..='\u{18af}')
}
